// SPDX-License-Identifier: Apache-2.0
#include "ui/widgets/jsoneditor.h"

#include "ui/theme/colours.h"
#include "ui/theme/style.h"
#include "ui/theme/theme.h"
#include "ui/widgets/highlighter.h"

#include <KSyntaxHighlighting/Definition>

#include <QPainter>
#include <QTextBlock>

using namespace Qt::StringLiterals;

namespace gantry::ui {

JsonEditor::JsonEditor(QWidget *parent)
    : NumberedText(parent)
{
    setWordWrapMode(QTextOption::WrapAnywhere);
    setAccessibleName(tr("Exact bytes as text"));
}

JsonEditor::~JsonEditor() = default;

void JsonEditor::lookChanged()
{
    if (m_highlighter) {
        static_cast<Highlighter *>(m_highlighter.get())->setColours(Colours::of(palette()));
        m_highlighter->rehighlight();
    }
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

bool JsonEditor::isTinted(const QTextBlock &block) const
{
    return m_frameBegin >= 0 && block.contains(m_frameBegin);
}

void JsonEditor::paintEvent(QPaintEvent *event)
{
    NumberedText::paintEvent(event);
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

void JsonEditor::mouseReleaseEvent(QMouseEvent *event)
{
    NumberedText::mouseReleaseEvent(event);
    if (event->button() == Qt::LeftButton && !textCursor().hasSelection())
        Q_EMIT placed(textCursor().position());
}

void JsonEditor::keyPressEvent(QKeyEvent *event)
{
    const int before = textCursor().position();
    NumberedText::keyPressEvent(event);
    if (textCursor().position() != before && !textCursor().hasSelection())
        Q_EMIT placed(textCursor().position());
}

} // namespace gantry::ui
