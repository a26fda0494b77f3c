// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <QCoreApplication>

namespace gantry::json {

//! The context of the sentences about JSON, for translation.
struct Words {
    Q_DECLARE_TR_FUNCTIONS(gantry::json)
};

} // namespace gantry::json
