// SPDX-License-Identifier: Apache-2.0
// Rows of the base that are told while it arrives stay as they were told, unless the base itself
// takes them back.
#include "layers/tree/settledbase.h"
#include "layers/tree/settledrows.h"
#include "treekit.h"

#include <QRandomGenerator>

using namespace Qt::StringLiterals;
using namespace treekit;

namespace {

using Id = LayerIndex::Id;

QList<Line> linesOf(const QByteArray &entries)
{
    QList<Line> lines;
    for (const QByteArray &entry : entries.isEmpty() ? QByteArrayList() : entries.split(';'))
        lines += Line{.path = entry};
    return lines;
}

//! Entries of a few names; `careful`: each with its folders in front of it.
QList<Line> randomLayer(QRandomGenerator &random, int most, bool careful)
{
    const auto path = [&random] {
        QByteArray made;
        for (int parts = 1 + int(random.bounded(3)); parts > 0; --parts)
            made += QByteArray(made.isEmpty() ? "" : "/") + char('a' + random.bounded(4));
        return made;
    };
    QList<Line> lines;
    for (int count = int(random.bounded(most)); count > 0; --count) {
        const QByteArray at = path();
        const qsizetype slash = at.lastIndexOf('/') + 1;
        for (qsizetype end = at.indexOf('/'); end >= 0 && careful; end = at.indexOf('/', end + 1))
            lines += Line{.path = at.first(end + 1)};
        const QByteArray folder = at.first(slash);
        switch (random.bounded(10)) {
        case 0:
            lines += Line{.path = at + '/'};
            break;
        case 1:
            lines += Line{.path = folder + ".wh." + at.sliced(slash)};
            break;
        case 2:
            lines += Line{.path = folder + ".wh..wh..opq"};
            break;
        case 3:
            lines += Line{.path = at + " -> " + (random.bounded(2) == 0 ? "/" : "") + path()};
            break;
        case 4:
            lines += Line{.path = at + " => " + path()};
            break;
        default:
            lines += Line{.path = at};
        }
    }
    return lines;
}

//! Paths of the base that are told while it grows entry by entry.
QList<Id> toldOf(const QList<LayerIndexPtr> &layers)
{
    SettledBase settled(LayerStack{layers, OsFamily::Unix});
    QList<Id> told;
    for (Id entry = 0; entry < layers.first()->size(); ++entry) {
        if (settled.isSettled(*layers.first(), entry))
            told += entry;
    }
    return told;
}

QByteArray rowOf(const FileTree &tree, Id entry)
{
    const FileTree::Node node = tree.find(tree.index(0).path(entry));
    if (node == FileTree::none || tree.entry(node) != EntryRef{0, entry})
        return {};
    return rowText(tree, node) + ' ' + QByteArray::number(tree.warnings(node).toInt());
}

} // namespace

class TestSettledBase : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void whatUpperLayersLeaveAloneIsSettled_data();
    void whatUpperLayersLeaveAloneIsSettled();
    void aGrowingIndexIsAskedLikeAWholeOne();
    void onlyTheBaseTakesARowBack();
};

void TestSettledBase::whatUpperLayersLeaveAloneIsSettled_data()
{
    QTest::addColumn<QByteArray>("base");
    QTest::addColumn<QByteArray>("upper");
    QTest::addColumn<QByteArray>("told");
    const auto row = [](const char *name, const char *base, const char *upper, const char *told) {
        QTest::newRow(name) << QByteArray(base) << QByteArray(upper) << QByteArray(told);
    };
    row("nothing above", "a/;a/x;l -> a;h => a/x", "", "a/x l");
    row("other files above", "a/;a/x", "a/;a/y;b", "a/x");
    row("replaced", "a/;a/x;a/y", "a/;a/x", "a/y");
    row("removed", "a/;a/x;a/y", "a/;a/.wh.x", "a/y");
    row("removed with its folder", "a/;a/b/;a/b/x;c", "a/;a/.wh.b", "c");
    row("in an opaque folder", "a/;a/b/;a/b/x;c", "a/;a/.wh..wh..opq", "c");
    row("the root is opaque", "a/;a/x;c", ".wh..wh..opq", "");
    row("below a file", "a/;a/x;c", "a", "c");
    row("below a file that is a folder again", "a/;a/x;c", "a;a/", "c");
    row("a folder where the file is", "a;c", "a/", "c");
    row("a link to it from above", "a;c", "b => a", "a c");
    row("below a link of the base", "l -> a;l/x;c", "", "l c");
    row("below a link that comes later", "l/x;l -> a;l/y;c", "", "l/x l c");
    row("below a second name of a link", "m -> a;l => m;l/x", "", "m");
    row("without entries for folders", "a/b/x", "", "a/b/x");
    row("leftovers of AUFS", ".wh..wh.plnk/;.wh..wh.plnk/1.2;c", "", "c");
    row("marks of the base", ".wh.x;a/.wh..wh..opq;a/y", "", "a/y");
}

void TestSettledBase::whatUpperLayersLeaveAloneIsSettled()
{
    QFETCH(QByteArray, base);
    QFETCH(QByteArray, upper);
    const QList<LayerIndexPtr> layers{layerOf(linesOf(base)), layerOf(linesOf(upper))};
    QVERIFY(standsAlone(*layers.last()));
    QByteArrayList paths;
    for (const Id entry : toldOf(layers))
        paths += layers.first()->path(entry);
    QTEST(paths.join(' '), "told");
}

void TestSettledBase::aGrowingIndexIsAskedLikeAWholeOne()
{
    const QList<Line> lines = linesOf("a/;a/x;l -> a;l/y;a/b/;a/b/z;c");
    SettledBase settled(LayerStack{{layerOf(lines)}, OsFamily::Unix});
    QByteArrayList paths;
    for (qsizetype there = 1; there <= lines.size(); ++there) {
        const LayerIndexPtr base = layerOf(lines.first(there));
        const auto last = static_cast<Id>(there - 1);
        if (settled.isSettled(*base, last))
            paths += base->path(last);
    }
    QCOMPARE(paths, (QByteArrayList{"a/x", "l", "a/b/z", "c"}));
}

void TestSettledBase::onlyTheBaseTakesARowBack()
{
    int told = 0;
    int kept = 0;
    for (quint32 seed = 0; seed < 5'000; ++seed) {
        QRandomGenerator random(seed);
        QList<LayerIndexPtr> layers{layerOf(randomLayer(random, 12, random.bounded(2) == 0))};
        for (int count = int(random.bounded(3)); count > 0; --count)
            layers += layerOf(randomLayer(random, 6, true));
        bool alone = true;
        for (qsizetype i = 1; i < layers.size(); ++i)
            alone = alone && standsAlone(*layers[i]);
        if (!alone)
            continue;
        const FileTreePtr whole = squash(layers);
        const FileTreePtr base = squash({layers.first()});
        for (const Id entry : toldOf(layers)) {
            ++told;
            const QByteArray row = rowOf(*base, entry);
            if (row.isEmpty())
                continue; // the base alone does not show it either
            ++kept;
            if (row != rowOf(*whole, entry))
                QFAIL(("seed " + QByteArray::number(seed) + ": " + row + " became "
                    + rowOf(*whole, entry))
                        .constData());
        }
    }
    QVERIFY(told > 2'000);
    QVERIFY(kept > told / 2);
}

QTEST_GUILESS_MAIN(TestSettledBase)
#include "tst_settledbase.moc"
