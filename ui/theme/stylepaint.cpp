// SPDX-License-Identifier: Apache-2.0
// The painting half of Style: which element is drawn with which part of styleparts.h.
#include "ui/theme/icons.h"
#include "ui/theme/style.h"
#include "ui/theme/styleparts.h"
#include "ui/theme/theme.h"

#include <QAbstractItemView>
#include <QApplication>
#include <QLineEdit>
#include <QMainWindow>
#include <QPainter>
#include <QPlainTextEdit>
#include <QPushButton>
#include <QStyleOption>
#include <QTabBar>

using namespace Qt::StringLiterals;

namespace gantry::ui {

using namespace styleparts;

namespace {

ButtonLook lookOf(const QStyleOption *option, const QWidget *widget)
{
    ButtonLook look;
    look.enabled = option->state & QStyle::State_Enabled;
    look.hovered = option->state & QStyle::State_MouseOver;
    look.pressed = option->state & QStyle::State_Sunken;
    look.on = option->state & QStyle::State_On;
    look.focused = option->state & QStyle::State_HasFocus;
    look.primary = flag(widget, "gantryPrimary");
    if (const auto *button = qstyleoption_cast<const QStyleOptionButton *>(option))
        look.isDefault = button->features & QStyleOptionButton::DefaultButton;
    return look;
}

void quietPlate(
    QPainter *painter, const QRect &rect, const Colours &colours, const ButtonLook &look)
{
    if (!look.enabled || !(look.hovered || look.pressed || look.on))
        return;
    const QRectF r = QRectF(rect).adjusted(0.5, 0.5, -0.5, -0.5);
    painter->save();
    painter->setRenderHint(QPainter::Antialiasing);
    if (look.on || look.pressed) {
        painter->setPen(QPen(colours.tone(Tone::Frame), 1));
        painter->setBrush(mixed(colours.tone(Tone::Text), colours.tone(Tone::Window), 0.11));
        painter->drawRoundedRect(r, 3, 3);
    } else {
        button(painter, rect, colours, look);
    }
    painter->restore();
}

void headerLabel(QPainter *painter, const QStyleOptionHeader *option, const QWidget *widget)
{
    const QFont font = widget ? widget->font() : QApplication::font();
    QRect area = option->rect;
    if (!option->icon.isNull()) {
        const int side = scaled(14, font);
        option->icon.paint(painter, QRect(area.x(), area.y(), side, area.height()));
        area.setLeft(area.left() + side + scaled(4, font));
    }
    painter->save();
    painter->setFont(font);
    painter->setPen(coloursOf(option).tone(
        option->state & QStyle::State_Enabled ? Tone::Text : Tone::Disabled));
    // A column with room for its marks only lets its title use the padding too.
    const int over = textWidth(font, option->text) - area.width();
    if (over > 0)
        area.adjust(-qMin(over, scaled(5, font)), 0, qMin(over, scaled(5, font)), 0);
    const QString shown = QFontMetrics(font).elidedText(option->text, Qt::ElideRight, area.width());
    painter->drawText(
        area, int(option->textAlignment) | Qt::AlignVCenter | Qt::TextSingleLine, shown);
    painter->restore();
}

// Icon, 6 px, text, in the middle; the menu's arrow keeps its place at the end.
void pushLabel(QPainter *painter, const QStyleOptionButton *option, const QWidget *widget)
{
    const Colours colours = coloursOf(option);
    const QFont font = widget ? widget->font() : QApplication::font();
    const bool enabled = option->state & QStyle::State_Enabled;
    const bool primary = flag(widget, "gantryPrimary") && enabled;
    QColor ink = colours.tone(enabled ? Tone::Text : Tone::Disabled);
    if (primary)
        ink = colours.tone(Tone::HighlightedText);
    else if (enabled && flag(widget, "gantryDanger"))
        ink = colours.meaning(Meaning::Error).ink;
    QRect area = option->rect.adjusted(3, 0, -3, 0);
    if (option->features & QStyleOptionButton::HasMenu)
        area.setRight(area.right() - scaled(14, font));
    QString shown = option->text;
    const QFontMetrics metrics(font);
    const int gap = option->icon.isNull() || shown.isEmpty() ? 0 : scaled(5, font);
    const int side = option->icon.isNull() ? 0 : option->iconSize.width();
    constexpr int flags
        = Qt::AlignVCenter | Qt::AlignLeft | Qt::TextSingleLine | Qt::TextShowMnemonic;
    const int text = shown.isEmpty() ? 0 : metrics.size(Qt::TextShowMnemonic, shown).width() + 1;
    int x = area.x() + qMax(0, (area.width() - side - gap - text) / 2);
    if (side > 0) {
        const QRect place(x, area.center().y() - side / 2 + 1, side, side);
        const auto mode = !enabled ? QIcon::Disabled : primary ? QIcon::Selected : QIcon::Normal;
        option->icon.paint(painter, QStyle::visualRect(option->direction, option->rect, place),
            Qt::AlignCenter, mode, option->state & QStyle::State_On ? QIcon::On : QIcon::Off);
        x += side + gap;
    }
    painter->save();
    painter->setPen(ink);
    painter->setFont(font);
    const QRect place(x, area.y(), qMax(0, area.right() - x + 1), area.height());
    painter->drawText(QStyle::visualRect(option->direction, option->rect, place), flags, shown);
    painter->restore();
}

} // namespace

void Style::drawPrimitive(PrimitiveElement element, const QStyleOption *option, QPainter *painter,
    const QWidget *widget) const
{
    const Colours colours = coloursOf(option);
    const bool enabled = option->state & State_Enabled;
    const QRect r = option->rect;
    switch (element) {
    case PE_PanelButtonCommand: {
        const ButtonLook look = lookOf(option, widget);
        if (flag(widget, "gantryQuiet"))
            quietPlate(painter, r, colours, look);
        else
            button(painter, r, colours, look);
        return;
    }
    case PE_PanelButtonTool:
        if (option->state & State_AutoRaise || flag(widget, "gantryQuiet"))
            quietPlate(painter, r, colours, lookOf(option, widget));
        else
            button(painter, r, colours, lookOf(option, widget));
        return;
    case PE_PanelLineEdit:
    case PE_FrameLineEdit: {
        const auto *frame = qstyleoption_cast<const QStyleOptionFrame *>(option);
        if (frame && frame->lineWidth <= 0) {
            if (element == PE_PanelLineEdit)
                painter->fillRect(
                    r, enabled ? colours.tone(Tone::Base) : colours.tone(Tone::Window));
            return;
        }
        lineEdit(painter, r, colours, enabled, option->state & State_HasFocus,
            option->state & State_MouseOver);
        return;
    }
    case PE_FrameFocusRect: {
        const bool inView = qobject_cast<const QAbstractItemView *>(widget);
        if (option->state & State_KeyboardFocusChange || inView || widget == nullptr
            || qobject_cast<const QPushButton *>(widget) || widget->hasFocus())
            paintFocusFrame(painter, r, option->palette);
        return;
    }
    case PE_IndicatorCheckBox:
    case PE_IndicatorItemViewItemCheck:
        checkBox(painter, r, colours, option->state, false);
        return;
    case PE_IndicatorRadioButton:
        checkBox(painter, r, colours, option->state, true);
        return;
    case PE_IndicatorBranch:
        if (option->state & State_Children) {
            const bool selected = option->state & State_Selected;
            const QColor ink
                = option->palette.color(selected ? QPalette::HighlightedText : QPalette::Text);
            const bool toRight = option->direction == Qt::LeftToRight;
            triangle(painter, r,
                option->state & State_Open ? Arrow::Down
                    : toRight              ? Arrow::Right
                                           : Arrow::Left,
                selected ? ink : colours.tone(Tone::Text2),
                scaled(7, widget ? widget->font() : QApplication::font()));
        }
        return;
    case PE_IndicatorArrowDown:
    case PE_IndicatorArrowUp:
    case PE_IndicatorArrowLeft:
    case PE_IndicatorArrowRight:
    case PE_IndicatorSpinDown:
    case PE_IndicatorSpinUp: {
        const QColor ink
            = enabled ? option->palette.color(QPalette::ButtonText) : colours.tone(Tone::Disabled);
        const Arrow direction = element == PE_IndicatorArrowUp || element == PE_IndicatorSpinUp
            ? Arrow::Up
            : element == PE_IndicatorArrowLeft  ? Arrow::Left
            : element == PE_IndicatorArrowRight ? Arrow::Right
                                                : Arrow::Down;
        triangle(
            painter, r, direction, ink, scaled(7, widget ? widget->font() : QApplication::font()));
        return;
    }
    case PE_IndicatorHeaderArrow:
        if (const auto *head = qstyleoption_cast<const QStyleOptionHeader *>(option))
            triangle(painter, r,
                // Qt calls ascending SortDown; smallest on top points up here.
                head->sortIndicator & QStyleOptionHeader::SortUp ? Arrow::Down : Arrow::Up,
                colours.tone(Tone::Text2), scaled(6, QApplication::font()));
        return;
    case PE_IndicatorTabClose: {
        if (option->state & State_MouseOver) {
            painter->save();
            painter->setRenderHint(QPainter::Antialiasing);
            painter->setPen(Qt::NoPen);
            painter->setBrush(mixed(colours.tone(Tone::Text), colours.tone(Tone::Base), 0.16));
            painter->drawRoundedRect(r, 3, 3);
            painter->restore();
        }
        const int side = scaled(12, widget ? widget->font() : QApplication::font());
        QRect place(0, 0, side, side);
        place.moveCenter(r.center());
        paintIcon(painter, place, u"x"_s,
            colours.tone(option->state & State_MouseOver ? Tone::Text : Tone::Text3));
        return;
    }
    case PE_FrameTabBarBase:
        if (const auto *base = qstyleoption_cast<const QStyleOptionTabBarBase *>(option)) {
            const bool soft = flag(widget, "gantryPages") || base->shape == QTabBar::RoundedSouth;
            const QColor line = colours.tone(soft ? Tone::FrameSoft : Tone::Frame);
            if (base->shape == QTabBar::RoundedSouth)
                painter->fillRect(QRect(r.x(), r.y(), r.width(), 1), line);
            else if (base->shape == QTabBar::RoundedNorth) {
                painter->fillRect(
                    QRect(r.x(), r.bottom(), base->selectedTabRect.x() - r.x(), 1), line);
                const int from = base->selectedTabRect.right() + 1;
                painter->fillRect(QRect(from, r.bottom(), r.right() - from + 1, 1), line);
                if (flag(widget, "gantryPages"))
                    painter->fillRect(QRect(r.x(), r.bottom(), r.width(), 1), line);
            }
        }
        return;
    case PE_FrameStatusBarItem:
    case PE_PanelStatusBar:
        return;
    case PE_FrameMenu:
        painter->save();
        painter->setPen(colours.tone(Tone::Frame));
        painter->setBrush(Qt::NoBrush);
        painter->drawRect(r.adjusted(0, 0, -1, -1));
        painter->restore();
        return;
    case PE_PanelMenu:
        painter->fillRect(r, colours.tone(Tone::Base));
        return;
    case PE_PanelTipLabel:
        painter->save();
        painter->setPen(colours.tone(Tone::Frame));
        painter->setBrush(colours.tone(Tone::Base));
        painter->drawRect(r.adjusted(0, 0, -1, -1));
        painter->restore();
        return;
    case PE_Frame:
        painter->save();
        painter->setPen(colours.tone(
            (option->state & State_HasFocus) && qobject_cast<const QPlainTextEdit *>(widget)
                ? Tone::Focus
                : Tone::Frame));
        painter->setBrush(Qt::NoBrush);
        painter->drawRect(r.adjusted(0, 0, -1, -1));
        painter->restore();
        return;
    case PE_FrameGroupBox:
        painter->save();
        painter->setRenderHint(QPainter::Antialiasing);
        painter->setPen(colours.tone(Tone::FrameSoft));
        painter->setBrush(mixed(colours.tone(Tone::Text), colours.tone(Tone::Window), 0.025));
        painter->drawRoundedRect(QRectF(r).adjusted(0.5, 0.5, -0.5, -0.5), 4, 4);
        painter->restore();
        return;
    case PE_IndicatorDockWidgetResizeHandle: {
        painter->fillRect(r, colours.tone(Tone::Window));
        dots(painter, r, !(option->state & State_Horizontal), colours,
            option->state & State_MouseOver);
        return;
    }
    case PE_IndicatorToolBarSeparator: {
        const bool across = option->state & State_Horizontal;
        const QPoint c = r.center();
        const int half = (across ? r.height() : r.width()) / 2 - 4;
        painter->fillRect(across ? QRect(c.x(), c.y() - half, 1, 2 * half)
                                 : QRect(c.x() - half, c.y(), 2 * half, 1),
            colours.tone(Tone::FrameSoft));
        return;
    }
    case PE_PanelItemViewItem:
    case PE_PanelItemViewRow: {
        const auto *item = qstyleoption_cast<const QStyleOptionViewItem *>(option);
        if (!item)
            break;
        if (widget && widget->property("gantryRows").toBool())
            return; // RowsView paints whole rows
        if (item->state & State_Selected) {
            const auto group = item->state & State_Active ? QPalette::Active : QPalette::Inactive;
            painter->fillRect(r, item->palette.color(group, QPalette::Highlight));
        } else if (element == PE_PanelItemViewItem && (item->state & State_MouseOver)) {
            painter->fillRect(r, colours.tone(Tone::Hover));
        } else if (item->features & QStyleOptionViewItem::Alternate) {
            painter->fillRect(r, colours.tone(Tone::Alternate));
        } else if (item->backgroundBrush.style() != Qt::NoBrush) {
            painter->fillRect(r, item->backgroundBrush);
        }
        return;
    }
    default:
        QProxyStyle::drawPrimitive(element, option, painter, widget);
    }
}

void Style::drawControl(ControlElement element, const QStyleOption *option, QPainter *painter,
    const QWidget *widget) const
{
    const Colours colours = coloursOf(option);
    const QRect r = option->rect;
    switch (element) {
    case CE_PushButtonLabel:
        if (const auto *push = qstyleoption_cast<const QStyleOptionButton *>(option)) {
            pushLabel(painter, push, widget);
            return;
        }
        break;
    case CE_HeaderSection:
        if (const auto *head = qstyleoption_cast<const QStyleOptionHeader *>(option)) {
            header(painter, head);
            return;
        }
        break;
    case CE_Header:
        if (const auto *head = qstyleoption_cast<const QStyleOptionHeader *>(option)) {
            // QCommonStyle would ask itself for the places, not us.
            QStyleOptionHeaderV2 part;
            part.QStyleOptionHeader::operator=(*head);
            drawControl(CE_HeaderSection, head, painter, widget);
            part.rect = subElementRect(SE_HeaderLabel, head, widget);
            headerLabel(painter, &part, widget);
            if (head->sortIndicator != QStyleOptionHeader::None) {
                part.rect = subElementRect(SE_HeaderArrow, head, widget);
                drawPrimitive(PE_IndicatorHeaderArrow, &part, painter, widget);
            }
            return;
        }
        break;
    case CE_HeaderEmptyArea: {
        QStyleOptionHeader head;
        head.QStyleOption::operator=(*option);
        head.orientation = option->state & State_Horizontal ? Qt::Horizontal : Qt::Vertical;
        head.state &= ~(State_MouseOver | State_Sunken);
        header(painter, &head);
        return;
    }
    case CE_TabBarTabShape:
        if (const auto *shape = qstyleoption_cast<const QStyleOptionTab *>(option)) {
            tab(painter, shape, widget);
            return;
        }
        break;
    case CE_TabBarTabLabel:
        if (const auto *label = qstyleoption_cast<const QStyleOptionTab *>(option)) {
            QStyleOptionTab copy(*label);
            const bool selected = label->state & State_Selected;
            copy.palette.setColor(
                QPalette::WindowText, colours.tone(selected ? Tone::Text : Tone::Text2));
            const bool focused = label->state & State_HasFocus;
            copy.state &= ~State_HasFocus;
            QProxyStyle::drawControl(element, &copy, painter, widget);
            if (focused)
                paintFocusFrame(painter, QRectF(r).adjusted(1, 3, -1, -2), option->palette);
            return;
        }
        break;
    case CE_Splitter:
        painter->fillRect(r, colours.tone(Tone::Window));
        dots(
            painter, r, option->state & State_Horizontal, colours, option->state & State_MouseOver);
        return;
    case CE_ToolBar:
        painter->fillRect(r, colours.tone(Tone::Window));
        painter->fillRect(QRect(r.x(), r.bottom(), r.width(), 1), colours.tone(Tone::Frame));
        return;
    case CE_MenuBarEmptyArea:
        painter->fillRect(r, colours.tone(Tone::Window));
        return;
    case CE_MenuBarItem:
        if (const auto *item = qstyleoption_cast<const QStyleOptionMenuItem *>(option)) {
            painter->fillRect(r, colours.tone(Tone::Window));
            const bool enabled = item->state & State_Enabled;
            const bool open = (item->state & State_Selected) && (item->state & State_Sunken);
            const bool hot = item->state & State_Selected;
            if (open)
                painter->fillRect(r, colours.tone(Tone::Highlight));
            else if (hot)
                painter->fillRect(r, colours.tone(Tone::Hover));
            QPalette palette = item->palette;
            palette.setColor(QPalette::ButtonText,
                open ? colours.tone(Tone::HighlightedText) : colours.tone(Tone::Text));
            drawItemText(painter, r,
                Qt::AlignCenter | Qt::TextShowMnemonic | Qt::TextDontClip | Qt::TextSingleLine,
                palette, enabled, item->text, QPalette::ButtonText);
            return;
        }
        break;
    case CE_ProgressBar:
        break;
    default:
        break;
    }
    QProxyStyle::drawControl(element, option, painter, widget);
}

void Style::drawComplexControl(ComplexControl control, const QStyleOptionComplex *option,
    QPainter *painter, const QWidget *widget) const
{
    switch (control) {
    case CC_ScrollBar:
        if (const auto *bar = qstyleoption_cast<const QStyleOptionSlider *>(option)) {
            scrollBar(painter, bar, subControlRect(control, bar, SC_ScrollBarGroove, widget),
                subControlRect(control, bar, SC_ScrollBarSlider, widget));
            return;
        }
        break;
    case CC_ComboBox:
        if (const auto *box = qstyleoption_cast<const QStyleOptionComboBox *>(option)) {
            const Colours colours = coloursOf(option);
            ButtonLook look = lookOf(option, widget);
            look.on = false;
            if (box->editable)
                lineEdit(painter, box->rect, colours, look.enabled, look.focused, look.hovered);
            else
                button(painter, box->rect, colours, look);
            triangle(painter, subControlRect(control, option, SC_ComboBoxArrow, widget),
                Arrow::Down, colours.tone(look.enabled ? Tone::Text2 : Tone::Disabled),
                scaled(7, widget ? widget->font() : QApplication::font()));
            if (look.focused && !box->editable)
                paintFocusFrame(painter, box->rect, option->palette);
            return;
        }
        break;
    case CC_SpinBox:
        if (const auto *box = qstyleoption_cast<const QStyleOptionSpinBox *>(option)) {
            const Colours colours = coloursOf(option);
            const bool enabled = option->state & State_Enabled;
            lineEdit(painter, box->rect, colours, enabled, option->state & State_HasFocus,
                option->state & State_MouseOver);
            const int side = scaled(7, widget ? widget->font() : QApplication::font());
            const auto arrow
                = [&](SubControl part, Arrow direction, QAbstractSpinBox::StepEnabledFlag step) {
                      triangle(painter, subControlRect(control, option, part, widget), direction,
                          colours.tone(
                              enabled && (box->stepEnabled & step) ? Tone::Text2 : Tone::Disabled),
                          side);
                  };
            if (box->buttonSymbols != QAbstractSpinBox::NoButtons) {
                arrow(SC_SpinBoxUp, Arrow::Up, QAbstractSpinBox::StepUpEnabled);
                arrow(SC_SpinBoxDown, Arrow::Down, QAbstractSpinBox::StepDownEnabled);
            }
            return;
        }
        break;
    case CC_ToolButton:
        QProxyStyle::drawComplexControl(control, option, painter, widget);
        if ((option->state & State_HasFocus) && widget && widget->hasFocus())
            paintFocusFrame(painter, option->rect, option->palette);
        return;
    default:
        break;
    }
    QProxyStyle::drawComplexControl(control, option, painter, widget);
}

} // namespace gantry::ui
