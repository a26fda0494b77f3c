// SPDX-License-Identifier: Apache-2.0
// A registry that is written to, as HttpScript plays it: uploads whole, resumed and refused.
#include "sources/blobfollower.h"
#include "uploadkit.h"

#include <QTimer>

using namespace Qt::StringLiterals;
using namespace gantry;
using namespace gantry::test;

class UploadsTest : public QObject
{
    Q_OBJECT
    std::unique_ptr<Harbour> m_harbour;
    std::unique_ptr<HttpScript> m_script;
    QByteArray m_bytes;
    oci::Descriptor m_blob;
    QByteArray m_put; //!< the query that ends an upload

    sources::ImageSinkPtr sink() { return sinkOf(*m_harbour, *m_script); }
    //! A blob that is here already.
    sources::BlobArrivalPtr whole()
    {
        const QString path = m_harbour->directory.filePath(u"blob"_s);
        writeFile(path, m_bytes);
        auto arrival = std::make_shared<sources::BlobArrival>();
        arrival->finish(sources::BlobView{path, 0, m_bytes.size(), nullptr});
        return arrival;
    }
    Expected<> put(OpContext ctx = {}) { return wait(sink()->putBlob(m_blob, whole(), ctx)); }

private Q_SLOTS:
    void init()
    {
        m_harbour = std::make_unique<Harbour>();
        m_script = std::make_unique<HttpScript>();
        m_harbour->hosts->setLoopbackPlain(m_script->registry(), true);
        m_bytes = QByteArray(300'000, 'x') + "end";
        m_blob = descriptorOf(m_bytes, u"application/vnd.oci.image.layer.v1.tar+gzip");
        m_put = "?digest=" + m_blob.digest.toString().toLatin1();
    }

    void aWholeBlobIsOnePostAndOnePut()
    {
        m_script->on("POST", uploads, accepted(uploads + "one"));
        m_script->on("PUT", uploads + "one" + m_put, created());
        OpContext ctx;
        QVERIFY_OK(put(ctx));
        QCOMPARE(m_script->unexpected(), QStringList());
        const auto requests = m_script->requestsOf("PUT", uploads + "one" + m_put);
        QCOMPARE(requests.size(), 1);
        QCOMPARE(requests.first().body, m_bytes);
        QCOMPARE(requests.first().header("Content-Length"), QByteArray::number(m_bytes.size()));
        QCOMPARE(requests.first().header("Content-Type"), "application/octet-stream");
        QCOMPARE(ctx.progress->bytesDone, m_bytes.size());
    }

    void anAbsoluteLocationWithAQueryKeepsIt()
    {
        const QByteArray place = uploads + "two?_state=a%2Bb%3D%3D";
        m_script->on(
            "POST", uploads, accepted(m_script->url(QString::fromLatin1(place)).toEncoded()));
        m_script->on("PUT", place + '&' + m_put.mid(1), created());
        QVERIFY_OK(put());
        QCOMPARE(m_script->unexpected(), QStringList());
    }

    void anEmptyBlobIsSent()
    {
        m_bytes.clear();
        m_blob = descriptorOf(m_bytes, u"application/vnd.oci.image.layer.v1.tar");
        m_put = "?digest=" + m_blob.digest.toString().toLatin1();
        m_script->on("POST", uploads, accepted(uploads + "one"));
        m_script->on("PUT", uploads + "one" + m_put, created());
        QVERIFY_OK(put());
        QCOMPARE(m_script->requestsOf("PUT", uploads + "one" + m_put).first().body, QByteArray());
    }

    void aBlobIsSentWhileItArrives()
    {
        m_script->on("POST", uploads, accepted(uploads + "one"));
        m_script->on("PUT", uploads + "one" + m_put, created());
        const QString path = m_harbour->directory.filePath(u"growing"_s);
        QVERIFY(writeFile(path, m_bytes));
        const auto arrival = std::make_shared<sources::BlobArrival>();
        arrival->beginRound(path);
        qint64 there = 0;
        QTimer grow;
        connect(&grow, &QTimer::timeout, &grow, [&] {
            there = qMin<qint64>(there + 100'000, m_bytes.size());
            arrival->setBytes(there);
            if (there == m_bytes.size()) {
                grow.stop();
                arrival->finish(sources::BlobView{path, 0, m_bytes.size(), nullptr});
            }
        });
        grow.start(1);
        QVERIFY_OK(wait(sink()->putBlob(m_blob, arrival, {})));
        QCOMPARE(m_script->requestsOf("PUT", uploads + "one" + m_put).first().body, m_bytes);
    }

    void whatDoesNotVerifyNeverBecomesWholeThere()
    {
        m_script->on("POST", uploads, accepted(uploads + "one"));
        m_script->on("PUT", uploads + "one" + m_put, created());
        m_script->on("DELETE", uploads + "one", plain(204));
        const QString path = m_harbour->directory.filePath(u"growing"_s);
        QVERIFY(writeFile(path, m_bytes));
        const auto arrival = std::make_shared<sources::BlobArrival>();
        arrival->beginRound(path);
        arrival->setBytes(m_bytes.size());
        QTimer::singleShot(50, this, [arrival] {
            arrival->finish(fail(Errc::DigestMismatch, u"The content hashes to something else"_s));
        });
        const auto sent = wait(sink()->putBlob(m_blob, arrival, {}));
        QVERIFY(!sent);
        QCOMPARE(sent.error().code, Errc::DigestMismatch);
        QCOMPARE(m_script->requestsOf("PUT", uploads + "one" + m_put).size(), 0);
        QTRY_COMPARE(m_script->count("DELETE", uploads + "one"), 1);
    }

    void aBrokenUploadGoesOnWhereTheRegistryGot()
    {
        m_script->on("POST", uploads, accepted(uploads + "one"));
        m_script->on("PUT", uploads + "one" + m_put, dropped());
        m_script->on("GET", uploads + "one", noContent(uploads + "two", "0-99999"));
        m_script->on("PATCH", uploads + "two", accepted(uploads + "three"));
        m_script->on("PUT", uploads + "three" + m_put, created());
        OpContext ctx;
        QVERIFY_OK(put(ctx));
        QCOMPARE(m_script->unexpected(), QStringList());
        const auto patches = m_script->requestsOf("PATCH", uploads + "two");
        QCOMPARE(patches.size(), 1);
        QCOMPARE(patches.first().body, m_bytes.mid(100'000));
        QCOMPARE(patches.first().header("Content-Range"), "100000-300002");
        QCOMPARE(m_script->requestsOf("PUT", uploads + "three" + m_put).first().body, QByteArray());
        QCOMPARE(ctx.progress->bytesDone, m_bytes.size());
    }

    void anUploadTheRegistryForgotBeginsAnew()
    {
        m_script->on("POST", uploads, accepted(uploads + "one"));
        m_script->on("POST", uploads, accepted(uploads + "two"));
        m_script->on("PUT", uploads + "one" + m_put, dropped());
        m_script->on("GET", uploads + "one", refused(404, "BLOB_UPLOAD_UNKNOWN", "unknown"));
        m_script->on("DELETE", uploads + "one", plain(404));
        m_script->on("PUT", uploads + "two" + m_put, created());
        OpContext ctx;
        QVERIFY_OK(put(ctx));
        QCOMPARE(m_script->requestsOf("PUT", uploads + "two" + m_put).first().body, m_bytes);
        QCOMPARE(ctx.progress->bytesDone, m_bytes.size());
    }

    void aRangeTheRegistryDoesNotWantIsAskedFor()
    {
        m_script->on("POST", uploads, accepted(uploads + "one"));
        m_script->on("PUT", uploads + "one" + m_put, dropped());
        m_script->on("GET", uploads + "one", noContent(uploads + "one", "0-99999"));
        m_script->on("GET", uploads + "one", noContent(uploads + "two", "0-149999"));
        m_script->on("PATCH", uploads + "one", refused(416, "RANGE_INVALID", "not there"));
        m_script->on("PATCH", uploads + "two", accepted(uploads + "three"));
        m_script->on("PUT", uploads + "three" + m_put, created());
        QVERIFY_OK(put());
        QCOMPARE(m_script->requestsOf("PATCH", uploads + "two").first().body, m_bytes.mid(150'000));
    }

    void tooLargeAtOnceIsSentInChunksNotSmallerThanAsked()
    {
        m_bytes = QByteArray(5 * 1024 * 1024, 'y');
        m_blob = descriptorOf(m_bytes, u"application/vnd.oci.image.layer.v1.tar");
        m_put = "?digest=" + m_blob.digest.toString().toLatin1();
        ScriptAnswer opened = accepted(uploads + "one");
        opened.headers.append(std::pair<QByteArray, QByteArray>("OCI-Chunk-Min-Length", "4718592"));
        m_script->on("POST", uploads, opened);
        m_script->on("PUT", uploads + "one" + m_put, refused(413, "SIZE_INVALID", "too large"));
        m_script->on("DELETE", uploads + "one", plain(204));
        m_script->on("PATCH", uploads + "one", accepted(uploads + "two"));
        m_script->on("PATCH", uploads + "two", accepted(uploads + "three"));
        m_script->on("PUT", uploads + "three" + m_put, created());
        QVERIFY_OK(put());
        QCOMPARE(m_script->requestsOf("PATCH", uploads + "one").first().body.size(), 4'718'592);
        QCOMPARE(m_script->requestsOf("PATCH", uploads + "two").first().body.size(), 524'288);
    }

    void aMountIsNoUpload()
    {
        const QByteArray mount
            = uploads + "?mount=" + m_blob.digest.toString().toLatin1() + "&from=c/d";
        m_script->on("POST", mount, created());
        const auto place = sink();
        auto *mounter = dynamic_cast<sources::BlobMounter *>(place.get());
        QVERIFY(mounter);
        const auto mounted = wait(mounter->mountBlob(m_blob, u"c/d"_s, {}));
        QVERIFY_OK(mounted);
        QVERIFY(*mounted);
        QCOMPARE(m_script->requests().size(), 1);
    }

    void aRefusedMountOpensTheUploadThatIsThenUsed()
    {
        const QByteArray mount
            = uploads + "?mount=" + m_blob.digest.toString().toLatin1() + "&from=c/d";
        m_script->on("POST", mount, accepted(uploads + "one"));
        m_script->on("PUT", uploads + "one" + m_put, created());
        const auto place = sink();
        auto *mounter = dynamic_cast<sources::BlobMounter *>(place.get());
        const auto mounted = wait(mounter->mountBlob(m_blob, u"c/d"_s, {}));
        QVERIFY_OK(mounted);
        QVERIFY(!*mounted);
        QVERIFY_OK(wait(place->putBlob(m_blob, whole(), {})));
        QCOMPARE(m_script->count("POST", uploads), 0);
        QCOMPARE(m_script->unexpected(), QStringList());
    }

    void aMountAsksForTheRightsToBothRepositories()
    {
        const QByteArray mount
            = uploads + "?mount=" + m_blob.digest.toString().toLatin1() + "&from=c/d";
        ScriptAnswer challenge;
        challenge.status = 401;
        challenge.headers.append({"WWW-Authenticate",
            "Bearer realm=\"" + m_script->url(u"/token"_s).toEncoded()
                + "\",service=\"s\",scope=\"repository:a/b:pull,push\""});
        m_script->onAny([&](const ScriptRequest &request) -> std::optional<ScriptAnswer> {
            if (request.path.startsWith("/token"))
                return ScriptAnswer::json("{\"token\":\"t\",\"expires_in\":300}");
            if (request.path == mount)
                return request.header("Authorization") == "Bearer t" ? created() : challenge;
            return std::nullopt;
        });
        const auto place = sink();
        auto *mounter = dynamic_cast<sources::BlobMounter *>(place.get());
        const auto mounted = wait(mounter->mountBlob(m_blob, u"c/d"_s, {}));
        QVERIFY_OK(mounted);
        QVERIFY(*mounted);
        QByteArray asked;
        for (const ScriptRequest &request : m_script->requests()) {
            if (request.path.startsWith("/token"))
                asked = QByteArray::fromPercentEncoding(request.path);
        }
        QVERIFY2(asked.contains("repository:a/b:pull,push"), asked.constData());
        QVERIFY2(asked.contains("repository:c/d:pull"), asked.constData());
    }

    void nobodyWhoMayNotPushIsFoundOutByAnUploadThatIsCalledOff()
    {
        m_script->on("POST", uploads, refused(403, "DENIED", "requested access is denied"));
        const auto writable = wait(sink()->checkWritable({}));
        QVERIFY(!writable);
        QCOMPARE(writable.error().code, Errc::Unauthorized);
        QVERIFY2(writable.error().message.contains(u"may not write"),
            qPrintable(writable.error().toLine()));
    }

    void aBlobOfAnotherSizeIsNotThere()
    {
        const QByteArray path = "/v2/a/b/blobs/" + m_blob.digest.toString().toLatin1();
        ScriptAnswer head;
        head.announcedBytes = 12;
        m_script->on("HEAD", path, head);
        head.announcedBytes = m_blob.sizeBytes;
        m_script->on("HEAD", path, head);
        const auto place = sink();
        const auto first = wait(place->hasBlob(m_blob, {}));
        QVERIFY_OK(first);
        QVERIFY(!*first);
        const auto second = wait(place->hasBlob(m_blob, {}));
        QVERIFY_OK(second);
        QVERIFY(*second);
    }

    void aStoppedUploadIsCalledOff()
    {
        m_script->on("POST", uploads, accepted(uploads + "one"));
        m_script->on("PUT", uploads + "one" + m_put, silent());
        m_script->on("DELETE", uploads + "one", plain(204));
        std::stop_source stop;
        QTimer::singleShot(100, this, [&] { stop.request_stop(); });
        const auto sent = put({stop.get_token()});
        QVERIFY(!sent);
        QCOMPARE(sent.error().code, Errc::Cancelled);
        QCOMPARE(m_script->count("DELETE", uploads + "one"), 1);
    }
};

QTEST_GUILESS_MAIN(UploadsTest)
#include "tst_uploads.moc"
