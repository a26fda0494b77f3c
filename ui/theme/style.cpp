// SPDX-License-Identifier: Apache-2.0
#include "ui/theme/style.h"

#include "ui/theme/icons.h"
#include "ui/theme/marks.h"
#include "ui/theme/styleparts.h"
#include "ui/theme/theme.h"

#include <QAbstractButton>
#include <QAbstractItemView>
#include <QApplication>
#include <QComboBox>
#include <QFontInfo>
#include <QHeaderView>
#include <QLineEdit>
#include <QMainWindow>
#include <QMenu>
#include <QPainter>
#include <QScrollBar>
#include <QStyleOption>
#include <QTabBar>
#include <QToolButton>

using namespace Qt::StringLiterals;

namespace gantry::ui {

using namespace styleparts;

namespace {

QFont fontOf(const QWidget *widget)
{
    return widget ? widget->font() : QApplication::font();
}

int controlHeight(const QWidget *widget)
{
    return scaled(flag(widget, "gantrySmall") ? 21 : 24, fontOf(widget));
}

bool isSouth(const QStyleOptionTab *tab)
{
    return tab->shape == QTabBar::RoundedSouth || tab->shape == QTabBar::TriangularSouth;
}

} // namespace

int scaled(int atNinePoint, const QFont &font)
{
    // 9 pt are 12 px at the 96 dpi Qt reckons with; below that nothing shrinks.
    const double ratio = qMax(1.0, QFontInfo(font).pixelSize() / 12.0);
    return qMax(1, qRound(atNinePoint * ratio));
}

void paintFocusFrame(QPainter *painter, const QRectF &rect, const QPalette &palette, double radius)
{
    painter->save();
    painter->setRenderHint(QPainter::Antialiasing);
    painter->setBrush(Qt::NoBrush);
    painter->setPen(QPen(Colours::of(palette).tone(Tone::Focus), 2));
    painter->drawRoundedRect(rect.adjusted(1, 1, -1, -1), radius, radius);
    painter->restore();
}

Style::Style()
    : QProxyStyle(u"Fusion"_s)
{
}

Style::~Style() = default;

void Style::polish(QWidget *widget)
{
    QProxyStyle::polish(widget);
    if (qobject_cast<QAbstractButton *>(widget) || qobject_cast<QLineEdit *>(widget)
        || qobject_cast<QComboBox *>(widget) || qobject_cast<QTabBar *>(widget)
        || qobject_cast<QScrollBar *>(widget) || qobject_cast<QHeaderView *>(widget))
        widget->setAttribute(Qt::WA_Hover);
    if (qobject_cast<QHeaderView *>(widget))
        widget->setFont(smallFont(QApplication::font()));
}

void Style::unpolish(QWidget *widget)
{
    QProxyStyle::unpolish(widget);
}

void Style::polish(QPalette &)
{
    // Fusion would mix its own colours in; ours are complete.
}

int Style::pixelMetric(PixelMetric metric, const QStyleOption *option, const QWidget *widget) const
{
    const QFont font = fontOf(widget);
    switch (metric) {
    case PM_ScrollBarExtent:
        return scaled(12, font);
    case PM_ScrollBarSliderMin:
        return scaled(26, font);
    case PM_SplitterWidth:
    case PM_DockWidgetSeparatorExtent:
        return 5;
    case PM_TabBarTabHSpace:
        return scaled(18, font);
    case PM_TabBarTabVSpace:
        return scaled(8, font);
    case PM_TabBarBaseOverlap:
    case PM_DefaultFrameWidth:
        return 1;
    case PM_TabBarTabShiftVertical:
    case PM_TabBarTabShiftHorizontal:
    case PM_ButtonShiftHorizontal:
    case PM_ButtonShiftVertical:
        return 0;
    case PM_TabCloseIndicatorWidth:
    case PM_TabCloseIndicatorHeight:
        return scaled(16, font);
    case PM_TabBarIconSize:
        return scaled(14, font);
    case PM_SmallIconSize:
    case PM_ButtonIconSize:
    case PM_ToolBarIconSize:
    case PM_ListViewIconSize:
    case PM_LineEditIconSize:
        return scaled(16, font);
    case PM_IndicatorWidth:
    case PM_IndicatorHeight:
    case PM_ExclusiveIndicatorWidth:
    case PM_ExclusiveIndicatorHeight:
        return scaled(13, font);
    case PM_CheckBoxLabelSpacing:
    case PM_RadioButtonLabelSpacing:
        return scaled(6, font);
    case PM_TreeViewIndentation:
        return scaled(14, font);
    case PM_HeaderMargin:
        return scaled(6, font);
    case PM_HeaderMarkSize:
        return scaled(8, font);
    case PM_ToolBarItemSpacing:
        return scaled(5, font);
    case PM_ToolBarItemMargin:
        return scaled(3, font);
    case PM_ToolBarFrameWidth:
        return 0;
    case PM_ToolBarSeparatorExtent:
        return scaled(9, font);
    case PM_MenuButtonIndicator:
        return scaled(14, font);
    case PM_MenuVMargin:
    case PM_MenuHMargin:
        return 3;
    case PM_MenuPanelWidth:
        return 1;
    case PM_MenuBarPanelWidth:
        return 0;
    case PM_MenuBarHMargin:
        return scaled(4, font);
    case PM_MenuBarVMargin:
    case PM_MenuBarItemSpacing:
        return 0;
    case PM_LayoutHorizontalSpacing:
    case PM_LayoutVerticalSpacing:
        return scaled(6, font);
    case PM_LayoutLeftMargin:
    case PM_LayoutRightMargin:
    case PM_LayoutTopMargin:
    case PM_LayoutBottomMargin:
        return scaled(8, font);
    case PM_FocusFrameHMargin:
    case PM_FocusFrameVMargin:
        return 2;
    default:
        return QProxyStyle::pixelMetric(metric, option, widget);
    }
}

int Style::styleHint(
    StyleHint hint, const QStyleOption *option, const QWidget *widget, QStyleHintReturn *data) const
{
    switch (hint) {
    case SH_TabBar_Alignment:
        return Qt::AlignLeft;
    case SH_TabBar_CloseButtonPosition:
        return QTabBar::RightSide;
    case SH_TabBar_ElideMode:
        return Qt::ElideMiddle;
    case SH_ItemView_ShowDecorationSelected:
        return 1;
    case SH_ItemView_ActivateItemOnSingleClick:
    case SH_EtchDisabledText:
    case SH_DitherDisabledText:
    case SH_UnderlineShortcut:
        return hint == SH_UnderlineShortcut ? 1 : 0;
    case SH_DialogButtonBox_ButtonsHaveIcons:
        return 0;
    case SH_ComboBox_Popup:
        return 0;
    case SH_ToolTip_WakeUpDelay:
        return 500;
    case SH_DockWidget_ButtonsHaveFrame:
        return 0;
    default:
        return QProxyStyle::styleHint(hint, option, widget, data);
    }
}

QSize Style::sizeFromContents(
    ContentsType type, const QStyleOption *option, const QSize &size, const QWidget *widget) const
{
    const QFont font = fontOf(widget);
    const int height = controlHeight(widget);
    switch (type) {
    case CT_PushButton: {
        const auto *push = qstyleoption_cast<const QStyleOptionButton *>(option);
        int width = size.width() + scaled(flag(widget, "gantrySmall") ? 14 : 20, font);
        if (push && !push->icon.isNull() && !push->text.isEmpty())
            width += scaled(2, font);
        // Qt counts the menu's arrow in already.
        return {qMax(width, height), qMax(height, size.height() + 4)};
    }
    case CT_ToolButton:
        return {qMax(size.width() + scaled(8, font), height),
            qMax(height, size.height() + scaled(4, font))};
    case CT_LineEdit:
        return {size.width() + 4, qMax(height, size.height() + 2)};
    case CT_ComboBox:
        return {
            size.width() + scaled(14, font) + scaled(16, font), qMax(height, size.height() + 4)};
    case CT_SpinBox: {
        QSize base = QProxyStyle::sizeFromContents(type, option, size, widget);
        return {base.width(), qMax(height, base.height())};
    }
    case CT_TabBarTab: {
        const auto *tab = qstyleoption_cast<const QStyleOptionTab *>(option);
        QSize result = size;
        if (tab && (tab->shape == QTabBar::RoundedWest || tab->shape == QTabBar::RoundedEast))
            return {qMax(size.width(), scaled(24, font)), size.height()};
        const int least = scaled(tab && isSouth(tab) ? 23 : 27, font);
        result.setHeight(qMax(least, QFontMetrics(font).height() + scaled(8, font)));
        return result;
    }
    case CT_HeaderSection: {
        QSize base = QProxyStyle::sizeFromContents(type, option, size, widget);
        const int least = qMax(scaled(22, QApplication::font()), QFontMetrics(font).height() + 4);
        return {base.width(), qMax(least, size.height())};
    }
    case CT_MenuBarItem:
        return {size.width() + scaled(16, font), qMax(scaled(22, font), size.height() + 4)};
    case CT_MenuItem: {
        QSize base = QProxyStyle::sizeFromContents(type, option, size, widget);
        const auto *item = qstyleoption_cast<const QStyleOptionMenuItem *>(option);
        if (item && item->menuItemType == QStyleOptionMenuItem::Separator)
            return {base.width(), item->text.isEmpty() ? 7 : QFontMetrics(font).height() + 6};
        return {base.width() + scaled(10, font), qMax(scaled(22, font), base.height())};
    }
    default:
        return QProxyStyle::sizeFromContents(type, option, size, widget);
    }
}

QRect Style::subElementRect(
    SubElement element, const QStyleOption *option, const QWidget *widget) const
{
    switch (element) {
    case SE_PushButtonFocusRect:
    case SE_ToolBoxTabContents:
        return option->rect;
    case SE_HeaderLabel:
    case SE_HeaderArrow: {
        const auto *head = qstyleoption_cast<const QStyleOptionHeader *>(option);
        const QFont font = fontOf(widget);
        const int padding = scaled(6, font);
        const int arrow
            = head && head->sortIndicator != QStyleOptionHeader::None ? scaled(10, font) : 0;
        const QRect inside = option->rect.adjusted(padding, 0, -padding, -1);
        if (element == SE_HeaderArrow) {
            // Right behind the text where there is room.
            const int text = head ? textWidth(font, head->text) + scaled(3, font) : 0;
            const bool left = head && !(head->textAlignment & (Qt::AlignRight | Qt::AlignHCenter));
            const int x = left ? qMin(inside.x() + text, inside.right() - arrow + 1)
                               : inside.right() - arrow + 1;
            return visualRect(
                option->direction, option->rect, QRect(x, inside.y(), arrow, inside.height()));
        }
        return visualRect(option->direction, option->rect, inside.adjusted(0, 0, -arrow, 0));
    }
    case SE_LineEditContents:
        return option->rect.adjusted(4, 1, -4, -1);
    case SE_TabBarTabLeftButton:
    case SE_TabBarTabRightButton: {
        QRect r = QProxyStyle::subElementRect(element, option, widget);
        // Unselected tabs begin 3 px lower; their contents sit in the middle of what is drawn.
        return r.translated(element == SE_TabBarTabRightButton ? 4 : -4, 1);
    }
    case SE_TabBarTabText: {
        QRect r = QProxyStyle::subElementRect(element, option, widget);
        const auto *tab = qstyleoption_cast<const QStyleOptionTab *>(option);
        return tab && isSouth(tab) ? r.translated(0, -1) : r.translated(0, 1);
    }
    default:
        return QProxyStyle::subElementRect(element, option, widget);
    }
}

QRect Style::subControlRect(ComplexControl control, const QStyleOptionComplex *option,
    SubControl part, const QWidget *widget) const
{
    if (control == CC_ScrollBar) {
        const auto *bar = qstyleoption_cast<const QStyleOptionSlider *>(option);
        if (!bar)
            return {};
        // No arrow buttons: groove over the whole length.
        const bool across = bar->orientation == Qt::Horizontal;
        const int length = across ? bar->rect.width() : bar->rect.height();
        const int range = bar->maximum - bar->minimum;
        int handle = length;
        if (range > 0) {
            const qint64 total = qint64(range) + bar->pageStep;
            handle = static_cast<int>(qint64(length) * bar->pageStep / qMax<qint64>(1, total));
            handle = qMin(
                length, qMax(handle, proxy()->pixelMetric(PM_ScrollBarSliderMin, option, widget)));
        }
        const int start = sliderPositionFromValue(
            bar->minimum, bar->maximum, bar->sliderPosition, length - handle, bar->upsideDown);
        const auto slice = [&](int from, int to) {
            const QRect r = across ? QRect(from, 0, to - from, bar->rect.height())
                                   : QRect(0, from, bar->rect.width(), to - from);
            return visualRect(bar->direction, bar->rect, r.translated(bar->rect.topLeft()));
        };
        switch (part) {
        case SC_ScrollBarGroove:
            return slice(0, length);
        case SC_ScrollBarSlider:
            return slice(start, start + handle);
        case SC_ScrollBarSubPage:
            return slice(0, start);
        case SC_ScrollBarAddPage:
            return slice(start + handle, length);
        default:
            return {};
        }
    }
    if (control == CC_ComboBox) {
        const int arrow = scaled(18, fontOf(widget));
        const QRect r = option->rect;
        switch (part) {
        case SC_ComboBoxEditField:
            return visualRect(
                option->direction, r, r.adjusted(scaled(6, fontOf(widget)), 2, -arrow, -2));
        case SC_ComboBoxArrow:
            return visualRect(
                option->direction, r, QRect(r.right() - arrow + 1, r.y(), arrow, r.height()));
        default:
            break;
        }
    }
    return QProxyStyle::subControlRect(control, option, part, widget);
}

QIcon Style::standardIcon(
    StandardPixmap which, const QStyleOption *option, const QWidget *widget) const
{
    switch (which) {
    case SP_TitleBarCloseButton:
    case SP_DockWidgetCloseButton:
    case SP_TabCloseButton:
        return icon(u"x"_s, Tone::Text3);
    case SP_LineEditClearButton:
        return icon(u"x"_s, Tone::Text3);
    case SP_TitleBarNormalButton:
        return icon(u"float"_s, Tone::Text3);
    case SP_BrowserReload:
        return icon(u"reload"_s);
    case SP_ArrowBack:
        return icon(u"back"_s);
    case SP_ArrowForward:
        return icon(u"fwd"_s);
    case SP_ToolBarHorizontalExtensionButton:
        return icon(u"more"_s);
    case SP_MessageBoxWarning:
        return markIcon(Mark::Warning);
    case SP_MessageBoxCritical:
        return markIcon(Mark::Error);
    case SP_MessageBoxInformation:
        return markIcon(Mark::Note);
    default:
        return QProxyStyle::standardIcon(which, option, widget);
    }
}

} // namespace gantry::ui
