// SPDX-License-Identifier: Apache-2.0
#include "models/index/deletesession.h"

#include "models/index/assemblyreads.h"

#include <utility>

using namespace Qt::StringLiterals;

namespace gantry::models {

DeleteSession::DeleteSession(std::shared_ptr<sources::SourceOpener> opener,
    std::shared_ptr<sources::SinkOpener> sinks, JobModel *jobs, QObject *parent)
    : QObject(parent)
    , m_opener(std::move(opener))
    , m_sinks(std::move(sinks))
    , m_jobs(jobs)
{
}

DeleteSession::~DeleteSession() = default;

void DeleteSession::become(State state, std::optional<Error> error)
{
    m_state = state;
    m_error = std::move(error);
    Q_EMIT stateChanged();
}

void DeleteSession::cancel()
{
    if (const quint64 job = std::exchange(m_job, 0))
        m_jobs->cancel(job);
}

void DeleteSession::look(const oci::ImageName &name)
{
    cancel();
    const quint64 question = ++m_question;
    m_name = name;
    m_plan.reset();
    m_result = {};
    if (!m_sinks)
        return become(State::Failed,
            Error{.code = Errc::Unsupported,
                .message = tr("Nothing can be deleted from this window"),
                .subject = name.toString()});
    m_job = m_jobs->run<verbs::DeletePlan>(
        tr("Look what deleting %1 would do").arg(name.toString()), this,
        [opener = m_opener, sinks = m_sinks, name](
            OpContext ctx) { return verbs::planDelete(opener, sinks, name, std::move(ctx)); },
        [this, question](Expected<verbs::DeletePlan> plan) {
            if (question != m_question)
                return;
            m_job = 0;
            if (!plan && plan.error().code == Errc::Cancelled)
                return become(State::Idle);
            if (!plan)
                return become(State::Failed, plan.error());
            m_plan = std::make_shared<const verbs::DeletePlan>(*std::move(plan));
            become(State::Ready);
        });
    become(State::Looking);
}

QString DeleteSession::digest() const
{
    return m_plan ? m_plan->target.digest.toString() : QString();
}

QStringList DeleteSession::siblingTags() const
{
    return m_plan ? m_plan->siblingTags : QStringList();
}

QStringList DeleteSession::parents() const
{
    QStringList tags;
    if (m_plan) {
        for (const verbs::DeletePlan::Parent &parent : m_plan->parents)
            tags += parent.tag;
    }
    return tags;
}

QStringList DeleteSession::followers() const
{
    return m_plan ? m_plan->followers : QStringList();
}

QStringList DeleteSession::warnings() const
{
    return m_plan ? m_plan->warnings : QStringList();
}

bool DeleteSession::isProtected() const
{
    return m_plan && !m_plan->tag.isEmpty() && !m_protectedTags.matching(m_name).isEmpty();
}

bool DeleteSession::needsTyping() const
{
    return m_plan
        && (isProtected() || m_plan->refusal().has_value()
            || (removesManifest() && !siblingTags().isEmpty()));
}

QString DeleteSession::textToType() const
{
    return !m_plan              ? QString()
        : m_plan->tag.isEmpty() ? m_plan->target.digest.shortHex()
                                : m_plan->tag;
}

QString DeleteSession::sentence() const
{
    switch (m_state) {
    case State::Idle:
        return {};
    case State::Looking:
        return tr("Looking what else would go …");
    case State::Failed:
    case State::Broken:
        return m_error->toLine();
    case State::Deleting:
        return tr("Deleting …");
    case State::Deleted:
        return m_result.isManifestGone
            ? tr("%1 and its tags are gone").arg(m_plan->target.digest.shortHex())
            : tr("The tag %1 is gone").arg(m_plan->tag);
    case State::Ready:
        break;
    }
    const QStringList others = siblingTags(), indexes = parents();
    const QString hole = indexes.isEmpty()
        ? QString()
        : u' ' + tr("%1 would list an entry that is not there.").arg(indexes.join(u", "_s));
    if (removesManifest())
        return tr("Deletes the manifest %1").arg(m_plan->target.digest.shortHex())
            + (others.isEmpty() ? u"."_s : tr(" and the tags %1.").arg(others.join(u", "_s)))
            + hole;
    if (others.isEmpty() && indexes.isEmpty())
        return tr("Deletes the tag %1. No other tag names its image: the registry may remove it.")
            .arg(m_plan->tag);
    QStringList holders = others;
    for (const QString &index : indexes) {
        if (!holders.contains(index))
            holders += index;
    }
    return tr("Deletes the tag %1. Its image stays, since %2 needs it, too.")
        .arg(m_plan->tag, holders.join(u", "_s));
}

void DeleteSession::remove(const QString &typed)
{
    if (m_state != State::Ready && m_state != State::Broken)
        return;
    if (!m_plan || (needsTyping() && typed != textToType()))
        return;
    const quint64 question = ++m_question;
    m_job = m_jobs->run<verbs::DeleteResult>(
        tr("Delete %1").arg(m_name.toString()), this,
        [plan = m_plan, force = needsTyping()](
            OpContext ctx) { return verbs::deleteImage(plan, force, std::move(ctx)); },
        [this, question](Expected<verbs::DeleteResult> result) {
            if (question != m_question)
                return;
            m_job = 0;
            if (!result && result.error().code == Errc::Cancelled)
                return become(State::Ready);
            if (!result)
                return become(State::Broken, result.error());
            m_result = *std::move(result);
            become(State::Deleted);
        });
    become(State::Deleting);
}

} // namespace gantry::models
