// SPDX-License-Identifier: Apache-2.0
#include "models/repository/tagmatrix.h"

#include "verbs/list.h"

#include <QElapsedTimer>

#include <algorithm>
#include <utility>

using namespace Qt::StringLiterals;

namespace gantry::models {

namespace {

//! A page of tags, and where the next ones come from.
struct Page {
    sources::ImageSourcePtr source;
    sources::TagPage tags;
};

Task<Page> listPage(std::shared_ptr<sources::SourceOpener> opener, sources::ImageSourcePtr source,
    oci::ImageName repository, QString page, OpContext ctx)
{
    if (!source) {
        CO_TRY(sources::ImageSourcePtr opened, co_await opener->open(repository, ctx));
        source = std::move(opened);
    }
    auto *lister = dynamic_cast<sources::TagLister *>(source.get());
    if (!lister)
        co_return fail(Errc::Unsupported,
            TagMatrix::tr("%1 has no tags").arg(source->displayName()), repository.toString());
    CO_TRY(sources::TagPage tags, co_await lister->tags(page, ctx));
    co_return Page{std::move(source), std::move(tags)};
}

//! examineTag() as a task that fails: a job is retried when it failed.
Task<verbs::TagReport> examined(
    sources::ImageSourcePtr source, QString tag, verbs::DoctorOptions options, OpContext ctx)
{
    verbs::TagReport report
        = co_await verbs::examineTag(std::move(source), tag, std::move(options), std::move(ctx));
    if (report.error)
        co_return std::unexpected(*report.error);
    co_return report;
}

QDateTime newestOf(const QList<doctor::EntryFacts> &entries)
{
    QDateTime newest;
    for (const doctor::EntryFacts &entry : entries) {
        QDateTime created = newestOf(entry.children);
        if (entry.role == oci::Role::Image && entry.config && entry.config->created)
            created = std::max(created, *entry.config->created);
        if (created.isValid() && (!newest.isValid() || created > newest))
            newest = created;
    }
    return newest;
}

//! Whether asking for another tag would fail the same way.
bool isOfThePlace(const Error &error)
{
    return error.code == Errc::Network || error.code == Errc::Unauthorized
        || error.code == Errc::RateLimited;
}

} // namespace

int TagFacts::holes() const
{
    return static_cast<int>(
        std::ranges::count_if(picks, [](const verbs::HostPick &pick) { return !pick.digest; }));
}

TagMatrix::TagMatrix(
    std::shared_ptr<sources::SourceOpener> opener, JobModel *jobs, HostList *hosts, QObject *parent)
    : QObject(parent)
    , m_opener(std::move(opener))
    , m_jobs(jobs)
    , m_hosts(hosts)
{
    m_judging.setInterval(0);
    connect(&m_judging, &QTimer::timeout, this, &TagMatrix::judgeSome);
    connect(hosts, &HostList::hostsChanged, this, [this] {
        takeKinds();
        judgeAll();
        Q_EMIT kindsChanged();
    });
    takeKinds();
}

TagMatrix::~TagMatrix() = default; // JobModel cancels what an owner that dies asked for

void TagMatrix::open(const oci::ImageName &repository)
{
    cancel();
    ++m_question;
    m_repository = repository;
    m_source = nullptr;
    m_error.reset();
    m_stopped.reset();
    m_nextPage.clear();
    m_known.clear();
    m_leftOut = 0;
    m_tags.clear();
    m_kept.clear();
    m_unjudged.clear();
    m_ignoreAllowance = false;
    m_state = State::Listing;
    Q_EMIT reset();
    listMore();
}

void TagMatrix::reload()
{
    open(m_repository);
}

void TagMatrix::cancel()
{
    m_wanted.clear();
    const auto reading = std::exchange(m_reading, {});
    for (auto it = reading.cbegin(); it != reading.cend(); ++it) {
        m_tags[static_cast<std::size_t>(it.key())].state = TagFacts::State::NotLoaded;
        m_jobs->cancel(it->job);
        Q_EMIT tagChanged(it.key());
    }
    if (const quint64 job = std::exchange(m_listJob, 0))
        m_jobs->cancel(job);
    Q_EMIT stateChanged();
}

oci::ImageName TagMatrix::nameOf(const TagFacts &row) const
{
    return m_repository.withSelector(row.tag);
}

void TagMatrix::listMore()
{
    if (m_listJob != 0 || (m_state != State::Listing && m_nextPage.isEmpty()))
        return;
    m_listJob = m_jobs->run<Page>(
        tr("List tags of %1").arg(m_repository.container()), this,
        [opener = m_opener, source = m_source, repository = m_repository, page = m_nextPage](
            OpContext ctx) { return listPage(opener, source, repository, page, std::move(ctx)); },
        [this, question = m_question](Expected<Page> page) {
            if (question != m_question)
                return;
            m_listJob = 0;
            if (!page) {
                m_error = page.error();
                if (m_tags.empty())
                    m_state = State::Failed;
                Q_EMIT stateChanged();
                return;
            }
            m_error.reset();
            m_source = page->source;
            m_nextPage = page->tags.next;
            m_state = State::Ready;
            QStringList fresh;
            for (const sources::TagInfo &info : std::as_const(page->tags.tags)) {
                if (m_known.contains(info.tag))
                    continue;
                m_known.insert(info.tag);
                // Signatures and attestations by tag are for no host.
                if (oci::parseDigestTag(info.tag))
                    ++m_leftOut;
                else
                    fresh += info.tag;
            }
            const int first = static_cast<int>(m_tags.size());
            for (const QString &tag : std::as_const(fresh))
                m_tags.push_back({.tag = tag});
            if (!fresh.isEmpty())
                Q_EMIT tagsAdded(first, static_cast<int>(m_tags.size()) - 1);
            Q_EMIT stateChanged();
        });
    Q_EMIT stateChanged();
}

void TagMatrix::takeKinds()
{
    m_kinds.clear();
    const QList<Host> listed = m_hosts ? m_hosts->hosts() : QList<Host>();
    m_usual = listed.isEmpty();
    const doctor::Client client = m_hosts ? m_hosts->client() : doctor::Client();
    for (const Host &host : m_usual ? HostList::usualPresets() : listed) {
        Host asking = host;
        asking.client = verbs::clientFor(host, client);
        const auto same = std::ranges::find_if(m_kinds, [&](const Kind &kind) {
            return kind.host.platform == asking.platform && kind.host.client == asking.client
                && kind.host.isolation == asking.isolation
                && kind.host.isClientEdition == asking.isClientEdition;
        });
        if (same == m_kinds.end()) {
            m_kinds += Kind{.host = asking, .names = {host.name}};
        } else {
            same->host.count += host.count;
            same->names += host.name;
        }
    }
}

verbs::DoctorOptions TagMatrix::options() const
{
    verbs::DoctorOptions options;
    for (const Kind &kind : m_kinds)
        options.hosts += kind.host;
    options.today = m_today.isValid() ? m_today : QDate::currentDate();
    return options;
}

//! Picks and findings of an image that was read, for the hosts there are now.
void TagMatrix::judge(TagFacts &row) const
{
    const verbs::DoctorOptions asked = options();
    const auto image = row.report.report->image;
    auto report = std::make_shared<verbs::DoctorReport>();
    report->image = image;
    for (const doctor::Host &host : asked.hosts)
        report->hosts.append({host, *host.client, doctor::choose(*image, host, *host.client)});
    doctor::Examination examination;
    examination.hosts = asked.hosts;
    examination.client = asked.client;
    examination.today = asked.today;
    examination.hostsAreExamples = m_usual;
    report->findings = doctor::findings(*image, examination);
    if (m_ignoring)
        report->findings = m_ignoring(report->findings, nameOf(row));
    row.report.errors = report->count(doctor::Severity::Error);
    row.report.warnings = report->count(doctor::Severity::Warning);
    row.report.notes = report->count(doctor::Severity::Note);
    row.report.report = std::move(report);
    row.picks = verbs::picksOf(*image, asked.hosts, asked.client);
}

void TagMatrix::judgeAll()
{
    m_unjudged.clear();
    for (int i = 0; i < static_cast<int>(m_tags.size()); ++i) {
        TagFacts &row = m_tags[static_cast<std::size_t>(i)];
        row.picks.clear();
        if (row.report.report)
            m_unjudged.push_back(i);
        else if (row.state == TagFacts::State::Loaded)
            row.state = TagFacts::State::NotLoaded; // its image was not kept
    }
    if (!m_unjudged.empty())
        m_judging.start();
}

//! A millisecond for an image, and there may be hundreds: in steps the window does not feel.
void TagMatrix::judgeSome()
{
    constexpr qint64 stepMs = 6;
    QElapsedTimer clock;
    clock.start();
    while (!m_unjudged.empty() && clock.elapsed() < stepMs) {
        const int tag = m_unjudged.front();
        m_unjudged.pop_front();
        TagFacts &row = m_tags[static_cast<std::size_t>(tag)];
        if (row.report.report)
            judge(row);
        Q_EMIT tagChanged(tag);
    }
    if (m_unjudged.empty()) {
        m_judging.stop();
        Q_EMIT stateChanged();
    }
}

int TagMatrix::find(const QString &tag) const
{
    const auto it = std::ranges::find(m_tags, tag, &TagFacts::tag);
    return it == m_tags.end() ? -1 : static_cast<int>(it - m_tags.begin());
}

int TagMatrix::loaded() const
{
    return static_cast<int>(std::ranges::count(m_tags, TagFacts::State::Loaded, &TagFacts::state));
}

void TagMatrix::want(const QList<int> &tags)
{
    m_all = false;
    m_wanted.clear();
    for (const int tag : tags) {
        if (tag >= 0 && tag < static_cast<int>(m_tags.size())
            && m_tags[static_cast<std::size_t>(tag)].state == TagFacts::State::NotLoaded)
            m_wanted.push_back(tag);
    }
    pump();
}

void TagMatrix::wantAll()
{
    QList<int> all;
    for (int i = 0; i < static_cast<int>(m_tags.size()); ++i)
        all += i;
    want(all);
    m_all = true;
}

void TagMatrix::retry(int tag)
{
    TagFacts &row = m_tags[static_cast<std::size_t>(tag)];
    if (row.state != TagFacts::State::Failed)
        return;
    m_stopped.reset();
    row.state = TagFacts::State::NotLoaded;
    row.error.reset();
    m_wanted.push_front(tag);
    Q_EMIT tagChanged(tag);
    pump();
}

void TagMatrix::retryAll()
{
    m_stopped.reset();
    for (int i = 0; i < static_cast<int>(m_tags.size()); ++i) {
        TagFacts &row = m_tags[static_cast<std::size_t>(i)];
        if (row.state != TagFacts::State::Failed)
            continue;
        row.state = TagFacts::State::NotLoaded;
        row.error.reset();
        m_wanted.push_back(i);
        Q_EMIT tagChanged(i);
    }
    if (m_state == State::Failed)
        return reload();
    if (m_error)
        listMore();
    Q_EMIT stateChanged();
    pump();
}

void TagMatrix::readHeld()
{
    m_ignoreAllowance = true;
    retryAll();
}

void TagMatrix::pump()
{
    while (!m_stopped && m_reading.size() < maxAtOnce && !m_wanted.empty()) {
        const auto left = m_allowance ? m_allowance() : std::nullopt;
        if (left && *left < allowanceReserve && !m_ignoreAllowance) {
            stop(Error{.code = Errc::RateLimited,
                .message = tr("Not read: %n pulls left at %1", nullptr, static_cast<int>(*left))
                    .arg(m_repository.reference.domain()),
                .subject = m_repository.container()});
            return;
        }
        const int tag = m_wanted.front();
        m_wanted.pop_front();
        if (m_tags[static_cast<std::size_t>(tag)].state == TagFacts::State::NotLoaded)
            read(tag);
    }
    if (std::exchange(m_wasReading, isReading()) != isReading())
        Q_EMIT stateChanged();
}

void TagMatrix::read(int tag)
{
    TagFacts &row = m_tags[static_cast<std::size_t>(tag)];
    row.state = TagFacts::State::Loading;
    const quint64 serial = ++m_serial;
    const quint64 job = m_jobs->run<verbs::TagReport>(
        tr("Examine %1").arg(nameOf(row).toString()), this,
        [source = m_source, tag = row.tag, asked = options()](
            OpContext ctx) { return examined(source, tag, asked, std::move(ctx)); },
        [this, tag, serial, question = m_question](const Expected<verbs::TagReport> &report) {
            if (question == m_question)
                takeReport(tag, serial, report);
        });
    m_reading.insert(tag, {.serial = serial, .job = job});
    Q_EMIT tagChanged(tag);
}

void TagMatrix::takeReport(int tag, quint64 serial, const Expected<verbs::TagReport> &report)
{
    const bool current = m_reading.value(tag).serial == serial;
    if (current)
        m_reading.remove(tag);
    TagFacts &row = m_tags[static_cast<std::size_t>(tag)];
    if (report) { // also of work a person began again in Activity
        row.state = TagFacts::State::Loaded;
        row.error.reset();
        row.report = *report;
        row.created = newestOf(report->report->image->image().entries);
        judge(row);
        forgetOldest(tag);
    } else if (current) {
        row.state = TagFacts::State::Failed;
        row.error = report.error();
        if (report.error().code == Errc::Cancelled) {
            row.state = TagFacts::State::NotLoaded;
            row.error.reset();
        } else if (isOfThePlace(report.error())) {
            stop(report.error());
        }
    }
    Q_EMIT tagChanged(tag);
    pump();
}

void TagMatrix::stop(const Error &error)
{
    m_wanted.clear();
    if (std::exchange(m_stopped, error) == std::nullopt)
        Q_EMIT stateChanged();
}

void TagMatrix::forgetOldest(int justRead)
{
    m_kept.push_back(justRead);
    while (m_kept.size() > maxKept) {
        m_tags[static_cast<std::size_t>(m_kept.front())].report.report.reset();
        m_kept.pop_front();
    }
}

} // namespace gantry::models
