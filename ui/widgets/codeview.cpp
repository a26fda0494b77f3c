// SPDX-License-Identifier: Apache-2.0
#include "ui/widgets/codeview.h"

#include "ui/theme/style.h"
#include "ui/theme/theme.h"
#include "ui/widgets/highlighter.h"

#include <KSyntaxHighlighting/Definition>

#include <QContextMenuEvent>
#include <QGuiApplication>
#include <QMenu>
#include <QPainter>
#include <QTextBlock>

using namespace Qt::StringLiterals;

namespace gantry::ui {

class CodeNumbers : public QWidget
{
public:
    explicit CodeNumbers(CodeView *view)
        : QWidget(view)
        , m_view(view)
    {
    }
    QSize sizeHint() const override { return {m_view->numbersWidth(), 0}; }

protected:
    void paintEvent(QPaintEvent *event) override { m_view->paintNumbers(event); }

private:
    CodeView *m_view;
};

CodeView::CodeView(QWidget *parent)
    : QPlainTextEdit(parent)
    , m_numbers(new CodeNumbers(this))
{
    setReadOnly(true);
    setUndoRedoEnabled(false);
    setFrameShape(QFrame::NoFrame);
    setLineWrapMode(NoWrap);
    setTextInteractionFlags(Qt::TextSelectableByMouse | Qt::TextSelectableByKeyboard);
    setTabChangesFocus(true);
    setCursorWidth(1);
    setAccessibleName(tr("Text of the file"));
    connect(this, &QPlainTextEdit::updateRequest, this, [this](const QRect &rect, int dy) {
        if (dy)
            m_numbers->scroll(0, dy);
        else
            m_numbers->update(0, rect.y(), m_numbers->width(), rect.height());
    });
    applyLook();
}

CodeView::~CodeView() = default;

void CodeView::setContent(const QString &lines, std::vector<LineMark> ends, const QString &fileName)
{
    m_highlighter.reset();
    m_ends = std::move(ends);
    m_lineNumbers.clear();
    m_lineNumbers.reserve(m_ends.size());
    int number = 0;
    bool folded = false;
    for (const LineMark end : m_ends) {
        m_lineNumbers.push_back(folded ? 0 : ++number);
        folded = end == LineMark::Folded;
    }
    setPlainText(lines);
    if (lines.size() <= highlightLimit) {
        const auto definition = Highlighter::definitionForFile(fileName);
        if (definition.isValid()) {
            m_highlighter = std::make_unique<Highlighter>(document());
            m_highlighter->setColours(Colours::of(palette()));
            m_highlighter->setDefinition(definition);
        }
    }
    fitNumbers();
}

void CodeView::setLineMarksVisible(bool visible)
{
    m_marksVisible = visible;
    viewport()->update();
}

LineMark CodeView::endOf(int line) const
{
    return line >= 0 && static_cast<std::size_t>(line) < m_ends.size()
        ? m_ends[static_cast<std::size_t>(line)]
        : LineMark::None;
}

void CodeView::applyLook()
{
    m_applying = true;
    setFont(fixedFont(QGuiApplication::font()));
    setTabStopDistance(fontMetrics().horizontalAdvance(u' ') * 8);
    m_applying = false;
    if (m_highlighter) {
        m_highlighter->setColours(Colours::of(palette()));
        m_highlighter->rehighlight();
    }
    fitNumbers();
}

int CodeView::numbersWidth() const
{
    int digits = 2;
    for (int count = m_lineNumbers.empty() ? 1 : blockCount(); count >= 100; count /= 10)
        ++digits;
    return fontMetrics().horizontalAdvance(u'9') * digits + scaled(14, QGuiApplication::font());
}

void CodeView::fitNumbers()
{
    const int width = numbersWidth();
    if (viewportMargins().left() != width)
        setViewportMargins(width, 0, 0, 0);
    const QRect area = contentsRect();
    m_numbers->setGeometry(area.left(), area.top(), width, area.height());
}

void CodeView::paintNumbers(QPaintEvent *event)
{
    QPainter painter(m_numbers);
    const Colours colours = Colours::of(palette());
    painter.fillRect(event->rect(), colours.tone(Tone::Base));
    painter.setFont(font());
    painter.setPen(colours.tone(Tone::Text3));
    const int right = m_numbers->width() - scaled(8, QGuiApplication::font());
    for (QTextBlock block = firstVisibleBlock(); block.isValid(); block = block.next()) {
        const QRectF place = blockBoundingGeometry(block).translated(contentOffset());
        if (place.top() > event->rect().bottom())
            break;
        const auto line = static_cast<std::size_t>(block.blockNumber());
        if (line < m_lineNumbers.size() && m_lineNumbers[line] > 0)
            painter.drawText(QRectF(0, place.top(), right, fontMetrics().lineSpacing()),
                Qt::AlignRight | Qt::AlignVCenter, QString::number(m_lineNumbers[line]));
    }
}

void CodeView::paintMarks(QPainter *painter)
{
    const Colours colours = Colours::of(palette());
    const QFont small = smallFont(smallFont(font()));
    const QFontMetricsF metrics(small);
    painter->setRenderHint(QPainter::Antialiasing);
    painter->setFont(small);
    for (QTextBlock block = firstVisibleBlock(); block.isValid(); block = block.next()) {
        const QRectF place = blockBoundingGeometry(block).translated(contentOffset());
        if (place.top() > viewport()->height())
            break;
        const LineMark end = endOf(block.blockNumber());
        if (end == LineMark::None || !block.layout() || block.layout()->lineCount() == 0)
            continue;
        const QTextLine last = block.layout()->lineAt(block.layout()->lineCount() - 1);
        const QString word = end == LineMark::Lf ? u"LF"_s
            : end == LineMark::Crlf              ? u"CRLF"_s
            : end == LineMark::Cr                ? u"CR"_s
                                                 : u"…"_s;
        const double height = metrics.height();
        const double top = place.top() + last.y() + (last.height() - height) / 2;
        const QRectF plate(place.left() + last.naturalTextRect().right() + 4, top,
            metrics.horizontalAdvance(word) + 6, height);
        const bool strange = end == LineMark::Crlf || end == LineMark::Cr;
        const QColor ink
            = strange ? colours.meaning(Meaning::OnlyB).ink : colours.tone(Tone::Text3);
        painter->setPen(QPen(strange ? ink : colours.tone(Tone::Frame), 1));
        painter->setBrush(Qt::NoBrush);
        painter->drawRoundedRect(plate.adjusted(0.5, 0.5, -0.5, -0.5), 2, 2);
        painter->setPen(ink);
        painter->drawText(plate, Qt::AlignCenter, word);
    }
}

void CodeView::paintEvent(QPaintEvent *event)
{
    QPlainTextEdit::paintEvent(event);
    QPainter painter(viewport());
    if (m_marksVisible)
        paintMarks(&painter);
    if (hasFocus()) {
        painter.setRenderHint(QPainter::Antialiasing, false);
        paintFocusFrame(&painter, viewport()->rect(), palette());
    }
}

void CodeView::resizeEvent(QResizeEvent *event)
{
    QPlainTextEdit::resizeEvent(event);
    fitNumbers();
}

void CodeView::changeEvent(QEvent *event)
{
    QPlainTextEdit::changeEvent(event);
    if (m_applying || !m_numbers)
        return;
    if (event->type() == QEvent::PaletteChange || event->type() == QEvent::ApplicationFontChange)
        applyLook();
}

void CodeView::contextMenuEvent(QContextMenuEvent *event)
{
    QMenu *menu = createStandardContextMenu(event->pos());
    menu->setAttribute(Qt::WA_DeleteOnClose);
    menu->popup(event->globalPos());
}

} // namespace gantry::ui
