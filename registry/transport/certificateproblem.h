// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "base/error.h"

#include <QDateTime>
#include <QList>
#include <QMetaType>
#include <QString>
#include <QStringList>

class QSslCertificate;
class QSslError;

namespace gantry::transport {

//! Why a server's certificate was not accepted, for the error line and for the certificate dialog.
struct CertificateProblem {
    enum class Kind { Expired, NotYetValid, UnknownIssuer, SelfSigned, WrongHost, Revoked, Other };
    Kind kind = Kind::Other; //!< the first that counts
    QString registry; //!< whose settings applied
    QString host; //!< "host:port" that showed the certificate
    QString subject, issuer; //!< "CN=…, O=…"
    QStringList alternativeNames;
    QDateTime validFrom, validUntil; //!< UTC
    QString sha256; //!< "AB:CD:…" of the certificate
    QStringList reasons; //!< every complaint in words
    QByteArray chainPem; //!< what the server sent, leaf first
    //! Errc::Network with subject, issuer, expiry, fingerprint and what to do.
    Error toError() const;
};

CertificateProblem describeProblem(const QString &registry, const QString &host,
    const QList<QSslError> &errors, const QList<QSslCertificate> &chain);
//! "CN=registry.example, O=Example".
QString distinguishedName(const QSslCertificate &certificate, bool issuer);

} // namespace gantry::transport

Q_DECLARE_METATYPE(gantry::transport::CertificateProblem)
