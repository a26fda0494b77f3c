// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <QCoreApplication>
#include <QString>

namespace gantry::sources {

//! A sentence for people, translated. lupdate finds it under the context "sources".
inline QString words(const char *text)
{
    return QCoreApplication::translate("sources", text);
}

} // namespace gantry::sources
