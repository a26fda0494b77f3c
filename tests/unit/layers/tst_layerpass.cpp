// SPDX-License-Identifier: Apache-2.0
// The whole pass: what it claims, what it keeps when the stream breaks, how it stops.
#include "layerkit.h"

#include <QTemporaryDir>

#include <atomic>
#include <thread>

using namespace Qt::StringLiterals;
using namespace gantry;
using namespace gantry::layers;
using gantry::oci::Digest;
using gantry::test::dump;
using gantry::test::gzipMember;
using gantry::test::noise;
using gantry::test::TarBuilder;
using gantry::test::zstdFrame;

namespace {

QByteArray madeTar(int files = 40)
{
    TarBuilder tar;
    tar.directory(u"usr"_s);
    for (int i = 0; i < files; ++i)
        tar.file(u"usr/file%1"_s.arg(i), noise(i * 997, quint32(i)));
    tar.file(u"text"_s, QByteArray("line\r\n").repeated(1000));
    return tar.build();
}

LayerRead run(const QByteArray &blob, PassOptions options = {}, qsizetype pieces = 50'000)
{
    LayerPass pass(std::move(options));
    for (qsizetype at = 0; at < blob.size(); at += pieces) {
        const auto fed = pass.feed(blob.sliced(at, qMin(pieces, blob.size() - at)));
        if (!fed)
            break;
    }
    return pass.finish();
}

struct Form {
    const char *name;
    QByteArray blob;
    QString compression;
};

QList<Form> forms(const QByteArray &tar)
{
    return {{"plain", tar, u"none"_s}, {"gzip", gzipMember(tar), u"gzip"_s},
        {"zstd", zstdFrame(tar), u"zstd"_s}};
}

} // namespace

class TestLayerPass : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void digestsAreComputedAndVerified();
    void sha512IsVerified();
    void otherAlgorithmsAreNotVerified();
    void wrongDigestsAreTold();
    void wrongSizeIsTold();
    void mediaTypeIsComparedWithTheBytes();
    void everyWayOfReadingGivesTheSameIndex();
    void aBrokenStreamKeepsWhatCameBefore();
    void aBrokenTarDoesNotStopTheDigests();
    void aLostConnectionIsTheProblem();
    void cutOffAnywhereClaimsNothing();
    void changedBitsClaimNothing();
    void limitsEndTheReading();
    void snapshotsGrowWhileItRuns();
    void stoppingIsQuick_data();
    void stoppingIsQuick();
    void aRegionOfAFileIsRead();
    void aShortFileIsAnError();
};

void TestLayerPass::digestsAreComputedAndVerified()
{
    const QByteArray tar = madeTar();
    for (const auto &[name, blob, compression] : forms(tar)) {
        for (const int threads : {1, 2}) {
            PassOptions options;
            options.digest = Digest::of(blob);
            options.diffId = Digest::of(tar);
            options.sizeBytes = blob.size();
            options.threads = threads;
            const LayerRead read = run(blob, options);
            const LayerFacts &facts = read.index->facts();
            QCOMPARE(facts.problem, QString());
            QVERIFY(facts.complete && facts.digestVerified && facts.diffIdVerified);
            QCOMPARE(facts.diffId, Digest::of(tar).toString().toLatin1());
            QCOMPARE(facts.digest, Digest::of(blob).toString().toLatin1());
            QCOMPARE(facts.compression, compression);
            QCOMPARE(facts.compressedBytes, blob.size());
            QCOMPARE(facts.uncompressedBytes, tar.size());
            QCOMPARE(facts.notes, QStringList());
            QCOMPARE(read.index->size(), 42U);
        }
    }
}

void TestLayerPass::sha512IsVerified()
{
    const QByteArray tar = madeTar();
    for (const auto &[name, blob, compression] : forms(tar)) {
        PassOptions options;
        options.digest = Digest::of(blob, Digest::Algorithm::Sha512);
        options.diffId = Digest::of(tar);
        const LayerRead read = run(blob, options);
        QVERIFY(read.index->facts().digestVerified && read.index->facts().diffIdVerified);
    }
}

void TestLayerPass::otherAlgorithmsAreNotVerified()
{
    PassOptions options;
    options.digest = *Digest::parse(u"blake3:00"_s);
    const LayerRead read = run(madeTar(), options);
    QVERIFY(!read.index->facts().digestVerified);
    QVERIFY(read.index->facts().complete);
    QVERIFY(read.index->facts().notes.value(0).contains(u"blake3"_s));
}

void TestLayerPass::wrongDigestsAreTold()
{
    const QByteArray tar = madeTar();
    const QByteArray blob = gzipMember(tar);
    PassOptions options;
    options.digest = Digest::of("other");
    options.diffId = Digest::of(tar);
    LayerFacts facts = run(blob, options).index->facts();
    QVERIFY(!facts.digestVerified && facts.diffIdVerified && facts.complete);
    QCOMPARE(facts.problemCode, Errc::DigestMismatch);
    QVERIFY(facts.problem.contains(options.digest.toString()));

    options = {};
    options.digest = Digest::of(blob);
    options.diffId = Digest::of("other");
    facts = run(blob, options).index->facts();
    QVERIFY(facts.digestVerified && !facts.diffIdVerified && facts.complete);
    QVERIFY(facts.problem.contains(options.diffId.toString()));
}

void TestLayerPass::wrongSizeIsTold()
{
    const QByteArray tar = madeTar();
    PassOptions options;
    options.digest = Digest::of(tar);
    options.sizeBytes = tar.size() - 1;
    const LayerFacts facts = run(tar, options).index->facts();
    QVERIFY(!facts.digestVerified);
    QVERIFY(facts.problem.contains(QString::number(tar.size() - 1)));
}

void TestLayerPass::mediaTypeIsComparedWithTheBytes()
{
    PassOptions options;
    options.mediaType = u"application/vnd.oci.image.layer.v1.tar+gzip"_s;
    QCOMPARE(run(gzipMember(madeTar()), options).index->facts().notes, QStringList());
    const LayerFacts facts = run(zstdFrame(madeTar()), options).index->facts();
    QCOMPARE(facts.problem, QString());
    QCOMPARE(facts.notes, QStringList(u"The media type says gzip, the bytes are zstd"_s));
}

void TestLayerPass::everyWayOfReadingGivesTheSameIndex()
{
    const QByteArray tar = madeTar();
    const QByteArray wanted = dump(*run(tar).index);
    for (const auto &[name, blob, compression] : forms(tar)) {
        for (const int threads : {1, 2}) {
            for (const qsizetype pieces : {511, 512, 513, 4096, 1 << 20}) {
                PassOptions options;
                options.threads = threads;
                QCOMPARE(dump(*run(blob, options, pieces).index), wanted);
                options.engine = DeflateEngine::Zlib;
                QCOMPARE(dump(*run(blob, options, pieces).index), wanted);
            }
        }
        if (blob.size() < 1'000'000) {
            QCOMPARE(dump(*run(blob, {}, 1).index), wanted);
            QCOMPARE(dump(*run(blob, {}, 7).index), wanted);
        }
    }
}

void TestLayerPass::aBrokenStreamKeepsWhatCameBefore()
{
    const QByteArray tar = madeTar();
    const QByteArray blob = gzipMember(tar);
    for (const int threads : {1, 2}) {
        PassOptions options;
        options.digest = Digest::of(blob);
        options.diffId = Digest::of(tar);
        options.threads = threads;
        const LayerRead read = run(blob.first(blob.size() / 2), options);
        const LayerFacts &facts = read.index->facts();
        QVERIFY(!facts.complete && !facts.digestVerified && !facts.diffIdVerified);
        QVERIFY(facts.diffId.isEmpty());
        QCOMPARE(facts.problemCode, Errc::Corrupt);
        QVERIFY2(facts.problem.contains(u"cut off"_s), qPrintable(facts.problem));
        QCOMPARE(facts.problemOffset, facts.uncompressedBytes);
        const LayerIndex::Id last = read.index->size() - 1;
        QVERIFY(last > 10);
        QVERIFY(read.index->warnings(last).testFlag(EntryWarning::Unsettled));
        QCOMPARE(read.index->hash(last), ContentHash());
        QVERIFY(!read.index->warnings(last - 1).testFlag(EntryWarning::Unsettled));
    }
}

void TestLayerPass::aBrokenTarDoesNotStopTheDigests()
{
    const QByteArray tar = TarBuilder().file(u"a"_s, "1").bytesSoFar() + QByteArray(5000, 'x');
    const QByteArray blob = gzipMember(tar);
    PassOptions options;
    options.digest = Digest::of(blob);
    options.diffId = Digest::of(tar);
    const LayerRead read = run(blob, options);
    const LayerFacts &facts = read.index->facts();
    QVERIFY(facts.complete && facts.digestVerified && facts.diffIdVerified);
    QVERIFY(!facts.problem.isEmpty());
    QCOMPARE(facts.problemOffset, 1024);
    QCOMPARE(read.index->size(), 1U);
}

void TestLayerPass::aLostConnectionIsTheProblem()
{
    const QByteArray blob = gzipMember(madeTar());
    LayerPass pass({});
    VERIFY_OK(pass.feed(blob.first(blob.size() / 2)));
    const LayerRead read = pass.finish(
        Error{.code = Errc::Network, .message = u"The connection was lost"_s, .subject = {}});
    QCOMPARE(read.index->facts().problem, u"The connection was lost"_s);
    QCOMPARE(read.index->facts().problemCode, Errc::Network);
    QVERIFY(!read.index->facts().complete);
    QVERIFY(read.index->facts().digest.isEmpty());
    QVERIFY(read.index->size() > 10);
}

void TestLayerPass::cutOffAnywhereClaimsNothing()
{
    const QByteArray tar = TarBuilder().directory(u"d"_s).file(u"d/a"_s, noise(700, 1)).build();
    for (const auto &[name, blob, compression] : forms(tar)) {
        PassOptions options;
        options.digest = Digest::of(blob);
        options.diffId = Digest::of(tar);
        for (qsizetype length = 0; length < blob.size(); ++length) {
            const LayerFacts facts = run(blob.first(length), options).index->facts();
            QVERIFY(!facts.digestVerified && !facts.diffIdVerified && !facts.problem.isEmpty());
        }
    }
}

void TestLayerPass::changedBitsClaimNothing()
{
    const QByteArray tar = madeTar(5);
    quint32 state = 11;
    for (const auto &[name, blob, compression] : forms(tar)) {
        PassOptions options;
        options.digest = Digest::of(blob);
        options.diffId = Digest::of(tar);
        for (int round = 0; round < 600; ++round) {
            state = state * 1'664'525U + 1'013'904'223U;
            QByteArray changed = blob;
            changed[qsizetype(state % quint32(blob.size()))] ^= char(1 << (state >> 29));
            options.threads = 1 + round % 2;
            const LayerFacts facts = run(changed, options, 5000).index->facts();
            QVERIFY(!facts.digestVerified && !facts.problem.isEmpty());
        }
    }
}

void TestLayerPass::limitsEndTheReading()
{
    PassOptions options;
    options.inflate.maxBytes = 100'000;
    const QByteArray blob = gzipMember(madeTar());
    options.digest = Digest::of(blob);
    const LayerRead read = run(blob, options, 1000);
    const LayerFacts &facts = read.index->facts();
    QCOMPARE(facts.problemCode, Errc::LimitExceeded);
    QVERIFY(!facts.complete && facts.digestVerified);
    QVERIFY(read.index->size() > 5);
    QVERIFY(read.index->size() < 42);
}

void TestLayerPass::snapshotsGrowWhileItRuns()
{
    const QByteArray tar = madeTar(200);
    const QByteArray blob = gzipMember(tar, 1);
    for (const int threads : {1, 2}) {
        PassOptions options;
        options.threads = threads;
        LayerPass pass(options);
        std::atomic<bool> done = false;
        LayerIndex::Id seen = 0;
        bool fine = true;
        std::thread reader([&] {
            while (!done) {
                const LayerIndexPtr index = pass.snapshot();
                fine = fine && index->size() >= seen;
                seen = index->size();
                for (LayerIndex::Id entry = 0; entry < index->size(); ++entry)
                    fine = fine && !index->path(entry).isEmpty()
                        && index->attributes(entry).mode != 0;
            }
        });
        for (qsizetype at = 0; at < blob.size(); at += 20'000)
            VERIFY_OK(pass.feed(blob.sliced(at, qMin<qsizetype>(20'000, blob.size() - at))));
        const LayerRead read = pass.finish();
        done = true;
        reader.join();
        QVERIFY(fine);
        QCOMPARE(read.index->size(), 202U);
        QCOMPARE(pass.entries(), 202U);
        QCOMPARE(pass.uncompressedBytes(), tar.size());
    }
}

void TestLayerPass::stoppingIsQuick_data()
{
    QTest::addColumn<int>("threads");
    QTest::newRow("one thread") << 1;
    QTest::newRow("two threads") << 2;
}

void TestLayerPass::stoppingIsQuick()
{
    QFETCH(int, threads);
    // One piece that inflates to a gigabyte: stopping must not wait for its end.
    const QByteArray blob = gzipMember(QByteArray(64'000'000, '\0')).repeated(16);
    std::stop_source stop;
    PassOptions options;
    options.threads = threads;
    LayerPass pass(options, stop.get_token());
    std::thread stopper([&] {
        while (pass.uncompressedBytes() == 0)
            std::this_thread::yield();
        stop.request_stop();
    });
    const auto fed = pass.feed(blob);
    stopper.join();
    QVERIFY(!fed);
    QCOMPARE(fed.error().code, Errc::Cancelled);
    QVERIFY(pass.uncompressedBytes() < 900'000'000);
    const LayerRead read = pass.finish();
    QCOMPARE(read.index->facts().problemCode, Errc::Cancelled);
    QVERIFY(!read.index->facts().complete);
}

void TestLayerPass::aRegionOfAFileIsRead()
{
    QTemporaryDir folder;
    const QByteArray tar = madeTar();
    const QByteArray blob = gzipMember(tar);
    QFile file(folder.filePath(u"blob"_s));
    QVERIFY(file.open(QIODevice::WriteOnly));
    file.write("in front" + blob + "behind");
    file.close();
    PassOptions options;
    options.digest = Digest::of(blob);
    options.diffId = Digest::of(tar);
    int calls = 0;
    const auto read = readLayer({file.fileName(), 8, blob.size()}, options, {},
        [&calls](const LayerPass &pass) { calls += pass.compressedBytes() > 0 ? 1 : 0; });
    VERIFY_OK(read);
    QVERIFY(read->index->facts().digestVerified && read->index->facts().diffIdVerified);
    QVERIFY(calls > 0);
    std::stop_source stop;
    stop.request_stop();
    const auto stopped = readLayer({file.fileName(), 8, blob.size()}, options, stop.get_token());
    QVERIFY(!stopped);
    QCOMPARE(stopped.error().code, Errc::Cancelled);
}

void TestLayerPass::aShortFileIsAnError()
{
    QTemporaryDir folder;
    QFile file(folder.filePath(u"blob"_s));
    QVERIFY(file.open(QIODevice::WriteOnly));
    file.write(madeTar(2));
    file.close();
    const auto read = readLayer({file.fileName(), 0, file.size() + 1}, {});
    QVERIFY(!read);
    QCOMPARE(read.error().code, Errc::Io);
    const auto missing = readLayer({folder.filePath(u"nothing"_s), 0, 1}, {});
    QVERIFY(!missing);
    QCOMPARE(missing.error().code, Errc::NotFound);
}

QTEST_GUILESS_MAIN(TestLayerPass)
#include "tst_layerpass.moc"
