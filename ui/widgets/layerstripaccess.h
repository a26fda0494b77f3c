// SPDX-License-Identifier: Apache-2.0
#pragma once

namespace gantry::ui {

class LayerStrip;

//! Makes the blocks of layer strips children for assistive technology. Once is enough.
void installLayerStripAccess();
//! Another block has become the current one.
void announceLayerFocus(LayerStrip *strip);

} // namespace gantry::ui
