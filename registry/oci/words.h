// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <QCoreApplication>

namespace gantry::oci {

//! The context of this room's sentences, for translation.
struct Words {
    Q_DECLARE_TR_FUNCTIONS(gantry::oci)
};

} // namespace gantry::oci
