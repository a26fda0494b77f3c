// SPDX-License-Identifier: Apache-2.0
#include "ui/widgets/sideplate.h"

#include "ui/theme/style.h"
#include "ui/theme/theme.h"

#include <QPainter>

namespace gantry::ui {

using namespace Qt::StringLiterals;

int sidePlateSide(const QFont &font)
{
    return scaled(15, font);
}

void paintSidePlate(QPainter *painter, const QRectF &rect, bool sideA, const Colours &colours)
{
    const qreal side = qMin(rect.width(), rect.height());
    QRectF plate(0, 0, side, side);
    plate.moveCenter(rect.center());
    painter->save();
    painter->setRenderHint(QPainter::Antialiasing);
    painter->setPen(Qt::NoPen);
    painter->setBrush(colours.meaning(sideA ? Meaning::OnlyA : Meaning::OnlyB).ink);
    painter->drawRoundedRect(plate, side / 6, side / 6);
    QFont letter = boldFont(painter->font());
    letter.setPixelSize(qMax(6, qRound(side * 0.72)));
    painter->setFont(letter);
    painter->setPen(colours.tone(Tone::Base));
    painter->drawText(plate, int(Qt::AlignCenter), sideA ? u"A"_s : u"B"_s);
    painter->restore();
}

SidePlate::SidePlate(bool sideA, QWidget *parent)
    : QWidget(parent)
    , m_sideA(sideA)
{
    setSizePolicy(QSizePolicy::Fixed, QSizePolicy::Fixed);
    setAccessibleName(sideA ? tr("Side A") : tr("Side B"));
}

QSize SidePlate::sizeHint() const
{
    const int side = scaled(18, font());
    return {side, side};
}

void SidePlate::paintEvent(QPaintEvent *)
{
    QPainter painter(this);
    paintSidePlate(&painter, rect(), m_sideA, Colours::of(this));
}

} // namespace gantry::ui
