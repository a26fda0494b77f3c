// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <QCoreApplication>
#include <QString>

namespace gantry::models {

//! A sentence about files, translated. lupdate finds it under the context "files".
inline QString fileWords(const char *text)
{
    return QCoreApplication::translate("files", text);
}

} // namespace gantry::models
