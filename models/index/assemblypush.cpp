// SPDX-License-Identifier: Apache-2.0

// The index behind the tag, the plan, the push and the way back.

#include "models/index/assemblysession.h"
#include "models/index/draftstore.h"
#include "oci/document.h"

#include <algorithm>

using namespace Qt::StringLiterals;

namespace gantry::models {

namespace {

std::optional<AssemblySession::Counts> countsOf(const QByteArray &bytes, const QString &mediaType)
{
    const auto document = oci::parseNode(bytes, mediaType);
    if (!document)
        return std::nullopt;
    const auto *index = std::get_if<oci::Index>(&*document);
    if (!index)
        return AssemblySession::Counts{.entries = 1};
    AssemblySession::Counts counts;
    for (const oci::Descriptor &entry : index->manifests())
        ++(oci::roleOf(entry) == oci::Role::Attestation ? counts.attestations : counts.entries);
    if (const auto created = oci::lookup(index->annotations(), u"org.opencontainers.image.created"))
        counts.created = QDateTime::fromString(*created, Qt::ISODate).toUTC();
    return counts;
}

//! The tag a push would move; empty: none was chosen.
QString tagOf(const oci::ImageName &target)
{
    if (target.transport == oci::ImageName::Transport::Registry)
        return target.reference.tag();
    // A layout names its images as it likes: "telemetry-agent:3.8.0" is no digest.
    return oci::Digest::parse(target.selector) ? QString() : target.selector;
}

} // namespace

void AssemblySession::readLive()
{
    const quint64 question = ++m_liveQuestion;
    const oci::ImageName target = m_draft.target;
    if (tagOf(target).isEmpty() || m_state != State::Ready)
        return;
    m_live = Live::Asking;
    m_liveError.reset();
    Q_EMIT liveChanged();
    m_parts.jobs->run<LiveIndex>(
        tr("Look at %1").arg(target.toString()), this,
        [opener = m_parts.opener, target](
            OpContext ctx) { return readLiveIndex(opener, target, std::move(ctx)); },
        [this, question, target](Expected<LiveIndex> live) {
            if (question == m_liveQuestion)
                takeLive(std::move(live), target);
        });
}

void AssemblySession::takeLive(Expected<LiveIndex> live, const oci::ImageName &of)
{
    if (!live) {
        m_live = Live::Failed;
        m_liveError = live.error();
        return Q_EMIT liveChanged();
    }
    m_liveRoot = live->root;
    m_liveBytes = live->bytes;
    if (m_draft.baseOf != of || m_isBaseOld) {
        // The first answer about this target: from here on it is what the draft is compared with.
        setBase(live->root, live->bytes, of);
        refresh();
    }
    const auto digest = [](const std::optional<oci::Descriptor> &root) {
        return root ? root->digest : oci::Digest();
    };
    m_live = digest(m_liveRoot) != digest(m_draft.base) ? Live::Moved
        : m_liveRoot                                    ? Live::Same
                                                        : Live::NoTag;
    Q_EMIT liveChanged();
}

void AssemblySession::takeLiveAsBase()
{
    if (m_live != Live::Moved)
        return;
    setBase(m_liveRoot, m_liveBytes, m_draft.target);
    m_live = m_liveRoot ? Live::Same : Live::NoTag;
    refresh();
    Q_EMIT liveChanged();
}

std::optional<AssemblySession::Counts> AssemblySession::liveCounts() const
{
    const bool known = m_live == Live::Same || m_live == Live::Moved;
    return known && m_liveRoot ? countsOf(m_liveBytes, m_liveRoot->mediaType) : std::nullopt;
}

std::optional<AssemblySession::Counts> AssemblySession::writtenCounts() const
{
    return m_written ? countsOf(m_written->bytes, m_written->descriptor.mediaType) : std::nullopt;
}

bool AssemblySession::isPushed() const
{
    return m_live == Live::Same && m_liveRoot && m_written
        && m_written->descriptor.digest == m_liveRoot->digest;
}

bool AssemblySession::isPlanned() const
{
    return m_run->state() == TransferRun::State::Planned && m_plannedDraft == m_draft;
}

//! What is being sent stays what it was; everything else speaks of a draft that is gone.
void AssemblySession::dropStalePlan()
{
    if (!m_plannedDraft || m_plannedDraft == m_draft
        || m_run->state() == TransferRun::State::Sending)
        return;
    const bool wasToBeSent = m_run->isBusy() && m_run->sendsWhenPlanned();
    m_plannedDraft.reset();
    m_run->clear();
    if (wasToBeSent)
        Q_EMIT announced(tr("The assembly changed before it was sent. Nothing was changed there"));
}

void AssemblySession::discard()
{
    if (!m_parts.drafts)
        return;
    m_touched = false;
    m_parts.drafts->discard(m_draftId);
    heardDiscarded(m_draftId);
}

void AssemblySession::heardDiscarded(const QString &id)
{
    // A push discards what it has made true; that draft goes on with its next step.
    if (id != m_draftId || m_discarded || m_discardingOwn)
        return;
    m_touched = false;
    m_discarded = true;
    Q_EMIT discarded();
}

void AssemblySession::keep()
{
    if (!m_parts.drafts || !m_discarded)
        return;
    m_draftId = m_parts.drafts->newId();
    m_discarded = false;
    m_touched = true;
    m_parts.drafts->saveSoon(m_draftId, m_draft);
    Q_EMIT discarded();
}

void AssemblySession::setPushOptions(const PushOptions &options)
{
    if (options == m_pushOptions)
        return;
    m_pushOptions = options;
    Q_EMIT pushOptionsChanged();
    const auto state = m_run->state();
    if (state == TransferRun::State::Planned || state == TransferRun::State::Planning)
        plan();
    else if (m_plannedDraft == m_draft)
        m_run->remake(planMaker());
}

QString AssemblySession::keepOldAs() const
{
    const QString tag = tagOf(m_draft.target);
    return tag.isEmpty() ? QString() : verbs::rollbackTag(tag, QDate::currentDate());
}

TransferRun::Make AssemblySession::planMaker() const
{
    PushQuestion question{.opener = m_parts.opener,
        .sinks = m_parts.sinks,
        .draft = m_draft,
        .keepOldAs = m_pushOptions.keepOld ? keepOldAs() : QString(),
        .stopIfMoved = m_pushOptions.stopIfMoved,
        .referrers = m_pushOptions.referrers,
        .asFound = false};
    // Until the target has answered nobody knows what its tag should name.
    const bool baseKnown = m_draft.baseOf == m_draft.target && !m_isBaseOld;
    return [question, baseKnown](bool asFound, OpContext ctx) {
        PushQuestion asked = question;
        asked.asFound = asFound || !baseKnown;
        return planPush(asked, std::move(ctx));
    };
}

void AssemblySession::plan()
{
    if (!m_parts.sinks || !m_written || tagOf(m_draft.target).isEmpty()
        || m_run->state() == TransferRun::State::Sending)
        return;
    m_plannedDraft = m_draft;
    m_run->plan(tr("Plan the push of %1").arg(title()), planMaker());
}

void AssemblySession::push()
{
    if (!whyNoPush().isEmpty())
        return;
    const QString sending = tr("Push %1").arg(title());
    if (isPlanned())
        return m_run->send(sending);
    m_plannedDraft = m_draft;
    m_run->planAndSend(tr("Plan the push of %1").arg(title()), planMaker(), sending);
}

QString AssemblySession::whyNoPush() const
{
    if (!m_parts.sinks)
        return tr("Nothing can be written from this window");
    if (m_state != State::Ready)
        return tr("The index has not been read");
    if (m_draft.target == oci::ImageName())
        return tr("Say where to push to");
    if (tagOf(m_draft.target).isEmpty())
        return tr("The target needs a tag");
    if (m_draft.entries.isEmpty())
        return tr("There are no entries");
    if (const qsizetype left = conflicts(); left > 0)
        return left == 1 ? tr("1 conflict left") : tr("%1 conflicts left").arg(left);
    const auto reading = std::ranges::count_if(
        m_readings, [](const Reading &each) { return !each.error.has_value(); });
    if (reading > 0)
        return reading == 1 ? tr("1 entry is being read")
                            : tr("%1 entries are being read").arg(reading);
    if (!m_written)
        return m_writtenError ? m_writtenError->message : tr("The index cannot be written");
    if (m_run->state() == TransferRun::State::Sending)
        return tr("It is being pushed");
    if (m_run->planned() && m_run->planned()->refusal && m_plannedDraft == m_draft)
        return m_run->planned()->refusal->message;
    return {};
}

void AssemblySession::setProtectedTags(const verbs::ProtectedTags &tags)
{
    if (tags == m_protectedTags)
        return;
    m_protectedTags = tags;
    Q_EMIT pushOptionsChanged();
}

void AssemblySession::heardRun()
{
    if (m_run->state() == TransferRun::State::Moved)
        readLive();
    // What was edited while it was sent: trying again would send what is not on the canvas.
    const auto state = m_run->state();
    if ((state == TransferRun::State::Moved || state == TransferRun::State::Broken
            || state == TransferRun::State::Canceled)
        && m_plannedDraft != m_draft)
        m_run->outdate();
    if (m_run->state() != TransferRun::State::Sent || !m_plannedDraft)
        return;
    m_lastMove.reset();
    m_lastTarget = m_plannedDraft->target;
    for (const verbs::TagMove &move : std::as_const(m_run->result()->tags)) {
        if (!move.isRollback && !move.isFollower)
            m_lastMove = move;
    }
    const auto sent = assembly::writeIndex(*m_plannedDraft);
    const bool unchanged = *m_plannedDraft == m_draft;
    for (const assembly::DraftEntry &entry : std::as_const(m_plannedDraft->entries)) {
        const AssemblyOffer there{.name = m_lastTarget, .digest = entry.descriptor.digest};
        m_arrived.insert(there.digest.toString(), there.exactName());
    }
    takeFacts(m_draft);
    if (sent && m_draft.target == m_lastTarget) {
        ++m_liveQuestion; // an answer on its way speaks of before
        setBase(sent->descriptor, sent->bytes, m_lastTarget);
        m_liveRoot = sent->descriptor;
        m_liveBytes = sent->bytes;
        m_live = Live::Same;
    }
    m_plannedDraft = m_draft; // what came of it stays on show until the next step
    if (unchanged) {
        m_undo->setClean();
        m_touched = false;
        m_discardingOwn = true;
        if (m_parts.drafts)
            m_parts.drafts->discard(m_draftId);
        m_discardingOwn = false;
    }
    refresh();
    Q_EMIT liveChanged();
    Q_EMIT pushed();
}

bool AssemblySession::canRollBack() const
{
    return m_lastMove && m_lastMove->from && m_lastMove->moves() && m_parts.sinks;
}

void AssemblySession::rollBack()
{
    if (!canRollBack() || m_back->isBusy())
        return;
    TagQuestion question{.opener = m_parts.opener,
        .sinks = m_parts.sinks,
        .name = m_lastTarget,
        .to = m_lastMove->from->digest,
        .from = m_lastMove->to.digest,
        .keepOldAs = {}};
    m_back->planAndSend(
        tr("Look at %1").arg(m_lastTarget.toString()),
        [question](bool asFound, OpContext ctx) {
            TagQuestion asked = question;
            if (asFound)
                asked.from.reset();
            return planTag(asked, std::move(ctx));
        },
        tr("Roll back %1").arg(m_lastMove->tag));
}

void AssemblySession::heardBack()
{
    if (m_back->state() != TransferRun::State::Sent)
        return;
    m_lastMove.reset();
    m_isBaseOld = true; // what the tag names now is what the draft is compared with
    readLive();
    Q_EMIT rolledBack();
}

} // namespace gantry::models
