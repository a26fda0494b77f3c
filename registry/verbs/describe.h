// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "verbs/inspect.h"

namespace gantry::verbs {

// The parts inspect.cpp is made of. Not for callers outside this room.

//! An entry with what its descriptor alone says: role, attested entry.
Entry entryOf(const oci::Descriptor &descriptor);
//! Entries of an index in document order.
QList<Entry> entriesOf(const oci::Index &index);
//! Puts a parsed document into its entry: manifest, layers, children. The config is still to be
//! read.
void takeDocument(Entry &entry, const oci::NodeDocument &document);
//! Puts a parsed config into its entry and aligns history and diff ids with the layers.
void takeConfig(Entry &entry, oci::ImageConfig config);
//! Is this entry to be described (platform selector)? Nested indexes always; attestations with the
//! entry they belong to.
bool isWanted(const Entry &entry, const InspectOptions &options);
//! Layers of a schema 1 manifest as descriptors without sizes, bottom first.
QList<oci::Descriptor> schema1Layers(const oci::Schema1Manifest &manifest);

//! describe() below the given nodes; a node that is its own ancestor becomes an error.
QCoro::Task<Entry> describeBelow(sources::ImageSourcePtr source, Entry entry,
    InspectOptions options, QList<oci::Digest> ancestors, OpContext ctx);

} // namespace gantry::verbs
