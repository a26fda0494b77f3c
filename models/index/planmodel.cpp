// SPDX-License-Identifier: Apache-2.0
#include "models/index/planmodel.h"

#include "base/text.h"

#include <QLocale>

#include <algorithm>

using namespace Qt::StringLiterals;

namespace gantry::models {

namespace {

using Action = verbs::BlobAction;
using ItemState = verbs::TransferItem::State;

//! Order of the rows: what costs nothing first.
int rankOf(Action action)
{
    switch (action) {
    case Action::Present:
        return 0;
    case Action::Mount:
        return 1;
    case Action::Foreign:
        return 2;
    case Action::Copy:
        return 3;
    case Action::Upload:
        return 4;
    }
    return 5;
}

bool sendsBytes(const verbs::TransferItem &item)
{
    return item.action == Action::Copy || item.action == Action::Upload;
}

} // namespace

PlanModel::PlanModel(QObject *parent)
    : QAbstractTableModel(parent)
{
}

PlanModel::~PlanModel() = default;

void PlanModel::setRun(TransferRun *run)
{
    if (m_run)
        m_run->disconnect(this);
    m_run = run;
    if (run) {
        connect(run, &TransferRun::planChanged, this, &PlanModel::rebuild);
        connect(run, &TransferRun::progressed, this, &PlanModel::pull);
    }
    rebuild();
}

void PlanModel::rebuild()
{
    beginResetModel();
    m_groups.clear();
    m_plan = m_run ? m_run->planned() : nullptr;
    if (m_plan) {
        const auto titleOf = [](const verbs::TransferItem &item) {
            switch (item.action) {
            case Action::Present:
                return tr("Already there");
            case Action::Mount:
                return tr("Mount from %1").arg(item.from);
            case Action::Copy:
                return tr("Copy from %1").arg(item.from);
            case Action::Upload:
                return tr("Upload from %1").arg(item.from);
            case Action::Foreign:
                return tr("Stays at its own address");
            }
            return QString();
        };
        for (const verbs::TransferItem &item : m_plan->blobs) {
            const QString title = titleOf(item);
            auto group = std::ranges::find(m_groups, title, &Group::title);
            if (group == m_groups.end())
                group = m_groups.insert(
                    m_groups.end(), Group{verbs::blobActionName(item.action), title, {}, 0, false});
            group->items.push_back(&item);
            group->bytes += item.descriptor.sizeBytes;
        }
        std::ranges::stable_sort(
            m_groups, {}, [](const Group &group) { return rankOf(group.items.front()->action); });
        if (!m_plan->manifests.empty()) {
            Group group{u"manifests"_s, tr("Manifests and index"), {}, 0, true};
            for (const verbs::TransferItem &item : m_plan->manifests) {
                group.items.push_back(&item);
                group.bytes += item.descriptor.sizeBytes;
            }
            m_groups.push_back(std::move(group));
        }
    }
    endResetModel();
    Q_EMIT planChanged();
}

void PlanModel::pull()
{
    if (m_groups.empty())
        return;
    Q_EMIT dataChanged(index(0, ProgressColumn), index(rowCount() - 1, ProgressColumn));
    Q_EMIT progressChanged();
}

qint64 PlanModel::bytesToSend() const
{
    return m_plan ? m_plan->bytesToSend() : 0;
}

qint64 PlanModel::bytesTotal() const
{
    qint64 bytes = 0;
    for (const Group &group : m_groups)
        bytes += group.bytes;
    return bytes;
}

QString PlanModel::secondsLeftText() const
{
    if (!m_run || m_run->state() != TransferRun::State::Sending)
        return {};
    const auto live = m_run->live();
    const qint64 spent = live.sendingMs;
    if (spent < 500 || live.bytesSent <= 0 || live.bytesTotal <= live.bytesSent)
        return {};
    const qint64 left = (live.bytesTotal - live.bytesSent) * spent / live.bytesSent / 1000 + 1;
    return left < 90 ? tr("About %1 s").arg(left) : tr("About %1 min").arg((left + 30) / 60);
}

QList<PlanModel::Share> PlanModel::shares() const
{
    QList<Share> shares;
    for (const Group &group : m_groups) {
        if (!group.manifests)
            shares += Share{group.action, group.title, group.bytes};
    }
    return shares;
}

QStringList PlanModel::orderOfWork() const
{
    QStringList steps;
    if (!m_plan)
        return steps;
    if (std::ranges::any_of(m_plan->blobs, [](const verbs::TransferItem &item) {
            return item.action != Action::Present && item.action != Action::Foreign;
        }))
        steps += tr("Blobs, several at a time");
    if (!m_plan->manifests.empty())
        steps += tr("Manifests and attestations, by digest");
    for (const verbs::TagMove &move : m_plan->tags) {
        if (move.isRollback)
            steps += tr("Old index as %1").arg(move.tag);
    }
    for (const verbs::TagMove &move : m_plan->tags) {
        if (!move.isRollback && !move.isFollower)
            steps += tr("New index, then tag %1").arg(move.tag);
    }
    return steps;
}

QString PlanModel::safePoint() const
{
    if (!m_plan)
        return {};
    for (const verbs::TagMove &move : m_plan->tags) {
        if (!move.isRollback && !move.isFollower)
            return tr("Until step %1 nobody who pulls %2 sees a change. Cancel is safe before it.")
                .arg(orderOfWork().size())
                .arg(move.tag);
    }
    return {};
}

QStringList PlanModel::warnings() const
{
    return m_plan ? m_plan->warnings : QStringList();
}

QList<PlanModel::TagFacts> PlanModel::tags() const
{
    QList<TagFacts> facts;
    if (!m_plan)
        return facts;
    for (const verbs::TagMove &move : m_plan->tags) {
        if (move.isFollower)
            continue;
        facts += TagFacts{.tag = move.tag,
            .exists = move.from.has_value(),
            .nowDigest = move.from ? move.from->digest.toString() : QString(),
            .afterDigest = move.to.digest.toString(),
            .isRollback = move.isRollback};
    }
    return facts;
}

int PlanModel::rowCount(const QModelIndex &parent) const
{
    return parent.isValid() ? 0 : static_cast<int>(m_groups.size());
}

int PlanModel::columnCount(const QModelIndex &parent) const
{
    return parent.isValid() ? 0 : ColumnCount;
}

QVariant PlanModel::data(const QModelIndex &index, int role) const
{
    if (!checkIndex(index, CheckIndexOption::IndexIsValid | CheckIndexOption::ParentIsInvalid))
        return {};
    const Group &group = m_groups[static_cast<std::size_t>(index.row())];
    const auto count = static_cast<qsizetype>(group.items.size());
    const QString counted = group.manifests
        ? (count == 1 ? tr("1 document") : tr("%1 documents").arg(count))
        : (count == 1 ? tr("1 blob") : tr("%1 blobs").arg(count));
    const bool sends = sendsBytes(*group.items.front());

    qint64 sent = 0;
    qsizetype done = 0, failed = 0, running = 0;
    const bool begun = m_run
        && (m_run->state() == TransferRun::State::Sending
            || m_run->state() == TransferRun::State::Sent
            || m_run->state() == TransferRun::State::Broken
            || m_run->state() == TransferRun::State::Canceled
            || m_run->state() == TransferRun::State::Moved);
    if (role == MarkRole || role == FractionRole || index.column() == ProgressColumn) {
        for (const verbs::TransferItem *item : group.items) {
            const ItemState state = item->live->state.load(std::memory_order_relaxed);
            sent += item->live->bytesSent.load(std::memory_order_relaxed);
            done += state == ItemState::Done || state == ItemState::Skipped ? 1 : 0;
            failed += state == ItemState::Failed ? 1 : 0;
            running += state == ItemState::Running ? 1 : 0;
        }
    }
    switch (role) {
    case Qt::DisplayRole:
        switch (index.column()) {
        case ActionColumn:
            return group.title;
        case CountColumn:
            return counted;
        case BytesColumn:
            return formatBytes(group.bytes);
        case ProgressColumn:
            return begun && group.action != "present"_L1 && group.action != "foreign"_L1
                ? tr("%1 of %2").arg(done).arg(count)
                : QString();
        default:
            return {};
        }
    case Qt::AccessibleTextRole:
        return index.column() == ActionColumn
            ? u"%1, %2, %3"_s.arg(group.title, counted, formatBytes(group.bytes))
            : data(index, Qt::DisplayRole);
    case Qt::ToolTipRole:
        return index.column() == BytesColumn ? formatExactBytes(group.bytes) : QString();
    case Qt::TextAlignmentRole:
        return index.column() == CountColumn || index.column() == BytesColumn
            ? QVariant::fromValue(Qt::AlignRight | Qt::AlignVCenter)
            : QVariant();
    case ActionRole:
        return group.action;
    case BytesRole:
        return group.bytes;
    case CountRole:
        return count;
    case SendsBytesRole:
        return sends && !group.manifests;
    case FractionRole:
        if (!begun)
            return -1.0;
        return sends && group.bytes > 0
            ? std::min(1.0, static_cast<double>(sent) / static_cast<double>(group.bytes))
            : static_cast<double>(done) / static_cast<double>(count);
    case MarkRole:
        return group.action == "present"_L1 ? u"ok"_s
            : failed > 0                    ? u"err"_s
            : done == count                 ? u"ok"_s
            : running > 0 || done > 0       ? u"run"_s
                                            : u"wait"_s;
    default:
        return {};
    }
}

QVariant PlanModel::headerData(int section, Qt::Orientation orientation, int role) const
{
    if (orientation != Qt::Horizontal || role != Qt::DisplayRole)
        return {};
    switch (section) {
    case ActionColumn:
        return tr("What happens");
    case CountColumn:
        return tr("Count");
    case BytesColumn:
        return tr("Size");
    case ProgressColumn:
        return tr("Progress");
    default:
        return {};
    }
}

} // namespace gantry::models
