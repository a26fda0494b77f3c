// SPDX-License-Identifier: Apache-2.0
#include "sources/placement.h"

using namespace Qt::StringLiterals;

namespace gantry::sources {

Placement placementOf(const oci::Descriptor &node)
{
    using Kind = oci::mediatype::Kind;
    switch (node.kind()) {
    case Kind::Index:
    case Kind::Manifest:
    case Kind::Schema1:
    case Kind::ArtifactManifest:
        return {.isManifest = true};
    case Kind::ImageConfig:
    case Kind::Layer:
    case Kind::Empty:
        return {.isManifest = false};
    case Kind::Unknown:
        break;
    }
    const bool soundsLikeOne = node.mediaType.isEmpty() || node.mediaType.contains("manifest"_L1)
        || node.mediaType.contains("index"_L1);
    return {.isManifest = soundsLikeOne, .isCertain = false};
}

} // namespace gantry::sources
