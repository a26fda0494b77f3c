// SPDX-License-Identifier: Apache-2.0
#include "ui/pages/comparesidepane.h"

#include "base/text.h"
#include "ui/delegates/celldelegate.h"
#include "ui/dialogs/helpdialog.h"
#include "ui/theme/style.h"
#include "ui/theme/theme.h"
#include "ui/widgets/docktitlebar.h"
#include "ui/widgets/labels.h"
#include "ui/widgets/rowsview.h"
#include "ui/widgets/sideplate.h"
#include "ui/widgets/sizemap.h"

#include <QHeaderView>
#include <QLocale>
#include <QSplitter>
#include <QVBoxLayout>

#include <algorithm>

namespace gantry::ui {

using namespace Qt::StringLiterals;
using models::CompareFactsModel;
using models::CompareSession;
using models::CompareSize;
using models::Side;

namespace {

//! Rows are keys of the maps; what has no row of its own gets keys beyond them.
constexpr quint64 noRow = quint64{1} << 40;

SizeMapItem itemOf(const CompareSize &size, quint64 parent)
{
    SizeMapItem item;
    item.key = size.row == layers::TreeDiff::none ? noRow + parent : size.row;
    item.label = size.name;
    item.detail = formatBytes(size.bytes);
    item.about = size.about;
    item.bytes = size.bytes;
    item.opens = size.folder;
    item.meaning = size.mark == "del"_L1 ? Meaning::OnlyA
        : size.mark == "add"_L1          ? Meaning::OnlyB
        : size.mark == "chg"_L1          ? Meaning::Differs
                                         : Meaning::Plain;
    for (const CompareSize &child : size.children)
        item.children.append(itemOf(child, item.key));
    return item;
}

} // namespace

CompareSidePane::CompareSidePane(CompareSession *session, QWidget *parent)
    : QWidget(parent)
    , m_session(session)
    , m_model(new CompareFactsModel(session, this))
{
    CellRoles roles;
    roles.monospace = CompareFactsModel::MonospaceRole;
    roles.dim = CompareFactsModel::DimRole;
    roles.bold = CompareFactsModel::DiffersRole;
    roles.meaning = CompareFactsModel::MeaningRole;
    auto *factsArea = new QWidget(this);
    m_facts = new RowsView(RowsView::Kind::Table, roles, factsArea);
    m_facts->setModel(m_model);
    m_facts->setQuietSelection(true);
    m_facts->setAccessibleName(tr("Facts of the selected files"));
    m_facts->setEmptyText(tr("Select a row to see its facts."));
    m_facts->header()->setStretchLastSection(false);
    m_facts->header()->resizeSection(CompareFactsModel::FactColumn, scaled(76, font()));
    m_facts->header()->setSectionResizeMode(CompareFactsModel::AColumn, QHeaderView::Stretch);
    m_facts->header()->setSectionResizeMode(CompareFactsModel::BColumn, QHeaderView::Stretch);
    auto *factsColumn = new QVBoxLayout(factsArea);
    factsColumn->setContentsMargins(0, 0, 0, 0);
    factsColumn->setSpacing(0);
    factsColumn->addWidget(new DockTitleBar(u"config"_s, tr("File facts"), factsArea));
    factsColumn->addWidget(m_facts, 1);

    auto *split = new QSplitter(Qt::Vertical, this);
    split->addWidget(buildMaps());
    split->addWidget(factsArea);
    split->setChildrenCollapsible(false);
    split->setStretchFactor(0, 3);
    split->setStretchFactor(1, 2);
    auto *column = new QVBoxLayout(this);
    column->setContentsMargins(0, 0, 0, 0);
    column->addWidget(split);
    connect(session, &CompareSession::diffChanged, this, [this] {
        m_folder = layers::TreeDiff::root;
        showMaps();
    });
    connect(session, &CompareSession::sideChanged, this, [this](Side side) {
        m_names[side]->setText(m_session->sideTitle(side).section(u"  "_s, -1));
    });
    showMaps();
}

QWidget *CompareSidePane::buildMaps()
{
    auto *area = new QWidget(this);
    setHelp(area, tr("Size map"),
        tr("What takes room on each side. Both maps use one scale, so that equal areas are equal "
           "bytes. Dots differ, falling lines are only in A, rising ones only in B."));
    auto *column = new QVBoxLayout(area);
    column->setContentsMargins(0, 0, 0, 0);
    column->setSpacing(0);
    column->addWidget(new DockTitleBar(u"tmap"_s, tr("Size map"), area));
    auto *inner = new QVBoxLayout;
    const int inset = scaled(8, font());
    inner->setContentsMargins(inset, scaled(6, font()), inset, scaled(6, font()));
    inner->setSpacing(scaled(4, font()));
    for (const Side side : models::bothSides) {
        auto *title = new QHBoxLayout;
        title->setSpacing(scaled(6, font()));
        title->addWidget(new SidePlate(side == Side::A, area));
        m_names[side] = new ElideLabel({}, area);
        m_names[side]->setFont(boldFont(font()));
        title->addWidget(m_names[side], 1);
        m_totals[side] = new HintLabel({}, area);
        m_totals[side]->setWordWrap(false);
        title->addWidget(m_totals[side]);
        inner->addLayout(title);
        m_maps[side] = new SizeMap(area);
        m_maps[side]->setAccessibleName(
            side == Side::A ? tr("Size map of side A") : tr("Size map of side B"));
        m_maps[side]->setEmptyText(tr("No files here"));
        inner->addWidget(m_maps[side], 1);
        connect(m_maps[side], &SizeMap::currentChosen, this, [this](quint64 key) {
            if (key < noRow)
                Q_EMIT rowChosen(static_cast<quint32>(key));
        });
        connect(m_maps[side], &SizeMap::opened, this, [this](quint64 key) {
            if (key < noRow)
                openFolder(static_cast<layers::TreeDiff::Row>(key));
        });
        connect(m_maps[side], &SizeMap::upRequested, this, [this] {
            if (const auto diff = m_session->diff(); diff && m_folder != layers::TreeDiff::root)
                openFolder(diff->parent(m_folder));
        });
    }
    auto *hint = new HintLabel(
        tr("Both maps use one scale. Click selects the row, double-click opens the folder, "
           "Backspace goes up."),
        area, Tone::Text3);
    hint->setSmall(true);
    inner->addWidget(hint);
    column->addLayout(inner, 1);
    return area;
}

void CompareSidePane::openFolder(layers::TreeDiff::Row folder)
{
    m_folder = folder;
    showMaps();
}

void CompareSidePane::showMaps()
{
    const auto diff = m_session->diff();
    models::OfSides<models::CompareTotals> totals;
    for (const Side side : models::bothSides) {
        m_names[side]->setText(m_session->sideTitle(side).section(u"  "_s, -1));
        QList<SizeMapItem> items;
        if (diff) {
            totals[side] = models::compareTotals(*diff, side, m_folder);
            for (const CompareSize &size : models::compareSizes(*diff, side, m_folder))
                items.append(itemOf(size, noRow));
        }
        m_totals[side]->setText(diff
                ? tr("%1 in %2 files")
                      .arg(formatBytes(totals[side].bytes), QLocale().toString(totals[side].files))
                : QString());
        m_maps[side]->setItems(items);
    }
    for (const Side side : models::bothSides)
        m_maps[side]->setFullBytes(std::max(totals.a.bytes, totals.b.bytes));
}

void CompareSidePane::setCurrent(layers::TreeDiff::Row row)
{
    m_model->setRow(row);
    for (const Side side : models::bothSides)
        m_maps[side]->setCurrent(
            row == layers::TreeDiff::none ? std::nullopt : std::optional<quint64>(row));
}

void CompareSidePane::setComfortable(bool comfortable)
{
    m_facts->setComfortable(comfortable);
}

} // namespace gantry::ui
