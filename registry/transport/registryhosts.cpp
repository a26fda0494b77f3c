// SPDX-License-Identifier: Apache-2.0
#include "transport/registryhosts.h"

#include "transport/certsd.h"
#include "transport/guard.h"
#include "transport/words.h"

#include <QDir>
#include <QFile>
#include <QSslCertificate>
#include <QSslKey>
#include <QStandardPaths>

using namespace Qt::StringLiterals;

namespace gantry::transport {

namespace {

constexpr qint64 maxPemBytes = 4 * 1024 * 1024;

Expected<QByteArray> readPem(const QString &path)
{
    QFile file(path);
    if (!file.open(QIODevice::ReadOnly))
        return fail(Errc::Io, Words::tr("Cannot read this file: %1").arg(file.errorString()), path);
    if (file.size() > maxPemBytes)
        return fail(
            Errc::LimitExceeded, Words::tr("This is too large for a certificate file"), path);
    return file.readAll();
}

Expected<QList<QSslCertificate>> certificates(const QString &path)
{
    TRY(const QByteArray bytes, readPem(path));
    QList<QSslCertificate> found = QSslCertificate::fromData(bytes, QSsl::Pem);
    if (found.isEmpty())
        found = QSslCertificate::fromData(bytes, QSsl::Der);
    if (found.isEmpty())
        return fail(Errc::Corrupt, Words::tr("This file holds no certificate"), path,
            Words::tr("Give a file in PEM form (-----BEGIN CERTIFICATE-----)"));
    return found;
}

Expected<QSslKey> privateKey(const QString &path)
{
    TRY(const QByteArray bytes, readPem(path));
    for (const auto algorithm : {QSsl::Rsa, QSsl::Ec, QSsl::Dsa}) {
        const QSslKey key(bytes, algorithm, QSsl::Pem, QSsl::PrivateKey);
        if (!key.isNull())
            return key;
    }
    return fail(Errc::Corrupt, Words::tr("This file holds no private key that can be used"), path,
        Words::tr("Give an RSA or EC key in PEM form without a pass phrase"));
}

} // namespace

RegistryHosts::RegistryHosts(QStringList certsDirs)
    : m_certsDirs(std::move(certsDirs))
{
}

QStringList RegistryHosts::defaultCertsDirs()
{
    // containers-certs.d(5), then Docker's own folder.
    return {QStandardPaths::writableLocation(QStandardPaths::GenericConfigLocation)
            + u"/containers/certs.d"_s,
        u"/etc/containers/certs.d"_s, u"/etc/docker/certs.d"_s};
}

HostSettings RegistryHosts::settings(const QString &registry) const
{
    HostSettings result = m_settings.value(registry);
    if (!m_override)
        return result;
    const HostSettings defaults;
    result.plainHttp |= m_override->plainHttp;
    result.insecureTls |= m_override->insecureTls;
    if (!m_override->caFile.isEmpty())
        result.caFile = m_override->caFile;
    if (!m_override->certFile.isEmpty()) {
        result.certFile = m_override->certFile;
        result.keyFile = m_override->keyFile;
    }
    if (!m_override->proxy.isEmpty())
        result.proxy = m_override->proxy;
    if (m_override->maxConcurrent != defaults.maxConcurrent)
        result.maxConcurrent = m_override->maxConcurrent;
    return result;
}

void RegistryHosts::setSettings(const QString &registry, HostSettings settings)
{
    m_settings.insert(registry, std::move(settings));
    m_tls.clear();
    m_loopbackPlain.remove(registry);
}

void RegistryHosts::setOverride(std::optional<HostSettings> override)
{
    m_override = std::move(override);
    m_tls.clear();
}

Expected<QUrl> RegistryHosts::baseUrl(const QString &registry) const
{
    if (registry == "docker.io"_L1 || registry == "index.docker.io"_L1)
        return QUrl(u"https://registry-1.docker.io/"_s);
    bool plain = settings(registry).plainHttp;
    if (!plain && isLoopbackHost(hostOf(registry)))
        plain = m_loopbackPlain.value(registry, true);
    const QUrl url((plain ? u"http://"_s : u"https://"_s) + registry + u'/', QUrl::StrictMode);
    if (registry.isEmpty() || !url.isValid() || url.host().isEmpty() || url.path() != "/"_L1
        || !url.userInfo().isEmpty() || url.hasQuery() || url.hasFragment())
        return fail(Errc::Usage, Words::tr("This is not the name of a registry"), registry,
            Words::tr("Give a host with an optional port, like registry.example:5000"));
    return url;
}

void RegistryHosts::setLoopbackPlain(const QString &registry, bool plain)
{
    m_loopbackPlain.insert(registry, plain);
}

std::optional<bool> RegistryHosts::loopbackPlain(const QString &registry) const
{
    const auto it = m_loopbackPlain.constFind(registry);
    return it == m_loopbackPlain.constEnd() ? std::nullopt : std::optional(*it);
}

QString RegistryHosts::tlsProfile(const QString &registry) const
{
    const HostSettings own = settings(registry);
    const bool special = own.insecureTls || !own.caFile.isEmpty() || !own.certFile.isEmpty()
        || !findCerts(m_certsDirs, registry).path.isEmpty();
    if (!special)
        return {};
    return registry + u'|' + (own.insecureTls ? u"insecure"_s : QString()) + u'|' + own.caFile
        + u'|' + own.certFile;
}

Expected<QSslConfiguration> RegistryHosts::tls(const QString &registry) const
{
    if (const auto it = m_tls.constFind(registry); it != m_tls.constEnd())
        return *it;
    const HostSettings own = settings(registry);
    const CertsFolder folder = findCerts(m_certsDirs, registry);
    QSslConfiguration configuration = QSslConfiguration::defaultConfiguration();
    configuration.setProtocol(QSsl::TlsV1_2OrLater);

    QStringList caFiles = folder.caFiles;
    if (!own.caFile.isEmpty())
        caFiles.append(own.caFile);
    if (!caFiles.isEmpty()) {
        // Naming CAs switches off Qt's loading of the system's on demand: name those, too.
        QList<QSslCertificate> all = QSslConfiguration::systemCaCertificates();
        for (const QString &file : std::as_const(caFiles)) {
            TRY(const auto found, certificates(file));
            all += found;
        }
        configuration.setCaCertificates(all);
    }

    QString certFile = own.certFile, keyFile = own.keyFile;
    if (certFile.isEmpty() && !folder.clients.isEmpty()) {
        certFile = folder.clients.first().certFile;
        keyFile = folder.clients.first().keyFile;
    }
    if (!certFile.isEmpty()) {
        TRY(const auto chain, certificates(certFile));
        TRY(const auto key, privateKey(keyFile.isEmpty() ? certFile : keyFile));
        configuration.setLocalCertificateChain(chain);
        configuration.setPrivateKey(key);
    }
    m_tls.insert(registry, configuration);
    return configuration;
}

} // namespace gantry::transport
