// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <QCoreApplication>

namespace gantry::transport {

//! Translation context of every sentence this room says.
struct Words {
    Q_DECLARE_TR_FUNCTIONS(gantry::transport)
};

} // namespace gantry::transport
