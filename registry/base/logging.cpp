// SPDX-License-Identifier: Apache-2.0
#include "base/logging.h"

namespace gantry {
// Quiet by default; QT_LOGGING_RULES="gantry.*.debug=true" opens them.
Q_LOGGING_CATEGORY(lcTransport, "gantry.transport", QtWarningMsg)
Q_LOGGING_CATEGORY(lcAuth, "gantry.auth", QtWarningMsg)
Q_LOGGING_CATEGORY(lcSources, "gantry.sources", QtWarningMsg)
Q_LOGGING_CATEGORY(lcCache, "gantry.cache", QtWarningMsg)
Q_LOGGING_CATEGORY(lcUi, "gantry.ui", QtWarningMsg)
} // namespace gantry
