// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "layers/tree/filetree.h"

#include <QByteArrayView>
#include <QList>

namespace gantry::layers {

//! Where a path leads in a tree.
struct ResolvedPath {
    enum class Problem { None, Missing, TooManyLinks, NotADirectory };
    FileTree::Node node = FileTree::none; //!< the file or folder; none with a problem
    QList<FileTree::Node> links; //!< symbolic links passed, in order
    Problem problem = Problem::None;
    FileTree::Node stoppedAt = FileTree::root; //!< the last row that was there
};

//! Follows symbolic links inside the root, as a program in a container would see them: absolute
//! targets start at the root, ".." stops there, at most Overlay::maxLinkHops. In a Windows tree a
//! path may be spelled `C:\x` or `/x` and is looked up under `Files`. Removed rows are not there.
//! Relative paths start at the root. Thread: any.
ResolvedPath resolvePath(const FileTree &tree, QByteArrayView path);

} // namespace gantry::layers
