// SPDX-License-Identifier: Apache-2.0
#include "models/index/transfermodel.h"

#include "base/text.h"

#include <algorithm>

using namespace Qt::StringLiterals;

namespace gantry::models {

namespace {

using ItemState = verbs::TransferItem::State;

QString markOf(ItemState state)
{
    switch (state) {
    case ItemState::Waiting:
        return u"wait"_s;
    case ItemState::Running:
        return u"run"_s;
    case ItemState::Done:
        return u"ok"_s;
    case ItemState::Failed:
        return u"err"_s;
    case ItemState::Skipped:
        return u"skip"_s;
    }
    return {};
}

} // namespace

TransferModel::TransferModel(QObject *parent)
    : QAbstractTableModel(parent)
{
}

void TransferModel::setRun(TransferRun *run)
{
    if (m_run)
        m_run->disconnect(this);
    m_run = run;
    if (run) {
        connect(run, &TransferRun::planChanged, this, &TransferModel::rebuild);
        connect(run, &TransferRun::progressed, this, &TransferModel::pull);
    }
    rebuild();
}

void TransferModel::setPresentShown(bool shown)
{
    if (m_presentShown == shown)
        return;
    m_presentShown = shown;
    rebuild();
}

void TransferModel::rebuild()
{
    beginResetModel();
    m_items.clear();
    m_plan = m_run ? m_run->planned() : nullptr;
    if (m_plan) {
        for (const auto *items : {&m_plan->blobs, &m_plan->manifests}) {
            for (const verbs::TransferItem &item : *items) {
                if (m_presentShown || item.action != verbs::BlobAction::Present)
                    m_items.push_back(&item);
            }
        }
    }
    endResetModel();
}

void TransferModel::pull()
{
    if (!m_items.empty())
        Q_EMIT dataChanged(index(0, 0), index(rowCount() - 1, ColumnCount - 1));
}

void TransferModel::retry(int row)
{
    if (m_run && data(index(row, 0), CanRetryRole).toBool())
        m_run->retry();
}

int TransferModel::rowCount(const QModelIndex &parent) const
{
    return parent.isValid() ? 0 : static_cast<int>(m_items.size());
}

int TransferModel::columnCount(const QModelIndex &parent) const
{
    return parent.isValid() ? 0 : ColumnCount;
}

QVariant TransferModel::data(const QModelIndex &index, int role) const
{
    if (!checkIndex(index, CheckIndexOption::IndexIsValid | CheckIndexOption::ParentIsInvalid))
        return {};
    const verbs::TransferItem &item = *m_items[static_cast<std::size_t>(index.row())];
    const ItemState state = item.live->state.load(std::memory_order_relaxed);
    const qint64 sent = item.live->bytesSent.load(std::memory_order_relaxed);
    const int tries = item.live->tries.load(std::memory_order_relaxed);
    const bool isSent
        = item.action == verbs::BlobAction::Copy || item.action == verbs::BlobAction::Upload;
    const double fraction = state == ItemState::Done ? 1.0
        : item.descriptor.sizeBytes > 0
        ? std::min(1.0, static_cast<double>(sent) / static_cast<double>(item.descriptor.sizeBytes))
        : 0.0;
    const QString label = item.labels.isEmpty()
        ? oci::mediatype::describe(item.descriptor.mediaType)
        : item.labels.join(u", "_s);
    const auto progress = [&]() -> QString {
        switch (state) {
        case ItemState::Waiting:
            return item.action == verbs::BlobAction::Present ? tr("is there")
                : m_run && m_run->isBusy()                   ? tr("waiting")
                : item.action == verbs::BlobAction::Mount    ? tr("to mount")
                                                             : tr("to send");
        case ItemState::Running:
            return tries > 1 ? tr("%1 %, try %2").arg(static_cast<int>(fraction * 100)).arg(tries)
                : isSent     ? tr("%1 %").arg(static_cast<int>(fraction * 100))
                             : tr("running");
        case ItemState::Done:
            return item.action == verbs::BlobAction::Mount ? tr("mounted") : tr("done");
        case ItemState::Failed:
            return tr("stopped, Retry goes on");
        case ItemState::Skipped:
            return tr("is there");
        }
        return {};
    };
    switch (role) {
    case Qt::DisplayRole:
        switch (index.column()) {
        case LabelColumn:
            return label;
        case DigestColumn:
            return item.descriptor.digest.shortHex();
        case BytesColumn:
            return formatBytes(item.descriptor.sizeBytes);
        case ProgressColumn:
            return progress();
        default:
            return {};
        }
    case Qt::AccessibleTextRole:
        return index.column() == MarkColumn ? progress() : data(index, Qt::DisplayRole);
    case Qt::ToolTipRole:
        return index.column() == DigestColumn ? item.descriptor.digest.toString()
            : index.column() == BytesColumn   ? formatExactBytes(item.descriptor.sizeBytes)
            : index.column() == LabelColumn   ? item.from
                                              : QString();
    case Qt::TextAlignmentRole:
        return index.column() == BytesColumn
            ? QVariant::fromValue(Qt::AlignRight | Qt::AlignVCenter)
            : QVariant();
    case StateRole:
        return static_cast<int>(state);
    case MarkRole:
        return index.column() == MarkColumn ? markOf(state) : QVariant();
    case ActionRole:
        return verbs::blobActionName(item.action);
    case LabelsRole:
        return item.labels;
    case FromRole:
        return item.from;
    case BytesRole:
        return item.descriptor.sizeBytes;
    case BytesSentRole:
        return sent;
    case FractionRole:
        return fraction;
    case TriesRole:
        return tries;
    case CanRetryRole:
        return state == ItemState::Failed && m_run && !m_run->isBusy();
    case MonospaceRole:
        return index.column() == DigestColumn;
    default:
        return {};
    }
}

QVariant TransferModel::headerData(int section, Qt::Orientation orientation, int role) const
{
    if (orientation != Qt::Horizontal || role != Qt::DisplayRole)
        return {};
    switch (section) {
    case LabelColumn:
        return tr("Part of");
    case DigestColumn:
        return tr("Digest");
    case BytesColumn:
        return tr("Size");
    case ProgressColumn:
        return tr("Progress");
    default:
        return {};
    }
}

} // namespace gantry::models
