// SPDX-License-Identifier: Apache-2.0
// Layers over each other: image-spec v1.1.1, layer.md, and what runtimes make of its edges.
#include "layers/tree/overlay.h"
#include "treekit.h"

using namespace Qt::StringLiterals;
using namespace treekit;

Q_DECLARE_METATYPE(gantry::layers::LayerIndexPtr)

namespace {

using Layers = QList<LayerIndexPtr>;

EntryWarnings warningsAt(const FileTreePtr &tree, QByteArrayView path)
{
    const FileTree::Node node = tree->find(path);
    return node == FileTree::none ? EntryWarnings() : tree->warnings(node);
}

} // namespace

class TestOverlay : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void layersAreLaidOver_data();
    void layersAreLaidOver();
    void windowsLayersAreLaidOver_data();
    void windowsLayersAreLaidOver();
    void anyLayerCanBeTheLast();
    void runtimesDisagreeIsSaid_data();
    void runtimesDisagreeIsSaid();
    void aRemovedFolderKeepsWhatWasSaidOfIt();
    void everyWarningHasASentence();
    void marksOfOneLayerAlone();
    void ownEntryMarkedIsSaidInTheLayerAlone();
    void theLayerAloneSaysWhatItCannotKnow();
    void hardLinksAreOneInode();
    void hardLinkToALaterEntryShowsIt();
    void aChainOfLinksEnds();
    void pathsAndNodesAreTwoNames();
    void childrenAreSortedByBytes();
    void windowsChildrenAreSortedWithoutCase();
    void streamsBelongToTheirFile();
    void totalsCountAnInodeOnce();
    void emptyStacksHaveARoot();
    void stoppingIsAValue();
    void deepPathsNeedNoStack();
};

void TestOverlay::layersAreLaidOver_data()
{
    QTest::addColumn<Layers>("layers");
    QTest::addColumn<QByteArray>("tree");
    const auto row = [](const char *name, const Layers &layers, const char *tree) {
        QTest::newRow(name) << layers << QByteArray(tree);
    };
    row("one layer", {layer({{"b"}, {"a/"}, {"a/c"}})}, "a/ @0; b @0; a/c @0");
    row("upper file wins", {layer({{"a"}}), layer({{"a", "y"}})}, "a @1");
    row("last of a path wins", {layer({{"a", "1"}, {"a", "2"}})}, "a @0");
    row("folder over folder keeps children", {layer({{"d/"}, {"d/x"}}), layer({{"d/"}})},
        "d/ @1; d/x @0");
    row("file over folder takes its children", {layer({{"d/"}, {"d/x"}}), layer({{"d"}})}, "d @1");
    row("folder over file", {layer({{"d"}}), layer({{"d/"}, {"d/x"}})}, "d/ @1; d/x @1");
    row("folder over link", {layer({{"d -> e"}, {"e/"}, {"e/x"}}), layer({{"d/"}, {"d/y"}})},
        "d/ @1; e/ @0; d/y @1; e/x @0");
    row("file, then folder, in one layer", {layer({{"d"}, {"d/"}, {"d/x"}})}, "d/ @0; d/x @0");
    row("folder, then file, in one layer", {layer({{"d/"}, {"d/x"}, {"d"}})}, "d @0");
    row("folder, file, folder", {layer({{"d/"}, {"d/x"}, {"d"}, {"d/"}, {"d/y"}})},
        "d/ @0; d/y @0");

    row("whiteout", {layer({{"a"}, {"b"}}), layer({{".wh.a"}})}, "b @0");
    row("whiteout of a folder", {layer({{"d/"}, {"d/x"}, {"d/e/"}, {"d/e/y"}}), layer({{".wh.d"}})},
        "");
    row("whiteout, then written again above",
        {layer({{"a"}}), layer({{".wh.a"}}), layer({{"a", "z"}})}, "a @2");
    row("whiteout before its own entry", {layer({{"a"}}), layer({{".wh.a"}, {"a"}})}, "a @1");
    row("whiteout after its own entry", {layer({{"a"}}), layer({{"a"}, {".wh.a"}})}, "a @1");
    row("whiteout after what its folder got",
        {layer({{"d/"}, {"d/x"}}), layer({{"d/y"}, {".wh.d"}})}, "d/ implied; d/y @1");
    row("the same two folders deep",
        {layer({{"d/"}, {"d/e/"}, {"d/e/x"}}), layer({{"d/e/y"}, {".wh.d"}})},
        "d/ implied; d/e/ implied; d/e/y @1");
    row("whiteout of a folder written anew",
        {layer({{"d/"}, {"d/x"}}), layer({{".wh.d"}, {"d/"}, {"d/y"}})}, "d/ @1; d/y @1");
    row("whiteout of nothing", {layer({{"a"}}), layer({{".wh.b"}})}, "a @0");
    row("whiteout without a name", {layer({{"a"}}), layer({{".wh."}})}, "a @0");
    row("upper case is no whiteout", {layer({{"a"}}), layer({{".WH.a"}})}, ".WH.a @1; a @0");
    row("whiteouts have no effect on layers above", {layer({{".wh.a"}}), layer({{"a"}})}, "a @1");

    row("opaque first", {layer({{"d/"}, {"d/x"}}), layer({{"d/"}, {"d/.wh..wh..opq"}, {"d/y"}})},
        "d/ @1; d/y @1");
    row("opaque last", {layer({{"d/"}, {"d/x"}}), layer({{"d/"}, {"d/y"}, {"d/.wh..wh..opq"}})},
        "d/ @1; d/y @1");
    row("opaque without the folder",
        {layer({{"d/"}, {"d/x"}}), layer({{"d/y"}, {"d/.wh..wh..opq"}})}, "d/ @0; d/y @1");
    row("opaque at any depth", {layer({{"d/"}, {"d/e/"}, {"d/e/x"}}), layer({{"d/.wh..wh..opq"}})},
        "d/ @0");
    row("opaque spares what its layer put deep below",
        {layer({{"d/"}, {"d/e/"}, {"d/e/x"}}), layer({{"d/e/y"}, {"d/.wh..wh..opq"}})},
        "d/ @0; d/e/ implied; d/e/y @1");
    row("opaque root", {layer({{"a"}, {"d/"}}), layer({{".wh..wh..opq"}, {"b"}})}, "b @1");
    row("opaque where nothing is", {layer({{"a"}}), layer({{"d/.wh..wh..opq"}})},
        "a @0; d/ implied");

    row("what a seekable layer holds for itself",
        {layer({{".no.prefetch.landmark"}, {"a"}, {"stargz.index.json", "1"}}),
            layer({{".prefetch.landmark"}, {"b"}, {"stargz.index.json", "2"}})},
        "a @0; b @1");
    row("a file that is only called like it",
        {layer({{".prefetch.landmark", "xy"}, {"stargz.index.json"}, {"a"}})},
        ".prefetch.landmark @0; a @0; stargz.index.json @0");

    row("rests of AUFS",
        {layer({{".wh..wh.aufs"}, {".wh..wh.orph/"}, {".wh..wh.plnk/"}, {".wh..wh.plnk/12.3"},
            {"a"}})},
        "a @0");
    row("link into AUFS' own folder",
        {layer({{".wh..wh.plnk/12.3", "yy"}, {"a => .wh..wh.plnk/12.3"}})}, "a @0 linked");

    row("implied parents", {layer({{"a/b/c"}})}, "a/ implied; a/b/ implied; a/b/c @0");
    row("implied parents stay", {layer({{"a/b"}}), layer({{"a/.wh.b"}})}, "a/ implied");
    row("implied, then said", {layer({{"a/b"}, {"a/"}})}, "a/ @0; a/b @0");
    row("implied over a file", {layer({{"a"}}), layer({{"a/b"}})}, "a/ implied; a/b @1");

    row("parent through a link",
        {layer({{"usr/"}, {"usr/lib/"}, {"lib -> usr/lib"}}), layer({{"lib/y"}})},
        "lib -> usr/lib @0; usr/ @0; usr/lib/ @0; usr/lib/y @1");
    row("parent through an absolute link",
        {layer({{"usr/lib/"}, {"a/lib -> /usr/lib"}}), layer({{"a/lib/y"}})},
        "a/ implied; usr/ implied; a/lib -> /usr/lib @0; usr/lib/ @0; usr/lib/y @1");
    row("parent through links of links",
        {layer({{"c/"}, {"b -> c"}, {"a -> b"}}), layer({{"a/y"}})},
        "a -> b @0; b -> c @0; c/ @0; c/y @1");
    row("links stay inside the root", {layer({{"a -> ../../../b"}, {"b/"}}), layer({{"a/y"}})},
        "a -> ../../../b @0; b/ @0; b/y @1");
    row("link into nowhere makes folders", {layer({{"a -> b/c"}}), layer({{"a/y"}})},
        "a -> b/c @0; b/ implied; b/c/ implied; b/c/y @1");
    row("link of the same layer", {layer({{"b/"}, {"a -> b"}, {"a/y"}})},
        "a -> b @0; b/ @0; b/y @0");
    row("link that comes after what it leads to", {layer({{"a/y"}, {"a -> b"}, {"a/z"}})},
        "a -> b @0; b/ implied; b/z @0");
    row("link replaced by a folder between two files",
        {layer({{"b/"}, {"a -> b"}}), layer({{"a/x"}, {"a/"}, {"a/y"}})},
        "a/ @1; b/ @0; a/y @1; b/x @1");
    row("whiteout through a link", {layer({{"b/"}, {"b/x"}, {"a -> b"}}), layer({{"a/.wh.x"}})},
        "a -> b @0; b/ @0");
    row("opaque through a link",
        {layer({{"b/"}, {"b/x"}, {"a -> b"}}), layer({{"a/.wh..wh..opq"}})}, "a -> b @0; b/ @0");
    row("the last part is not followed", {layer({{"b"}, {"a -> b"}}), layer({{"a", "new"}})},
        "a @1; b @0");
    row("whiteout of a link spares its target",
        {layer({{"b/"}, {"b/x"}, {"a -> b"}}), layer({{".wh.a"}})}, "b/ @0; b/x @0");

    row("hard link", {layer({{"a"}, {"b => a"}})}, "a @0; b @0 linked");
    row("hard link below", {layer({{"a"}}), layer({{"b => a"}})}, "a @0; b @0 linked");
    row("hard link keeps the content its target had",
        {layer({{"a", "old"}}), layer({{"b => a"}}), layer({{"a", "new"}})}, "a @2; b @0 linked");
    row("and when the target goes", {layer({{"a"}}), layer({{"b => a"}}), layer({{".wh.a"}})},
        "b @0 linked");
    row("hard link to a hard link", {layer({{"a"}, {"b => a"}}), layer({{"c => b"}})},
        "a @0; b @0 linked; c @0 linked");
    row("hard link to the target of that moment",
        {layer({{"a", "1"}}), layer({{"b => a"}, {"a", "2"}, {"c => a"}})},
        "a @1; b @0 linked; c @1 linked");
    row("hard link to a symbolic link", {layer({{"a -> x"}, {"b => a"}})},
        "a -> x @0; b -> x @0 linked");
    row("hard link with its folder a link",
        {layer({{"d/"}, {"d/a"}, {"l -> d"}}), layer({{"b => l/a"}})},
        "b @0 linked; d/ @0; l -> d @0; d/a @0");
    row("hard link's own attributes do not count", {layer({{"a", "x", 0600}, {"b => a"}})},
        "a @0; b @0 linked");
    row("the root's own entry", {layer({{"/"}, {"a"}})}, "a @0");
}

void TestOverlay::layersAreLaidOver()
{
    QFETCH(Layers, layers);
    QFETCH(QByteArray, tree);
    QCOMPARE(text(squash(layers)), tree);
}

void TestOverlay::windowsLayersAreLaidOver_data()
{
    QTest::addColumn<Layers>("layers");
    QTest::addColumn<QByteArray>("tree");
    const auto row = [](const char *name, const Layers &layers, const char *tree) {
        QTest::newRow(name) << layers << QByteArray(tree);
    };
    row("whiteout in Files", {layer({{"Files/"}, {"Files/a"}}), layer({{"Files/.wh.a"}})},
        "Files/ @0");
    row("whiteout in another spelling",
        {layer({{"Files/"}, {"Files/Readme"}}), layer({{"Files/.wh.README"}})}, "Files/ @0");
    row("whiteout in UtilityVM",
        {layer({{"UtilityVM/Files/a"}, {"UtilityVM/b"}}), layer({{"UtilityVM/Files/.wh.a"}})},
        "UtilityVM/ implied; UtilityVM/b @0; UtilityVM/Files/ implied");
    row("whiteout elsewhere is an entry",
        {layer({{"Hives/"}, {"Hives/a"}}), layer({{"Hives/.wh.a"}})},
        "Hives/ @0; Hives/.wh.a @1; Hives/a @0");
    row("opaque marks are not meant",
        {layer({{"Files/"}, {"Files/a"}, {"Files/.wh..opq"}}), layer({{"Files/.wh..wh..opq"}})},
        "Files/ @0; Files/a @0");
    row("case does not count", {layer({{"Files/"}, {"Files/Ab", "1"}}), layer({{"files/aB", "2"}})},
        "Files/ @0; Files/aB @1");
    row("case beyond ASCII", {layer({{"Files/\xc3\x84pfel"}}), layer({{"Files/\xc3\xa4PFEL"}})},
        "Files/ implied; Files/\xc3\xa4PFEL @1");
    row("links are not followed on the way",
        {layer({{"Files/b/"}, {"Files/a -> b"}}), layer({{"Files/a/x"}})},
        "Files/ implied; Files/a/ implied; Files/b/ @0; Files/a/x @1");
    row("hard link with prefix", {layer({{"Files/a"}}), layer({{"UtilityVM/Files/b => Files/a"}})},
        "Files/ implied; UtilityVM/ implied; Files/a @0; UtilityVM/Files/ implied; "
        "UtilityVM/Files/b @0 linked");
    row("a replaced file loses its streams",
        {layer({{"Files/a"}, {"Files/a:zone"}}), layer({{"Files/a", "2"}})},
        "Files/ implied; Files/a @1");
    row("a colon without its file is a name", {layer({{"Files/a:zone"}})},
        "Files/ implied; Files/a:zone @0");
}

void TestOverlay::windowsLayersAreLaidOver()
{
    QFETCH(Layers, layers);
    QFETCH(QByteArray, tree);
    QCOMPARE(text(squash(layers, OsFamily::Windows)), tree);
}

void TestOverlay::anyLayerCanBeTheLast()
{
    const OverlayPtr stack = overlay({layer({{"a"}, {"d/"}, {"d/x"}}), layer({{".wh.d"}}),
        layer({{"d/"}, {"d/y"}, {"a", "2"}})});
    QCOMPARE(text(stack->tree(TreeRequest::squashed(0))), "a @0; d/ @0; d/x @0");
    QCOMPARE(text(stack->tree(TreeRequest::squashed(1))), "a @0");
    QCOMPARE(text(stack->tree(TreeRequest::squashed(2))), "a @2; d/ @2; d/y @2");
    QCOMPARE(text(stack->tree(TreeRequest::squashed(99))), "a @2; d/ @2; d/y @2");
}

void TestOverlay::runtimesDisagreeIsSaid_data()
{
    QTest::addColumn<Layers>("layers");
    QTest::addColumn<QByteArray>("path");
    QTest::addColumn<int>("warning");
    QTest::addColumn<bool>("windows");
    const auto row = [](const char *name, const Layers &layers, const char *path,
                         EntryWarning warning, bool windows = false) {
        QTest::newRow(name) << layers << QByteArray(path) << int(warning) << windows;
    };
    constexpr auto nothing = EntryWarning(0);
    row("twice", {layer({{"a"}, {"a"}})}, "a", EntryWarning::DuplicatePath);
    row("in two layers", {layer({{"a"}}), layer({{"a"}})}, "a", nothing);
    row("whiteout after", {layer({{"a"}}), layer({{"a"}, {".wh.a"}})}, "a",
        EntryWarning::WhiteoutOfOwnEntry);
    row("whiteout before", {layer({{"a"}}), layer({{".wh.a"}, {"a"}})}, "a",
        EntryWarning::WhiteoutBeforeOwnEntry);
    row("whiteout before, in the lowest layer", {layer({{".wh.a"}, {"a"}})}, "a",
        EntryWarning::WhiteoutBeforeOwnEntry);
    row("whiteout before, of a layer below", {layer({{"a"}}), layer({{".wh.a"}}), layer({{"a"}})},
        "a", nothing);
    row("mark without a name", {layer({{"d/"}, {"d/x"}}), layer({{"d/"}, {"d/.wh."}})}, "d",
        EntryWarning::WhiteoutOfNothing);
    row("opaque where nothing is", {layer({{"a"}}), layer({{"d/.wh..wh..opq"}, {"d/x"}})}, "d",
        EntryWarning::OpaqueOfNothing);
    row("link whose first name is replaced",
        {layer({{"a", "old"}, {"b => a"}}), layer({{"a", "new"}})}, "b",
        EntryWarning::LinkTargetReplaced);
    row("link whose first name is removed", {layer({{"a"}, {"b => a"}}), layer({{".wh.a"}})}, "b",
        EntryWarning::LinkTargetReplaced);
    row("link whose first name is there", {layer({{"a"}, {"b => a"}})}, "b", nothing);
    row("link to a rest of AUFS", {layer({{".wh..wh.plnk/1.2", "x"}, {"b => .wh..wh.plnk/1.2"}})},
        "b", nothing);
    row("link that climbs out", {layer({{"d/a -> ../../x"}})}, "d/a", EntryWarning::LinkClimbsOut);
    row("link that reaches the root", {layer({{"d/a -> ../x/../.."}})}, "d/a",
        EntryWarning::LinkClimbsOut);
    row("link up to the root", {layer({{"d/a -> ../x"}})}, "d/a", nothing);
    row("colon", {layer({{"a:b"}})}, "a:b", EntryWarning::NameHasColon);
    row("colon of a stream", {layer({{"Files/a"}, {"Files/a:s"}})}, "Files/a:s", nothing, true);
    row("colon without its file", {layer({{"Files/a:s"}})}, "Files/a:s", EntryWarning::NameHasColon,
        true);
    row("opaque without parent", {layer({{"d/"}}), layer({{"d/y"}, {"d/.wh..wh..opq"}})}, "d",
        EntryWarning::OpaqueWithoutParent);
    row("opaque without parent, the folder replaced later",
        {layer({{"d/"}}), layer({{"d/y"}, {"d/.wh..wh..opq"}}), layer({{".wh.d"}}),
            layer({{"d/"}})},
        "d", nothing);
    row("opaque without parent, the folder above replaced later",
        {layer({{"p/"}, {"p/d/"}}), layer({{"p/d/y"}, {"p/d/.wh..wh..opq"}}),
            layer({{".wh.p"}, {"p/"}, {"p/d/"}})},
        "p/d", nothing);
    row("opaque without parent, written again later",
        {layer({{"d/"}}), layer({{"d/y"}, {"d/.wh..wh..opq"}}), layer({{"d/"}})}, "d",
        EntryWarning::OpaqueWithoutParent);
    row("opaque with parent", {layer({{"d/"}}), layer({{"d/"}, {"d/.wh..wh..opq"}})}, "d", nothing);
    row("link to nothing", {layer({{"b => a"}})}, "b", EntryWarning::LinkTargetMissing);
    row("link to the root", {layer({{"b => "}})}, "b", EntryWarning::LinkTargetMissing);
    row("in a file", {layer({{"a"}, {"a/b"}})}, "a/b", EntryWarning::ParentIsNoFolder);
    row("in a circle", {layer({{"a -> a"}, {"a/b"}})}, "a/b", EntryWarning::ParentIsNoFolder);
    row("opaque", {layer({{"Files/"}, {"Files/.wh..wh..opq"}})}, "Files",
        EntryWarning::OpaqueOnWindows, true);
    row("link to a folder", {layer({{"a/"}, {"b => a"}})}, "b", EntryWarning::LinkTargetMissing);
    row("link to itself", {layer({{"b => b"}})}, "b", EntryWarning::LinkTargetMissing);
    row("link to a removed file", {layer({{"a"}}), layer({{".wh.a"}}), layer({{"b => a"}})}, "b",
        EntryWarning::LinkTargetMissing);
    row("link to later", {layer({{"b => a"}, {"a"}})}, "b", EntryWarning::LinkTargetLater);
    row("overlayfs mark", {layer({{.path = "a", .type = EntryType::CharDevice}})}, "a",
        EntryWarning::OverlayMark);
    row("whiteout outside", {layer({{"Hives/.wh.a"}})}, "Hives/.wh.a",
        EntryWarning::WhiteoutOutsideFiles, true);
    row("link with prefix", {layer({{"Files/a -> Files\\b"}})}, "Files/a",
        EntryWarning::LinkHasPrefix, true);
    row("link without", {layer({{"Files/a -> C:\\b"}})}, "Files/a", nothing, true);
}

void TestOverlay::runtimesDisagreeIsSaid()
{
    QFETCH(Layers, layers);
    QFETCH(QByteArray, path);
    QFETCH(int, warning);
    QFETCH(bool, windows);
    const FileTreePtr tree = squash(layers, windows ? OsFamily::Windows : OsFamily::Unix);
    QVERIFY(tree->find(path) != FileTree::none);
    QCOMPARE(warningsAt(tree, path).toInt(), warning);
}

void TestOverlay::aRemovedFolderKeepsWhatWasSaidOfIt()
{
    const OverlayPtr stack = overlay({layer({{"d/"}}), layer({{"d/y"}, {"d/.wh..wh..opq"}}),
        layer({{".wh.d"}}), layer({{"d/"}})});
    const FileTreePtr removed = stack->tree(TreeRequest::upTo(2));
    QCOMPARE(removed->change(removed->find("d")), Change::Removed);
    QCOMPARE(warningsAt(removed, "d"), EntryWarning::OpaqueWithoutParent);
    QCOMPARE(warningsAt(stack->tree(TreeRequest::upTo(3)), "d"), EntryWarnings());
}

void TestOverlay::everyWarningHasASentence()
{
    const QList<EntryWarning> all
        = listed(EntryWarnings::fromInt(2 * quint32(EntryWarning::OpaqueOnWindows) - 1));
    QCOMPARE(all.size(), 26);
    for (const EntryWarning warning : all) {
        QVERIFY2(!warningText(warning).isEmpty(), qPrintable(QString::number(quint32(warning))));
        QVERIFY(!warningText(warning).endsWith(u'.'));
        QVERIFY(!warningName(warning).isEmpty());
    }
}

void TestOverlay::marksOfOneLayerAlone()
{
    const LayerStack stack{
        {layer({{"a"}, {"d/"}}), layer({{".wh.a"}, {"d/.wh..wh..opq"}, {"d/x"}})}, OsFamily::Unix};
    const auto tree = Overlay::layerAlone(stack, 1);
    QVERIFY(tree);
    QCOMPARE(text(*tree), ".wh.a @1 mark; d/ implied; d/.wh..wh..opq @1 mark; d/x @1");
    QVERIFY(!(*tree)->isPresent((*tree)->find(".wh.a")));
}

void TestOverlay::ownEntryMarkedIsSaidInTheLayerAlone()
{
    const LayerStack stack{
        {layer({{"a"}, {".wh.a"}, {"d/x"}, {"d/.wh..wh..opq"}})}, OsFamily::Unix};
    const auto tree = Overlay::layerAlone(stack, 0);
    QVERIFY(tree);
    QCOMPARE(warningsAt(*tree, ".wh.a"), EntryWarning::WhiteoutOfOwnEntry);
    QCOMPARE(warningsAt(*tree, "d/.wh..wh..opq"), EntryWarning::OpaqueWithoutParent);
}

void TestOverlay::theLayerAloneSaysWhatItCannotKnow()
{
    const LayerStack stack{
        {layer({{"a"}}), layer({{"b => a"}, {".wh.c"}, {"c"}, {"d/.wh."}})}, OsFamily::Unix};
    const auto tree = Overlay::layerAlone(stack, 1);
    QVERIFY(tree);
    QCOMPARE(warningsAt(*tree, "b"), EntryWarning::LinkTargetBelow);
    QCOMPARE(warningsAt(*tree, "c"), EntryWarning::WhiteoutBeforeOwnEntry);
    QCOMPARE(warningsAt(*tree, ".wh.c"), EntryWarnings());
    QCOMPARE(warningsAt(*tree, "d/.wh."), EntryWarning::WhiteoutOfNothing);
}

void TestOverlay::hardLinksAreOneInode()
{
    const FileTreePtr tree = squash({layer({{"b", "12345"}, {"a => b"}}), layer({{"c => a"}})});
    const FileTree::Node a = tree->find("a");
    QCOMPARE(tree->inode(a), tree->entry(tree->find("b")));
    QCOMPARE(tree->inode(tree->find("c")), tree->inode(a));
    QVERIFY(tree->entry(a) != tree->inode(a));
    QCOMPARE(tree->sizeBytes(a), 5);
    QVERIFY(tree->isSecondName(a));
    QVERIFY(!tree->isSecondName(tree->find("b")));
}

void TestOverlay::hardLinkToALaterEntryShowsIt()
{
    const FileTreePtr tree = squash({layer({{"b => a"}, {"a", "12"}})});
    QCOMPARE(tree->type(tree->find("b")), EntryType::File);
    QCOMPARE(tree->sizeBytes(tree->find("b")), 2);
}

void TestOverlay::aChainOfLinksEnds()
{
    LayerIndexBuilder builder;
    for (int i = 0; i < 100; ++i)
        builder.add(entryOf({"l" + QByteArray::number(i) + " -> l" + QByteArray::number(i + 1)}));
    builder.add(entryOf({"loop -> loop"}));
    builder.add(entryOf({"two -> ./two/three"}));
    const FileTreePtr tree = squash({builder.snapshot(), layer({{"l0/x"}, {"loop/x"}, {"two/x"}})});
    // Wherever it ends, it ends, and nothing is outside the tree.
    QVERIFY(tree->size() < 200);
}

void TestOverlay::pathsAndNodesAreTwoNames()
{
    const FileTreePtr tree = squash({layer({{"a/b/c"}, {"a/b/d"}, {"e"}})});
    for (FileTree::Node node = 0; node < tree->size(); ++node) {
        QCOMPARE(tree->find(tree->path(node)), node);
        for (const FileTree::Node child : tree->children(node))
            QCOMPARE(tree->parent(child), node);
    }
    QCOMPARE(tree->find("/a/b/"), tree->find("a/b"));
    QCOMPARE(tree->find("a/x"), FileTree::none);
    QCOMPARE(tree->find("e/x"), FileTree::none);
    QCOMPARE(tree->find(""), FileTree::root);
    QCOMPARE(tree->childCount(tree->find("a/b")), 2u);
}

void TestOverlay::childrenAreSortedByBytes()
{
    QCOMPARE(text(squash(
                 {layer({{"b"}, {"\xff"}, {"B"}, {"aaaaaaaab"}, {"a"}, {"aaaaaaaaa"}, {"a.b"}})})),
        "B @0; a @0; a.b @0; aaaaaaaaa @0; aaaaaaaab @0; b @0; \xff @0");
}

void TestOverlay::windowsChildrenAreSortedWithoutCase()
{
    QCOMPARE(text(squash({layer({{"b"}, {"C"}, {"a_"}, {"aZ"}, {"\xc3\xa4"}, {"abcdefgh\xc3\xa4"},
                             {"abcdefghz"}})},
                 OsFamily::Windows)),
        "abcdefghz @0; abcdefgh\xc3\xa4 @0; aZ @0; a_ @0; b @0; C @0; \xc3\xa4 @0");
}

void TestOverlay::streamsBelongToTheirFile()
{
    const FileTreePtr tree = squash(
        {layer({{"Files/a.txt"}, {"Files/a.txt:Zone.Identifier", "12345"}})}, OsFamily::Windows);
    const FileTree::Node stream = tree->find("Files/a.txt:Zone.Identifier");
    QVERIFY(stream != FileTree::none);
    QVERIFY(tree->isStream(stream));
    QCOMPARE(tree->parent(stream), tree->find("files/A.TXT"));
    QCOMPARE(tree->name(stream).toByteArray(), ":Zone.Identifier");
    QCOMPARE(tree->path(stream), "Files/a.txt:Zone.Identifier");
    QCOMPARE(tree->sizeBytes(stream), 5);
}

void TestOverlay::totalsCountAnInodeOnce()
{
    const FileTreePtr tree = squash({layer({{"a/"}, {"a/x", "12345"}, {"a/y => a/x"}, {"b/"},
        {"b/z => a/x"}, {"b/w", "123"}, {"b/l -> w"}})});
    QCOMPARE(tree->totals(FileTree::root).bytes, 8);
    QCOMPARE(tree->totals(FileTree::root).files, 5u);
    QCOMPARE(tree->totals(FileTree::root).directories, 2u);
    QCOMPARE(tree->totals(tree->find("a")).bytes, 5);
    QCOMPARE(tree->totals(tree->find("b")).bytes, 3);
    QCOMPARE(tree->totals(tree->find("b/w")).bytes, 0);
}

void TestOverlay::emptyStacksHaveARoot()
{
    for (const Layers &layers : {Layers(), Layers{layer({})}}) {
        const FileTreePtr tree = squash(layers);
        QCOMPARE(tree->size(), 1u);
        QVERIFY(tree->isDirectory(FileTree::root));
        QCOMPARE(tree->childCount(FileTree::root), 0u);
        QCOMPARE(tree->totals(FileTree::root).files, 0u);
    }
}

void TestOverlay::stoppingIsAValue()
{
    std::stop_source source;
    source.request_stop();
    const auto stopped = Overlay::build({{layer({{"a"}})}, OsFamily::Unix}, source.get_token());
    QVERIFY(!stopped);
    QCOMPARE(stopped.error().code, Errc::Cancelled);
}

void TestOverlay::deepPathsNeedNoStack()
{
    QByteArray path;
    for (int i = 0; i < 4000; ++i)
        path += "d/";
    const FileTreePtr tree = squash({layer({{path + 'x'}}), layer({{".wh.d"}})});
    QCOMPARE(tree->size(), 1u);
    const FileTreePtr there = squash({layer({{path + 'x', "12"}})});
    QCOMPARE(there->totals(FileTree::root).bytes, 2);
    QCOMPARE(there->find(path + 'x'), there->size() - 1);
}

QTEST_GUILESS_MAIN(TestOverlay)
#include "tst_overlay.moc"
