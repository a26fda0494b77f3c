// SPDX-License-Identifier: Apache-2.0
#include "models/index/copysession.h"

#include "models/index/assemblyreads.h"
#include "verbs/assemble.h"

#include <algorithm>

namespace gantry::models {

CopySession::CopySession(std::shared_ptr<sources::SourceOpener> opener,
    std::shared_ptr<sources::SinkOpener> sinks, JobModel *jobs, QObject *parent)
    : QObject(parent)
    , m_opener(std::move(opener))
    , m_sinks(std::move(sinks))
    , m_jobs(jobs)
    , m_run(new TransferRun(jobs, this))
{
}

CopySession::~CopySession() = default;

void CopySession::touched()
{
    if (!m_run->isBusy() || m_run->state() == TransferRun::State::Planning)
        m_run->clear();
    Q_EMIT changed();
}

void CopySession::setSource(const oci::ImageName &name, const QList<verbs::Entry> &entries)
{
    m_source = name;
    m_ticks.clear();
    for (const verbs::Entry &entry : entries) {
        if (entry.role != oci::Role::Image || entry.alone)
            continue;
        const oci::Platform platform = entry.platform();
        m_ticks += Tick{.digest = entry.descriptor.digest,
            .platform = platform,
            .title = platform.isEmpty() ? entry.descriptor.digest.shortHex()
                                        : oci::describePlatform(platform)};
    }
    touched();
}

Expected<> CopySession::setTarget(const QString &text)
{
    TRY(const oci::ImageName name, oci::ImageName::parse(text.trimmed()));
    if (name == m_target)
        return {};
    m_target = name;
    touched();
    return {};
}

void CopySession::setCopied(qsizetype platform, bool copied)
{
    if (platform < 0 || platform >= m_ticks.size() || m_ticks.at(platform).copied == copied)
        return;
    m_ticks[platform].copied = copied;
    touched();
}

bool CopySession::isPartial() const
{
    return !std::ranges::all_of(m_ticks, &Tick::copied);
}

void CopySession::setChosen(Chosen chosen)
{
    if (std::exchange(m_chosen, chosen) != chosen)
        touched();
}

void CopySession::setReferrers(bool referrers)
{
    if (std::exchange(m_referrers, referrers) != referrers)
        touched();
}

void CopySession::setCopyForeign(bool copy)
{
    if (std::exchange(m_copyForeign, copy) != copy)
        touched();
}

void CopySession::setKeepOld(bool keep)
{
    if (std::exchange(m_keepOld, keep) != keep)
        touched();
}

QString CopySession::whyNot() const
{
    if (!m_sinks)
        return tr("Nothing can be written from this window");
    if (m_source == oci::ImageName())
        return tr("Nothing was chosen to be copied");
    if (m_target == oci::ImageName())
        return tr("Say where to copy it to");
    if (m_target == m_source)
        return tr("Source and target are the same");
    if (!m_ticks.isEmpty() && std::ranges::none_of(m_ticks, &Tick::copied))
        return tr("No platform is chosen");
    return {};
}

TransferRun::Make CopySession::maker() const
{
    verbs::CopyOptions options;
    if (isPartial()) {
        for (const Tick &tick : m_ticks) {
            if (tick.copied)
                options.platforms += tick.platform;
        }
    }
    options.sparse = m_chosen == Chosen::Sparse;
    options.referrers = m_referrers;
    options.copyForeign = m_copyForeign;
    options.keepOld = m_keepOld;
    const CopyQuestion question{
        .opener = m_opener, .sinks = m_sinks, .from = m_source, .to = m_target, .options = options};
    return [question](bool asFound, OpContext ctx) {
        CopyQuestion asked = question;
        asked.options.force = asFound;
        return planCopy(asked, std::move(ctx));
    };
}

void CopySession::plan()
{
    if (whyNot().isEmpty())
        m_run->plan(tr("Plan the copy of %1").arg(m_source.toString()), maker());
}

void CopySession::copy()
{
    if (!whyNot().isEmpty())
        return;
    const QString title = tr("Copy %1 to %2").arg(m_source.toString(), m_target.toString());
    if (m_run->state() == TransferRun::State::Planned)
        m_run->send(title);
    else if (!m_run->isBusy())
        m_run->planAndSend(tr("Plan the copy of %1").arg(m_source.toString()), maker(), title);
}

QString CopySession::tagToType() const
{
    if (m_protectedTags.matching(m_target).isEmpty())
        return {};
    const auto &planned = m_run->planned();
    if (planned && m_protectedTags.check(*planned, m_target))
        return {};
    return verbs::tagOf(m_target);
}

} // namespace gantry::models
