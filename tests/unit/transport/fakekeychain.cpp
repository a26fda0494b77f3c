// SPDX-License-Identifier: Apache-2.0
#include "transport/keychain/keychainmodule.h"

#include <QCoreApplication>
#include <QHash>
#include <QTimer>

namespace {

QHash<QByteArray, QByteArray> entries;

void later(GantryKeychainDone done, void *context, int result, const QByteArray &text)
{
    QTimer::singleShot(0, qApp, [=] { done(context, result, text.constData()); });
}

bool isLocked()
{
    return qEnvironmentVariableIsSet("FAKE_KEYCHAIN_LOCKED");
}

} // namespace

extern "C" {

Q_DECL_EXPORT void gantryKeychainRead(
    const char *, const char *key, GantryKeychainDone done, void *context)
{
    if (isLocked())
        later(done, context, GantryKeychainDenied, "locked");
    else if (entries.contains(key))
        later(done, context, GantryKeychainOk, entries.value(key));
    else
        later(done, context, GantryKeychainNotFound, "");
}

Q_DECL_EXPORT void gantryKeychainWrite(
    const char *, const char *key, const char *value, GantryKeychainDone done, void *context)
{
    if (!isLocked())
        entries.insert(key, value);
    later(done, context, isLocked() ? GantryKeychainUnavailable : GantryKeychainOk,
        "no key store here");
}

Q_DECL_EXPORT void gantryKeychainRemove(
    const char *, const char *key, GantryKeychainDone done, void *context)
{
    later(done, context, entries.remove(key) > 0 ? GantryKeychainOk : GantryKeychainNotFound, "");
}
}
