// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <QByteArray>
#include <QString>

#include <vector>

namespace gantry::ui {

//! Turns stored bytes into text to look at, slice by slice, and keeps the way back from every
//! character to its byte.
//!
//! The text differs from the bytes where it must: lines over foldAt characters are folded, CR
//! before LF is dropped, other control characters become their picture (U+2400…), bytes that are
//! not UTF-8 become U+FFFD one by one. Indented re-lays compact JSON out and drops the space
//! between tokens. Memory: one checkpoint per insertion, and at least one per kilobyte.
class JsonText
{
public:
    static constexpr int foldAt = 1024;

    JsonText() = default;
    JsonText(QByteArray utf8, bool indented);

    const QByteArray &bytes() const { return m_bytes; }
    bool atEnd() const { return m_at >= m_bytes.size(); }
    //! Converts up to about \a maxBytes more bytes.
    QString next(qsizetype maxBytes);

    //! Text position of a byte converted already; of the next shown one if it is not shown; -1
    //! outside.
    int positionOf(qint64 byte) const;
    //! Byte of a text position; display-only characters count for the byte after them; -1 outside.
    qint64 byteOf(int position) const;

private:
    struct Checkpoint {
        qint64 byte;
        int position;
    };
    //! One character at \a at: its length in bytes and UTF-16 units, and the code point to show.
    struct Step {
        int bytes;
        int units;
        char32_t shown;
    };
    Step step(qsizetype at) const;
    void mark();
    void insert(QString &out, QStringView text);
    void newLine(QString &out);

    QByteArray m_bytes;
    bool m_indented = false;
    qsizetype m_at = 0;
    int m_position = 0;
    int m_column = 0;
    int m_depth = 0;
    bool m_inString = false;
    bool m_escaped = false;
    bool m_opened = false;
    bool m_lineDue = false;
    std::vector<Checkpoint> m_marks;
};

} // namespace gantry::ui
