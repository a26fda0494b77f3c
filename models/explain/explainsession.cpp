// SPDX-License-Identifier: Apache-2.0
#include "models/explain/explainsession.h"

#include "models/jobs/filework.h"
#include "verbs/coverage.h"
#include "verbs/doctor.h"

using namespace Qt::StringLiterals;

namespace gantry::models {

namespace {

using Diagnoses = QList<doctor::Diagnosis>;

Task<verbs::Inspection> readIndex(
    std::shared_ptr<sources::SourceOpener> opener, oci::ImageName name, OpContext ctx)
{
    CO_TRY(const auto source, co_await opener->open(name, ctx));
    CO_TRY(
        verbs::Inspection inspection, co_await verbs::open(source, verbs::selectorOf(name), ctx));
    inspection.name = name;
    // Nested indexes and a single manifest say their platform only when they are read.
    for (verbs::Entry &entry : inspection.entries) {
        if (entry.role == oci::Role::Index
            || (entry.role == oci::Role::Image && entry.platform().isEmpty()))
            entry = co_await verbs::describe(source, entry, {}, ctx);
    }
    co_return inspection;
}

void collect(const QList<verbs::Entry> &entries, QList<oci::Platform> &platforms)
{
    for (const verbs::Entry &entry : entries) {
        const oci::Platform platform = entry.platform();
        if (entry.role == oci::Role::Image && !platform.isEmpty() && !platforms.contains(platform))
            platforms += platform;
        collect(entry.children, platforms);
    }
}

} // namespace

ExplainSession::ExplainSession(std::shared_ptr<sources::SourceOpener> opener, JobModel *jobs,
    std::shared_ptr<Pools> pools, QObject *parent)
    : QObject(parent)
    , m_opener(std::move(opener))
    , m_jobs(jobs)
    , m_pools(std::move(pools))
{
    m_pause.setSingleShot(true);
    m_pause.setInterval(pauseMs);
    connect(&m_pause, &QTimer::timeout, this, &ExplainSession::look);
}

void ExplainSession::setText(const QString &text)
{
    if (text == m_text)
        return;
    m_text = text;
    ++m_question;
    if (text.trimmed().isEmpty()) {
        m_pause.stop();
        take(m_question, {});
        return;
    }
    m_pause.start();
}

void ExplainSession::look()
{
    const quint64 question = ++m_question;
    if (m_text.size() <= longText) {
        take(question, doctor::explainMessage(m_text));
        return;
    }
    m_state = State::Reading;
    Q_EMIT changed();
    m_jobs->run<Diagnoses>(
        tr("Recognise a message"), this,
        [pools = m_pools, text = m_text](const OpContext &) {
            return worked<Diagnoses>(
                pools, [text]() -> Expected<Diagnoses> { return doctor::explainMessage(text); });
        },
        [this, question](
            const Expected<Diagnoses> &found) { take(question, found.value_or(Diagnoses())); });
}

void ExplainSession::take(quint64 question, const Diagnoses &found)
{
    if (question != m_question)
        return;
    const QString before = imageText();
    m_diagnoses = found;
    m_current = found.isEmpty() ? -1 : 0;
    m_state = m_text.trimmed().isEmpty() ? State::Empty
        : found.isEmpty()                ? State::Unknown
                                         : State::Known;
    if (imageText() != before || found.isEmpty())
        forgetImage();
    Q_EMIT changed();
}

void ExplainSession::setCurrent(int diagnosis)
{
    if (diagnosis == m_current || diagnosis < 0 || diagnosis >= m_diagnoses.size())
        return;
    m_current = diagnosis;
    forgetImage();
    Q_EMIT changed();
}

const doctor::Diagnosis *ExplainSession::diagnosis() const
{
    return m_current < 0 ? nullptr : &m_diagnoses.at(m_current);
}

QString ExplainSession::imageText() const
{
    if (m_typed)
        return *m_typed;
    const doctor::Diagnosis *now = diagnosis();
    return now && !now->reference.isEmpty() ? now->reference : m_suggested;
}

void ExplainSession::setImageText(const QString &text)
{
    if (text == imageText())
        return;
    m_typed = text;
    if (text.trimmed().isEmpty())
        m_typed.reset();
    forgetImage();
    Q_EMIT changed();
}

std::optional<oci::ImageName> ExplainSession::image() const
{
    const QString text = imageText().trimmed();
    if (text.isEmpty())
        return std::nullopt;
    const auto pasted = oci::parsePasted(text);
    return pasted ? std::optional(pasted->name) : std::nullopt;
}

QString ExplainSession::hostWords() const
{
    const doctor::Diagnosis *now = diagnosis();
    if (!now || (!now->host && !now->client))
        return {};
    QStringList words;
    if (now->host)
        words += oci::describePlatform(now->host->platform);
    if (now->client)
        words += doctor::clientName(*now->client);
    return words.join(u", "_s);
}

void ExplainSession::forgetImage()
{
    cancel();
    m_lookup = Lookup::Nothing;
    m_platforms.clear();
    m_verdict.clear();
    m_error.reset();
    Q_EMIT lookupChanged();
}

void ExplainSession::cancel()
{
    if (const quint64 job = std::exchange(m_job, 0))
        m_jobs->cancel(job);
}

void ExplainSession::lookUp()
{
    const auto name = image();
    if (!name || m_lookup == Lookup::Asking)
        return;
    m_lookup = Lookup::Asking;
    m_error.reset();
    m_job = m_jobs->run<verbs::Inspection>(
        tr("Look at %1").arg(name->toString()), this,
        [opener = m_opener, name = *name](
            OpContext ctx) { return readIndex(opener, name, std::move(ctx)); },
        [this, name = *name](const Expected<verbs::Inspection> &read) {
            if (image() != name || m_lookup != Lookup::Asking)
                return;
            m_job = 0;
            if (read) {
                takeImage(*read);
            } else {
                m_lookup = Lookup::Failed;
                m_error = read.error();
            }
            Q_EMIT lookupChanged();
        });
    Q_EMIT lookupChanged();
}

void ExplainSession::takeImage(const verbs::Inspection &inspection)
{
    m_lookup = Lookup::Known;
    m_platforms.clear();
    collect(inspection.entries, m_platforms);
    std::ranges::stable_sort(m_platforms, oci::displayLess);
    m_verdict.clear();
    const doctor::Diagnosis *now = diagnosis();
    if (!now || !now->host)
        return;
    const doctor::PreparedImage image(verbs::doctorFacts(inspection));
    const auto pick = verbs::pickOf(image, *now->host, now->client.value_or(doctor::Client()));
    const QString host = oci::describePlatform(now->host->platform);
    m_verdict = pick.digest ? tr("A host %1 gets %2 by now.").arg(host, pick.digest->shortHex())
                            : tr("None of these fits a host %1.").arg(host);
}

std::optional<ImagePlace> ExplainSession::place() const
{
    const auto name = image();
    if (!name)
        return std::nullopt;
    const doctor::Diagnosis *now = diagnosis();
    return doctorPlace(*name, now && now->host ? hostSpecifier(*now->host) : QString(),
        now && now->client ? doctor::clientId(*now->client) : QString());
}

} // namespace gantry::models
