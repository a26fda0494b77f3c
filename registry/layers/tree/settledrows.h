// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "layers/tree/filetree.h"

#include <stop_token>

namespace gantry::layers {

// Which rows of a stack are final while its lower layers are still unknown, so that they can be
// told before the base has been read. Files of an upper layer are, as long as no path of it leads
// through a folder that only a lower layer knows: there it could be a symbolic link (image-spec
// v1.1.1, layer.md, says nothing; runtimes follow it). Folders, hard links and everything of a
// Windows image are not: a folder may gain a warning, a link its target, a name its spelling.

//! How many entries are looked at between two looks at the stop token.
constexpr quint32 entriesPerLook = 65'536;

//! Every entry stands behind the entries of all folders it lies in, as the differs of containerd,
//! BuildKit and moby write them: the layer means the same whatever lies under it. One pass over the
//! entries; false when stopped. Thread: any.
bool standsAlone(const LayerIndex &layer, std::stop_token stop = {});

//! Whether the row stays as it is when the empty indexes at the bottom of the tree's layers are
//! replaced. All other layers stand alone. Thread: any.
bool isSettled(const FileTree &tree, FileTree::Node node);

} // namespace gantry::layers
