// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "base/jsonwriter.h"
#include "oci/descriptor.h"

namespace gantry::assembly {

// Writing parts of documents that were read elsewhere, so that members nobody here knows survive
// (pitfall 32). Thread: any.

//! A value as it stands, laid out in the writer's style; numbers and strings byte for byte.
void writeValue(json::Writer &out, const json::Value &value);
//! Annotations as an object.
void writePairs(json::Writer &out, const oci::StringPairs &pairs);
//! A platform; members of `original` (may be Undefined) that are not fields of Platform stay.
void writePlatform(
    json::Writer &out, const oci::Platform &platform, const json::Value &original = {});

//! What of a descriptor is written.
enum class DescriptorParts {
    All,
    DockerList //!< without annotations, artifactType and data, which a Docker list cannot hold
};
//! A descriptor. Members of `original` (the JSON it was read from, may be empty) keep their place
//! and their bytes unless the descriptor says otherwise by now.
void writeDescriptor(json::Writer &out, const oci::Descriptor &descriptor,
    const QByteArray &original, DescriptorParts parts = DescriptorParts::All);

//! Equal but for the place in a document.
bool sameDescriptor(oci::Descriptor left, oci::Descriptor right);

} // namespace gantry::assembly
