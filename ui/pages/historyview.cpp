// SPDX-License-Identifier: Apache-2.0
#include "ui/pages/historyview.h"

#include "models/image/historymodel.h"
#include "models/image/taghistorymodel.h"
#include "ui/delegates/celldelegate.h"
#include "ui/dialogs/helpdialog.h"
#include "ui/pages/columns.h"
#include "ui/theme/icons.h"
#include "ui/theme/style.h"
#include "ui/widgets/docktitlebar.h"
#include "ui/widgets/labels.h"
#include "ui/widgets/messages.h"
#include "ui/widgets/rowsview.h"

#include <QClipboard>
#include <QGuiApplication>
#include <QHeaderView>
#include <QMenu>
#include <QSplitter>
#include <QVBoxLayout>

namespace gantry::ui {

using namespace Qt::StringLiterals;
using models::HistoryModel;
using models::ImageSession;
using models::TagHistoryModel;

namespace {
constexpr int historyWidths[] = {46, 420, 150, 128, 120};
constexpr int tagWidths[] = {90, 170, 90, 170, 170};
} // namespace

HistoryView::HistoryView(ImageSession *session, QWidget *parent)
    : QWidget(parent)
    , m_session(session)
    , m_model(new HistoryModel(this))
{
    setHelp(this, tr("History"),
        tr("Every step of the build of the selected entry, as its config tells it. Steps without a "
           "layer changed only the config. Ctrl+C copies the whole command."));
    m_model->setSession(session);
    m_title = new DockTitleBar(u"hammer"_s, tr("Build history"), this);
    CellRoles roles;
    roles.rawValue = HistoryModel::SizeBytesRole;
    roles.maximum = HistoryModel::LargestBytesRole;
    roles.digest = HistoryModel::DigestRole;
    roles.dim = HistoryModel::DimRole;
    roles.monospace = HistoryModel::MonospaceRole;
    m_view = new RowsView(RowsView::Kind::Table, roles, this);
    m_view->setAccessibleName(tr("Build history"));
    m_view->setModel(m_model);
    m_view->setItemDelegateForColumn(HistoryModel::SizeColumn,
        new SizeBarDelegate(roles, SizeBarDelegate::Order::BarFirst, m_view));
    setUpColumns(m_view, historyWidths, HistoryModel::CommandColumn);
    auto *steps = new QWidget(this);
    auto *stepsColumn = new QVBoxLayout(steps);
    stepsColumn->setContentsMargins(0, 0, 0, 0);
    stepsColumn->setSpacing(0);
    stepsColumn->addWidget(m_title);
    stepsColumn->addWidget(m_view, 1);
    auto *split = new QSplitter(Qt::Vertical, this);
    split->addWidget(steps);
    split->addWidget(buildTags());
    split->setStretchFactor(0, 1);
    split->setSizes({scaled(340, font()), scaled(130, font())});
    auto *column = new QVBoxLayout(this);
    column->setContentsMargins(0, 0, 0, 0);
    column->addWidget(split);
    setFocusProxy(m_view);
    connect(m_view, &RowsView::copyRequested, this, [this](const QModelIndex &index) {
        QGuiApplication::clipboard()->setText(index.data(HistoryModel::RawCommandRole).toString());
        Announcer::of(this)->announce(this, tr("Command copied"));
    });
    connect(m_model, &QAbstractItemModel::modelReset, this, &HistoryView::refresh);
    connect(session, &ImageSession::currentEntryChanged, this, &HistoryView::refresh);
    connect(session, &ImageSession::entryChanged, this, &HistoryView::refresh);
    connect(session, &ImageSession::stateChanged, this, [this] {
        if (isVisible())
            m_tagModel->lookForRollbackTags(m_session->jobs());
    });
    refresh();
}

QWidget *HistoryView::buildTags()
{
    m_tagModel = new TagHistoryModel(this);
    m_tagModel->setSession(m_session);
    m_tagTitle = new DockTitleBar(u"tag"_s, tr("The tag as seen from here"), this);
    m_rollBack = new LinkButton(tr("Roll Back…"), m_tagTitle);
    m_rollBack->setToolTip(tr("Lets the tag name the selected index again"));
    m_rollBack->setAccessibleName(tr("Roll back to the selected index"));
    m_rollBack->hide();
    m_tagTitle->addWidget(m_rollBack);
    CellRoles roles;
    roles.digest = TagHistoryModel::DigestRole;
    roles.monospace = TagHistoryModel::MonospaceRole;
    roles.bold = TagHistoryModel::BoldRole;
    m_tags = new RowsView(RowsView::Kind::Table, roles, this);
    m_tags->setAccessibleName(tr("What the tag pointed to"));
    m_tags->setModel(m_tagModel);
    m_tags->setItemDelegateForColumn(
        TagHistoryModel::DigestColumn, new DigestDelegate(roles, m_tags));
    m_tags->setEmptyText(tr("Nothing seen yet: this image has no tag, or it is a local file."));
    QHeaderView *header = m_tags->header();
    for (int column = 0; column < TagHistoryModel::ColumnCount; ++column)
        header->resizeSection(column, scaled(tagWidths[column], font()));
    header->setStretchLastSection(true);
    connect(m_tags, &QAbstractItemView::activated, this, [this](const QModelIndex &index) {
        Q_EMIT digestActivated(index.data(TagHistoryModel::DigestRole).toString());
    });
    connect(m_tags, &RowsView::copyRequested, this, [this](const QModelIndex &index) {
        QGuiApplication::clipboard()->setText(index.data(TagHistoryModel::DigestRole).toString());
        Announcer::of(this)->announce(this, tr("Digest copied"));
    });
    connect(m_rollBack, &QAbstractButton::clicked, this, [this] {
        Q_EMIT rollBackRequested(
            m_tags->currentIndex().data(TagHistoryModel::DigestRole).toString());
    });
    connect(m_tags->selectionModel(), &QItemSelectionModel::currentChanged, this,
        &HistoryView::offerRollBack);
    connect(m_tagModel, &QAbstractItemModel::modelReset, this, &HistoryView::offerRollBack);
    m_tags->setContextMenuPolicy(Qt::CustomContextMenu);
    connect(m_tags, &QWidget::customContextMenuRequested, this, [this](const QPoint &position) {
        const QModelIndex index = m_tags->indexAt(position);
        if (!index.isValid())
            return;
        const QString digest = index.data(TagHistoryModel::DigestRole).toString();
        auto *menu = new QMenu(this);
        menu->setAttribute(Qt::WA_DeleteOnClose);
        menu->addAction(icon(u"external"_s), tr("Open"), this,
            [this, digest] { Q_EMIT digestActivated(digest); });
        QAction *back = menu->addAction(icon(u"hist"_s), tr("Roll Back to This…"), this,
            [this, digest] { Q_EMIT rollBackRequested(digest); });
        back->setEnabled(index.data(TagHistoryModel::CanRollBackRole).toBool());
        menu->popup(m_tags->viewport()->mapToGlobal(position));
    });
    auto *pane = new QWidget(this);
    auto *column = new QVBoxLayout(pane);
    column->setContentsMargins(0, 0, 0, 0);
    column->setSpacing(0);
    column->addWidget(m_tagTitle);
    column->addWidget(m_tags, 1);
    return pane;
}

void HistoryView::offerRollBack()
{
    m_rollBack->setVisible(m_tags->currentIndex().data(TagHistoryModel::CanRollBackRole).toBool());
}

void HistoryView::showEvent(QShowEvent *event)
{
    QWidget::showEvent(event);
    m_tagModel->lookForRollbackTags(m_session->jobs());
}

void HistoryView::refresh()
{
    const verbs::Entry *entry = m_session->currentEntryOrNull();
    m_view->setEmptyText(
        entry ? m_model->emptyText() : tr("Select an entry on Platforms to see how it was built."));
    m_title->setTitle(entry && !entry->platform().isEmpty()
            ? tr("Build history of %1").arg(oci::describePlatform(entry->platform()))
            : tr("Build history"));
    const int steps = m_model->rowCount();
    m_title->setFacts(steps == 0 ? QString() : tr("%1 steps, the first at the top").arg(steps));
}

} // namespace gantry::ui
