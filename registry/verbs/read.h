// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "oci/document.h"
#include "sources/imagesource.h"

namespace gantry::verbs {

//! Up to here documents are parsed where they arrive, above on Pools::cpu of the source.
inline constexpr qsizetype inlineParseBytes = 64 * 1024;

//! Fetches a node and parses it. Errors: those of fetch, Corrupt.
Task<oci::NodeDocument> readNode(
    sources::ImageSourcePtr source, oci::Descriptor node, OpContext ctx);
//! Fetches an image config and parses it. Errors: those of fetch, Corrupt.
Task<oci::ImageConfig> readConfig(
    sources::ImageSourcePtr source, oci::Descriptor node, OpContext ctx);
//! Bytes already at hand.
Task<oci::NodeDocument> parseNode(
    sources::ImageSourcePtr source, QByteArray bytes, oci::Descriptor node);

} // namespace gantry::verbs
