// SPDX-License-Identifier: Apache-2.0
#include "ui/widgets/textdiffview.h"

#include "ui/theme/style.h"
#include "ui/theme/theme.h"
#include "ui/widgets/highlighter.h"
#include "ui/widgets/messages.h"

#include <QClipboard>
#include <QGuiApplication>
#include <QKeyEvent>
#include <QMouseEvent>
#include <QPainter>
#include <QScrollBar>
#include <QTextBlock>
#include <QTextDocument>
#include <QTextLayout>

#include <algorithm>

namespace gantry::ui {

using namespace Qt::StringLiterals;
using Kind = TextDiffLine::Kind;

TextDiffView::TextDiffView(QWidget *parent)
    : QAbstractScrollArea(parent)
{
    setFrameShape(QFrame::NoFrame);
    setFocusPolicy(Qt::StrongFocus);
    viewport()->setBackgroundRole(QPalette::Base);
    viewport()->setAutoFillBackground(true);
    setAccessibleName(tr("Two texts side by side"));
}

TextDiffView::~TextDiffView() = default;

void TextDiffView::setLines(QList<TextDiffLine> lines, const QString &fileName)
{
    m_lines = std::move(lines);
    m_fileName = fileName;
    m_longest = 0;
    int most = 1;
    for (const TextDiffLine &line : std::as_const(m_lines)) {
        m_longest = qMax(m_longest, int(qMax(line.a.text.size(), line.b.text.size())));
        most = qMax(most, qMax(line.a.number, line.b.number));
    }
    m_numbers = static_cast<int>(QString::number(most).size());
    m_current = 0;
    makeRows();
    colour();
    verticalScrollBar()->setValue(0);
    horizontalScrollBar()->setValue(0);
    // Work goes on at the first line that says something else, with a little of what stands before
    // it; where only line ends differ, at the first of them.
    int first = -1;
    for (int row = 0; row < rows(); ++row) {
        const TextDiffLine &line = m_lines.at(m_rows[static_cast<std::size_t>(row)].line);
        const bool saysOther = line.kind != Kind::Same && line.kind != Kind::EndOnly;
        if (differs(line) && (first < 0 || saysOther))
            first = row;
        if (saysOther)
            break;
    }
    if (first >= 0) {
        m_current = first;
        verticalScrollBar()->setValue(qMax(0, first - 4));
    }
}

void TextDiffView::setIgnoreEnds(bool ignore)
{
    m_ignoreEnds = ignore;
    viewport()->update();
}

void TextDiffView::setShowEnds(bool show)
{
    m_showEnds = show;
    viewport()->update();
}

void TextDiffView::setOneColumn(bool one)
{
    if (m_oneColumn == one)
        return;
    m_oneColumn = one;
    makeRows();
}

bool TextDiffView::differs(const TextDiffLine &line) const
{
    return line.kind != Kind::Same && !(line.kind == Kind::EndOnly && m_ignoreEnds);
}

int TextDiffView::differences() const
{
    return static_cast<int>(
        std::ranges::count_if(m_lines, [this](const auto &line) { return differs(line); }));
}

void TextDiffView::makeRows()
{
    m_rows.clear();
    m_rows.reserve(static_cast<std::size_t>(m_lines.size()));
    for (int i = 0; i < m_lines.size();) {
        if (!m_oneColumn || m_lines.at(i).kind == Kind::Same
            || m_lines.at(i).kind == Kind::EndOnly) {
            m_rows.push_back({i, m_lines.at(i).a.number > 0, m_lines.at(i).b.number > 0});
            ++i;
            continue;
        }
        // In one column a block's lines of A stand before those of B.
        int end = i;
        while (end < m_lines.size() && m_lines.at(end).kind != Kind::Same
            && m_lines.at(end).kind != Kind::EndOnly)
            ++end;
        for (int line = i; line < end; ++line) {
            if (m_lines.at(line).a.number > 0)
                m_rows.push_back({line, true, false});
        }
        for (int line = i; line < end; ++line) {
            if (m_lines.at(line).b.number > 0)
                m_rows.push_back({line, false, true});
        }
        i = end;
    }
    m_current = qBound(0, m_current, qMax(0, rows() - 1));
    fit();
    viewport()->update();
}

//! Colours both texts by laying them into documents the highlighter knows.
void TextDiffView::colour()
{
    m_spansA.clear();
    m_spansB.clear();
    const auto definition = Highlighter::definitionForFile(m_fileName);
    if (!definition.isValid())
        return;
    for (const bool sideA : {true, false}) {
        QStringList texts;
        qsizetype length = 0;
        for (const TextDiffLine &line : std::as_const(m_lines)) {
            const auto &half = sideA ? line.a : line.b;
            if (half.number > 0) {
                texts.append(half.text);
                length += half.text.size() + 1;
            }
        }
        if (length > highlightLimit || texts.isEmpty())
            continue;
        QTextDocument document;
        document.setPlainText(texts.join(u'\n'));
        Highlighter highlighter(&document);
        highlighter.setColours(Colours::of(this));
        highlighter.setDefinition(definition);
        highlighter.rehighlight();
        auto &spans = sideA ? m_spansA : m_spansB;
        for (QTextBlock block = document.begin(); block.isValid(); block = block.next()) {
            Spans line;
            for (const auto &range : block.layout()->formats()) {
                if (range.format.hasProperty(QTextFormat::ForegroundBrush))
                    line.push_back({range.start, range.length, range.format.foreground().color()});
            }
            spans.push_back(std::move(line));
        }
    }
}

int TextDiffView::lineHeight() const
{
    return QFontMetrics(fixedFont(font())).height() + scaled(1, font());
}

int TextDiffView::gutterWidth() const
{
    const int digit = QFontMetrics(fixedFont(font())).horizontalAdvance(u'0');
    return digit * (qMax(3, m_numbers) + 3) + scaled(6, font());
}

void TextDiffView::fit()
{
    const int line = qMax(1, lineHeight());
    const int page = qMax(1, viewport()->height() / line);
    verticalScrollBar()->setRange(0, qMax(0, rows() - page));
    verticalScrollBar()->setPageStep(page);
    const int digit = QFontMetrics(fixedFont(font())).horizontalAdvance(u'0');
    const int halves = m_oneColumn ? 1 : 2;
    const int gutter = m_oneColumn ? gutterWidth() * 2 : gutterWidth();
    const int seen = qMax(1, (viewport()->width() / halves - gutter) / qMax(1, digit));
    horizontalScrollBar()->setRange(0, qMax(0, m_longest + 8 - seen));
    horizontalScrollBar()->setPageStep(seen);
}

void TextDiffView::paintEvent(QPaintEvent *)
{
    QPainter painter(viewport());
    const Colours colours = Colours::of(this);
    const int line = lineHeight();
    int row = verticalScrollBar()->value();
    for (int y = 0; y < viewport()->height() && row < rows(); y += line, ++row)
        paintRow(&painter, QRect(0, y, viewport()->width(), line), row, colours);
    if (!m_oneColumn) {
        const int middle = viewport()->width() / 2;
        painter.fillRect(QRect(middle, 0, 1, viewport()->height()), colours.tone(Tone::FrameSoft));
    }
}

void TextDiffView::paintRow(
    QPainter *painter, const QRect &rect, int row, const Colours &colours) const
{
    const Row &shown = m_rows[static_cast<std::size_t>(row)];
    const TextDiffLine &line = m_lines.at(shown.line);
    if (m_oneColumn) {
        paintHalf(painter, rect, line, shown.a, colours);
    } else {
        const int middle = rect.width() / 2;
        paintHalf(painter, QRect(rect.x(), rect.y(), middle, rect.height()), line, true, colours);
        paintHalf(painter, QRect(middle + 1, rect.y(), rect.width() - middle - 1, rect.height()),
            line, false, colours);
    }
    if (row == m_current && hasFocus())
        paintFocusFrame(painter, rect, palette(), 1);
}

void TextDiffView::paintHalf(QPainter *painter, const QRect &rect, const TextDiffLine &line,
    bool sideA, const Colours &colours) const
{
    const auto &half = sideA ? line.a : line.b;
    if (half.number == 0) {
        QColor shade = colours.tone(Tone::Text);
        shade.setAlphaF(0.07F);
        painter->fillRect(rect, colours.meaning(Meaning::Missing).tint);
        painter->fillRect(rect, QBrush(shade, Qt::BDiagPattern));
        return;
    }
    const bool own = line.kind == Kind::Changed || line.kind == (sideA ? Kind::OnlyA : Kind::OnlyB);
    const auto meaning = colours.meaning(sideA ? Meaning::OnlyA : Meaning::OnlyB);
    if (own)
        painter->fillRect(rect, meaning.tint);
    painter->save();
    painter->setClipRect(rect, Qt::IntersectClip);
    const QFont fixed = fixedFont(font());
    painter->setFont(fixed);
    const int digit = QFontMetrics(fixed).horizontalAdvance(u'0');
    const int gutter = gutterWidth();
    painter->setPen(own ? meaning.ink : colours.tone(Tone::Text3));
    QRect number(rect.x(), rect.y(), gutter - 2 * digit - scaled(2, font()), rect.height());
    constexpr int right = int(Qt::AlignRight | Qt::AlignVCenter) | int(Qt::TextSingleLine);
    if (m_oneColumn) {
        // Both numbers, each in its column.
        const bool other = line.kind == Kind::Same || line.kind == Kind::EndOnly;
        if (sideA || other)
            painter->drawText(number, right, QString::number(line.a.number));
        number.translate(gutter - 2 * digit, 0);
        if (!sideA || other)
            painter->drawText(number, right, QString::number(line.b.number));
    } else {
        painter->drawText(number, right, QString::number(half.number));
    }
    const QRect sign(number.right() + digit / 2, rect.y(), digit * 2, rect.height());
    if (own) {
        painter->setFont(boldFont(fixed));
        painter->drawText(sign, int(Qt::AlignCenter), sideA ? u"−"_s : u"+"_s);
        painter->setFont(fixed);
    }
    QRect text = rect;
    text.setLeft(sign.right() + scaled(3, font()));
    painter->setClipRect(text, Qt::IntersectClip);
    text.translate(-horizontalScrollBar()->value() * digit, 0);
    paintText(painter, text, line, sideA, colours);
    painter->restore();
}

void TextDiffView::paintText(QPainter *painter, const QRect &rect, const TextDiffLine &line,
    bool sideA, const Colours &colours) const
{
    const auto &half = sideA ? line.a : line.b;
    const QFont fixed = fixedFont(font());
    const QFontMetrics metrics(fixed);
    const auto at = [&](int character) {
        return rect.x()
            + metrics.horizontalAdvance(half.text, qBound(0, character, int(half.text.size())));
    };
    const auto differs = colours.meaning(Meaning::Differs);
    const bool marked = line.kind == Kind::Changed && half.length > 0;
    if (marked) {
        const QRect plate(at(half.from), rect.y() + 1, at(half.from + half.length) - at(half.from),
            rect.height() - 2);
        painter->fillRect(plate, differs.tint);
        painter->fillRect(QRect(plate.x(), plate.bottom() - 1, plate.width(), 2), differs.ink);
    }
    QTextLayout layout(half.text, fixed);
    QList<QTextLayout::FormatRange> formats;
    const auto &spans = sideA ? m_spansA : m_spansB;
    if (static_cast<std::size_t>(half.number) <= spans.size()) {
        for (const Span &span : spans[static_cast<std::size_t>(half.number) - 1]) {
            QTextCharFormat format;
            format.setForeground(span.ink);
            formats.append({span.from, span.length, format});
        }
    }
    if (marked) {
        QTextCharFormat bold;
        bold.setFontWeight(QFont::Bold);
        bold.setForeground(colours.tone(Tone::Text));
        formats.append({half.from, half.length, bold});
    }
    layout.setFormats(formats);
    layout.beginLayout();
    QTextLine laid = layout.createLine();
    laid.setLineWidth(1e6);
    layout.endLayout();
    painter->setPen(colours.tone(Tone::Text));
    layout.draw(painter, QPointF(rect.x(), rect.y() + (rect.height() - laid.height()) / 2));
    if (!m_showEnds || half.end.isEmpty())
        return;
    const auto &other = sideA ? line.b : line.a;
    // LF is what most texts have: the other one is what a person should see.
    const bool endDiffers
        = !m_ignoreEnds && other.number > 0 && other.end != half.end && half.end != "LF"_L1;
    const QFont small = smallFont(smallFont(fixed));
    const int width = QFontMetrics(small).horizontalAdvance(half.end) + scaled(6, font());
    const QRectF plate(rect.x() + laid.naturalTextWidth() + scaled(3, font()) + 0.5, rect.y() + 1.5,
        width, rect.height() - 4);
    const QColor ink = endDiffers ? colours.meaning(sideA ? Meaning::OnlyA : Meaning::OnlyB).ink
                                  : colours.tone(Tone::Text3);
    painter->setRenderHint(QPainter::Antialiasing);
    painter->setPen(QPen(endDiffers ? ink : colours.tone(Tone::Frame), 1));
    painter->setBrush(colours.tone(Tone::Base));
    painter->drawRoundedRect(plate, 2, 2);
    painter->setRenderHint(QPainter::Antialiasing, false);
    painter->setFont(small);
    painter->setPen(ink);
    painter->drawText(plate, int(Qt::AlignCenter), half.end);
}

QString TextDiffView::rowText(int row) const
{
    const Row &shown = m_rows[static_cast<std::size_t>(row)];
    const TextDiffLine &line = m_lines.at(shown.line);
    const auto half = [this](const TextDiffLine::Half &one) {
        if (one.number == 0)
            return tr("nothing");
        QString text = u"%1 %2"_s.arg(QString::number(one.number), one.text);
        return m_showEnds && !one.end.isEmpty() ? text + u' ' + one.end : text;
    };
    if (!m_oneColumn)
        return half(line.a) + u" | "_s + half(line.b);
    const bool both = line.kind == Kind::Same || line.kind == Kind::EndOnly;
    return (both ? QString() : shown.a ? u"− "_s : u"+ "_s) + half(shown.a ? line.a : line.b);
}

void TextDiffView::moveTo(int row)
{
    if (rows() == 0)
        return;
    m_current = qBound(0, row, rows() - 1);
    const int page = verticalScrollBar()->pageStep();
    const int top = verticalScrollBar()->value();
    if (m_current < top)
        verticalScrollBar()->setValue(m_current);
    else if (m_current >= top + page)
        verticalScrollBar()->setValue(m_current - page + 1);
    viewport()->update();
    setAccessibleDescription(rowText(m_current));
    Announcer::of(this)->announce(this, rowText(m_current));
}

void TextDiffView::stepDifference(int by)
{
    const auto isDifferent = [this](int row) {
        return differs(m_lines.at(m_rows[static_cast<std::size_t>(row)].line));
    };
    int row = m_current;
    // Out of the block we are in, then to the next one.
    while (row >= 0 && row < rows() && isDifferent(row))
        row += by;
    while (row >= 0 && row < rows() && !isDifferent(row))
        row += by;
    if (row >= 0 && row < rows())
        moveTo(row);
}

void TextDiffView::resizeEvent(QResizeEvent *event)
{
    QAbstractScrollArea::resizeEvent(event);
    fit();
}

void TextDiffView::changeEvent(QEvent *event)
{
    QAbstractScrollArea::changeEvent(event);
    if (event->type() == QEvent::PaletteChange)
        colour();
    if (event->type() == QEvent::FontChange || event->type() == QEvent::StyleChange)
        fit();
    viewport()->update();
}

void TextDiffView::keyPressEvent(QKeyEvent *event)
{
    const int page = verticalScrollBar()->pageStep();
    if (event->matches(QKeySequence::Copy)) {
        if (m_current < rows()) {
            const Row &row = m_rows[static_cast<std::size_t>(m_current)];
            const TextDiffLine &line = m_lines.at(row.line);
            QGuiApplication::clipboard()->setText(row.a ? line.a.text : line.b.text);
        }
        return;
    }
    const bool control = event->modifiers() & Qt::ControlModifier;
    switch (event->key()) {
    case Qt::Key_Down:
        control ? stepDifference(1) : moveTo(m_current + 1);
        break;
    case Qt::Key_Up:
        control ? stepDifference(-1) : moveTo(m_current - 1);
        break;
    case Qt::Key_PageDown:
        moveTo(m_current + page);
        break;
    case Qt::Key_PageUp:
        moveTo(m_current - page);
        break;
    case Qt::Key_Home:
        moveTo(0);
        break;
    case Qt::Key_End:
        moveTo(rows() - 1);
        break;
    case Qt::Key_Left:
        horizontalScrollBar()->setValue(horizontalScrollBar()->value() - 4);
        break;
    case Qt::Key_Right:
        horizontalScrollBar()->setValue(horizontalScrollBar()->value() + 4);
        break;
    default:
        QAbstractScrollArea::keyPressEvent(event);
        return;
    }
    event->accept();
}

void TextDiffView::mousePressEvent(QMouseEvent *event)
{
    const int row
        = verticalScrollBar()->value() + int(event->position().y()) / qMax(1, lineHeight());
    if (event->button() == Qt::LeftButton && row < rows())
        moveTo(row);
}

void TextDiffView::focusInEvent(QFocusEvent *event)
{
    QAbstractScrollArea::focusInEvent(event);
    viewport()->update();
}

void TextDiffView::focusOutEvent(QFocusEvent *event)
{
    QAbstractScrollArea::focusOutEvent(event);
    viewport()->update();
}

} // namespace gantry::ui
