// SPDX-License-Identifier: Apache-2.0
// What a layer did, and what a stack carries for nothing.
#include "layers/tree/overlay.h"
#include "treekit.h"

using namespace Qt::StringLiterals;
using namespace treekit;

namespace {

using Layers = QList<LayerIndexPtr>;

} // namespace

class TestChanges : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void theLastLayerIsMarked_data();
    void theLastLayerIsMarked();
    void rangesShowWhatTheirLayersDid();
    void rangesWithoutRemovedRowsHoldWhatIsThere();
    void removedFilesAreCountedOneByOne();
    void marksBelowAreSummedUp();
    void wastedBytesAreWhatNobodySees_data();
    void wastedBytesAreWhatNobodySees();
    void wastedPathsAreSortedByBytes();
    void wasteAfterALowerLayer();
};

void TestChanges::theLastLayerIsMarked_data()
{
    QTest::addColumn<Layers>("layers");
    QTest::addColumn<QByteArray>("tree");
    const auto row = [](const char *name, const Layers &layers, const char *tree) {
        QTest::newRow(name) << layers << QByteArray(tree);
    };
    row("added", {layer({{"a"}}), layer({{"b"}})}, "a @0; b @1 added");
    row("content", {layer({{"a", "1"}}), layer({{"a", "2"}})}, "a @1 modified(content)");
    row("content and size", {layer({{"a", "1"}}), layer({{"a", "22"}})},
        "a @1 modified(content,size)");
    row("line ends", {layer({{"a", "1\n"}}), layer({{"a", "1\r\n"}})}, "a @1 modified(size,eol)");
    row("mode", {layer({{"a"}}), layer({{"a", "x", 0600}})}, "a @1 attributes(mode)");
    row("exec bit", {layer({{"a"}}), layer({{"a", "x", 0755}})}, "a @1 attributes(execBit)");
    row("owner", {layer({{"a"}}), layer({{.path = "a", .uid = 7}})}, "a @1 attributes(owner)");
    row("time", {layer({{"a"}}), layer({{.path = "a", .modifiedNs = 5}})}, "a @1 attributes(time)");
    row("link", {layer({{"a -> b"}}), layer({{"a -> c"}})}, "a -> c @1 modified(link)");
    row("type", {layer({{"a"}}), layer({{"a -> c"}})}, "a -> c @1 modified(type)");
    row("rewritten", {layer({{"a"}}), layer({{"a"}})}, "a @1 rewritten");
    row("a folder again is nothing", {layer({{"d/"}}), layer({{"d/"}})}, "d/ @1");
    row("a folder's mode", {layer({{"d/"}}), layer({{"d/", "", 0700}})},
        "d/ @1 attributes(mode,execBit)");
    row("implied folders are no change", {layer({{"a"}}), layer({{"d/e/x"}})},
        "a @0; d/ implied; d/e/ implied; d/e/x @1 added");
    row("removed", {layer({{"a"}, {"b"}}), layer({{".wh.a"}})}, "a @0 removed; b @0");
    row("each file of a removed folder", {layer({{"d/"}, {"d/x"}, {"d/y"}}), layer({{".wh.d"}})},
        "d/ @0 removed; d/x @0 removed; d/y @0 removed");
    row("hidden", {layer({{"d/"}, {"d/x"}}), layer({{"d/.wh..wh..opq"}, {"d/y"}})},
        "d/ @0; d/x @0 hidden; d/y @1 added");
    row("hidden and written again",
        {layer({{"d/"}, {"d/x"}}), layer({{"d/.wh..wh..opq"}, {"d/x", "z"}})},
        "d/ @0; d/x @1 modified(content)");
    row("a file in a folder's place", {layer({{"d/"}, {"d/x"}}), layer({{"d"}})},
        "d @1 modified(type); d/x @0 removed");
    row("removed before is no change", {layer({{"a"}}), layer({{".wh.a"}}), layer({{"b"}})},
        "b @2 added");
    row("removed and added again", {layer({{"a"}}), layer({{".wh.a"}}), layer({{"a"}})},
        "a @2 added");
    row("whiteout and again in one layer", {layer({{"a"}}), layer({{".wh.a"}, {"a"}})},
        "a @1 rewritten");
    row("hard link instead of the file", {layer({{"a"}, {"b"}}), layer({{"b => a"}})},
        "a @0; b @0 linked rewritten");
    row("hard link to another file", {layer({{"a", "1"}, {"b", "2"}}), layer({{"b => a"}})},
        "a @0; b @0 linked modified(content)");
}

void TestChanges::theLastLayerIsMarked()
{
    QFETCH(Layers, layers);
    QFETCH(QByteArray, tree);
    QCOMPARE(
        text(overlay(layers)->tree(TreeRequest::upTo(static_cast<quint16>(layers.size() - 1)))),
        tree);
}

void TestChanges::rangesShowWhatTheirLayersDid()
{
    const OverlayPtr stack = overlay({layer({{"d/"}, {"d/a"}, {"d/b"}, {"e"}}),
        layer({{"d/c"}, {"d/.wh.a"}}), layer({{"d/.wh.c"}, {"f"}}), layer({{"g"}})});
    QCOMPARE(text(stack->tree(TreeRequest::range(1, 2))), "d/ @0; f @2 added; d/a @0 removed");
    QCOMPARE(text(stack->tree(TreeRequest::range(1, 1))), "d/ @0; d/a @0 removed; d/c @1 added");
    QCOMPARE(text(stack->tree(TreeRequest::range(0, 0))),
        "d/ @0 added; e @0 added; d/a @0 added; d/b @0 added");
}

void TestChanges::rangesWithoutRemovedRowsHoldWhatIsThere()
{
    const OverlayPtr stack
        = overlay({layer({{"a"}, {"d/"}, {"d/x"}}), layer({{"d/y"}}), layer({{".wh.a"}})});
    QCOMPARE(text(stack->tree({.last = 2, .first = 1})), "d/ @0; d/y @1");
}

void TestChanges::removedFilesAreCountedOneByOne()
{
    const FileTreePtr tree = overlay(
        {layer({{"d/"}, {"d/x", "123"}, {"d/y", "4567"}, {"d/z => d/x"}}), layer({{".wh.d"}})})
                                 ->tree(TreeRequest::upTo(1));
    const FileTree::Totals totals = tree->totals(FileTree::root);
    QCOMPARE(totals.removedFiles, 3u);
    QCOMPARE(totals.removedBytes, 7);
    QCOMPARE(totals.files, 0u);
    QCOMPARE(totals.bytes, 0);
    QVERIFY(!tree->isPresent(tree->find("d/x")));
}

void TestChanges::marksBelowAreSummedUp()
{
    const FileTreePtr tree = overlay({layer({{"d/e/x"}}), layer({{"d/e/y"}, {"d/e/.wh.x"}})})
                                 ->tree(TreeRequest::upTo(1));
    const auto bit = [](Change change) { return 1 << int(change); };
    QCOMPARE(int(tree->totals(tree->find("d")).changes),
        bit(Change::None) | bit(Change::Added) | bit(Change::Removed));
}

void TestChanges::wastedBytesAreWhatNobodySees_data()
{
    QTest::addColumn<Layers>("layers");
    QTest::addColumn<QList<int>>("wasted");
    const auto row = [](const char *name, const Layers &layers, const QList<int> &wasted) {
        QTest::newRow(name) << layers << wasted;
    };
    row("nothing", {layer({{"a", "123"}})}, {0});
    row("replaced", {layer({{"a", "123"}}), layer({{"a", "1"}})}, {3, 0});
    row("rewritten the same", {layer({{"a", "123"}}), layer({{"a", "123"}})}, {3, 0});
    row("removed", {layer({{"a", "123"}}), layer({{".wh.a"}})}, {3, 0});
    row("a removed folder", {layer({{"d/a", "123"}, {"d/b", "45"}}), layer({{".wh.d"}})}, {5, 0});
    row("added and removed on the way",
        {layer({{"a"}}), layer({{"b", "1234"}}), layer({{".wh.b"}})}, {0, 4, 0});
    row("twice in one layer", {layer({{"a", "12"}, {"a", "345"}})}, {2});
    row("hard links once", {layer({{"a", "123"}, {"b => a"}}), layer({{".wh.a"}, {".wh.b"}})},
        {3, 0});
    row("one name of two is enough", {layer({{"a", "123"}, {"b => a"}}), layer({{".wh.a"}})},
        {0, 0});
    row("a link from above keeps it",
        {layer({{"a", "123"}}), layer({{"b => a"}}), layer({{"a", "1"}})}, {0, 0, 0});
    row("rests of AUFS", {layer({{".wh..wh.plnk/1", "1234"}, {"a"}})}, {4});
    row("folders and links weigh nothing",
        {layer({{"d/"}, {"l -> d"}}), layer({{".wh.d"}, {".wh.l"}})}, {0, 0});
}

void TestChanges::wastedBytesAreWhatNobodySees()
{
    QFETCH(Layers, layers);
    QFETCH(QList<int>, wasted);
    const WastedBytes found = overlay(layers)->wasted(0xffff, 100);
    QList<int> bytes;
    int sum = 0;
    for (const WastedBytes::OfLayer &layer : found.layers) {
        bytes += static_cast<int>(layer.bytes);
        sum += static_cast<int>(layer.bytes);
    }
    QCOMPARE(bytes, wasted);
    QCOMPARE(found.bytes, sum);
}

void TestChanges::wastedPathsAreSortedByBytes()
{
    const OverlayPtr stack = overlay({layer({{"d/a", "1"}, {"b", "1234"}, {"c", "12"}}),
        layer({{"b", "12345"}, {".wh.d"}}), layer({{"b", "1"}, {"c", "3"}})});
    const WastedBytes wasted = stack->wasted(0xffff, 2);
    QCOMPARE(wasted.paths.size(), 2u);
    QCOMPARE(wasted.paths[0].path, "b");
    QCOMPARE(wasted.paths[0].bytes, 9);
    QCOMPARE(wasted.paths[0].entries, 2u);
    QVERIFY(wasted.paths[0].visible);
    QCOMPARE(wasted.paths[1].path, "c");
    const WastedBytes all = stack->wasted(0xffff, 100);
    QCOMPARE(all.paths.size(), 3u);
    QCOMPARE(all.paths[2].path, "d/a");
    QVERIFY(!all.paths[2].visible);
}

void TestChanges::wasteAfterALowerLayer()
{
    const OverlayPtr stack = overlay({layer({{"a", "123"}}), layer({{"a", "1"}})});
    QCOMPARE(stack->wasted(0, 10).bytes, 0);
    QCOMPARE(stack->wasted(1, 10).bytes, 3);
}

QTEST_GUILESS_MAIN(TestChanges)
#include "tst_changes.moc"
