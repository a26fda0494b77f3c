// SPDX-License-Identifier: Apache-2.0
#include "ui/widgets/pagetabs.h"

#include "ui/theme/style.h"
#include "ui/theme/theme.h"

#include <QPainter>
#include <QStyleOptionTab>
#include <QStylePainter>

namespace gantry::ui {

PageTabs::PageTabs(QWidget *parent)
    : QTabBar(parent)
{
    setProperty("gantryPages", true);
    setDocumentMode(true);
    setDrawBase(false);
    setExpanding(false);
    setUsesScrollButtons(true);
    setElideMode(Qt::ElideNone);
    setFocusPolicy(Qt::TabFocus);
    setSizePolicy(QSizePolicy::Expanding, QSizePolicy::Fixed);
}

void PageTabs::setBadge(int index, const QString &text, Meaning meaning)
{
    if (text.isEmpty())
        m_badges.remove(index);
    else
        m_badges.insert(index, {text, meaning});
    const QString name = text.isEmpty() ? QString() : tabText(index).remove(u'&') + u' ' + text;
    setAccessibleTabName(index, name);
    // QTabBar measures its tabs again only when it believes one changed.
    setTabText(index, tabText(index));
    setIconSize(iconSize());
    updateGeometry();
    update();
}

QString PageTabs::badge(int index) const
{
    return m_badges.value(index).text;
}

QSize PageTabs::tabSizeHint(int index) const
{
    // Measured in bold, so that nothing moves when another page is chosen.
    const QFontMetrics metrics(boldFont(font()));
    QString text = tabText(index);
    text.remove(u'&');
    int width = metrics.horizontalAdvance(text) + scaled(22, font());
    if (m_badges.contains(index))
        width += textWidth(smallFont(font()), badge(index)) + scaled(16, font());
    return {width, qMax(scaled(28, font()), metrics.height() + scaled(8, font()))};
}

QSize PageTabs::minimumTabSizeHint(int index) const
{
    return tabSizeHint(index);
}

void PageTabs::paintEvent(QPaintEvent *)
{
    QStylePainter painter(this);
    const Colours colours = Colours::of(palette());
    painter.fillRect(rect(), colours.tone(Tone::Base));
    painter.fillRect(QRect(0, height() - 1, width(), 1), colours.tone(Tone::FrameSoft));
    for (int index = 0; index < count(); ++index) {
        QStyleOptionTab option;
        initStyleOption(&option, index);
        painter.drawControl(QStyle::CE_TabBarTabShape, option);
        const bool current = index == currentIndex();
        const QFont face = current ? boldFont(font()) : font();
        QRect area = option.rect.adjusted(scaled(11, font()), 0, -scaled(11, font()), 0);
        painter.setFont(face);
        painter.setPen(colours.tone(!isTabEnabled(index) ? Tone::Disabled
                : current                                ? Tone::Text
                                                         : Tone::Text2));
        painter.drawText(
            area, Qt::AlignLeft | Qt::AlignVCenter | Qt::TextShowMnemonic, tabText(index));
        if (m_badges.contains(index)) {
            const Badge &badge = m_badges[index];
            const QFont small = smallFont(font());
            const QFontMetrics metrics(small);
            const int wide = metrics.horizontalAdvance(badge.text) + scaled(10, font());
            const QRectF plate(area.right() - wide + 1, area.center().y() - metrics.height() / 2.0,
                wide, metrics.height() + 1);
            const MeaningColours look = colours.meaning(badge.meaning);
            painter.setRenderHint(QPainter::Antialiasing);
            painter.setPen(Qt::NoPen);
            painter.setBrush(look.tint);
            painter.drawRoundedRect(plate, 3, 3);
            painter.setPen(look.ink);
            painter.setFont(small);
            painter.drawText(plate, Qt::AlignCenter, badge.text);
        }
        if (current && hasFocus())
            paintFocusFrame(&painter, QRectF(option.rect).adjusted(1, 2, -1, -3), palette());
    }
}

} // namespace gantry::ui
