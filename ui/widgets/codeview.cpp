// SPDX-License-Identifier: Apache-2.0
#include "ui/widgets/codeview.h"

#include "ui/theme/style.h"
#include "ui/theme/theme.h"
#include "ui/widgets/highlighter.h"

#include <KSyntaxHighlighting/Definition>

#include <QPainter>
#include <QTextBlock>

using namespace Qt::StringLiterals;

namespace gantry::ui {

CodeView::CodeView(QWidget *parent)
    : NumberedText(parent)
{
    setAccessibleName(tr("Text of the file"));
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

void CodeView::lookChanged()
{
    if (m_highlighter) {
        m_highlighter->setColours(Colours::of(palette()));
        m_highlighter->rehighlight();
    }
}

int CodeView::numberOf(const QTextBlock &block) const
{
    const auto line = static_cast<std::size_t>(block.blockNumber());
    return line < m_lineNumbers.size() ? m_lineNumbers[line] : 0;
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
    NumberedText::paintEvent(event);
    QPainter painter(viewport());
    if (m_marksVisible)
        paintMarks(&painter);
    if (hasFocus()) {
        painter.setRenderHint(QPainter::Antialiasing, false);
        paintFocusFrame(&painter, viewport()->rect(), palette());
    }
}

} // namespace gantry::ui
