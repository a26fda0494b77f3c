// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <QCoreApplication>
#include <QString>

namespace gantry::doctor {

//! A sentence for people, translated. lupdate finds it under the context "doctor".
inline QString words(const char *text)
{
    return QCoreApplication::translate("doctor", text);
}

//! One of two sentences, by number: English has no translation file that would bend "%n".
inline QString words(const char *one, const char *many, qsizetype n)
{
    return words(n == 1 ? one : many);
}

} // namespace gantry::doctor
