// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "ui/widgets/slotcanvas.h"

namespace gantry::ui {

//! Pixels of a canvas at its font; private to the files of SlotCanvas.
struct SlotCanvas::Measures {
    int margin; //!< around everything
    int gap; //!< between cards
    int heading;
    int header; //!< of a card
    int line; //!< of its body
    int foot;
    int card; //!< whole height
    int plate;
    int leastWidth;
    int pad; //!< inside a card
};

//! Writes, elided to the room there is, and moves the left edge of \a line on.
void writeOn(QPainter *painter, QRect *line, const QFont &font, const QColor &ink,
    const QString &text, Qt::TextElideMode mode = Qt::ElideRight);

} // namespace gantry::ui
