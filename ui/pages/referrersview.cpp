// SPDX-License-Identifier: Apache-2.0
#include "ui/pages/referrersview.h"

#include "models/image/referrermodel.h"
#include "ui/delegates/celldelegate.h"
#include "ui/dialogs/helpdialog.h"
#include "ui/pages/columns.h"
#include "ui/theme/style.h"
#include "ui/widgets/messages.h"
#include "ui/widgets/rowsview.h"

#include <QClipboard>
#include <QGuiApplication>
#include <QVBoxLayout>

namespace gantry::ui {

using namespace Qt::StringLiterals;
using models::ImageSession;
using models::ReferrerModel;

namespace {
constexpr int referrerWidths[] = {420, 170, 90, 100, 150};
}

ReferrersView::ReferrersView(ImageSession *session, QWidget *parent)
    : QWidget(parent)
    , m_session(session)
    , m_model(new ReferrerModel(this))
{
    setHelp(this, tr("Referrers"),
        tr("What describes this image and its entries: signatures, provenance, SBOMs. The second "
           "column says how it was found: by the referrers API, the fallback tag, a cosign tag or "
           "in the index itself. Enter opens one."));
    CellRoles roles;
    roles.rowKind = ReferrerModel::RowKindRole;
    roles.icon = ReferrerModel::IconRole;
    roles.secondary = ReferrerModel::SecondaryRole;
    roles.digest = ReferrerModel::DigestRole;
    roles.monospace = ReferrerModel::MonospaceRole;
    m_view = new RowsView(RowsView::Kind::Table, roles, this);
    m_view->setAccessibleName(tr("Referrers"));
    m_view->setModel(m_model);
    m_view->setItemDelegateForColumn(
        ReferrerModel::DigestColumn, new DigestDelegate(roles, m_view));
    setUpColumns(m_view, referrerWidths, ReferrerModel::TypeColumn);
    auto *column = new QVBoxLayout(this);
    column->setContentsMargins(0, 0, 0, 0);
    column->addWidget(m_view);
    setFocusProxy(m_view);

    const auto refresh = [this] {
        m_view->setEmptyText(m_model->notice());
        m_view->expandAll(); // subjects are few; what refers to them is why one came here
    };
    m_model->setSession(session);
    connect(m_model, &ReferrerModel::countChanged, this, refresh);
    connect(m_model, &QAbstractItemModel::modelReset, this, refresh);
    connect(m_view, &QAbstractItemView::activated, this, [this](const QModelIndex &index) {
        const QString digest = index.data(ReferrerModel::DigestRole).toString();
        if (!digest.isEmpty())
            Q_EMIT digestActivated(digest);
    });
    connect(m_view, &RowsView::copyRequested, this, [this](const QModelIndex &index) {
        QGuiApplication::clipboard()->setText(index.data(ReferrerModel::DigestRole).toString());
        Announcer::of(this)->announce(this, tr("Digest copied"));
    });
    connect(m_view->selectionModel(), &QItemSelectionModel::currentChanged, this,
        [this](const QModelIndex &current) {
            const auto entry = current.data(ReferrerModel::EntryRole).toLongLong();
            if (current.isValid() && entry >= 0)
                m_session->selectEntry(static_cast<qsizetype>(entry));
        });
    refresh();
}

} // namespace gantry::ui
