// SPDX-License-Identifier: Apache-2.0
#include "ui/widgets/coveragestrip.h"

#include "ui/theme/colours.h"
#include "ui/theme/style.h"
#include "ui/theme/theme.h"

#include <QHelpEvent>
#include <QPainter>
#include <QToolTip>

namespace gantry::ui {

using namespace Qt::StringLiterals;

namespace {

//! More squares of one kind than this say nothing a number does not.
constexpr int mostSquares = 40;
enum Kind { Covered, Gained, Lost, Nothing, KindCount };

int countOf(const CoverageGroup &group, int kind)
{
    return kind == Covered ? group.covered
        : kind == Gained   ? group.gained
        : kind == Lost     ? group.lost
                           : group.nothing;
}

} // namespace

CoverageStrip::CoverageStrip(QWidget *parent)
    : QWidget(parent)
{
    QSizePolicy policy(QSizePolicy::Preferred, QSizePolicy::Fixed);
    policy.setHeightForWidth(true);
    setSizePolicy(policy);
    setAccessibleName(tr("Hosts that get an entry"));
}

void CoverageStrip::setCoverage(
    const QString &sentence, const QString &before, QList<CoverageGroup> groups)
{
    m_sentence = sentence;
    m_before = before;
    m_groups = std::move(groups);
    QStringList all{sentence, before};
    for (const CoverageGroup &group : std::as_const(m_groups))
        all += group.about;
    all.removeAll(QString());
    setAccessibleDescription(all.join(u". "_s));
    updateGeometry();
    update();
}

int CoverageStrip::groupWidth(const CoverageGroup &group) const
{
    const int step = scaled(11, font());
    int squares = 0;
    int more = 0;
    for (int kind = 0; kind < KindCount; ++kind) {
        squares += qMin(countOf(group, kind), mostSquares);
        more += qMax(0, countOf(group, kind) - mostSquares);
    }
    const QFont small = smallFont(font());
    return textWidth(small, group.label) + scaled(5, font()) + squares * step
        + (more > 0 ? textWidth(small, u"+%1 "_s.arg(more)) : 0);
}

int CoverageStrip::legendWidth() const
{
    if (m_groups.isEmpty())
        return 0;
    const int step = scaled(13, font());
    int width = 0;
    for (const QString &word : {tr("covered"), tr("gained"), tr("lost"), tr("still nothing")})
        width += step + textWidth(font(), word) + scaled(10, font());
    return width;
}

int CoverageStrip::headHeight(int width) const
{
    const int line = scaled(20, font());
    const int text
        = textWidth(boldFont(font()), m_sentence) + scaled(6, font()) + textWidth(font(), m_before);
    return text + legendWidth() + 2 * scaled(12, font()) + scaled(12, font()) > width ? 2 * line
                                                                                      : line;
}

//! Where each group starts; lines break between groups only.
QList<QRect> CoverageStrip::layOut(int width) const
{
    const int margin = scaled(12, font());
    const int line = scaled(20, font());
    const int gap = scaled(16, font());
    QList<QRect> rects;
    int x = margin;
    int y = scaled(6, font()) + headHeight(width);
    for (const CoverageGroup &group : m_groups) {
        const int wanted = groupWidth(group);
        if (x > margin && x + wanted > width - margin) {
            x = margin;
            y += line;
        }
        rects.append(QRect(x, y, wanted, line));
        x += wanted + gap;
    }
    return rects;
}

int CoverageStrip::heightForWidth(int width) const
{
    const QList<QRect> rects = layOut(width);
    const int bottom
        = rects.isEmpty() ? scaled(6, font()) + headHeight(width) : rects.last().bottom() + 1;
    return bottom + scaled(7, font());
}

QSize CoverageStrip::sizeHint() const
{
    const int width = scaled(760, font());
    return {width, heightForWidth(qMax(width, this->width()))};
}

QSize CoverageStrip::minimumSizeHint() const
{
    return {scaled(200, font()), scaled(50, font())};
}

void CoverageStrip::resizeEvent(QResizeEvent *event)
{
    QWidget::resizeEvent(event);
    setMinimumHeight(heightForWidth(width()));
}

void CoverageStrip::paintSquare(QPainter *painter, const QPoint &at, int kind) const
{
    const Colours colours = Colours::of(palette());
    const double side = scaled(9, font());
    const QRectF box(at.x(), at.y(), side, side);
    painter->setPen(Qt::NoPen);
    switch (kind) {
    case Covered:
        painter->setBrush(colours.meaning(Meaning::Fine).ink);
        painter->drawRoundedRect(box, 1.5, 1.5);
        break;
    case Gained: {
        QColor ring = colours.tone(Tone::Highlight);
        painter->setBrush(ring);
        painter->drawRoundedRect(box.adjusted(1, 1, -1, -1), 1, 1);
        ring.setAlphaF(colours.wantsOutlines() ? 1.0F : 0.45F);
        painter->setBrush(Qt::NoBrush);
        painter->setPen(QPen(ring, 1.2));
        painter->drawRoundedRect(box.adjusted(-0.4, -0.4, 0.4, 0.4), 2, 2);
        break;
    }
    case Lost:
        painter->setPen(QPen(colours.meaning(Meaning::Error).ink, 1.3));
        painter->setBrush(colours.meaning(Meaning::Error).tint);
        painter->drawRect(box.adjusted(0.6, 0.6, -0.6, -0.6));
        painter->drawLine(box.topLeft() + QPointF(2.4, 2.4), box.bottomRight() - QPointF(2.4, 2.4));
        painter->drawLine(
            box.topRight() + QPointF(-2.4, 2.4), box.bottomLeft() + QPointF(2.4, -2.4));
        break;
    default: {
        QPen pen(colours.meaning(Meaning::Missing).ink, 1.1, Qt::CustomDashLine);
        pen.setDashPattern({2, 1.4});
        painter->setPen(pen);
        painter->setBrush(Qt::NoBrush);
        painter->drawRect(box.adjusted(0.6, 0.6, -0.6, -0.6));
    }
    }
}

void CoverageStrip::paintEvent(QPaintEvent *)
{
    QPainter painter(this);
    painter.setRenderHint(QPainter::Antialiasing);
    const Colours colours = Colours::of(palette());
    painter.fillRect(rect(), colours.tone(Tone::Base));
    painter.fillRect(QRect(0, 0, width(), 1), colours.tone(Tone::FrameSoft));
    const int margin = scaled(12, font());
    const int line = scaled(20, font());
    const int side = scaled(9, font());
    QRect head(margin, scaled(6, font()), width() - 2 * margin, line);
    const QFont bold = boldFont(font());
    painter.setFont(bold);
    painter.setPen(colours.tone(Tone::Text));
    painter.drawText(head, Qt::AlignLeft | Qt::AlignVCenter,
        QFontMetrics(bold).elidedText(m_sentence, Qt::ElideRight, head.width()));
    QRect rest = head;
    rest.setLeft(head.left() + textWidth(bold, m_sentence) + scaled(8, font()));
    const bool twoLines = headHeight(width()) > line;
    if (!twoLines)
        rest.setRight(head.right() - legendWidth());
    painter.setFont(font());
    painter.setPen(colours.tone(Tone::Text2));
    painter.drawText(rest, Qt::AlignLeft | Qt::AlignVCenter,
        QFontMetrics(font()).elidedText(m_before, Qt::ElideRight, rest.width()));

    int x = twoLines ? margin : head.right() - legendWidth() + scaled(10, font());
    const int legendY = head.top() + (twoLines ? line : 0);
    const QStringList words{tr("covered"), tr("gained"), tr("lost"), tr("still nothing")};
    for (int kind = 0; kind < KindCount && !m_groups.isEmpty(); ++kind) {
        paintSquare(&painter, {x, legendY + (line - side) / 2}, kind);
        x += scaled(13, font());
        painter.setPen(colours.tone(Tone::Text2));
        const int wide = textWidth(font(), words.at(kind));
        painter.drawText(
            QRect(x, legendY, wide + 2, line), Qt::AlignLeft | Qt::AlignVCenter, words.at(kind));
        x += wide + scaled(10, font());
    }

    const QFont small = smallFont(font());
    const QList<QRect> rects = layOut(width());
    for (qsizetype i = 0; i < m_groups.size(); ++i) {
        QRect area = rects.at(i);
        const CoverageGroup &group = m_groups.at(i);
        painter.setFont(small);
        painter.setPen(colours.tone(Tone::Text2));
        painter.drawText(area, Qt::AlignLeft | Qt::AlignVCenter, group.label);
        int at = area.left() + textWidth(small, group.label) + scaled(5, font());
        int more = 0;
        for (int kind = 0; kind < KindCount; ++kind) {
            const int count = countOf(group, kind);
            for (int n = 0; n < qMin(count, mostSquares); ++n) {
                paintSquare(&painter, {at, area.top() + (line - side) / 2}, kind);
                at += scaled(11, font());
            }
            more += qMax(0, count - mostSquares);
        }
        if (more > 0) {
            painter.setFont(small);
            painter.setPen(colours.tone(Tone::Text2));
            painter.drawText(QRect(at, area.top(), area.right() - at + 8, line),
                Qt::AlignLeft | Qt::AlignVCenter, u"+%1"_s.arg(more));
        }
    }
}

bool CoverageStrip::event(QEvent *event)
{
    if (event->type() == QEvent::ToolTip) {
        const auto *help = static_cast<QHelpEvent *>(event);
        const QList<QRect> rects = layOut(width());
        for (qsizetype i = 0; i < rects.size(); ++i) {
            if (rects.at(i).contains(help->pos())) {
                QToolTip::showText(help->globalPos(), m_groups.at(i).about, this, rects.at(i));
                return true;
            }
        }
        QToolTip::hideText();
        return true;
    }
    return QWidget::event(event);
}

} // namespace gantry::ui
