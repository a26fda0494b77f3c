// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "layers/entry.h"

namespace gantry::layers {

//! e_machine of an ELF file. Which of a family it is depends on class and byte order.
Machine elfMachine(quint16 code, bool wide, bool littleEndian);
//! IMAGE_FILE_HEADER.Machine of a PE file, also as ready-to-run images for other systems than
//! Windows have it.
Machine peMachine(quint16 code);
//! cputype of a Mach-O file.
Machine machOMachine(quint32 code);

} // namespace gantry::layers
