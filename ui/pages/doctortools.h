// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <QWidget>

class QComboBox;
class QPushButton;

namespace gantry::models {
class DoctorSession;
}

namespace gantry::ui {

class BusyMark;

//! In the head of an image while its Doctor shows: whose rules count, and Check Again.
class DoctorTools : public QWidget
{
    Q_OBJECT
public:
    explicit DoctorTools(models::DoctorSession *session, QWidget *parent = nullptr);
    QComboBox *client() const { return m_client; }
    QPushButton *check() const { return m_check; }

private:
    void refresh();

    models::DoctorSession *m_session;
    QComboBox *m_client;
    BusyMark *m_busy;
    QPushButton *m_check;
};

} // namespace gantry::ui
