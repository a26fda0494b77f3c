// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <QObject>

namespace gantry::models {
class Workbench;
}

namespace gantry::ui {

class MainWindow;

//! The dialogs about registries: add, settings, sign in and out, certificate. Each opens once per
//! registry and ends in one call to the workbench.
class AccessDesk : public QObject
{
    Q_OBJECT
public:
    AccessDesk(MainWindow *window, models::Workbench *workbench);

    //! A problem's button ("signIn", "certificate", "settings"; others are the page's own).
    void answer(const QString &action, const QString &registry);
    void addRegistry();
    void settings(const QString &registry);
    void signIn(const QString &registry, const QString &reason = {});
    void signOut(const QString &registry);
    void certificate(const QString &registry);

Q_SIGNALS:
    //! Sign-in, settings or trust changed: what failed for this registry is worth another try.
    void accessChanged(const QString &registry);
    //! Something went wrong outside a dialog; one sentence.
    void failed(const QString &message);

private:
    MainWindow *m_window;
    models::Workbench *m_workbench;
};

} // namespace gantry::ui
