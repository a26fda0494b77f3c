// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <QString>

#include <optional>

namespace gantry::assembly {

//! Order of two version labels ("v3.8.0-rc1" before "3.8.0", "3.9" before "3.10"); nullopt when one
//! is not a version. <0, 0, >0.
std::optional<int> compareVersionLabels(const QString &left, const QString &right);

} // namespace gantry::assembly
