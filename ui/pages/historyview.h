// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <QWidget>

namespace gantry::models {
class HistoryModel;
class ImageSession;
class TagHistoryModel;
} // namespace gantry::models

namespace gantry::ui {

class DockTitleBar;
class LinkButton;
class RowsView;

//! The History page: the build steps of the selected entry and the tag's own history as this
//! computer has seen it.
class HistoryView : public QWidget
{
    Q_OBJECT
public:
    explicit HistoryView(models::ImageSession *session, QWidget *parent = nullptr);
    RowsView *view() const { return m_view; }
    RowsView *tags() const { return m_tags; }
    //! On show while an earlier state of the tag is selected.
    LinkButton *rollBack() const { return m_rollBack; }

Q_SIGNALS:
    //! Open what the tag pointed to then.
    void digestActivated(const QString &digest);
    //! The tag is to name this again.
    void rollBackRequested(const QString &digest);

protected:
    void showEvent(QShowEvent *event) override;

private:
    QWidget *buildTags();
    void refresh();
    void offerRollBack();
    models::ImageSession *m_session;
    models::HistoryModel *m_model;
    models::TagHistoryModel *m_tagModel;
    DockTitleBar *m_title;
    DockTitleBar *m_tagTitle;
    LinkButton *m_rollBack;
    RowsView *m_view;
    RowsView *m_tags;
};

} // namespace gantry::ui
