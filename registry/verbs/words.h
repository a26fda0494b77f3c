// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <QCoreApplication>
#include <QString>

namespace gantry::verbs {

//! A sentence for people, translated. lupdate finds it under the context "verbs".
inline QString words(const char *text)
{
    return QCoreApplication::translate("verbs", text);
}

} // namespace gantry::verbs
