// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <QPlainTextEdit>

class QTextBlock;

namespace gantry::ui {

//! Text to read in the fixed font, a number before each line. It follows palette and font.
class NumberedText : public QPlainTextEdit
{
    Q_OBJECT
public:
    void setNumbersVisible(bool visible);

protected:
    explicit NumberedText(QWidget *parent);

    //! The number before this line; 0 for none.
    virtual int numberOf(const QTextBlock &block) const;
    //! Is the number's place tinted as the line itself is?
    virtual bool isTinted(const QTextBlock &block) const;
    //! Colours or font are others now.
    virtual void lookChanged() = 0;

    void resizeEvent(QResizeEvent *event) override;
    void changeEvent(QEvent *event) override;
    void contextMenuEvent(QContextMenuEvent *event) override;

private:
    friend class LineNumbers;
    void takeFont();
    void fitNumbers();
    void paintNumbers(QPaintEvent *event);

    QWidget *m_numbers;
    bool m_numbersVisible = true;
    bool m_applying = false;
};

} // namespace gantry::ui
