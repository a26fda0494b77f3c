// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "base/task.h"
#include "models/jobs/jobmodel.h"
#include "transport/auth/credentials.h"
#include "transport/httpclient.h"
#include "verbs/signin.h"

#include <QObject>

namespace gantry::models {

//! How one registry is spoken to, as a person chooses it.
struct RegistrySettings {
    bool plainHttp = false;
    bool insecureTls = false;
    QString caFile, certFile, keyFile;
    QString proxy; //!< URL, "none", or empty: environment, then system
    bool operator==(const RegistrySettings &) const = default;
};

//! One certificate as a person reads it.
struct CertificateFacts {
    QString subject, issuer;
    QStringList names; //!< subject alternative names
    QDateTime validFrom, validUntil; //!< UTC
    QString sha256; //!< fingerprint, colon separated hex
    bool selfSigned = false;
};

//! A server's certificate that was refused.
struct CertificateRefusal {
    QString registry, host;
    QString problem; //!< one sentence
    QList<CertificateFacts> chain; //!< the server's own first
};

struct QuotaFacts {
    QString registry;
    qint64 limit = -1, remaining = -1;
    QDateTime resetAt; //!< invalid when not known
};

//! Built by the application. Functions may be empty: what they would give is not there.
struct AccessParts {
    std::function<transport::HttpClient *()> http; //!< makes the client on first use
    std::function<std::shared_ptr<transport::HttpLog>()> httpLog; //!< null until the first request
    std::shared_ptr<transport::CredentialStore> credentials;
    std::shared_ptr<transport::RegistryHosts> hosts;
    //! Saves the settings of a registry. Errors: Io, Corrupt.
    std::function<Expected<>(const QString &registry, const transport::HostSettings &settings)>
        saveSettings;
    QString trustFolder; //!< where certificates a person trusts are kept, one file per registry
};

//! Sign-in, settings, trust and allowance of registries. Secrets go through, none is kept here.
//! Main thread.
class RegistryAccess : public QObject
{
    Q_OBJECT
public:
    RegistryAccess(AccessParts parts, JobModel *jobs, QObject *parent = nullptr);
    ~RegistryAccess() override;
    //! Listens to the client; called by whoever is about to use the network. Does nothing the
    //! second time.
    void listen();

    struct Identity {
        QString user; //!< empty: anonymous
        QString origin; //!< which entry or helper answered or would
        bool tried = false; //!< the registry has taken it
    };
    //! From memory.
    Identity identity(const QString &registry) const;
    //! Reads the names again from the files (no secrets, no helpers).
    void readNames();

    using SignedIn = verbs::SignedIn;
    //! verbs::signIn() as a job; answers its id for JobModel::cancel(). Refused: it counts for this
    //! session, and where to keep it is still to be said.
    quint64 signIn(const QString &registry, const QString &user, const QString &secret, bool keep,
        bool allowPlainFile, QObject *owner, std::function<void(Expected<SignedIn>)> done);
    void signOut(
        const QString &registry, QObject *owner, std::function<void(Expected<QStringList>)> done);

    RegistrySettings settings(const QString &registry) const;
    //! Errors: Io, Corrupt; the settings count for this run even so.
    Expected<> setSettings(const QString &registry, const RegistrySettings &settings);

    //! Why the certificate was refused last; nullopt when it was not.
    std::optional<CertificateRefusal> refusal(const QString &registry) const;
    //! Trusts a certificate of the refused chain for this registry only. Errors: Io, NotFound.
    Expected<> trust(const QString &registry, int chainIndex);

    QList<QuotaFacts> quotas() const { return m_quotas.values(); }
    //! Reads of manifests this registry still allows; nullopt when it does not count, has not said
    //! so yet, or has begun anew since.
    std::optional<qint64> pullsLeft(const QString &registry) const;

Q_SIGNALS:
    void identityChanged(const QString &registry);
    void settingsChanged(const QString &registry);
    void certificateRefused(const QString &registry);
    void quotaChanged(const QString &registry);
    void warned(const QString &registry, const QString &text);

private:
    AccessParts m_parts;
    JobModel *m_jobs;
    QHash<QString, Identity> m_identities;
    QHash<QString, transport::CertificateProblem> m_refused;
    QHash<QString, QuotaFacts> m_quotas;
    bool m_listening = false;
};

} // namespace gantry::models
