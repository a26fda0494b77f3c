// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "base/jsonwriter.h"
#include "cli/session.h"
#include "verbs/transfer.h"

namespace gantry::cli {

//! Makes a request, plans it, prints the plan, and unless --dry-run was given does it and prints
//! what came of it: the way of every command that writes. Answers the exit code: 8 when the plan
//! is refused. With --json one object: the plan's members, then those that `more` writes, then
//! `result` (null after a dry run); an error alone when there is one. `guarded`: the target, whose
//! protected tags (verbs::ProtectedTags) are refused without --force.
int runPlan(Session &session, const QString &title,
    const std::function<Task<verbs::TransferRequest>(OpContext)> &makeRequest,
    const std::function<void(json::Writer &, const verbs::TransferPlan &)> &more = {},
    const oci::ImageName &guarded = {});

//! The digest of --if-digest; nullopt: not given. Errors: Usage.
Expected<std::optional<oci::Digest>> ifDigestOf(const Invocation &asked);
//! The tag of --keep-old=TAG; empty: none was named. Errors: Usage.
Expected<QString> keepOldOf(const Invocation &asked);

} // namespace gantry::cli
