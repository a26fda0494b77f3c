// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <QLoggingCategory>

namespace gantry {
Q_DECLARE_LOGGING_CATEGORY(lcTransport)
Q_DECLARE_LOGGING_CATEGORY(lcAuth)
Q_DECLARE_LOGGING_CATEGORY(lcSources)
Q_DECLARE_LOGGING_CATEGORY(lcCache)
Q_DECLARE_LOGGING_CATEGORY(lcUi)
} // namespace gantry
