// SPDX-License-Identifier: Apache-2.0
// Facts of a file's content, whatever the pieces it comes in.
#include "layerkit.h"
#include "layers/stream/contenthash.h"

using namespace gantry;
using namespace gantry::layers;
using gantry::test::hashOf;

namespace {

//! The slow way.
QByteArray withoutCrBeforeLf(QByteArray bytes)
{
    return bytes.replace("\r\n", "\n");
}

ContentFacts factsOf(QByteArrayView bytes, qsizetype pieces)
{
    ContentHasher hasher;
    hasher.begin();
    hasher.add("left over from the file before\r\n");
    hasher.begin();
    for (qsizetype at = 0; at < bytes.size(); at += pieces)
        hasher.add(bytes.sliced(at, qMin(pieces, bytes.size() - at)));
    return hasher.finish();
}

} // namespace

class TestContentHash : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void factsAreRight_data();
    void factsAreRight();
    void madeTextAgreesWithTheSlowWay();
    void holesAreZeros();
};

void TestContentHash::factsAreRight_data()
{
    QTest::addColumn<QByteArray>("bytes");
    QTest::addColumn<LineEnds>("lineEnds");
    const auto row = [](const char *name, const QByteArray &bytes, LineEnds lineEnds) {
        QTest::newRow(name) << bytes << lineEnds;
    };
    row("nothing", {}, LineEnds::None);
    row("one line", "a", LineEnds::None);
    row("LF", "a\nb\n", LineEnds::Lf);
    row("CRLF", "a\r\nb\r\n", LineEnds::Crlf);
    row("CR", "a\rb\r", LineEnds::Cr);
    row("a CR at the end", "a\r", LineEnds::Cr);
    row("LF, then CR", "\n\r", LineEnds::Mixed);
    row("CR CR LF", "a\r\r\nb", LineEnds::Mixed);
    row("LF LF after CRLF", "a\r\n\n", LineEnds::Mixed);
    row("CRLF CRLF", "\r\n\r\n", LineEnds::Crlf);
    row("LF and CRLF", "a\nb\r\n", LineEnds::Mixed);
    row("CR after CRLF", "a\r\nb\rc", LineEnds::Mixed);
    row("long lines", QByteArray(5000, 'a') + "\r\n" + QByteArray(9000, 'b') + "\r\n",
        LineEnds::Crlf);
    row("many lines", QByteArray("some line\r\n").repeated(2000), LineEnds::Crlf);
    row("NUL", QByteArray("a\0b\n", 4), LineEnds::Binary);
    row("NUL after CRLF", QByteArray("a\r\nb\0", 5), LineEnds::Binary);
    row("NUL after CR", QByteArray("a\r\0", 3), LineEnds::Binary);
}

void TestContentHash::factsAreRight()
{
    QFETCH(QByteArray, bytes);
    QFETCH(LineEnds, lineEnds);
    for (const qsizetype pieces : {1, 2, 3, 7, 511, 4096, 1 << 20}) {
        const ContentFacts facts = factsOf(bytes, pieces);
        QCOMPARE(facts.lineEnds, lineEnds);
        QCOMPARE(facts.hash, hashOf(bytes));
        const QByteArray text = lineEnds == LineEnds::Binary ? bytes : withoutCrBeforeLf(bytes);
        QCOMPARE(facts.textHash, hashOf(text));
    }
}

void TestContentHash::madeTextAgreesWithTheSlowWay()
{
    quint32 state = 1;
    for (int round = 0; round < 400; ++round) {
        QByteArray bytes(round * 3, 'x');
        for (char &c : bytes) {
            state = state * 1'664'525U + 1'013'904'223U;
            c = "\r\nab\r\n\rcdefgh"[state >> 29];
        }
        bool lf = false;
        bool crlf = false;
        bool cr = false;
        for (qsizetype i = 0; i < bytes.size(); ++i) {
            const bool before = i > 0 && bytes[i - 1] == '\r';
            if (bytes[i] == '\n')
                (before ? crlf : lf) = true;
            else if (before)
                cr = true;
        }
        cr = cr || bytes.endsWith('\r');
        const int kinds = int(lf) + int(crlf) + int(cr);
        const LineEnds wanted = kinds > 1 ? LineEnds::Mixed
            : lf                          ? LineEnds::Lf
            : crlf                        ? LineEnds::Crlf
            : cr                          ? LineEnds::Cr
                                          : LineEnds::None;
        for (const qsizetype pieces : {1, 5, 64, 4096}) {
            const ContentFacts facts = factsOf(bytes, pieces);
            QCOMPARE(facts.lineEnds, wanted);
            QCOMPARE(facts.hash, hashOf(bytes));
            QCOMPARE(facts.textHash, hashOf(withoutCrBeforeLf(bytes)));
        }
    }
}

void TestContentHash::holesAreZeros()
{
    ContentHasher hasher;
    hasher.begin();
    hasher.add("a\r");
    hasher.addHole(100'000);
    hasher.add("b");
    QCOMPARE(hasher.finish().hash, hashOf("a\r" + QByteArray(100'000, '\0') + "b"));
}

QTEST_GUILESS_MAIN(TestContentHash)
#include "tst_contenthash.moc"
