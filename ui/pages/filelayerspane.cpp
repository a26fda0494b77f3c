// SPDX-License-Identifier: Apache-2.0
#include "ui/pages/filelayerspane.h"

#include "base/text.h"
#include "models/files/layerlistmodel.h"
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
#include <QMenu>
#include <QVBoxLayout>

namespace gantry::ui {

using namespace Qt::StringLiterals;
using models::FilesSession;
using models::LayerListModel;

namespace {
constexpr int fileLayerWidths[] = {24, 26, 98, 72, 44, 66};

CellRoles roles()
{
    CellRoles all;
    all.mark = LayerListModel::MarkRole;
    all.rawValue = LayerListModel::SizeBytesRole;
    all.maximum = LayerListModel::LargestBytesRole;
    all.dim = LayerListModel::DimRole;
    all.meaning = LayerListModel::MeaningRole;
    all.link = LayerListModel::LinkRole;
    return all;
}
} // namespace

FileLayersPane::FileLayersPane(FilesSession *files, QWidget *parent)
    : QWidget(parent)
    , m_files(files)
    , m_model(new LayerListModel(files, this))
{
    setHelp(this, tr("Layers"),
        tr("The layers of the selected entry, the lowest first, with the command that made each. "
           "Choose one to see its files, or all files up to it. Wasted counts bytes of a layer "
           "that nobody sees in the finished image because a higher layer replaced or removed "
           "them."));
    m_title = new DockTitleBar(u"layers"_s, tr("Layers"), this);
    m_cancel = new LinkButton(tr("Cancel"), m_title);
    m_cancel->setAccessibleName(tr("Cancel reading layers"));
    m_cancel->hide();
    m_title->addWidget(m_cancel);
    m_view = new RowsView(RowsView::Kind::Table, roles(), this);
    m_view->setAccessibleName(tr("Layers of the selected entry"));
    m_view->setQuietSelection(true);
    m_view->setModel(m_model);
    m_view->setItemDelegateForColumn(
        LayerListModel::StateColumn, new MarkDelegate(roles(), m_view));
    setUpColumns(m_view, fileLayerWidths, LayerListModel::CommandColumn);
    auto *column = new QVBoxLayout(this);
    column->setContentsMargins(0, 0, 0, 0);
    column->setSpacing(0);
    column->addWidget(m_title);
    column->addWidget(m_view, 1);
    setFocusProxy(m_view);

    connect(m_view->selectionModel(), &QItemSelectionModel::currentChanged, this,
        [this](const QModelIndex &current) {
            if (!m_following && m_files && current.isValid())
                m_files->setView(m_files->view(), current.row());
        });
    connect(m_view, &QAbstractItemView::activated, this, &FileLayersPane::follow);
    connect(m_view, &RowsView::linkActivated, this, &FileLayersPane::follow);
    connect(m_view, &RowsView::copyRequested, this, [this](const QModelIndex &index) {
        QGuiApplication::clipboard()->setText(index.data(LayerListModel::DigestRole).toString());
        Announcer::of(this)->announce(this, tr("Digest of the layer copied"));
    });
    m_view->setContextMenuPolicy(Qt::CustomContextMenu);
    connect(m_view, &QWidget::customContextMenuRequested, this, &FileLayersPane::menu);
    connect(m_cancel, &QAbstractButton::clicked, files, &FilesSession::cancel);
    connect(files, &FilesSession::layersReset, this, &FileLayersPane::showTitle);
    connect(files, &FilesSession::readingChanged, this, &FileLayersPane::showTitle);
    connect(files, &FilesSession::viewChanged, this, &FileLayersPane::showLayer);
    connect(m_model, &QAbstractItemModel::modelReset, this, &FileLayersPane::showLayer);
    showTitle();
}

void FileLayersPane::showTitle()
{
    if (!m_files)
        return;
    const QString platform = m_files->platform();
    m_title->setTitle(platform.isEmpty() ? tr("Layers") : tr("Layers of %1").arg(platform));
    const bool reading = m_files->isReading() && m_files->readCount() < m_files->layerCount();
    m_title->setFacts(reading
            ? tr("%1 of %2 read").arg(m_files->readCount()).arg(m_files->layerCount())
            : m_model->totals());
    m_cancel->setVisible(reading);
    m_view->setEmptyText(m_files->layerCount() == 0 ? tr("No layers to show.") : QString());
}

void FileLayersPane::showLayer()
{
    if (!m_files)
        return;
    m_following = true;
    m_view->setCurrentIndex(m_model->index(m_files->layer(), LayerListModel::CommandColumn));
    m_following = false;
}

//! Enter, or a click on Read, Retry or Fetch.
void FileLayersPane::follow(const QModelIndex &index)
{
    if (!m_files || !index.isValid())
        return;
    const int layer = index.row();
    const QString what = index.siblingAtColumn(LayerListModel::FilesColumn)
                             .data(LayerListModel::LinkRole)
                             .toString();
    if (what == "fetch"_L1) {
        m_files->fetchForeign(layer);
    } else if (!what.isEmpty()) {
        // One layer alone was asked for: all others stay where they are.
        if (what == "read"_L1 && m_files->wantsToBeAsked())
            m_files->setView(FilesSession::View::OneLayer, layer);
        m_files->readLayer(layer);
    }
}

void FileLayersPane::menu(const QPoint &position)
{
    const QModelIndex under = m_view->indexAt(position);
    if (!m_files || !under.isValid())
        return;
    const int layer = under.row();
    const auto state
        = static_cast<FilesSession::LayerState>(under.data(LayerListModel::StateRole).toInt());
    using State = FilesSession::LayerState;
    auto *menu = new QMenu(this);
    menu->setAttribute(Qt::WA_DeleteOnClose);
    menu->addAction(icon(u"layer"_s), tr("Show What This Layer Did"), m_files.data(),
        [this, layer] { m_files->setView(FilesSession::View::OneLayer, layer); });
    menu->addAction(icon(u"layers"_s), tr("Show All Files up to This Layer"), m_files.data(),
        [this, layer] { m_files->setView(FilesSession::View::Merged, layer); });
    menu->addSeparator();
    if (state == State::NotRead || state == State::Failed || state == State::Broken)
        menu->addAction(icon(u"reload"_s), state == State::NotRead ? tr("Read") : tr("Retry"),
            m_files.data(), [this, layer] { m_files->readLayer(layer); });
    if (state == State::Listed)
        menu->addAction(icon(u"check"_s), tr("Read and Verify the Whole Layer"), m_files.data(),
            [this, layer] { m_files->readLayer(layer); });
    if (state == State::Foreign)
        menu->addAction(icon(u"pull"_s), tr("Fetch from Its Own Address"), m_files.data(),
            [this, layer] { m_files->fetchForeign(layer); });
    if (state == State::Reading || state == State::Waiting)
        menu->addAction(icon(u"stop"_s), tr("Cancel"), m_files.data(),
            [this, layer] { m_files->cancelLayer(layer); });
    if (m_files->bytesToRead() > 0)
        menu->addAction(
            icon(u"pull"_s), tr("Read All Layers"), m_files.data(), [this] { m_files->readAll(); });
    menu->addSeparator();
    menu->addAction(
        icon(u"copy"_s), tr("Copy Digest"), this, [under = QPersistentModelIndex(under)] {
            QGuiApplication::clipboard()->setText(
                under.data(LayerListModel::DigestRole).toString());
        });
    if (const QString command = under.data(LayerListModel::CommandRole).toString();
        !command.isEmpty())
        menu->addAction(icon(u"copy"_s), tr("Copy Command That Made It"), this,
            [command] { QGuiApplication::clipboard()->setText(command); });
    menu->popup(m_view->viewport()->mapToGlobal(position));
}

} // namespace gantry::ui
