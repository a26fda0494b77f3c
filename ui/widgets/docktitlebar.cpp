// SPDX-License-Identifier: Apache-2.0
#include "ui/widgets/docktitlebar.h"

#include "ui/theme/icons.h"
#include "ui/theme/style.h"
#include "ui/theme/theme.h"

#include <QDockWidget>
#include <QEvent>
#include <QHBoxLayout>
#include <QPainter>
#include <QToolButton>

using namespace Qt::StringLiterals;

namespace gantry::ui {

namespace {

QToolButton *smallButton(const QString &iconName, const QString &name, QWidget *parent)
{
    auto *button = new QToolButton(parent);
    button->setAutoRaise(true);
    button->setProperty("gantrySmall", true);
    button->setIcon(icon(iconName, Tone::Text3));
    const int side = scaled(13, parent->font());
    button->setIconSize({side, side});
    button->setToolTip(name);
    button->setAccessibleName(name);
    button->setFocusPolicy(Qt::TabFocus);
    return button;
}

} // namespace

DockTitleBar::DockTitleBar(const QString &iconName, QDockWidget *dock)
    : QWidget(dock)
    , m_icon(iconName)
    , m_title(dock->windowTitle())
    , m_dock(dock)
    , m_layout(new QHBoxLayout(this))
{
    build();
    m_float = smallButton(u"float"_s, tr("Float"), this);
    m_close = smallButton(u"x"_s, tr("Close"), this);
    m_layout->addWidget(m_float);
    m_layout->addWidget(m_close);
    const auto follow = [this] {
        const auto features = m_dock->features();
        m_float->setVisible(features.testFlag(QDockWidget::DockWidgetFloatable));
        m_close->setVisible(features.testFlag(QDockWidget::DockWidgetClosable));
        const QString name = m_dock->isFloating() ? tr("Dock") : tr("Float");
        m_float->setToolTip(name);
        m_float->setAccessibleName(tr("%1 %2").arg(name, m_title));
        m_close->setAccessibleName(tr("Close %1").arg(m_title));
    };
    follow();
    connect(dock, &QDockWidget::featuresChanged, this, follow);
    connect(dock, &QDockWidget::topLevelChanged, this, follow);
    connect(dock, &QDockWidget::windowTitleChanged, this, [this, follow](const QString &title) {
        setTitle(title);
        follow();
    });
    connect(
        m_float, &QToolButton::clicked, dock, [dock] { dock->setFloating(!dock->isFloating()); });
    connect(m_close, &QToolButton::clicked, dock, &QDockWidget::close);
}

DockTitleBar::DockTitleBar(const QString &iconName, const QString &title, QWidget *parent)
    : QWidget(parent)
    , m_icon(iconName)
    , m_title(title)
    , m_layout(new QHBoxLayout(this))
{
    build();
}

void DockTitleBar::build()
{
    setSizePolicy(QSizePolicy::Preferred, QSizePolicy::Fixed);
    setAccessibleName(m_title);
    m_layout->setContentsMargins(0, 0, scaled(3, font()), 1);
    m_layout->setSpacing(0);
    m_layout->addStretch(1);
}

void DockTitleBar::setTitle(const QString &title)
{
    m_title = title;
    setAccessibleName(title);
    update();
}

void DockTitleBar::setFacts(const QString &text, Mark mark)
{
    m_facts = text;
    m_mark = mark;
    setAccessibleDescription(markText(mark, text));
    update();
}

void DockTitleBar::addWidget(QWidget *widget)
{
    const int buttons = (m_float ? 1 : 0) + (m_close ? 1 : 0);
    m_layout->insertWidget(m_layout->count() - buttons, widget);
}

QSize DockTitleBar::sizeHint() const
{
    const QFontMetrics metrics(boldFont(smallFont(font())));
    return {metrics.horizontalAdvance(m_title) + scaled(90, font()),
        qMax(scaled(23, font()), metrics.height() + 4)};
}

QSize DockTitleBar::minimumSizeHint() const
{
    return {scaled(60, font()), sizeHint().height()};
}

void DockTitleBar::resizeEvent(QResizeEvent *event)
{
    QWidget::resizeEvent(event);
    update();
}

void DockTitleBar::changeEvent(QEvent *event)
{
    QWidget::changeEvent(event);
    if (event->type() == QEvent::FontChange)
        updateGeometry();
}

void DockTitleBar::paintEvent(QPaintEvent *)
{
    QPainter painter(this);
    const Colours colours = Colours::of(palette());
    painter.fillRect(rect(), colours.tone(Tone::DockTitle));
    painter.fillRect(QRect(0, height() - 1, width(), 1), colours.tone(Tone::FrameSoft));
    int right = width() - scaled(6, font());
    for (int i = 0; i < m_layout->count(); ++i) {
        const QWidget *widget = m_layout->itemAt(i)->widget();
        if (widget && widget->isVisibleTo(this))
            right = qMin(right, widget->x() - scaled(4, font()));
    }
    QRect area(scaled(8, font()), 0, right - scaled(8, font()), height() - 1);
    if (!m_icon.isEmpty()) {
        const int side = scaled(14, font());
        paintIcon(&painter, QRect(area.x(), area.y(), side, area.height()), m_icon,
            colours.tone(Tone::Text2));
        area.setLeft(area.left() + side + scaled(5, font()));
    }
    const QFont small = smallFont(font());
    const QFont bold = boldFont(small);
    constexpr int flags = Qt::AlignVCenter | Qt::TextSingleLine;
    const int titleWidth = textWidth(bold, m_title);
    if (m_mark != Mark::Nothing) {
        const int side = markSide(font());
        paintMark(&painter, QRect(area.right() - side + 1, area.y(), side, area.height()), m_mark,
            colours);
        area.setRight(area.right() - side - scaled(4, font()));
    }
    if (!m_facts.isEmpty()) {
        const int room = area.width() - titleWidth - scaled(12, font());
        const QFontMetrics metrics(small);
        const QString shown = metrics.elidedText(m_facts, Qt::ElideRight, room);
        if (room > scaled(30, font())) {
            painter.setFont(small);
            painter.setPen(colours.tone(Tone::Text2));
            painter.drawText(area, flags | Qt::AlignRight, shown);
            area.setRight(area.right() - metrics.horizontalAdvance(shown) - scaled(6, font()));
        }
    }
    painter.setFont(bold);
    painter.setPen(colours.tone(Tone::Text));
    painter.drawText(area, flags | Qt::AlignLeft,
        QFontMetrics(bold).elidedText(m_title, Qt::ElideRight, area.width()));
}

} // namespace gantry::ui
