// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "layers/tree/filetree.h"

#include <QString>
#include <QStringList>

namespace gantry::models {

// What a row of a FileTree says in words. Main thread; nothing here reads or fetches.

//! Name of a mark ("add", "del", "chg", "meta", "same", "skip"); of a folder the strongest below it
//! when it has none of its own. Empty for none.
QString changeMark(const layers::FileTree &tree, layers::FileTree::Node node);
//! "Added", "Changed: content, size", "Removed: hidden by an opaque folder", "Changes below: …".
QString changeWords(const layers::FileTree &tree, layers::FileTree::Node node);
//! "0755", of Windows letters ("HS"); empty for what has none.
QString modeText(const layers::FileTree &tree, layers::FileTree::Node node);
//! The same in full: "rwsr-xr-x", "hidden, system".
QString modeWords(const layers::FileTree &tree, layers::FileTree::Node node);
//! "rwsr-xr-x".
QString modeLetters(quint32 mode);
//! "root", "1000:33", "BUILTIN\Administrators".
QString ownerText(const layers::FileTree &tree, layers::FileTree::Node node);
//! "6 Mar 2026 21:14"; \a exact with seconds and zone.
QString timeText(qint64 nanoseconds, bool exact = false);
//! "Folder", "ELF arm64", "Script, CRLF", "Link".
QString formatText(const layers::FileTree &tree, layers::FileTree::Node node);
//! Name of an icon.
QString fileIcon(const layers::FileTree &tree, layers::FileTree::Node node);
//! Value of an extended attribute for people: capabilities in words, anything else escaped and cut
//! after 200 bytes.
QString xattrText(const QByteArray &name, const QByteArray &value);
//! Bytes of a file, of a folder those below it.
qint64 bytesOf(const layers::FileTree &tree, layers::FileTree::Node node);
//! One sentence for each warning of a row.
QStringList warningsOf(const layers::FileTree &tree, layers::FileTree::Node node);
//! Name for people: a whiteout without its mark.
QString shownName(const layers::FileTree &tree, layers::FileTree::Node node);
//! What stands dim behind the name: "→ target", "removes it from the layers below", and where
//! runtimes disagree "left out by crane".
QString nameSuffix(const layers::FileTree &tree, layers::FileTree::Node node);
//! "Elf, 64-bit" is for programs; this is the word of a layer format's machine ("arm64").
QString machineText(layers::Machine machine);

} // namespace gantry::models
