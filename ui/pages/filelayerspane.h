// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <QPointer>
#include <QWidget>

namespace gantry::models {
class FilesSession;
class LayerListModel;
} // namespace gantry::models

namespace gantry::ui {

class DockTitleBar;
class LinkButton;
class RowsView;

//! The layers at the left of the page of files: choosing one looks at it, or at all up to it.
class FileLayersPane : public QWidget
{
    Q_OBJECT
public:
    explicit FileLayersPane(models::FilesSession *files, QWidget *parent = nullptr);
    RowsView *view() const { return m_view; }
    models::LayerListModel *model() const { return m_model; }

private:
    void showTitle();
    void showLayer();
    void follow(const QModelIndex &index);
    void menu(const QPoint &position);

    QPointer<models::FilesSession> m_files;
    models::LayerListModel *m_model;
    DockTitleBar *m_title;
    LinkButton *m_cancel;
    RowsView *m_view;
    bool m_following = false;
};

} // namespace gantry::ui
