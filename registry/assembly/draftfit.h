// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "assembly/draft.h"

namespace gantry::assembly {

//! Whether two platforms are one place in an index: equal after normalising, Windows versions by
//! their first three numbers since process isolation looks no further (pitfall 39). Thread: any.
bool samePlace(const oci::Platform &left, const oci::Platform &right);
//! The place as text: equal for platforms of one place.
QString placeOf(const oci::Platform &platform);
//! A platform in words, Windows versions without their revision: "windows/amd64 10.0.20348".
QString placeWords(const oci::Platform &platform);

//! One host of a list, and the entry it gets.
struct Coverage {
    oci::Platform host;
    std::optional<oci::Digest> before, after; //!< nullopt: no entry fits
    bool isGained() const { return !before && after; }
    bool isLost() const { return before && !after; }
};
//! Which hosts get an entry from the index the draft began with and from the draft, by containerd's
//! rules of 2026. Nested indexes that are kept count as nothing. Thread: any; microseconds a host.
QList<Coverage> coverageOf(const Draft &draft, const QList<oci::Platform> &hosts);
//! The entry of a list a host takes, or nullptr.
const oci::Descriptor *pick(const QList<oci::Descriptor> &entries, const oci::Platform &host);

} // namespace gantry::assembly
