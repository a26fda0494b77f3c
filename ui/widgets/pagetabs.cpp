// SPDX-License-Identifier: Apache-2.0
#include "ui/widgets/pagetabs.h"

#include "ui/theme/style.h"
#include "ui/theme/theme.h"

#include <QPainter>
#include <QStyleOptionTab>
#include <QStylePainter>

namespace gantry::ui {

using namespace Qt::StringLiterals;

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
    setBadges(index, text.isEmpty() ? QList<Badge>() : QList<Badge>{{text, meaning}});
}

void PageTabs::setBadges(int index, const QList<Badge> &badges)
{
    QStringList spoken;
    for (const Badge &each : badges)
        spoken += each.spoken.isEmpty() ? each.text : each.spoken;
    if (badges.isEmpty())
        m_badges.remove(index);
    else
        m_badges.insert(index, badges);
    setAccessibleTabName(index,
        badges.isEmpty() ? QString() : tabText(index).remove(u'&') + u' ' + spoken.join(u", "_s));
    // QTabBar measures its tabs again only when it believes one changed.
    setTabText(index, tabText(index));
    setIconSize(iconSize());
    updateGeometry();
    update();
}

QString PageTabs::badge(int index) const
{
    QStringList texts;
    for (const Badge &each : m_badges.value(index))
        texts += each.text;
    return texts.join(u' ');
}

QSize PageTabs::tabSizeHint(int index) const
{
    // Measured in bold, so that nothing moves when another page is chosen.
    const QFontMetrics metrics(boldFont(font()));
    QString text = tabText(index);
    text.remove(u'&');
    int width = metrics.horizontalAdvance(text) + scaled(22, font());
    for (const Badge &each : m_badges.value(index))
        width += textWidth(smallFont(font()), each.text) + scaled(16, font());
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
        // From the right, so that the last plate ends where the tab does.
        const QList<Badge> badges = m_badges.value(index);
        for (qsizetype i = badges.size() - 1; i >= 0; --i) {
            const Badge &badge = badges.at(i);
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
            area.setRight(static_cast<int>(plate.left()) - scaled(6, font()));
        }
        if (current && hasFocus())
            paintFocusFrame(&painter, QRectF(option.rect).adjusted(1, 2, -1, -3), palette());
    }
}

} // namespace gantry::ui
