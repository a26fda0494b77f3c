// SPDX-License-Identifier: Apache-2.0
#include "ui/widgets/jsoneditor.h"

#include "ui/theme/colours.h"
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

namespace {

class NumberArea : public QWidget
{
public:
    explicit NumberArea(JsonEditor *editor)
        : QWidget(editor)
        , m_editor(editor)
    {
    }
    QSize sizeHint() const override { return {m_editor->numbersWidth(), 0}; }

protected:
    void paintEvent(QPaintEvent *event) override { m_editor->paintNumbers(event); }

private:
    JsonEditor *m_editor;
};

} // namespace

JsonEditor::JsonEditor(QWidget *parent)
    : QPlainTextEdit(parent)
    , m_numbers(new NumberArea(this))
{
    setReadOnly(true);
    setUndoRedoEnabled(false);
    setFrameShape(QFrame::NoFrame);
    setLineWrapMode(NoWrap);
    setWordWrapMode(QTextOption::WrapAnywhere);
    setTextInteractionFlags(Qt::TextSelectableByMouse | Qt::TextSelectableByKeyboard);
    setTabChangesFocus(true);
    setCursorWidth(1);
    setAccessibleName(tr("Exact bytes as text"));
    // Only when a digit more is needed: new margins lay the whole document out again.
    connect(this, &QPlainTextEdit::blockCountChanged, this, &JsonEditor::fitNumbers);
    connect(this, &QPlainTextEdit::updateRequest, this, [this](const QRect &rect, int dy) {
        if (dy)
            m_numbers->scroll(0, dy);
        else
            m_numbers->update(0, rect.y(), m_numbers->width(), rect.height());
    });
    applyLook();
    fitNumbers();
}

JsonEditor::~JsonEditor() = default;

void JsonEditor::applyLook()
{
    m_applying = true;
    setFont(fixedFont(QGuiApplication::font()));
    m_applying = false;
    if (m_highlighter) {
        static_cast<Highlighter *>(m_highlighter.get())->setColours(Colours::of(palette()));
        m_highlighter->rehighlight();
    }
    fitNumbers();
    applySelections();
}

void JsonEditor::setHighlighting(bool on)
{
    if (on == (m_highlighter != nullptr))
        return;
    if (!on) {
        m_highlighter.reset();
        return;
    }
    auto highlighter = std::make_unique<Highlighter>(document());
    highlighter->setColours(Colours::of(palette()));
    highlighter->setDefinition(Highlighter::definition(u"JSON"_s));
    m_highlighter = std::move(highlighter);
}

void JsonEditor::setNumbersVisible(bool visible)
{
    m_numbersVisible = visible;
    m_numbers->setVisible(visible);
    fitNumbers();
}

void JsonEditor::setFrame(int begin, int end)
{
    m_frameBegin = begin;
    m_frameEnd = end;
    applySelections();
    viewport()->update();
}

void JsonEditor::setMatches(const QList<QTextCursor> &matches, int current)
{
    m_matches = matches;
    m_currentMatch = current;
    applySelections();
}

void JsonEditor::applySelections()
{
    const Colours colours = Colours::of(palette());
    QList<QTextEdit::ExtraSelection> all;
    if (m_frameBegin >= 0) {
        QTextEdit::ExtraSelection line;
        line.cursor = QTextCursor(document());
        line.cursor.setPosition(m_frameBegin);
        line.format.setBackground(colours.tone(Tone::InactiveSelection));
        line.format.setProperty(QTextFormat::FullWidthSelection, true);
        all.append(line);
    }
    for (qsizetype i = 0; i < m_matches.size(); ++i) {
        QTextEdit::ExtraSelection match;
        match.cursor = m_matches[i];
        const bool current = i == m_currentMatch;
        match.format.setBackground(
            current ? colours.tone(Tone::Highlight) : colours.meaning(Meaning::Warning).tint);
        match.format.setForeground(
            current ? colours.tone(Tone::HighlightedText) : colours.tone(Tone::Text));
        all.append(match);
    }
    setExtraSelections(all);
}

int JsonEditor::numbersWidth() const
{
    int digits = 2;
    for (int count = blockCount(); count >= 100; count /= 10)
        ++digits;
    return fontMetrics().horizontalAdvance(u'9') * digits + scaled(14, QGuiApplication::font());
}

void JsonEditor::fitNumbers()
{
    const int width = m_numbersVisible ? numbersWidth() : 0;
    if (viewportMargins().left() == width)
        return;
    setViewportMargins(width, 0, 0, 0);
    const QRect area = contentsRect();
    m_numbers->setGeometry(area.left(), area.top(), width, area.height());
}

void JsonEditor::paintNumbers(QPaintEvent *event)
{
    QPainter painter(m_numbers);
    const Colours colours = Colours::of(palette());
    painter.fillRect(event->rect(), colours.tone(Tone::Base));
    painter.setFont(font());
    const int framed = m_frameBegin >= 0 ? document()->findBlock(m_frameBegin).blockNumber() : -1;
    QTextBlock block = firstVisibleBlock();
    QRectF place = blockBoundingGeometry(block).translated(contentOffset());
    const int right = m_numbers->width() - scaled(8, QGuiApplication::font());
    while (block.isValid() && place.top() <= event->rect().bottom()) {
        if (block.isVisible() && place.bottom() >= event->rect().top()) {
            if (block.blockNumber() == framed)
                painter.fillRect(
                    QRectF(0, place.top(), m_numbers->width(), fontMetrics().lineSpacing()),
                    colours.tone(Tone::InactiveSelection));
            painter.setPen(colours.tone(Tone::Text3));
            painter.drawText(QRectF(0, place.top(), right, fontMetrics().lineSpacing()),
                Qt::AlignRight | Qt::AlignVCenter, QString::number(block.blockNumber() + 1));
        }
        block = block.next();
        place = blockBoundingGeometry(block).translated(contentOffset());
    }
}

void JsonEditor::paintEvent(QPaintEvent *event)
{
    QPlainTextEdit::paintEvent(event);
    if (m_frameBegin < 0 || m_frameEnd <= m_frameBegin)
        return;
    QPainter painter(viewport());
    painter.setPen(QPen(Colours::of(palette()).tone(Tone::Focus), 1));
    painter.setBrush(Qt::NoBrush);
    // One rectangle around all laid-out lines of the stretch that can be seen; indentation of the
    // lines after the first stays outside.
    QRectF around;
    QTextBlock block = document()->findBlock(m_frameBegin);
    const QRect visible = viewport()->rect();
    for (; block.isValid() && block.position() < m_frameEnd; block = block.next()) {
        const QRectF place = blockBoundingGeometry(block).translated(contentOffset());
        if (place.top() > visible.bottom())
            break;
        if (place.bottom() < visible.top() || !block.layout())
            continue;
        int begin = qMax(0, m_frameBegin - block.position());
        const int end = qMin(block.length() - 1, m_frameEnd - block.position());
        const QString text = block.text();
        while (begin < end && text.at(begin).isSpace())
            ++begin;
        for (int i = 0; i < block.layout()->lineCount(); ++i) {
            const QTextLine line = block.layout()->lineAt(i);
            const int from = qMax(begin, line.textStart());
            const int to = qMin(end, line.textStart() + line.textLength());
            if (from >= to)
                continue;
            const qreal left = line.cursorToX(from);
            const qreal right = line.cursorToX(to);
            around |= QRectF(place.left() + left - 2.5, place.top() + line.y() - 0.5,
                right - left + 5, line.height() + 0.5);
        }
    }
    if (!around.isEmpty())
        painter.drawRect(around);
}

void JsonEditor::resizeEvent(QResizeEvent *event)
{
    QPlainTextEdit::resizeEvent(event);
    const QRect area = contentsRect();
    m_numbers->setGeometry(area.left(), area.top(), numbersWidth(), area.height());
}

void JsonEditor::changeEvent(QEvent *event)
{
    QPlainTextEdit::changeEvent(event);
    if (m_applying || !m_numbers)
        return;
    if (event->type() == QEvent::PaletteChange || event->type() == QEvent::ApplicationFontChange)
        applyLook();
}

void JsonEditor::mouseReleaseEvent(QMouseEvent *event)
{
    QPlainTextEdit::mouseReleaseEvent(event);
    if (event->button() == Qt::LeftButton && !textCursor().hasSelection())
        Q_EMIT placed(textCursor().position());
}

void JsonEditor::keyPressEvent(QKeyEvent *event)
{
    const int before = textCursor().position();
    QPlainTextEdit::keyPressEvent(event);
    if (textCursor().position() != before && !textCursor().hasSelection())
        Q_EMIT placed(textCursor().position());
}

void JsonEditor::contextMenuEvent(QContextMenuEvent *event)
{
    QMenu *menu = createStandardContextMenu(event->pos());
    menu->setAttribute(Qt::WA_DeleteOnClose);
    menu->popup(event->globalPos());
}

} // namespace gantry::ui
