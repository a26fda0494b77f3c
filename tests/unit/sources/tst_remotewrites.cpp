// SPDX-License-Identifier: Apache-2.0
// Manifests and tags written to a registry, as HttpScript plays it: what its refusals mean, and the
// fallback tag of referrers.
#include "uploadkit.h"

using namespace Qt::StringLiterals;
using namespace gantry;
using namespace gantry::test;

class RemoteWritesTest : public QObject
{
    Q_OBJECT
    std::unique_ptr<Harbour> m_harbour;
    std::unique_ptr<HttpScript> m_script;

    sources::ImageSinkPtr sink() { return sinkOf(*m_harbour, *m_script); }

private Q_SLOTS:
    void init()
    {
        m_harbour = std::make_unique<Harbour>();
        m_script = std::make_unique<HttpScript>();
        m_harbour->hosts->setLoopbackPlain(m_script->registry(), true);
    }

    void refusalsAreToldApart_data()
    {
        QTest::addColumn<int>("status");
        QTest::addColumn<QByteArray>("body");
        QTest::addColumn<QString>("code");
        QTest::addColumn<QString>("says");
        QTest::newRow("ECR") << 400
                             << QByteArray("{\"errors\":[{\"code\":\"TAG_INVALID\",\"message\":"
                                           "\"The image tag '1' already exists in the 'a/b' "
                                           "repository and cannot be overwritten because the "
                                           "repository is immutable.\"}]}")
                             << u"Refused"_s << u"does not let this tag move"_s;
        QTest::newRow("Harbor") << 412
                                << QByteArray("{\"errors\":[{\"code\":\"PRECONDITION\",\"message\":"
                                              "\"configured as immutable\"}]}")
                                << u"Refused"_s << u"does not let this tag move"_s;
        QTest::newRow("old registry") << 400
                                      << QByteArray("{\"errors\":[{\"code\":\"MANIFEST_INVALID\","
                                                    "\"message\":\"manifest invalid\"}]}")
                                      << u"Unsupported"_s << u"takes no OCI index"_s;
        QTest::newRow("sparse") << 404
                                << QByteArray("{\"errors\":[{\"code\":\"MANIFEST_UNKNOWN\","
                                              "\"message\":\"manifest unknown\"}]}")
                                << u"Unsupported"_s << u"whose content it does not have"_s;
        QTest::newRow("quota") << 403
                               << QByteArray("{\"errors\":[{\"code\":\"DENIED\",\"message\":"
                                             "\"adding 3 GiB would exceed the quota\"}]}")
                               << u"Refused"_s << u"No room is left"_s;
        QTest::newRow("a page") << 502 << QByteArray("<html><title>Bad gateway</title></html>")
                                << u"Network"_s << u"Bad gateway"_s;
    }

    void refusalsAreToldApart()
    {
        QFETCH(const int, status);
        QFETCH(const QByteArray, body);
        QFETCH(const QString, code);
        QFETCH(const QString, says);
        const QByteArray index = "{\"schemaVersion\":2,\"manifests\":[]}";
        ScriptAnswer answer;
        answer.status = status;
        answer.body = body;
        answer.headers.append(std::pair<QByteArray, QByteArray>("Retry-After", "100"));
        m_script->on("PUT", "/v2/a/b/manifests/1", answer);
        const auto put = wait(
            sink()->putTag(u"1"_s, descriptorOf(index, oci::mediatype::ociIndex), index, {}));
        QVERIFY(!put);
        QCOMPARE(errcName(put.error().code), code);
        QVERIFY2(put.error().message.contains(says), qPrintable(put.error().toLine()));
    }

    void anotherDigestInTheAnswerIsAMismatch()
    {
        const QByteArray index = "{\"schemaVersion\":2,\"manifests\":[]}";
        const auto node = descriptorOf(index, oci::mediatype::ociIndex);
        m_script->on("PUT", "/v2/a/b/manifests/" + node.digest.toString().toLatin1(),
            created(oci::Digest::of("other").toString().toLatin1()));
        const auto put = wait(sink()->putManifest(node, index, {}));
        QVERIFY(!put);
        QCOMPARE(put.error().code, Errc::DigestMismatch);
    }

    void aManifestWithASubjectIsListedUnderTheFallbackTagBesideOthers()
    {
        ImageBuilder builder;
        const auto image = builder.image(u"linux/amd64"_s);
        const auto artifact = builder.artifact(u"application/spdx+json"_s, &image);
        const auto other = builder.artifact(u"application/vnd.other"_s, &image);
        builder.fallbackTag(image, {other});
        const QByteArray bytes = builder.content()->blobs.value(artifact.digest.toString());
        const QByteArray path = "/v2/a/b/manifests/" + oci::referrersTag(image.digest).toLatin1();
        QByteArray list = builder.content()->blobs.value(
            builder.content()->tag(oci::referrersTag(image.digest))->digest.toString());
        m_script->onAny([&](const ScriptRequest &request) -> std::optional<ScriptAnswer> {
            if (request.path != path)
                return std::nullopt;
            if (request.verb == "PUT")
                list = request.body;
            ScriptAnswer answer;
            answer.status = request.verb == "PUT" ? 201 : 200;
            answer.headers.append({"Content-Type", oci::mediatype::ociIndex.toLatin1()});
            if (request.verb == "GET")
                answer.body = list;
            return answer;
        });
        m_script->on(
            "PUT", "/v2/a/b/manifests/" + artifact.digest.toString().toLatin1(), created());
        QVERIFY_OK(wait(sink()->putManifest(artifact, bytes, {})));
        QVERIFY2(list.contains(artifact.digest.toString().toLatin1()), list.constData());
        QVERIFY(list.contains(other.digest.toString().toLatin1()));
        QVERIFY(list.contains("application/spdx+json"));
    }

    void aRegistryThatNotesTheSubjectNeedsNoFallbackTag()
    {
        ImageBuilder builder;
        const auto image = builder.image(u"linux/amd64"_s);
        const auto artifact = builder.artifact(u"application/spdx+json"_s, &image);
        ScriptAnswer answer = created();
        answer.headers.append({"OCI-Subject", image.digest.toString().toLatin1()});
        m_script->on("PUT", "/v2/a/b/manifests/" + artifact.digest.toString().toLatin1(), answer);
        QVERIFY_OK(wait(sink()->putManifest(
            artifact, builder.content()->blobs.value(artifact.digest.toString()), {})));
        QCOMPARE(m_script->requests().size(), 1);
    }

    void aTagIsAHeadAndWhereThatTellsTooLittleAGet()
    {
        const QByteArray index = "{\"schemaVersion\":2,\"mediaType\":\"application/"
                                 "vnd.oci.image.index.v1+json\",\"manifests\":[]}";
        const auto node = descriptorOf(index, oci::mediatype::ociIndex);
        ScriptAnswer head;
        head.headers.append({"Content-Type", node.mediaType.toLatin1()});
        head.announcedBytes = index.size();
        m_script->on("HEAD", "/v2/a/b/manifests/1", head);
        ScriptAnswer get;
        get.headers.append({"Content-Type", node.mediaType.toLatin1()});
        get.body = index;
        m_script->on("GET", "/v2/a/b/manifests/1", get);
        m_script->on("HEAD", "/v2/a/b/manifests/2", plain(404));
        const auto place = sink();
        const auto target = wait(place->tagTarget(u"1"_s, {}));
        QVERIFY_OK(target);
        QVERIFY(*target);
        QCOMPARE((*target)->digest, node.digest);
        const auto missing = wait(place->tagTarget(u"2"_s, {}));
        QVERIFY_OK(missing);
        QVERIFY(!*missing);
    }

    void aTagMovesOnlyWhileItNamesWhatItNamedWhereTheRegistryKnowsConditions_data()
    {
        QTest::addColumn<QByteArray>("before");
        QTest::addColumn<QByteArray>("after");
        QTest::addColumn<bool>("moves");
        QTest::newRow("moved by somebody")
            << QByteArray("\"old\"") << QByteArray("\"theirs\"") << false;
        QTest::newRow("made by somebody") << QByteArray() << QByteArray("\"theirs\"") << false;
        // What a 412 means else is judged by a request without condition.
        QTest::newRow("as it was") << QByteArray("\"old\"") << QByteArray("\"old\"") << true;
    }
    void aTagMovesOnlyWhileItNamesWhatItNamedWhereTheRegistryKnowsConditions()
    {
        QFETCH(const QByteArray, before);
        QFETCH(const QByteArray, after);
        QFETCH(const bool, moves);
        const QByteArray index = "{\"schemaVersion\":2,\"manifests\":[]}";
        const auto node = descriptorOf(index, oci::mediatype::ociIndex);
        const auto head = [&](const QByteArray &entityTag) {
            ScriptAnswer answer = plain(entityTag.isEmpty() ? 404 : 200);
            answer.headers = {{"Content-Type", node.mediaType.toLatin1()},
                {"Docker-Content-Digest", oci::Digest::of(entityTag).toString().toLatin1()}};
            if (!entityTag.isEmpty())
                answer.headers.append({"ETag", entityTag});
            answer.announcedBytes = index.size();
            return answer;
        };
        const QByteArray path = "/v2/a/b/manifests/1";
        m_script->on("HEAD", path, head(before));
        m_script->on("HEAD", path, head(after));
        m_script->on("PUT", path, plain(412));
        m_script->on("PUT", path, created());
        const auto place = sink();
        QVERIFY_OK(wait(place->tagTarget(u"1"_s, {})));
        auto *swapper = dynamic_cast<sources::TagSwapper *>(place.get());
        QVERIFY(swapper);
        const auto swapped = wait(swapper->swapTag(u"1"_s, node, index, {}));
        const auto puts = m_script->requestsOf("PUT", path);
        QCOMPARE(puts.first().header("if-match"), before);
        QCOMPARE(puts.first().header("if-none-match"), before.isEmpty() ? "*" : "");
        QCOMPARE(swapped.has_value(), moves);
        QCOMPARE(puts.size(), moves ? 2 : 1);
        if (moves)
            QCOMPARE(puts.last().header("if-match"), QByteArray());
        else
            QCOMPARE(swapped.error().code, Errc::Refused);
    }

    void aTagNoRegistryRemovesSaysWhatToDo()
    {
        m_script->on("DELETE", "/v2/a/b/manifests/1", refused(405, "UNSUPPORTED", "unsupported"));
        const auto place = sink();
        auto *remover = dynamic_cast<sources::ImageRemover *>(place.get());
        const auto removed = wait(remover->removeTag(u"1"_s, {}));
        QVERIFY(!removed);
        QCOMPARE(removed.error().code, Errc::Unsupported);
        QVERIFY(!removed.error().remedy.isEmpty());
    }
};

QTEST_GUILESS_MAIN(RemoteWritesTest)
#include "tst_remotewrites.moc"
