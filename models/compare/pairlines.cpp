// SPDX-License-Identifier: Apache-2.0
#include "models/compare/pairlines.h"

#include "base/text.h"

#include <QCoreApplication>

#include <algorithm>

using namespace Qt::StringLiterals;

namespace gantry::models {

namespace {

constexpr qsizetype maxLineCharacters = 4000; //!< shown of one line; nobody reads on

QString say(const char *text)
{
    return QCoreApplication::translate("gantry::models::ComparePair", text);
}

QString endWord(layers::LineEnd end)
{
    switch (end) {
    case layers::LineEnd::Lf:
        return u"LF"_s;
    case layers::LineEnd::Crlf:
        return u"CRLF"_s;
    case layers::LineEnd::Cr:
        return u"CR"_s;
    case layers::LineEnd::None:
        break;
    }
    return {};
}

//! Tabs as spaces to the next column of four; other controls as their pictures.
QString shown(QByteArrayView bytes)
{
    constexpr int tab = 4;
    QString text;
    const QString from
        = QString::fromUtf8(bytes.first(std::min(bytes.size(), maxLineCharacters * 4)));
    for (const QChar c : from) {
        if (text.size() >= maxLineCharacters) {
            text += u'…';
            break;
        }
        if (c == u'\t')
            text += QString(tab - text.size() % tab, u' ');
        else if (c.unicode() < 0x20)
            text += QChar(0x2400 + c.unicode());
        else if (c.unicode() >= 0x202a && c.unicode() <= 0x202e)
            text += u'\ufffd'; // an override would show another text than there is
        else
            text += c;
    }
    return text;
}

PairLine::Half half(QByteArrayView text, const std::vector<layers::TextLine> &lines, quint32 number)
{
    const layers::TextLine &line = lines[number];
    return {static_cast<int>(number) + 1, shown(text.sliced(line.offset, line.length)),
        endWord(line.end), 0, 0};
}

//! The middle in which two lines differ, whole words at its ends.
void markChange(PairLine &line)
{
    const QString &a = line.a.text;
    const QString &b = line.b.text;
    const qsizetype least = std::min(a.size(), b.size());
    qsizetype head = 0;
    while (head < least && a.at(head) == b.at(head))
        ++head;
    qsizetype tail = 0;
    while (tail < least - head && a.at(a.size() - 1 - tail) == b.at(b.size() - 1 - tail))
        ++tail;
    const auto isWord = [](QChar c) { return c.isLetterOrNumber() || c == u'_'; };
    while (head > 0 && isWord(a.at(head - 1))
        && ((head < a.size() && isWord(a.at(head))) || (head < b.size() && isWord(b.at(head)))))
        --head;
    while (tail > 0 && isWord(a.at(a.size() - tail))
        && ((a.size() - tail > head && isWord(a.at(a.size() - tail - 1)))
            || (b.size() - tail > head && isWord(b.at(b.size() - tail - 1)))))
        --tail;
    line.a.from = line.b.from = static_cast<int>(head);
    line.a.length = static_cast<int>(a.size() - head - tail);
    line.b.length = static_cast<int>(b.size() - head - tail);
}

QString factsOf(const layers::LineDiff &diff, quint32 changed)
{
    if (diff.onlyA + diff.onlyB == 0 && diff.endOnly == 0)
        return say("Same text");
    QStringList parts;
    const quint32 lines = std::max(diff.onlyA, diff.onlyB);
    const QString lineEnds
        = diff.endOnly == 1 ? say("1 line end") : say("%1 line ends").arg(diff.endOnly);
    Q_UNUSED(changed)
    const bool everyEnd = diff.endOnly > 0 && diff.linesA.size() > 1
        && diff.endOnly + std::min(diff.onlyA, diff.onlyB)
            >= std::min(diff.linesA.size(), diff.linesB.size());
    if (lines > 0 && diff.endOnly > 0)
        return everyEnd
            ? (lines == 1 ? say("1 line and all line ends differ")
                          : say("%1 lines and all line ends differ").arg(lines))
            : say("%1 and %2 differ")
                  .arg(lines == 1 ? say("1 line") : say("%1 lines").arg(lines), lineEnds);
    if (lines > 0)
        return lines == 1 ? say("1 line differs") : say("%1 lines differ").arg(lines);
    return everyEnd         ? say("Only line ends differ, all of them")
        : diff.endOnly == 1 ? say("Only 1 line end differs")
                            : say("Only %1 differ").arg(lineEnds);
}

} // namespace

PairText pairLines(const OfSides<QByteArray> &texts, const OfSides<bool> &has, std::stop_token stop)
{
    PairText result;
    if (!has.a || !has.b) {
        const Side side = has.a ? Side::A : Side::B;
        const auto lines = layers::splitLines(texts[side]);
        const auto most = std::min<std::size_t>(lines.size(), ComparePair::maxLines);
        for (std::size_t i = 0; i < most; ++i) {
            PairLine line;
            (side == Side::A ? line.a : line.b) = half(texts[side], lines, static_cast<quint32>(i));
            result.lines += line;
        }
        result.facts = lines.size() == 1 ? say("1 line") : say("%1 lines").arg(lines.size());
        return result;
    }
    const layers::LineDiff diff = layers::diffLines(texts.a, texts.b, std::move(stop));
    if (diff.tooLong) {
        result.facts = say("Too many lines to lay beside each other");
        return result;
    }
    using Kind = layers::LineDiff::Kind;
    quint32 changed = 0;
    for (std::size_t at = 0;
        at < diff.rows.size() && result.lines.size() < ComparePair::maxLines;) {
        const Kind kind = diff.rows[at].kind;
        if (kind == Kind::Same || kind == Kind::EndOnly) {
            PairLine line;
            line.kind = kind == Kind::Same ? PairLine::Kind::Same : PairLine::Kind::EndOnly;
            line.a = half(texts.a, diff.linesA, diff.rows[at].a);
            line.b = half(texts.b, diff.linesB, diff.rows[at].b);
            result.lines += line;
            ++at;
            continue;
        }
        // A block: what goes away stands before what comes.
        std::size_t goes = at;
        while (goes < diff.rows.size() && diff.rows[goes].kind == Kind::OnlyA)
            ++goes;
        std::size_t comes = goes;
        while (comes < diff.rows.size() && diff.rows[comes].kind == Kind::OnlyB)
            ++comes;
        const std::size_t countA = goes - at;
        const std::size_t countB = comes - goes;
        for (std::size_t i = 0; i < std::max(countA, countB); ++i) {
            PairLine line;
            if (i < countA)
                line.a = half(texts.a, diff.linesA, diff.rows[at + i].a);
            if (i < countB)
                line.b = half(texts.b, diff.linesB, diff.rows[goes + i].b);
            line.kind = i >= countA ? PairLine::Kind::OnlyB
                : i >= countB       ? PairLine::Kind::OnlyA
                                    : PairLine::Kind::Changed;
            if (line.kind == PairLine::Kind::Changed) {
                markChange(line);
                ++changed;
            }
            result.lines += line;
        }
        at = comes;
    }
    result.facts = factsOf(diff, changed);
    if (diff.coarse)
        result.facts = say("%1 (roughly: the texts are too different to compare in detail)")
                           .arg(result.facts);
    return result;
}

} // namespace gantry::models
