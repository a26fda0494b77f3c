// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "doctor/finding.h"
#include "verbs/inspect.h"
#include "verbs/layers.h"

namespace gantry::verbs {

//! What the files of an image say, for doctor::Examination.
struct DoctorContents {
    QList<layers::ContentFinding> findings;
    QList<oci::Digest> variants; //!< entry of each variant number
    QStringList minimumKernels; //!< beside variants: "3.2.0"; empty where not known
    QList<std::pair<oci::Digest, Error>> unreadable; //!< layers that are not there or damaged
};

//! Reads the layers of every image entry, one entry after the other, and looks at their files:
//! contentFindings(), what the config starts, and of the started program, its loader and the C
//! library the kernel and processor they need. A layer that cannot be read leaves its entry with
//! fewer findings, and is named. Errors: Cancelled.
Task<DoctorContents> doctorContents(
    sources::ImageSourcePtr source, QList<Entry> entries, LayerReading how, OpContext ctx);

} // namespace gantry::verbs
