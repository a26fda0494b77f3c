// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <QWidget>

class QStackedWidget;

namespace gantry::models {
class DetailsModel;
class HostList;
class ImageSession;
} // namespace gantry::models

namespace gantry::ui {

class DetailsView;

//! The Details dock: fields of the selected entry; a chosen field is framed in the bytes.
class DetailsPanel : public QWidget
{
    Q_OBJECT
public:
    explicit DetailsPanel(models::HostList *hosts, QWidget *parent = nullptr);
    //! nullptr: nothing is selected.
    void setSession(models::ImageSession *session);
    DetailsView *view() const { return m_view; }

Q_SIGNALS:
    //! A link of a row: "page:referrers".
    void linkActivated(const QString &link);

private:
    void show();
    models::DetailsModel *m_model;
    QStackedWidget *m_stack;
    DetailsView *m_view;
};

} // namespace gantry::ui
