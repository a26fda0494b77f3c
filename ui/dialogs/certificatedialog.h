// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <QDateTime>
#include <QDialog>
#include <QList>

namespace gantry::ui {

//! One certificate of a chain as a person reads it; the server's own comes first.
struct CertificateFacts {
    QString subject;
    QString issuer;
    QStringList names; //!< subject alternative names
    QDateTime validFrom, validUntil; //!< UTC
    QString sha256; //!< fingerprint, colon separated hex
    bool selfSigned = false;
};

//! A certificate problem: what is wrong, the chain with fingerprints, and trust for this registry
//! only. Nothing is trusted by default; the default button closes. Opened with open().
class CertificateDialog : public QDialog
{
    Q_OBJECT
public:
    CertificateDialog(const QString &registry, const QString &problem,
        const QList<CertificateFacts> &chain, QWidget *parent);

Q_SIGNALS:
    //! Trust the certificate at \a index of the chain for this registry only.
    void trusted(int index);
    //! Another way out: the person has the authority's file.
    void registrySettingsRequested();
};

} // namespace gantry::ui
