// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <QByteArrayView>

namespace gantry::layers {

//! Why Windows cannot have a file of this name (Microsoft Learn, "Naming Files, Paths, and
//! Namespaces").
enum class WindowsNameProblem : quint8 {
    None,
    Character, //!< one of < > : " | ? * \ or a control character
    Ending, //!< a dot or space at the end falls away
    Reserved, //!< CON, NUL, COM1 …, with any extension
    NotText //!< bytes that are no UTF-8 have no UTF-16 form
};

//! Of the last part of a path. Thread: any.
WindowsNameProblem windowsNameProblem(QByteArrayView name);

} // namespace gantry::layers
