// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <QByteArrayView>

#include <stop_token>
#include <vector>

namespace gantry::layers {

enum class LineEnd : quint8 { None, Lf, Crlf, Cr };

//! A line of a text: where it stands, its end not counted, and how it ends. Offsets in bytes.
struct TextLine {
    qsizetype offset = 0;
    qsizetype length = 0;
    LineEnd end = LineEnd::None;
};

//! Lines at LF, CR LF and lone CR. A text that ends in a line end has no empty line after it.
std::vector<TextLine> splitLines(QByteArrayView text);

//! Two texts line by line.
struct LineDiff {
    enum class Kind : quint8 {
        Same,
        EndOnly, //!< the same line with another end
        OnlyA,
        OnlyB
    };
    struct Row {
        Kind kind = Kind::Same;
        quint32 a = 0; //!< number of the line, from 0; meaningless for OnlyB
        quint32 b = 0;
    };
    std::vector<TextLine> linesA, linesB;
    std::vector<Row> rows; //!< in order; what goes away stands before what comes
    quint32 onlyA = 0, onlyB = 0, endOnly = 0;
    //! The effort was used up: some differences are told as a whole block though a smaller one
    //! may exist. Never wrong, only coarse.
    bool coarse = false;
    //! More lines than maxDiffLines: there are no rows.
    bool tooLong = false;
};

constexpr quint32 maxDiffLines = 1'000'000; //!< of one text
constexpr quint64 maxDiffEffort = 50'000'000; //!< steps of the search, about a quarter second

//! Myers' O(ND) difference, the linear-space form (Algorithmica 1, 1986), after equal lines at both
//! ends were taken off and lines that occur on one side only were set aside. Compares lines without
//! their ends. When maxDiffEffort is used up, what is left is told as one block (coarse).
LineDiff diffLines(QByteArrayView a, QByteArrayView b, std::stop_token stop = {});

} // namespace gantry::layers
