// SPDX-License-Identifier: Apache-2.0
// Blobs while they arrive, and parts of blobs: what a reader sees of a download that stalls,
// breaks, starts over or lies.
#include "sourcekit.h"
#include "sources/blobfollower.h"
#include "sources/blobgrowth.h"
#include "sources/blobwriter.h"

#include <QRandomGenerator>

using namespace Qt::StringLiterals;
using namespace gantry;
using namespace gantry::test;
using sources::BlobArrival;
using sources::BlobArrivalPtr;

namespace {

QByteArray noise(qsizetype size)
{
    QRandomGenerator random(7);
    QByteArray bytes(size, Qt::Uninitialized);
    for (char &byte : bytes)
        byte = static_cast<char>(random.generate());
    return bytes;
}

//! Reads along as a layer's reader does; forgets everything when a round begins.
QCoro::Task<QByteArray> readAlong(BlobArrivalPtr arrival, int *rounds)
{
    QByteArray bytes;
    std::unique_ptr<QFile> file;
    quint32 round = 0;
    while (true) {
        const BlobArrival::State now = arrival->state();
        if (!file || now.round != round) {
            bytes.clear();
            round = now.round;
            const bool whole = now.end && *now.end;
            file = std::make_unique<QFile>(whole ? (*now.end)->path : now.path);
            if (file->open(QIODevice::ReadOnly))
                ++*rounds;
            else
                file.reset();
        }
        if (file && now.bytesThere > bytes.size()) {
            file->seek(bytes.size());
            bytes += file->read(now.bytesThere - bytes.size());
        }
        if (now.end)
            co_return bytes;
        co_await arrival->changed(now.bytesThere, now.round);
    }
}

} // namespace

class ArrivalTest : public QObject
{
    Q_OBJECT
    std::unique_ptr<Harbour> m_harbour;
    std::unique_ptr<HttpScript> m_script;
    const QByteArray m_bytes = noise(600'000);
    oci::Descriptor m_node;

    QByteArray path() const { return "/v2/a/b/blobs/" + m_node.digest.toString().toLatin1(); }
    sources::ImageSourcePtr source()
    {
        auto opened = m_harbour->open(m_script->registry() + u"/a/b"_s);
        return opened ? *opened : nullptr;
    }
    ScriptAnswer whole() const
    {
        ScriptAnswer answer;
        answer.body = m_bytes;
        return answer;
    }

private Q_SLOTS:
    void init()
    {
        m_harbour = std::make_unique<Harbour>();
        m_script = std::make_unique<HttpScript>();
        m_harbour->hosts->setLoopbackPlain(m_script->registry(), true);
        m_node.digest = oci::Digest::of(m_bytes);
        m_node.sizeBytes = m_bytes.size();
        m_node.mediaType = u"application/vnd.oci.image.layer.v1.tar"_s;
    }

    void aBlobIsReadToItsEndWhileItArrives()
    {
        m_script->on("GET", path(), whole());
        const auto remote = source();
        const auto arrival
            = std::dynamic_pointer_cast<sources::BlobFollower>(remote)->follow(m_node, {});
        int rounds = 0;
        QCOMPARE(wait(readAlong(arrival, &rounds)), m_bytes);
        const auto ended = arrival->state(); // a value: its end lives as long
        QVERIFY_OK(*ended.end);
        QCOMPARE(readView(**arrival->state().end), m_bytes);
    }

    void severalReadersShareOneDownload()
    {
        m_script->on("GET", path(), whole());
        const auto remote = source();
        const auto follower = std::dynamic_pointer_cast<sources::BlobFollower>(remote);
        const auto one = follower->follow(m_node, {});
        const auto two = follower->follow(m_node, {});
        int rounds = 0;
        auto first = readAlong(one, &rounds);
        QCOMPARE(wait(readAlong(two, &rounds)), m_bytes);
        QCOMPARE(wait(std::move(first)), m_bytes);
        QCOMPARE(m_script->count("GET", path()), 1);
    }

    void aKeptBlobHasArrivedAtOnce()
    {
        m_script->on("GET", path(), whole());
        const auto remote = source();
        QVERIFY_OK(wait(remote->blob(m_node, {})));
        const auto arrival
            = std::dynamic_pointer_cast<sources::BlobFollower>(remote)->follow(m_node, {});
        int rounds = 0;
        QCOMPARE(wait(readAlong(arrival, &rounds)), m_bytes);
        QCOMPARE(rounds, 1);
        QCOMPARE(m_script->count("GET", path()), 1);
    }

    void aBrokenConnectionGoesOnWhereItBroke()
    {
        ScriptAnswer cut = whole();
        cut.cutAfter = 300'000;
        m_script->on("GET", path(), cut);
        // What a cut connection delivered is the network's choice: the rest is what is asked for.
        m_script->onAny(
            [this](const ScriptRequest &asked) { return ScriptAnswer::ranged(asked, m_bytes); });
        const auto remote = source();
        const auto arrival
            = std::dynamic_pointer_cast<sources::BlobFollower>(remote)->follow(m_node, {});
        int rounds = 0;
        QCOMPARE(wait(readAlong(arrival, &rounds)), m_bytes);
        const auto ended = arrival->state(); // a value: its end lives as long
        QVERIFY_OK(*ended.end);
    }

    void aServerWithoutRangesMakesAnotherRound()
    {
        ScriptAnswer cut = whole();
        cut.cutAfter = 300'000;
        m_script->on("GET", path(), cut).on("GET", path(), whole());
        const auto remote = source();
        const auto arrival
            = std::dynamic_pointer_cast<sources::BlobFollower>(remote)->follow(m_node, {});
        int rounds = 0;
        QCOMPARE(wait(readAlong(arrival, &rounds)), m_bytes);
        QVERIFY(arrival->state().round >= 2);
    }

    void otherBytesEndAsAMismatch()
    {
        ScriptAnswer answer;
        answer.body = QByteArray(m_bytes.size(), 'x');
        m_script->on("GET", path(), answer);
        const auto remote = source();
        const auto arrival
            = std::dynamic_pointer_cast<sources::BlobFollower>(remote)->follow(m_node, {});
        int rounds = 0;
        wait(readAlong(arrival, &rounds));
        QVERIFY(!*arrival->state().end);
        QCOMPARE(arrival->state().end->error().code, Errc::DigestMismatch);
    }

    void aStoppedDownloadEndsCancelled()
    {
        ScriptAnswer silent;
        silent.silent = true;
        m_script->on("GET", path(), silent);
        const auto remote = source();
        std::stop_source stop;
        const auto arrival = std::dynamic_pointer_cast<sources::BlobFollower>(remote)->follow(
            m_node, {stop.get_token()});
        QTRY_COMPARE(m_script->requests().size(), 1);
        stop.request_stop();
        QTRY_VERIFY(arrival->state().end.has_value());
        QCOMPARE(arrival->state().end->error().code, Errc::Cancelled);
    }

    void whoTakesADownloadOverIsTheOnlyOneHeard()
    {
        sources::BlobGrowth growth;
        const auto reader = std::make_shared<BlobArrival>();
        growth.add(reader);
        const quint32 first = growth.takeTurn();
        growth.beginRound(first, u"/one"_s);
        growth.setBytes(first, 10);
        const quint32 second = growth.takeTurn();
        growth.beginRound(second, u"/two"_s);
        growth.setBytes(first, 99);
        growth.beginRound(first, u"/one"_s);
        QCOMPARE(reader->state().path, u"/two"_s);
        QCOMPARE(reader->state().bytesThere, 0);
        const auto late = std::make_shared<BlobArrival>();
        growth.setBytes(second, 5);
        growth.add(late);
        QCOMPARE(late->state().bytesThere, 5);
    }

    void aPartIsWhatWasAskedFor()
    {
        m_script->onAny(
            [this](const ScriptRequest &asked) { return ScriptAnswer::ranged(asked, m_bytes); });
        const auto remote = source();
        const auto bytes = wait(std::dynamic_pointer_cast<sources::BlobRanges>(remote)->readRange(
            m_node, 1000, 500, {}));
        QVERIFY_OK(bytes);
        QCOMPARE(*bytes, m_bytes.sliced(1000, 500));
        QCOMPARE(m_script->requests().last().header("Range"), "bytes=1000-1499");
    }

    void otherPartsAreRefused_data()
    {
        QTest::addColumn<int>("status");
        QTest::addColumn<QByteArray>("range");
        QTest::addColumn<int>("size");
        QTest::newRow("the whole blob") << 200 << QByteArray() << 600'000;
        QTest::newRow("a 200 of the right length") << 200 << QByteArray() << 500;
        QTest::newRow("206 without a range") << 206 << QByteArray() << 500;
        QTest::newRow("another beginning") << 206 << QByteArray("bytes 0-499/600000") << 500;
        QTest::newRow("another end") << 206 << QByteArray("bytes 1000-1500/600000") << 500;
        QTest::newRow("another size") << 206 << QByteArray("bytes 1000-1499/7000") << 500;
        QTest::newRow("fewer bytes than it says")
            << 206 << QByteArray("bytes 1000-1499/600000") << 499;
        QTest::newRow("several parts") << 206 << QByteArray("multipart/byteranges") << 500;
    }
    void otherPartsAreRefused()
    {
        QFETCH(int, status);
        QFETCH(QByteArray, range);
        QFETCH(int, size);
        ScriptAnswer answer;
        answer.status = status;
        answer.body = m_bytes.first(size);
        if (!range.isEmpty())
            answer.headers.emplace_back("Content-Range", range);
        m_script->on("GET", path(), answer);
        const auto remote = source();
        const auto bytes = wait(std::dynamic_pointer_cast<sources::BlobRanges>(remote)->readRange(
            m_node, 1000, 500, {}));
        QVERIFY(!bytes);
        QCOMPARE(bytes.error().code, Errc::Unsupported);
    }

    void tooLargeAPartIsNotAskedFor()
    {
        const auto remote = source();
        const auto bytes = wait(std::dynamic_pointer_cast<sources::BlobRanges>(remote)->readRange(
            m_node, 0, sources::BlobRanges::maxRangeBytes + 1, {}));
        QVERIFY(!bytes);
        QCOMPARE(bytes.error().code, Errc::LimitExceeded);
        QVERIFY(m_script->requests().isEmpty());
    }

    void foreignAddressesThatLeadInsideAreNotAsked_data()
    {
        QTest::addColumn<QString>("url");
        QTest::newRow("in the clear") << u"http://example.com/layer"_s;
        QTest::newRow("this computer") << u"https://localhost/layer"_s;
        QTest::newRow("private address") << u"https://10.0.0.1/layer"_s;
        QTest::newRow("link-local, where clouds keep secrets") << u"https://169.254.169.254/x"_s;
        QTest::newRow("with a password") << u"https://u:p@example.com/layer"_s;
        QTest::newRow("a file") << u"file:///etc/passwd"_s;
        QTest::newRow("no address") << u"%%%"_s;
    }
    void foreignAddressesThatLeadInsideAreNotAsked()
    {
        QFETCH(QString, url);
        const auto remote = source();
        m_node.urls = {url};
        const auto view = wait(
            std::dynamic_pointer_cast<sources::ForeignBlobs>(remote)->foreignBlob(m_node, {}));
        QVERIFY(!view);
        QCOMPARE(view.error().code, Errc::Refused);
        QVERIFY(m_script->requests().isEmpty());
    }
};

QTEST_GUILESS_MAIN(ArrivalTest)
#include "tst_arrival.moc"
