// SPDX-License-Identifier: Apache-2.0
#include "ui/widgets/numberedtext.h"

#include "ui/theme/colours.h"
#include "ui/theme/style.h"
#include "ui/theme/theme.h"

#include <QContextMenuEvent>
#include <QGuiApplication>
#include <QMenu>
#include <QPainter>
#include <QTextBlock>

namespace gantry::ui {

class LineNumbers : public QWidget
{
public:
    explicit LineNumbers(NumberedText *text)
        : QWidget(text)
        , m_text(text)
    {
    }

protected:
    void paintEvent(QPaintEvent *event) override { m_text->paintNumbers(event); }

private:
    NumberedText *m_text;
};

NumberedText::NumberedText(QWidget *parent)
    : QPlainTextEdit(parent)
    , m_numbers(new LineNumbers(this))
{
    setReadOnly(true);
    setUndoRedoEnabled(false);
    setFrameShape(QFrame::NoFrame);
    setLineWrapMode(NoWrap);
    setTextInteractionFlags(Qt::TextSelectableByMouse | Qt::TextSelectableByKeyboard);
    setTabChangesFocus(true);
    setCursorWidth(1);
    connect(this, &QPlainTextEdit::blockCountChanged, this, &NumberedText::fitNumbers);
    connect(this, &QPlainTextEdit::updateRequest, this, [this](const QRect &rect, int dy) {
        if (dy)
            m_numbers->scroll(0, dy);
        else
            m_numbers->update(0, rect.y(), m_numbers->width(), rect.height());
    });
    takeFont();
}

void NumberedText::setNumbersVisible(bool visible)
{
    m_numbersVisible = visible;
    m_numbers->setVisible(visible);
    fitNumbers();
}

int NumberedText::numberOf(const QTextBlock &block) const
{
    return block.blockNumber() + 1;
}

bool NumberedText::isTinted(const QTextBlock &) const
{
    return false;
}

void NumberedText::takeFont()
{
    m_applying = true;
    setFont(fixedFont(QGuiApplication::font()));
    setTabStopDistance(fontMetrics().horizontalAdvance(u' ') * 8);
    m_applying = false;
    fitNumbers();
}

void NumberedText::fitNumbers()
{
    int digits = 2;
    for (int count = blockCount(); count >= 100; count /= 10)
        ++digits;
    const int width = m_numbersVisible
        ? fontMetrics().horizontalAdvance(u'9') * digits + scaled(14, QGuiApplication::font())
        : 0;
    // Only when it is another one: new margins lay the whole document out again.
    if (viewportMargins().left() != width)
        setViewportMargins(width, 0, 0, 0);
    const QRect area = contentsRect();
    m_numbers->setGeometry(area.left(), area.top(), width, area.height());
}

void NumberedText::paintNumbers(QPaintEvent *event)
{
    QPainter painter(m_numbers);
    const Colours colours = Colours::of(palette());
    painter.fillRect(event->rect(), colours.tone(Tone::Base));
    painter.setFont(font());
    painter.setPen(colours.tone(Tone::Text3));
    const int right = m_numbers->width() - scaled(8, QGuiApplication::font());
    const int high = fontMetrics().lineSpacing();
    for (QTextBlock block = firstVisibleBlock(); block.isValid(); block = block.next()) {
        const QRectF place = blockBoundingGeometry(block).translated(contentOffset());
        if (place.top() > event->rect().bottom())
            break;
        if (!block.isVisible() || place.bottom() < event->rect().top())
            continue;
        if (isTinted(block))
            painter.fillRect(QRectF(0, place.top(), m_numbers->width(), high),
                colours.tone(Tone::InactiveSelection));
        if (const int number = numberOf(block))
            painter.drawText(QRectF(0, place.top(), right, high), Qt::AlignRight | Qt::AlignVCenter,
                QString::number(number));
    }
}

void NumberedText::resizeEvent(QResizeEvent *event)
{
    QPlainTextEdit::resizeEvent(event);
    fitNumbers();
}

void NumberedText::changeEvent(QEvent *event)
{
    QPlainTextEdit::changeEvent(event);
    if (m_applying || !m_numbers)
        return;
    if (event->type() == QEvent::PaletteChange || event->type() == QEvent::ApplicationFontChange) {
        takeFont();
        lookChanged();
    }
}

void NumberedText::contextMenuEvent(QContextMenuEvent *event)
{
    QMenu *menu = createStandardContextMenu(event->pos());
    menu->setAttribute(Qt::WA_DeleteOnClose);
    menu->popup(event->globalPos());
}

} // namespace gantry::ui
