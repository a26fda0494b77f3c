// SPDX-License-Identifier: Apache-2.0
#include "models/jobs/jobmodel.h"

#include "base/text.h"

#include <algorithm>

using namespace Qt::StringLiterals;

namespace gantry::models {

struct JobModel::Item {
    quint64 id = 0;
    Job job;
    QPointer<QObject> owner;
    Start begin;
    QMetaObject::Connection ownerGone;
    QElapsedTimer sinceStart, sinceEnd;
    bool starting = false; //!< inside run(): nobody knows its number yet
    bool shown = false;
    qint64 lastBytes = 0;
    qint64 rate = 0; //!< bytes per second, smoothed
};

JobModel::JobModel(QObject *parent)
    : QAbstractTableModel(parent)
{
    m_timer.setInterval(100);
    connect(&m_timer, &QTimer::timeout, this, &JobModel::tick);
}

JobModel::~JobModel()
{
    cancelAll();
}

quint64 JobModel::start(QString title, QObject *owner, Job::Kind kind, Start begin)
{
    auto item = std::make_shared<Item>(Item{.id = m_nextId++,
        .job = Job(std::move(title), kind),
        .owner = owner,
        .begin = std::move(begin),
        .ownerGone = {},
        .sinceStart = {},
        .sinceEnd = {}});
    m_all.push_back(item);
    const quint64 id = item->id;
    launch(item);
    return id;
}

void JobModel::launch(const std::shared_ptr<Item> &item)
{
    item->sinceStart.start();
    if (item->owner) {
        item->ownerGone
            = connect(item->owner, &QObject::destroyed, this, [weak = std::weak_ptr(item)] {
                  if (const auto gone = weak.lock())
                      gone->job.cancel();
              });
    }
    if (!m_timer.isActive())
        m_timer.start();
    const auto take = [model = QPointer(this), weak = std::weak_ptr(item)](
                          const std::optional<Error> &error, const Tell &tell, bool late) {
        const auto ended = weak.lock();
        if (!model || !ended)
            return;
        std::optional<Error> instead;
        if (late && !error && ended->job.cancelRequested())
            instead = Error{.code = Errc::Cancelled, .message = tr("Canceled"), .subject = {}};
        const bool ownerLives = !ended->owner.isNull();
        model->settle(ended, instead ? instead : error);
        if (ownerLives)
            tell(instead);
    };
    item->starting = true;
    item->begin(item->job.context(),
        [take, model = QPointer(this), weak = std::weak_ptr(item)](
            const std::optional<Error> &error, const Tell &tell) {
            const auto ended = weak.lock();
            if (model && ended && ended->starting)
                QMetaObject::invokeMethod(
                    model, [take, error, tell] { take(error, tell, true); }, Qt::QueuedConnection);
            else
                take(error, tell, false);
        });
    item->starting = false;
    Q_EMIT summaryChanged();
}

void JobModel::settle(const std::shared_ptr<Item> &item, const std::optional<Error> &error)
{
    disconnect(item->ownerGone);
    item->job.finish(error);
    item->sinceEnd.start();
    item->rate = 0;
    const bool failed = item->job.state() == Job::State::Failed;
    if (item->job.state() != Job::State::Cancelled)
        dropHealed(*item);
    if (item->owner.isNull() || (!item->shown && !failed)) {
        hide(item);
    } else if (!item->shown) {
        show(item);
    } else {
        const int row = rowOf(item.get());
        Q_EMIT dataChanged(index(row, 0), index(row, ColumnCount - 1));
    }
    Q_EMIT summaryChanged();
}

//! What failed and has worked since is no failure any more, whoever tried it again; what failed
//! again failed for the newest reason.
void JobModel::dropHealed(const Item &done)
{
    const auto rows = m_rows;
    for (const auto &row : rows) {
        if (row->job.state() == Job::State::Failed && row->job.title() == done.job.title()
            && row->job.kind() == done.job.kind())
            hide(row);
    }
}

void JobModel::show(const std::shared_ptr<Item> &item)
{
    beginInsertRows({}, 0, 0);
    item->shown = true;
    m_rows.insert(m_rows.begin(), item);
    endInsertRows();
}

void JobModel::hide(const std::shared_ptr<Item> &item)
{
    const auto kept = item; // the lists may hold the last reference
    if (kept->shown) {
        const int row = rowOf(kept.get());
        beginRemoveRows({}, row, row);
        m_rows.erase(m_rows.begin() + row);
        kept->shown = false;
        endRemoveRows();
    }
    std::erase(m_all, kept);
}

void JobModel::tick()
{
    bool work = false;
    const auto all = m_all;
    for (const auto &item : all) {
        if (item->job.state() == Job::State::Running) {
            work = true;
            const qint64 done = item->job.progress().bytesDone.load(std::memory_order_relaxed);
            const qint64 now = (done - item->lastBytes) * 1000 / m_timer.interval();
            item->rate = item->rate == 0 ? now : (item->rate * 7 + now) / 8;
            item->lastBytes = done;
            if (!item->shown && item->sinceStart.hasExpired(m_showAfterMs))
                show(item);
        } else if (item->shown && item->job.state() != Job::State::Failed) {
            work = true;
            if (item->sinceEnd.hasExpired(m_foldAfterMs))
                hide(item);
        }
    }
    if (!m_rows.empty())
        Q_EMIT dataChanged(
            index(0, ProgressColumn), index(static_cast<int>(m_rows.size()) - 1, RateColumn));
    Q_EMIT summaryChanged();
    if (!work)
        m_timer.stop();
}

bool JobModel::cancel(quint64 id)
{
    const auto found = std::ranges::find_if(m_all, [id](const auto &i) { return i->id == id; });
    if (found == m_all.end() || (*found)->job.state() != Job::State::Running)
        return false;
    const auto item = *found;
    item->job.cancel();
    return true;
}

void JobModel::cancelRow(int row)
{
    if (row >= 0 && row < rowCount())
        cancel(m_rows[static_cast<std::size_t>(row)]->id);
}

bool JobModel::canRetry(int row) const
{
    if (row < 0 || row >= rowCount())
        return false;
    const auto &item = m_rows[static_cast<std::size_t>(row)];
    return item->owner
        && (item->job.state() == Job::State::Failed || item->job.state() == Job::State::Cancelled);
}

void JobModel::retryRow(int row)
{
    if (!canRetry(row))
        return;
    const auto old = m_rows[static_cast<std::size_t>(row)];
    const QString title = old->job.title();
    const auto kind = old->job.kind();
    QObject *owner = old->owner;
    auto begin = old->begin;
    hide(old);
    start(title, owner, kind, std::move(begin));
}

void JobModel::dismiss(quint64 id)
{
    const auto rows = m_rows;
    for (const auto &row : rows) {
        if (row->id == id && row->job.state() == Job::State::Failed) {
            hide(row);
            Q_EMIT summaryChanged();
        }
    }
}

void JobModel::cancelAll()
{
    const auto all = m_all;
    for (const auto &item : all) {
        if (item->job.state() == Job::State::Running)
            item->job.cancel();
    }
}

int JobModel::running() const
{
    return static_cast<int>(std::ranges::count_if(
        m_all, [](const auto &i) { return i->job.state() == Job::State::Running; }));
}

int JobModel::failed() const
{
    return static_cast<int>(std::ranges::count_if(
        m_rows, [](const auto &i) { return i->job.state() == Job::State::Failed; }));
}

qint64 JobModel::bytesPerSecond() const
{
    qint64 sum = 0;
    for (const auto &item : m_all)
        sum += item->rate;
    return sum;
}

QStringList JobModel::runningTitles() const
{
    QStringList titles;
    for (const auto &item : m_all) {
        if (item->job.state() == Job::State::Running)
            titles += item->job.title();
    }
    return titles;
}

int JobModel::rowOf(const Item *item) const
{
    const auto found = std::ranges::find_if(m_rows, [&](const auto &i) { return i.get() == item; });
    return static_cast<int>(found - m_rows.begin());
}

int JobModel::rowCount(const QModelIndex &parent) const
{
    return parent.isValid() ? 0 : static_cast<int>(m_rows.size());
}

int JobModel::columnCount(const QModelIndex &parent) const
{
    return parent.isValid() ? 0 : ColumnCount;
}

QString JobModel::progressText(const Item &item) const
{
    const Progress &p = item.job.progress();
    switch (item.job.state()) {
    case Job::State::Failed:
        return item.job.error()->message;
    case Job::State::Cancelled:
        return tr("Canceled");
    case Job::State::Done:
        return p.bytesDone > 0 ? tr("%1, done").arg(formatBytes(p.bytesDone)) : tr("Done");
    case Job::State::Running:
        break;
    }
    if (p.bytesTotal > 0)
        return tr("%1 of %2").arg(formatBytes(p.bytesDone), formatBytes(p.bytesTotal));
    if (p.itemsTotal > 0)
        return tr("%1 of %2").arg(p.itemsDone.load()).arg(p.itemsTotal.load());
    return p.bytesDone > 0 ? formatBytes(p.bytesDone) : tr("Waiting for an answer");
}

QVariant JobModel::data(const QModelIndex &index, int role) const
{
    if (!checkIndex(index, CheckIndexOption::IndexIsValid | CheckIndexOption::ParentIsInvalid))
        return {};
    const Item &item = *m_rows[static_cast<std::size_t>(index.row())];
    const Progress &p = item.job.progress();
    const auto state = item.job.state();
    const qint64 left = p.bytesTotal - p.bytesDone;
    switch (role) {
    case Qt::DisplayRole:
    case Qt::AccessibleTextRole:
        if (index.column() == TitleColumn)
            return item.job.title();
        if (index.column() == ProgressColumn)
            return progressText(item);
        if (index.column() == RateColumn) {
            if (state != Job::State::Running)
                return p.tries > 1 ? tr("%n tries", nullptr, p.tries) : QString();
            if (p.tries > 1)
                return tr("try %1").arg(p.tries.load());
            if (item.rate <= 0)
                return QString();
            const QString rate = tr("%1/s").arg(formatBytes(item.rate));
            return p.bytesTotal > 0 ? tr("%1, %2 s").arg(rate).arg(left / item.rate) : rate;
        }
        if (index.column() == ActionColumn && role == Qt::AccessibleTextRole)
            return state == Job::State::Running ? tr("Cancel")
                : canRetry(index.row())         ? tr("Retry")
                                                : QString();
        return {};
    case Qt::ToolTipRole:
    case ErrorRole:
        return item.job.error() ? item.job.error()->toLine() : QString();
    case StateRole:
        return static_cast<int>(state);
    case MarkRole:
        return state == Job::State::Running  ? u"run"_s
            : state == Job::State::Failed    ? u"err"_s
            : state == Job::State::Cancelled ? u"skip"_s
                                             : u"ok"_s;
    case IconRole:
        if (index.column() == ActionColumn)
            return data(index, ActionIconRole);
        return item.job.kind() == Job::Kind::Download ? u"pull"_s
            : item.job.kind() == Job::Kind::Upload    ? u"push"_s
                                                      : u"reload"_s;
    case ActionIconRole:
        return state == Job::State::Running ? u"stop"_s
            : canRetry(index.row())         ? u"reload"_s
                                            : QString();
    case FractionRole:
        if (state == Job::State::Done || state == Job::State::Failed)
            return 1.0;
        if (p.bytesTotal > 0)
            return static_cast<double>(p.bytesDone) / static_cast<double>(p.bytesTotal);
        if (p.itemsTotal > 0)
            return static_cast<double>(p.itemsDone) / static_cast<double>(p.itemsTotal);
        return -1.0;
    case MeaningRole:
        return state == Job::State::Failed ? u"error"_s
            : state == Job::State::Done    ? u"fine"_s
                                           : u"note"_s;
    case BytesDoneRole:
        return p.bytesDone.load();
    case BytesTotalRole:
        return p.bytesTotal.load();
    case RateRole:
        return item.rate;
    case SecondsLeftRole:
        return item.rate > 0 && p.bytesTotal > 0 ? left / item.rate : -1;
    default:
        return {};
    }
}

QVariant JobModel::headerData(int section, Qt::Orientation orientation, int role) const
{
    if (orientation != Qt::Horizontal || role != Qt::DisplayRole)
        return {};
    switch (section) {
    case TitleColumn:
        return tr("Transfer");
    case ProgressColumn:
        return tr("Progress");
    case RateColumn:
        return tr("Rate, left");
    default:
        return QString();
    }
}

void JobModel::setDelays(int showAfterMs, int foldAfterMs)
{
    m_showAfterMs = showAfterMs;
    m_foldAfterMs = foldAfterMs;
}

} // namespace gantry::models
