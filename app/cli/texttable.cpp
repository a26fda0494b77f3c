// SPDX-License-Identifier: Apache-2.0
#include "cli/texttable.h"

#include "base/text.h"

#include <algorithm>

using namespace Qt::StringLiterals;

namespace gantry::cli {

QString safe(const QString &text)
{
    return printable(text.toUtf8());
}

TextTable::TextTable(QList<Column> columns)
    : m_columns(std::move(columns))
{
}

void TextTable::addRow(QStringList cells)
{
    cells.resize(m_columns.size());
    m_rows += std::move(cells);
}

QString TextTable::toString(const QString &indent) const
{
    QList<qsizetype> widths;
    for (qsizetype c = 0; c < m_columns.size(); ++c) {
        qsizetype widest = 0;
        for (const QStringList &row : m_rows)
            widest = std::max(widest, row[c].size());
        widths += widest == 0 ? 0 : std::max(widest, m_columns[c].title.size());
    }
    QStringList titles;
    for (const Column &column : m_columns)
        titles += column.title;
    QString text;
    const auto add = [&](const QStringList &cells) {
        QString line = indent;
        bool first = true;
        for (qsizetype c = 0; c < cells.size(); ++c) {
            if (widths[c] == 0)
                continue;
            if (!std::exchange(first, false))
                line += u"  "_s;
            line += m_columns[c].align == Align::Right ? cells[c].rightJustified(widths[c])
                                                       : cells[c].leftJustified(widths[c]);
        }
        while (line.endsWith(u' '))
            line.chop(1);
        text += line + u'\n';
    };
    if (std::ranges::any_of(titles, [](const QString &title) { return !title.isEmpty(); }))
        add(titles);
    for (const QStringList &row : m_rows)
        add(row);
    return text;
}

} // namespace gantry::cli
