// SPDX-License-Identifier: Apache-2.0
#include "ui/pages/comparevariantsview.h"

#include "base/text.h"
#include "ui/delegates/celldelegate.h"
#include "ui/dialogs/helpdialog.h"
#include "ui/theme/icons.h"
#include "ui/theme/style.h"
#include "ui/theme/theme.h"
#include "ui/widgets/filterline.h"
#include "ui/widgets/labels.h"
#include "ui/widgets/progress.h"
#include "ui/widgets/rowsview.h"

#include <QCheckBox>
#include <QClipboard>
#include <QGuiApplication>
#include <QHeaderView>
#include <QPainter>
#include <QPushButton>
#include <QVBoxLayout>

namespace gantry::ui {

using namespace Qt::StringLiterals;
using models::CompareSession;
using models::VariantsModel;

namespace {

//! A cell of a variant: tinted where it is not like the first variant that has the value.
class VariantDelegate : public CellDelegate
{
public:
    using CellDelegate::CellDelegate;

protected:
    void paintContent(QPainter *painter, const QStyleOptionViewItem &option,
        const QModelIndex &index, const QRect &inside) const override
    {
        const Colours colours
            = Colours::of(option.widget ? option.widget->palette() : option.palette);
        const bool selected = option.state & QStyle::State_Selected;
        if (!selected && index.data(VariantsModel::DiffersRole).toBool())
            painter->fillRect(option.rect, colours.meaning(Meaning::Differs).tint);
        CellDelegate::paintContent(painter, option, index, inside);
    }
};

} // namespace

CompareVariantsView::CompareVariantsView(CompareSession *session, QWidget *parent)
    : QWidget(parent)
    , m_session(session)
    , m_model(new VariantsModel(session, this))
{
    setHelp(this, tr("All variants"),
        tr("Every platform of the index on side A is a column. Tinted cells are not like the first "
           "one that has the value. Reading the files shows which paths a variant lacks."));
    m_filter = new FilterLine(this);
    m_filter->setPlaceholderText(tr("Names and values"));
    m_filter->setAccessibleName(tr("Filter variants"));
    m_filter->setProperty("gantrySmall", true);
    m_filter->setMaximumWidth(scaled(260, font()));
    m_same = new QCheckBox(tr("Show equal values"), this);
    m_read = new QPushButton(this);
    m_read->setProperty("gantrySmall", true);
    m_busy = new BusyMark(this);
    m_hint = new HintLabel({}, this);
    m_hint->setWordWrap(false);
    CellRoles roles;
    roles.rowKind = VariantsModel::RowKindRole;
    roles.icon = VariantsModel::IconRole;
    roles.secondary = VariantsModel::SecondaryRole;
    roles.mark = VariantsModel::MarkRole;
    roles.dim = VariantsModel::DimRole;
    roles.monospace = VariantsModel::MonospaceRole;
    m_view = new RowsView(RowsView::Kind::Table, roles, this);
    m_view->setAccessibleName(tr("All variants of the index"));
    m_view->setModel(m_model);
    m_view->setItemDelegate(new VariantDelegate(roles, m_view));
    m_view->header()->setStretchLastSection(true);
    auto *bar = new QHBoxLayout;
    bar->setContentsMargins(
        scaled(6, font()), scaled(4, font()), scaled(6, font()), scaled(4, font()));
    bar->setSpacing(scaled(8, font()));
    bar->addWidget(m_filter, 1);
    bar->addWidget(m_same);
    bar->addStretch(1);
    bar->addWidget(m_busy);
    bar->addWidget(m_hint);
    bar->addWidget(m_read);
    auto *column = new QVBoxLayout(this);
    column->setContentsMargins(0, 0, 0, 0);
    column->setSpacing(0);
    column->addLayout(bar);
    column->addWidget(m_view, 1);
    setFocusProxy(m_view);

    connect(m_filter, &FilterLine::filterChanged, m_model, &VariantsModel::setFilter);
    connect(m_filter, &FilterLine::leaveRequested, m_view,
        [this] { m_view->setFocus(Qt::OtherFocusReason); });
    connect(m_same, &QCheckBox::toggled, m_model, &VariantsModel::setShowsSame);
    connect(m_read, &QPushButton::clicked, this, [this] {
        if (m_model->isReading()) {
            m_model->stop();
            showState();
        } else {
            m_model->readFiles();
        }
    });
    connect(m_model, &VariantsModel::changed, this, &CompareVariantsView::showState);
    connect(m_view, &RowsView::copyRequested, this, [](const QModelIndex &index) {
        QGuiApplication::clipboard()->setText(index.data().toString());
    });
    const auto refresh = [this] { m_model->refresh(); };
    connect(session, &CompareSession::stateChanged, this, refresh);
    connect(session, &CompareSession::sideChanged, this, refresh);
    refresh();
    showState();
}

void CompareVariantsView::showState()
{
    const bool reading = m_model->isReading();
    m_busy->setBusy(reading, tr("Reading the files of all variants"));
    m_read->setText(reading       ? tr("Stop")
            : m_model->hasFiles() ? tr("Read Files Again")
                                  : tr("Read Files"));
    m_read->setIcon(icon(reading ? u"stop"_s : u"layers"_s));
    m_read->setVisible(m_model->variants() > 0);
    QString hint;
    if (m_model->error())
        hint = m_model->error()->message + u'.';
    else if (!reading && !m_model->hasFiles() && m_model->variants() > 0)
        hint = tr("%1 layers, %2, known base layers left out")
                   .arg(m_model->layersToRead())
                   .arg(formatBytes(m_model->bytesToRead()));
    m_hint->setText(hint);
    m_view->setEmptyText(m_model->variants() == 0 ? tr("Reading the variants…") : QString());
    const int columns = m_model->columnCount();
    m_view->expandAll(); // two groups
    if (m_view->property("columns").toInt() != columns) {
        m_view->setProperty("columns", columns);
        m_view->header()->resizeSection(VariantsModel::NameColumn, scaled(260, font()));
        // All variants have the same width: what there is, shared, or as much as an os.version
        // needs.
        const int variants = qMax(1, columns - VariantsModel::FirstVariantColumn);
        const int room = m_view->viewport()->width() - scaled(260, font());
        for (int column = VariantsModel::FirstVariantColumn; column < columns; ++column)
            m_view->header()->resizeSection(column, qMax(scaled(190, font()), room / variants));
    }
}

void CompareVariantsView::setComfortable(bool comfortable)
{
    m_view->setComfortable(comfortable);
}

} // namespace gantry::ui
