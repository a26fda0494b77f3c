// SPDX-License-Identifier: Apache-2.0
#pragma once

namespace gantry::ui {

class BuildLine;

//! Makes the builds of build lines children for assistive technology. Once is enough.
void installBuildLineAccess();
//! Another build has become the current one.
void announceBuild(BuildLine *line);

} // namespace gantry::ui
