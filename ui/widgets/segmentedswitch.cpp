// SPDX-License-Identifier: Apache-2.0
#include "ui/widgets/segmentedswitch.h"

#include "ui/theme/icons.h"
#include "ui/theme/style.h"
#include "ui/theme/theme.h"

#include <QAbstractButton>
#include <QButtonGroup>
#include <QHBoxLayout>
#include <QKeyEvent>
#include <QPainter>
#include <QPainterPath>

using namespace Qt::StringLiterals;

namespace gantry::ui {

namespace {

class Segment : public QAbstractButton
{
public:
    Segment(QString iconName, const QString &text, QWidget *parent)
        : QAbstractButton(parent)
        , m_icon(std::move(iconName))
    {
        setText(text);
        setCheckable(true);
        setAttribute(Qt::WA_Hover);
        setFocusPolicy(Qt::TabFocus);
        setSizePolicy(QSizePolicy::Fixed, QSizePolicy::Fixed);
    }
    void setIconOnly(bool iconOnly)
    {
        m_iconOnly = iconOnly && !m_icon.isEmpty();
        updateGeometry();
        update();
    }
    QSize sizeHint() const override
    {
        int width = scaled(18, font());
        if (!m_icon.isEmpty())
            width += scaled(14, font());
        if (!m_iconOnly && !text().isEmpty())
            width += textWidth(font(), text()) + (m_icon.isEmpty() ? 0 : scaled(5, font()));
        return {width, qMax(scaled(26, font()), fontMetrics().height() + 6)};
    }
    bool isFirst = false;
    bool isLast = false;

protected:
    void paintEvent(QPaintEvent *) override
    {
        QPainter painter(this);
        painter.setRenderHint(QPainter::Antialiasing);
        const Colours colours = Colours::of(palette());
        const QColor highlight = colours.tone(Tone::Highlight);
        QLinearGradient fill(0, 0, 0, height());
        QColor top = colours.tone(Tone::ButtonTop);
        QColor bottom = colours.tone(Tone::ButtonBottom);
        if (isChecked())
            top = bottom = highlight;
        else if (!isEnabled())
            top = bottom = colours.tone(Tone::Window);
        else if (isDown())
            top = bottom = mixed(colours.tone(Tone::Text), bottom, 0.11);
        else if (underMouse()) {
            top = mixed(highlight, top, 0.06);
            bottom = mixed(highlight, bottom, 0.1);
        }
        fill.setColorAt(0, top);
        fill.setColorAt(1, bottom);
        // One outline around all: the clip lets only the outer ends be round.
        QRectF box = QRectF(rect()).adjusted(0.5, 0.5, -0.5, -0.5);
        if (!isFirst)
            box.setLeft(-6);
        if (!isLast)
            box.setRight(width() + 6);
        painter.setPen(QPen(colours.tone(Tone::ButtonFrame), 1));
        painter.setBrush(fill);
        painter.drawRoundedRect(box, 4, 4);
        if (!isLast)
            painter.fillRect(QRectF(width() - 1, 1, 1, height() - 2), colours.tone(Tone::Frame));

        const QColor ink = isChecked() ? colours.tone(Tone::HighlightedText)
            : isEnabled()              ? colours.tone(Tone::Text)
                                       : colours.tone(Tone::Disabled);
        QRect area = rect().adjusted(scaled(9, font()), 0, -scaled(9, font()), 0);
        if (!m_icon.isEmpty()) {
            const int side = scaled(14, font());
            paintIcon(&painter, QRect(area.x(), area.y(), side, area.height()), m_icon, ink);
            area.setLeft(area.left() + side + scaled(5, font()));
        }
        if (!m_iconOnly) {
            painter.setPen(ink);
            painter.setFont(font());
            painter.drawText(area, Qt::AlignLeft | Qt::AlignVCenter | Qt::TextShowMnemonic, text());
        }
        if (hasFocus()) {
            // On the highlight colour the focus colour would drown.
            if (isChecked()) {
                painter.setPen(QPen(colours.tone(Tone::HighlightedText), 2));
                painter.setBrush(Qt::NoBrush);
                painter.drawRoundedRect(QRectF(rect()).adjusted(3, 3, -3, -3), 2, 2);
            } else {
                paintFocusFrame(&painter, rect(), palette());
            }
        }
    }
    void keyPressEvent(QKeyEvent *event) override
    {
        int step = 0;
        if (event->key() == Qt::Key_Left)
            step = layoutDirection() == Qt::LeftToRight ? -1 : 1;
        else if (event->key() == Qt::Key_Right)
            step = layoutDirection() == Qt::LeftToRight ? 1 : -1;
        if (!step || !group()) {
            QAbstractButton::keyPressEvent(event);
            return;
        }
        const auto buttons = group()->buttons();
        const qsizetype here = buttons.indexOf(this);
        for (qsizetype at = here + step; at >= 0 && at < buttons.size(); at += step) {
            if (buttons[at]->isEnabled()) {
                buttons[at]->setFocus(Qt::TabFocusReason);
                buttons[at]->click();
                return;
            }
        }
    }

private:
    QString m_icon;
    bool m_iconOnly = false;
};

} // namespace

SegmentedSwitch::SegmentedSwitch(QWidget *parent)
    : QWidget(parent)
    , m_group(new QButtonGroup(this))
{
    auto *layout = new QHBoxLayout(this);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->setSpacing(0);
    setSizePolicy(QSizePolicy::Fixed, QSizePolicy::Fixed);
    m_group->setExclusive(true);
    connect(m_group, &QButtonGroup::idToggled, this, [this](int id, bool on) {
        if (!on)
            return;
        for (QAbstractButton *button : m_group->buttons())
            button->setFocusPolicy(button->isChecked() ? Qt::TabFocus : Qt::ClickFocus);
        Q_EMIT currentChanged(id);
    });
    connect(m_group, &QButtonGroup::idClicked, this, &SegmentedSwitch::chosen);
}

int SegmentedSwitch::addSegment(
    const QString &iconName, const QString &text, const QString &toolTip, const QString &key)
{
    const int index = count();
    auto *segment = new Segment(iconName, text, this);
    QString tip = toolTip.isEmpty() ? text : toolTip;
    if (!key.isEmpty())
        tip += u" ("_s + key + u')';
    segment->setToolTip(tip);
    segment->setAccessibleName(text);
    segment->isFirst = index == 0;
    segment->isLast = true;
    if (index > 0)
        static_cast<Segment *>(this->segment(index - 1))->isLast = false;
    m_group->addButton(segment, index);
    layout()->addWidget(segment);
    if (index == 0)
        segment->setChecked(true);
    else
        segment->setFocusPolicy(Qt::ClickFocus);
    return index;
}

int SegmentedSwitch::count() const
{
    return static_cast<int>(m_group->buttons().size());
}

int SegmentedSwitch::currentIndex() const
{
    return m_group->checkedId();
}

void SegmentedSwitch::setCurrentIndex(int index)
{
    if (QAbstractButton *button = segment(index))
        button->setChecked(true);
}

void SegmentedSwitch::setSegmentEnabled(int index, bool enabled)
{
    if (QAbstractButton *button = segment(index))
        button->setEnabled(enabled);
}

void SegmentedSwitch::setIconsOnly(bool iconsOnly)
{
    for (QAbstractButton *button : m_group->buttons())
        static_cast<Segment *>(button)->setIconOnly(iconsOnly);
}

QAbstractButton *SegmentedSwitch::segment(int index) const
{
    return m_group->button(index);
}

void SegmentedSwitch::paintEvent(QPaintEvent *event)
{
    QWidget::paintEvent(event);
}

} // namespace gantry::ui
