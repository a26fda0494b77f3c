// SPDX-License-Identifier: Apache-2.0
#include "ui/pages/compareconfigview.h"

#include "ui/delegates/celldelegate.h"
#include "ui/dialogs/helpdialog.h"
#include "ui/theme/style.h"
#include "ui/theme/theme.h"
#include "ui/widgets/labels.h"
#include "ui/widgets/messages.h"
#include "ui/widgets/rowsview.h"

#include <QCheckBox>
#include <QClipboard>
#include <QGuiApplication>
#include <QHeaderView>
#include <QPainter>
#include <QVBoxLayout>

namespace gantry::ui {

using namespace Qt::StringLiterals;
using models::CompareConfigModel;
using models::CompareSession;

namespace {

//! A value of one side: hatched where the side says nothing, in the side's colours where it alone
//! says something.
class ConfigValueDelegate : public CellDelegate
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
        const auto kind
            = static_cast<verbs::ConfigRow::Kind>(index.data(CompareConfigModel::KindRole).toInt());
        if (index.data(CompareConfigModel::MissingRole).toBool()) {
            if (!selected) {
                QColor line = colours.tone(Tone::Text);
                line.setAlphaF(0.10F);
                painter->fillRect(option.rect, colours.meaning(Meaning::Missing).tint);
                painter->fillRect(option.rect, QBrush(line, Qt::BDiagPattern));
            }
            return;
        }
        const bool alone
            = kind == verbs::ConfigRow::Kind::OnlyA || kind == verbs::ConfigRow::Kind::OnlyB;
        if (!selected && alone) {
            painter->fillRect(option.rect,
                colours
                    .meaning(
                        kind == verbs::ConfigRow::Kind::OnlyA ? Meaning::OnlyA : Meaning::OnlyB)
                    .tint);
        } else if (!selected && kind == verbs::ConfigRow::Kind::Different) {
            painter->fillRect(option.rect, colours.meaning(Meaning::Differs).tint);
        }
        QStyleOptionViewItem plain(option);
        CellDelegate::paintContent(painter, plain, index, inside);
    }
};

constexpr int configWidths[] = {28, 110, 180, 300, 300};

} // namespace

CompareConfigView::CompareConfigView(CompareSession *session, QWidget *parent)
    : QWidget(parent)
    , m_session(session)
    , m_model(new CompareConfigModel(session, this))
{
    setHelp(this, tr("Compare configs"),
        tr("What the images say about how to run. Environment and labels are sets, so their order "
           "does not count; PATH is compared folder by folder. With all layers read, programs and "
           "users are looked up in the files."));
    m_message = new MessageBar(this);
    m_message->setClosable(false);
    m_message->hide();
    m_summary = new HintLabel({}, this);
    m_summary->setWordWrap(false);
    m_same = new QCheckBox(tr("Show equal values"), this);
    CellRoles roles;
    roles.mark = CompareConfigModel::MarkRole;
    roles.dim = CompareConfigModel::DimRole;
    roles.monospace = CompareConfigModel::MonospaceRole;
    CellRoles values = roles;
    values.mark = CompareConfigModel::ProblemMarkRole;
    values.secondary = CompareConfigModel::SecondaryRole;
    values.dim = -1;
    m_view = new RowsView(RowsView::Kind::Table, roles, this);
    m_view->setAccessibleName(tr("Config of both sides"));
    m_view->setModel(m_model);
    m_view->setItemDelegateForColumn(
        CompareConfigModel::MarkColumn, new MarkDelegate(roles, m_view));
    for (const int column : {CompareConfigModel::AColumn, CompareConfigModel::BColumn})
        m_view->setItemDelegateForColumn(column, new ConfigValueDelegate(values, m_view));
    QHeaderView *header = m_view->header();
    for (int column = 0; column < CompareConfigModel::ColumnCount; ++column)
        header->resizeSection(column, scaled(configWidths[column], font()));
    header->setStretchLastSection(false);
    header->setSectionResizeMode(CompareConfigModel::AColumn, QHeaderView::Stretch);
    header->setSectionResizeMode(CompareConfigModel::BColumn, QHeaderView::Stretch);
    auto *bar = new QHBoxLayout;
    bar->setContentsMargins(
        scaled(8, font()), scaled(4, font()), scaled(8, font()), scaled(4, font()));
    bar->addWidget(m_summary);
    bar->addStretch(1);
    bar->addWidget(m_same);
    auto *column = new QVBoxLayout(this);
    column->setContentsMargins(0, 0, 0, 0);
    column->setSpacing(0);
    column->addWidget(m_message);
    column->addLayout(bar);
    column->addWidget(m_view, 1);
    setFocusProxy(m_view);

    connect(m_same, &QCheckBox::toggled, m_model, &CompareConfigModel::setShowsSame);
    connect(m_message, &MessageBar::actionTriggered, session, &CompareSession::readAllLayers);
    connect(m_model, &CompareConfigModel::changed, this, &CompareConfigView::showState);
    connect(m_view, &RowsView::copyRequested, this, [](const QModelIndex &index) {
        QGuiApplication::clipboard()->setText(index.data().toString());
    });
    const auto refresh = [this] {
        m_model->refresh();
        showState();
    };
    connect(session, &CompareSession::stateChanged, this, refresh);
    connect(session, &CompareSession::diffChanged, this, refresh);
    connect(session, &CompareSession::progressChanged, this, &CompareConfigView::showState);
    refresh();
}

void CompareConfigView::showState()
{
    const int differences = m_model->differences();
    const bool known = m_session->state() == CompareSession::State::Reading
        || m_session->state() == CompareSession::State::Ready;
    m_summary->setText(!known ? QString()
            : m_model->hidden() > 0
            ? tr("Different: %1 · equal and hidden: %2").arg(differences).arg(m_model->hidden())
            : tr("Different: %1").arg(differences));
    m_view->setEmptyText(
        !known ? tr("Reading the configs…") : tr("Both sides say the same about how to run."));
    if (known && !m_session->readsAllLayers()) {
        const QString text = tr(
            "Programs and users are not looked up yet: that takes all layers, the base included.");
        if (m_message->isHidden() || m_message->text() != text) {
            m_message->showMessage(Mark::Note, text);
            m_message->addAction(u"readAll"_s, tr("Read All Layers"));
        }
    } else if (known && (!m_model->isResolved() || m_model->isResolving())) {
        m_message->showMessage(Mark::Running,
            tr("Reading layers: %1 of %2.")
                .arg(m_session->layersRead())
                .arg(m_session->layersWanted()));
    } else {
        m_message->hide();
    }
    Q_EMIT countChanged(differences);
}

void CompareConfigView::step(int by)
{
    const int rows = m_model->rowCount();
    int row
        = m_view->currentIndex().isValid() ? m_view->currentIndex().row() : (by > 0 ? -1 : rows);
    for (int i = 0; i < rows; ++i) {
        row = (row + by + rows) % rows;
        if (m_model->index(row, 0).data(CompareConfigModel::KindRole).toInt() != 0) {
            m_view->setCurrentIndex(m_model->index(row, 0));
            return;
        }
    }
}

void CompareConfigView::setComfortable(bool comfortable)
{
    m_view->setComfortable(comfortable);
}

} // namespace gantry::ui
