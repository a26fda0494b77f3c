// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <QWidget>

namespace gantry::models {
class DoctorHostModel;
class DoctorSession;
} // namespace gantry::models

namespace gantry::ui {

class DockTitleBar;
class RowsView;

//! Hosts and what each gets; the one selected is the one the Doctor talks about.
class DoctorHostsPane : public QWidget
{
    Q_OBJECT
public:
    explicit DoctorHostsPane(models::DoctorSession *session, QWidget *parent = nullptr);
    RowsView *view() const { return m_view; }
    models::DoctorHostModel *model() const { return m_model; }
    //! Next (1) or previous (-1) host; stops at the ends.
    void step(int by);

Q_SIGNALS:
    void addRequested();
    void importRequested();

private:
    void showCurrent();

    models::DoctorSession *m_session;
    models::DoctorHostModel *m_model;
    DockTitleBar *m_title;
    RowsView *m_view;
    bool m_following = false;
};

} // namespace gantry::ui
