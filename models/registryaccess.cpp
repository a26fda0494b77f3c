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

QString accessWords(const char *text)
{
    return QCoreApplication::translate("gantry::models::RegistryAccess", text);
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

//! A sign-in that counts for this session although it could not be kept is one that worked: the
//! dialog asks where to keep it, and nothing failed.
struct SignInAnswer {
    verbs::SignedIn signedIn;
    std::optional<Error> notKept;
};

Task<SignInAnswer> askRegistry(
    transport::HttpClient *http, verbs::SignInQuestion question, OpContext ctx)
{
    auto answer = co_await verbs::signIn(http, std::move(question), std::move(ctx));
    if (answer)
        co_return SignInAnswer{.signedIn = std::move(*answer), .notKept = {}};
    if (answer.error().code != Errc::Refused)
        co_return std::unexpected(answer.error());
    co_return SignInAnswer{.signedIn = {.origin = accessWords("this session"), .tested = true},
        .notKept = answer.error()};
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
                done(fail(Errc::Unsupported, accessWords("There is no network here"), registry));
            },
            Qt::QueuedConnection);
        return 0;
    }
    return m_jobs->run<SignInAnswer>(
        tr("Sign in to %1").arg(registry), owner,
        [http,
            question
            = verbs::SignInQuestion{registry, user.trimmed(), secret, keep, allowPlainFile}](
            OpContext ctx) { return askRegistry(http, question, std::move(ctx)); },
        [self = QPointer(this), registry, name = user.trimmed(), done](
            Expected<SignInAnswer> result) {
            if (!result)
                return done(std::unexpected(result.error()));
            const SignedIn &signedIn = result->signedIn;
            if (self) {
                self->m_identities.insert(
                    registry, {.user = name, .origin = signedIn.origin, .tried = signedIn.tested});
                Q_EMIT self->identityChanged(registry);
            }
            if (result->notKept)
                return done(std::unexpected(*result->notKept));
            done(signedIn);
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
            OpContext ctx) { return verbs::signOut(store, registry, std::move(ctx)); },
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

std::optional<qint64> RegistryAccess::pullsLeft(const QString &registry) const
{
    const auto quota = m_quotas.constFind(registry);
    if (quota == m_quotas.cend() || quota->remaining < 0
        || (quota->resetAt.isValid() && quota->resetAt <= QDateTime::currentDateTimeUtc()))
        return std::nullopt;
    return quota->remaining;
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
