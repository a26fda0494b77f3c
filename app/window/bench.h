// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <QElapsedTimer>
#include <QJsonObject>
#include <QObject>
#include <QTimer>

#include <functional>

namespace gantry {

class Watchdog;
class WindowApp;

//! Measures the window from inside and prints one JSON object: start (time to the first frame) or
//! list (50,000 tags and 10,000 repositories filling the tree), drag (answers of 50 slots). Quits
//! with 0.
class Bench : public QObject
{
    Q_OBJECT
public:
    enum class Kind { Start, List, Drag };
    //! \a sinceMain was started first thing in main().
    Bench(Kind kind, WindowApp *app, Watchdog *watchdog, QElapsedTimer sinceMain);

protected:
    bool eventFilter(QObject *watched, QEvent *event) override;

private:
    void firstFrame();
    void beginLists();
    void lookAtLists();
    void finish();

    Kind m_kind;
    WindowApp *m_app;
    Watchdog *m_watchdog;
    QElapsedTimer m_sinceMain;
    QElapsedTimer m_sinceLists;
    QTimer m_timer;
    double m_firstFrameMs = -1;
    double m_firstRowsMs = -1;
    int m_pagesAtFirstRows = -1;
    double m_allRowsMs = -1;
    int m_quiet = 0;
    QJsonObject m_drag;
    bool m_painted = false;
};

//! Milliseconds this process lives already, from /proc; -1 when unknown.
double processAgeMs();

} // namespace gantry
