// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "base/error.h"
#include "oci/descriptor.h"

namespace gantry::sources {

//! What was written when a registry refused.
enum class Written { Blob, Manifest, Tag, Removal };

//! What a registry means by refusing to be written to. Wording and status differ from registry to
//! registry (pitfalls 50, 54 to 56), so it is told from both: an immutable tag, content that is
//! missing there, a media type it does not take, a full quota, a missing right. Everything else
//! stays as it is. \param what the manifest written; its media type is named
Error judgeWrite(
    Error error, Written written, const QString &place, const oci::Descriptor &what = {});

} // namespace gantry::sources
