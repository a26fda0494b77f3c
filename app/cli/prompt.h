// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "base/error.h"

namespace gantry::cli {

//! Asks on the terminal (/dev/tty, so that standard input and output stay free) and waits for a
//! line. Errors: Usage when there is no terminal, Cancelled for Ctrl+C and Ctrl+D, Io.
Expected<QString> askLine(const QString &question);
//! The same without showing what is typed. The terminal is put back whatever happens.
Expected<QString> askSecret(const QString &question);
//! Standard input up to its end, without the last line break; at most 64 KiB. Errors: Io,
//! LimitExceeded, Usage when empty.
Expected<QString> readSecretFromInput();

} // namespace gantry::cli
