// SPDX-License-Identifier: Apache-2.0
// Signing in and out, settings, trust and allowance, against a registry HttpScript plays.
#include "models/registryaccess.h"
#include "support/proxy/httpscript.h"

#include <QFile>
#include <QFileInfo>
#include <QSignalSpy>
#include <QTemporaryDir>
#include <QTest>

using namespace Qt::StringLiterals;
using namespace gantry;
using namespace gantry::models;
using namespace gantry::test;

namespace {

//! A registry that wants ada:lovelace by Basic, and a config.json of our own.
struct Fixture {
    QTemporaryDir folder;
    HttpScript script;
    std::shared_ptr<transport::RegistryHosts> hosts
        = std::make_shared<transport::RegistryHosts>(QStringList());
    std::shared_ptr<transport::CredentialStore> store;
    std::unique_ptr<transport::HttpClient> client;
    JobModel jobs;
    std::unique_ptr<RegistryAccess> access;
    QList<std::pair<QString, transport::HostSettings>> saved;
    QObject owner;
    std::optional<Expected<verbs::SignedIn>> answer;

    explicit Fixture(bool asksWho = true)
    {
        hosts->setLoopbackPlain(script.registry(), true);
        script.onAny([asksWho](const ScriptRequest &request) -> std::optional<ScriptAnswer> {
            const QByteArray good = "Basic " + QByteArray("ada:lovelace").toBase64();
            if (!asksWho || request.header("Authorization") == good)
                return ScriptAnswer::json("{}");
            return ScriptAnswer{
                .status = 401, .headers = {{"WWW-Authenticate", "Basic realm=x"}}, .body = {}};
        });
        make();
    }
    //! Everything anew, as after a restart; the files stay.
    void make()
    {
        access.reset();
        client.reset();
        transport::CredentialStore::Paths paths;
        paths.dockerConfig = config();
        store = std::make_shared<transport::CredentialStore>(paths);
        client = std::make_unique<transport::HttpClient>(hosts, store);
        AccessParts parts;
        parts.http = [this] { return client.get(); };
        parts.credentials = store;
        parts.hosts = hosts;
        parts.saveSettings = [this](const QString &registry,
                                 const transport::HostSettings &settings) -> Expected<> {
            saved.append({registry, settings});
            return {};
        };
        parts.trustFolder = folder.filePath(u"trust"_s);
        access = std::make_unique<RegistryAccess>(std::move(parts), &jobs);
    }
    QString config() const { return folder.filePath(u"config.json"_s); }
    QByteArray written() const
    {
        QFile file(config());
        return file.open(QIODevice::ReadOnly) ? file.readAll() : QByteArray();
    }
    bool signIn(const QString &user, const QString &secret, bool keep = false, bool plain = false)
    {
        answer.reset();
        access->signIn(script.registry(), user, secret, keep, plain, &owner,
            [this](Expected<verbs::SignedIn> result) { answer = std::move(result); });
        return QTest::qWaitFor([this] { return answer.has_value(); });
    }
};

} // namespace

class RegistryAccessTest : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void nobodyIsAskedBeforeAPersonSignsIn()
    {
        Fixture f;
        QCOMPARE(f.access->identity(f.script.registry()).user, QString());
        QVERIFY(f.script.requests().isEmpty());
    }

    void aWrongPasswordIsSaidAndNotKept()
    {
        Fixture f;
        QSignalSpy changed(f.access.get(), &RegistryAccess::identityChanged);
        QVERIFY(f.signIn(u"ada"_s, u"wrong"_s, true, true));
        QVERIFY(!*f.answer);
        QCOMPARE(f.answer->error().code, Errc::Unauthorized);
        QVERIFY(f.answer->error().toLine().startsWith(f.script.registry()));
        QVERIFY(!f.answer->error().remedy.isEmpty());
        QVERIFY(!f.answer->error().toLine().contains("wrong"_L1));
        QVERIFY(f.written().isEmpty());
        QCOMPARE(f.access->identity(f.script.registry()).user, QString());
        // Not for this session either: the next request is anonymous.
        QVERIFY(f.signIn(u"ada"_s, u"lovelace"_s));
        QVERIFY(*f.answer);
    }

    void emptyNamesAndPasswordsAskNobody()
    {
        Fixture f;
        QVERIFY(f.signIn(u"  "_s, u"lovelace"_s));
        QVERIFY(!*f.answer && f.answer->error().code == Errc::Usage);
        QVERIFY(f.signIn(u"ada"_s, {}));
        QVERIFY(!*f.answer && f.answer->error().code == Errc::Usage);
        QVERIFY(f.script.requests().isEmpty());
    }

    void theRightOneIsTestedAndCountsForThisSession()
    {
        Fixture f;
        QSignalSpy changed(f.access.get(), &RegistryAccess::identityChanged);
        QVERIFY(f.signIn(u" ada "_s, u"lovelace"_s));
        QVERIFY(*f.answer);
        QVERIFY((*f.answer)->tested);
        QVERIFY(changed.count() > 0);
        QCOMPARE(f.access->identity(f.script.registry()).user, u"ada"_s);
        QVERIFY(f.written().isEmpty());
        f.make();
        QCOMPARE(f.access->identity(f.script.registry()).user, QString());
    }

    void aRegistryThatAsksNobodyTestsNothing()
    {
        Fixture f(false);
        QVERIFY(f.signIn(u"ada"_s, u"whatever"_s));
        QVERIFY(*f.answer);
        QVERIFY(!(*f.answer)->tested);
    }

    void aReadableFileIsOnlyUsedWhenAllowed()
    {
        Fixture f;
        QVERIFY(f.signIn(u"ada"_s, u"lovelace"_s, true, false));
        QVERIFY(!*f.answer);
        QCOMPARE(f.answer->error().code, Errc::Refused);
        QCOMPARE(f.jobs.failed(), 0); // it counts for this session
        QVERIFY(f.written().isEmpty());
        QVERIFY(f.signIn(u"ada"_s, u"lovelace"_s, true, true));
        QVERIFY(*f.answer);
        QVERIFY(f.written().contains(f.script.registry().toLatin1()));
        f.make();
        const auto identity = f.access->identity(f.script.registry());
        QCOMPARE(identity.user, u"ada"_s);
        QVERIFY(!identity.tried);
    }

    void signingOutForgetsEverywhere()
    {
        Fixture f;
        QVERIFY(f.signIn(u"ada"_s, u"lovelace"_s, true, true));
        QVERIFY(*f.answer);
        std::optional<Expected<QStringList>> gone;
        f.access->signOut(f.script.registry(), &f.owner, [&](auto result) { gone = result; });
        QTRY_VERIFY(gone);
        QVERIFY(*gone);
        QCOMPARE((*gone)->size(), 1);
        QCOMPARE(f.access->identity(f.script.registry()).user, QString());
        QVERIFY(!f.written().contains("bG92ZWxhY2U"));
        gone.reset();
        f.access->signOut(f.script.registry(), &f.owner, [&](auto result) { gone = result; });
        QTRY_VERIFY(gone);
        QVERIFY(!*gone && gone->error().code == Errc::NotFound);
    }

    void aSignInCanBeCancelled()
    {
        Fixture f;
        f.script.onAny([](const ScriptRequest &) {
            ScriptAnswer never;
            never.silent = true;
            return never;
        });
        const quint64 job
            = f.access->signIn(f.script.registry(), u"ada"_s, u"lovelace"_s, false, false, &f.owner,
                [&](Expected<verbs::SignedIn> result) { f.answer = std::move(result); });
        QTRY_VERIFY(!f.script.requests().isEmpty());
        f.jobs.cancel(job);
        QTRY_COMPARE(f.jobs.running(), 0);
        QVERIFY(!f.answer || (!*f.answer && f.answer->error().code == Errc::Cancelled));
        QCOMPARE(f.access->identity(f.script.registry()).user, QString());
    }

    void withoutANetworkSigningInIsRefusedInWords()
    {
        JobModel jobs;
        RegistryAccess access({}, &jobs);
        std::optional<Expected<verbs::SignedIn>> answer;
        QObject owner;
        access.signIn(u"fake.example"_s, u"a"_s, u"b"_s, false, false, &owner,
            [&](auto result) { answer = result; });
        QTRY_VERIFY(answer);
        QVERIFY(!*answer && answer->error().code == Errc::Unsupported);
    }

    void settingsAreSavedAndTold()
    {
        Fixture f;
        QSignalSpy changed(f.access.get(), &RegistryAccess::settingsChanged);
        RegistrySettings settings;
        settings.plainHttp = true;
        settings.proxy = u"none"_s;
        QVERIFY(f.access->setSettings(u"fake.example"_s, settings));
        QCOMPARE(changed.count(), 1);
        QCOMPARE(f.access->settings(u"fake.example"_s), settings);
        QCOMPARE(f.saved.size(), 1);
        QVERIFY(f.saved.first().second.plainHttp);
        QVERIFY(!f.access->settings(u"other.example"_s).plainHttp);
    }

    void onlyCertificatesThatWereShownCanBeTrusted()
    {
        Fixture f;
        QVERIFY(!f.access->refusal(u"fake.example"_s));
        const auto trusted = f.access->trust(u"fake.example"_s, 0);
        QVERIFY(!trusted);
        QCOMPARE(trusted.error().code, Errc::NotFound);
        QVERIFY(!QFileInfo::exists(f.folder.filePath(u"trust"_s)));
    }

    void theAllowanceIsWhatTheRegistrySaidLast()
    {
        Fixture f;
        f.access->listen();
        QSignalSpy changed(f.access.get(), &RegistryAccess::quotaChanged);
        QVERIFY(!f.access->pullsLeft(u"fake.example"_s));
        const auto say = [&](qint64 left, const QDateTime &reset) {
            transport::Quota quota;
            quota.limit = 100;
            quota.remaining = left;
            quota.resetAt = reset;
            Q_EMIT f.client->quotaChanged(u"fake.example"_s, quota);
        };
        say(7, {});
        QCOMPARE(f.access->pullsLeft(u"fake.example"_s), std::optional<qint64>(7));
        QCOMPARE(changed.count(), 1);
        // A window that has ended says nothing of the next.
        say(0, QDateTime::currentDateTimeUtc().addSecs(-1));
        QVERIFY(!f.access->pullsLeft(u"fake.example"_s));
        QCOMPARE(f.access->quotas().size(), 1);
    }
};

QTEST_GUILESS_MAIN(RegistryAccessTest)
#include "tst_registryaccess.moc"
