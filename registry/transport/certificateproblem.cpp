// SPDX-License-Identifier: Apache-2.0
#include "transport/certificateproblem.h"

#include "transport/words.h"

#include <QCryptographicHash>
#include <QSslCertificate>
#include <QSslError>

using namespace Qt::StringLiterals;

namespace gantry::transport {

namespace {

using Kind = CertificateProblem::Kind;

Kind kindOf(QSslError::SslError error)
{
    switch (error) {
    case QSslError::CertificateExpired:
        return Kind::Expired;
    case QSslError::CertificateNotYetValid:
        return Kind::NotYetValid;
    case QSslError::HostNameMismatch:
        return Kind::WrongHost;
    case QSslError::SelfSignedCertificate:
        return Kind::SelfSigned;
    case QSslError::SelfSignedCertificateInChain:
    case QSslError::UnableToGetLocalIssuerCertificate:
    case QSslError::UnableToGetIssuerCertificate:
    case QSslError::UnableToVerifyFirstCertificate:
    case QSslError::CertificateUntrusted:
        return Kind::UnknownIssuer;
    case QSslError::CertificateRevoked:
    case QSslError::CertificateBlacklisted:
        return Kind::Revoked;
    default:
        return Kind::Other;
    }
}

QString colons(const QByteArray &digest)
{
    return QString::fromLatin1(digest.toHex(':').toUpper());
}

} // namespace

QString distinguishedName(const QSslCertificate &certificate, bool issuer)
{
    QStringList parts;
    for (const auto *name : {"CN", "OU", "O", "C"}) {
        const QByteArray attribute(name);
        const QStringList values
            = issuer ? certificate.issuerInfo(attribute) : certificate.subjectInfo(attribute);
        for (const QString &value : values)
            parts.append(QString::fromLatin1(attribute) + u'=' + value);
    }
    return parts.join(u", "_s);
}

CertificateProblem describeProblem(const QString &registry, const QString &host,
    const QList<QSslError> &errors, const QList<QSslCertificate> &chain)
{
    CertificateProblem problem;
    problem.registry = registry;
    problem.host = host;
    // The most telling kind first: an expired leaf also "cannot be verified".
    constexpr std::array order{Kind::Revoked, Kind::Expired, Kind::NotYetValid, Kind::WrongHost,
        Kind::SelfSigned, Kind::UnknownIssuer};
    QList<Kind> kinds;
    QSslCertificate shown = chain.isEmpty() ? QSslCertificate() : chain.first();
    for (const QSslError &error : errors) {
        kinds.append(kindOf(error.error()));
        const QString words = error.errorString();
        if (!problem.reasons.contains(words))
            problem.reasons.append(words);
        if (shown.isNull())
            shown = error.certificate();
    }
    for (const Kind kind : order) {
        if (kinds.contains(kind)) {
            problem.kind = kind;
            break;
        }
    }
    problem.subject = distinguishedName(shown, false);
    problem.issuer = distinguishedName(shown, true);
    const auto names = shown.subjectAlternativeNames();
    for (const QString &name : names)
        problem.alternativeNames.append(name);
    problem.alternativeNames.sort();
    problem.validFrom = shown.effectiveDate().toUTC();
    problem.validUntil = shown.expiryDate().toUTC();
    problem.sha256 = colons(shown.digest(QCryptographicHash::Sha256));
    for (const QSslCertificate &certificate : chain)
        problem.chainPem += certificate.toPem();
    return problem;
}

Error CertificateProblem::toError() const
{
    const QString until = validUntil.toString(Qt::ISODate);
    QString what;
    QString remedy = Words::tr("Ask the registry's operator");
    switch (kind) {
    case Kind::Expired:
        what = Words::tr("its certificate has expired");
        remedy = Words::tr("Its operator has to renew the certificate");
        break;
    case Kind::NotYetValid:
        what = Words::tr("its certificate is not valid before %1")
                   .arg(validFrom.toString(Qt::ISODate));
        remedy = Words::tr("Check the clock of this machine");
        break;
    case Kind::UnknownIssuer:
    case Kind::SelfSigned:
        what = kind == Kind::SelfSigned
            ? Words::tr("its certificate is signed by itself")
            : Words::tr("its certificate is signed by an unknown authority");
        remedy = Words::tr(
            "If you trust it, give the authority's certificate with --tls-ca FILE or put it into "
            "/etc/docker/certs.d/%1/ca.crt")
                     .arg(registry.isEmpty() ? host : registry);
        break;
    case Kind::WrongHost:
        what = Words::tr("its certificate is for %1")
                   .arg(alternativeNames.isEmpty() ? subject : alternativeNames.join(u", "_s));
        remedy = Words::tr("Use a name that the certificate holds");
        break;
    case Kind::Revoked:
        what = Words::tr("its certificate was revoked");
        break;
    case Kind::Other:
        what = Words::tr("its certificate is not accepted: %1").arg(reasons.join(u"; "_s));
        break;
    }
    Error error;
    error.code = Errc::Network;
    error.subject = host;
    error.message
        = Words::tr("No secure connection, %1 (subject %2, issuer %3, valid until %4, SHA-256 %5)")
              .arg(what, subject, issuer, until, sha256);
    error.remedy = remedy;
    return error;
}

} // namespace gantry::transport
