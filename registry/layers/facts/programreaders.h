// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "layers/facts/programfacts.h"

namespace gantry::layers {

//! One reader a format; each expects the format's first bytes to be there (describeFirstBytes()
//! said so).
ProgramFacts readElf(QByteArrayView bytes);
ProgramFacts readPe(QByteArrayView bytes);
ProgramFacts readMachO(QByteArrayView bytes);

} // namespace gantry::layers
