// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <QFrame>
#include <QHash>
#include <QObject>
#include <QToolBar>

class QMainWindow;

namespace gantry::ui {

class WorkDock;

//! One strip along an edge of the window with a label per hidden dock (design, section 2).
class EdgeStrip : public QToolBar
{
    Q_OBJECT
public:
    EdgeStrip(Qt::ToolBarArea area, QMainWindow *window);
    void setDocks(const QList<WorkDock *> &docks);

Q_SIGNALS:
    void chosen(WorkDock *dock);

private:
    bool m_upright;
};

//! The strips of all edges and the overlay a label opens. The overlay lies over the centre, closes
//! with Esc, with its own button or when the focus leaves it, and can put the dock back for good.
class EdgeStrips : public QObject
{
    Q_OBJECT
public:
    explicit EdgeStrips(QMainWindow *window);
    ~EdgeStrips() override;

    //! \a area is where the dock's label goes; docks are watched from now on.
    void watch(WorkDock *dock, Qt::DockWidgetArea area);
    //! Whether the dock has a label while it is hidden; true at first.
    void setOffered(WorkDock *dock, bool offered);
    //! Looks at all docks again; after restoreState().
    void refresh();
    void openOverlay(WorkDock *dock);
    void closeOverlay();
    WorkDock *overlaid() const { return m_overlaid; }

protected:
    bool eventFilter(QObject *watched, QEvent *event) override;

private:
    void place();
    QMainWindow *m_window;
    QHash<Qt::DockWidgetArea, EdgeStrip *> m_strips;
    QList<std::pair<WorkDock *, Qt::DockWidgetArea>> m_docks;
    QList<WorkDock *> m_notOffered;
    QFrame *m_overlay = nullptr;
    WorkDock *m_overlaid = nullptr;
};

} // namespace gantry::ui
