// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <QList>
#include <QString>
#include <QStringList>

namespace gantry::cli {

//! Text from an image, which must not steer the terminal.
QString safe(const QString &text);

//! Columns of text for people: as wide as their widest cell, two spaces apart, nothing trailing. A
//! column in which every cell is empty is left out.
class TextTable
{
public:
    enum class Align { Left, Right };
    struct Column {
        QString title;
        Align align = Align::Left;
    };
    explicit TextTable(QList<Column> columns);

    void addRow(QStringList cells);
    QString toString(const QString &indent = {}) const;

private:
    QList<Column> m_columns;
    QList<QStringList> m_rows;
};

} // namespace gantry::cli
