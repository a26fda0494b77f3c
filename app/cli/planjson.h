// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "base/jsonwriter.h"
#include "verbs/transfer.h"

namespace gantry::cli {

//! The members of a plan, into the object the writer stands in: `blobs[]`, `manifests[]`,
//! `tags[]{tag, from, to, …}`, `bytesToSend`, `warnings[]`, `refusal` (an error or null).
void writePlan(json::Writer &writer, const verbs::TransferPlan &plan);
//! `result{digest, bytesSent, seconds, tags[]}`; null when nothing was done.
void writeResult(json::Writer &writer, const std::optional<verbs::TransferResult> &result);

} // namespace gantry::cli
