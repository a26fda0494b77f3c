// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <QString>

namespace gantry::models {

//! A tool tip that shows exactly \a text: views would take what looks like markup in a name for
//! markup, and entities without markup for text.
inline QString plainToolTip(const QString &text)
{
    if (text.isEmpty())
        return {};
    return QLatin1StringView("<qt>")
        + text.toHtmlEscaped().replace(u'\n', QLatin1StringView("<br>"))
        + QLatin1StringView("</qt>");
}

} // namespace gantry::models
