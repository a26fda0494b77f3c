// SPDX-License-Identifier: Apache-2.0
#include "models/workbench.h"

#include "base/text.h"
#include "models/candidates.h"
#include "verbs/doctorignore.h"
#include "verbs/expected.h"

#include <QFileInfo>
#include <QLocale>
#include <QPointer>
#include <QScopedValueRollback>

using namespace Qt::StringLiterals;

namespace gantry::models {

namespace {

Task<QList<oci::Platform>> readPlatforms(
    std::shared_ptr<sources::SourceOpener> opener, oci::ImageName name, OpContext ctx)
{
    CO_TRY(const auto source, co_await opener->open(name, ctx));
    co_return co_await verbs::platformsOf(source, verbs::selectorOf(name), ctx);
}

//! Whoever reads from a registry: sign-in names, allowance and refused certificates are heard of
//! from the first request on.
class HeardOpener : public sources::SourceOpener
{
public:
    HeardOpener(std::shared_ptr<sources::SourceOpener> opener, RegistryAccess *access)
        : m_opener(std::move(opener))
        , m_access(access)
    {
    }
    Task<sources::ImageSourcePtr> open(oci::ImageName name, OpContext ctx) override
    {
        if (name.transport == oci::ImageName::Transport::Registry)
            listen();
        return m_opener->open(std::move(name), std::move(ctx));
    }
    Task<std::shared_ptr<sources::RepositoryLister>> openRegistry(
        QString registry, OpContext ctx) override
    {
        listen();
        return m_opener->openRegistry(std::move(registry), std::move(ctx));
    }

private:
    void listen()
    {
        if (m_access)
            m_access->listen();
    }
    std::shared_ptr<sources::SourceOpener> m_opener;
    QPointer<RegistryAccess> m_access;
};

} // namespace

namespace {

//! The command line reads the same file, in the folder of the settings.
QString besideOf(const QString &workspacePath, const QString &name)
{
    return workspacePath.isEmpty() ? QString() : QFileInfo(workspacePath).path() + u'/' + name;
}

} // namespace

Workbench::Workbench(WorkbenchParts parts, QObject *parent)
    : QObject(parent)
    , m_parts(std::move(parts))
    , m_workspace(new Workspace(m_parts.workspacePath, this))
    , m_jobs(new JobModel(this))
    , m_access(new RegistryAccess(m_parts.access, m_jobs, this))
    , m_opener(std::make_shared<HeardOpener>(m_parts.opener, m_access))
    , m_navigator(new Navigator(this))
    , m_hosts(new HostList(this))
    , m_tree(new RegistryTreeModel(
          m_opener, m_jobs, m_workspace,
          [this](const QString &registry) {
              const auto identity = m_access->identity(registry);
              const auto settings = m_access->settings(registry);
              return RegistryTreeModel::RegistryFacts{
                  identity.user, identity.origin, settings.plainHttp, settings.insecureTls};
          },
          this))
    , m_completion(new CompletionModel(m_workspace, m_tree, this))
    , m_httpLog(new HttpLogModel(m_parts.access.httpLog, this))
    , m_protectedTags(
          new ProtectedTagList(besideOf(m_parts.workspacePath,
                                   QFileInfo(verbs::ProtectedTags::defaultPath()).fileName()),
              this))
    , m_ignored(new IgnoredFindings(
          besideOf(m_parts.workspacePath, QFileInfo(verbs::defaultIgnoreFile()).fileName()), this))
    , m_drafts(new DraftStore(m_parts.draftsFolder, m_parts.pools, this))
{
    // What is taken is told back below; only what a person changes in the list is to be kept.
    const auto taking = std::make_shared<bool>(false);
    const auto takeHosts = [this, taking] {
        if (*taking)
            return;
        const QScopedValueRollback guard(*taking, true);
        m_hosts->setHosts(m_workspace->expectedHosts());
        const Workspace::Viewer &seen = m_workspace->viewer();
        // A host of no list (pasted with a reference) stays until another is chosen.
        Host viewer
            = m_hosts->viewer().id == seen.id ? m_hosts->viewer() : HostList::thisComputer();
        for (const Host &host :
            m_workspace->ownHosts() + m_hosts->engines() + HostList::presets()) {
            if (host.id == seen.id) {
                viewer = host;
                break;
            }
        }
        if (seen.isolation != doctor::Isolation::Default)
            viewer.isolation = seen.isolation;
        m_hosts->setClient(seen.client);
        m_hosts->setViewer(viewer);
    };
    connect(m_hosts, &HostList::viewerChanged, this,
        [this] { m_tree->setHost(m_hosts->viewer(), m_hosts->viewerClient()); });
    m_tree->setHost(m_hosts->viewer(), m_hosts->viewerClient());
    takeHosts();
    connect(m_workspace, &Workspace::hostsChanged, this, takeHosts);
    connect(m_hosts, &HostList::viewerChanged, this, [this, taking] {
        if (*taking)
            return;
        const QScopedValueRollback guard(*taking, true);
        const Host &viewer = m_hosts->viewer();
        const bool here = viewer.id == HostList::thisComputer().id;
        m_workspace->setViewer({.id = here ? QString() : viewer.id,
            .isolation = viewer.isolation,
            .client = m_hosts->chosenClient()});
    });
    connect(m_jobs, &JobModel::summaryChanged, this, &Workbench::statusChanged);
    connect(m_access, &RegistryAccess::quotaChanged, this, [this](const QString &registry) {
        Q_EMIT statusChanged();
        for (ImageSession *session : std::as_const(m_sessions)) {
            if (session->name().reference.domain() == registry)
                session->allowanceChanged();
        }
    });
    for (const auto signal : {&RegistryAccess::identityChanged, &RegistryAccess::settingsChanged})
        connect(m_access, signal, m_tree, &RegistryTreeModel::refreshRegistry);
}

Workbench::~Workbench()
{
    // Sessions and the tree cancel their work through the jobs; these go last.
    m_jobs->cancelAll();
    qDeleteAll(m_assemblies);
    qDeleteAll(m_sessions);
    delete m_tree;
}

Expected<oci::ImageName> Workbench::openPasted(const QString &text)
{
    TRY(const oci::PastedName pasted, oci::parsePasted(text));
    open(pasted.name);
    if (!pasted.platform.isEmpty()) {
        if (const auto platform = oci::parsePlatform(pasted.platform)) {
            Host host = HostList::thisComputer();
            host.id = u"pasted"_s;
            host.platform = oci::normalizePlatform(*platform);
            host.name = oci::describePlatform(*platform);
            m_hosts->setViewer(host);
        }
    }
    return pasted.name;
}

void Workbench::open(const oci::ImageName &name, ImagePlace::Page page)
{
    m_workspace->addRecent(name.toString());
    m_tree->reveal(name);
    session(name);
    m_navigator->go(ImagePlace{.name = name, .page = page, .entry = {}});
}

Expected<> Workbench::openPaths(const QStringList &paths)
{
    std::optional<Error> first;
    for (const QString &path : paths) {
        const auto pasted = oci::parsePasted(path);
        if (!pasted) {
            if (!first)
                first = pasted.error();
            continue;
        }
        open(pasted->name);
    }
    if (first)
        return std::unexpected(*first);
    return {};
}

verbs::LayerReading Workbench::layerReading() const
{
    return m_parts.layers ? m_parts.layers() : verbs::LayerReading();
}

ImageSession::SightingsOf Workbench::sightings() const
{
    return [this](const oci::ImageName &name) -> QList<ImageSession::Sighting> {
        const auto cache = m_parts.cache ? m_parts.cache() : nullptr;
        if (!cache || name.transport != oci::ImageName::Transport::Registry
            || name.reference.digest())
            return {};
        return cache->tagHistory(name.reference.repository(), name.reference.tagOrDigest());
    };
}

ImageSession::Allowance Workbench::allowanceOf(const oci::ImageName &name) const
{
    if (name.transport != oci::ImageName::Transport::Registry || m_parts.offline)
        return {};
    return {
        .left = [access = m_access, registry = name.reference.domain()]() -> std::optional<qint64> {
            return access->pullsLeft(registry);
        },
        .kept =
            [this](const oci::Digest &digest) {
                const auto cache = m_parts.cache ? m_parts.cache() : nullptr;
                return cache && cache->document(digest);
            }};
}

ImageSession *Workbench::openedSession(const oci::ImageName &name) const
{
    for (ImageSession *session : m_sessions) {
        if (session->name() == name)
            return session;
    }
    return nullptr;
}

ImageSession *Workbench::session(const oci::ImageName &name, Reading reading)
{
    if (ImageSession *opened = openedSession(name)) {
        if (reading == Reading::Now)
            opened->wake();
        return opened;
    }
    auto *session = new ImageSession(m_opener, m_jobs, sightings(), this);
    m_sessions += session;
    session->setAllowance(allowanceOf(name));
    const auto adopt = [this, session] {
        if (session->state() == ImageSession::State::Ready)
            m_tree->adopt(session->inspection());
    };
    connect(session, &ImageSession::stateChanged, this, adopt);
    connect(session, &ImageSession::settled, this, adopt);
    session->prepare(name);
    if (reading == Reading::Now)
        session->wake();
    Q_EMIT sessionOpened(session);
    return session;
}

FilesSession *Workbench::files(ImageSession *session)
{
    if (auto *made = session->findChild<FilesSession *>(Qt::FindDirectChildrenOnly))
        return made;
    return new FilesSession(session, m_jobs, layerReading(), session);
}

void Workbench::closeSession(ImageSession *session)
{
    if (!m_sessions.removeOne(session))
        return;
    Q_EMIT sessionClosing(session);
    session->cancel();
    session->deleteLater();
}

Expected<QString> Workbench::addRegistry(
    const QString &text, const std::optional<RegistrySettings> &settings)
{
    TRY(const QString registry, oci::parseRegistryName(text));
    if (settings) {
        // The registry is added even when the choice cannot be saved: it counts for this run.
        const auto saved = m_access->setSettings(registry, *settings);
        m_workspace->addRegistry(registry);
        if (!saved)
            return std::unexpected(saved.error());
    }
    m_workspace->addRegistry(registry);
    return registry;
}

void Workbench::removeRegistry(const QString &registry)
{
    m_workspace->removeRegistry(registry);
}

QList<LocalFinding> Workbench::localFindings() const
{
    return findLocally(m_parts.localPaths,
        m_parts.access.credentials ? m_parts.access.credentials->known()
                                   : QList<transport::CredentialStore::Known>());
}

void Workbench::acceptFindings(const QStringList &ids)
{
    const auto findings = localFindings();
    for (const LocalFinding &finding : findings) {
        if (!ids.contains(finding.id))
            continue;
        for (const QString &place : finding.adds) {
            if (place.endsWith(u':'))
                m_workspace->addLocalPlace(place);
            else
                m_workspace->addRegistry(place);
        }
    }
}

void Workbench::findCandidates(ImageSession *session, const oci::Platform &platform,
    std::function<void(Expected<QList<Candidate>>)> done)
{
    CandidateQuestion question{
        .opener = m_opener, .name = session->name(), .wanted = platform, .places = {}};
    const auto places = m_workspace->localPlaces();
    for (const QString &place : places) {
        const auto name = oci::ImageName::parse(place);
        if (name && place != session->name().container()
            && name->transport != oci::ImageName::Transport::DockerDaemon)
            question.places += *name;
    }
    m_jobs->run<QList<FoundEntry>>(
        tr("Find %1 for %2").arg(oci::describePlatform(platform), session->title()), session,
        [question](OpContext ctx) { return searchCandidates(question, std::move(ctx)); },
        [done](Expected<QList<FoundEntry>> found) {
            if (!found)
                return done(std::unexpected(found.error()));
            QList<Candidate> list;
            for (const FoundEntry &entry : std::as_const(*found)) {
                list += {entry.name, entry.digest,
                    u"%1, %2"_s.arg(entry.label, oci::describePlatform(entry.platform))};
            }
            done(list);
        });
}

quint64 Workbench::expectLike(
    const QString &text, QObject *owner, std::function<void(Expected<LikeImage>)> done)
{
    const auto pasted = oci::parsePasted(text);
    if (!pasted) {
        done(std::unexpected(pasted.error()));
        return 0;
    }
    const oci::ImageName name = pasted->name;
    return m_jobs->run<QList<oci::Platform>>(
        tr("Read platforms of %1").arg(name.toString()), owner,
        [opener = m_opener, name](
            OpContext ctx) { return readPlatforms(opener, name, std::move(ctx)); },
        [name, done](Expected<QList<oci::Platform>> platforms) {
            if (!platforms)
                return done(std::unexpected(platforms.error()));
            done(LikeImage{.title = shortTitle(name), .platforms = *platforms});
        });
}

qint64 Workbench::cacheUsedBytes() const
{
    const auto cache = m_parts.cache ? m_parts.cache() : nullptr;
    return cache ? cache->usedBytes() : 0;
}

void Workbench::clearCache(std::function<void(Expected<>)> done)
{
    const auto cache = m_parts.cache ? m_parts.cache() : nullptr;
    if (!cache)
        return;
    m_jobs->run<void>(
        tr("Clear the cache"), this,
        [cache](OpContext ctx) { return cache->clear(std::move(ctx)); },
        [self = QPointer(this), done](Expected<> result) {
            if (self)
                Q_EMIT self->statusChanged();
            done(std::move(result));
        });
}

StatusFacts Workbench::status() const
{
    StatusFacts facts;
    const auto quotas = m_access->quotas();
    for (const QuotaFacts &quota : quotas) {
        if (quota.remaining < 0 || quota.limit < 0)
            continue;
        const bool until
            = quota.resetAt.isValid() && quota.resetAt > QDateTime::currentDateTimeUtc();
        const QString left = tr("%1: %2 of %3 pulls left")
                                 .arg(quota.registry)
                                 .arg(quota.remaining)
                                 .arg(quota.limit);
        const QString mark = quota.remaining == 0 ? u"err"_s
            : quota.remaining < 10                ? u"warn"_s
                                                  : u"ok"_s;
        // The scarcest is shown; all are in the tooltip.
        facts.quota.toolTip += (facts.quota.toolTip.isEmpty() ? QString() : u"\n"_s) + left;
        if (facts.quota.text.isEmpty() || mark != "ok"_L1) {
            facts.quota.text = until
                ? tr("%1 until %2")
                      .arg(left, QLocale().toString(quota.resetAt.toLocalTime(), u"HH:mm"_s))
                : left;
            facts.quota.mark = mark;
        }
    }
    const int running = m_jobs->running();
    const qint64 rate = m_jobs->bytesPerSecond();
    facts.transfers.text = running == 0 ? tr("Idle")
        : rate > 0                      ? tr("%1 running, %2/s").arg(running).arg(formatBytes(rate))
                                        : tr("%1 running").arg(running);
    facts.transfers.toolTip = m_jobs->runningTitles().mid(0, 20).join(u'\n');
    if (const int failed = m_jobs->failed(); failed > 0)
        facts.failures = {.text = tr("%1 failed").arg(failed),
            .toolTip = tr("Open Activity to see why"),
            .mark = u"err"_s};
    if (const auto cache = m_parts.cache ? m_parts.cache() : nullptr) {
        facts.cache = {.text = tr("Cache %1 of %2")
                           .arg(formatBytes(cache->usedBytes()), formatBytes(cache->maxBytes())),
            .toolTip = cache->root(),
            .mark = {}};
    }
    if (m_parts.offline)
        facts.offline = {.text = tr("Offline"),
            .toolTip = tr("Registries are answered from the cache only"),
            .mark = u"cache"_s};
    return facts;
}

} // namespace gantry::models
