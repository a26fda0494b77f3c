// SPDX-License-Identifier: Apache-2.0
#include "transport/keychain/keychainmodule.h"

#include <qt6keychain/keychain.h>

namespace {

int resultOf(QKeychain::Error error)
{
    switch (error) {
    case QKeychain::NoError:
        return GantryKeychainOk;
    case QKeychain::EntryNotFound:
        return GantryKeychainNotFound;
    case QKeychain::NoBackendAvailable:
    case QKeychain::NotImplemented:
        return GantryKeychainUnavailable;
    case QKeychain::AccessDenied:
    case QKeychain::AccessDeniedByUser:
        return GantryKeychainDenied;
    default:
        return GantryKeychainFailed;
    }
}

void start(QKeychain::Job *job, const char *key, GantryKeychainDone done, void *context)
{
    job->setAutoDelete(true);
    job->setInsecureFallback(false);
    job->setKey(QString::fromUtf8(key));
    QObject::connect(job, &QKeychain::Job::finished, job, [done, context](QKeychain::Job *ended) {
        const auto *reader = qobject_cast<QKeychain::ReadPasswordJob *>(ended);
        const QByteArray text = ended->error() != QKeychain::NoError ? ended->errorString().toUtf8()
            : reader                                                 ? reader->textData().toUtf8()
                                                                     : QByteArray();
        done(context, resultOf(ended->error()), text.constData());
    });
    job->start();
}

} // namespace

extern "C" {

Q_DECL_EXPORT void gantryKeychainRead(
    const char *service, const char *key, GantryKeychainDone done, void *context)
{
    start(new QKeychain::ReadPasswordJob(QString::fromUtf8(service)), key, done, context);
}

Q_DECL_EXPORT void gantryKeychainWrite(
    const char *service, const char *key, const char *value, GantryKeychainDone done, void *context)
{
    auto *job = new QKeychain::WritePasswordJob(QString::fromUtf8(service));
    job->setTextData(QString::fromUtf8(value));
    start(job, key, done, context);
}

Q_DECL_EXPORT void gantryKeychainRemove(
    const char *service, const char *key, GantryKeychainDone done, void *context)
{
    start(new QKeychain::DeletePasswordJob(QString::fromUtf8(service)), key, done, context);
}
}
