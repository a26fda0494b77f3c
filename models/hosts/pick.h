// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "models/hosts/hostlist.h"
#include "verbs/inspect.h"

namespace gantry::models {

//! The entry a host of that platform pulls: the best of those its rules accept, the first of equals; -1: none.
//! A nested index counts with its own platform. Attestations never match.
qsizetype pickEntry(const verbs::Inspection &inspection, const oci::Platform &host);

} // namespace gantry::models
