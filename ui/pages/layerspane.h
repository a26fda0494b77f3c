// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <QWidget>

namespace gantry::models {
class ImageSession;
class LayerModel;
} // namespace gantry::models

namespace gantry::ui {

class DockTitleBar;
class RowsView;

//! The layers of the selected entry below the matrix: number, command, size, digest, where else the
//! same layer occurs.
class LayersPane : public QWidget
{
    Q_OBJECT
public:
    explicit LayersPane(models::ImageSession *session, QWidget *parent = nullptr);
    RowsView *view() const { return m_view; }
    models::LayerModel *model() const { return m_model; }

private:
    void showTitle();
    models::ImageSession *m_session;
    models::LayerModel *m_model;
    DockTitleBar *m_title;
    RowsView *m_view;
};

} // namespace gantry::ui
