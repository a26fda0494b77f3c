// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "layers/tree/treediff.h"

#include <QByteArray>
#include <QList>
#include <QString>

#include <memory>
#include <stop_token>
#include <vector>

namespace gantry::layers {

//! The filter line as typed: words and `key:value`, all of which must fit; `-` in front of one
//! turns it round; quotes keep spaces together.
//!
//! | word | |
//! |---|---|
//! | `text` | the path holds it, upper or lower case; a folder that fits shows all below it |
//! | `path:usr/*.so` | the same; with `*` or `?` the whole path must fit |
//! | `name:*.so` | the same for the last part alone |
//! | `size>1MiB`, `size<10k`, `size=0` | bytes, K, M, G: binary units |
//! | `mode:755`, `mode:+x`, `mode:setuid`, `mode:setgid`, `mode:sticky`, `mode:o+w` | |
//! | `type:file` | file, dir, link, hardlink, device, fifo, stream, whiteout, script, elf, pe, … |
//! | `layer:3`, `layer:2-5`, `layer:4-` | the layer that put it there, counted from 1 |
//! | `change:added` | in a tree: the words of changeName(); in a diff: those of diffKindName() |
//! | `differs:mode` | a facet (facetName()) |
//! | `eol:crlf` | none, lf, crlf, cr, mixed, binary |
//! | `arch:amd64` | the machine a program is for |
//! | `is:implied`, `is:warned`, `is:second` | |
//!
//! Of a diff, a row fits when one of its sides does.
class Filter
{
public:
    //! A part of the line that means nothing; the rest still works.
    struct Problem {
        qsizetype position = 0; //!< characters from the start
        qsizetype length = 0;
        QString message;
    };
    //! Which rows fit, and which show: those that fit and the folders above them.
    struct Answer {
        std::vector<quint64> matches; //!< a bit for each row
        std::vector<quint64> shown;
        quint32 matchCount = 0; //!< the root not counted
        quint32 shownCount = 0;
        bool stopped = false;
        bool fits(quint32 row) const { return matches[row / 64] >> (row % 64) & 1; }
        bool shows(quint32 row) const { return shown[row / 64] >> (row % 64) & 1; }
    };

    static constexpr qsizetype maxLength = 4096; //!< characters of a line; the rest is ignored
    static constexpr qsizetype maxTerms = 64;

    Filter(); //!< empty: everything fits
    static Filter parse(QStringView line);

    bool isEmpty() const; //!< everything fits
    const QList<Problem> &problems() const { return m_problems; }
    Answer apply(const FileTree &tree, std::stop_token stop = {}) const;
    Answer apply(const TreeDiff &diff, std::stop_token stop = {}) const;

    struct Term; //!< filterterms.h
    Filter(const Filter &) = default;
    Filter(Filter &&) = default;
    Filter &operator=(const Filter &) = default;
    Filter &operator=(Filter &&) = default;
    ~Filter();

private:
    std::shared_ptr<const std::vector<Term>> m_terms;
    QList<Problem> m_problems;
};

} // namespace gantry::layers
