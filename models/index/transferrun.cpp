// SPDX-License-Identifier: Apache-2.0
#include "models/index/transferrun.h"

#include <QPointer>

#include <tuple>
#include <utility>

using namespace Qt::StringLiterals;

namespace gantry::models {

namespace {

//! The outcome is the same: the tags that were asked for move from where they were to the same
//! index. What has arrived meanwhile, a rollback tag too, is no difference.
bool leadSame(const verbs::TransferPlan &before, const verbs::TransferPlan &now)
{
    const auto moves = [](const verbs::TransferPlan &plan) {
        QList<std::tuple<QString, oci::Digest, oci::Digest>> asked;
        for (const verbs::TagMove &move : plan.tags) {
            if (!move.isRollback && !move.isFollower)
                asked.append(
                    {move.tag, move.from ? move.from->digest : oci::Digest(), move.to.digest});
        }
        return asked;
    };
    return moves(before) == moves(now);
}

//! Work that is begun again by somebody who has no plan ends at once: the run plans anew itself.
Task<verbs::TransferResult> handedBack()
{
    co_return fail(Errc::Cancelled, TransferRun::tr("It is planned anew"));
}

} // namespace

TransferRun::TransferRun(JobModel *jobs, QObject *parent)
    : QObject(parent)
    , m_jobs(jobs)
{
    m_pull.setInterval(100);
    connect(&m_pull, &QTimer::timeout, this, &TransferRun::progressed);
    connect(this, &TransferRun::stateChanged, this, [this] {
        if (m_state != State::Sending)
            m_pull.stop();
        else if (!m_pull.isActive()) {
            m_sending.start();
            m_pull.start();
        }
        Q_EMIT progressed();
    });
}

TransferRun::~TransferRun()
{
    stop();
}

void TransferRun::stop()
{
    ++m_question;
    m_stopping = false;
    if (const quint64 job = std::exchange(m_job, 0))
        m_jobs->cancel(job);
}

void TransferRun::become(State state, std::optional<Error> error)
{
    m_state = state;
    m_error = std::move(error);
    Q_EMIT stateChanged();
}

void TransferRun::plan(const QString &title, Make make)
{
    m_planTitle = title;
    m_make = std::move(make);
    m_asFound = false;
    begin(After::Stop);
}

void TransferRun::planAndSend(const QString &title, Make make, const QString &sendTitle)
{
    m_planTitle = title;
    m_sendTitle = sendTitle;
    m_make = std::move(make);
    m_asFound = false;
    begin(After::Send);
}

void TransferRun::begin(After after)
{
    stop();
    m_after = after;
    const quint64 question = m_question;
    m_result.reset();
    become(State::Planning);
    if (question != m_question)
        return; // somebody who heard that has planned anew
    m_job = m_jobs->run<verbs::TransferPlan>(
        m_planTitle, this,
        [make = m_make, asFound = m_asFound](
            OpContext ctx) { return make(asFound, std::move(ctx)); },
        [this, question, after](Expected<verbs::TransferPlan> plan) {
            if (question == m_question)
                take(std::move(plan), after);
        });
}

void TransferRun::take(Expected<verbs::TransferPlan> plan, After after)
{
    m_job = 0;
    m_stopping = false;
    if (!plan) {
        // Without a plan of its own the one that was shown is not true any more.
        m_plan.reset();
        Q_EMIT planChanged();
        if (plan.error().code == Errc::Cancelled)
            return become(State::Idle);
        return become(State::NotPlanned, plan.error());
    }
    const auto before
        = std::exchange(m_plan, std::make_shared<const verbs::TransferPlan>(*std::move(plan)));
    const bool thenSend
        = after == After::Send || (after == After::Compare && before && leadSame(*before, *m_plan));
    const quint64 question = m_question;
    Q_EMIT planChanged();
    if (question != m_question)
        return;
    if (m_plan->refusal && after != After::Stop) {
        become(
            m_plan->refusal->code == Errc::Refused ? State::Moved : State::Broken, m_plan->refusal);
        if (after == After::Compare && question == m_question)
            Q_EMIT lookWanted();
        return;
    }
    become(State::Planned);
    if (question != m_question)
        return;
    if (thenSend)
        send(m_sendTitle);
    else if (after == After::Compare)
        Q_EMIT lookWanted();
}

void TransferRun::clear()
{
    stop();
    m_make = {};
    m_result.reset();
    const bool had = m_plan != nullptr;
    m_plan.reset();
    if (m_state != State::Idle)
        become(State::Idle);
    if (had)
        Q_EMIT planChanged();
}

void TransferRun::send(const QString &title)
{
    if (m_state != State::Planned || !m_plan || m_plan->refusal)
        return;
    m_sendTitle = title;
    const quint64 question = ++m_question;
    become(State::Sending);
    if (question != m_question)
        return;
    m_job = m_jobs->run<verbs::TransferResult>(
        m_sendTitle, this,
        [plan = m_plan, run = QPointer(this), begun = std::make_shared<bool>(false)](
            OpContext ctx) {
            if (!std::exchange(*begun, true))
                return verbs::transfer(plan, std::move(ctx));
            // A plan is for once: what it was made of may have changed since.
            QMetaObject::invokeMethod(run, &TransferRun::resume, Qt::QueuedConnection);
            return handedBack();
        },
        [this, question](Expected<verbs::TransferResult> result) {
            if (question == m_question)
                end(std::move(result));
        },
        Job::Kind::Upload);
}

void TransferRun::end(Expected<verbs::TransferResult> result)
{
    m_job = 0;
    m_stopping = false;
    if (result) {
        m_result = *std::move(result);
        return become(State::Sent);
    }
    switch (result.error().code) {
    case Errc::Cancelled:
        return become(State::Canceled);
    case Errc::Refused:
        return become(State::Moved, result.error());
    default:
        return become(State::Broken, result.error());
    }
}

void TransferRun::cancel()
{
    if (!isBusy() || m_stopping)
        return;
    m_stopping = true;
    m_jobs->cancel(m_job);
    if (m_stopping)
        Q_EMIT stateChanged();
}

void TransferRun::retry()
{
    if (isBusy() || m_state == State::Sent)
        return;
    if (m_make)
        begin(After::Send);
    else
        Q_EMIT lookWanted();
}

void TransferRun::resume()
{
    if (isBusy())
        return;
    if (m_make && (m_state == State::Broken || m_state == State::Canceled))
        begin(After::Compare);
    else
        Q_EMIT lookWanted();
}

void TransferRun::remake(Make make)
{
    if (m_make && !isBusy())
        m_make = std::move(make);
}

void TransferRun::sendAnyway()
{
    m_asFound = true;
    retry();
}

TransferRun::Live TransferRun::live() const
{
    Live live;
    if (!m_plan)
        return live;
    live.bytesTotal = m_plan->bytesToSend();
    live.sendingMs = m_sending.isValid() ? m_sending.elapsed() : 0;
    using ItemState = verbs::TransferItem::State;
    for (const auto *items : {&m_plan->blobs, &m_plan->manifests}) {
        for (const verbs::TransferItem &item : *items) {
            const ItemState state = item.live->state.load(std::memory_order_relaxed);
            const bool there = item.action == verbs::BlobAction::Present
                || item.action == verbs::BlobAction::Foreign;
            ++live.total;
            if (there || state == ItemState::Done || state == ItemState::Skipped)
                ++live.done;
            else if (state == ItemState::Failed)
                ++live.failed;
            live.bytesSent += item.live->bytesSent.load(std::memory_order_relaxed);
        }
    }
    return live;
}

QString TransferRun::sentence() const
{
    if (m_stopping)
        return tr("Canceling …");
    switch (m_state) {
    case State::Idle:
    case State::Planned:
        return m_plan && m_plan->refusal ? m_plan->refusal->toLine() : QString();
    case State::Planning:
        return tr("Looking what is there already …");
    case State::Sending:
        return {};
    case State::NotPlanned:
    case State::Broken:
        return m_error->toLine();
    case State::Moved:
        return m_error->toLine();
    case State::Canceled: {
        const Live now = live();
        return m_plan->tags.isEmpty()
            ? tr("Canceled. %1 of %2 blobs and manifests are there").arg(now.done).arg(now.total)
            : tr("Canceled. %1 of %2 blobs and manifests are there, the tag is untouched")
                  .arg(now.done)
                  .arg(now.total);
    }
    case State::Sent:
        for (const verbs::TagMove &move : std::as_const(m_result->tags)) {
            if (!move.isRollback && !move.isFollower)
                return tr("%1 now points to %2").arg(move.tag, move.to.digest.shortHex());
        }
        return tr("%1 is there").arg(m_result->digest.shortHex());
    }
    return {};
}

} // namespace gantry::models
