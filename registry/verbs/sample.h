// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <QString>

namespace gantry::verbs {

//! Directory of the bundled sample workspace, an OCI layout: $GANTRY_SAMPLE, else
//! share/gantry/sample beside the program's bin, else the source tree it was built from. Empty when
//! there is none.
QString sampleWorkspacePath();

} // namespace gantry::verbs
