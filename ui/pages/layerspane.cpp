// SPDX-License-Identifier: Apache-2.0
#include "ui/pages/layerspane.h"

#include "models/image/layermodel.h"
#include "ui/delegates/celldelegate.h"
#include "ui/dialogs/helpdialog.h"
#include "ui/pages/columns.h"
#include "ui/theme/style.h"
#include "ui/widgets/docktitlebar.h"
#include "ui/widgets/messages.h"
#include "ui/widgets/rowsview.h"

#include <QClipboard>
#include <QGuiApplication>
#include <QVBoxLayout>

namespace gantry::ui {

using namespace Qt::StringLiterals;
using models::ImageSession;
using models::LayerModel;

namespace {
constexpr int layerWidths[] = {30, 220, 140, 76, 92};
}

LayersPane::LayersPane(ImageSession *session, QWidget *parent)
    : QWidget(parent)
    , m_session(session)
    , m_model(new LayerModel(this))
{
    setHelp(this, tr("Layers"),
        tr("The layers of the selected entry, the lowest first, with the command that made each. "
           "Elsewhere counts the entries of this index that hold the same layer."));
    m_model->setSession(session);
    m_title = new DockTitleBar(u"layers"_s, tr("Layers"), this);
    CellRoles roles;
    roles.rawValue = LayerModel::SizeBytesRole;
    roles.maximum = LayerModel::LargestBytesRole;
    roles.digest = LayerModel::DigestRole;
    roles.monospace = LayerModel::MonospaceRole;
    roles.dim = LayerModel::DimRole;
    m_view = new RowsView(RowsView::Kind::Table, roles, this);
    m_view->setAccessibleName(tr("Layers of the selected entry"));
    m_view->setQuietSelection(true);
    m_view->setModel(m_model);
    m_view->setItemDelegateForColumn(LayerModel::SizeColumn,
        new SizeBarDelegate(roles, SizeBarDelegate::Order::BarFirst, m_view));
    m_view->setItemDelegateForColumn(LayerModel::DigestColumn, new DigestDelegate(roles, m_view));
    setUpColumns(m_view, layerWidths, LayerModel::CreatedByColumn);
    auto *column = new QVBoxLayout(this);
    column->setContentsMargins(0, 0, 0, 0);
    column->setSpacing(0);
    column->addWidget(m_title);
    column->addWidget(m_view, 1);
    setFocusProxy(m_view);

    connect(m_view, &RowsView::copyRequested, this, [this](const QModelIndex &index) {
        QGuiApplication::clipboard()->setText(index.data(LayerModel::DigestRole).toString());
        Announcer::of(this)->announce(this, tr("Digest of the layer copied"));
    });
    connect(m_model, &LayerModel::titleChanged, this, &LayersPane::showTitle);
    connect(m_model, &QAbstractItemModel::modelReset, this, &LayersPane::showTitle);
    connect(session, &ImageSession::currentEntryChanged, this, &LayersPane::showTitle);
    connect(session, &ImageSession::entryChanged, this, &LayersPane::showTitle);
    showTitle();
}

void LayersPane::showTitle()
{
    const verbs::Entry *entry = m_session->currentEntryOrNull();
    // unknown/unknown is how an index spells an attestation, never a platform.
    const bool attestation = entry && entry->role == oci::Role::Attestation;
    const QString title = attestation ? tr("Statements of the attestation") : m_model->title();
    m_title->setTitle(title.isEmpty() ? tr("Layers") : title);
    m_title->setFacts(m_model->totals());
    if (!entry)
        m_view->setEmptyText(tr("Select an entry to see its layers."));
    else if (entry->error)
        m_view->setEmptyText(tr("This entry could not be read, so its layers are not known."));
    else if (!entry->described)
        m_view->setEmptyText(tr("Reading…"));
    else
        m_view->setEmptyText(tr("This entry has no layers."));
}

} // namespace gantry::ui
