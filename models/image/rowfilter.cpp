// SPDX-License-Identifier: Apache-2.0
#include "models/image/rowfilter.h"

#include <QRegularExpression>

#include <array>
#include <cmath>

using namespace Qt::StringLiterals;

namespace gantry::models {

namespace {

//! "1.5GiB", "300 MB", "12": a number with a binary or decimal unit.
double parseAmount(const QString &text)
{
    static const QRegularExpression shape(u"^([0-9.]+)\\s*([a-z]*)$"_s);
    const auto match = shape.match(text);
    if (!match.hasMatch())
        return std::nan("");
    constexpr std::array<std::pair<const char *, double>, 13> units{
        {{"", 1}, {"b", 1}, {"k", 1024}, {"kib", 1024}, {"kb", 1e3}, {"m", 1048576},
            {"mib", 1048576}, {"mb", 1e6}, {"g", 1073741824}, {"gib", 1073741824}, {"gb", 1e9},
            {"tib", 1099511627776.0}, {"tb", 1e12}}};
    for (const auto &[name, factor] : units) {
        if (match.captured(2) == QLatin1StringView(name))
            return match.captured(1).toDouble() * factor;
    }
    return std::nan("");
}

} // namespace

QList<TextRange> RowFilter::set(const QString &text, const QStringList &keys)
{
    static const QRegularExpression term(u"(-?)(?:([\\w.-]+)([:<>]))?(\"[^\"]*\"|[^\\s]*)"_s);
    m_terms.clear();
    QList<TextRange> unknown;
    auto matches = term.globalMatch(text);
    while (matches.hasNext()) {
        const auto match = matches.next();
        if (match.capturedLength() == 0)
            continue;
        Term t;
        t.key = match.captured(2).toLower();
        t.text = match.captured(4).remove(u'"').toLower();
        t.negated = !match.captured(1).isEmpty();
        if (t.key.isEmpty()) {
            if (!t.text.isEmpty())
                m_terms.push_back(std::move(t));
            continue;
        }
        if (!keys.contains(t.key)) {
            unknown += TextRange{match.capturedStart(2), match.capturedLength(2)};
            continue;
        }
        t.op = match.captured(3).front();
        t.number = parseAmount(t.text);
        if (!t.text.isEmpty())
            m_terms.push_back(std::move(t));
    }
    return unknown;
}

bool RowFilter::matches(
    QStringView words, const std::function<QVariant(const QString &)> &value) const
{
    for (const Term &t : m_terms) {
        bool hit = false;
        if (t.key.isEmpty()) {
            hit = words.contains(t.text);
        } else {
            const QVariant v = value(t.key);
            if (t.op == u':')
                hit = v.toString().toLower().contains(t.text);
            else if (!std::isnan(t.number))
                hit = t.op == u'>' ? v.toDouble() > t.number : v.toDouble() < t.number;
        }
        if (hit == t.negated)
            return false;
    }
    return true;
}

} // namespace gantry::models
