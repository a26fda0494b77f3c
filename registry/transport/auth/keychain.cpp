// SPDX-License-Identifier: Apache-2.0
#include "transport/auth/keychain.h"

#include "base/logging.h"
#include "transport/keychain/keychainmodule.h"
#include "transport/oneshot.h"
#include "transport/words.h"

#include <QCoreApplication>
#include <QDir>
#include <QFile>
#include <QFileInfo>
#include <QJsonDocument>
#include <QJsonObject>
#include <QLibrary>
#include <QSaveFile>

#include <functional>
#include <memory>
#include <stop_token>

using namespace Qt::StringLiterals;

namespace gantry::transport {

namespace {

constexpr auto service = "gantry";
constexpr auto moduleName = "gantry-keychain.so"_L1;

struct Module {
    GantryKeychainRead read = nullptr;
    GantryKeychainWrite write = nullptr;
    GantryKeychainRemove remove = nullptr;
};

Expected<Module> load()
{
    const QString path = Keychain::modulePath();
    const auto unavailable = [](const QString &why) {
        return fail(Errc::Unsupported,
            Words::tr("The system key store cannot be used: %1").arg(why), {},
            Words::tr("Install the module gantry-keychain, or name a credential helper in Docker's "
                      "config.json"));
    };
    if (path.isEmpty())
        return unavailable(Words::tr("its module is not installed"));
    QLibrary library(path);
    library.setLoadHints(QLibrary::PreventUnloadHint);
    if (!library.load())
        return unavailable(library.errorString());
    Module module;
    module.read = reinterpret_cast<GantryKeychainRead>(library.resolve("gantryKeychainRead"));
    module.write = reinterpret_cast<GantryKeychainWrite>(library.resolve("gantryKeychainWrite"));
    module.remove = reinterpret_cast<GantryKeychainRemove>(library.resolve("gantryKeychainRemove"));
    if (!module.read || !module.write || !module.remove)
        return unavailable(Words::tr("its module is of another version"));
    return module;
}

//! What the module calls back with; freed by the callback, which comes even when nobody waits any
//! more.
struct Answer {
    OneShot came;
    int result = GantryKeychainFailed;
    QByteArray text;
};

void onDone(void *context, int result, const char *text)
{
    const std::unique_ptr<std::shared_ptr<Answer>> held(
        static_cast<std::shared_ptr<Answer> *>(context));
    const std::shared_ptr<Answer> answer = *held;
    answer->result = result;
    answer->text = text;
    answer->came.fire();
}

//! Ends the wait, not the question, when somebody asks to stop.
struct KeychainPatience : QObject {
    KeychainPatience(std::stop_token token, OneShot came)
        : stop(std::move(token), [this, came] {
            QMetaObject::invokeMethod(
                this,
                [this, came] {
                    stopped = true;
                    came.fire();
                },
                Qt::QueuedConnection);
        })
    {
    }
    bool stopped = false;
    std::stop_callback<std::function<void()>> stop;
};

Error inWords(const Answer &answer, const QString &registry)
{
    Error error;
    error.subject = registry;
    error.code = answer.result == GantryKeychainUnavailable ? Errc::Unsupported : Errc::Io;
    error.message = answer.result == GantryKeychainDenied
        ? Words::tr("The system key store did not open")
        : Words::tr("The system key store failed: %1").arg(QString::fromUtf8(answer.text));
    return error;
}

QJsonObject readNames(const QString &file)
{
    QFile names(file);
    if (file.isEmpty() || !names.open(QIODevice::ReadOnly) || names.size() > 1024 * 1024)
        return {};
    return QJsonDocument::fromJson(names.readAll())[u"registries"].toObject();
}

Expected<> writeNames(const QString &file, const QJsonObject &names)
{
    QDir().mkpath(QFileInfo(file).path());
    QSaveFile out(file);
    if (!out.open(QIODevice::WriteOnly))
        return fail(Errc::Io, Words::tr("Cannot write this file: %1").arg(out.errorString()), file);
    out.setPermissions(QFile::ReadOwner | QFile::WriteOwner);
    out.write(QJsonDocument(QJsonObject{{u"registries"_s, names}}).toJson());
    if (!out.commit())
        return fail(Errc::Io, Words::tr("Cannot write this file: %1").arg(out.errorString()), file);
    return {};
}

} // namespace

Keychain::Keychain(QString namesFile)
    : m_namesFile(std::move(namesFile))
{
}

QString Keychain::modulePath()
{
    if (const QString named = qEnvironmentVariable("GANTRY_KEYCHAIN_MODULE"); !named.isEmpty())
        return QFileInfo::exists(named) ? named : QString();
    const QDir here(QCoreApplication::applicationDirPath());
    QStringList folders{
        here.path(), here.filePath(u"lib/gantry"_s), here.filePath(u"../lib/gantry"_s)};
    const auto architectures
        = QDir(here.filePath(u"../lib"_s)).entryList({u"*-linux-*"_s}, QDir::Dirs);
    for (const QString &architecture : architectures)
        folders.append(here.filePath(u"../lib/"_s + architecture + u"/gantry"_s));
    for (const QString &folder : std::as_const(folders)) {
        const QString path = folder + u'/' + moduleName;
        if (QFileInfo::exists(path))
            return QFileInfo(path).canonicalFilePath();
    }
    return {};
}

QList<CredentialStore::Known> Keychain::known() const
{
    QList<CredentialStore::Known> list;
    const QJsonObject names = readNames(m_namesFile);
    for (auto it = names.begin(); it != names.end(); ++it)
        list.append({it.key(), it.value().toString(), Words::tr("system key store")});
    return list;
}

Task<std::optional<Credential>> Keychain::get(QString registry, OpContext ctx)
{
    if (!readNames(m_namesFile).contains(registry))
        co_return std::nullopt; // nothing is loaded for a registry that has no entry
    CO_TRY(const Module module, load());
    const auto answer = std::make_shared<Answer>();
    KeychainPatience patience(ctx.stop, answer->came);
    module.read(
        service, registry.toUtf8().constData(), onDone, new std::shared_ptr<Answer>(answer));
    co_await answer->came;
    if (patience.stopped)
        co_return fail(Errc::Cancelled, Words::tr("Canceled"));
    if (answer->result == GantryKeychainNotFound)
        co_return std::nullopt;
    if (answer->result != GantryKeychainOk)
        co_return std::unexpected(inWords(*answer, registry));
    const QJsonObject value = QJsonDocument::fromJson(answer->text).object();
    Credential credential;
    credential.user = value[u"user"].toString();
    credential.secret = value[u"secret"].toString();
    credential.isIdentityToken = value[u"identityToken"].toBool();
    credential.origin = Words::tr("system key store");
    if (credential.secret.isEmpty())
        co_return std::nullopt;
    co_return credential;
}

Task<> Keychain::store(QString registry, Credential credential, OpContext ctx)
{
    const QString namesFile = m_namesFile;
    if (namesFile.isEmpty())
        co_return fail(Errc::Unsupported, Words::tr("The system key store is not used"), registry);
    CO_TRY(const Module module, load());
    const QByteArray value
        = QJsonDocument(QJsonObject{{u"user"_s, credential.user}, {u"secret"_s, credential.secret},
                            {u"identityToken"_s, credential.isIdentityToken}})
              .toJson(QJsonDocument::Compact);
    const auto answer = std::make_shared<Answer>();
    KeychainPatience patience(ctx.stop, answer->came);
    module.write(service, registry.toUtf8().constData(), value.constData(), onDone,
        new std::shared_ptr<Answer>(answer));
    co_await answer->came;
    if (patience.stopped)
        co_return fail(Errc::Cancelled, Words::tr("Canceled"));
    if (answer->result != GantryKeychainOk)
        co_return std::unexpected(inWords(*answer, registry));
    QJsonObject names = readNames(namesFile);
    names.insert(registry, credential.user);
    co_return writeNames(namesFile, names);
}

Task<bool> Keychain::erase(QString registry, OpContext ctx)
{
    const QString namesFile = m_namesFile;
    QJsonObject names = readNames(namesFile);
    if (!names.contains(registry))
        co_return false;
    CO_TRY(const Module module, load());
    const auto answer = std::make_shared<Answer>();
    KeychainPatience patience(ctx.stop, answer->came);
    module.remove(
        service, registry.toUtf8().constData(), onDone, new std::shared_ptr<Answer>(answer));
    co_await answer->came;
    if (patience.stopped)
        co_return fail(Errc::Cancelled, Words::tr("Canceled"));
    if (answer->result != GantryKeychainOk && answer->result != GantryKeychainNotFound)
        co_return std::unexpected(inWords(*answer, registry));
    names.remove(registry);
    CO_CHECK(writeNames(namesFile, names));
    co_return answer->result == GantryKeychainOk;
}

} // namespace gantry::transport
