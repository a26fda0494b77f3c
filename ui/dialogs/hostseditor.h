// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <QWidget>

class QLineEdit;
class QPushButton;
class QSpinBox;
class QTreeWidget;

namespace gantry::models {
class Workspace;
}

namespace gantry::ui {

class MessageBar;

//! The host list: presets to tick and own kinds of host, which together decide what counts as
//! missing. A section of the settings; changes act at once.
class HostsEditor : public QWidget
{
    Q_OBJECT
public:
    explicit HostsEditor(models::Workspace *workspace, QWidget *parent = nullptr);

private:
    void fill();
    void add();
    void removeCurrent();
    models::Workspace *m_workspace;
    QTreeWidget *m_list;
    QLineEdit *m_name;
    QLineEdit *m_platform;
    QSpinBox *m_count;
    QPushButton *m_add;
    QPushButton *m_remove;
    MessageBar *m_message;
    bool m_filling = false;
};

} // namespace gantry::ui
