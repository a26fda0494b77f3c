// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <QWidget>

class QLabel;

namespace gantry::models {
class DoctorSession;
}

namespace gantry::ui {

class BuildLine;

//! The rule that decided, in one or two sentences; for Windows hosts drawn.
class DoctorRulePane : public QWidget
{
    Q_OBJECT
public:
    explicit DoctorRulePane(models::DoctorSession *session, QWidget *parent = nullptr);
    BuildLine *line() const { return m_line; }
    QString text() const;

private:
    void refresh();

    models::DoctorSession *m_session;
    QLabel *m_text;
    BuildLine *m_line;
};

} // namespace gantry::ui
