// SPDX-License-Identifier: Apache-2.0
#include "models/doctor/doctorsession.h"

#include "models/doctor/doctorverdict.h"
#include "models/doctor/fixpreview.h"
#include "models/doctor/ignoredfindings.h"

#include <algorithm>

using namespace Qt::StringLiterals;

namespace gantry::models {

struct DoctorSession::Answer {
    verbs::DoctorReport report;
    QList<HostRow> rows;
};

namespace {

using Severity = doctor::Severity;

//! Entries are described one after the other; looking again at each of them would be work for
//! nothing.
constexpr int examineAfterMs = 30;
constexpr int progressEveryMs = 100;

} // namespace

DoctorSession::DoctorSession(ImageSession *image, DoctorParts parts, QObject *parent)
    : QObject(parent)
    , m_image(image)
    , m_parts(std::move(parts))
    , m_preview(new FixPreview(this))
{
    m_soon.setSingleShot(true);
    m_soon.setInterval(examineAfterMs);
    connect(&m_soon, &QTimer::timeout, this, &DoctorSession::examine);
    m_progressTimer.setInterval(progressEveryMs);
    connect(&m_progressTimer, &QTimer::timeout, this, &DoctorSession::progressed);
    connect(image, &ImageSession::stateChanged, this, [this] {
        forget();
        examineSoon();
    });
    connect(image, &ImageSession::entryChanged, this, &DoctorSession::examineSoon);
    connect(image, &ImageSession::referrersChanged, this, &DoctorSession::examineSoon);
    connect(image, &ImageSession::settled, this, &DoctorSession::examineSoon);
    if (m_parts.ignored)
        connect(
            m_parts.ignored, &IgnoredFindings::changed, this, [this] { takeFindings(m_plain); });
    examineSoon();
}

DoctorSession::~DoctorSession() = default;

QDate DoctorSession::today() const
{
    return m_parts.today ? m_parts.today() : QDate::currentDate();
}

//! What was said of another root is no answer any more.
void DoctorSession::forget()
{
    const bool reading = m_image && m_image->state() == ImageSession::State::Opening;
    if (reading && m_report && m_reportOf == m_image->name())
        return; // the same image again: the last answer stays until there is another
    ++m_question;
    if (m_job != 0)
        m_parts.jobs->cancel(std::exchange(m_job, 0));
    cancelDeep();
    const bool had = m_report != nullptr;
    const bool same = m_image && m_image->state() == ImageSession::State::Ready && m_report
        && m_report->image->image().root.digest == m_image->inspection().root.digest;
    if (same)
        return;
    m_deepFindings.clear();
    m_contents.clear();
    m_wasRead.clear();
    m_deepError.reset();
    m_deepOutcome.clear();
    m_report.reset();
    m_plain.clear();
    m_findings.clear();
    m_preview->clear();
    m_lastVerdict.clear();
    m_error = m_image ? m_image->error() : std::nullopt;
    m_state = m_image && m_image->state() == ImageSession::State::Failed ? State::Failed
                                                                         : State::Waiting;
    if (had) {
        Q_EMIT reportChanged();
        Q_EMIT findingsChanged();
    }
    Q_EMIT stateChanged();
}

void DoctorSession::examineSoon()
{
    if (m_image && m_image->state() == ImageSession::State::Ready && !m_soon.isActive()) {
        m_soon.start();
        Q_EMIT stateChanged();
    }
}

QList<doctor::Host> DoctorSession::askedHosts() const
{
    QList<doctor::Host> hosts = m_hosts;
    for (doctor::Host &host : hosts)
        host.isolation = m_isolations.value(host.id, host.isolation);
    return hosts;
}

verbs::DoctorOptions DoctorSession::options() const
{
    verbs::DoctorOptions options;
    options.hosts = askedHosts();
    options.client = m_client;
    options.today = today();
    options.hostsAreExamples = m_examples;
    options.contents = m_contents;
    return options;
}

void DoctorSession::noteContents(
    const oci::Digest &entry, const QList<layers::ContentFinding> &found)
{
    m_contents.insert(entry.toString(), found);
    examineSoon();
}

void DoctorSession::examine()
{
    if (!m_image || m_image->state() != ImageSession::State::Ready)
        return;
    if (m_job != 0)
        m_parts.jobs->cancel(std::exchange(m_job, 0));
    const quint64 question = ++m_question;
    using Result = std::shared_ptr<const Answer>;
    const auto work
        = [inspection = m_image->inspection(), options = options()]() -> Expected<Result> {
        auto answer = std::make_shared<Answer>();
        answer->report = verbs::examineRead(inspection, options);
        answer->rows = hostRowsOf(options.hosts);
        return answer;
    };
    const auto answerOn = [](std::shared_ptr<Pools> pools, auto job) -> Task<Result> {
        if (!pools)
            co_return job();
        co_return co_await onPool(&pools->cpu, job);
    };
    if (!m_report)
        m_state = State::Examining;
    m_job = m_parts.jobs->run<Result>(
        tr("Examine %1").arg(m_image->title()), this,
        [work, answerOn, pools = m_parts.pools](OpContext) { return answerOn(pools, work); },
        [this, question](Expected<Result> answer) {
            if (question != m_question)
                return;
            m_job = 0;
            if (answer)
                return take(*answer);
            m_error = answer.error();
            m_state = State::Failed;
            Q_EMIT stateChanged();
        });
    Q_EMIT stateChanged();
}

void DoctorSession::take(const std::shared_ptr<const Answer> &answer)
{
    const QString host = m_wantedHost.isEmpty() ? currentHostId() : m_wantedHost;
    // One owner keeps report and rows together.
    m_report = std::shared_ptr<const verbs::DoctorReport>(answer, &answer->report);
    m_reportOf = m_image->name();
    m_rows = answer->rows;
    m_error.reset();
    m_state = State::Ready;
    m_examinedAt = QDateTime::currentDateTimeUtc();
    m_current = rowOfHost(host);
    if (m_current < 0)
        m_current = m_rows.isEmpty() ? -1 : 0;
    if (!m_image->isReading())
        m_wantedHost.clear();
    QList<doctor::Finding> plain = m_report->findings;
    takeFindings(std::move(plain));
    Q_EMIT stateChanged();
    Q_EMIT reportChanged();
    const QString sentence = verdictOf(*this, m_current).title;
    if (!m_lastVerdict.isEmpty() && sentence != m_lastVerdict)
        Q_EMIT verdictChanged(sentence);
    m_lastVerdict = sentence;
    // What a way out would change is another question now, if it is still one.
    if (m_preview->state() != FixPreview::State::Nothing && !m_image->isReading()) {
        if (finding(m_preview->findingKey()))
            m_preview->refresh();
        else
            m_preview->clear();
    }
}

void DoctorSession::takeFindings(QList<doctor::Finding> findings)
{
    m_plain = findings;
    QSet<QString> known;
    for (const doctor::Finding &each : std::as_const(findings))
        known += each.key();
    for (const doctor::Finding &each : std::as_const(m_deepFindings)) {
        if (!known.contains(each.key()))
            findings += each;
    }
    std::ranges::stable_sort(findings, {}, &doctor::Finding::severity);
    if (m_parts.ignored && m_image)
        findings = m_parts.ignored->applyTo(std::move(findings), m_image->name());
    m_findings = std::move(findings);
    Q_EMIT findingsChanged();
}

void DoctorSession::setHosts(const QList<doctor::Host> &hosts, bool examples)
{
    if (hosts == m_hosts && examples == m_examples)
        return;
    m_hosts = hosts;
    m_examples = examples;
    examineSoon();
}

void DoctorSession::setClient(const doctor::Client &client)
{
    if (client == m_client)
        return;
    m_client = client;
    Q_EMIT clientChanged();
    examineSoon();
}

void DoctorSession::setIsolation(int row, doctor::Isolation isolation)
{
    if (row < 0 || row >= m_rows.size())
        return;
    for (const QString &id : hostIds(row))
        m_isolations[id] = isolation;
    examineSoon();
}

QStringList DoctorSession::hostIds(int row) const
{
    QStringList ids;
    if (m_report && row >= 0 && row < m_rows.size()) {
        for (const int member : m_rows.at(row).members) {
            if (member < m_report->hosts.size())
                ids += m_report->hosts.at(member).host.id;
        }
    }
    return ids;
}

QList<DoctorSession::ClientChoice> DoctorSession::clientChoices()
{
    QList<ClientChoice> choices;
    for (const doctor::Client &client : doctor::allClients())
        choices += {doctor::clientId(client), doctor::clientName(client)};
    return choices;
}

QString DoctorSession::clientId() const
{
    return doctor::clientId(m_client);
}

QString DoctorSession::clientTitle() const
{
    return doctor::clientName(m_client);
}

bool DoctorSession::chooseClient(const QString &id)
{
    const auto client = doctor::parseClient(id);
    if (client)
        setClient(*client);
    return client.has_value();
}

QString DoctorSession::isolationOf(int row) const
{
    const verbs::HostVerdict *found = verdict(row);
    if (!found || found->host.isolation == doctor::Isolation::Default)
        return u"default"_s;
    return found->host.isolation == doctor::Isolation::HyperV ? u"hyperv"_s : u"process"_s;
}

void DoctorSession::chooseIsolation(int row, const QString &isolation)
{
    setIsolation(row,
        isolation == "hyperv"_L1        ? doctor::Isolation::HyperV
            : isolation == "process"_L1 ? doctor::Isolation::Process
                                        : doctor::Isolation::Default);
}

void DoctorSession::checkAgain()
{
    if (m_image)
        m_image->reload();
}

int DoctorSession::count(Severity severity) const
{
    return static_cast<int>(std::ranges::count_if(m_findings, [severity](const auto &finding) {
        return finding.severity == severity && !finding.ignoredBecause;
    }));
}

int DoctorSession::hostCount() const
{
    int count = 0;
    for (const HostRow &row : m_rows)
        count += row.count;
    return count;
}

int DoctorSession::servedCount() const
{
    int count = 0;
    for (int row = 0; row < m_rows.size(); ++row) {
        const auto *found = verdict(row);
        count += found && found->choice.picked >= 0 ? m_rows.at(row).count : 0;
    }
    return count;
}

const verbs::HostVerdict *DoctorSession::verdict(int row) const
{
    if (!m_report || row < 0 || row >= m_rows.size())
        return nullptr;
    const int host = m_rows.at(row).members.first();
    return host < m_report->hosts.size() ? &m_report->hosts.at(host) : nullptr;
}

std::optional<Severity> DoctorSession::worstOf(int row) const
{
    std::optional<Severity> worst;
    const QStringList ids = hostIds(row);
    for (const doctor::Finding &finding : m_findings) {
        if (finding.ignoredBecause || (worst && finding.severity >= *worst))
            continue;
        if (std::ranges::any_of(
                ids, [&finding](const QString &id) { return finding.hosts.contains(id); }))
            worst = finding.severity;
    }
    return worst;
}

void DoctorSession::selectRow(int row)
{
    if (row == m_current || row < 0 || row >= m_rows.size())
        return;
    m_current = row;
    m_wantedHost.clear();
    m_lastVerdict = verdictOf(*this, row).title;
    Q_EMIT currentRowChanged(row);
}

int DoctorSession::rowOfHost(const QString &id) const
{
    if (!m_report)
        return -1;
    for (int row = 0; row < m_rows.size(); ++row) {
        for (const int member : m_rows.at(row).members) {
            if (member >= m_report->hosts.size())
                continue;
            const doctor::Host &host = m_report->hosts.at(member).host;
            if (host.id == id || host.name == id)
                return row;
        }
    }
    return -1;
}

bool DoctorSession::selectHost(const QString &host)
{
    if (host.isEmpty())
        return false;
    if (const int row = rowOfHost(host); row >= 0) {
        selectRow(row);
        return true;
    }
    const auto known = std::ranges::any_of(
        m_hosts, [&](const doctor::Host &each) { return each.id == host || each.name == host; });
    if (!known) {
        auto parsed = doctor::parseHost(host);
        if (!parsed)
            return false;
        if (parsed->name.isEmpty())
            parsed->name = doctor::describeHost(*parsed);
        parsed->id = host; // what it was asked for by
        m_hosts += *parsed;
        examineSoon();
    }
    m_wantedHost = host;
    return true;
}

QString DoctorSession::currentHostId() const
{
    const auto *now = currentVerdict();
    return now ? now->host.id : m_wantedHost;
}

const doctor::Finding *DoctorSession::finding(const QString &key) const
{
    const auto found = std::ranges::find_if(
        m_findings, [&key](const doctor::Finding &each) { return each.key() == key; });
    return found == m_findings.end() ? nullptr : &*found;
}

Expected<> DoctorSession::ignore(const QString &key, const QString &because)
{
    if (!m_parts.ignored || !m_image)
        return {};
    return m_parts.ignored->ignore(m_image->name(), key, because);
}

Expected<> DoctorSession::restore(const QString &key)
{
    if (!m_parts.ignored || !m_image)
        return {};
    return m_parts.ignored->restore(m_image->name(), key);
}

bool DoctorSession::act(const QString &key, const QString &remedyId)
{
    const doctor::Finding *about = finding(key);
    if (!about)
        return false;
    const auto remedy = std::ranges::find(about->remedies, remedyId, &doctor::Remedy::id);
    if (remedy == about->remedies.end())
        return false;
    if (const auto *file = std::get_if<doctor::OpenFile>(&remedy->action))
        Q_EMIT fileRequested(file->entry, file->path);
    else if (const auto *text = std::get_if<doctor::CopyText>(&remedy->action))
        Q_EMIT textCopyRequested(text->text);
    else if (std::holds_alternative<doctor::Advice>(remedy->action))
        return false;
    else
        m_preview->show(*about, *remedy);
    return true;
}

} // namespace gantry::models
