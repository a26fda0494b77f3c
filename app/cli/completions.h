// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <QByteArray>

namespace gantry::cli {

//! Shell completions from the command table, ready to be installed.
QByteArray bashCompletion();
QByteArray zshCompletion();
QByteArray fishCompletion();

} // namespace gantry::cli
