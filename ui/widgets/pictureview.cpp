// SPDX-License-Identifier: Apache-2.0
#include "ui/widgets/pictureview.h"

#include "ui/theme/colours.h"
#include "ui/theme/style.h"

#include <QPainter>

namespace gantry::ui {

PictureView::PictureView(QWidget *parent)
    : QWidget(parent)
{
    setFocusPolicy(Qt::StrongFocus);
    setAccessibleName(tr("Picture"));
}

void PictureView::setPicture(const QImage &picture, const QString &about)
{
    m_picture = picture;
    setAccessibleDescription(about);
    update();
}

void PictureView::paintEvent(QPaintEvent *)
{
    QPainter painter(this);
    const Colours colours = Colours::of(palette());
    painter.fillRect(rect(), colours.tone(Tone::Base));
    if (!m_picture.isNull()) {
        const int margin = scaled(12, font());
        const QRect room = rect().adjusted(margin, margin, -margin, -margin);
        QSize size = m_picture.size();
        if (size.width() > room.width() || size.height() > room.height())
            size.scale(room.size(), Qt::KeepAspectRatio);
        QRect place(QPoint(), size.expandedTo({1, 1}));
        place.moveCenter(room.center());
        // Transparent parts show a pattern that no picture has by accident.
        constexpr int cell = 8;
        painter.setClipRect(place);
        painter.fillRect(place, colours.tone(Tone::Base));
        for (int y = place.top(); y <= place.bottom(); y += cell) {
            for (int x = place.left() + ((y - place.top()) / cell % 2) * cell; x <= place.right();
                x += 2 * cell)
                painter.fillRect(x, y, cell, cell, colours.tone(Tone::Grid));
        }
        painter.setRenderHint(QPainter::SmoothPixmapTransform);
        painter.drawImage(place, m_picture);
        painter.setClipping(false);
        painter.setPen(colours.tone(Tone::Frame));
        painter.drawRect(place.adjusted(-1, -1, 0, 0));
    }
    if (hasFocus())
        paintFocusFrame(&painter, rect(), palette());
}

} // namespace gantry::ui
