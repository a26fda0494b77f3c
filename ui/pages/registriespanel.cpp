// SPDX-License-Identifier: Apache-2.0
#include "ui/pages/registriespanel.h"

#include "models/workbench.h"
#include "ui/delegates/celldelegate.h"
#include "ui/dialogs/helpdialog.h"
#include "ui/pages/assemblydragging.h"
#include "ui/shell/actionregistry.h"
#include "ui/theme/icons.h"
#include "ui/theme/style.h"
#include "ui/widgets/filterline.h"
#include "ui/widgets/labels.h"
#include "ui/widgets/messages.h"
#include "ui/widgets/rowsview.h"

#include <QClipboard>
#include <QGuiApplication>
#include <QHeaderView>
#include <QMenu>
#include <QMimeData>
#include <QStackedWidget>
#include <QToolButton>
#include <QVBoxLayout>

namespace gantry::ui {

using namespace Qt::StringLiterals;
using models::RegistryTreeModel;
using Kind = models::RegistryTreeModel::Kind;

namespace {

Kind kindOf(const QModelIndex &index)
{
    return static_cast<Kind>(index.data(RegistryTreeModel::KindRole).toInt());
}

} // namespace

RegistriesPanel::RegistriesPanel(
    models::Workbench *workbench, ActionRegistry *actions, QWidget *parent)
    : QWidget(parent)
    , m_workbench(workbench)
    , m_actions(actions)
{
    setHelp(this, tr("Registries"),
        tr("Registries, layouts, archives and engines, read only where you open a row. Enter opens "
           "a tag or entry as a document. The filter looks through names that are loaded; Ask the "
           "registry reads the rest."));
    CellRoles roles;
    roles.rowKind = RegistryTreeModel::RowKindRole;
    roles.icon = RegistryTreeModel::IconRole;
    roles.endIcon = RegistryTreeModel::EndIconRole;
    roles.secondary = RegistryTreeModel::SecondaryRole;
    roles.bold = RegistryTreeModel::BoldRole;
    roles.busy = RegistryTreeModel::BusyRole;
    roles.edgeText = RegistryTreeModel::EdgeTextRole;
    roles.edgeMark = RegistryTreeModel::EdgeMarkRole;
    roles.edgeMeaning = RegistryTreeModel::EdgeMeaningRole;
    roles.digest = RegistryTreeModel::DigestRole;
    roles.link = RegistryTreeModel::LinkRole;
    roles.monospace = RegistryTreeModel::MonospaceRole;
    roles.dim = RegistryTreeModel::DimRole;
    m_tree = new RowsView(RowsView::Kind::Tree, roles, this);
    m_tree->setAccessibleName(tr("Registries and local images"));
    m_tree->setModel(workbench->tree());
    m_tree->setRootIsDecorated(false); // sections are headings
    m_tree->setContextMenuPolicy(Qt::CustomContextMenu);
    m_tree->setSelectionMode(QAbstractItemView::ExtendedSelection);

    auto *empty = new Placeholder(u"registry"_s, tr("No registries yet"),
        tr("Open a reference and its registry appears here."), this);
    empty->setButton(tr("Add Registry…"), u"plus"_s);
    connect(empty, &Placeholder::buttonClicked, this, &RegistriesPanel::addRequested);
    m_stack = new QStackedWidget(this);
    m_stack->addWidget(m_tree);
    m_stack->addWidget(empty);
    auto *column = new QVBoxLayout(this);
    column->setContentsMargins(0, 0, 0, 0);
    column->setSpacing(0);
    column->addWidget(buildTop());
    column->addWidget(m_stack, 1);

    connect(m_tree, &QAbstractItemView::activated, this, &RegistriesPanel::activate);
    connect(m_tree, &RowsView::linkActivated, this, &RegistriesPanel::link);
    connect(m_tree, &RowsView::copyRequested, this, &RegistriesPanel::copyName);
    connect(m_tree, &QWidget::customContextMenuRequested, this, &RegistriesPanel::menuFor);
    connect(m_tree->selectionModel(), &QItemSelectionModel::currentChanged, this,
        [this](const QModelIndex &current) {
            if (!m_following)
                selected(current);
        });
    auto *tree = workbench->tree();
    connect(tree, &QAbstractItemModel::rowsInserted, this, [this](const QModelIndex &under) {
        // Sections are headings: what is below them is always open.
        if (!under.isValid() || kindOf(under) == Kind::Section)
            showEmptiness();
    });
    connect(tree, &QAbstractItemModel::rowsRemoved, this, &RegistriesPanel::showEmptiness);
    connect(tree, &QAbstractItemModel::modelReset, this, &RegistriesPanel::showEmptiness);
    connect(tree, &RegistryTreeModel::countsChanged, this, &RegistriesPanel::showCounts);
    showEmptiness();
    showCounts();
}

QWidget *RegistriesPanel::buildTop()
{
    auto *area = new QWidget(this);
    m_filter = new FilterLine(area);
    m_filter->setLeadingIcon(u"search"_s);
    m_filter->setPlaceholderText(tr("Filter loaded names"));
    m_filter->setAccessibleName(tr("Filter loaded names"));
    m_filter->setProperty("gantrySmall", true);
    auto *plus = new QToolButton(area);
    plus->setIcon(icon(u"plus"_s));
    plus->setAutoRaise(true);
    plus->setToolTip(tr("Add registry"));
    plus->setAccessibleName(tr("Add registry"));
    plus->setFocusPolicy(Qt::TabFocus);
    connect(plus, &QToolButton::clicked, this, &RegistriesPanel::addRequested);
    auto *row = new QHBoxLayout;
    row->setSpacing(scaled(3, font()));
    row->addWidget(m_filter, 1);
    row->addWidget(plus);
    m_hiddenRow = new QWidget(area);
    m_hidden = new HintLabel(QString(), m_hiddenRow);
    m_hidden->setSmall(true);
    m_ask = new LinkButton(tr("Ask the Registry"), m_hiddenRow);
    m_ask->setToolTip(tr("Read the names that are not loaded yet"));
    auto *hidden = new QHBoxLayout(m_hiddenRow);
    hidden->setContentsMargins(0, 0, 0, 0);
    hidden->addWidget(m_hidden, 1);
    hidden->addWidget(m_ask);
    auto *column = new QVBoxLayout(area);
    column->setContentsMargins(
        scaled(4, font()), scaled(4, font()), scaled(4, font()), scaled(4, font()));
    column->setSpacing(scaled(2, font()));
    column->addLayout(row);
    column->addWidget(m_hiddenRow);
    auto *tree = m_workbench->tree();
    connect(m_filter, &FilterLine::filterChanged, this, [this, tree](const QString &text) {
        tree->setFilter(text);
        showCounts();
    });
    connect(m_filter, &FilterLine::leaveRequested, this,
        [this] { m_tree->setFocus(Qt::OtherFocusReason); });
    connect(m_ask, &QAbstractButton::clicked, tree, &RegistryTreeModel::askRegistry);
    return area;
}

void RegistriesPanel::showCounts()
{
    const auto *tree = m_workbench->tree();
    const bool filtering = !tree->filter().isEmpty();
    m_hiddenRow->setVisible(filtering);
    m_hidden->setText(tr("%1 names hidden").arg(QLocale().toString(tree->hiddenRows())));
    m_ask->setVisible(tree->canAskRegistry());
}

void RegistriesPanel::showEmptiness()
{
    auto *tree = m_workbench->tree();
    bool any = false;
    for (int row = 0; row < tree->rowCount(); ++row) {
        const QModelIndex index = tree->index(row, 0);
        any = any || kindOf(index) != Kind::Section || tree->rowCount(index) > 0;
        if (kindOf(index) == Kind::Section)
            m_tree->expand(index);
    }
    const bool filtering = !tree->filter().isEmpty();
    m_stack->setCurrentIndex(any || filtering ? 0 : 1);
    m_filter->setEnabled(any || filtering);
    m_tree->setEmptyText(filtering ? tr("No loaded name has these words.") : QString());
}

void RegistriesPanel::follow(const QModelIndex &index)
{
    if (!index.isValid() || m_tree->currentIndex() == index)
        return;
    m_following = true;
    for (QModelIndex up = index.parent(); up.isValid(); up = up.parent())
        m_tree->expand(up);
    m_tree->setCurrentIndex(index);
    m_tree->scrollTo(index);
    m_following = false;
}

//! What holds the tags of a row: a repository, or a place on this computer but an engine's list.
QString RegistriesPanel::repositoryOf(const QModelIndex &index) const
{
    const auto *tree = m_workbench->tree();
    if (!index.isValid())
        return {};
    if (const QString repository = tree->repositoryOf(index); !repository.isEmpty())
        return repository;
    return kindOf(index) == Kind::LocalPlace ? tree->nameOf(index).container() : QString();
}

QString RegistriesPanel::currentRepository() const
{
    return repositoryOf(m_tree->currentIndex());
}

//! Rows of an image that is open select in its page, too.
void RegistriesPanel::selected(const QModelIndex &index)
{
    const auto *tree = m_workbench->tree();
    if (!index.isValid() || !tree->canOpen(index))
        return;
    const oci::Digest digest = tree->digestOf(index);
    if (digest.isNull())
        return;
    for (models::ImageSession *session : m_workbench->sessions()) {
        const qsizetype entry = session->entryOf(digest);
        if (entry >= 0 && session->name().container() == tree->nameOf(index).container()) {
            m_following = true;
            session->selectEntry(entry);
            m_following = false;
        }
    }
}

void RegistriesPanel::activate(const QModelIndex &index)
{
    const QString way = index.data(RegistryTreeModel::LinkRole).toString();
    if (kindOf(index) == Kind::More || kindOf(index) == Kind::Message || way == "retry"_L1) {
        link(index);
        return;
    }
    if (m_workbench->tree()->canOpen(index))
        m_workbench->open(m_workbench->tree()->nameOf(index));
    else if (kindOf(index) == Kind::Repository)
        Q_EMIT tagsRequested(repositoryOf(index));
    else
        m_tree->setExpanded(index, !m_tree->isExpanded(index));
}

void RegistriesPanel::link(const QModelIndex &index)
{
    auto *tree = m_workbench->tree();
    const QString way = index.data(RegistryTreeModel::LinkRole).toString();
    if (way == "more"_L1)
        tree->loadMore(index);
    else if (way == "sign-in"_L1)
        Q_EMIT signInRequested(tree->registryOf(index));
    else if (way == "ask"_L1)
        tree->askRegistry();
    else
        tree->reload(way == "retry"_L1 && kindOf(index) == Kind::Message ? index.parent() : index);
}

void RegistriesPanel::copyName(const QModelIndex &index)
{
    const QString digest = index.data(RegistryTreeModel::DigestRole).toString();
    const auto *tree = m_workbench->tree();
    QString text = index.data(RegistryTreeModel::NameRole).toString();
    if (tree->canOpen(index) && !digest.isEmpty())
        text = tree->nameOf(index).withSelector(digest).toString();
    if (text.isEmpty())
        text = tree->repositoryOf(index).isEmpty() ? index.data().toString()
                                                   : tree->repositoryOf(index);
    // Text for other programs, and the variant itself for a canvas.
    auto *mime = new QMimeData;
    if (const auto offers = offersOfTree(tree, {index}); !offers.isEmpty())
        models::putOffers(mime, offers);
    mime->setText(text);
    QGuiApplication::clipboard()->setMimeData(mime);
    Announcer::of(this)->announce(this, tr("Copied %1").arg(text));
}

void RegistriesPanel::menuFor(const QPoint &position)
{
    const QModelIndex index = m_tree->indexAt(position);
    auto *tree = m_workbench->tree();
    auto *menu = new QMenu(this);
    menu->setAttribute(Qt::WA_DeleteOnClose);
    if (!index.isValid() || kindOf(index) == Kind::Section) {
        menu->addAction(icon(u"plus"_s), tr("Add Registry…"), this, &RegistriesPanel::addRequested);
        menu->popup(m_tree->viewport()->mapToGlobal(position));
        return;
    }
    const QPersistentModelIndex row(index);
    const QString registry = tree->registryOf(index);
    const QString repository = tree->repositoryOf(index);
    if (tree->canOpen(index))
        menu->addAction(icon(u"external"_s), tr("Open"), this, [this, row] { activate(row); });
    if (const QString tags = repositoryOf(index); !tags.isEmpty())
        menu->addAction(icon(u"index"_s), tr("Tags and Platforms"), this,
            [this, tags] { Q_EMIT tagsRequested(tags); });
    menu->addAction(icon(u"reload"_s), tr("Reload"), tree, [tree, row] { tree->reload(row); });
    menu->addSeparator();
    menu->addAction(icon(u"copy"_s), tr("Copy Reference"), this, [this, row] { copyName(row); });
    menu->addAction(icon(u"term"_s), tr("Copy as Command"), this,
        [this, row] { Q_EMIT commandRequested(row); });
    if (!repository.isEmpty()) {
        const bool pinned = tree->isPinned(index);
        menu->addAction(icon(u"pin"_s), pinned ? tr("Unpin Repository") : tr("Pin Repository"),
            this, [this, repository, pinned] {
                m_workbench->workspace()->setPinned(repository, !pinned);
            });
    }
    Q_EMIT rowMenuRequested(menu, index);
    if (kindOf(index) == Kind::Registry) {
        menu->addSeparator();
        const auto identity = m_workbench->access()->identity(registry);
        menu->addAction(icon(u"key"_s), tr("Sign In…"), this,
            [this, registry] { Q_EMIT signInRequested(registry); });
        QAction *out = menu->addAction(
            tr("Sign Out"), this, [this, registry] { Q_EMIT signOutRequested(registry); });
        out->setEnabled(!identity.user.isEmpty());
        menu->addAction(icon(u"gear"_s), tr("Registry Settings…"), this,
            [this, registry] { Q_EMIT settingsRequested(registry); });
        menu->addSeparator();
        menu->addAction(icon(u"trash"_s), tr("Remove from This List"), this,
            [this, registry] { m_workbench->removeRegistry(registry); });
    } else if (kindOf(index) == Kind::LocalPlace || kindOf(index) == Kind::Engine) {
        menu->addSeparator();
        const QString place = tree->nameOf(index).container();
        menu->addAction(icon(u"trash"_s), tr("Remove from This List"), this,
            [this, place] { m_workbench->workspace()->removeLocalPlace(place); });
    }
    menu->popup(m_tree->viewport()->mapToGlobal(position));
}

void RegistriesPanel::setComfortable(bool comfortable)
{
    m_tree->setComfortable(comfortable);
}

} // namespace gantry::ui
