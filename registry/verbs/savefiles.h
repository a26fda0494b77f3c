// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "verbs/layers.h"

#include <QString>
#include <QStringList>

namespace gantry::verbs {

//! What of a tree goes where.
struct SaveWanted {
    layers::FileTreePtr tree;
    layers::FileTree::Node node = layers::FileTree::root; //!< a file, or a folder with all below
    QList<LayerContent> layers; //!< of the tree, in its order
    QString folder; //!< existing folder of this machine the node is put into
    QString name; //!< other name for the node itself; empty: its own, made safe
    bool overwrite = false; //!< replace files that are there
    bool metadata = true; //!< write NAME.gantry.ndjson beside it: owner, mode, xattrs, ACLs, links
};

//! What was written.
struct SaveOutcome {
    QString path; //!< of the node
    QString metadataPath; //!< empty without one
    qint64 files = 0;
    qint64 folders = 0;
    qint64 links = 0; //!< only named in the metadata; none is ever made
    qint64 bytes = 0;
    QStringList notes; //!< what was left out or got another name, one sentence each
};

constexpr qint64 maxSavedEntries = 1'000'000;

//! The last part of a path as a file name that is safe here: no separator, control or bidirectional
//! character, no name Windows cannot have, never "." or "..", at most 200 bytes. Thread: any.
QString safeFileName(QByteArrayView name);

//! Writes a file, or a folder and what is below, into a folder of this machine. Names are made safe
//! and kept apart; symbolic links and devices are described in the metadata and never made or
//! followed, also not those already there; a file appears under its name only when it is whole.
//! Permission bits are kept except setuid, setgid and sticky. Errors: Refused (something is there
//! and overwrite is off), Usage, LimitExceeded, Io, and those of readFile().
Task<SaveOutcome> saveFiles(
    sources::ImageSourcePtr source, SaveWanted wanted, LayerReading how, OpContext ctx);

} // namespace gantry::verbs
