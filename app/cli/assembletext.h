// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "assembly/draft.h"
#include "base/jsonwriter.h"

namespace gantry::cli {

//! The entries of a draft for people: platform, digest, size, source, what becomes of it beside the
//! index it began with. Ends with an empty line.
QString draftText(const assembly::Draft &draft);
//! `index` (the document), `problems[]{id, severity, title, detail, entries[]}`, `changes` (the
//! difference to the index it began with), `hosts[]{name, platform, before, after}`.
void writeDraftFacts(json::Writer &writer, const assembly::Draft &draft);

} // namespace gantry::cli
