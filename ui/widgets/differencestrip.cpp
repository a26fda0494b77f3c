// SPDX-License-Identifier: Apache-2.0
#include "ui/widgets/differencestrip.h"

#include "ui/theme/style.h"

#include <QMouseEvent>
#include <QPainter>

#include <array>

namespace gantry::ui {

DifferenceStrip::DifferenceStrip(QWidget *parent)
    : QWidget(parent)
{
    setSizePolicy(QSizePolicy::Fixed, QSizePolicy::Expanding);
    setToolTip(tr("All differences. Click to go there."));
    setAccessibleName(tr("All differences"));
}

QSize DifferenceStrip::sizeHint() const
{
    return {scaled(12, font()), scaled(60, font())};
}

void DifferenceStrip::setTicks(std::vector<Tick> ticks)
{
    m_ticks = std::move(ticks);
    update();
}

void DifferenceStrip::setShown(double from, double to)
{
    m_from = from;
    m_to = to;
    update();
}

void DifferenceStrip::paintEvent(QPaintEvent *)
{
    QPainter painter(this);
    const Colours colours = Colours::of(this);
    painter.fillRect(rect(), colours.tone(Tone::Window));
    painter.fillRect(QRect(0, 0, 1, height()), colours.tone(Tone::FrameSoft));
    if (m_to - m_from < 1) {
        const int top = qRound(m_from * height());
        painter.fillRect(QRect(1, top, width() - 1, qMax(2, qRound(m_to * height()) - top)),
            colours.tone(Tone::FrameSoft));
    }
    const int thick = qMax(2, scaled(2, font()));
    const int inset = 2;
    const int room = width() - 2 * inset;
    // One line of pixels is painted once, whatever stands there.
    std::array<int, 3> last{-9, -9, -9};
    for (const Tick &tick : m_ticks) {
        const int y = qBound(0, qRound(tick.at * (height() - thick)), height() - thick);
        const std::size_t lane = tick.meaning == Meaning::OnlyA ? 0
            : tick.meaning == Meaning::OnlyB                    ? 1
                                                                : 2;
        if (last[lane] == y)
            continue;
        last[lane] = y;
        QRect line(inset, y, room, thick);
        if (lane == 0)
            line.setWidth(room / 2);
        else if (lane == 1)
            line.setLeft(inset + room - room / 2);
        painter.fillRect(line, colours.meaning(tick.meaning).ink);
    }
}

void DifferenceStrip::mousePressEvent(QMouseEvent *event)
{
    if (event->button() == Qt::LeftButton && height() > 0)
        Q_EMIT clicked(qBound(0.0, event->position().y() / height(), 1.0));
}

void DifferenceStrip::mouseMoveEvent(QMouseEvent *event)
{
    if (event->buttons() & Qt::LeftButton && height() > 0)
        Q_EMIT clicked(qBound(0.0, event->position().y() / height(), 1.0));
}

} // namespace gantry::ui
