// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <QObject>
#include <QString>
#include <QTimer>

namespace gantry {

class WindowApp;

//! Writes a picture of the window once nothing is being read any more, and quits with 0, or with 10
//! when the file cannot be written or the window does not settle in time.
class Picture : public QObject
{
    Q_OBJECT
public:
    struct Wanted {
        QString file;
        QString
            place; //!< "start", "image", "files", "manifest", "history", "referrers",
                   //!< "compare", "compare-config", "compare-variants", "assembly",
                   //!< "doctor", "tags", "assembly-json", "assembly-annotations"; empty = as opened
        QString select; //!< platform to select, "linux/arm64"
    };
    Picture(WindowApp *app, Wanted wanted);

private:
    void look();
    bool arrange();
    void take();

    WindowApp *m_app;
    Wanted m_wanted;
    QTimer m_timer;
    int m_quietLooks = 0;
    int m_looks = 0;
    bool m_arranged = false;
};

} // namespace gantry
