// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "layers/tree/filetree.h"
#include "layers/tree/rowbits.h"

#include <stop_token>

namespace gantry::layers {

//! Whether a tree shows so much of its layers that asking all their entries pays.
bool takesWholeLayers(const FileTree &tree);

//! The rows of a tree whose path fits a pattern (fitsPattern()). Few paths are ever put together:
//! most rows fail by the end of their name, and what lies below a row that fits mostly fits, too.
//! Rows behind a stop have no bit.
RowBits rowsWithPath(
    const QByteArray &lowerPattern, const FileTree &tree, const std::stop_token &stop);

} // namespace gantry::layers
