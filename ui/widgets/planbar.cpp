// SPDX-License-Identifier: Apache-2.0
#include "ui/widgets/planbar.h"

#include "ui/theme/colours.h"
#include "ui/theme/style.h"

#include <QHelpEvent>
#include <QPainter>
#include <QToolTip>

namespace gantry::ui {

using namespace Qt::StringLiterals;

void paintPlanLook(QPainter *painter, const QRectF &rect, PlanLook look, const QPalette &palette)
{
    const Colours colours = Colours::of(palette);
    const QColor pale = colours.tone(Tone::BarSoft);
    if (look == PlanLook::None)
        return;
    painter->save();
    painter->setClipRect(rect, Qt::IntersectClip);
    painter->setRenderHint(QPainter::Antialiasing);
    painter->fillRect(rect, look == PlanLook::Strong ? colours.tone(Tone::Highlight) : pale);
    if (look == PlanLook::Hatched) {
        painter->setPen(QPen(colours.tone(Tone::Base), 1.6));
        for (double x = rect.left() - rect.height(); x < rect.right(); x += 5)
            painter->drawLine(QLineF(x, rect.bottom(), x + rect.height(), rect.top()));
    } else if (look == PlanLook::Dotted) {
        painter->fillRect(rect, colours.tone(Tone::Bar));
        painter->setPen(Qt::NoPen);
        painter->setBrush(colours.tone(Tone::Base));
        for (double y = rect.top() + 3; y < rect.bottom(); y += 4) {
            for (double x = rect.left() + 3; x < rect.right(); x += 5)
                painter->drawEllipse(QPointF(x, y), 0.9, 0.9);
        }
    }
    painter->restore();
}

PlanBar::PlanBar(QWidget *parent)
    : QWidget(parent)
{
    setSizePolicy(QSizePolicy::Expanding, QSizePolicy::Fixed);
    setAccessibleName(tr("Bytes by what happens to them"));
}

void PlanBar::setParts(QList<Part> parts)
{
    m_parts = std::move(parts);
    QStringList words;
    for (const Part &part : std::as_const(m_parts))
        words += part.about;
    setAccessibleDescription(words.join(u". "_s));
    update();
}

void PlanBar::setProgress(double fraction)
{
    m_progress = fraction;
    update();
}

QSize PlanBar::sizeHint() const
{
    return {scaled(200, font()), scaled(14, font())};
}

QSize PlanBar::minimumSizeHint() const
{
    return {scaled(60, font()), scaled(14, font())};
}

//! A part of a few bytes still shows; the rest shares what is left.
QList<QRectF> PlanBar::rects() const
{
    const QRectF area = QRectF(rect()).adjusted(1, 1, -1, -1);
    constexpr double least = 3;
    double total = 0;
    int shown = 0;
    for (const Part &part : m_parts) {
        total += static_cast<double>(part.bytes);
        shown += part.bytes > 0 ? 1 : 0;
    }
    QList<QRectF> all;
    double x = area.left();
    const double room = area.width() - shown * least;
    for (const Part &part : m_parts) {
        const double wide = total <= 0 || part.bytes <= 0
            ? 0
            : least + room * static_cast<double>(part.bytes) / total;
        all.append(QRectF(x, area.top(), wide, area.height()));
        x += wide;
    }
    return all;
}

void PlanBar::paintEvent(QPaintEvent *)
{
    QPainter painter(this);
    const Colours colours = Colours::of(palette());
    painter.fillRect(rect(), colours.tone(Tone::Base));
    const QList<QRectF> where = rects();
    for (qsizetype i = 0; i < m_parts.size(); ++i)
        paintPlanLook(&painter, where.at(i), m_parts.at(i).look, palette());
    if (m_progress >= 0) {
        const double high = qMax(3.0, height() / 4.0);
        painter.fillRect(
            QRectF(1, height() - 1 - high, width() - 2, high), colours.tone(Tone::Base));
        painter.fillRect(
            QRectF(1, height() - high, (width() - 2) * qMin(1.0, m_progress), high - 1),
            colours.meaning(Meaning::Fine).ink);
    }
    painter.setPen(colours.tone(Tone::Frame));
    painter.setBrush(Qt::NoBrush);
    painter.drawRect(rect().adjusted(0, 0, -1, -1));
}

bool PlanBar::event(QEvent *event)
{
    if (event->type() == QEvent::ToolTip) {
        const auto *help = static_cast<QHelpEvent *>(event);
        const QList<QRectF> where = rects();
        for (qsizetype i = 0; i < where.size(); ++i) {
            if (where.at(i).contains(help->pos())) {
                QToolTip::showText(help->globalPos(), m_parts.at(i).about, this);
                return true;
            }
        }
    }
    return QWidget::event(event);
}

PlanSwatch::PlanSwatch(PlanLook look, QWidget *parent)
    : QWidget(parent)
    , m_look(look)
{
    setSizePolicy(QSizePolicy::Fixed, QSizePolicy::Fixed);
}

QSize PlanSwatch::sizeHint() const
{
    return {scaled(12, font()), scaled(12, font())};
}

void PlanSwatch::paintEvent(QPaintEvent *)
{
    if (m_look == PlanLook::None)
        return;
    QPainter painter(this);
    paintPlanLook(&painter, rect(), m_look, palette());
    painter.setPen(Colours::of(palette()).tone(Tone::Frame));
    painter.setBrush(Qt::NoBrush);
    painter.drawRect(rect().adjusted(0, 0, -1, -1));
}

} // namespace gantry::ui
