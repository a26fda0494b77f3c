// SPDX-License-Identifier: Apache-2.0
// The lines over the aligned tree: filter, chips, path rules, and how they fit a narrow window.
#include "base/text.h"
#include "ui/dialogs/comparefoldersdialog.h"
#include "ui/pages/comparechips.h"
#include "ui/pages/comparefilesview.h"
#include "ui/pages/comparesidepane.h"
#include "ui/pages/comparetreeview.h"
#include "ui/theme/icons.h"
#include "ui/theme/style.h"
#include "ui/widgets/filterline.h"
#include "ui/widgets/labels.h"
#include "ui/widgets/messages.h"
#include "ui/widgets/segmentedswitch.h"

#include <QLocale>
#include <QMenu>
#include <QToolButton>
#include <QVBoxLayout>

namespace gantry::ui {

using namespace Qt::StringLiterals;
using models::CompareSession;
using models::CompareTreeModel;
using models::Side;

QWidget *CompareFilesView::buildFilters()
{
    auto *area = new QWidget(this);
    area->setSizePolicy(
        QSizePolicy::Ignored, QSizePolicy::Fixed); // fit() makes it as wide as it may be
    m_filter = new FilterLine(area);
    m_filter->setPlaceholderText(tr("Path or glob, path:**/*.dll"));
    m_filter->setAccessibleName(tr("Filter files"));
    m_filter->setProperty("gantrySmall", true);
    m_filter->setMinimumWidth(scaled(130, font()));
    m_filter->setMaximumWidth(scaled(240, font()));
    m_kinds = new ChipRow(area);
    m_kinds->addChip(u"del"_s, tr("Only in A"), u"del"_s, true);
    m_kinds->addChip(u"add"_s, tr("Only in B"), u"add"_s, true);
    m_kinds->addChip(u"chg"_s, tr("Content"), u"chg"_s, true);
    m_kinds->addChip(u"meta"_s, tr("Attributes"), u"meta"_s, true);
    m_kinds->addChip(u"same"_s, tr("Same"), u"same"_s, false);
    m_counting = new ChipRow(area);
    m_counting->setAccessibleName(tr("What counts"));
    const std::pair<QString, QString> names[]
        = {{u"mode"_s, tr("Mode")}, {u"exec"_s, tr("Exec bit")}, {u"eol"_s, tr("Line ends")},
            {u"acl"_s, tr("ACL")}, {u"owner"_s, tr("Owner")}, {u"time"_s, tr("Time")}};
    for (const auto &[id, text] : names) {
        m_counting->addChip(id, text);
        m_counting->chip(id)->setToolTip(tr("Whether this counts as a difference"));
    }
    for (const FacetChip &chip : facetChips)
        m_counting->setOn(QString::fromLatin1(chip.id), !(m_session->ignored() & chip.facets));
    m_shape = new SegmentedSwitch(area);
    m_shape->setAccessibleName(tr("Arrangement"));
    m_shape->addSegment(u"folder"_s, tr("Tree"), tr("Folders"));
    m_shape->addSegment(u"columns"_s, tr("List"), tr("All files in one list"));
    m_shape->setIconsOnly(true);
    m_rules = new ValueButton(area);
    m_rules->setProperty("gantrySmall", true);
    m_rules->setIcon(icon(u"pipe"_s));
    m_rules->setAccessibleName(tr("Path rules"));
    m_rules->setToolTip(tr("How paths of both sides are laid beside each other"));
    m_rulesMenu = new QMenu(m_rules);
    m_rules->setMenu(m_rulesMenu);
    connect(m_rulesMenu, &QMenu::aboutToShow, this, &CompareFilesView::fillRules);
    const auto button = [area](const QString &iconName, const QString &text) {
        auto *made = new QToolButton(area);
        made->setAutoRaise(true);
        made->setIcon(icon(iconName));
        made->setToolTip(text);
        made->setAccessibleName(text);
        made->setFocusPolicy(Qt::TabFocus);
        return made;
    };
    m_previous = button(u"up"_s, tr("Previous difference (Shift+F8)"));
    m_next = button(u"down"_s, tr("Next difference (F8)"));
    m_showSide = button(u"tmap"_s, tr("Size map and file facts"));
    m_showSide->setCheckable(true);
    m_showSide->setChecked(true);
    m_position = new HintLabel({}, area);
    m_position->setWordWrap(false);

    m_firstRow = new QHBoxLayout;
    m_firstRow->setSpacing(scaled(6, font()));
    m_firstRow->addWidget(m_filter, 1);
    m_firstRow->addWidget(m_kinds);
    m_firstRow->addSpacing(scaled(4, font()));
    m_firstRow->addWidget(m_counting);
    m_firstRow->addStretch(1);
    m_firstRow->addWidget(m_rules);
    m_firstRow->addWidget(m_shape);
    m_firstRow->addWidget(m_previous);
    m_firstRow->addWidget(m_next);
    m_firstRow->addWidget(m_position);
    m_firstRow->addWidget(m_showSide);
    m_secondRow = new QHBoxLayout;
    m_secondRow->setSpacing(scaled(6, font()));
    m_hiddenRow = new QWidget(area);
    auto *hidden = new QHBoxLayout(m_hiddenRow);
    hidden->setContentsMargins(0, 0, 0, 0);
    hidden->setSpacing(scaled(4, font()));
    m_hidden = new HintLabel({}, m_hiddenRow);
    m_hidden->setWordWrap(false);
    m_clear = new LinkButton(tr("Clear"), m_hiddenRow);
    m_clear->setAccessibleName(tr("Clear the filter"));
    hidden->addWidget(m_hidden);
    hidden->addWidget(m_clear);
    hidden->addStretch(1);
    m_hiddenRow->hide();
    auto *column = new QVBoxLayout(area);
    column->setContentsMargins(
        scaled(6, font()), scaled(4, font()), scaled(6, font()), scaled(4, font()));
    column->setSpacing(scaled(4, font()));
    column->addLayout(m_firstRow);
    column->addLayout(m_secondRow);
    column->addWidget(m_hiddenRow);

    connect(m_filter, &FilterLine::filterChanged, this, [this](const QString &text) {
        QString reason;
        QList<TextRange> unknown;
        for (const models::TextRange &range : m_model->setFilter(text, &reason))
            unknown.append({range.offset, range.length});
        m_filter->setUnknownRanges(unknown, reason);
        m_tree->openDifferences();
        showPosition();
    });
    connect(m_filter, &FilterLine::leaveRequested, m_tree,
        [this] { m_tree->setFocus(Qt::OtherFocusReason); });
    connect(m_clear, &QAbstractButton::clicked, m_filter, [this] {
        m_filter->clear();
        m_model->setFilter({});
        m_tree->setFocus(Qt::OtherFocusReason);
    });
    connect(m_kinds, &ChipRow::chipToggled, this, [this](const QString &id, bool on) {
        for (const KindChip &chip : kindChips) {
            if (id == QLatin1StringView(chip.id))
                m_model->setShown(chip.kind, on);
        }
        showPosition();
    });
    connect(m_counting, &ChipRow::chipToggled, this, [this](const QString &id, bool on) {
        layers::Facets ignored = m_session->ignored();
        for (const FacetChip &chip : facetChips) {
            if (id == QLatin1StringView(chip.id))
                ignored = on ? ignored & ~chip.facets : ignored | chip.facets;
        }
        // What counts is worth a column.
        if (id == "owner"_L1)
            m_tree->setPartShown(CompareTreeModel::OwnerAColumn, on);
        if (id == "time"_L1)
            m_tree->setPartShown(CompareTreeModel::TimeAColumn, on);
        m_session->setIgnored(ignored);
    });
    connect(m_shape, &SegmentedSwitch::currentChanged, this, [this](int index) {
        using Shape = models::CompareRows::Shape;
        m_model->setShape(index == 0 ? Shape::Tree : Shape::Flat);
    });
    connect(m_previous, &QToolButton::clicked, this, [this] { step(-1); });
    connect(m_next, &QToolButton::clicked, this, [this] { step(1); });
    connect(m_showSide, &QToolButton::clicked, this, [this](bool on) {
        m_sideWanted = on || m_tight; // in a tight window it was never asked for
        showSide(on);
    });
    return area;
}

//! What the filter line, all chips and buttons need to stand in one line.
int CompareFilesView::wantedWidth() const
{
    int sum = m_filter->minimumWidth() + scaled(40, font());
    for (const QWidget *widget :
        {static_cast<QWidget *>(m_kinds), static_cast<QWidget *>(m_counting),
            static_cast<QWidget *>(m_rules), static_cast<QWidget *>(m_shape),
            static_cast<QWidget *>(m_previous), static_cast<QWidget *>(m_next),
            static_cast<QWidget *>(m_position), static_cast<QWidget *>(m_showSide)})
        sum += widget->sizeHint().width() + m_firstRow->spacing();
    return sum;
}

//! In a narrow window what counts goes to a second line and the maps make room.
void CompareFilesView::fit()
{
    const bool tight = width() < scaled(1180, font());
    if (tight != m_tight) {
        m_tight = tight;
        showSide(!tight && m_sideWanted);
    }
    const bool narrow = width() < wantedWidth();
    if (narrow == m_narrow)
        return;
    m_narrow = narrow;
    if (narrow) {
        for (QWidget *widget :
            {static_cast<QWidget *>(m_counting), static_cast<QWidget *>(m_rules)})
            m_firstRow->removeWidget(widget);
        m_secondRow->addWidget(m_counting);
        m_secondRow->addStretch(1);
        m_secondRow->addWidget(m_rules);
    } else {
        while (QLayoutItem *item = m_secondRow->takeAt(0)) {
            if (!item->widget())
                delete item;
        }
        m_firstRow->insertWidget(3, m_counting);
        m_firstRow->insertWidget(m_firstRow->indexOf(m_shape), m_rules);
    }
}

void CompareFilesView::showSide(bool shown)
{
    m_side->setVisible(shown);
    m_showSide->setChecked(shown);
}

void CompareFilesView::fillRules()
{
    const layers::PathRules rules = m_session->pathRules();
    const auto diff = m_session->diff();
    const bool windows = rules.stripFiles;
    int on = int(rules.roots.size());
    m_rulesMenu->clear();
    const auto add = [&](const QString &text, bool layers::PathRules::*rule,
                         std::optional<layers::PairRule> counted) {
        on += rules.*rule ? 1 : 0;
        QString label = text;
        if (diff && counted && rules.*rule)
            label += u'\t' + QLocale().toString(diff->pairCount(*counted));
        QAction *action = m_rulesMenu->addAction(label, this, [this, rule](bool checked) {
            layers::PathRules changed = m_session->pathRules();
            changed.*rule = checked;
            m_session->setPathRules(changed);
        });
        action->setCheckable(true);
        action->setChecked(rules.*rule);
    };
    using Rules = layers::PathRules;
    add(tr("Windows: take Files/ as the root"), &Rules::stripFiles, layers::PairRule::StripFiles);
    add(tr("Ignore upper and lower case"), &Rules::foldCase, layers::PairRule::FoldCase);
    add(tr("Pair x with x.exe"), &Rules::pairExe, layers::PairRule::PairExe);
    add(tr("Pair libx.so with x.dll"), &Rules::pairLibraries, layers::PairRule::PairLibrary);
    m_rulesMenu->addSeparator();
    add(tr("Hide Hives"), &Rules::hideHives, {});
    add(tr("Hide UtilityVM"), &Rules::hideUtilityVm, {});
    m_rulesMenu->addSeparator();
    for (qsizetype i = 0; i < rules.roots.size(); ++i) {
        const layers::RootMap &map = rules.roots.at(i);
        QAction *action = m_rulesMenu->addAction(
            tr("%1 is %2").arg(printable(map.a), printable(map.b)), this, [this, i] {
                layers::PathRules changed = m_session->pathRules();
                if (i < changed.roots.size())
                    changed.roots.removeAt(i);
                m_session->setPathRules(changed);
            });
        action->setCheckable(true);
        action->setChecked(true);
    }
    m_rulesMenu->addAction(
        icon(u"plus"_s), tr("Pair Two Folders…"), this, &CompareFilesView::editRoots);
    m_rules->setParts(tr("Path rules: "),
        on == 0       ? tr("none")
            : windows ? tr("Windows, %1 on").arg(on)
                      : tr("%1 on").arg(on));
}

void CompareFilesView::editRoots()
{
    // The folders under the cursor are the likely ones.
    const QModelIndex at = m_tree->currentIndex();
    const auto path = [&at](int column) {
        return printable(at.siblingAtColumn(column).data(CompareTreeModel::PathRole).toByteArray());
    };
    const bool folder = at.isValid() && at.data(CompareTreeModel::DirectoryRole).toBool();
    auto *dialog = new CompareFoldersDialog(folder && !path(CompareTreeModel::NameAColumn).isEmpty()
            ? u'/' + path(CompareTreeModel::NameAColumn)
            : QString(),
        folder ? path(CompareTreeModel::NameBColumn) : QString(), this);
    dialog->setAttribute(Qt::WA_DeleteOnClose);
    connect(dialog, &CompareFoldersDialog::foldersChosen, this,
        [this](const QString &a, const QString &b) {
            layers::PathRules rules = m_session->pathRules();
            rules.roots += layers::RootMap{a.toUtf8(), b.toUtf8()};
            m_session->setPathRules(rules);
        });
    dialog->open();
}

} // namespace gantry::ui
