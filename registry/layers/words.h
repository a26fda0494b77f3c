// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <QCoreApplication>
#include <QString>

namespace gantry::layers {

//! A sentence for people, translated. lupdate finds it under the context "layers".
inline QString words(const char *text)
{
    return QCoreApplication::translate("layers", text);
}

} // namespace gantry::layers
