// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "models/jobs/jobmodel.h"
#include "verbs/transfer.h"

#include <QElapsedTimer>
#include <QObject>
#include <QTimer>

#include <functional>
#include <memory>
#include <optional>

namespace gantry::models {

//! A plan to send something, and sending it: shared by the assembly page and the dialogs that copy.
//! Nothing is written before send(). Main thread.
class TransferRun : public QObject
{
    Q_OBJECT
public:
    enum class State {
        Idle, //!< no plan
        Planning,
        Planned,
        NotPlanned, //!< planning ended with error()
        Sending,
        Sent, //!< see result()
        Canceled, //!< while sending, before the tag; what arrived stays there
        Moved, //!< the tag moved meanwhile: nothing was changed; error() names both digests
        Broken //!< error(); what arrived stays there, retry() goes on
    };
    //! Makes the plan. asFound: the tag may name whatever it names while planning; else what the
    //! person has seen is the condition.
    using Make = std::function<Task<verbs::TransferPlan>(bool asFound, OpContext)>;

    explicit TransferRun(JobModel *jobs, QObject *parent = nullptr);
    ~TransferRun() override;

    //! Plans anew; an earlier plan is forgotten and its answer dropped. title names the job.
    void plan(const QString &title, Make make);
    //! Plans, and sends at once unless the plan is refused.
    void planAndSend(const QString &title, Make make, const QString &sendTitle);
    //! Forgets the plan; what is being sent is stopped.
    void clear();
    //! Does what was planned. Nothing happens without a plan, or when it is refused.
    void send(const QString &title);
    //! Stops planning or sending. Safe at any time before the tag moves.
    void cancel();
    //! After Broken, Canceled or Moved: plans again (what arrived is found there) and goes on at
    //! once. lookWanted() instead after outdate().
    void retry();
    //! The same for work begun again elsewhere, where nobody sees the plan: goes on when it leads
    //! to the same tags as before, else waits in Planned with lookWanted().
    void resume();
    //! The next plan is made like this. Without effect where there was none, and while it is sent.
    void remake(Make make);
    //! What was planned is not wanted any more: nothing goes on from it. The state stays on show.
    void outdate() { m_make = {}; }
    //! After Moved: the same whatever the tag names by now.
    void sendAnyway();

    State state() const { return m_state; }
    bool isBusy() const { return m_state == State::Planning || m_state == State::Sending; }
    //! cancel() was asked, the work has not answered.
    bool isStopping() const { return m_stopping; }
    bool sendsWhenPlanned() const { return m_after == After::Send || m_after == After::Compare; }
    const std::optional<Error> &error() const { return m_error; }
    //! Null while there is none.
    const std::shared_ptr<const verbs::TransferPlan> &planned() const { return m_plan; }
    const std::optional<verbs::TransferResult> &result() const { return m_result; }

    //! How far sending is, from counters the work writes: to be read at progressed().
    struct Live {
        qint64 bytesSent = 0, bytesTotal = 0;
        qsizetype done = 0, failed = 0, total = 0; //!< blobs and manifests
        qint64 sendingMs = 0; //!< since sending began
    };
    Live live() const;
    //! "Canceled. 4 of 9 blobs are in the registry, the tag is untouched", "3.8.0 now points to
    //! 8e92b7a4", …: one line for the state; empty while there is nothing to say.
    QString sentence() const;

Q_SIGNALS:
    void stateChanged();
    void planChanged(); //!< planned()
    void lookWanted(); //!< a person has to see what would be done before it is
    void progressed(); //!< every 100 ms while sending, and with every change of the state

private:
    //! What follows a plan: nothing, sending, sending when it is like the one before.
    enum class After { Stop, Send, Compare };

    void begin(After after);
    void take(Expected<verbs::TransferPlan> plan, After after);
    void end(Expected<verbs::TransferResult> result);
    void stop();
    void become(State state, std::optional<Error> error = {});

    JobModel *m_jobs;
    Make m_make;
    QString m_planTitle, m_sendTitle;
    State m_state = State::Idle;
    std::optional<Error> m_error;
    std::shared_ptr<const verbs::TransferPlan> m_plan;
    std::optional<verbs::TransferResult> m_result;
    quint64 m_job = 0;
    quint64 m_question = 0; //!< late answers to an earlier question are dropped
    After m_after = After::Stop;
    bool m_asFound = false;
    bool m_stopping = false;
    QTimer m_pull;
    QElapsedTimer m_sending;
};

} // namespace gantry::models
