// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "layers/entry.h"

#include <QByteArrayView>

namespace gantry::layers {

//! Archive, image or WebAssembly by the bytes such files begin with; Unknown for all else.
FileFormat formatBySignature(QByteArrayView bytes);

} // namespace gantry::layers
