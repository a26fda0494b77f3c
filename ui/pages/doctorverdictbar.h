// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "ui/theme/marks.h"

#include <QWidget>

class QGridLayout;
class QLabel;
class QMenu;
class QToolButton;

namespace gantry::models {
class DoctorSession;
}

namespace gantry::ui {

class ElideLabel;
class HintLabel;
class LinkButton;

//! What the host looked at gets: one sentence, the line its client would print, and what the host
//! is. Isolation can be tried out.
class DoctorVerdictBar : public QWidget
{
    Q_OBJECT
public:
    explicit DoctorVerdictBar(models::DoctorSession *session, QWidget *parent = nullptr);
    QString title() const;
    QString message() const;
    QToolButton *copy() const { return m_copy; }
    void copyMessage();

protected:
    void paintEvent(QPaintEvent *event) override;

private:
    void refresh();
    void fillIsolation();

    models::DoctorSession *m_session;
    Mark m_mark = Mark::Nothing;
    QWidget *m_picture;
    QLabel *m_title;
    HintLabel *m_sentence;
    ElideLabel *m_message;
    QToolButton *m_copy;
    QWidget *m_facts;
    QGridLayout *m_grid;
    QMenu *m_isolations;
};

} // namespace gantry::ui
