// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <QPlainTextEdit>

#include <memory>
#include <vector>

namespace gantry::ui {

class Highlighter;

//! What ends a line of a text; Folded: nothing does, the view broke a line too long to show.
enum class LineMark : quint8 { None, Lf, Crlf, Cr, Folded };

//! Text of a file, read only: line numbers, colours by the file's name, a small plate at the end of
//! each line that says how it ends.
class CodeView : public QPlainTextEdit
{
    Q_OBJECT
public:
    //! Colouring is done in one go; above this the text stays plain so that nothing stalls.
    static constexpr qsizetype highlightLimit = 48 * 1024;

    explicit CodeView(QWidget *parent = nullptr);
    ~CodeView() override;

    //! \param lines parted by '\n' whatever ends them in the file
    //! \param ends one for each line
    void setContent(const QString &lines, std::vector<LineMark> ends, const QString &fileName);
    void setLineMarksVisible(bool visible);
    bool lineMarksVisible() const { return m_marksVisible; }
    LineMark endOf(int line) const;

protected:
    void paintEvent(QPaintEvent *event) override;
    void resizeEvent(QResizeEvent *event) override;
    void changeEvent(QEvent *event) override;
    void contextMenuEvent(QContextMenuEvent *event) override;

private:
    friend class CodeNumbers;
    void applyLook();
    void fitNumbers();
    int numbersWidth() const;
    void paintNumbers(QPaintEvent *event);
    void paintMarks(QPainter *painter);

    QWidget *m_numbers;
    std::unique_ptr<Highlighter> m_highlighter;
    std::vector<LineMark> m_ends;
    std::vector<int> m_lineNumbers; //!< of each block; 0 for the rest of a folded line
    bool m_marksVisible = true;
    bool m_applying = false;
};

} // namespace gantry::ui
