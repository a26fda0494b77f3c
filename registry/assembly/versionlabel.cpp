// SPDX-License-Identifier: Apache-2.0
#include "assembly/versionlabel.h"

#include <QCollator>
#include <QRegularExpression>

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

int sign(auto order)
{
    return order < 0 ? -1 : (order > 0 ? 1 : 0);
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
    QCollator collator(QLocale::c());
    collator.setNumericMode(true);
    return sign(collator.compare(a->rest, b->rest));
}

} // namespace gantry::assembly
