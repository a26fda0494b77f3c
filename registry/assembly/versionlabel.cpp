// SPDX-License-Identifier: Apache-2.0
#include "assembly/versionlabel.h"

#include <QRegularExpression>

#include <algorithm>

using namespace Qt::StringLiterals;

namespace gantry::assembly {

namespace {

struct Version {
    QList<qulonglong> numbers;
    QString rest; //!< "rc1"
};

std::optional<Version> parse(const QString &label)
{
    static const QRegularExpression shape(
        u"^v?(\\d{1,18}(?:\\.\\d{1,18}){0,5})(?:[-+~.]?([0-9A-Za-z.+~-]*))$"_s);
    const auto match = shape.match(label.trimmed().left(128));
    if (!match.hasMatch())
        return std::nullopt;
    Version version;
    for (const QString &number : match.captured(1).split(u'.'))
        version.numbers += number.toULongLong();
    while (version.numbers.size() > 1 && version.numbers.last() == 0)
        version.numbers.removeLast();
    version.rest = match.captured(2);
    return version;
}

//! "rc2" before "rc10": runs of digits as numbers, the rest as text.
int compareNaturally(QStringView left, QStringView right)
{
    qsizetype i = 0, j = 0;
    const auto number = [](QStringView text, qsizetype &at) {
        const qsizetype begin = at;
        while (at < text.size() && text[at].isDigit())
            ++at;
        return text.sliced(begin, at - begin).toULongLong();
    };
    while (i < left.size() && j < right.size()) {
        if (left[i].isDigit() && right[j].isDigit()) {
            const qulonglong mine = number(left, i), theirs = number(right, j);
            if (mine != theirs)
                return mine < theirs ? -1 : 1;
        } else if (left[i] != right[j]) {
            return left[i] < right[j] ? -1 : 1;
        } else {
            ++i;
            ++j;
        }
    }
    const qsizetype mine = left.size() - i, theirs = right.size() - j;
    return mine < theirs ? -1 : (mine > theirs ? 1 : 0);
}

} // namespace

std::optional<int> compareVersionLabels(const QString &left, const QString &right)
{
    const auto a = parse(left), b = parse(right);
    if (!a || !b)
        return std::nullopt;
    for (qsizetype i = 0; i < std::max(a->numbers.size(), b->numbers.size()); ++i) {
        const qulonglong mine = a->numbers.value(i), theirs = b->numbers.value(i);
        if (mine != theirs)
            return mine < theirs ? -1 : 1;
    }
    // A release comes after what led to it (semver.org 2.0.0, 11).
    if (a->rest.isEmpty() != b->rest.isEmpty())
        return a->rest.isEmpty() ? 1 : -1;
    return compareNaturally(a->rest, b->rest);
}

} // namespace gantry::assembly
