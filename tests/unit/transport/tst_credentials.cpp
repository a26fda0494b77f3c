// SPDX-License-Identifier: Apache-2.0
#include "kit.h"
#include "transport/auth/credentialhelper.h"
#include "transport/auth/dockerconfig.h"

#include <QDir>
#include <QFile>
#include <QTemporaryDir>

using namespace Qt::StringLiterals;
using namespace gantry;
using namespace gantry::transport;
using namespace gantry::test;

//! CredentialStore with real files, helper scripts and a key store in memory.
class CredentialsTest : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void init();
    void authsAreFoundWithTheirOrigin();
    void hubHasOneIdentity();
    void longestRepositoryPathWins();
    void helpersAreAsked();
    void aHelperWithoutTheEntryLeavesItToAuths();
    void missingHelpersAreNamed();
    void hangingHelpersEnd();
    void helpersThatFailDoNotTalk();
    void helperNamesAreNotPaths();
    void environmentComesFirst();
    void transientComesBeforeAll();
    void brokenFilesAreNamedWithoutTheirValues();
    void brokenEntriesAreNamed();
    void plainFileOnlyWhenAllowed();
    void storingKeepsEveryOtherByte();
    void erasingRemovesEverywhere();
    void erasingNothingIsNotFound();
    void storesThroughTheHelper();
    void keyStoreKeepsAndForgets();
    void lockedKeyStoreIsAnError();
    void knownListsWithoutAsking();

private:
    void write(const QString &path, const QByteArray &bytes);
    QByteArray read(const QString &path);
    void helper(const QString &name, const QByteArray &script);
    std::optional<Credential> find(const QString &registry, const QString &path = {});
    Expected<std::optional<Credential>> tryFind(const QString &registry);
    OpContext ctx() { return {}; }

    std::unique_ptr<QTemporaryDir> m_folder;
    CredentialStore::Paths m_paths;
    std::unique_ptr<CredentialStore> m_store;
};

void CredentialsTest::init()
{
    m_folder = std::make_unique<QTemporaryDir>();
    m_paths = {};
    m_paths.dockerConfig = m_folder->filePath(u"docker/config.json"_s);
    m_paths.containersAuth = {m_folder->filePath(u"auth.json"_s)};
    m_store = std::make_unique<CredentialStore>(m_paths);
    qputenv("PATH", m_folder->path().toUtf8() + "/bin:/usr/bin:/bin");
    qunsetenv("GANTRY_KEYCHAIN_MODULE");
    qunsetenv("FAKE_KEYCHAIN_LOCKED");
    QDir(m_folder->path()).mkpath(u"bin"_s);
    QDir(m_folder->path()).mkpath(u"docker"_s);
}

void CredentialsTest::write(const QString &path, const QByteArray &bytes)
{
    QFile file(path);
    QVERIFY(file.open(QIODevice::WriteOnly));
    file.write(bytes);
}

QByteArray CredentialsTest::read(const QString &path)
{
    QFile file(path);
    return file.open(QIODevice::ReadOnly) ? file.readAll() : QByteArray();
}

void CredentialsTest::helper(const QString &name, const QByteArray &script)
{
    const QString path = m_folder->filePath(u"bin/docker-credential-"_s + name);
    write(path, "#!/bin/sh\n" + script);
    QFile::setPermissions(path, QFile::ReadOwner | QFile::WriteOwner | QFile::ExeOwner);
}

Expected<std::optional<Credential>> CredentialsTest::tryFind(const QString &registry)
{
    return QCoro::waitFor(m_store->find(registry, {}, ctx()));
}

std::optional<Credential> CredentialsTest::find(const QString &registry, const QString &path)
{
    const auto found = QCoro::waitFor(m_store->find(registry, path, ctx()));
    if (!found)
        qWarning("%s", qPrintable(found.error().toLine()));
    return found.value_or(std::nullopt);
}

static QByteArray auth(const QByteArray &pair)
{
    return "{\"auth\":\"" + pair.toBase64() + "\"}";
}

void CredentialsTest::authsAreFoundWithTheirOrigin()
{
    write(m_paths.dockerConfig, "{\"auths\":{\"https://r.example/v2/\":" + auth("ada:a:b") + "}}");
    const auto found = find(u"r.example"_s);
    QVERIFY(found);
    QCOMPARE(found->user, u"ada"_s);
    QCOMPARE(found->secret, u"a:b"_s);
    QVERIFY(found->origin.endsWith("docker/config.json (auths)"_L1));
    QVERIFY(!find(u"other.example"_s));
    QVERIFY(!find(u"r.example:5000"_s));
}

void CredentialsTest::hubHasOneIdentity()
{
    write(m_paths.dockerConfig,
        "{\"auths\":{\"https://index.docker.io/v1/\":" + auth("ada:pw") + "}}");
    for (const QString &name : {u"docker.io"_s, u"registry-1.docker.io"_s, u"index.docker.io"_s})
        QVERIFY2(find(name).has_value(), qPrintable(name));
}

void CredentialsTest::longestRepositoryPathWins()
{
    write(m_paths.containersAuth.first(),
        "{\"auths\":{\"r.example\":" + auth("one:1") + ",\"r.example/team\":" + auth("two:2")
            + ",\"r.example/team/app\":" + auth("three:3") + "}}");
    QCOMPARE(find(u"r.example"_s, u"else"_s)->user, u"one"_s);
    QCOMPARE(find(u"r.example"_s, u"team/x"_s)->user, u"two"_s);
    QCOMPARE(find(u"r.example"_s, u"team/app"_s)->user, u"three"_s);
    QCOMPARE(find(u"r.example"_s, u"team/app2"_s)->user, u"two"_s);
}

void CredentialsTest::helpersAreAsked()
{
    helper(u"demo"_s,
        "read key; echo '{\"ServerURL\":\"'$key'\",\"Username\":\"<token>\",\"Secret\":\"for "
        "'$key'\"}'\n");
    write(m_paths.dockerConfig, R"({"credHelpers":{"gcr.example":"demo"},"credsStore":"demo"})");
    const auto found = find(u"gcr.example"_s);
    QVERIFY(found);
    QCOMPARE(found->secret, u"for gcr.example"_s);
    QVERIFY(found->isIdentityToken);
    QVERIFY(found->origin.startsWith("helper demo"_L1));
    QCOMPARE(find(u"docker.io"_s)->secret, u"for https://index.docker.io/v1/"_s);
}

void CredentialsTest::aHelperWithoutTheEntryLeavesItToAuths()
{
    helper(u"empty"_s, "cat >/dev/null; echo 'credentials not found in native keychain'; exit 1\n");
    write(m_paths.dockerConfig,
        "{\"credsStore\":\"empty\",\"auths\":{\"r.example\":" + auth("ada:pw") + "}}");
    QCOMPARE(find(u"r.example"_s)->user, u"ada"_s);
    QVERIFY(!find(u"nobody.example"_s));
}

void CredentialsTest::missingHelpersAreNamed()
{
    write(m_paths.dockerConfig, R"({"credHelpers":{"r.example":"absent"}})");
    const auto found = tryFind(u"r.example"_s);
    QVERIFY(!found);
    QCOMPARE(found.error().code, Errc::Io);
    QCOMPARE(found.error().subject, u"docker-credential-absent"_s);
    QVERIFY(!found.error().remedy.isEmpty());
}

void CredentialsTest::hangingHelpersEnd()
{
    helper(u"slow"_s, "exec sleep 60\n");
    QElapsedTimer since;
    since.start();
    const auto found = QCoro::waitFor(
        CredentialHelper(u"slow"_s, std::chrono::milliseconds(200)).get(u"r"_s, ctx()));
    QVERIFY(!found);
    QCOMPARE(found.error().code, Errc::Io);
    QVERIFY(since.elapsed() < 5000);

    std::stop_source stop;
    std::optional<Errc> code;
    auto task = CredentialHelper(u"slow"_s).get(u"r"_s, {stop.get_token()});
    task.then([&](Expected<std::optional<Credential>> answer) {
        code = answer ? Errc::Protocol : answer.error().code;
    });
    stop.request_stop();
    QTRY_VERIFY_WITH_TIMEOUT(code.has_value(), 500);
    QCOMPARE(*code, Errc::Cancelled);
}

void CredentialsTest::helpersThatFailDoNotTalk()
{
    helper(u"leaky"_s, "cat >/dev/null; echo hunter2; echo hunter2 >&2; exit 3\n");
    write(m_paths.dockerConfig, R"({"credsStore":"leaky"})");
    const auto found = tryFind(u"r.example"_s);
    QVERIFY(!found);
    QVERIFY(!found.error().toLine().contains("hunter2"_L1));
    QVERIFY(found.error().message.contains("exit code 3"_L1));
}

void CredentialsTest::helperNamesAreNotPaths()
{
    QVERIFY(CredentialHelper::locate(u"../../bin/sh"_s).isEmpty());
    QVERIFY(CredentialHelper::locate(u""_s).isEmpty());
}

void CredentialsTest::environmentComesFirst()
{
    m_paths.dockerAuthConfig = "{\"auths\":{\"r.example\":" + auth("env:pw") + "}}";
    m_store = std::make_unique<CredentialStore>(m_paths);
    write(m_paths.dockerConfig, "{\"auths\":{\"r.example\":" + auth("file:pw") + "}}");
    QCOMPARE(find(u"r.example"_s)->user, u"env"_s);
    QVERIFY(find(u"r.example"_s)->origin.contains("DOCKER_AUTH_CONFIG"_L1));
}

void CredentialsTest::transientComesBeforeAll()
{
    write(m_paths.dockerConfig, "{\"auths\":{\"r.example\":" + auth("file:pw") + "}}");
    const quint64 before = m_store->generation();
    m_store->setTransient(u"r.example"_s,
        Credential{.user = u"now"_s, .secret = u"x"_s, .isIdentityToken = false, .origin = {}});
    QVERIFY(m_store->generation() > before);
    QCOMPARE(find(u"r.example"_s)->user, u"now"_s);
    m_store->setTransient(u"r.example"_s, std::nullopt);
    QCOMPARE(find(u"r.example"_s)->user, u"file"_s);
}

void CredentialsTest::brokenFilesAreNamedWithoutTheirValues()
{
    write(m_paths.dockerConfig, "{\"auths\":{\"r.example\":{\"auth\":\"c2VjcmV0\" oops}}}");
    const auto found = tryFind(u"r.example"_s);
    QVERIFY(!found);
    QCOMPARE(found.error().code, Errc::Corrupt);
    QCOMPARE(found.error().subject, m_paths.dockerConfig);
    QVERIFY(!found.error().toLine().contains("c2VjcmV0"_L1));
}

void CredentialsTest::brokenEntriesAreNamed()
{
    write(m_paths.dockerConfig, R"({"auths":{"r.example":{"auth":"not base64!"}}})");
    const auto found = tryFind(u"r.example"_s);
    QVERIFY(!found);
    QCOMPARE(found.error().code, Errc::Corrupt);
    QVERIFY(found.error().message.contains("r.example"_L1));
}

static Credential ada()
{
    return {.user = u"ada"_s, .secret = u"pw\"\\ü"_s, .isIdentityToken = false, .origin = {}};
}

void CredentialsTest::plainFileOnlyWhenAllowed()
{
    const auto refused = QCoro::waitFor(m_store->store(u"r.example"_s, ada(), false, ctx()));
    QVERIFY(!refused);
    QCOMPARE(refused.error().code, Errc::Refused);
    QVERIFY(!QFile::exists(m_paths.dockerConfig));
    const auto kept = QCoro::waitFor(m_store->store(u"r.example"_s, ada(), true, ctx()));
    QVERIFY_OK(kept);
    QVERIFY(kept->endsWith("(auths)"_L1));
    QCOMPARE(find(u"r.example"_s)->secret, ada().secret);
    QCOMPARE(QFile::permissions(m_paths.dockerConfig) & QFile::Permissions(0x0777),
        QFile::Permissions(QFile::ReadUser | QFile::WriteUser) & QFile::Permissions(0x0777));
}

void CredentialsTest::storingKeepsEveryOtherByte()
{
    const QByteArray before
        = "{\n  \"HttpHeaders\": { \"x\":1.50 },\n  \"auths\": {\n    \"a.example\": " + auth("a:a")
        + "\n  },\n  \"plugins\" : []\n}\n";
    write(m_paths.dockerConfig, before);
    QVERIFY_OK(QCoro::waitFor(m_store->store(u"r.example"_s, ada(), true, ctx())));
    const QByteArray after = read(m_paths.dockerConfig);
    QVERIFY(after.contains("\"HttpHeaders\": { \"x\":1.50 }"));
    QVERIFY(after.contains("\"plugins\" : []"));
    QCOMPARE(find(u"a.example"_s)->user, u"a"_s);
    QCOMPARE(find(u"r.example"_s)->user, u"ada"_s);
    QVERIFY_OK(QCoro::waitFor(m_store->store(u"r.example"_s, ada(), true, ctx())));
    QCOMPARE(read(m_paths.dockerConfig), after); // no second entry
    QVERIFY_OK(QCoro::waitFor(m_store->erase(u"r.example"_s, ctx())));
    QCOMPARE(read(m_paths.dockerConfig), before);
}

void CredentialsTest::erasingRemovesEverywhere()
{
    write(m_paths.dockerConfig,
        "{\"auths\":{\"r.example\":" + auth("a:a") + ",\"https://r.example/v1/\":" + auth("b:b")
            + "}}");
    write(m_paths.containersAuth.first(),
        "{\"auths\":{\"r.example\":" + auth("c:c") + ",\"s.example\":" + auth("d:d") + "}}");
    const auto origins = QCoro::waitFor(m_store->erase(u"r.example"_s, ctx()));
    QVERIFY_OK(origins);
    QCOMPARE(origins->size(), 2);
    QVERIFY(!find(u"r.example"_s));
    QVERIFY(find(u"s.example"_s));
}

void CredentialsTest::erasingNothingIsNotFound()
{
    const auto origins = QCoro::waitFor(m_store->erase(u"r.example"_s, ctx()));
    QVERIFY(!origins);
    QCOMPARE(origins.error().code, Errc::NotFound);
}

void CredentialsTest::storesThroughTheHelper()
{
    const QByteArray place = m_folder->filePath(u"kept"_s).toUtf8();
    helper(u"file"_s,
        "case $1 in store) cat > " + place + ";; get) cat >/dev/null; cat " + place
            + " 2>/dev/null || { echo credentials not found; exit 1; };; erase) rm " + place
            + ";; esac\n");
    write(m_paths.dockerConfig, R"({"credsStore":"file"})");
    const auto kept = QCoro::waitFor(m_store->store(u"r.example"_s, ada(), false, ctx()));
    QVERIFY_OK(kept);
    QCOMPARE(*kept, u"helper file"_s);
    QCOMPARE(read(m_paths.dockerConfig), R"({"credsStore":"file"})");
    QCOMPARE(find(u"r.example"_s)->secret, ada().secret);
    QVERIFY_OK(QCoro::waitFor(m_store->erase(u"r.example"_s, ctx())));
    QVERIFY(!find(u"r.example"_s));
}

void CredentialsTest::keyStoreKeepsAndForgets()
{
    qputenv("GANTRY_KEYCHAIN_MODULE", GANTRY_FAKE_KEYCHAIN);
    m_paths.keychainNames = m_folder->filePath(u"names.json"_s);
    m_store = std::make_unique<CredentialStore>(m_paths);
    const auto kept = QCoro::waitFor(m_store->store(u"r.example"_s, ada(), false, ctx()));
    QVERIFY_OK(kept);
    QCOMPARE(*kept, u"system key store"_s);
    QVERIFY(!read(m_paths.keychainNames).contains("pw"));
    const auto found = find(u"r.example"_s);
    QVERIFY(found);
    QCOMPARE(found->secret, ada().secret);
    QCOMPARE(found->origin, u"system key store"_s);
    QCOMPARE(m_store->known().first().user, u"ada"_s);
    QVERIFY_OK(QCoro::waitFor(m_store->erase(u"r.example"_s, ctx())));
    QVERIFY(!find(u"r.example"_s));
}

void CredentialsTest::lockedKeyStoreIsAnError()
{
    qputenv("GANTRY_KEYCHAIN_MODULE", GANTRY_FAKE_KEYCHAIN);
    m_paths.keychainNames = m_folder->filePath(u"names.json"_s);
    m_store = std::make_unique<CredentialStore>(m_paths);
    QVERIFY_OK(QCoro::waitFor(m_store->store(u"r.example"_s, ada(), false, ctx())));
    qputenv("FAKE_KEYCHAIN_LOCKED", "1");
    const auto found = tryFind(u"r.example"_s);
    QVERIFY(!found);
    QCOMPARE(found.error().code, Errc::Io);
    QVERIFY_OK(tryFind(u"other.example"_s)); // is not asked for
}

void CredentialsTest::knownListsWithoutAsking()
{
    write(m_paths.dockerConfig,
        "{\"credHelpers\":{\"h.example\":\"absent\"},\"credsStore\":\"absent\",\"auths\":{\"r."
        "example\":"
            + auth("ada:pw")
            + ",\"https://index.docker.io/v1/\":{},\"https://index.docker.io/v1/"
              "access-token\":{}}}");
    QStringList names;
    const auto known = m_store->known();
    for (const auto &entry : known)
        names.append(entry.registry + u' ' + entry.user);
    names.sort();
    QCOMPARE(names, QStringList({u"docker.io "_s, u"h.example "_s, u"r.example ada"_s}));
}

QTEST_GUILESS_MAIN(CredentialsTest)
#include "tst_credentials.moc"
