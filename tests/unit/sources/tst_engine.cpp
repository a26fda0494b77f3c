// SPDX-License-Identifier: Apache-2.0
// A Docker Engine as HttpScript plays it on a unix socket.
#include "oci/document.h"
#include "sourcekit.h"
#include "verbs/enginehost.h"
#include "verbs/inspect.h"
#include "verbs/list.h"

using namespace Qt::StringLiterals;
using namespace gantry;
using namespace gantry::test;

class EngineTest : public QObject
{
    Q_OBJECT
    std::unique_ptr<Harbour> m_harbour;
    std::unique_ptr<HttpScript> m_script;
    QString m_socket;
    QByteArray m_id = oci::Digest::of("id").toString().toLatin1();

    void ping(const QByteArray &version = "1.45")
    {
        ScriptAnswer answer;
        answer.body = "OK";
        answer.headers = {{"Api-Version", version}, {"Content-Type", "text/plain"}};
        m_script->on("GET", "/_ping", answer);
    }
    //! One image under two tags, whose export is a layout.
    void serveImage()
    {
        ping();
        ImageBuilder builder;
        builder.tag(
            u"docker.io/library/golang:1.24"_s, builder.index({builder.image(u"linux/amd64"_s)}));
        m_script->on("GET", "/v1.45/images/json",
            ScriptAnswer::json("[{\"Id\":\"" + m_id
                + "\",\"RepoTags\":[\"golang:1.24\",\"golang:latest\"],\"Size\":5},{\"Id\":\""
                + m_id
                + "\",\"RepoTags\":[\"ghcr.io/a/"
                  "b:1\"]},{\"Id\":\"sha256:00\",\"RepoTags\":null},{\"Id\":\"x\",\"RepoTags\":"
                  "[\"<none>:<none>\"],\"RepoDigests\":[\"a@sha256:1\"]}]"));
        m_script->on("GET", "/v1.45/images/golang:1.24/json",
            ScriptAnswer::json("{\"Id\":\"" + m_id + "\",\"Size\":9}"));
        ScriptAnswer tar;
        tar.body = builder.content()->layoutTar();
        m_script->on("GET", "/v1.45/images/golang:1.24/get", tar);
    }

private Q_SLOTS:
    void init()
    {
        m_harbour = std::make_unique<Harbour>();
        m_script = std::make_unique<HttpScript>();
        m_socket = m_harbour->directory.filePath(u"docker.sock"_s);
        QVERIFY(m_script->listenLocal(m_socket));
        qputenv("DOCKER_HOST", "unix://" + m_socket.toUtf8());
    }

    void imagesAreListedByRepository()
    {
        serveImage();
        const auto lister = wait(m_harbour->opener()->openRegistry(u"docker-daemon:"_s, {}));
        QVERIFY_OK(lister);
        const auto names = wait(verbs::listRepositories(*lister, {}, {}));
        QVERIFY_OK(names);
        QCOMPARE(*names, (QStringList{u"ghcr.io/a/b"_s, u"golang"_s, u"sha256:00"_s}));
        const auto source = m_harbour->open(u"docker-daemon:golang"_s);
        QVERIFY_OK(source);
        const auto tags = wait(verbs::listTags(*source, {}, {}));
        QVERIFY_OK(tags);
        QCOMPARE(tags->size(), 2);
    }

    void anImageIsExportedOnce()
    {
        serveImage();
        for (int i = 0; i < 2; ++i) {
            const auto source = m_harbour->open(u"docker-daemon:golang:1.24"_s);
            QVERIFY_OK(source);
            const auto inspection = wait(verbs::inspect(*source, u"1.24"_s, {}, {}, {}));
            QVERIFY_OK(inspection);
            QVERIFY(inspection->isIndex());
            QCOMPARE(inspection->entries.size(), 1);
            QVERIFY(inspection->entries.first().config);
        }
        QCOMPARE(m_script->count("GET", "/v1.45/images/golang:1.24/get"), 1);
    }

    void anUnknownImageNamesTheTagsThereAre()
    {
        serveImage();
        m_script->on("GET", "/v1.45/images/golang:1.25/json",
            ScriptAnswer::json("{\"message\":\"No such image: golang:1.25\"}", 404));
        const auto source = m_harbour->open(u"docker-daemon:golang:1.25"_s);
        QVERIFY_OK(source);
        const auto node = wait((*source)->resolve(u"1.25"_s, {}));
        QVERIFY(!node);
        QCOMPARE(node.error().code, Errc::NotFound);
        QVERIFY2(node.error().remedy.contains(u"1.24"), qPrintable(node.error().toLine()));
    }

    void noSocketSaysWhereItLooked()
    {
        qputenv("DOCKER_HOST", "unix:///nowhere/docker.sock");
        const auto source = m_harbour->open(u"docker-daemon:golang"_s);
        QVERIFY(!source);
        QCOMPARE(source.error().code, Errc::NotFound);
        QCOMPARE(source.error().subject, u"/nowhere/docker.sock"_s);
        QVERIFY(!source.error().remedy.isEmpty());
    }

    void otherTransportsAreSaidToBeUnsupported()
    {
        qputenv("DOCKER_HOST", "tcp://10.0.0.1:2375");
        const auto source = m_harbour->open(u"docker-daemon:golang"_s);
        QVERIFY(!source);
        QCOMPARE(source.error().code, Errc::Unsupported);
    }

    void aNewerEngineIsAskedInWordsWeKnow()
    {
        ping("1.99");
        m_script->on("GET", "/v1.51/images/json", ScriptAnswer::json("[]"));
        const auto lister = wait(m_harbour->opener()->openRegistry(u"docker-daemon:"_s, {}));
        QVERIFY_OK(lister);
        QVERIFY_OK(wait((*lister)->repositories({}, {})));
    }

    void anEngineIsAHostWithItsOwnRules_data()
    {
        QTest::addColumn<QByteArray>("info");
        QTest::addColumn<QString>("name");
        QTest::addColumn<QString>("platform"); // without variant
        QTest::addColumn<QString>("client");
        QTest::addColumn<int>("isolation");
        QTest::addColumn<QString>("kernel");
        using doctor::Isolation;
        const auto row = [](const char *tag, const QByteArray &info, const QString &name,
                             const QString &platform, const QString &client, Isolation isolation,
                             const QString &kernel) {
            QTest::newRow(tag) << info << name << platform << client << int(isolation) << kernel;
        };
        const QByteArray linuxHost
            = R"("OSType":"linux","Architecture":"s390x","OSVersion":"13","KernelVersion":"6.8.0-45-generic","OperatingSystem":"Debian")";
        row("graph driver",
            R"({"ServerVersion":"26.1.5+dfsg1","DriverStatus":[["Backing Filesystem","ext4"]],)"
                + linuxHost + '}',
            u"Docker Engine 26.1.5+dfsg1"_s, u"linux/s390x"_s, u"docker@26.1"_s, Isolation::Default,
            u"6.8.0"_s);
        row("containerd store",
            R"({"ServerVersion":"29.6.0","DriverStatus":[["driver-type","io.containerd.snapshotter.v1"]],)"
                + linuxHost + '}',
            u"Docker Engine 29.6.0"_s, u"linux/s390x"_s, u"docker-containerd@29.6"_s,
            Isolation::Default, u"6.8.0"_s);
        row("podman",
            R"({"ServerVersion":"5.4.2","DriverStatus":[],"BuildahVersion":"1.39.3",)" + linuxHost
                + '}',
            u"Podman 5.4.2"_s, u"linux/s390x"_s, u"podman@5.4"_s, Isolation::Default, u"6.8.0"_s);
        row("arm", R"({"ServerVersion":"27.1.0","OSType":"linux","Architecture":"armv6l"})",
            u"Docker Engine 27.1.0"_s, u"linux/arm/v6"_s, u"docker@27.1"_s, Isolation::Default, {});
        const QByteArray windows
            = R"({"ServerVersion":"27.5.1","OSType":"windows","Architecture":"x86_64","OSVersion":"10.0.22631","KernelVersion":"10.0 22631",)";
        row("windows client",
            windows + R"("OperatingSystem":"Microsoft Windows Version 23H2","Isolation":"hyperv"})",
            u"Docker Engine 27.5.1"_s, u"windows(10.0.22631)/amd64"_s, u"docker-windows@27.5"_s,
            Isolation::HyperV, {});
        row("windows server",
            windows
                + R"("OperatingSystem":"Microsoft Windows Server Version 23H2","Isolation":"process"})",
            u"Docker Engine 27.5.1"_s, u"windows(10.0.22631)/amd64"_s, u"docker-windows@27.5"_s,
            Isolation::Process, {});
    }

    void anEngineIsAHostWithItsOwnRules()
    {
        QFETCH(const QByteArray, info);
        ping();
        m_script->on("GET", "/v1.45/info", ScriptAnswer::json(info));
        const auto host = wait(verbs::engineHost(m_harbour->opener(), {}));
        QVERIFY_OK(host);
        QTEST(host->name, "name");
        QTEST(oci::formatPlatform(host->platform), "platform");
        QVERIFY(host->client);
        QTEST(doctor::clientId(*host->client), "client");
        QTEST(int(host->isolation), "isolation");
        QTEST(host->kernel, "kernel");
        QCOMPARE(host->isClientEdition, QByteArray(QTest::currentDataTag()) == "windows client");
    }

    void somethingElseBehindTheSocketIsNoEngine()
    {
        ScriptAnswer answer;
        answer.body = "hello";
        m_script->on("GET", "/_ping", answer);
        const auto source = m_harbour->open(u"docker-daemon:golang"_s);
        QVERIFY(!source);
        QCOMPARE(source.error().code, Errc::Unsupported);
    }
};

QTEST_GUILESS_MAIN(EngineTest)
#include "tst_engine.moc"
