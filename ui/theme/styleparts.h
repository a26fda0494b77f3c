// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "ui/theme/colours.h"

#include <QRectF>
#include <QStyle>

class QPainter;
class QStyleOption;
class QStyleOptionComboBox;
class QStyleOptionHeader;
class QStyleOptionMenuItem;
class QStyleOptionSlider;
class QStyleOptionTab;
class QStyleOptionToolButton;

//! The drawing behind Style, split from its dispatch. Private to ui/theme.
namespace gantry::ui::styleparts {

bool flag(const QWidget *widget, const char *property);
Colours coloursOf(const QStyleOption *option);

enum class Arrow { Up, Down, Left, Right };
void triangle(
    QPainter *painter, const QRectF &rect, Arrow direction, const QColor &colour, double side);

struct ButtonLook {
    bool enabled = true, hovered = false, pressed = false, on = false, isDefault = false,
         primary = false, focused = false;
};
void button(QPainter *painter, const QRectF &rect, const Colours &colours, const ButtonLook &look);
void lineEdit(QPainter *painter, const QRectF &rect, const Colours &colours, bool enabled,
    bool focused, bool hovered);
void checkBox(
    QPainter *painter, const QRectF &rect, const Colours &colours, QStyle::State state, bool round);
void scrollBar(
    QPainter *painter, const QStyleOptionSlider *option, const QRect &groove, const QRect &slider);
void header(QPainter *painter, const QStyleOptionHeader *option);
void tab(QPainter *painter, const QStyleOptionTab *option, const QWidget *widget);
void dots(
    QPainter *painter, const QRect &rect, bool vertical, const Colours &colours, bool hovered);

} // namespace gantry::ui::styleparts
