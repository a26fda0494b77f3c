// SPDX-License-Identifier: Apache-2.0
#include "base/plurals.h"

#include <QRegularExpression>

namespace gantry {

using namespace Qt::StringLiterals;

QString EnglishPlurals::translate(
    const char * /*context*/, const char *sourceText, const char * /*disambiguation*/, int n) const
{
    if (n != 1)
        return {};
    // "%n entries" and "%n of the rows": only the word right after the number changes.
    static const QRegularExpression counted(u"%n ([a-z]+?)(ies|(?<=x)es|s)\\b( are\\b)?"_s);
    QString text = QString::fromUtf8(sourceText);
    const auto match = counted.match(text);
    if (!match.hasMatch())
        return {};
    const QString ending = match.captured(2) == "ies"_L1 ? u"y"_s : QString();
    const QString verb = match.captured(3).isEmpty() ? QString() : u" is"_s;
    text.replace(match.capturedStart(), match.capturedLength(),
        u"%n "_s + match.captured(1) + ending + verb);
    return text;
}

} // namespace gantry
