// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <QToolBar>

class QMenu;
class QPushButton;

namespace gantry::ui {

class ActionRegistry;
class ReferenceField;
class SegmentedSwitch;
class ValueButton;

//! The one toolbar: layout switch (once there are two layouts), back, forward, reload, reference
//! field, host selector, Copy as Command (design, section 2). Gets narrower with the window: first
//! the texts of the buttons go, never the tag in the reference field.
class MainToolBar : public QToolBar
{
    Q_OBJECT
public:
    MainToolBar(ActionRegistry *actions, QWidget *parent);

    ReferenceField *reference() const { return m_reference; }
    //! Hidden while there is one layout only: a switch with one position does nothing.
    SegmentedSwitch *layouts() const { return m_layouts; }
    ValueButton *host() const { return m_host; }
    QPushButton *copyCommand() const { return m_copy; }
    //! Filled by whoever knows hosts and commands, each time it is about to show.
    QMenu *hostMenu() const { return m_hostMenu; }
    QMenu *copyMenu() const { return m_copyMenu; }
    void addLayout(const QString &iconName, const QString &text, const QString &key);

protected:
    void resizeEvent(QResizeEvent *event) override;

private:
    void fit();
    SegmentedSwitch *m_layouts;
    QAction *m_layoutsAction;
    QAction *m_layoutsSeparator;
    ReferenceField *m_reference;
    ValueButton *m_host;
    QPushButton *m_copy;
    QMenu *m_hostMenu;
    QMenu *m_copyMenu;
    bool m_narrow = false;
};

} // namespace gantry::ui
