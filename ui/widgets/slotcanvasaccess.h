// SPDX-License-Identifier: Apache-2.0
#pragma once

namespace gantry::ui {

class SlotCanvas;

//! Makes the slots of canvases children for assistive technology. Once is enough.
void installSlotCanvasAccess();
//! Another slot has become the current one.
void announceSlotFocus(SlotCanvas *canvas);

} // namespace gantry::ui
