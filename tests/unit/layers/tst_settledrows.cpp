// SPDX-License-Identifier: Apache-2.0
// Rows that are told before the base is known stay as they were told.
#include "layers/tree/settledrows.h"
#include "treekit.h"

#include <QRandomGenerator>

using namespace Qt::StringLiterals;
using namespace treekit;

namespace {

//! Entries of a few names, each with its folders in front of it unless `careless`.
QList<Line> randomLayer(QRandomGenerator &random, bool careless)
{
    const auto path = [&random] {
        QByteArray made;
        for (int parts = 1 + int(random.bounded(3)); parts > 0; --parts)
            made += QByteArray(made.isEmpty() ? "" : "/") + char('a' + random.bounded(3));
        return made;
    };
    QList<Line> lines;
    for (int count = int(random.bounded(7)); count > 0; --count) {
        const QByteArray at = path();
        const qsizetype slash = at.lastIndexOf('/') + 1;
        for (qsizetype end = at.indexOf('/'); end >= 0 && !careless; end = at.indexOf('/', end + 1))
            lines += Line{.path = at.first(end + 1)};
        const QByteArray folder = at.first(slash);
        const QByteArray name = at.sliced(slash);
        switch (random.bounded(9)) {
        case 0:
            lines += Line{.path = at + '/'};
            break;
        case 1:
            lines += Line{.path = folder + ".wh." + name};
            break;
        case 2:
            lines += Line{.path = folder + ".wh..wh..opq"};
            break;
        case 3:
        case 4:
            lines += Line{.path = at + " -> " + (random.bounded(2) == 0 ? "/" : "") + path()};
            break;
        case 5:
            lines += Line{.path = at + " => " + path()};
            break;
        default:
            lines += Line{.path = at};
        }
    }
    return lines;
}

QByteArray told(const FileTree &tree, FileTree::Node node)
{
    const EntryRef entry = tree.entry(node);
    return rowText(tree, node) + ' ' + QByteArray::number(entry.layer) + '.'
        + QByteArray::number(entry.entry) + ' ' + QByteArray::number(tree.warnings(node).toInt());
}

} // namespace

class TestSettledRows : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void aLayerStandsAloneWhenItsFoldersComeFirst_data();
    void aLayerStandsAloneWhenItsFoldersComeFirst();
    void filesAreSettledAndFoldersAreNot();
    void whatIsSettledIsTheSameOverAnyBase();
};

void TestSettledRows::aLayerStandsAloneWhenItsFoldersComeFirst_data()
{
    QTest::addColumn<QByteArray>("entries");
    QTest::addColumn<bool>("alone");
    QTest::newRow("nothing") << QByteArray() << true;
    QTest::newRow("at the root") << QByteArray("x;.wh.y") << true;
    QTest::newRow("folders first") << QByteArray("a/;a/b/;a/b/x;a/.wh..wh..opq") << true;
    QTest::newRow("no folder") << QByteArray("a/x") << false;
    QTest::newRow("one folder missing") << QByteArray("a/;a/b/x") << false;
    QTest::newRow("the folder comes later") << QByteArray("a/x;a/") << false;
    QTest::newRow("a mark without its folder") << QByteArray("a/.wh.x") << false;
    QTest::newRow("a link where the folder was") << QByteArray("a/;a -> b;a/x") << false;
    QTest::newRow("a folder where a link was") << QByteArray("a -> b;a/;a/x") << true;
    QTest::newRow("a mark is no folder") << QByteArray(".wh.a/;.wh.a/x") << false;
}

void TestSettledRows::aLayerStandsAloneWhenItsFoldersComeFirst()
{
    QFETCH(QByteArray, entries);
    QFETCH(bool, alone);
    QList<Line> lines;
    for (const QByteArray &entry : entries.isEmpty() ? QList<QByteArray>() : entries.split(';'))
        lines += Line{.path = entry};
    QCOMPARE(standsAlone(*layerOf(lines)), alone);
}

void TestSettledRows::filesAreSettledAndFoldersAreNot()
{
    const FileTreePtr tree = squash({layer({{"a/"}, {"a/x"}, {"a/l -> x"}, {"a/h => a/x"}})});
    QVERIFY(isSettled(*tree, tree->find("a/x")));
    QVERIFY(isSettled(*tree, tree->find("a/l")));
    QVERIFY(!isSettled(*tree, tree->find("a")));
    QVERIFY(!isSettled(*tree, tree->find("a/h")));
    const FileTreePtr windows = squash({layer({{"Files/"}, {"Files/x"}})}, OsFamily::Windows);
    QVERIFY(!isSettled(*windows, windows->find("Files/x")));
}

void TestSettledRows::whatIsSettledIsTheSameOverAnyBase()
{
    int settled = 0;
    for (quint32 seed = 0; seed < 5'000; ++seed) {
        QRandomGenerator random(seed);
        QList<LayerIndexPtr> layers;
        for (int count = 2 + int(random.bounded(3)); count > 0; --count)
            layers += layerOf(randomLayer(random, random.bounded(3) == 0));
        const FileTreePtr whole = squash(layers);
        QList<LayerIndexPtr> known = layers;
        known.fill(LayerIndexBuilder().snapshot());
        for (qsizetype from = layers.size(); from-- > 0 && standsAlone(*layers[from]);) {
            known[from] = layers[from];
            const FileTreePtr early = squash(known);
            for (FileTree::Node node = 1; node < early->size(); ++node) {
                if (!isSettled(*early, node))
                    continue;
                ++settled;
                const FileTree::Node same = whole->find(early->path(node));
                QVERIFY2(same != FileTree::none, QByteArray::number(seed).constData());
                if (told(*early, node) != told(*whole, same))
                    QFAIL(("seed " + QByteArray::number(seed) + " from layer "
                        + QByteArray::number(from) + ": " + told(*early, node) + " became "
                        + told(*whole, same))
                            .constData());
            }
        }
    }
    QVERIFY(settled > 1'000);
}

QTEST_GUILESS_MAIN(TestSettledRows)
#include "tst_settledrows.moc"
