// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <QElapsedTimer>
#include <QJsonObject>
#include <QObject>
#include <QTimer>

namespace gantry::ui {
class FilesView;
}

namespace gantry {

class Watchdog;
class WindowApp;

//! Opens the files of the image given on the command line, shows them as one list, goes to its end
//! until all rows are there, scrolls by page, by jump and by key, and prints one JSON object: rows,
//! times, and the longest stall of the main thread in each part (design, section 12: never over 50
//! ms). Quits with 0, or with 1 when the files do not come.
class ScrollBench : public QObject
{
    Q_OBJECT
public:
    ScrollBench(WindowApp *app, Watchdog *watchdog);

private:
    enum class Part { Opening, Reading, Listing, Fetching, Scrolling };

    void look();
    void fetch();
    void scroll();
    void finish();
    //! The part ends here: its time and its longest stall are kept under its name.
    void endPart(const QString &name);

    WindowApp *m_app;
    Watchdog *m_watchdog;
    ui::FilesView *m_files = nullptr;
    QTimer m_timer;
    QElapsedTimer m_sincePart;
    Part m_part = Part::Opening;
    QJsonObject m_result;
    int m_quiet = 0;
    int m_step = 0;
};

} // namespace gantry
