// SPDX-License-Identifier: Apache-2.0
#include "ui/pages/plantable.h"

#include "base/text.h"
#include "models/index/planmodel.h"
#include "ui/theme/style.h"
#include "ui/theme/theme.h"
#include "ui/widgets/labels.h"
#include "ui/widgets/planbar.h"

#include <QGridLayout>
#include <QLabel>
#include <QVBoxLayout>

namespace gantry::ui {

using namespace Qt::StringLiterals;
using models::PlanModel;
using models::TransferRun;

namespace {

PlanLook lookOf(const QString &action)
{
    return action == "present"_L1 || action == "foreign"_L1 ? PlanLook::Pale
        : action == "mount"_L1                              ? PlanLook::Hatched
        : action == "copy"_L1                               ? PlanLook::Dotted
        : action == "upload"_L1                             ? PlanLook::Strong
                                                            : PlanLook::None;
}

void hideAll(QLayout *layout)
{
    while (QLayoutItem *item = layout->takeAt(0)) {
        if (QWidget *widget = item->widget()) {
            widget->hide();
            widget->deleteLater();
        }
        delete item;
    }
}

} // namespace

PlanTable::PlanTable(TransferRun *run, QWidget *parent)
    : QWidget(parent)
    , m_run(run)
    , m_model(new PlanModel(this))
{
    m_model->setRun(run);
    m_state = new HintLabel({}, this);
    m_plan = new QWidget(this);
    m_bytes = new QLabel(m_plan);
    m_bytes->setFont(titleFont(font()));
    m_of = new HintLabel({}, m_plan);
    m_bar = new PlanBar(m_plan);
    m_grid = new QWidget(m_plan);
    m_rows = new QGridLayout(m_grid);
    m_rows->setContentsMargins(0, 0, 0, 0);
    m_rows->setHorizontalSpacing(scaled(8, font()));
    m_rows->setVerticalSpacing(scaled(3, font()));
    m_rows->setColumnStretch(1, 1);
    m_orderTitle = new QLabel(tr("Order of work"), m_plan);
    m_orderTitle->setFont(boldFont(font()));
    m_order = new QFrame(m_plan);
    m_order->setFrameShape(QFrame::StyledPanel);
    m_orderRows = new QVBoxLayout(m_order);
    m_orderRows->setContentsMargins(
        scaled(8, font()), scaled(5, font()), scaled(8, font()), scaled(5, font()));
    m_orderRows->setSpacing(scaled(2, font()));
    auto *first = new QHBoxLayout;
    first->setSpacing(scaled(6, font()));
    first->addWidget(m_bytes);
    first->addWidget(m_of, 1, Qt::AlignBottom);
    auto *plan = new QVBoxLayout(m_plan);
    plan->setContentsMargins(0, 0, 0, 0);
    plan->setSpacing(scaled(5, font()));
    plan->addLayout(first);
    plan->addWidget(m_bar);
    plan->addWidget(m_grid);
    plan->addSpacing(scaled(5, font()));
    plan->addWidget(m_orderTitle);
    plan->addWidget(m_order);
    auto *column = new QVBoxLayout(this);
    column->setContentsMargins(0, 0, 0, 0);
    column->setSpacing(scaled(4, font()));
    column->addWidget(m_state);
    column->addWidget(m_plan);
    connect(m_model, &PlanModel::planChanged, this, &PlanTable::rebuild);
    connect(m_model, &PlanModel::progressChanged, this, &PlanTable::showProgress);
    connect(run, &TransferRun::stateChanged, this, &PlanTable::rebuild);
    rebuild();
}

void PlanTable::setEmptyText(const QString &text)
{
    m_emptyText = text;
    rebuild();
}

QString PlanTable::headline() const
{
    return m_bytes->text() + u' ' + m_of->text();
}

void PlanTable::rebuild()
{
    const bool planned = m_run->planned() != nullptr;
    m_plan->setVisible(planned);
    m_state->setVisible(!planned);
    m_state->setText(m_run->state() == TransferRun::State::Planning
            ? tr("Reading what is there already…")
            : m_emptyText);
    if (!planned)
        return;
    m_bytes->setText(formatBytes(m_model->bytesToSend()));
    m_of->setText(tr("to send, of %1.").arg(formatBytes(m_model->bytesTotal())));
    QList<PlanBar::Part> parts;
    for (const PlanModel::Share &share : m_model->shares())
        parts.append({lookOf(share.action), share.bytes,
            tr("%1: %2").arg(share.text, formatBytes(share.bytes))});
    m_bar->setParts(parts);
    hideAll(m_rows);
    for (int row = 0; row < m_model->rowCount(); ++row) {
        const QModelIndex index = m_model->index(row, PlanModel::ActionColumn);
        const QString action = index.data(PlanModel::ActionRole).toString();
        const bool strong = index.data(PlanModel::SendsBytesRole).toBool();
        const auto label = [this, strong](const QString &text, bool second) -> QWidget * {
            QLabel *made
                = second && !strong ? new HintLabel(text, m_grid) : new QLabel(text, m_grid);
            if (strong)
                made->setFont(boldFont(font()));
            made->setWordWrap(false);
            return made;
        };
        auto *name = new ElideLabel(index.data().toString(), m_grid);
        if (strong)
            name->setFont(boldFont(font()));
        m_rows->addWidget(new PlanSwatch(lookOf(action), m_grid), row, 0, Qt::AlignVCenter);
        m_rows->addWidget(name, row, 1);
        m_rows->addWidget(
            label(index.siblingAtColumn(PlanModel::CountColumn).data().toString(), true), row, 2);
        m_rows->addWidget(
            label(index.siblingAtColumn(PlanModel::BytesColumn).data().toString(), false), row, 3,
            Qt::AlignRight);
    }
    hideAll(m_orderRows);
    const QStringList steps = m_model->orderOfWork();
    for (qsizetype i = 0; i < steps.size(); ++i) {
        auto *step = new QLabel(u"%1  %2"_s.arg(i + 1).arg(steps.at(i)), m_order);
        step->setWordWrap(true);
        m_orderRows->addWidget(step);
    }
    if (const QString safe = m_model->safePoint(); !safe.isEmpty())
        m_orderRows->addWidget(new HintLabel(safe, m_order));
    for (const QString &warning : m_model->warnings())
        m_orderRows->addWidget(new HintLabel(tr("Note: %1.").arg(warning), m_order));
    m_order->setVisible(m_orderRows->count() > 0);
    m_orderTitle->setVisible(m_orderRows->count() > 0);
    showProgress();
}

void PlanTable::showProgress()
{
    if (m_run->state() != TransferRun::State::Sending) {
        m_bar->setProgress(m_run->state() == TransferRun::State::Sent ? 1.0 : -1.0);
        return;
    }
    const TransferRun::Live live = m_run->live();
    m_bar->setProgress(live.bytesTotal > 0
            ? static_cast<double>(live.bytesSent) / static_cast<double>(live.bytesTotal)
            : 0.0);
    const QString left = m_model->secondsLeftText();
    m_bytes->setText(formatBytes(live.bytesSent));
    m_of->setText(tr("of %1 sent. %2").arg(formatBytes(live.bytesTotal), left).trimmed());
}

} // namespace gantry::ui
