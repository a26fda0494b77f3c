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

} // namespace gantry::assembly
