// SPDX-License-Identifier: Apache-2.0
#include "models/doctor/hostrows.h"

#include <QHash>

#include <algorithm>

using namespace Qt::StringLiterals;

namespace gantry::models {

namespace {

//! Where the number at the end of a name begins.
qsizetype numberStart(QStringView name)
{
    qsizetype at = name.size();
    while (at > 0 && name.at(at - 1).isDigit())
        --at;
    return at;
}

bool areAlike(const doctor::Host &a, const doctor::Host &b)
{
    return a.platform == b.platform && a.isolation == b.isolation && a.client == b.client
        && a.kernel == b.kernel && a.isClientEdition == b.isClientEdition && a.group == b.group;
}

} // namespace

QString joinedNames(const QStringList &names)
{
    if (names.size() < 2)
        return names.value(0);
    const QString &first = names.first();
    const qsizetype start = numberStart(first);
    QStringList numbers;
    bool inSequence = names.size() > 2;
    for (qsizetype i = 0; i < names.size(); ++i) {
        numbers += names.at(i).mid(start);
        inSequence = inSequence && numbers.at(i).toLongLong() == numbers.first().toLongLong() + i;
    }
    return first.left(start)
        + (inSequence ? numbers.first() + u'…' + numbers.last() : numbers.join(u", "_s));
}

QList<HostRow> hostRowsOf(const QList<doctor::Host> &hosts)
{
    QList<HostRow> rows;
    QHash<QString, QList<qsizetype>> rowsOfStem;
    for (qsizetype i = 0; i < hosts.size(); ++i) {
        const doctor::Host &host = hosts.at(i);
        const qsizetype start = numberStart(host.name);
        // "Windows Server 2022" is a name, not the 2022nd of its kind.
        const bool isNumbered = start > 0 && start < host.name.size()
            && !host.name.at(start - 1).isSpace() && host.name.at(start - 1) != u'.';
        const QString stem = host.name.left(start);
        qsizetype found = -1;
        if (isNumbered) {
            for (const qsizetype row : rowsOfStem.value(stem)) {
                if (areAlike(hosts.at(rows.at(row).members.first()), host))
                    found = row;
            }
        }
        if (found >= 0) {
            rows[found].members += static_cast<int>(i);
            rows[found].count += std::max(1, host.count);
            continue;
        }
        if (isNumbered)
            rowsOfStem[stem] += rows.size();
        rows += HostRow{
            .name = {}, .members = {static_cast<int>(i)}, .count = std::max(1, host.count)};
    }
    for (HostRow &row : rows) {
        QStringList names;
        for (const int member : std::as_const(row.members))
            names += hosts.at(member).name;
        row.name = joinedNames(names);
        if (row.members.size() == 1 && row.count > 1 && !row.name.contains(u'…'))
            row.name += u" (%1)"_s.arg(row.count);
    }
    return rows;
}

} // namespace gantry::models
