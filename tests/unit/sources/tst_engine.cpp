// SPDX-License-Identifier: Apache-2.0
// A Docker Engine as HttpScript plays it on a unix socket.
#include "oci/document.h"
#include "sourcekit.h"
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
