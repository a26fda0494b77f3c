// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "ui/theme/colours.h"

#include <QRectF>
#include <QWidget>

class QPainter;

namespace gantry::ui {

//! Paints the letter of a side on its plate, orange for A and blue for B, into the square centred
//! in \a rect.
void paintSidePlate(QPainter *painter, const QRectF &rect, bool sideA, const Colours &colours);
int sidePlateSide(const QFont &font);

//! The same as a widget.
class SidePlate : public QWidget
{
    Q_OBJECT
public:
    explicit SidePlate(bool sideA, QWidget *parent = nullptr);
    QSize sizeHint() const override;
    QSize minimumSizeHint() const override { return sizeHint(); }

protected:
    void paintEvent(QPaintEvent *event) override;

private:
    bool m_sideA;
};

} // namespace gantry::ui
