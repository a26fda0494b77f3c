// SPDX-License-Identifier: Apache-2.0
#include "ui/pages/doctorhostspane.h"

#include "models/doctor/doctorhostmodel.h"
#include "ui/delegates/verdictdelegates.h"
#include "ui/theme/icons.h"
#include "ui/theme/style.h"
#include "ui/widgets/docktitlebar.h"
#include "ui/widgets/messages.h"
#include "ui/widgets/rowsview.h"

#include <QClipboard>
#include <QGuiApplication>
#include <QHeaderView>
#include <QPushButton>
#include <QVBoxLayout>

namespace gantry::ui {

using namespace Qt::StringLiterals;
using models::DoctorHostModel;
using models::DoctorSession;

DoctorHostsPane::DoctorHostsPane(DoctorSession *session, QWidget *parent)
    : QWidget(parent)
    , m_session(session)
    , m_model(new DoctorHostModel(this))
{
    m_title = new DockTitleBar(u"host"_s, tr("Hosts"), this);
    CellRoles roles;
    roles.mark = DoctorHostModel::MarkRole;
    roles.icon = DoctorHostModel::IconRole;
    roles.secondary = DoctorHostModel::FactsRole;
    roles.edgeText = DoctorHostModel::PickRole;
    roles.edgeMeaning = DoctorHostModel::MeaningRole;
    roles.digest = DoctorHostModel::PickDigestRole;
    m_view = new RowsView(RowsView::Kind::Table, roles, this);
    m_view->setAccessibleName(tr("Hosts"));
    m_view->setHeaderHidden(true);
    m_view->setItemDelegateForColumn(0, new HostRowDelegate(roles, m_view));
    m_view->setModel(m_model);
    m_view->header()->setSectionResizeMode(QHeaderView::Stretch);
    m_view->setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
    auto *add = new QPushButton(icon(u"plus"_s), tr("Add Host…"), this);
    auto *import = new QPushButton(tr("Import List…"), this);
    import->setToolTip(tr("Hosts from a file: a list, or what kubectl get nodes -o json prints"));
    auto *buttons = new QHBoxLayout;
    buttons->setContentsMargins(
        scaled(6, font()), scaled(4, font()), scaled(6, font()), scaled(4, font()));
    buttons->setSpacing(scaled(6, font()));
    for (QPushButton *button : {add, import}) {
        button->setProperty("gantrySmall", true);
        buttons->addWidget(button);
    }
    buttons->addStretch(1);
    auto *column = new QVBoxLayout(this);
    column->setContentsMargins(0, 0, 0, 0);
    column->setSpacing(0);
    column->addWidget(m_title);
    column->addWidget(m_view, 1);
    column->addLayout(buttons);
    setFocusProxy(m_view);

    connect(add, &QPushButton::clicked, this, &DoctorHostsPane::addRequested);
    connect(import, &QPushButton::clicked, this, &DoctorHostsPane::importRequested);
    connect(m_view->selectionModel(), &QItemSelectionModel::currentChanged, this,
        [this](const QModelIndex &current) {
            if (!m_following && current.isValid())
                m_session->selectRow(current.row());
        });
    connect(m_view, &RowsView::copyRequested, this, [this](const QModelIndex &index) {
        const QString digest = index.data(DoctorHostModel::PickDigestRole).toString();
        if (digest.isEmpty())
            return;
        QGuiApplication::clipboard()->setText(digest);
        Announcer::of(this)->announce(this, tr("Digest copied"));
    });
    connect(session, &DoctorSession::currentRowChanged, this, &DoctorHostsPane::showCurrent);
    connect(session, &DoctorSession::reportChanged, this, &DoctorHostsPane::showCurrent);
    m_model->setSession(session);
    showCurrent();
}

void DoctorHostsPane::showCurrent()
{
    m_title->setFacts(m_model->summary());
    const QModelIndex wanted = m_model->index(m_session->currentRow());
    if (!wanted.isValid() || wanted == m_view->currentIndex())
        return;
    m_following = true;
    m_view->setCurrentIndex(wanted);
    m_view->scrollTo(wanted);
    m_following = false;
}

void DoctorHostsPane::step(int by)
{
    const int row = qBound(0, m_session->currentRow() + by, m_model->rowCount() - 1);
    m_session->selectRow(row);
}

} // namespace gantry::ui
