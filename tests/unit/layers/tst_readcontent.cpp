// SPDX-License-Identifier: Apache-2.0
// Reading one file out of a layer, from restart points and without them.
#include "layerkit.h"
#include "layers/stream/readcontent.h"

#include <QTemporaryDir>

using namespace Qt::StringLiterals;
using namespace gantry;
using namespace gantry::layers;
using gantry::test::gzipMember;
using gantry::test::noise;
using gantry::test::TarBuilder;
using gantry::test::zstdFrame;

namespace {

//! Sixty files of some 60 KiB each and points every 500 KiB.
constexpr int files = 60;
constexpr qint64 spacing = 500 * 1024;
QByteArray contentOf(int file)
{
    return noise(60'000 + file * 17, quint32(file));
}

QByteArray madeTar()
{
    TarBuilder tar;
    tar.directory(u"d"_s);
    for (int i = 0; i < files; ++i)
        tar.file(u"f%1"_s.arg(i), contentOf(i));
    tar.pax("GNU.sparse.major", "1").pax("GNU.sparse.minor", "0");
    tar.pax("GNU.sparse.name", "sparse").pax("GNU.sparse.realsize", "9000");
    tar.file(u"s"_s, TarBuilder::padded("2\n1000\n3\n5000\n2\n") + "abcde");
    tar.hardlink(u"h"_s, u"f1"_s);
    return tar.build();
}

QByteArray inPieces(const QByteArray &bytes, QByteArray (*compress)(QByteArrayView))
{
    QByteArray all;
    constexpr qsizetype piece = 100'000;
    for (qsizetype at = 0; at < bytes.size(); at += piece)
        all += compress(QByteArrayView(bytes).sliced(at, qMin(piece, bytes.size() - at)));
    return all;
}

} // namespace

class TestReadContent : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void initTestCase();
    void filesAreReadWhole_data();
    void filesAreReadWhole();
    void rangesAreCutOut();
    void sparseFilesComeWithTheirHoles();
    void onlyFilesHaveContent();
    void changedLayersAreNoticed();
    void aDamagedPointIsNotUsed();
    void sinksAndTokensStopIt();

private:
    struct Kept {
        LayerRegion region;
        LayerRead read;
    };
    Kept keep(const QString &name, const QByteArray &blob, DeflateEngine engine = defaultEngine());
    QTemporaryDir m_folder;
    QByteArray m_tar;
    Kept m_gzip;
};

TestReadContent::Kept TestReadContent::keep(
    const QString &name, const QByteArray &blob, DeflateEngine engine)
{
    QFile file(m_folder.filePath(name));
    if (!file.open(QIODevice::WriteOnly) || file.write("before" + blob + "after") < 0)
        qFatal("cannot write a test's blob");
    file.close();
    Kept kept{.region = {file.fileName(), 6, blob.size()}, .read = {}};
    PassOptions options;
    options.engine = engine;
    options.restartSpacing = spacing;
    kept.read = *readLayer(kept.region, options);
    return kept;
}

void TestReadContent::initTestCase()
{
    m_tar = madeTar();
    m_gzip = keep(u"gzip"_s, gzipMember(m_tar, 1));
}

void TestReadContent::filesAreReadWhole_data()
{
    QTest::addColumn<QByteArray>("blob");
    QTest::addColumn<DeflateEngine>("engine");
    QTest::addColumn<int>("points"); // at least
    const bool isal = hasEngine(DeflateEngine::Isal);
    const auto gzip = [](QByteArrayView bytes) { return gzipMember(bytes, 1); };
    const auto zstd = [](QByteArrayView bytes) { return zstdFrame(bytes, 1); };
    QTest::newRow("plain") << m_tar << defaultEngine() << 0;
    QTest::newRow("gzip") << gzipMember(m_tar, 1) << defaultEngine() << (isal ? 5 : 0);
    QTest::newRow("gzip, stored") << gzipMember(m_tar, 0) << defaultEngine() << (isal ? 5 : 0);
    QTest::newRow("gzip by zlib") << gzipMember(m_tar, 1) << DeflateEngine::Zlib << 0;
    QTest::newRow("gzip, many members") << inPieces(m_tar, gzip) << defaultEngine() << 5;
    QTest::newRow("gzip, many members, by zlib")
        << inPieces(m_tar, gzip) << DeflateEngine::Zlib << 5;
    QTest::newRow("zstd") << zstdFrame(m_tar) << defaultEngine() << 0;
    QTest::newRow("zstd, many frames") << inPieces(m_tar, zstd) << defaultEngine() << 5;
}

void TestReadContent::filesAreReadWhole()
{
    QFETCH(QByteArray, blob);
    QFETCH(DeflateEngine, engine);
    QFETCH(int, points);
    const Kept kept = keep(u"blob"_s, blob, engine);
    QCOMPARE(kept.read.index->facts().problem, QString());
    const int found = kept.read.points ? int(kept.read.points->points.size()) : 0;
    QVERIFY2(points == 0 ? found == 0 : found >= points, qPrintable(QString::number(found)));
    for (int i = 0; i < files; i += 7) {
        const auto content = readContent(
            kept.region, kept.read.index, LayerIndex::Id(i + 1), kept.read.points, {}, {});
        VERIFY_OK(content);
        QVERIFY(*content == contentOf(i));
    }
}

void TestReadContent::rangesAreCutOut()
{
    const QByteArray whole = contentOf(30);
    const auto range = [this](qint64 from, qint64 most) {
        return readContent(
            m_gzip.region, m_gzip.read.index, 31, m_gzip.read.points, {from, most}, {});
    };
    QCOMPARE(*range(0, 10), whole.first(10));
    QCOMPARE(*range(1000, 30'000), whole.sliced(1000, 30'000));
    QCOMPARE(*range(whole.size() - 3, 10), whole.last(3));
    QCOMPARE(*range(whole.size() + 5, 10), QByteArray());
    QCOMPARE(*range(-5, 2), whole.first(2));
    QCOMPARE(*range(0, -1), QByteArray());
}

void TestReadContent::sparseFilesComeWithTheirHoles()
{
    const LayerIndex::Id sparse = files + 1;
    QCOMPARE(m_gzip.read.index->path(sparse), "sparse");
    QByteArray wanted(9000, '\0');
    wanted.replace(1000, 3, "abc");
    wanted.replace(5000, 2, "de");
    const auto range = [&](qint64 from, qint64 most) {
        return readContent(
            m_gzip.region, m_gzip.read.index, sparse, m_gzip.read.points, {from, most}, {});
    };
    QCOMPARE(*range(0, 10'000), wanted);
    QCOMPARE(*range(1001, 4000), wanted.sliced(1001, 4000));
    QCOMPARE(*range(8999, 4000), wanted.sliced(8999));
}

void TestReadContent::onlyFilesHaveContent()
{
    for (const LayerIndex::Id entry : {0, files + 2}) {
        const auto content
            = readContent(m_gzip.region, m_gzip.read.index, entry, m_gzip.read.points, {}, {});
        QVERIFY(!content);
        QCOMPARE(content.error().code, Errc::Usage);
    }
}

void TestReadContent::changedLayersAreNoticed()
{
    QByteArray tar = m_tar;
    tar[m_gzip.read.index->dataOffset(41) + 10] ^= 1;
    const Kept other = keep(u"other"_s, gzipMember(tar, 1));
    const auto content = readContent(other.region, m_gzip.read.index, 41, nullptr, {}, {});
    QVERIFY(!content);
    QCOMPARE(content.error().code, Errc::Corrupt);
    const auto missing = readContent(
        {m_folder.filePath(u"no"_s), 0, 100}, m_gzip.read.index, 41, m_gzip.read.points, {}, {});
    QVERIFY(!missing);
    QCOMPARE(missing.error().code, Errc::NotFound);
    LayerRegion cut = m_gzip.region;
    cut.lengthBytes = 200'000;
    const auto shorter = readContent(cut, m_gzip.read.index, 41, nullptr, {}, {});
    QVERIFY(!shorter);
    QCOMPARE(shorter.error().code, Errc::Corrupt);
}

void TestReadContent::aDamagedPointIsNotUsed()
{
    if (!m_gzip.read.points)
        QSKIP("this build's decoder makes no points");
    quint32 state = 3;
    for (int round = 0; round < 200; ++round) {
        RestartPoints damaged = *m_gzip.read.points;
        for (RestartPoint &point : damaged.points) {
            state = state * 1'664'525U + 1'013'904'223U;
            if (round % 2 == 0)
                point.state.truncate(qsizetype(state >> 16) % point.state.size());
            else
                point.state[qsizetype(state >> 8) % point.state.size()] ^= char(1 << (state >> 29));
        }
        const auto content = readContent(m_gzip.region, m_gzip.read.index, 51,
            std::make_shared<const RestartPoints>(std::move(damaged)), {}, {});
        VERIFY_OK(content); // from the start instead
        QVERIFY(*content == contentOf(50));
    }
}

void TestReadContent::sinksAndTokensStopIt()
{
    int calls = 0;
    VERIFY_OK(streamContent(m_gzip.region, m_gzip.read.index, 21, m_gzip.read.points, {},
        [&calls](QByteArrayView) {
            ++calls;
            return false;
        },
        {}));
    QCOMPARE(calls, 1);
    std::stop_source stop;
    stop.request_stop();
    const auto stopped = readContent(
        m_gzip.region, m_gzip.read.index, 21, m_gzip.read.points, {}, stop.get_token());
    QVERIFY(!stopped);
    QCOMPARE(stopped.error().code, Errc::Cancelled);
}

QTEST_GUILESS_MAIN(TestReadContent)
#include "tst_readcontent.moc"
