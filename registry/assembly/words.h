// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <QCoreApplication>
#include <QString>

namespace gantry::assembly {

//! A sentence for people, translated. lupdate finds it under the context "assembly".
inline QString words(const char *text, int n = -1)
{
    return QCoreApplication::translate("assembly", text, nullptr, n);
}

//! One of two sentences, by number: English has no translation file that would bend "%n".
inline QString words(const char *one, const char *many, qsizetype n)
{
    return words(n == 1 ? one : many, static_cast<int>(n));
}

} // namespace gantry::assembly
