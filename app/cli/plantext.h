// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "verbs/transfer.h"

namespace gantry::cli {

//! What would happen, for people: blobs and manifests by what is done with them, the tags that
//! move, the bytes, warnings. Ends with a line end.
QString planText(const verbs::TransferPlan &plan);
//! What has happened: digest, bytes, time, tags. Ends with a line end.
QString resultText(const verbs::TransferPlan &plan, const verbs::TransferResult &result);

} // namespace gantry::cli
