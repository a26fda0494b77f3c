// SPDX-License-Identifier: Apache-2.0
#include "layers/tree/resolve.h"

#include "layers/tree/overlay.h"

#include <algorithm>

namespace gantry::layers {

namespace {

//! Folder that absolute paths start at.
FileTree::Node startOf(const FileTree &tree)
{
    if (tree.family() == OsFamily::Unix)
        return FileTree::root;
    const FileTree::Node files = tree.child(FileTree::root, "Files");
    return files == FileTree::none ? FileTree::root : files;
}

//! A part of a path below a folder; a Windows name may have its stream behind it.
FileTree::Node below(const FileTree &tree, FileTree::Node folder, QByteArrayView part)
{
    FileTree::Node next = tree.child(folder, part);
    const qsizetype colon = part.indexOf(':', 1);
    if (next == FileTree::none && tree.family() == OsFamily::Windows && colon > 0) {
        next = tree.child(folder, part.first(colon));
        if (next != FileTree::none)
            next = tree.child(next, part.sliced(colon));
    }
    return next != FileTree::none && tree.isPresent(next) ? next : FileTree::none;
}

} // namespace

ResolvedPath resolvePath(const FileTree &tree, QByteArrayView path)
{
    const bool windows = tree.family() == OsFamily::Windows;
    const FileTree::Node start = startOf(tree);
    ResolvedPath result;
    QByteArray rest = windows ? windowsLinkPath(path) : path.toByteArray();
    FileTree::Node at = start;
    result.stoppedAt = at;
    qsizetype next = 0;
    while (next < rest.size()) {
        qsizetype end = rest.indexOf('/', next);
        if (end < 0)
            end = rest.size();
        const QByteArray part = rest.sliced(next, end - next);
        next = end + 1;
        if (part.isEmpty() || part == ".")
            continue;
        if (!tree.isDirectory(at)) {
            result.problem = ResolvedPath::Problem::NotADirectory;
            return result;
        }
        if (part == "..") {
            at = at == start ? start : tree.parent(at);
            continue;
        }
        const FileTree::Node found = below(tree, at, part);
        if (found == FileTree::none) {
            result.problem = ResolvedPath::Problem::Missing;
            return result;
        }
        result.stoppedAt = found;
        if (tree.type(found) != EntryType::Symlink) {
            at = found;
            continue;
        }
        result.links.push_back(found);
        QByteArray target = tree.link(found);
        if (result.links.size() > Overlay::maxLinkHops || target.size() > Overlay::maxLinkTarget) {
            result.problem = ResolvedPath::Problem::TooManyLinks;
            return result;
        }
        if (windows)
            target = windowsLinkPath(target);
        if (target.startsWith('/'))
            at = start;
        if (next < rest.size())
            target += '/' + rest.sliced(next);
        rest = target;
        next = 0;
    }
    result.node = at;
    result.stoppedAt = at;
    return result;
}

} // namespace gantry::layers
