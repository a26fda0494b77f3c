// SPDX-License-Identifier: Apache-2.0
// Two texts line by line.
#include "layers/text/linediff.h"

#include <QRandomGenerator>
#include <QTest>

#include <vector>

using namespace Qt::StringLiterals;
using namespace gantry::layers;

namespace {

//! " a-b+c~d": each row's sign and line.
QByteArray text(QByteArrayView a, QByteArrayView b)
{
    const LineDiff diff = diffLines(a, b);
    QByteArray out;
    for (const LineDiff::Row &row : diff.rows) {
        constexpr char signs[] = {' ', '~', '-', '+'};
        out += signs[int(row.kind)];
        const bool ofB = row.kind == LineDiff::Kind::OnlyB;
        const TextLine &line = ofB ? diff.linesB[row.b] : diff.linesA[row.a];
        out += (ofB ? b : a).sliced(line.offset, line.length);
    }
    return out;
}

//! Length of the longest common subsequence, by the plain table.
int common(const QByteArray &a, const QByteArray &b)
{
    std::vector<std::vector<int>> table(
        std::size_t(a.size() + 1), std::vector<int>(std::size_t(b.size() + 1), 0));
    for (std::size_t i = 1; i < table.size(); ++i) {
        for (std::size_t j = 1; j < table[i].size(); ++j)
            table[i][j] = a[qsizetype(i) - 1] == b[qsizetype(j) - 1]
                ? table[i - 1][j - 1] + 1
                : std::max(table[i - 1][j], table[i][j - 1]);
    }
    return table.back().back();
}

QByteArray asLines(const QByteArray &letters)
{
    QByteArray lines;
    for (const char c : letters) {
        lines += c;
        lines += '\n';
    }
    return lines;
}

} // namespace

class TestLineDiff : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void linesEnd_data();
    void linesEnd();
    void differencesAreShort_data();
    void differencesAreShort();
    void theShortestWayIsFound();
    void rowsCoverBothTexts();
    void hardTextsBecomeCoarse();
    void tooManyLinesHaveNoRows();
    void stoppingMakesItCoarse();
};

void TestLineDiff::linesEnd_data()
{
    QTest::addColumn<QByteArray>("text");
    QTest::addColumn<QByteArray>("lines"); // content and end of each
    const auto row = [](const char *name, const char *text, const char *lines) {
        QTest::newRow(name) << QByteArray(text) << QByteArray(lines);
    };
    row("nothing", "", "");
    row("no end", "a", "a.");
    row("LF", "a\nb\n", "a/b/");
    row("CR LF", "a\r\nb", "a|b.");
    row("CR", "a\rb\r", "a<b<");
    row("all", "a\rb\nc\r\nd", "a<b/c|d.");
    row("empty lines", "\n\r\n\r", "/|<");
    row("CR CR LF", "a\r\r\nb", "a<|b.");
    row("CR at the end", "a\nb\r", "a/b<");
}

void TestLineDiff::linesEnd()
{
    QFETCH(QByteArray, text);
    QFETCH(QByteArray, lines);
    QByteArray found;
    for (const TextLine &line : splitLines(text)) {
        constexpr char ends[] = {'.', '/', '|', '<'};
        found += text.sliced(line.offset, line.length) + ends[int(line.end)];
    }
    QCOMPARE(found, lines);
}

void TestLineDiff::differencesAreShort_data()
{
    QTest::addColumn<QByteArray>("a");
    QTest::addColumn<QByteArray>("b");
    QTest::addColumn<QByteArray>("rows");
    const auto row = [](const char *name, const char *a, const char *b, const char *rows) {
        QTest::newRow(name) << QByteArray(a) << QByteArray(b) << QByteArray(rows);
    };
    row("nothing", "", "", "");
    row("same", "a\nb\n", "a\nb\n", " a b");
    row("all new", "", "a\nb\n", "+a+b");
    row("all gone", "a\nb\n", "", "-a-b");
    row("changed", "a\nb\nc\n", "a\nx\nc\n", " a-b+x c");
    row("inserted", "a\nc\n", "a\nb\nc\n", " a+b c");
    row("line ends alone", "a\nb\n", "a\r\nb\n", "~a b");
    row("last line without an end", "a\nb\n", "a\nb", " a~b");
    row("moved", "a\nb\nc\n", "c\na\nb\n", "+c a b-c");
    row("nothing in common", "a\nb\n", "c\nd\n", "-a-b+c+d");
}

void TestLineDiff::differencesAreShort()
{
    QFETCH(QByteArray, a);
    QFETCH(QByteArray, b);
    QFETCH(QByteArray, rows);
    QCOMPARE(text(a, b), rows);
}

void TestLineDiff::theShortestWayIsFound()
{
    QRandomGenerator random(7);
    for (int run = 0; run < 3000; ++run) {
        QByteArray a;
        QByteArray b;
        const int letters = 2 + int(random.bounded(5));
        for (int i = int(random.bounded(14)); i > 0; --i)
            a += char('a' + random.bounded(letters));
        for (int i = int(random.bounded(14)); i > 0; --i)
            b += char('a' + random.bounded(letters));
        const LineDiff diff = diffLines(asLines(a), asLines(b));
        QVERIFY(!diff.coarse);
        const int shared = common(a, b);
        QCOMPARE(int(diff.onlyA), a.size() - shared);
        QCOMPARE(int(diff.onlyB), b.size() - shared);
    }
}

void TestLineDiff::rowsCoverBothTexts()
{
    QRandomGenerator random(8);
    QByteArray a;
    QByteArray b;
    for (int i = 0; i < 500; ++i) {
        a += char('a' + random.bounded(9));
        b += char('a' + random.bounded(9));
    }
    const LineDiff diff = diffLines(asLines(a), asLines(b));
    quint32 i = 0;
    quint32 j = 0;
    for (const LineDiff::Row &row : diff.rows) {
        if (row.kind != LineDiff::Kind::OnlyB)
            QCOMPARE(row.a, i++);
        if (row.kind != LineDiff::Kind::OnlyA)
            QCOMPARE(row.b, j++);
        if (row.kind == LineDiff::Kind::Same)
            QCOMPARE(a[row.a], b[row.b]);
    }
    QCOMPARE(i, 500u);
    QCOMPARE(j, 500u);
}

void TestLineDiff::hardTextsBecomeCoarse()
{
    // The same few lines in any order: the search would be quadratic.
    QRandomGenerator random(9);
    QByteArray a;
    QByteArray b;
    for (int i = 0; i < 200'000; ++i) {
        a += QByteArray::number(random.bounded(1000)) + '\n';
        b += QByteArray::number(random.bounded(1000)) + '\n';
    }
    const LineDiff diff = diffLines("first\n" + a, "first\n" + b);
    QVERIFY(diff.coarse);
    QCOMPARE(diff.rows.front().kind, LineDiff::Kind::Same);
    QCOMPARE(diff.rows.size(), std::size_t(diff.linesA.size() + diff.onlyB));
}

void TestLineDiff::tooManyLinesHaveNoRows()
{
    const LineDiff diff = diffLines(QByteArray(maxDiffLines + 1, '\n'), "a");
    QVERIFY(diff.tooLong);
    QVERIFY(diff.rows.empty());
}

void TestLineDiff::stoppingMakesItCoarse()
{
    std::stop_source source;
    source.request_stop();
    const LineDiff diff = diffLines("a\nb\n", "b\na\n", source.get_token());
    QVERIFY(diff.coarse);
    QCOMPARE(diff.onlyA, 2u);
}

QTEST_GUILESS_MAIN(TestLineDiff)
#include "tst_linediff.moc"
