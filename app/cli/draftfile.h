// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "assembly/draft.h"

namespace gantry::cli {

//! A draft from the file of --from-draft. Errors: Io, those of readDraft(). Blocks.
Expected<assembly::Draft> readDraftFile(const QString &path);
//! Into the file of --save-draft, replaced atomically, with the time. Errors: Io. Blocks.
Expected<> saveDraftFile(assembly::Draft draft, const QString &path);

} // namespace gantry::cli
