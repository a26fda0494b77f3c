// SPDX-License-Identifier: Apache-2.0
#include "ui/pages/comparefilesview.h"

#include "base/text.h"
#include "ui/dialogs/helpdialog.h"
#include "ui/pages/comparechips.h"
#include "ui/pages/comparecontent.h"
#include "ui/pages/comparesidepane.h"
#include "ui/pages/comparetreeview.h"
#include "ui/theme/icons.h"
#include "ui/theme/marks.h"
#include "ui/theme/style.h"
#include "ui/widgets/filterline.h"
#include "ui/widgets/labels.h"
#include "ui/widgets/messages.h"

#include <QClipboard>
#include <QDataStream>
#include <QGuiApplication>
#include <QHeaderView>
#include <QLocale>
#include <QMenu>
#include <QScrollBar>
#include <QSplitter>
#include <QToolButton>
#include <QVBoxLayout>

namespace gantry::ui {

using namespace Qt::StringLiterals;
using models::CompareKind;
using models::CompareSession;
using models::CompareTreeModel;
using models::Side;

CompareFilesView::CompareFilesView(CompareSession *session, QWidget *parent)
    : QWidget(parent)
    , m_session(session)
    , m_model(new CompareTreeModel(this))
{
    setHelp(this, tr("Compare files"),
        tr("One row for each pair of files. Hatched: this side has no such file. F8 and Shift+F8 "
           "go "
           "from difference to difference, Tab to the other side, Ctrl+Right opens a folder with "
           "all below it, Ctrl+S saves both files."));
    m_content = new CompareContent(session, this);
    m_side = new CompareSidePane(session, this);
    QWidget *tree = buildTree();
    QWidget *filters = buildFilters();
    m_upDown = new QSplitter(Qt::Vertical, this);
    m_upDown->addWidget(tree);
    m_upDown->addWidget(m_content);
    m_upDown->setStretchFactor(0, 3);
    m_upDown->setStretchFactor(1, 2);
    m_upDown->setChildrenCollapsible(false);
    m_upDown->setSizes({scaled(380, font()), scaled(236, font())});
    m_leftRight = new QSplitter(Qt::Horizontal, this);
    m_leftRight->addWidget(m_upDown);
    m_leftRight->addWidget(m_side);
    m_leftRight->setStretchFactor(0, 1);
    m_leftRight->setStretchFactor(1, 0);
    m_leftRight->setChildrenCollapsible(false);
    m_leftRight->setSizes({scaled(1100, font()), scaled(300, font())});
    auto *column = new QVBoxLayout(this);
    column->setContentsMargins(0, 0, 0, 0);
    column->setSpacing(0);
    column->addWidget(filters);
    column->addWidget(m_leftRight, 1);
    setFocusProxy(m_tree);

    connect(session, &CompareSession::diffChanged, this, &CompareFilesView::takeDiff);
    connect(session, &CompareSession::stateChanged, this, &CompareFilesView::showEmptyText);
    connect(session, &CompareSession::progressChanged, this, &CompareFilesView::showEmptyText);
    connect(m_model, &CompareTreeModel::countsChanged, this, &CompareFilesView::showCounts);
    connect(m_tree->selectionModel(), &QItemSelectionModel::currentChanged, this,
        [this](const QModelIndex &current) { select(current); });
    connect(m_tree, &CompareTreeView::layoutChangedSoon, this, &CompareFilesView::showTicks);
    connect(
        m_tree->verticalScrollBar(), &QScrollBar::valueChanged, this, &CompareFilesView::showShown);
    connect(
        m_tree->verticalScrollBar(), &QScrollBar::rangeChanged, this, &CompareFilesView::showShown);
    connect(m_tree, &CompareTreeView::contentWanted, m_content, &CompareContent::focusContent);
    connect(m_tree, &CompareTreeView::copyRequested, this, [this](const QString &path) {
        QGuiApplication::clipboard()->setText(path);
        Announcer::of(this)->announce(this, tr("Path copied"));
    });
    connect(m_tree, &CompareTreeView::menuRequested, this,
        [this](const QModelIndex &index, const QPoint &position) {
            auto *menu = new QMenu(this);
            menu->setAttribute(Qt::WA_DeleteOnClose);
            fillMenu(menu, index);
            menu->popup(position);
        });
    connect(m_strip, &DifferenceStrip::clicked, this,
        [this](double at) { m_tree->goTo(m_tree->rowAt(at)); });
    connect(m_side, &CompareSidePane::rowChosen, this,
        [this](quint32 row) { m_tree->goTo(m_model->indexOf(row)); });
    connect(m_content, &CompareContent::saveRequested, this, &CompareFilesView::saveRequested);
    showCounts();
    showEmptyText();
}

//! What can be done with a row, and with the order of all.
void CompareFilesView::fillMenu(QMenu *menu, const QModelIndex &index)
{
    for (const Side side : models::bothSides) {
        const QByteArray path
            = index
                  .siblingAtColumn(side == Side::A ? CompareTreeModel::NameAColumn
                                                   : CompareTreeModel::NameBColumn)
                  .data(CompareTreeModel::PathRole)
                  .toByteArray();
        if (path.isEmpty())
            continue;
        menu->addAction(icon(u"copy"_s),
            side == Side::A ? tr("Copy Path in A") : tr("Copy Path in B"), this,
            [path] { QGuiApplication::clipboard()->setText(QString::fromUtf8(path)); });
    }
    menu->addAction(icon(u"save"_s), tr("Save Both…"), this, &CompareFilesView::saveRequested);
    if (m_model->hasChildren(index.siblingAtColumn(0))) {
        menu->addSeparator();
        const QPersistentModelIndex folder(index.siblingAtColumn(0));
        menu->addAction(icon(u"expand"_s), tr("Open All Below"), m_tree,
            [this, folder] { m_tree->setBelowAll(folder, true); });
        menu->addAction(icon(u"collapse"_s), tr("Fold All Below"), m_tree,
            [this, folder] { m_tree->setBelowAll(folder, false); });
    }
    menu->addSeparator();
    QMenu *sort = menu->addMenu(tr("Sort By"));
    const std::pair<int, QString> orders[] = {{CompareTreeModel::NameAColumn, tr("Path")},
        {CompareTreeModel::SizeAColumn, tr("Size in A")},
        {CompareTreeModel::SizeBColumn, tr("Size in B")},
        {CompareTreeModel::MarkColumn, tr("Kind of Difference")}};
    for (const auto &[column, text] : orders) {
        // Large first, as with a second click on the header.
        const bool size
            = column == CompareTreeModel::SizeAColumn || column == CompareTreeModel::SizeBColumn;
        QAction *action = sort->addAction(text, m_tree, [this, column, size] {
            m_tree->sortByColumn(column, size ? Qt::DescendingOrder : Qt::AscendingOrder);
        });
        action->setCheckable(true);
        action->setChecked(m_tree->header()->sortIndicatorSection() == column);
    }
}

QWidget *CompareFilesView::buildTree()
{
    auto *area = new QWidget(this);
    m_tree = new CompareTreeView(m_model, area);
    m_strip = new DifferenceStrip(area);
    auto *row = new QHBoxLayout(area);
    row->setContentsMargins(0, 0, 0, 0);
    row->setSpacing(0);
    row->addWidget(m_tree, 1);
    row->addWidget(m_strip);
    m_tree->setVerticalScrollBarPolicy(Qt::ScrollBarAlwaysOn);
    connect(m_tree->header(), &QWidget::customContextMenuRequested, this, [this](const QPoint &at) {
        auto *menu = new QMenu(this);
        menu->setAttribute(Qt::WA_DeleteOnClose);
        for (int column = CompareTreeModel::SizeAColumn; column < CompareTreeModel::MarkColumn;
            ++column) {
            QAction *shown = menu->addAction(
                m_model->headerData(column, Qt::Horizontal, Qt::DisplayRole).toString());
            shown->setCheckable(true);
            shown->setChecked(!m_tree->isColumnHidden(column));
            connect(shown, &QAction::toggled, m_tree,
                [this, column](bool on) { m_tree->setPartShown(column, on); });
        }
        menu->popup(m_tree->header()->mapToGlobal(at));
    });
    return area;
}

void CompareFilesView::resizeEvent(QResizeEvent *event)
{
    QWidget::resizeEvent(event);
    fit();
}

void CompareFilesView::takeDiff()
{
    for (const Side side : models::bothSides)
        m_model->setUncertain(side, m_session->isUncertain(side));
    m_model->setDiff(m_session->diff());
    fillRules();
    if (!m_wanted.isEmpty())
        goTo(m_wanted);
    if (!m_tree->currentIndex().isValid() && m_model->differences() > 0
        && m_session->state() == CompareSession::State::Ready) {
        // Something to look at: the first difference with content.
        QModelIndex first = m_model->difference(0);
        for (quint32 i = 0; i < qMin(m_model->differences(), quint32{200}); ++i) {
            const QModelIndex at = m_model->difference(i);
            if (at.data(CompareTreeModel::OwnMarkRole).toString() == "chg"_L1
                && !at.data(CompareTreeModel::DirectoryRole).toBool()
                && (!at.parent().isValid() || m_tree->isExpanded(at.parent()))) {
                first = at;
                break;
            }
        }
        m_tree->goTo(first);
    }
    select(m_tree->currentIndex());
    showEmptyText();
}

void CompareFilesView::select(const QModelIndex &index)
{
    const layers::TreeDiff::Row row
        = index.isValid() ? index.data(CompareTreeModel::RowRole).toUInt() : layers::TreeDiff::none;
    m_content->show(row);
    m_side->setCurrent(row);
    showPosition();
    Q_EMIT currentChanged();
}

void CompareFilesView::step(int by)
{
    const QModelIndex next = m_model->step(m_tree->currentIndex(), by);
    if (!next.isValid())
        return;
    m_tree->goTo(next);
    Announcer::of(this)->announce(m_tree, next.data(Qt::AccessibleTextRole).toString());
}

void CompareFilesView::goTo(const QByteArray &path)
{
    const QModelIndex index = m_model->find(path);
    if (!index.isValid()) {
        m_wanted = path;
        return;
    }
    m_wanted.clear();
    m_tree->goTo(index);
}

QByteArray CompareFilesView::currentPath() const
{
    const QModelIndex index = m_tree->currentIndex();
    if (!index.isValid())
        return m_wanted;
    const QByteArray a = index.siblingAtColumn(CompareTreeModel::NameAColumn)
                             .data(CompareTreeModel::PathRole)
                             .toByteArray();
    return a.isEmpty() ? index.siblingAtColumn(CompareTreeModel::NameBColumn)
                             .data(CompareTreeModel::PathRole)
                             .toByteArray()
                       : a;
}

QString CompareFilesView::currentText() const
{
    const QModelIndex index = m_tree->currentIndex();
    return index.isValid() ? index.siblingAtColumn(CompareTreeModel::MarkColumn)
                                 .data(Qt::AccessibleTextRole)
                                 .toString()
                           : QString();
}

QString CompareFilesView::summary() const
{
    const quint32 same = m_model->count(CompareKind::Same);
    QStringList parts{m_model->differences() == 1
            ? tr("1 difference shown")
            : tr("%1 differences shown").arg(QLocale().toString(m_model->differences()))};
    if (same > 0 && !m_model->isShown(CompareKind::Same))
        parts += tr("%1 same hidden").arg(QLocale().toString(same));
    bool base = false;
    for (const Side side : models::bothSides)
        base = base
            || (m_session->baseLayers(side) > 0
                && m_session->range(side).first >= m_session->baseLayers(side));
    if (base)
        parts += tr("base layers left out");
    return parts.join(u", "_s);
}

void CompareFilesView::showCounts()
{
    for (const KindChip &chip : kindChips)
        m_kinds->setCount(
            QString::fromLatin1(chip.id), m_session->diff() ? m_model->count(chip.kind) : -1);
    const quint32 hidden = m_model->hiddenByFilter();
    m_hiddenRow->setVisible(hidden > 0);
    m_hidden->setText(tr("%1 of %2 differences hidden by the filter.")
            .arg(QLocale().toString(hidden), QLocale().toString(hidden + m_model->differences())));
    showPosition();
    showEmptyText();
    fit();
    Q_EMIT currentChanged();
}

void CompareFilesView::showPosition()
{
    const quint32 all = m_model->differences();
    const int number = m_model->numberOf(m_tree->currentIndex());
    m_position->setText(all == 0 ? tr("none")
            : number < 0
            ? QLocale().toString(all)
            : tr("%1 of %2").arg(QLocale().toString(number + 1), QLocale().toString(all)));
    m_previous->setEnabled(all > 0);
    m_next->setEnabled(all > 0);
}

void CompareFilesView::showTicks()
{
    m_strip->setTicks(m_tree->ticks());
    showShown();
}

void CompareFilesView::showShown()
{
    const QScrollBar *bar = m_tree->verticalScrollBar();
    const double length = bar->maximum() + bar->pageStep();
    m_strip->setShown(length > 0 ? bar->value() / length : 0,
        length > 0 ? (bar->value() + bar->pageStep()) / length : 1);
}

void CompareFilesView::showEmptyText()
{
    const auto part = [this](Side side) {
        const models::LayerRange range = m_session->range(side);
        return range.count == 0 ? tr("no layer")
            : range.count == 1  ? tr("layer %1").arg(range.first + 1)
                                : tr("layers %1 to %2").arg(range.first + 1).arg(range.end());
    };
    QString text;
    switch (m_session->state()) {
    case CompareSession::State::Empty:
        text = tr("Choose an image for each side.");
        break;
    case CompareSession::State::Opening:
        text = tr("Reading the images…");
        break;
    case CompareSession::State::Failed:
        break;
    case CompareSession::State::Reading:
        text = tr("Reading layers: %1 of %2.")
                   .arg(m_session->layersRead())
                   .arg(m_session->layersWanted());
        break;
    case CompareSession::State::Ready: {
        if (!m_session->diff()) {
            text = tr("Nothing was compared. F5 tries again.");
            break;
        }
        const quint32 same = m_model->count(CompareKind::Same);
        text = m_model->hiddenByFilter() > 0 ? tr("The filter hides all differences.")
            : part(Side::A) == part(Side::B)
            ? tr("No differences in %1.").arg(part(Side::A))
            : tr("No differences between %1 of A and %2 of B.").arg(part(Side::A), part(Side::B));
        if (same > 0 && !m_model->isShown(CompareKind::Same))
            text += u' '
                + (same == 1 ? tr("1 equal file is hidden; the chip Same shows it.")
                             : tr("%1 equal files are hidden; the chip Same shows them.")
                                   .arg(QLocale().toString(same)));
        break;
    }
    }
    m_tree->setEmptyText(text);
}

void CompareFilesView::setComfortable(bool comfortable)
{
    m_tree->setComfortable(comfortable);
    m_side->setComfortable(comfortable);
}

QByteArray CompareFilesView::saveState() const
{
    QByteArray state;
    QDataStream out(&state, QIODevice::WriteOnly);
    out << m_upDown->saveState() << m_leftRight->saveState();
    return state;
}

void CompareFilesView::restoreState(const QByteArray &state)
{
    QDataStream in(state);
    QByteArray upDown, leftRight;
    in >> upDown >> leftRight;
    if (in.status() != QDataStream::Ok)
        return;
    m_upDown->restoreState(upDown);
    m_leftRight->restoreState(leftRight);
}

} // namespace gantry::ui
