// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "models/navigation/commands.h"
#include "models/repository/tagmatrixfile.h"
#include "models/repository/tagmatrixmodel.h"
#include "ui/pages/page.h"

#include <QTimer>

class QPushButton;

namespace gantry::ui {

class BusyMark;
class ChipRow;
class FilterLine;
class HintLabel;
class LinkButton;
class MessageBar;
class RowsView;
class TitleLabel;

//! Tags and platforms of a repository: a row per tag, a column per kind of host, holes hatched,
//! errors and warnings counted. Reads what is in view; Enter or a click on a cell opens the Doctor.
class RepositoryPage : public Page
{
    Q_OBJECT
public:
    //! Takes the matrix over.
    explicit RepositoryPage(models::TagMatrix *matrix, QWidget *parent = nullptr);

    models::TagMatrix *matrix() const { return m_matrix; }
    models::TagMatrixModel *model() const { return m_model; }
    RowsView *view() const { return m_view; }
    FilterLine *filter() const { return m_filter; }
    MessageBar *message() const { return m_message; }
    QPushButton *readAll() const { return m_readAll; }
    models::RepositoryPlace repositoryPlace() const;
    QList<models::CommandLine> commands() const;
    void setComfortable(bool comfortable);
    //! Signing in or settings of a registry changed.
    void accessChanged(const QString &registry);

    QString title() const override;
    QString titleSuffix() const override;
    QString iconName() const override { return QStringLiteral("repo"); }
    QString place() const override;
    Status status() const override;
    bool can(const QString &actionId) const override;
    void run(const QString &actionId) override;
    void focusPage() override;
    bool isSettled() const override;

Q_SIGNALS:
    void doctorRequested(const gantry::models::ImagePlace &place);
    void hostListRequested();
    //! Write the matrix: the window knows where and how.
    void exportRequested(gantry::models::TagMatrixFormat format);
    //! What AccessDesk::answer() takes is asked for.
    void accessRequested(const QString &action, const QString &registry);

private:
    QWidget *buildTop();
    void buildView();
    void setUpColumns();
    void wantVisible();
    void showState();
    void openAt(const QModelIndex &index);
    void messageAction(const QString &id);
    void step(int by);

    models::TagMatrix *m_matrix;
    models::TagMatrixModel *m_model;
    TitleLabel *m_title;
    HintLabel *m_summary;
    LinkButton *m_hosts;
    BusyMark *m_busy;
    QPushButton *m_readAll;
    QPushButton *m_export;
    FilterLine *m_filter;
    ChipRow *m_chips;
    MessageBar *m_message;
    RowsView *m_view;
    QWidget *m_moreRow;
    HintLabel *m_more;
    LinkButton *m_loadMore;
    QTimer m_soon; //!< after scrolling
    int m_shownKinds = -1;
};

} // namespace gantry::ui
