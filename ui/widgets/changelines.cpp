// SPDX-License-Identifier: Apache-2.0
#include "ui/widgets/changelines.h"

#include "ui/theme/style.h"
#include "ui/theme/theme.h"

#include <QClipboard>
#include <QGuiApplication>
#include <QKeyEvent>
#include <QPainter>
#include <QScrollBar>

#include <algorithm>

namespace gantry::ui {

using namespace Qt::StringLiterals;

namespace {

QString signOf(ChangeLine::Kind kind)
{
    return kind == ChangeLine::Kind::Added  ? u"+"_s
        : kind == ChangeLine::Kind::Removed ? u"−"_s
                                            : u" "_s;
}

} // namespace

ChangeLines::ChangeLines(QWidget *parent)
    : QAbstractScrollArea(parent)
{
    setFrameShape(QFrame::StyledPanel);
    setFocusPolicy(Qt::StrongFocus);
    setSizePolicy(QSizePolicy::Expanding, QSizePolicy::Fixed);
    viewport()->setBackgroundRole(QPalette::Base);
}

void ChangeLines::setLines(const QList<ChangeLine> &lines)
{
    m_lines = lines;
    m_common = -1;
    for (const ChangeLine &line : lines) {
        const auto text
            = std::ranges::find_if_not(line.text, [](QChar each) { return each == u' '; });
        if (line.kind != ChangeLine::Kind::Gap && text != line.text.end()) {
            const auto spaces = static_cast<int>(text - line.text.begin());
            m_common = m_common < 0 ? spaces : qMin(m_common, spaces);
        }
    }
    m_common = qMax(0, m_common);
    setAccessibleDescription(toText());
    updateGeometry();
    fit();
    viewport()->update();
}

QString ChangeLines::toText() const
{
    QStringList all;
    for (const ChangeLine &line : m_lines)
        all += signOf(line.kind) + u' '
            + line.text.mid(line.kind == ChangeLine::Kind::Gap ? 0 : m_common);
    return all.join(u'\n');
}

int ChangeLines::lineHeight() const
{
    return QFontMetrics(fixedFont(font())).height() + scaled(2, font());
}

QSize ChangeLines::sizeHint() const
{
    const auto lines = qBound(1, static_cast<int>(m_lines.size()), mostShown);
    return {scaled(280, font()),
        lines * lineHeight() + scaled(8, font()) + 2 * frameWidth()
            + (horizontalScrollBar()->maximum() > 0 ? horizontalScrollBar()->sizeHint().height()
                                                    : 0)};
}

QSize ChangeLines::minimumSizeHint() const
{
    return {scaled(200, font()), sizeHint().height()};
}

void ChangeLines::fit()
{
    const QFont fixed = fixedFont(font());
    const QFontMetrics metrics(fixed);
    m_longest = 0;
    for (const ChangeLine &line : std::as_const(m_lines))
        m_longest = qMax(m_longest, metrics.horizontalAdvance(line.text.mid(m_common)));
    m_longest += scaled(28, font());
    const int before = horizontalScrollBar()->maximum();
    horizontalScrollBar()->setRange(0, qMax(0, m_longest - viewport()->width()));
    horizontalScrollBar()->setPageStep(viewport()->width());
    const int high = static_cast<int>(m_lines.size()) * lineHeight() + scaled(8, font());
    verticalScrollBar()->setRange(0, qMax(0, high - viewport()->height()));
    verticalScrollBar()->setPageStep(viewport()->height());
    verticalScrollBar()->setSingleStep(lineHeight());
    if ((before > 0) != (horizontalScrollBar()->maximum() > 0))
        updateGeometry();
}

void ChangeLines::resizeEvent(QResizeEvent *event)
{
    QAbstractScrollArea::resizeEvent(event);
    fit();
}

void ChangeLines::changeEvent(QEvent *event)
{
    QAbstractScrollArea::changeEvent(event);
    if (event->type() == QEvent::FontChange)
        fit();
}

void ChangeLines::paintEvent(QPaintEvent *)
{
    QPainter painter(viewport());
    const Colours colours = Colours::of(palette());
    painter.fillRect(viewport()->rect(), colours.tone(Tone::Base));
    const QFont fixed = fixedFont(font());
    const int high = lineHeight();
    int y = scaled(4, font()) - verticalScrollBar()->value();
    const int x = scaled(8, font()) - horizontalScrollBar()->value();
    for (const ChangeLine &line : std::as_const(m_lines)) {
        const QRect row(0, y, viewport()->width(), high);
        y += high;
        if (row.bottom() < 0 || row.top() > viewport()->height())
            continue;
        QColor ink = colours.tone(Tone::Text);
        if (line.kind == ChangeLine::Kind::Added || line.kind == ChangeLine::Kind::Removed) {
            const MeaningColours meaning = colours.meaning(
                line.kind == ChangeLine::Kind::Added ? Meaning::OnlyB : Meaning::OnlyA);
            painter.fillRect(row, meaning.tint);
            painter.setFont(boldFont(fixed));
            painter.setPen(meaning.ink);
            painter.drawText(
                QRect(x, row.y(), scaled(14, font()), high), Qt::AlignVCenter, signOf(line.kind));
        } else if (line.kind == ChangeLine::Kind::Gap) {
            ink = colours.tone(Tone::Text3);
        }
        painter.setFont(line.kind == ChangeLine::Kind::Gap ? smallFont(font()) : fixed);
        painter.setPen(ink);
        painter.drawText(QRect(x + scaled(16, font()), row.y(), qMax(m_longest, row.width()), high),
            Qt::AlignVCenter,
            line.kind == ChangeLine::Kind::Gap ? line.text : line.text.mid(m_common));
    }
    if (hasFocus())
        paintFocusFrame(&painter, QRectF(viewport()->rect()), palette(), 2);
}

void ChangeLines::keyPressEvent(QKeyEvent *event)
{
    if (event->matches(QKeySequence::Copy)) {
        QGuiApplication::clipboard()->setText(toText());
        return;
    }
    QAbstractScrollArea::keyPressEvent(event);
}

void ChangeLines::focusInEvent(QFocusEvent *event)
{
    QAbstractScrollArea::focusInEvent(event);
    viewport()->update();
}

void ChangeLines::focusOutEvent(QFocusEvent *event)
{
    QAbstractScrollArea::focusOutEvent(event);
    viewport()->update();
}

} // namespace gantry::ui
