// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <QWidget>

class QMenu;
class QStackedWidget;

namespace gantry::models {
class Workbench;
}

namespace gantry::ui {

class ActionRegistry;
class FilterLine;
class HintLabel;
class LinkButton;
class RowsView;

//! The Registries dock: filter and +, the tree, and a placeholder while it is empty. Context menus
//! and keys do what a row allows; the work itself is asked for by signals.
class RegistriesPanel : public QWidget
{
    Q_OBJECT
public:
    RegistriesPanel(
        models::Workbench *workbench, ActionRegistry *actions, QWidget *parent = nullptr);
    RowsView *tree() const { return m_tree; }
    FilterLine *filter() const { return m_filter; }
    void setComfortable(bool comfortable);
    //! Selects the row without sending anything.
    void follow(const QModelIndex &index);
    //! Of the selected row, as ImageName::container() spells it; empty: it is in none.
    QString currentRepository() const;

Q_SIGNALS:
    void addRequested();
    void signInRequested(const QString &registry);
    void signOutRequested(const QString &registry);
    void settingsRequested(const QString &registry);
    //! Copy as Command for a repository or registry row.
    void commandRequested(const QModelIndex &index);
    //! Tags and Platforms of a repository, layout or archive.
    void tagsRequested(const QString &repository);
    //! The menu of a row is about to open; others may add to it.
    void rowMenuRequested(QMenu *menu, const QModelIndex &index);

private:
    QWidget *buildTop();
    void activate(const QModelIndex &index);
    void link(const QModelIndex &index);
    void copyName(const QModelIndex &index);
    void selected(const QModelIndex &index);
    void menuFor(const QPoint &position);
    QString repositoryOf(const QModelIndex &index) const;
    void showCounts();
    void showEmptiness();

    models::Workbench *m_workbench;
    ActionRegistry *m_actions;
    FilterLine *m_filter;
    QWidget *m_hiddenRow;
    HintLabel *m_hidden;
    LinkButton *m_ask;
    QStackedWidget *m_stack;
    RowsView *m_tree;
    bool m_following = false;
};

} // namespace gantry::ui
