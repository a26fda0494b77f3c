// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <QByteArray>

namespace gantry::cli {

//! gantry(1) in man(7) macros, from the command table. The same bytes for the same version:
//! packages are built twice and compared.
QByteArray manPage();

} // namespace gantry::cli
