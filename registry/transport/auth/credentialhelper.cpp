// SPDX-License-Identifier: Apache-2.0
#include "transport/auth/credentialhelper.h"

#include "base/json.h"
#include "transport/oneshot.h"
#include "transport/words.h"

#include <QDir>
#include <QJsonDocument>
#include <QJsonObject>
#include <QProcess>
#include <QRegularExpression>
#include <QStandardPaths>
#include <QTimer>

#include <functional>

using namespace Qt::StringLiterals;

namespace gantry::transport {

namespace {

constexpr qsizetype maxOutputBytes = 1024 * 1024;

struct Outcome {
    int exitCode = -1;
    QByteArray output;
};

//! One run of the program. Its frame owns the process; leaving it kills what still runs.
Task<Outcome> run(
    QString name, QString word, QByteArray input, std::chrono::milliseconds timeout, OpContext ctx)
{
    const QString subject = u"docker-credential-"_s + name;
    const QString path = CredentialHelper::locate(name);
    if (path.isEmpty())
        co_return fail(Errc::Io, Words::tr("The credential helper is not installed"), subject,
            Words::tr("Install it, or remove it from credsStore and credHelpers in Docker's "
                      "config.json"));

    enum class HelperEnd { Running, Finished, Broken, TimedOut, Stopped, TooMuch };
    const OneShot ended;
    auto end = std::make_shared<HelperEnd>(HelperEnd::Running);
    auto output = std::make_shared<QByteArray>();
    const auto finish = [end, ended](HelperEnd how) {
        if (*end == HelperEnd::Running)
            *end = how;
        ended.fire();
    };
    QProcess process;
    QTimer timer;
    timer.setSingleShot(true);
    QObject::connect(&timer, &QTimer::timeout, &process, [finish] { finish(HelperEnd::TimedOut); });
    QObject::connect(
        &process, &QProcess::readyReadStandardOutput, &process, [&process, output, finish] {
            output->append(process.readAllStandardOutput());
            if (output->size() > maxOutputBytes)
                QMetaObject::invokeMethod(
                    &process, [finish] { finish(HelperEnd::TooMuch); }, Qt::QueuedConnection);
        });
    // Queued: what waits destroys the process, which must not happen inside its own signal.
    QObject::connect(
        &process, &QProcess::finished, &process, [finish] { finish(HelperEnd::Finished); },
        Qt::QueuedConnection);
    QObject::connect(
        &process, &QProcess::errorOccurred, &process, [finish](QProcess::ProcessError error) {
            if (error == QProcess::FailedToStart)
                finish(HelperEnd::Broken);
        });
    const std::stop_callback stop(ctx.stop, [&process, finish] {
        QMetaObject::invokeMethod(
            &process, [finish] { finish(HelperEnd::Stopped); }, Qt::QueuedConnection);
    });
    process.setStandardErrorFile(QProcess::nullDevice());
    process.start(path, {word});
    process.write(input);
    process.closeWriteChannel();
    timer.start(timeout);
    co_await ended;

    timer.stop();
    QObject::disconnect(&process, nullptr, nullptr, nullptr);
    if (*end != HelperEnd::Finished && process.state() != QProcess::NotRunning) {
        process.kill(); // gone within a millisecond; ~QProcess collects it
        process.waitForFinished(200);
    }
    switch (*end) {
    case HelperEnd::Stopped:
        co_return fail(Errc::Cancelled, Words::tr("Canceled"));
    case HelperEnd::TimedOut:
        co_return fail(Errc::Io,
            Words::tr("The credential helper did not answer within %n seconds", nullptr,
                static_cast<int>(
                    std::chrono::duration_cast<std::chrono::seconds>(timeout).count())),
            subject,
            Words::tr("It may be waiting for a locked key store; unlock it and try again"));
    case HelperEnd::Broken:
        co_return fail(Errc::Io, Words::tr("The credential helper cannot be started"), subject);
    case HelperEnd::TooMuch:
        co_return fail(
            Errc::LimitExceeded, Words::tr("The credential helper's answer does not end"), subject);
    case HelperEnd::Finished:
    case HelperEnd::Running:
        break;
    }
    output->append(process.readAllStandardOutput());
    co_return Outcome{
        process.exitStatus() == QProcess::NormalExit ? process.exitCode() : -1, *output};
}

bool saysNotFound(const QByteArray &output)
{
    const QByteArray text = output.toLower();
    return text.contains("credentials not found") || text.contains("not found in native keychain");
}

Error badAnswer(const QString &name, int exitCode)
{
    Error error = fail(Errc::Io, {}, u"docker-credential-"_s + name).error();
    error.message = exitCode == 0
        ? Words::tr("The credential helper's answer cannot be read")
        : Words::tr("The credential helper failed with exit code %1").arg(exitCode);
    error.remedy = Words::tr("Try the helper in a terminal; its own message is not repeated here");
    return error;
}

} // namespace

CredentialHelper::CredentialHelper(QString name, std::chrono::milliseconds timeout)
    : m_name(std::move(name))
    , m_timeout(timeout)
{
}

QString CredentialHelper::locate(const QString &name)
{
    static const QRegularExpression safe(u"^[A-Za-z0-9][A-Za-z0-9._-]*$"_s);
    if (!safe.match(name).hasMatch())
        return {};
    const QString program = u"docker-credential-"_s + name;
    if (const QString found = QStandardPaths::findExecutable(program); !found.isEmpty())
        return found;
    // A program started from a menu has a short PATH (pitfall 19).
    const QString home = QDir::homePath();
    return QStandardPaths::findExecutable(program,
        {u"/usr/local/bin"_s, u"/usr/bin"_s, u"/usr/lib/docker/cli-plugins"_s,
            u"/usr/libexec/docker/cli-plugins"_s, home + u"/.docker/bin"_s, home + u"/.local/bin"_s,
            home + u"/bin"_s, u"/snap/bin"_s, u"/opt/homebrew/bin"_s,
            u"/home/linuxbrew/.linuxbrew/bin"_s});
}

Task<std::optional<Credential>> CredentialHelper::get(QString serverKey, OpContext ctx)
{
    const QString name = m_name;
    CO_TRY(const Outcome outcome, co_await run(name, u"get"_s, serverKey.toUtf8(), m_timeout, ctx));
    if (outcome.exitCode != 0) {
        if (saysNotFound(outcome.output))
            co_return std::nullopt;
        co_return std::unexpected(badAnswer(name, outcome.exitCode));
    }
    const auto document = json::Document::parse(outcome.output);
    if (!document || !document->root()["Secret"].isString())
        co_return std::unexpected(badAnswer(name, 0));
    Credential credential;
    credential.user = document->root()["Username"].toStringOr({});
    credential.secret = document->root()["Secret"].toStringOr({});
    credential.isIdentityToken = credential.user == "<token>"_L1;
    credential.origin = Words::tr("helper %1").arg(name);
    if (credential.secret.isEmpty())
        co_return std::nullopt;
    co_return credential;
}

Task<> CredentialHelper::store(QString serverKey, Credential credential, OpContext ctx)
{
    const QString name = m_name;
    const QJsonObject object{{u"ServerURL"_s, serverKey},
        {u"Username"_s, credential.isIdentityToken ? u"<token>"_s : credential.user},
        {u"Secret"_s, credential.secret}};
    CO_TRY(const Outcome outcome,
        co_await run(name, u"store"_s, QJsonDocument(object).toJson(QJsonDocument::Compact),
            m_timeout, ctx));
    if (outcome.exitCode != 0)
        co_return std::unexpected(badAnswer(name, outcome.exitCode));
    co_return {};
}

Task<bool> CredentialHelper::erase(QString serverKey, OpContext ctx)
{
    // "erase" of something unknown is an error with some helpers and none with others: look first.
    const CredentialHelper self = *this;
    const auto there = co_await CredentialHelper(self).get(serverKey, ctx);
    if (there && !*there)
        co_return false;
    CO_TRY(const Outcome outcome,
        co_await run(self.m_name, u"erase"_s, serverKey.toUtf8(), self.m_timeout, ctx));
    if (outcome.exitCode != 0) {
        if (saysNotFound(outcome.output))
            co_return false;
        co_return std::unexpected(badAnswer(self.m_name, outcome.exitCode));
    }
    co_return true;
}

Task<QHash<QString, QString>> CredentialHelper::list(OpContext ctx)
{
    const QString name = m_name;
    CO_TRY(const Outcome outcome, co_await run(name, u"list"_s, {}, m_timeout, ctx));
    const auto document = json::Document::parse(outcome.output);
    if (outcome.exitCode != 0 || !document || !document->root().isObject())
        co_return std::unexpected(badAnswer(name, outcome.exitCode));
    QHash<QString, QString> users;
    const json::Value root = document->root();
    for (qsizetype i = 0; i < root.size(); ++i)
        users.insert(root.at(i).key(), root.at(i).toStringOr({}));
    co_return users;
}

} // namespace gantry::transport
