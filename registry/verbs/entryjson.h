// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "base/jsonwriter.h"
#include "layers/layerindex.h"
#include "layers/tree/filetree.h"

#include <QByteArray>
#include <QString>

namespace gantry::verbs {

//! A path or name as JSON and file lists carry it: bytes that are not UTF-8 become `\xNN`, all
//! others stay as they are (the writer escapes control characters). Thread: any, as all here.
QString pathText(QByteArrayView bytes);
QLatin1StringView typeName(layers::EntryType type); //!< "file", "dir", … as in cli.md
QLatin1StringView lineEndsName(layers::LineEnds ends); //!< "lf", … as in cli.md
QString timeText(qint64 sinceEpochNs); //!< RFC 3339 with nanoseconds, UTC
QString hashText(layers::ContentHash hash); //!< "xxh3:" and 32 hex digits

//! Writes the members of an entry from `size` on (cli.md, `files`): size, mode, uid, gid, uname,
//! gname, mtime, link, hash, eol, arch, xattrs, windows, warnings. `type` is that of the inode.
//! \param link as it is to be shown; empty: null
void writeEntryMembers(json::Writer &writer, const layers::LayerIndex &index,
    layers::LayerIndex::Id entry, layers::EntryType type, QByteArrayView link,
    layers::EntryWarnings warnings);
//! The same of a row no layer describes: a folder that is only implied by what lies in it (0755,
//! 0:0), or a file that is gone (all null).
void writeImpliedMembers(json::Writer &writer, bool isFolder, layers::EntryWarnings warnings);

} // namespace gantry::verbs
