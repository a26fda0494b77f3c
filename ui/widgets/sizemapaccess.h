// SPDX-License-Identifier: Apache-2.0
#pragma once

namespace gantry::ui {

class SizeMap;

//! Makes the rectangles of size maps children for assistive technology. Once is enough.
void installSizeMapAccess();
//! Another rectangle has become the current one.
void announceSizeMapFocus(SizeMap *map);

} // namespace gantry::ui
