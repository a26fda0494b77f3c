// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <QList>
#include <QString>
#include <QVariant>

#include <functional>
#include <vector>

namespace gantry::models {

//! A piece of a filter text, in UTF-16 units.
struct TextRange {
    qsizetype offset = 0, length = 0;
    bool operator==(const TextRange &) const = default;
};

//! The filter language of every table (design, section 3): words match any column; `key:value`,
//! `key>1GiB`, `key<2`,
//! `-key:value` narrow. Unknown keys are reported and match nothing away.
class RowFilter
{
public:
    //! Sets the text; keys are those the table knows. Answers the ranges of unknown keys.
    QList<TextRange> set(const QString &text, const QStringList &keys);
    bool isEmpty() const { return m_terms.empty(); }
    //! words: all of a row's text, folded to lower case by the caller. value: the row's value for a
    //! key: a number for comparing, else text.
    bool matches(QStringView words, const std::function<QVariant(const QString &)> &value) const;

private:
    struct Term {
        QString key; //!< empty: a word
        QChar op; //!< ':', '>' or '<'
        QString text; //!< lower case
        double number = 0;
        bool negated = false;
    };
    std::vector<Term> m_terms;
};

} // namespace gantry::models
