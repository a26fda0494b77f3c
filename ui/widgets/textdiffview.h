// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "ui/theme/colours.h"

#include <QAbstractScrollArea>
#include <QList>
#include <QString>

#include <vector>

namespace gantry::ui {

//! A line of two texts beside each other. Numbers from 1; 0: the side has no such line.
struct TextDiffLine {
    enum class Kind { Same, EndOnly, OnlyA, OnlyB, Changed };
    struct Half {
        int number = 0;
        QString text;
        QString end; //!< "LF", "CRLF", "CR"; empty: the text ends here
        int from = 0; //!< of the part that differs
        int length = 0;
    };
    Kind kind = Kind::Same;
    Half a, b;
};

//! Two texts side by side or in one column: line numbers, a sign for lines of one side, the part
//! that differs underlined, a small plate for each line end. Paints only what shows. Keys: arrows,
//! Page Up and Down, Home, End; Ctrl+Down and Ctrl+Up go to the next and previous difference,
//! Ctrl+C copies the line under the cursor.
class TextDiffView : public QAbstractScrollArea
{
    Q_OBJECT
public:
    //! Colouring is done in one go; above this a text stays plain so that nothing stalls.
    static constexpr qsizetype highlightLimit = 48 * 1024;

    explicit TextDiffView(QWidget *parent = nullptr);
    ~TextDiffView() override;

    //! \param fileName chooses the colours
    void setLines(QList<TextDiffLine> lines, const QString &fileName);
    void setIgnoreEnds(bool ignore);
    void setShowEnds(bool show);
    void setOneColumn(bool one);
    bool oneColumn() const { return m_oneColumn; }
    //! Lines that differ, line ends counted unless they are ignored.
    int differences() const;
    void stepDifference(int by);
    int currentLine() const { return m_current; }
    //! A drawn row as a person would read it: "12 − text" or "11 text | 11 text". For tests and
    //! screen readers.
    QString rowText(int row) const;
    int rows() const { return static_cast<int>(m_rows.size()); }

protected:
    void paintEvent(QPaintEvent *event) override;
    void resizeEvent(QResizeEvent *event) override;
    void changeEvent(QEvent *event) override;
    void keyPressEvent(QKeyEvent *event) override;
    void mousePressEvent(QMouseEvent *event) override;
    void focusInEvent(QFocusEvent *event) override;
    void focusOutEvent(QFocusEvent *event) override;

private:
    //! What is drawn on one line of the screen.
    struct Row {
        int line = 0;
        bool a = true;
        bool b = true;
    };
    struct Span {
        int from = 0;
        int length = 0;
        QColor ink;
    };
    using Spans = std::vector<Span>;

    void makeRows();
    void colour();
    void fit();
    void moveTo(int row);
    bool differs(const TextDiffLine &line) const;
    int lineHeight() const;
    int gutterWidth() const;
    void paintRow(QPainter *painter, const QRect &rect, int row, const Colours &colours) const;
    void paintHalf(QPainter *painter, const QRect &rect, const TextDiffLine &line, bool sideA,
        const Colours &colours) const;
    void paintText(QPainter *painter, const QRect &rect, const TextDiffLine &line, bool sideA,
        const Colours &colours) const;

    QList<TextDiffLine> m_lines;
    QString m_fileName;
    std::vector<Spans> m_spansA, m_spansB; //!< by line number; empty when plain
    std::vector<Row> m_rows;
    int m_longest = 0; //!< characters
    int m_numbers = 1; //!< digits
    int m_current = 0; //!< row
    bool m_ignoreEnds = false;
    bool m_showEnds = true;
    bool m_oneColumn = false;
};

} // namespace gantry::ui
