// SPDX-License-Identifier: Apache-2.0
#include "layers/text/linediff.h"

#include <QHash>

#include <algorithm>
#include <limits>

namespace gantry::layers {

namespace {

//! A stretch of both texts: lines from a to aEnd, from b to bEnd.
struct Box {
    qint64 a, aEnd, b, bEnd;
    bool empty() const { return a == aEnd && b == bEnd; }
};

//! Myers' search from both ends of a box; numbers stand for lines.
class MiddleSearch
{
public:
    MiddleSearch(const std::vector<quint32> &a, const std::vector<quint32> &b, quint64 effort,
        std::stop_token stop)
        : m_a(a)
        , m_b(b)
        , m_effort(effort)
        , m_stop(std::move(stop))
        , m_origin(static_cast<qint64>(b.size()) + 1)
        , m_forward(a.size() + b.size() + 3)
        , m_backward(a.size() + b.size() + 3)
    {
    }

    bool usedUp() const { return m_usedUp; }

    //! A point on a shortest way through the box; false when the effort is used up. The box has
    //! lines on both sides and starts and ends in a difference.
    bool find(const Box &box, qint64 &x, qint64 &y)
    {
        const qint64 least = box.a - box.bEnd;
        const qint64 most = box.aEnd - box.b;
        const qint64 forwardMiddle = box.a - box.b;
        const qint64 backwardMiddle = box.aEnd - box.bEnd;
        const bool odd = (forwardMiddle - backwardMiddle) & 1;
        qint64 forwardLow = forwardMiddle;
        qint64 forwardHigh = forwardMiddle;
        qint64 backwardLow = backwardMiddle;
        qint64 backwardHigh = backwardMiddle;
        forward(forwardMiddle) = box.a;
        backward(backwardMiddle) = box.aEnd;
        constexpr qint64 before = -1;
        constexpr qint64 behind = std::numeric_limits<qint64>::max();
        while (true) {
            const auto steps
                = static_cast<quint64>(forwardHigh - forwardLow + backwardHigh - backwardLow + 2);
            if (m_usedUp || steps > m_effort || m_stop.stop_requested()) {
                m_usedUp = true;
                return false;
            }
            m_effort -= steps;
            // One difference more from the start.
            forwardLow > least ? forward(--forwardLow - 1) = before : ++forwardLow;
            forwardHigh < most ? forward(++forwardHigh + 1) = before : --forwardHigh;
            for (qint64 d = forwardHigh; d >= forwardLow; d -= 2) {
                const qint64 low = forward(d - 1);
                const qint64 high = forward(d + 1);
                qint64 i = low < high ? high : low + 1;
                qint64 j = i - d;
                const qint64 from = i;
                while (i < box.aEnd && j < box.bEnd && m_a[at(i)] == m_b[at(j)]) {
                    ++i;
                    ++j;
                }
                spend(i - from);
                forward(d) = i;
                if (odd && backwardLow <= d && d <= backwardHigh && backward(d) <= i) {
                    x = i;
                    y = j;
                    return true;
                }
            }
            // And from the end.
            backwardLow > least ? backward(--backwardLow - 1) = behind : ++backwardLow;
            backwardHigh < most ? backward(++backwardHigh + 1) = behind : --backwardHigh;
            for (qint64 d = backwardHigh; d >= backwardLow; d -= 2) {
                const qint64 low = backward(d - 1);
                const qint64 high = backward(d + 1);
                qint64 i = low < high ? low : high - 1;
                qint64 j = i - d;
                const qint64 from = i;
                while (i > box.a && j > box.b && m_a[at(i - 1)] == m_b[at(j - 1)]) {
                    --i;
                    --j;
                }
                spend(from - i);
                backward(d) = i;
                if (!odd && forwardLow <= d && d <= forwardHigh && i <= forward(d)) {
                    x = i;
                    y = j;
                    return true;
                }
            }
        }
    }

private:
    static std::size_t at(qint64 i) { return static_cast<std::size_t>(i); }
    qint64 &forward(qint64 d) { return m_forward[at(d + m_origin)]; }
    qint64 &backward(qint64 d) { return m_backward[at(d + m_origin)]; }
    void spend(qint64 steps) { m_effort -= std::min(m_effort, static_cast<quint64>(steps)); }

    const std::vector<quint32> &m_a;
    const std::vector<quint32> &m_b;
    quint64 m_effort;
    std::stop_token m_stop;
    const qint64 m_origin;
    std::vector<qint64> m_forward, m_backward;
    bool m_usedUp = false;
};

//! The lines of two texts as numbers: equal lines, equal numbers.
struct Numbered {
    std::vector<quint32> a, b;
};

Numbered numbered(QByteArrayView textA, const std::vector<TextLine> &linesA, QByteArrayView textB,
    const std::vector<TextLine> &linesB)
{
    QHash<QByteArrayView, quint32> numbers;
    numbers.reserve(static_cast<qsizetype>(linesA.size()));
    const auto number = [&](QByteArrayView text, const std::vector<TextLine> &lines) {
        std::vector<quint32> result;
        result.reserve(lines.size());
        for (const TextLine &line : lines) {
            const auto next = static_cast<quint32>(numbers.size());
            const QByteArrayView bytes = text.sliced(line.offset, line.length);
            const auto known = numbers.constFind(bytes);
            result.push_back(known == numbers.cend() ? next : *known);
            if (known == numbers.cend())
                numbers.insert(bytes, next);
        }
        return result;
    };
    Numbered both;
    both.a = number(textA, linesA);
    both.b = number(textB, linesB);
    return both;
}

//! What differs: true for each line of A that goes away and of B that comes.
struct Marks {
    std::vector<bool> a, b;
};

//! Lines the other side has nowhere differ for sure; the search is over the others.
struct Kept {
    std::vector<quint32> numbers;
    std::vector<quint32> places; //!< of each in its text
};

Kept keep(const std::vector<quint32> &own, const std::vector<bool> &elsewhere, qsizetype from,
    qsizetype to, std::vector<bool> &marks)
{
    Kept kept;
    for (qsizetype i = from; i < to; ++i) {
        const quint32 number = own[static_cast<std::size_t>(i)];
        if (elsewhere[number]) {
            kept.numbers.push_back(number);
            kept.places.push_back(static_cast<quint32>(i));
        } else {
            marks[static_cast<std::size_t>(i)] = true;
        }
    }
    return kept;
}

//! Marks what differs; true when the effort did not do.
bool compare(const Numbered &lines, Marks &marks, const std::stop_token &stop)
{
    qsizetype from = 0;
    auto endA = static_cast<qsizetype>(lines.a.size());
    auto endB = static_cast<qsizetype>(lines.b.size());
    const auto same = [&](qsizetype i, qsizetype j) {
        return lines.a[static_cast<std::size_t>(i)] == lines.b[static_cast<std::size_t>(j)];
    };
    while (from < endA && from < endB && same(from, from))
        ++from;
    while (endA > from && endB > from && same(endA - 1, endB - 1)) {
        --endA;
        --endB;
    }
    const auto numbers
        = [](const std::vector<quint32> &side, qsizetype first, qsizetype last, std::size_t count) {
              std::vector<bool> present(count, false);
              for (qsizetype i = first; i < last; ++i)
                  present[side[static_cast<std::size_t>(i)]] = true;
              return present;
          };
    quint32 count = 0;
    for (const auto *side : {&lines.a, &lines.b}) {
        for (const quint32 number : *side)
            count = std::max(count, number + 1);
    }
    const Kept a = keep(lines.a, numbers(lines.b, from, endB, count), from, endA, marks.a);
    const Kept b = keep(lines.b, numbers(lines.a, from, endA, count), from, endB, marks.b);

    MiddleSearch search(a.numbers, b.numbers, maxDiffEffort, stop);
    std::vector<Box> boxes{
        {0, static_cast<qint64>(a.numbers.size()), 0, static_cast<qint64>(b.numbers.size())}};
    const auto mark = [](std::vector<bool> &side, const Kept &kept, qint64 first, qint64 last) {
        for (qint64 i = first; i < last; ++i)
            side[kept.places[static_cast<std::size_t>(i)]] = true;
    };
    const auto equal = [&](qint64 i, qint64 j) {
        return a.numbers[static_cast<std::size_t>(i)] == b.numbers[static_cast<std::size_t>(j)];
    };
    while (!boxes.empty()) {
        Box box = boxes.back();
        boxes.pop_back();
        while (box.a < box.aEnd && box.b < box.bEnd && equal(box.a, box.b)) {
            ++box.a;
            ++box.b;
        }
        while (box.a < box.aEnd && box.b < box.bEnd && equal(box.aEnd - 1, box.bEnd - 1)) {
            --box.aEnd;
            --box.bEnd;
        }
        if (box.empty())
            continue;
        qint64 x = 0;
        qint64 y = 0;
        if (box.a == box.aEnd || box.b == box.bEnd || !search.find(box, x, y)) {
            mark(marks.a, a, box.a, box.aEnd);
            mark(marks.b, b, box.b, box.bEnd);
            continue;
        }
        boxes.push_back({x, box.aEnd, y, box.bEnd});
        boxes.push_back({box.a, x, box.b, y});
    }
    return search.usedUp();
}

} // namespace

LineDiff diffLines(QByteArrayView a, QByteArrayView b, std::stop_token stop)
{
    LineDiff diff;
    diff.linesA = splitLines(a);
    diff.linesB = splitLines(b);
    if (diff.linesA.size() > maxDiffLines || diff.linesB.size() > maxDiffLines) {
        diff.tooLong = true;
        return diff;
    }
    Marks marks{
        std::vector<bool>(diff.linesA.size(), false), std::vector<bool>(diff.linesB.size(), false)};
    diff.coarse = compare(numbered(a, diff.linesA, b, diff.linesB), marks, stop);
    diff.rows.reserve(std::max(diff.linesA.size(), diff.linesB.size()));
    std::size_t i = 0;
    std::size_t j = 0;
    while (i < marks.a.size() || j < marks.b.size()) {
        LineDiff::Row row{.a = static_cast<quint32>(i), .b = static_cast<quint32>(j)};
        if (i < marks.a.size() && marks.a[i]) {
            row.kind = LineDiff::Kind::OnlyA;
            ++diff.onlyA;
            ++i;
        } else if (j < marks.b.size() && marks.b[j]) {
            row.kind = LineDiff::Kind::OnlyB;
            ++diff.onlyB;
            ++j;
        } else {
            const bool ends = diff.linesA[i].end != diff.linesB[j].end;
            row.kind = ends ? LineDiff::Kind::EndOnly : LineDiff::Kind::Same;
            diff.endOnly += ends;
            ++i;
            ++j;
        }
        diff.rows.push_back(row);
    }
    return diff;
}

} // namespace gantry::layers
