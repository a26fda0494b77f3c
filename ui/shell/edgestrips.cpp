// SPDX-License-Identifier: Apache-2.0
#include "ui/shell/edgestrips.h"

#include "ui/shell/workdock.h"
#include "ui/theme/icons.h"
#include "ui/theme/style.h"
#include "ui/theme/theme.h"
#include "ui/widgets/docktitlebar.h"

#include <QApplication>
#include <QKeyEvent>
#include <QMainWindow>
#include <QPainter>
#include <QStyleOption>
#include <QTimer>
#include <QToolButton>
#include <QVBoxLayout>

namespace gantry::ui {

using namespace Qt::StringLiterals;

namespace {

//! A tool button whose text runs upwards on the sides of the window.
class EdgeLabel : public QToolButton
{
public:
    EdgeLabel(const QString &iconName, const QString &text, bool upright, QWidget *parent)
        : QToolButton(parent)
        , m_icon(iconName)
        , m_upright(upright)
    {
        setText(text);
        setAccessibleName(text);
        setToolTip(EdgeStrips::tr("Show %1 over the window").arg(text));
        setFocusPolicy(Qt::TabFocus);
        setAttribute(Qt::WA_Hover);
    }

    QSize sizeHint() const override
    {
        const QFont small = smallFont(font());
        const QFontMetrics metrics(small);
        const int along = metrics.horizontalAdvance(text()) + iconSide(small) + scaled(20, font());
        const int across = scaled(21, font());
        return m_upright ? QSize(across, along) : QSize(along, across);
    }
    QSize minimumSizeHint() const override { return sizeHint(); }

protected:
    void paintEvent(QPaintEvent * /*event*/) override
    {
        QPainter painter(this);
        painter.setRenderHint(QPainter::Antialiasing);
        const Colours colours = Colours::of(this);
        const QRectF plate = QRectF(rect()).adjusted(0.5, 0.5, -0.5, -0.5);
        painter.setPen(colours.tone(Tone::FrameSoft));
        painter.setBrush(colours.tone(underMouse() || isDown() ? Tone::Hover : Tone::Tab));
        painter.drawRoundedRect(plate, 3, 3);
        painter.save();
        QRect inside = rect();
        if (m_upright) {
            painter.translate(0, height());
            painter.rotate(-90);
            inside = QRect(0, 0, height(), width());
        }
        const QFont small = smallFont(font());
        const int side = iconSide(small);
        const int margin = scaled(7, font());
        paintIcon(&painter, QRectF(margin, (inside.height() - side) / 2.0, side, side), m_icon,
            colours.tone(Tone::Text2));
        painter.setFont(small);
        painter.setPen(colours.tone(Tone::Text2));
        painter.drawText(inside.adjusted(margin + side + scaled(5, font()), 0, 0, 0),
            Qt::AlignLeft | Qt::AlignVCenter, text());
        painter.restore();
        if (hasFocus())
            paintFocusFrame(&painter, QRectF(rect()), palette());
    }

private:
    QString m_icon;
    bool m_upright;
};

Qt::ToolBarArea toolBarArea(Qt::DockWidgetArea area)
{
    switch (area) {
    case Qt::RightDockWidgetArea:
        return Qt::RightToolBarArea;
    case Qt::BottomDockWidgetArea:
        return Qt::BottomToolBarArea;
    default:
        return Qt::LeftToolBarArea;
    }
}

} // namespace

EdgeStrip::EdgeStrip(Qt::ToolBarArea area, QMainWindow *window)
    : QToolBar(tr("Hidden docks"), window)
    , m_upright(area != Qt::BottomToolBarArea)
{
    setObjectName(u"edge%1"_s.arg(static_cast<int>(area)));
    setMovable(false);
    setFloatable(false);
    setContextMenuPolicy(Qt::PreventContextMenu);
    toggleViewAction()->setVisible(false);
    window->addToolBar(area, this);
}

void EdgeStrip::setDocks(const QList<WorkDock *> &docks)
{
    clear();
    for (WorkDock *dock : docks) {
        auto *label = new EdgeLabel(dock->iconName(), dock->windowTitle(), m_upright, this);
        connect(label, &QToolButton::clicked, this, [this, dock] { Q_EMIT chosen(dock); });
        addWidget(label);
    }
    setVisible(!docks.isEmpty());
}

EdgeStrips::EdgeStrips(QMainWindow *window)
    : QObject(window)
    , m_window(window)
{
    for (const auto area :
        {Qt::LeftDockWidgetArea, Qt::RightDockWidgetArea, Qt::BottomDockWidgetArea}) {
        auto *strip = new EdgeStrip(toolBarArea(area), window);
        strip->hide();
        connect(strip, &EdgeStrip::chosen, this, [this](WorkDock *dock) {
            if (m_overlaid == dock)
                closeOverlay();
            else
                openOverlay(dock);
        });
        m_strips.insert(area, strip);
    }
    window->installEventFilter(this);
    connect(qApp, &QApplication::focusChanged, this, [this](QWidget * /*old*/, QWidget *now) {
        if (m_overlaid && now && now->window() == m_window && !m_overlay->isAncestorOf(now)
            && !qobject_cast<EdgeStrip *>(now->parentWidget()))
            closeOverlay();
    });
}

EdgeStrips::~EdgeStrips() = default;

void EdgeStrips::watch(WorkDock *dock, Qt::DockWidgetArea area)
{
    m_docks.append({dock, area});
    // visibilityChanged also fires for docks that are only tabbed away; the toggle action is the
    // truth about hidden ones. Queued: a layout change sends many.
    connect(dock->toggleViewAction(), &QAction::toggled, this, &EdgeStrips::refresh,
        Qt::QueuedConnection);
    connect(dock, &QObject::destroyed, this, [this, dock] {
        m_docks.removeIf([dock](const auto &entry) { return entry.first == dock; });
    });
}

void EdgeStrips::setOffered(WorkDock *dock, bool offered)
{
    m_notOffered.removeAll(dock);
    if (!offered)
        m_notOffered.append(dock);
}

void EdgeStrips::refresh()
{
    for (auto it = m_strips.cbegin(); it != m_strips.cend(); ++it) {
        QList<WorkDock *> hidden;
        for (const auto &[dock, area] : std::as_const(m_docks)) {
            if (area == it.key() && dock->isHidden() && !m_notOffered.contains(dock))
                hidden.append(dock);
        }
        it.value()->setDocks(hidden);
    }
}

void EdgeStrips::openOverlay(WorkDock *dock)
{
    closeOverlay();
    m_overlay = new QFrame(m_window);
    m_overlay->setObjectName("edgeOverlay"_L1);
    m_overlay->setFrameShape(QFrame::StyledPanel);
    m_overlay->setAutoFillBackground(true);
    m_overlay->setAccessibleName(dock->windowTitle());
    auto *column = new QVBoxLayout(m_overlay);
    column->setContentsMargins(1, 1, 1, 1);
    column->setSpacing(0);
    auto *title = new DockTitleBar(dock->iconName(), dock->windowTitle(), m_overlay);
    const auto addButton = [&](const QString &iconName, const QString &text, auto run) {
        auto *button = new QToolButton;
        button->setAutoRaise(true);
        button->setIcon(icon(iconName, Tone::Text3));
        button->setToolTip(text);
        button->setAccessibleName(text);
        connect(button, &QToolButton::clicked, this, run, Qt::QueuedConnection);
        title->addWidget(button);
    };
    addButton(u"pin"_s, tr("Keep %1 open").arg(dock->windowTitle()), [this, dock] {
        closeOverlay();
        dock->show();
        dock->focusContent();
    });
    addButton(u"x"_s, tr("Close"), [this] { closeOverlay(); });
    column->addWidget(title);
    QWidget *content = dock->lend();
    column->addWidget(content, 1);
    content->show();
    m_overlaid = dock;
    place();
    m_overlay->show();
    m_overlay->raise();
    m_overlay->installEventFilter(this);
    focusInside(content);
}

void EdgeStrips::closeOverlay()
{
    if (!m_overlaid)
        return;
    WorkDock *dock = std::exchange(m_overlaid, nullptr);
    dock->takeBack();
    m_overlay->hide();
    std::exchange(m_overlay, nullptr)->deleteLater();
}

void EdgeStrips::place()
{
    Qt::DockWidgetArea area = Qt::LeftDockWidgetArea;
    for (const auto &[dock, where] : std::as_const(m_docks)) {
        if (dock == m_overlaid)
            area = where;
    }
    const QWidget *centre = m_window->centralWidget();
    QRect free(centre->mapTo(m_window, QPoint()), centre->size());
    if (area == Qt::BottomDockWidgetArea) {
        const int tall = qMin(scaled(220, m_window->font()), free.height() * 2 / 3);
        m_overlay->setGeometry(free.x(), free.bottom() - tall + 1, free.width(), tall);
        return;
    }
    const int wide = qMin(scaled(316, m_window->font()), free.width() * 2 / 3);
    m_overlay->setGeometry(area == Qt::RightDockWidgetArea ? free.right() - wide + 1 : free.x(),
        free.y(), wide, free.height());
}

bool EdgeStrips::eventFilter(QObject *watched, QEvent *event)
{
    if (m_overlaid && watched == m_window && event->type() == QEvent::Resize)
        QTimer::singleShot(0, this, [this] {
            if (m_overlaid)
                place();
        });
    if (watched == m_overlay && event->type() == QEvent::KeyPress
        && static_cast<QKeyEvent *>(event)->key() == Qt::Key_Escape) {
        closeOverlay();
        return true;
    }
    return QObject::eventFilter(watched, event);
}

} // namespace gantry::ui
