// SPDX-License-Identifier: Apache-2.0
#include "models/index/assemblysession.h"

#include "assembly/descriptorjson.h"
#include "assembly/draftfit.h"
#include "assembly/draftopen.h"
#include "models/index/draftstep.h"
#include "models/index/draftstore.h"
#include "oci/document.h"

#include <algorithm>
#include <utility>

using namespace Qt::StringLiterals;

namespace gantry::models {

namespace {

//! A pause in typing the target before it is asked for.
constexpr int askAfterMs = 400;

//! Laid out for reading; members, numbers and their order stay as they are.
QString laidOut(const QByteArray &bytes)
{
    const auto document = json::Document::parse(bytes);
    if (!document)
        return QString::fromUtf8(bytes);
    json::Writer out(json::Writer::Style::Indented);
    assembly::writeValue(out, document->root());
    return QString::fromUtf8(out.take());
}

//! Platforms of the hosts, each place once.
QList<oci::Platform> expectedByHosts(const HostList *hosts)
{
    QList<oci::Platform> expected;
    if (!hosts)
        return expected;
    for (const Host &host : hosts->hosts()) {
        const bool known = std::ranges::any_of(expected,
            [&](const oci::Platform &other) { return assembly::samePlace(other, host.platform); });
        if (!known)
            expected += host.platform;
    }
    return expected;
}

} // namespace

AssemblySession::AssemblySession(AssemblyParts parts, QObject *parent)
    : QObject(parent)
    , m_parts(std::move(parts))
    , m_undo(new QUndoStack(this))
    , m_run(new TransferRun(m_parts.jobs, this))
    , m_back(new TransferRun(m_parts.jobs, this))
{
    m_liveSoon.setSingleShot(true);
    m_liveSoon.setInterval(askAfterMs);
    connect(&m_liveSoon, &QTimer::timeout, this, &AssemblySession::readLive);
    connect(m_run, &TransferRun::stateChanged, this, &AssemblySession::heardRun);
    connect(m_back, &TransferRun::stateChanged, this, &AssemblySession::heardBack);
    for (TransferRun *run : {m_run, m_back}) {
        connect(run, &TransferRun::lookWanted, this, [this, run] {
            readLive(); // what the tag names by now belongs to what is looked at
            if (run == m_run && m_plannedDraft != m_draft)
                plan();
            Q_EMIT lookWanted();
        });
    }
    if (m_parts.drafts) {
        m_draftId = m_parts.drafts->newId();
        connect(m_parts.drafts, &DraftStore::discarded, this, &AssemblySession::heardDiscarded);
    }
}

AssemblySession::~AssemblySession()
{
    // The runs cancel their jobs, and nobody here is to hear of it.
    m_run->disconnect(this);
    m_back->disconnect(this);
}

void AssemblySession::become(State state, std::optional<Error> error)
{
    m_state = state;
    m_error = std::move(error);
    Q_EMIT stateChanged();
}

void AssemblySession::begin(const oci::ImageName &name)
{
    cancelReading();
    m_run->clear();
    m_back->clear();
    m_undo->clear();
    m_opened = name;
    m_facts.clear();
    m_queued.clear();
    m_lastMove.reset();
    m_plannedDraft.reset();
    m_arrived.clear();
    m_isBaseOld = false;
    m_live = Live::NotAsked;
    m_liveRoot.reset();
    m_liveError.reset();
    m_touched = false;
    if (std::exchange(m_discarded, false))
        Q_EMIT discarded();
}

void AssemblySession::cancelReading()
{
    ++m_question;
    ++m_liveQuestion;
    m_liveSoon.stop();
    if (m_openJob)
        m_parts.jobs->cancel(std::exchange(m_openJob, 0));
    const auto jobs = std::exchange(m_readingJobs, {});
    for (const quint64 job : jobs)
        m_parts.jobs->cancel(job);
    m_batches.clear();
    if (!m_readings.isEmpty()) {
        m_readings.clear();
        Q_EMIT readingsChanged();
    }
    if (m_state == State::Opening)
        become(State::Empty);
}

void AssemblySession::open(const oci::ImageName &name, IfAbsent ifAbsent)
{
    if (m_parts.drafts) {
        if (const QString id = m_parts.drafts->draftFor(name); !id.isEmpty())
            return restore(id);
    }
    begin(name);
    m_ifAbsent = ifAbsent;
    m_draft = {};
    m_draft.target = name;
    refresh();
    become(State::Opening);
    const quint64 question = m_question;
    m_openJob = m_parts.jobs->run<assembly::Draft>(
        tr("Open %1 as assembly").arg(name.toString()), this,
        [opener = m_parts.opener, name](
            OpContext ctx) { return readAsDraft(opener, name, std::move(ctx)); },
        [this, question](Expected<assembly::Draft> draft) {
            if (question != m_question)
                return;
            m_openJob = 0;
            if (!draft && draft.error().code == Errc::NotFound
                && m_ifAbsent == IfAbsent::StartEmpty) {
                draft.emplace();
                draft->target = m_opened;
            }
            if (!draft)
                return become(State::Failed, draft.error());
            draft->expected = expectedByHosts(m_parts.hosts);
            adopt(*std::move(draft));
        });
}

void AssemblySession::startEmpty(const oci::ImageName &target)
{
    assembly::Draft draft;
    draft.target = target;
    draft.expected = expectedByHosts(m_parts.hosts);
    startWith(draft);
}

void AssemblySession::startWith(const assembly::Draft &draft)
{
    begin(draft.target);
    adopt(draft);
}

void AssemblySession::startWith(
    const assembly::Draft &draft, const QString &stepName, const assembly::Draft &after)
{
    assembly::Draft begun = draft;
    // Slots that hosts expect belong to the assembly, not to what was worked out.
    if (begun.expected.isEmpty())
        begun.expected = expectedByHosts(m_parts.hosts);
    startWith(begun);
    assembly::Draft wanted = after;
    // Slots it asks for come after those of the hosts.
    wanted.expected = m_draft.expected;
    for (const oci::Platform &each : after.expected) {
        const bool known = std::ranges::any_of(wanted.expected,
            [&](const oci::Platform &other) { return assembly::samePlace(other, each); });
        if (!known)
            wanted.expected += each;
    }
    wanted.base = m_draft.base;
    wanted.baseBytes = m_draft.baseBytes;
    wanted.baseOf = m_draft.baseOf;
    step(stepName, wanted);
}

void AssemblySession::restore(const QString &draftId)
{
    begin({});
    if (!m_parts.drafts)
        return become(State::Failed,
            Error{
                .code = Errc::NotFound, .message = tr("Drafts are not kept"), .subject = draftId});
    auto draft = m_parts.drafts->load(draftId);
    if (!draft)
        return become(State::Failed, draft.error());
    m_draftId = draftId;
    m_opened = draft->target;
    m_touched = true;
    adopt(*std::move(draft));
}

void AssemblySession::reload()
{
    if (m_state == State::Failed && m_opened != oci::ImageName())
        return open(m_opened, m_ifAbsent);
    readLive();
    readFactsOf();
}

void AssemblySession::adopt(assembly::Draft draft)
{
    m_draft = std::move(draft);
    setBase(m_draft.base, m_draft.baseBytes,
        m_draft.isBasedOnTarget() ? m_draft.target : m_draft.baseOf);
    refresh();
    become(State::Ready);
    readFactsOf();
    readLive();
    if (const auto waiting = std::exchange(m_queued, {}); !waiting.isEmpty())
        add(waiting);
}

void AssemblySession::setBase(
    const std::optional<oci::Descriptor> &root, const QByteArray &bytes, const oci::ImageName &of)
{
    // That a tag names nothing is no other draft: a plan for it stays.
    const auto known = [&](const assembly::Draft &draft) { return draft.base == root; };
    if (m_plannedDraft && known(*m_plannedDraft) && known(m_draft))
        m_plannedDraft->baseOf = of;
    m_isBaseOld = false;
    m_draft.base = root;
    m_draft.baseBytes = bytes;
    m_draft.baseOf = of;
    const auto index = assembly::baseIndexOf(m_draft);
    m_baseIndex = index ? *index : std::nullopt;
}

void AssemblySession::apply(const assembly::Draft &draft)
{
    const bool sameTarget = draft.target == m_draft.target;
    // The index behind the tag is a fact, no step: undoing does not bring an older one back.
    const auto base = m_draft.base;
    const QByteArray baseBytes = m_draft.baseBytes;
    const oci::ImageName baseOf = m_draft.baseOf;
    m_draft = draft;
    m_draft.base = base;
    m_draft.baseBytes = baseBytes;
    m_draft.baseOf = baseOf;
    takeFacts(m_draft);
    m_touched = true;
    refresh();
    if (!sameTarget) {
        ++m_liveQuestion;
        m_live = Live::NotAsked;
        m_liveRoot.reset();
        Q_EMIT liveChanged();
        Q_EMIT stateChanged();
        m_liveSoon.start();
    }
}

void AssemblySession::refresh()
{
    m_problems = assembly::problemsOf(m_draft);
    m_written.reset();
    m_writtenError.reset();
    m_changes.clear();
    if (auto written = assembly::writeIndex(m_draft)) {
        m_written = *std::move(written);
        const auto document = oci::parseNode(m_written->bytes, m_written->descriptor.mediaType);
        const auto *after = document ? std::get_if<oci::Index>(&*document) : nullptr;
        if (after)
            m_changes = assembly::indexDifference(m_baseIndex, *after);
    } else {
        m_writtenError = written.error();
    }
    if (m_touched && !m_discarded && m_parts.drafts)
        m_parts.drafts->saveSoon(m_draftId, m_draft);
    dropStalePlan();
    Q_EMIT draftChanged();
}

void AssemblySession::step(const QString &name, assembly::Draft after, const QString &merge)
{
    if (m_state != State::Ready || after == m_draft)
        return;
    m_undo->push(new DraftStep(this, name, m_draft, std::move(after), merge));
}

void AssemblySession::step(
    const QString &name, Expected<assembly::Draft> after, const QString &merge)
{
    if (after)
        step(name, *std::move(after), merge);
}

QString AssemblySession::title() const
{
    const oci::ImageName &target = m_draft.target;
    if (target == oci::ImageName())
        return tr("New assembly");
    if (target.transport != oci::ImageName::Transport::Registry)
        return target.path.section(u'/', -1, -1, QString::SectionSkipEmpty)
            + (target.selector.isEmpty() ? QString() : u' ' + target.selector);
    const QString name = target.reference.path().section(u'/', -1);
    return target.reference.tag().isEmpty() ? name : name + u' ' + target.reference.tag();
}

bool AssemblySession::isModified() const
{
    if (!m_draft.base)
        return !m_draft.entries.isEmpty();
    return !m_written || m_written->descriptor.digest != m_draft.base->digest;
}

qsizetype AssemblySession::conflicts() const
{
    return std::ranges::count(
        m_problems, assembly::Problem::Severity::Error, &assembly::Problem::severity);
}

QString AssemblySession::indexText() const
{
    return m_written ? laidOut(m_written->bytes) : QString();
}

QString AssemblySession::baseText() const
{
    return m_draft.baseBytes.isEmpty() ? QString() : laidOut(m_draft.baseBytes);
}

QString AssemblySession::slotKey(const oci::Platform &platform)
{
    return assembly::placeOf(platform);
}

QString AssemblySession::slotKey(const assembly::DraftEntry &entry)
{
    const oci::Platform platform = entry.platform();
    return platform.isEmpty() || platform.isUnknown() || entry.keptNested ? u"entry:"_s + entry.key
                                                                          : slotKey(platform);
}

void AssemblySession::takeFacts(assembly::Draft &draft) const
{
    for (assembly::DraftEntry &entry : draft.entries) {
        // A push took it there; from then on that is where it is.
        const auto arrived = m_arrived.constFind(entry.descriptor.digest.toString());
        if (arrived != m_arrived.constEnd() && arrived->container() == draft.target.container())
            entry.source = *arrived;
        const auto facts = m_facts.constFind(entry.descriptor.digest.toString());
        if (facts == m_facts.constEnd())
            continue;
        entry.configPlatform = facts->configPlatform;
        entry.version = facts->version;
        entry.contentBytes = facts->contentBytes;
        entry.predicates = facts->predicates;
        entry.referrers = facts->referrers;
    }
}

//! Slots are there before the configs of their images have been read.
void AssemblySession::readFactsOf()
{
    const bool complete
        = std::ranges::all_of(m_draft.entries, [](const assembly::DraftEntry &entry) {
              return entry.contentBytes > 0 || entry.keptNested
                  || oci::roleOf(entry.descriptor) != oci::Role::Image;
          });
    if (complete || m_opened == oci::ImageName())
        return;
    m_parts.jobs->run<QList<assembly::DraftEntry>>(
        tr("Read the entries of %1").arg(m_opened.toString()), this,
        [opener = m_parts.opener, name = m_opened](
            OpContext ctx) { return readFacts(opener, name, std::move(ctx)); },
        [this, question = m_question](Expected<QList<assembly::DraftEntry>> entries) {
            if (question != m_question || !entries)
                return; // the slots go without; Activity says why
            for (const assembly::DraftEntry &entry : std::as_const(*entries))
                m_facts.insert(entry.descriptor.digest.toString(), entry);
            takeFacts(m_draft);
            if (m_plannedDraft)
                takeFacts(*m_plannedDraft);
            refresh();
        });
}

} // namespace gantry::models
