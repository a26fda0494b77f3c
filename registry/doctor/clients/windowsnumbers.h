// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <QString>

#include <optional>

namespace gantry::doctor {

//! The three numbers clients compare of an os.version.
struct WindowsNumbers {
    int major = 0, minor = 0, build = 0;
};

//! As containerd/platforms reads it (getWindowsOSVersion): at least two dots, and numbers before,
//! between and behind them; what follows a third dot is not looked at.
std::optional<WindowsNumbers> windowsNumbers(QStringView osVersion);

} // namespace gantry::doctor
