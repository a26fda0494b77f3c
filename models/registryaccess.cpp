// SPDX-License-Identifier: Apache-2.0
#include "models/registryaccess.h"

#include "transport/auth/tokenbroker.h"

#include <QCoreApplication>
#include <QDir>
#include <QSaveFile>
#include <QSslCertificate>
#include <QSslCertificateExtension>

using namespace Qt::StringLiterals;

namespace gantry::models {

namespace {

QString words(const char *text)
{
    return QCoreApplication::translate("gantry::models::RegistryAccess", text);
}

struct SignInQuestion {
    transport::HttpClient *http;
    QString registry;
    transport::Credential credential;
    bool keep = false, allowPlainFile = false;
};

//! Asks the registry first: what it does not take is not kept.
Task<RegistryAccess::SignedIn> testAndKeep(SignInQuestion asked, OpContext ctx)
{
    const auto http = QPointer(asked.http);
    const auto store = asked.http->credentials();
    const auto log = asked.http->log();
    CO_TRY(const QUrl base, asked.http->hosts()->baseUrl(asked.registry));
    store->setTransient(asked.registry, asked.credential);
    asked.http->tokens()->forget(asked.registry);
    transport::HttpRequest request;
    request.url = base.resolved(QUrl(u"v2/"_s));
    request.registry = asked.registry;
    request.purpose = words("sign-in test");
    const quint64 before = log->read(~quint64(0)).next;
    auto answer = co_await asked.http->send(request, ctx);
    if (!answer) {
        store->setTransient(asked.registry, std::nullopt);
        if (http)
            http->tokens()->forget(asked.registry);
        Error error = answer.error();
        if (error.code == Errc::Unauthorized) {
            error.subject = asked.registry;
            error.message = words("The registry does not take this name and password");
            error.remedy
                = words("Check them; many registries want an access token instead of a password");
        }
        co_return std::unexpected(error);
    }
    RegistryAccess::SignedIn result{.origin = words("this session"), .tested = false};
    for (const transport::HttpExchange &exchange : log->read(before).entries) {
        result.tested = result.tested || exchange.status == 401
            || exchange.requestHeaders.contains(QHttpHeaders::WellKnownHeader::Authorization);
    }
    if (asked.keep) {
        CO_TRY(result.origin,
            co_await store->store(asked.registry, asked.credential, asked.allowPlainFile, ctx));
    }
    co_return result;
}

Task<QStringList> eraseFrom(
    std::shared_ptr<transport::CredentialStore> store, QString registry, OpContext ctx)
{
    store->setTransient(registry, std::nullopt);
    co_return co_await store->erase(registry, ctx);
}

RegistrySettings plain(const transport::HostSettings &s)
{
    return {s.plainHttp, s.insecureTls, s.caFile, s.certFile, s.keyFile, s.proxy};
}

CertificateFacts factsOf(const QSslCertificate &certificate)
{
    CertificateFacts facts;
    facts.subject = transport::distinguishedName(certificate, false);
    facts.issuer = transport::distinguishedName(certificate, true);
    const auto names = certificate.subjectAlternativeNames();
    for (const QString &name : names)
        facts.names += name;
    facts.validFrom = certificate.effectiveDate().toUTC();
    facts.validUntil = certificate.expiryDate().toUTC();
    facts.sha256
        = QString::fromLatin1(certificate.digest(QCryptographicHash::Sha256).toHex(':')).toUpper();
    facts.selfSigned = certificate.isSelfSigned();
    return facts;
}

} // namespace

RegistryAccess::RegistryAccess(AccessParts parts, JobModel *jobs, QObject *parent)
    : QObject(parent)
    , m_parts(std::move(parts))
    , m_jobs(jobs)
{
    readNames();
}

RegistryAccess::~RegistryAccess() = default;

void RegistryAccess::listen()
{
    if (m_listening || !m_parts.http)
        return;
    transport::HttpClient *http = m_parts.http();
    if (!http)
        return;
    m_listening = true;
    using Client = transport::HttpClient;
    connect(http, &Client::identityChanged, this,
        [this](const QString &registry, const QString &user, const QString &origin) {
            m_identities.insert(registry, {.user = user, .origin = origin, .tried = true});
            Q_EMIT identityChanged(registry);
        });
    connect(http, &Client::quotaChanged, this,
        [this](const QString &registry, const transport::Quota &quota) {
            m_quotas.insert(registry, {registry, quota.limit, quota.remaining, quota.resetAt});
            Q_EMIT quotaChanged(registry);
        });
    connect(http, &Client::certificateRefused, this,
        [this](const transport::CertificateProblem &problem) {
            m_refused.insert(problem.registry, problem);
            Q_EMIT certificateRefused(problem.registry);
        });
    connect(http, &Client::registryWarned, this, &RegistryAccess::warned);
}

void RegistryAccess::readNames()
{
    if (!m_parts.credentials)
        return;
    const auto known = m_parts.credentials->known();
    for (const auto &name : known) {
        Identity &identity = m_identities[name.registry];
        if (!identity.tried)
            identity = {.user = name.user, .origin = name.origin, .tried = false};
    }
}

RegistryAccess::Identity RegistryAccess::identity(const QString &registry) const
{
    return m_identities.value(registry);
}

quint64 RegistryAccess::signIn(const QString &registry, const QString &user, const QString &secret,
    bool keep, bool allowPlainFile, QObject *owner, std::function<void(Expected<SignedIn>)> done)
{
    listen();
    transport::HttpClient *http = m_parts.http ? m_parts.http() : nullptr;
    if (!http) {
        QMetaObject::invokeMethod(
            owner,
            [done, registry] {
                done(fail(Errc::Unsupported, words("There is no network here"), registry));
            },
            Qt::QueuedConnection);
        return 0;
    }
    transport::Credential credential{.user = user.trimmed(),
        .secret = secret,
        .isIdentityToken = user.trimmed() == "<token>"_L1,
        .origin = tr("this session")};
    return m_jobs->run<SignedIn>(
std::optional<qint64> RegistryAccess::pullsLeft(const QString &registry) const
{
    const auto quota = m_quotas.constFind(registry);
    if (quota == m_quotas.cend() || quota->remaining < 0
        || (quota->resetAt.isValid() && quota->resetAt <= QDateTime::currentDateTimeUtc()))
        return std::nullopt;
    return quota->remaining;
}

        tr("Sign in to %1").arg(registry), owner,
        [question = SignInQuestion{http, registry, std::move(credential), keep, allowPlainFile}](
            OpContext ctx) { return testAndKeep(question, std::move(ctx)); },
        [self = QPointer(this), registry, name = user.trimmed(), done](Expected<SignedIn> result) {
            if (self && result) {
                self->m_identities.insert(
                    registry, {.user = name, .origin = result->origin, .tried = result->tested});
                Q_EMIT self->identityChanged(registry);
            }
            done(std::move(result));
        });
}

void RegistryAccess::signOut(
    const QString &registry, QObject *owner, std::function<void(Expected<QStringList>)> done)
{
    if (!m_parts.credentials)
        return;
    m_jobs->run<QStringList>(
        tr("Sign out of %1").arg(registry), owner,
        [store = m_parts.credentials, registry](
            OpContext ctx) { return eraseFrom(store, registry, std::move(ctx)); },
        [self = QPointer(this), registry, done](Expected<QStringList> result) {
            if (self) {
                if (self->m_listening)
                    self->m_parts.http()->tokens()->forget(registry);
                self->m_identities.remove(registry);
                self->readNames();
                Q_EMIT self->identityChanged(registry);
            }
            done(std::move(result));
        });
}

RegistrySettings RegistryAccess::settings(const QString &registry) const
{
    return m_parts.hosts ? plain(m_parts.hosts->settings(registry)) : RegistrySettings();
}

Expected<> RegistryAccess::setSettings(const QString &registry, const RegistrySettings &settings)
{
    transport::HostSettings all
        = m_parts.hosts ? m_parts.hosts->settings(registry) : transport::HostSettings();
    all.plainHttp = settings.plainHttp;
    all.insecureTls = settings.insecureTls;
    all.caFile = settings.caFile;
    all.certFile = settings.certFile;
    all.keyFile = settings.keyFile;
    all.proxy = settings.proxy;
    if (m_parts.hosts)
        m_parts.hosts->setSettings(registry, all);
    m_refused.remove(registry);
    Q_EMIT settingsChanged(registry);
    return m_parts.saveSettings ? m_parts.saveSettings(registry, all) : Expected<>();
}

std::optional<CertificateRefusal> RegistryAccess::refusal(const QString &registry) const
{
    const auto found = m_refused.constFind(registry);
    if (found == m_refused.cend())
        return std::nullopt;
    CertificateRefusal refusal{.registry = registry,
        .host = found->host,
        .problem = found->toError().message,
        .chain = {}};
    const auto chain = QSslCertificate::fromData(found->chainPem);
    for (const QSslCertificate &certificate : chain)
        refusal.chain += factsOf(certificate);
    return refusal;
}

Expected<> RegistryAccess::trust(const QString &registry, int chainIndex)
{
    const auto chain = QSslCertificate::fromData(m_refused.value(registry).chainPem);
    if (chainIndex < 0 || chainIndex >= chain.size())
        return fail(Errc::NotFound, tr("No such certificate was shown"), registry);
    const QString folder = m_parts.trustFolder;
    QDir().mkpath(folder);
    QString name = registry;
    const QString path = folder + u'/' + name.replace(u':', u'_').replace(u'/', u'_') + u".pem"_s;
    QSaveFile file(path);
    const QByteArray pem = chain.at(chainIndex).toPem();
    if (folder.isEmpty() || !file.open(QIODevice::WriteOnly) || file.write(pem) != pem.size()
        || !file.commit())
        return fail(
            Errc::Io, tr("The certificate cannot be kept: %1").arg(file.errorString()), path);
    RegistrySettings changed = settings(registry);
    changed.caFile = path;
    return setSettings(registry, changed);
}

} // namespace gantry::models
