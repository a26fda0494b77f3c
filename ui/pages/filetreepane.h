// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <QPointer>
#include <QWidget>

class QStackedWidget;

namespace gantry::models {
class FilesSession;
class FileTreeModel;
} // namespace gantry::models

namespace gantry::ui {

class FileRowsView;
class FilterLine;
class HintLabel;
class Placeholder;
class RowsView;
class SegmentedSwitch;

//! The files of the page of files: which layers, filter line, tree or list.
class FileTreePane : public QWidget
{
    Q_OBJECT
public:
    explicit FileTreePane(models::FilesSession *files, QWidget *parent = nullptr);

    RowsView *view() const;
    models::FileTreeModel *model() const { return m_model; }
    FilterLine *filter() const { return m_filter; }
    SegmentedSwitch *viewSwitch() const { return m_viewSwitch; }
    SegmentedSwitch *shapeSwitch() const { return m_shapeSwitch; }
    Placeholder *placeholder() const { return m_placeholder; }
    //! Path of the selected row; empty: none.
    QByteArray currentPath() const { return m_path; }
    //! Selects the row of a path, in front of everything that hides it.
    void selectPath(const QByteArray &path);
    void clearFilter();
    //! Next (1) or previous (-1) row of the tree that carries a change of its own; around the end.
    void stepChange(int by);

    QByteArray saveState() const;
    void restoreState(const QByteArray &state);

Q_SIGNALS:
    //! Another row is selected, or the same in another tree.
    void currentChanged();
    void activated(const QModelIndex &index);
    void menuRequested(const QPoint &globalPosition);

private:
    QWidget *buildTop();
    void buildView();
    void showTree();
    void showRows();
    void showEmpty();
    void applyFilter(const QString &text);
    void placeholderClicked();

    QPointer<models::FilesSession> m_files;
    models::FileTreeModel *m_model;
    SegmentedSwitch *m_viewSwitch;
    SegmentedSwitch *m_shapeSwitch;
    FilterLine *m_filter;
    QWidget *m_hintRow;
    HintLabel *m_hint;
    QWidget *m_clear;
    QStackedWidget *m_stack;
    Placeholder *m_placeholder;
    FileRowsView *m_view;
    QByteArray m_path;
    QByteArray m_wanted; //!< to be selected as soon as it is there
    QString m_opened; //!< the filter whose matches have been opened
    bool m_following = false;
};

} // namespace gantry::ui
