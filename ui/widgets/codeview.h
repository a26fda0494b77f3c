// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "ui/widgets/numberedtext.h"

#include <memory>
#include <vector>

namespace gantry::ui {

class Highlighter;

//! What ends a line of a text; Folded: nothing does, the view broke a line too long to show.
enum class LineMark : quint8 { None, Lf, Crlf, Cr, Folded };

//! Text of a file, read only: line numbers, colours by the file's name, a small plate at the end of
//! each line that says how it ends.
class CodeView : public NumberedText
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
    int numberOf(const QTextBlock &block) const override;
    void lookChanged() override;
    void paintEvent(QPaintEvent *event) override;

private:
    void paintMarks(QPainter *painter);

    std::unique_ptr<Highlighter> m_highlighter;
    std::vector<LineMark> m_ends;
    std::vector<int> m_lineNumbers; //!< of each block; 0 for the rest of a folded line
    bool m_marksVisible = true;
};

} // namespace gantry::ui
