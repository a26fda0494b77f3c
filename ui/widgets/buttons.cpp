// SPDX-License-Identifier: Apache-2.0
#include "ui/theme/style.h"
#include "ui/theme/theme.h"
#include "ui/widgets/labels.h"

#include <QKeyEvent>
#include <QPainter>
#include <QStyleOptionButton>
#include <QStylePainter>

using namespace Qt::StringLiterals;

namespace gantry::ui {

LinkButton::LinkButton(const QString &text, QWidget *parent)
    : QAbstractButton(parent)
{
    setText(text);
    setCursor(Qt::PointingHandCursor);
    setFocusPolicy(Qt::StrongFocus);
    setSizePolicy(QSizePolicy::Preferred, QSizePolicy::Fixed);
    setAttribute(Qt::WA_Hover);
}

void LinkButton::setMonospace(bool monospace)
{
    m_monospace = monospace;
    updateGeometry();
    update();
}

QFont LinkButton::shownFont() const
{
    return m_monospace ? fixedFont(font()) : font();
}

QSize LinkButton::sizeHint() const
{
    const QFontMetrics metrics(shownFont());
    // 21 px high even though the text is not: section 11, targets.
    return {metrics.horizontalAdvance(text()) + 8, qMax(metrics.height() + 4, scaled(21, font()))};
}

QSize LinkButton::minimumSizeHint() const
{
    return {qMin(sizeHint().width(), QFontMetrics(shownFont()).averageCharWidth() * 8),
        sizeHint().height()};
}

void LinkButton::paintEvent(QPaintEvent *)
{
    QPainter painter(this);
    const Colours colours = Colours::of(palette());
    const QFontMetrics metrics(shownFont());
    const QRect area = rect().adjusted(3, 0, -3, 0);
    const QString shown = metrics.elidedText(text(), Qt::ElideMiddle, area.width());
    const QColor ink = colours.tone(isEnabled() ? Tone::Link : Tone::Disabled);
    painter.setFont(shownFont());
    painter.setPen(ink);
    painter.drawText(area, Qt::AlignLeft | Qt::AlignVCenter | Qt::TextSingleLine, shown);
    const int base = area.center().y() + (metrics.ascent() - metrics.descent()) / 2 + 3;
    painter.setPen(QPen(mixed(ink, colours.tone(Tone::Base), underMouse() ? 1.0 : 0.5), 1));
    painter.drawLine(area.x(), base, area.x() + metrics.horizontalAdvance(shown) - 1, base);
    if (hasFocus())
        paintFocusFrame(&painter, rect(), palette());
}

void LinkButton::keyPressEvent(QKeyEvent *event)
{
    if (event->key() == Qt::Key_Return || event->key() == Qt::Key_Enter) {
        click();
        return;
    }
    QAbstractButton::keyPressEvent(event);
}

ValueButton::ValueButton(QWidget *parent)
    : QPushButton(parent)
{
    setSizePolicy(QSizePolicy::Preferred, QSizePolicy::Fixed);
}

void ValueButton::setParts(const QString &prefix, const QString &value, const QString &suffix)
{
    m_prefix = prefix;
    m_value = value;
    m_suffix = suffix;
    const QString whole = prefix + value + suffix;
    setAccessibleName(whole);
    setPlainToolTip(this, whole);
    updateGeometry();
    update();
}

QSize ValueButton::sizeHint() const
{
    const QFontMetrics bold(boldFont(font()));
    int width = textWidth(font(), m_prefix + m_suffix) + textWidth(boldFont(font()), m_value) + 2;
    width += scaled(14, font()) + scaled(18, font());
    if (!icon().isNull())
        width += iconSize().width() + scaled(6, font());
    return {width, scaled(24, font())};
}

QSize ValueButton::minimumSizeHint() const
{
    return {qMin(sizeHint().width(), scaled(110, font())), sizeHint().height()};
}

void ValueButton::paintEvent(QPaintEvent *)
{
    QStylePainter painter(this);
    QStyleOptionButton option;
    initStyleOption(&option);
    option.text.clear();
    option.icon = {};
    option.features &= ~QStyleOptionButton::HasMenu;
    painter.drawControl(QStyle::CE_PushButtonBevel, option);

    const Colours colours = Colours::of(palette());
    const int inset = scaled(7, font());
    QRect area = rect().adjusted(inset, 0, -inset, 0);
    QStyleOption arrow;
    arrow.initFrom(this);
    const int arrowSide = scaled(9, font());
    arrow.rect = QRect(area.right() - arrowSide + 1, area.y(), arrowSide, area.height());
    painter.drawPrimitive(QStyle::PE_IndicatorArrowDown, arrow);
    area.setRight(area.right() - arrowSide - scaled(6, font()));
    if (!icon().isNull()) {
        const int side = iconSize().width();
        const QRect place(area.x(), area.center().y() - side / 2, side, side);
        icon().paint(
            &painter, place, Qt::AlignCenter, isEnabled() ? QIcon::Normal : QIcon::Disabled);
        area.setLeft(area.left() + side + scaled(6, font()));
    }
    painter.setPen(colours.tone(isEnabled() ? Tone::Text : Tone::Disabled));
    const QFont plain = font();
    const QFont bold = boldFont(plain);
    constexpr int flags = Qt::AlignLeft | Qt::AlignVCenter | Qt::TextSingleLine;
    const auto write = [&](const QFont &face, const QString &text) {
        if (area.width() <= 0 || text.isEmpty())
            return;
        const QFontMetrics metrics(face);
        const QString shown = metrics.elidedText(text, Qt::ElideMiddle, area.width());
        painter.setFont(face);
        painter.drawText(area, flags, shown);
        area.setLeft(area.left() + metrics.horizontalAdvance(shown));
    };
    write(plain, m_prefix);
    write(bold, m_value);
    write(plain, m_suffix);
    if (hasFocus())
        paintFocusFrame(&painter, rect(), palette());
}

} // namespace gantry::ui
