// SPDX-License-Identifier: Apache-2.0
#include "models/index/rollbacksession.h"

#include "models/index/assemblyreads.h"
#include "verbs/assemble.h"

namespace gantry::models {

RollbackSession::RollbackSession(std::shared_ptr<sources::SourceOpener> opener,
    std::shared_ptr<sources::SinkOpener> sinks, JobModel *jobs, QObject *parent)
    : QObject(parent)
    , m_opener(std::move(opener))
    , m_sinks(std::move(sinks))
    , m_run(new TransferRun(jobs, this))
{
}

void RollbackSession::plan(
    const oci::ImageName &name, const oci::Digest &to, const oci::Digest &now)
{
    m_name = name;
    TagQuestion question{.opener = m_opener,
        .sinks = m_sinks,
        .name = name,
        .to = to,
        .from = now.isNull() ? std::nullopt : std::optional(now),
        .keepOldAs = m_keepOld
            ? verbs::rollbackTag(name.reference.tagOrDigest(), QDate::currentDate())
            : QString()};
    m_run->plan(tr("Look at %1").arg(name.toString()), [question](bool asFound, OpContext ctx) {
        TagQuestion asked = question;
        if (asFound)
            asked.from.reset();
        return planTag(asked, std::move(ctx));
    });
}

void RollbackSession::send()
{
    m_run->send(tr("Roll back %1").arg(m_name.toString()));
}

QString RollbackSession::sentence() const
{
    if (!m_run->planned())
        return {};
    for (const verbs::TagMove &move : std::as_const(m_run->planned()->tags)) {
        if (move.isRollback || move.isFollower)
            continue;
        const QString after = move.to.digest.shortHex();
        if (!move.moves())
            return tr("%1 names %2 already").arg(move.tag, after);
        return move.from
            ? tr("%1 names %2 now and %3 after").arg(move.tag, move.from->digest.shortHex(), after)
            : tr("%1 does not exist now and names %2 after").arg(move.tag, after);
    }
    return {};
}

QString RollbackSession::tagToType() const
{
    if (m_protectedTags.matching(m_name).isEmpty())
        return {};
    return verbs::tagOf(m_name);
}

} // namespace gantry::models
