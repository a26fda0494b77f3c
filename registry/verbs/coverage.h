// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "assembly/draft.h"
#include "doctor/choose.h"
#include "verbs/inspect.h"

namespace gantry::verbs {

// Who gets what. Matrix, status bar, tree, assembly and command line all ask here; the rules
// themselves are doctor::choose().

//! The client a host pulls with: its own; else the one asked about, a Docker Engine of the other
//! operating system being the one of the host's.
doctor::Client clientFor(const doctor::Host &host, const doctor::Client &asked);

//! What a host gets of an image.
struct HostPick {
    std::optional<oci::Digest> digest = {}; //!< of the manifest; nullopt: nothing
    //! Position among the root's entries, the nested index where it is inside one; -1: nothing.
    qsizetype entry = -1;
    bool operator==(const HostPick &) const = default;
};
HostPick pickOf(
    const doctor::PreparedImage &image, const doctor::Host &host, const doctor::Client &client);
//! The same for a list, in its order. Hosts that are alike are asked for once. Thread: any; some
//! microseconds a kind of host for 40 entries.
QList<HostPick> picksOf(const doctor::PreparedImage &image, const QList<doctor::Host> &hosts,
    const doctor::Client &client);
//! Would a host take an image of this platform, were it the only entry of an index?
bool wouldTake(
    const oci::Platform &offered, const doctor::Host &host, const doctor::Client &client);

//! Entries of an index as far as a list of them tells, in its order: what was read of nested ones
//! and of configs, too.
doctor::ImageFacts factsOfEntries(const QList<Entry> &entries);
//! An index by its descriptors alone.
doctor::ImageFacts factsOfDescriptors(const QList<oci::Descriptor> &entries);
//! The index a draft becomes. Indexes kept nested are entries without children: nobody gets
//! anything of them.
doctor::ImageFacts factsOfDraft(const assembly::Draft &draft);
//! The index a draft began with; without entries when there was none.
doctor::ImageFacts factsOfBase(const assembly::Draft &draft);

//! One host of a list, and the entry it gets.
struct Coverage {
    doctor::Host host;
    std::optional<oci::Digest> before, after; //!< nullopt: no entry fits
};
//! Which hosts get an entry from the index the draft began with, and from the draft.
QList<Coverage> coverageOf(
    const assembly::Draft &draft, const QList<doctor::Host> &hosts, const doctor::Client &client);

} // namespace gantry::verbs
