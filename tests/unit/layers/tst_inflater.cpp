// SPDX-License-Identifier: Apache-2.0
// gzip and zstd framing, the same for every engine.
#include "layerkit.h"

using namespace Qt::StringLiterals;
using namespace gantry;
using namespace gantry::layers;
using gantry::test::gzipMember;
using gantry::test::noise;
using gantry::test::skippableFrame;
using gantry::test::zstdFrame;

namespace {

class Collector final : public InflateSink
{
public:
    std::span<char> space() override { return {m_buffer.data(), size_t(m_buffer.size())}; }
    bool take(QByteArrayView block) override
    {
        largest = qMax(largest, block.size());
        bytes += block;
        return bytes.size() < stopAt;
    }
    QByteArray bytes;
    qsizetype largest = 0;
    qsizetype stopAt = std::numeric_limits<qsizetype>::max();

private:
    QByteArray m_buffer = QByteArray(inflateBlockBytes, '\0');
};

struct Inflated {
    QByteArray bytes;
    std::optional<Error> error;
    QStringList notes;
    Compression compression = Compression::Unknown;
    qint64 bytesIn = 0;
};

Inflated inflate(const QByteArray &stream, DeflateEngine engine, qsizetype pieces = 1 << 20,
    InflateLimits limits = {})
{
    const auto inflater = makeSniffingInflater(limits, nullptr, engine);
    Collector sink;
    Inflated result;
    for (qsizetype at = 0; at < stream.size() && !result.error; at += pieces) {
        // A copy of exactly these bytes, so that reading beyond them shows under ASan.
        const QByteArray piece = stream.sliced(at, qMin(pieces, stream.size() - at));
        if (const auto fed = inflater->feed(piece, sink); !fed)
            result.error = fed.error();
    }
    if (!result.error) {
        if (const auto ended = inflater->finish(sink); !ended)
            result.error = ended.error();
    }
    result.bytes = sink.bytes;
    result.notes = inflater->notes();
    result.compression = inflater->compression();
    result.bytesIn = inflater->bytesIn();
    return result;
}

QList<DeflateEngine> engines()
{
    return hasEngine(DeflateEngine::Isal) ? QList{DeflateEngine::Zlib, DeflateEngine::Isal}
                                          : QList{DeflateEngine::Zlib};
}

const QByteArray content = noise(700'000, 1) + QByteArray(600'000, 'a') + noise(10, 2);

} // namespace

class TestInflater : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void streamsAreInflated_data();
    void streamsAreInflated();
    void oddStreamsAreReadAndNoted_data();
    void oddStreamsAreReadAndNoted();
    void brokenStreamsGiveWhatCameBefore_data();
    void brokenStreamsGiveWhatCameBefore();
    void everyLengthOfPiecesEndsTheSame_data();
    void everyLengthOfPiecesEndsTheSame();
    void compressionIsSniffed_data();
    void compressionIsSniffed();
    void limitsStopTheStream();
    void sinksStopTheStream();
    void cutOffAnywhereIsTold_data();
    void cutOffAnywhereIsTold();
    void changedBitsNeverCrash_data();
    void changedBitsNeverCrash();
};

void TestInflater::streamsAreInflated_data()
{
    QTest::addColumn<QByteArray>("stream");
    QTest::addColumn<QByteArray>("bytes");
    const auto row = [](const char *name, const QByteArray &stream, const QByteArray &bytes) {
        QTest::newRow(name) << stream << bytes;
    };
    row("nothing", {}, {});
    row("plain", content, content);
    row("plain, short", "a", "a");
    row("gzip", gzipMember(content), content);
    row("gzip of nothing", gzipMember({}), {});
    row("gzip, stored", gzipMember(content, 0), content);
    row("gzip, fastest", gzipMember(content, 1), content);
    row("gzip, best", gzipMember(content, 9), content);
    row("gzip, three members", gzipMember(content) + gzipMember({}) + gzipMember("tail"),
        content + "tail");
    row("gzip, many small members", gzipMember("ab").repeated(3000),
        QByteArray("ab").repeated(3000));
    const QByteArray extra("\3\0xyz", 5);
    const QByteArray name("name\0", 5);
    row("gzip, extra field", gzipMember("a", 6, 4, extra), "a");
    row("gzip, empty extra field", gzipMember("a", 6, 4, QByteArray("\0\0", 2)), "a");
    row("gzip, name", gzipMember("a", 6, 8, name), "a");
    row("gzip, comment", gzipMember("a", 6, 16, name), "a");
    row("gzip, all of them", gzipMember("a", 6, 4 | 8 | 16, extra + name + name), "a");
    row("gzip, text flag", gzipMember("a", 6, 1), "a");
    const QByteArray summed("\x1f\x8b\x08\x02\0\0\0\0\0\x03", 10);
    const auto crc = quint16(crc32(0, reinterpret_cast<const Bytef *>(summed.data()), 10));
    row("gzip, header checksum", gzipMember("a", 6, 2, QByteArray(1, char(crc)) + char(crc >> 8)),
        "a");
    row("zstd", zstdFrame(content), content);
    row("zstd of nothing", zstdFrame({}), {});
    row("zstd, several frames", zstdFrame(content) + zstdFrame("b") + zstdFrame("c"),
        content + "bc");
    row("zstd, skippable frames",
        skippableFrame("x") + zstdFrame("a") + skippableFrame({}) + zstdFrame("b")
            + skippableFrame(QByteArray(70'000, 'y')),
        "ab");
    row("zstd, the largest window", zstdFrame(content, 3, 27), content);
}

void TestInflater::streamsAreInflated()
{
    QFETCH(QByteArray, stream);
    QFETCH(QByteArray, bytes);
    for (const DeflateEngine engine : engines()) {
        for (const qsizetype pieces : {1, 7, 511, 512, 513, 4096, 1 << 20}) {
            if (pieces == 1 && stream.size() > 1'000'000)
                continue;
            const auto inflated = inflate(stream, engine, pieces);
            QVERIFY2(!inflated.error, inflated.error ? qPrintable(inflated.error->toLine()) : "");
            QVERIFY(inflated.bytes == bytes);
            QCOMPARE(inflated.bytesIn, stream.size());
            QCOMPARE(inflated.notes, QStringList());
        }
    }
}

void TestInflater::oddStreamsAreReadAndNoted_data()
{
    QTest::addColumn<QByteArray>("stream");
    QTest::addColumn<QString>("note");
    const auto row = [](const char *name, const QByteArray &stream, const QString &note) {
        QTest::newRow(name) << stream << note;
    };
    const QByteArray a = gzipMember("a");
    row("zeros after the last member", a + QByteArray(512, '\0'),
        u"512 zero bytes follow the last gzip member"_s);
    row("junk after the last member", a + "junk", u"4 bytes that are no gzip follow"_s);
    row("half a magic after the last member", a + "\x1f\x8b", u"2 bytes that are no gzip"_s);
    row("another method after the last member", a + "\x1f\x8b\x07", u"3 bytes that are no gzip"_s);
    row("zeros, then a member", a + QByteArray(2, '\0') + a,
        u"%1 bytes that are no gzip"_s.arg(a.size() + 2));
    row("reserved flags", gzipMember("a", 6, 0x20), u"reserved flags"_s);
    row("a wrong header checksum", gzipMember("a", 6, 2, "xx"), u"header's checksum is wrong"_s);
    row("junk after the last frame", zstdFrame("a") + "junk!", u"5 bytes that are no zstd"_s);
    row("less than a magic after the last frame", zstdFrame("a") + "j", u"1 bytes that are no"_s);
}

void TestInflater::oddStreamsAreReadAndNoted()
{
    QFETCH(QByteArray, stream);
    QFETCH(QString, note);
    for (const DeflateEngine engine : engines()) {
        for (const qsizetype pieces : {1, 3, 1 << 20}) {
            const auto inflated = inflate(stream, engine, pieces);
            QVERIFY2(!inflated.error, inflated.error ? qPrintable(inflated.error->toLine()) : "");
            QCOMPARE(inflated.bytes, "a");
            QCOMPARE(inflated.notes.size(), 1);
            QVERIFY2(inflated.notes[0].contains(note), qPrintable(inflated.notes[0]));
            QCOMPARE(inflated.bytesIn, stream.size());
        }
    }
}

void TestInflater::brokenStreamsGiveWhatCameBefore_data()
{
    QTest::addColumn<QByteArray>("stream");
    QTest::addColumn<Errc>("code");
    QTest::addColumn<bool>("somethingCame");
    const auto row = [](const char *name, const QByteArray &stream, bool somethingCame,
                         Errc code = Errc::Corrupt) {
        QTest::newRow(name) << stream << code << somethingCame;
    };
    const auto patched = [](QByteArray stream, qsizetype at) {
        stream[at < 0 ? stream.size() + at : at] ^= char(0x55);
        return stream;
    };
    const QByteArray gzip = gzipMember(content);
    const QByteArray zstd = zstdFrame(content);
    row("gzip: a wrong CRC", patched(gzip, -8), true);
    row("gzip: a wrong length", patched(gzip, -1), true);
    row("gzip: cut off in the content", gzip.first(400'000), true);
    row("gzip: cut off in the trailer", gzip.chopped(3), true);
    row("gzip: cut off in the header", gzip.first(5), false);
    row("gzip: cut off in the name", gzipMember("a", 6, 8, "name").first(12), false);
    row("gzip: a block of no type", QByteArray("\x1f\x8b\x08\0\0\0\0\0\0\3\7\7\7", 13), false);
    row("gzip: damage in the second member", gzip + patched(gzipMember(noise(5000, 3)), 3000),
        true);
    row("zstd: a wrong checksum", patched(zstd, -1), true);
    row("zstd: cut off", zstd.first(400'000), true);
    row("zstd: damage in the second frame", zstd + patched(zstd, 300'000), true);
    row("zstd: reserved bits", QByteArray("\x28\xb5\x2f\xfd\x08\0\0\0\0\0", 10), false);
    row("zstd: a window too large", zstdFrame(content.repeated(2), 3, 28), false,
        Errc::LimitExceeded);
    row("zstd: cut off in a skippable frame", skippableFrame("abcdef").chopped(2), false);
}

void TestInflater::brokenStreamsGiveWhatCameBefore()
{
    QFETCH(QByteArray, stream);
    QFETCH(Errc, code);
    QFETCH(bool, somethingCame);
    for (const DeflateEngine engine : engines()) {
        for (const qsizetype pieces : {4096, 1 << 20}) {
            const auto inflated = inflate(stream, engine, pieces);
            QVERIFY(inflated.error);
            QCOMPARE(inflated.error->code, code);
            QCOMPARE(!inflated.bytes.isEmpty(), somethingCame);
            const qsizetype sound = qMin(inflated.bytes.size(), content.size());
            QVERIFY(inflated.bytes.first(sound) == QByteArrayView(content).first(sound));
        }
    }
}

void TestInflater::everyLengthOfPiecesEndsTheSame_data()
{
    QTest::addColumn<QByteArray>("stream");
    // Found by fuzzing: what follows the second frame's magic reads like a skippable frame.
    const QByteArray disguised = QByteArray::fromHex(
        "502a4d1802000000781428b52ffd502a4d18020000007879281b209cd0602273401d04005244"
        "0e14907f4a0243449daf55");
    QTest::newRow("zstd: a header like a skippable frame") << disguised;
    QTest::newRow("zstd: only a header like a skippable frame") << disguised.sliced(10, 14);
    const QByteArray frame = zstdFrame("a");
    QTest::newRow("zstd: frames of all kinds") << skippableFrame({}) + frame + zstdFrame({})
            + skippableFrame("x") + zstdFrame(noise(300, 6));
    QTest::newRow("zstd: cut off in the second magic") << frame + frame.first(3);
    QTest::newRow("zstd: cut off after the second magic") << frame + frame.first(4);
    QTest::newRow("zstd: cut off in the second header") << frame + frame.first(5);
    QTest::newRow("zstd: cut off in a skippable header") << frame + skippableFrame("x").first(6);
    QTest::newRow("zstd: junk after a frame") << frame + "junk and more";
    QTest::newRow("gzip: members and half a header") << gzipMember("a") + gzipMember("b").first(6);
}

void TestInflater::everyLengthOfPiecesEndsTheSame()
{
    QFETCH(QByteArray, stream);
    for (const DeflateEngine engine : engines()) {
        const auto whole = inflate(stream, engine);
        for (qsizetype pieces = 1; pieces <= stream.size(); ++pieces) {
            const auto inflated = inflate(stream, engine, pieces);
            QCOMPARE(inflated.error.has_value(), whole.error.has_value());
            if (whole.error) {
                QCOMPARE(inflated.error->code, whole.error->code);
            } else {
                QCOMPARE(inflated.bytes, whole.bytes);
                QCOMPARE(inflated.notes, whole.notes);
            }
        }
    }
}

void TestInflater::compressionIsSniffed_data()
{
    QTest::addColumn<QByteArray>("first");
    QTest::addColumn<Compression>("compression");
    const auto row = [](const char *name, const QByteArray &first, Compression compression) {
        QTest::newRow(name) << first << compression;
    };
    row("nothing yet", {}, Compression::Unknown);
    row("gzip", "\x1f\x8b\x08", Compression::Gzip);
    row("half of gzip", "\x1f\x8b", Compression::Unknown);
    row("gzip's magic, another method", "\x1f\x8b\x07", Compression::None);
    row("zstd", "\x28\xb5\x2f\xfd", Compression::Zstd);
    row("half of zstd", "\x28\xb5\x2f", Compression::Unknown);
    row("skippable", "\x5a\x2a\x4d\x18", Compression::Zstd);
    row("half of skippable", "\x5a\x2a", Compression::Unknown);
    row("a name with P", "Pat", Compression::None);
    row("a name with (", "(a)", Compression::None);
    row("a tar", "usr/", Compression::None);
    row("zeros", QByteArray(4, '\0'), Compression::None);
}

void TestInflater::compressionIsSniffed()
{
    QFETCH(QByteArray, first);
    QTEST(sniffCompression(first), "compression");
}

void TestInflater::limitsStopTheStream()
{
    const QByteArray bomb(70'000'000, '\0');
    const QByteArray gzip = gzipMember(bomb, 1);
    for (const QByteArray &stream : {gzip, zstdFrame(bomb), bomb}) {
        InflateLimits bytes;
        bytes.maxBytes = 1'000'000;
        const auto counted = inflate(stream, defaultEngine(), 4096, bytes);
        QVERIFY(counted.error);
        QCOMPARE(counted.error->code, Errc::LimitExceeded);
        QVERIFY(counted.bytes.size() <= 1'000'000 + inflateBlockBytes);
    }
    InflateLimits ratio;
    ratio.maxRatio = 100;
    const auto capped = inflate(gzip, defaultEngine(), 4096, ratio);
    QVERIFY(capped.error);
    QCOMPARE(capped.error->code, Errc::LimitExceeded);
    QVERIFY(!inflate(gzipMember(content), defaultEngine(), 4096, ratio).error);
}

void TestInflater::sinksStopTheStream()
{
    for (const QByteArray &stream : {gzipMember(content), zstdFrame(content), content}) {
        const auto inflater = makeSniffingInflater({});
        Collector sink;
        sink.stopAt = 1;
        const auto fed = inflater->feed(stream, sink);
        QVERIFY(!fed);
        QCOMPARE(fed.error().code, Errc::Cancelled);
        QVERIFY(sink.largest <= inflateBlockBytes);
        QVERIFY(sink.bytes.size() <= inflateBlockBytes);
    }
}

void TestInflater::cutOffAnywhereIsTold_data()
{
    QTest::addColumn<QByteArray>("stream");
    QTest::newRow("gzip") << gzipMember(noise(3000, 4), 6, 4 | 8, QByteArray("\1\0xn\0", 5));
    QTest::newRow("zstd") << zstdFrame(noise(3000, 4));
}

void TestInflater::cutOffAnywhereIsTold()
{
    QFETCH(QByteArray, stream);
    const QByteArray all = noise(3000, 4);
    for (const DeflateEngine engine : engines()) {
        for (qsizetype length = 4; length < stream.size(); ++length) {
            const auto inflated = inflate(stream.first(length), engine, 100);
            QVERIFY2(inflated.error, qPrintable(QString::number(length)));
            QCOMPARE(inflated.error->code, Errc::Corrupt);
            QVERIFY(all.startsWith(inflated.bytes));
        }
    }
}

void TestInflater::changedBitsNeverCrash_data()
{
    QTest::addColumn<QByteArray>("stream");
    const QByteArray bytes = noise(20'000, 5);
    QTest::newRow("gzip") << gzipMember(bytes, 6, 4 | 8, QByteArray("\1\0xn\0", 5))
            + gzipMember(bytes);
    QTest::newRow("gzip stored") << gzipMember(bytes, 0);
    QTest::newRow("zstd") << zstdFrame(bytes) + skippableFrame("x") + zstdFrame(bytes);
}

void TestInflater::changedBitsNeverCrash()
{
    QFETCH(QByteArray, stream);
    quint32 state = 7;
    for (const DeflateEngine engine : engines()) {
        for (int round = 0; round < 500; ++round) {
            QByteArray changed = stream;
            state = state * 1'664'525U + 1'013'904'223U;
            changed[qsizetype(state % quint32(stream.size()))] ^= char(1 << (state >> 29));
            const auto inflated = inflate(changed, engine, 1000);
            QVERIFY(inflated.error || !inflated.bytes.isEmpty());
        }
    }
}

QTEST_GUILESS_MAIN(TestInflater)
#include "tst_inflater.moc"
