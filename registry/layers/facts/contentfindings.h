// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "layers/tree/filetree.h"

#include <QByteArray>
#include <QList>
#include <QString>

#include <stop_token>

namespace gantry::layers {

//! One variant of an image, as far as its content is asked about.
struct VariantContent {
    QString platform; //!< for people: "linux/arm64"
    QString architecture; //!< GOARCH of the config; empty when it says none
    FileTreePtr tree; //!< squashed
    QList<QByteArray> blobDigests; //!< of the layers of tree->layers(), "sha256:…"; may be empty
    //! Paths the config starts (entrypoint, command), for what is wrong there weighs more.
    QList<QByteArray> started;
};

//! Something in the files that will surprise somebody. Ids are stable and shared with the Doctor.
struct ContentFinding {
    enum class Severity : quint8 { Note, Warning, Error };
    QString id; //!< "crlf-script"
    Severity severity = Severity::Warning;
    int variant = 0; //!< number of the variant it was found in
    int otherVariant = -1; //!< the one it was compared with
    QByteArray path; //!< empty when it is about a layer
    int layer = -1;
    QString title; //!< one line: what is wrong
    QString evidence; //!< what was read, with both values where there are two
    QString remedy; //!< what to do
};

//! How many findings of one id are told for each variant; the rest is one sentence with a number.
constexpr int maxFindingsPerId = 200;

//! | id | |
//! |---|---|
//! | crlf-script | a script whose first line ends in CR LF: the interpreter is not found |
//! | exec-bit-lost | a program or script that is executable in another Unix variant |
//! | wrong-architecture | a program for another machine than the variant's |
//! | case-collision | two names that are one where case does not count |
//! | windows-name | a name Windows cannot have |
//! | missing-interpreter | a script or program whose interpreter is not in the tree |
//! | open-secret | a file that looks like a key or password and that anybody may change or read |
//! | recompressed | the same layer content under two blob digests |
//!
//! Ordered by severity, then variant, then path. Stopped: what was found so far. Thread: any.
QList<ContentFinding> contentFindings(
    const QList<VariantContent> &variants, std::stop_token stop = {});

} // namespace gantry::layers
