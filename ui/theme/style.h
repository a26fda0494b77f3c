// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <QProxyStyle>

namespace gantry::ui {

//! Fusion with the measures and quiet surfaces of the design (sections 2, 8, 9): 24 px buttons,
//! tabs with a blue top line, 23 px dock titles, thin scroll bars, dotted splitters, 2 px focus
//! frames. All sizes come from the font; the numbers hold at 9 pt.
//!
//! Dynamic properties it understands, so that pages need no style sheets:
//!   "gantryQuiet"   (QPushButton, QToolButton) no frame until hovered or focused
//!   "gantryPrimary" (QPushButton) filled with the highlight colour
//!   "gantrySmall"   (buttons, line edits, combo boxes) 21 px instead of 24 px
//!   "gantryPages"   (QTabBar) pages of one document: bold with a blue underline
//!   "gantryDanger"  (QPushButton) text in the error ink
class Style : public QProxyStyle
{
    Q_OBJECT
public:
    Style();
    ~Style() override;

    void polish(QWidget *widget) override;
    void unpolish(QWidget *widget) override;
    void polish(QPalette &palette) override;
    using QProxyStyle::polish;
    using QProxyStyle::unpolish;
    int pixelMetric(
        PixelMetric metric, const QStyleOption *option, const QWidget *widget) const override;
    int styleHint(StyleHint hint, const QStyleOption *option, const QWidget *widget,
        QStyleHintReturn *data) const override;
    QSize sizeFromContents(ContentsType type, const QStyleOption *option, const QSize &size,
        const QWidget *widget) const override;
    QRect subElementRect(
        SubElement element, const QStyleOption *option, const QWidget *widget) const override;
    QRect subControlRect(ComplexControl control, const QStyleOptionComplex *option, SubControl part,
        const QWidget *widget) const override;
    void drawPrimitive(PrimitiveElement element, const QStyleOption *option, QPainter *painter,
        const QWidget *widget) const override;
    void drawControl(ControlElement element, const QStyleOption *option, QPainter *painter,
        const QWidget *widget) const override;
    void drawComplexControl(ComplexControl control, const QStyleOptionComplex *option,
        QPainter *painter, const QWidget *widget) const override;
    QIcon standardIcon(
        StandardPixmap which, const QStyleOption *option, const QWidget *widget) const override;
};

//! A 2 px frame in the focus colour just inside \a rect; what every custom view draws.
void paintFocusFrame(
    QPainter *painter, const QRectF &rect, const QPalette &palette, double radius = 2);

//! Pixels for a design measure given at 9 pt, scaled with the font's height (never with the
//! screen).
int scaled(int atNinePoint, const QFont &font);

} // namespace gantry::ui
