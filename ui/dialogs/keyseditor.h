// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <QWidget>

class QKeySequenceEdit;
class QPushButton;
class QTreeWidget;
class QTreeWidgetItem;

namespace gantry::ui {

class ActionRegistry;
class MessageBar;

//! All actions with their keys; the key of the chosen row can be changed, removed or reset. A key
//! that is taken is not set before the person says which action keeps it.
class KeysEditor : public QWidget
{
    Q_OBJECT
public:
    explicit KeysEditor(ActionRegistry *actions, QWidget *parent = nullptr);
    void setFilter(const QString &text);
    //! Rows the filter leaves.
    int shownCount() const;
    void choose(const QString &actionId);
    QKeySequenceEdit *keyEdit() const { return m_edit; }

private:
    void fill();
    void take();
    void assign(const QString &id, const QKeySequence &key);
    QString currentId() const;
    void updateControls();

    ActionRegistry *m_actions;
    QTreeWidget *m_tree;
    QKeySequenceEdit *m_edit;
    QPushButton *m_clear;
    QPushButton *m_reset;
    MessageBar *m_message;
    bool m_filling = false;
};

} // namespace gantry::ui
