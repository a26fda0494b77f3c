// SPDX-License-Identifier: Apache-2.0
// Two trees side by side, and layers by what is in them.
#include "layers/tree/layerpairs.h"
#include "layers/tree/treediff.h"
#include "treekit.h"

using namespace Qt::StringLiterals;
using namespace treekit;

namespace {

constexpr auto unixLike = OsFamily::Unix;
constexpr auto windows = OsFamily::Windows;

FileTreePtr tree(std::initializer_list<Line> lines, OsFamily family = OsFamily::Unix)
{
    return squash({layer(lines)}, family);
}

QByteArray rowText(const TreeDiff &diff, TreeDiff::Row row)
{
    QByteArray line
        = diff.pathA(row).isEmpty() && diff.nodeA(row) == FileTree::none ? "-" : diff.pathA(row);
    if (diff.nodeB(row) == FileTree::none)
        line += "|-";
    else if (diff.pathB(row) != diff.pathA(row))
        line += '|' + diff.pathB(row);
    if (diff.kind(row) != DiffKind::Same)
        line += ' ' + QByteArray(diffKindName(diff.kind(row)).data());
    if (diff.facets(row))
        line += '(' + facetNames(diff.facets(row)).join(u',').toUtf8() + ')';
    for (const PairRule rule :
        {PairRule::FoldCase, PairRule::MapRoot, PairRule::PairExe, PairRule::PairLibrary}) {
        if (diff.rules(row) & rule)
            line += " by " + QByteArray(pairRuleName(rule).data());
    }
    return line;
}

QByteArray text(const TreeDiffPtr &diff)
{
    QList<QByteArray> lines;
    for (TreeDiff::Row row = 1; row < diff->size(); ++row)
        lines += rowText(*diff, row);
    return lines.join("; ");
}

QByteArray linuxDiff(
    std::initializer_list<Line> a, std::initializer_list<Line> b, const DiffOptions &options = {})
{
    return text(TreeDiff::compare(tree(a), tree(b), options));
}

TreeDiffPtr acrossDiff(std::initializer_list<Line> a, std::initializer_list<Line> b,
    PathRules rules = PathRules::between(unixLike, windows))
{
    return TreeDiff::compare(tree(a), tree(b, windows), {.paths = rules});
}

} // namespace

class TestTreeDiff : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void differencesHaveKinds_data();
    void differencesHaveKinds();
    void ignoredFacetsAreNoDifference();
    void timesMayBeApart();
    void windowsPathsAreLaidBesideLinuxOnes();
    void windowsSideMayBeA();
    void modeAndOwnerDoNotCompareAcrossSystems();
    void linksCompareAsPathsAcrossSystems();
    void programsPairWithTheirExe();
    void librariesPairWithTheirDll();
    void takenNamesDoNotPairAgain();
    void mappedRootsStandBesideEachOther();
    void mapsThatLeadNowhereChangeNothing();
    void hivesAndUtilityVmAreHiddenOnlyOnAsk();
    void aSeekableLayerDiffersNotFromAPlainOne();
    void namesThatOnlyLinuxTellsApart();
    void windowsAgainstWindowsKnowsCaseRenames();
    void foldersKnowTheStrongestBelow();
    void rowsAreCounted();
    void impliedFoldersAreEqual();
    void removedRowsTakeNoPart();
    void anEmptySideIsAllOnTheOther();
    void rowsAreFoundByPath();
    void stoppedDiffsAreNull();
    void layersPairByContent();
    void layersOfTheSameBytesPairFirst();
};

void TestTreeDiff::differencesHaveKinds_data()
{
    QTest::addColumn<FileTreePtr>("a");
    QTest::addColumn<FileTreePtr>("b");
    QTest::addColumn<QByteArray>("said");
    const auto row
        = [](const char *name, std::initializer_list<Line> a, std::initializer_list<Line> b,
              const char *said) { QTest::newRow(name) << tree(a) << tree(b) << QByteArray(said); };
    row("same", {{"a"}}, {{"a"}}, "a");
    row("only A", {{"a"}, {"b"}}, {{"b"}}, "a|- onlyA; b");
    row("only B", {{"b"}}, {{"a"}, {"b"}}, "-|a onlyB; b");
    row("a folder of one side", {{"d/"}, {"d/x"}}, {}, "d|- onlyA; d/x|- onlyA");
    row("content", {{"a", "1"}}, {{"a", "2"}}, "a content(content)");
    row("line ends", {{"a", "1\n2\n"}}, {{"a", "1\r\n2\r\n"}}, "a content(size,eol)");
    row("text and line ends", {{"a", "1\n2\n"}}, {{"a", "1\r\n3\r\n"}},
        "a content(content,size,eol)");
    row("text without lines", {{"a", "1\n"}}, {{"a", "22"}}, "a content(content)");
    row("mode", {{"a", "x", 0644}}, {{"a", "x", 0640}}, "a attributes(mode)");
    row("exec bit", {{"a", "x", 0644}}, {{"a", "x", 0755}}, "a attributes(execBit)");
    row("setuid", {{"a", "x", 0755}}, {{"a", "x", 04755}}, "a attributes(mode)");
    row("type", {{"a"}}, {{"a -> b"}}, "a type(type)");
    row("type with children", {{"a"}}, {{"a/"}, {"a/x"}}, "a type(type); -|a/x onlyB");
    row("link", {{"a -> b"}}, {{"a -> c"}}, "a content(link)");
    row("arch", {{.path = "a", .content = "1", .facts = facts(FileFormat::Elf, Machine::Amd64)}},
        {{.path = "a", .content = "2", .facts = facts(FileFormat::Elf, Machine::Arm64)}},
        "a content(content,arch)");
    row("hard link and file", {{"a"}, {"b => a"}}, {{"a"}, {"b"}}, "a; b");
    row("order", {{"b"}, {"a/"}, {"a/z"}}, {{"c"}, {"a/"}, {"a/y"}},
        "a; b|- onlyA; -|c onlyB; -|a/y onlyB; a/z|- onlyA");
}

void TestTreeDiff::differencesHaveKinds()
{
    QFETCH(FileTreePtr, a);
    QFETCH(FileTreePtr, b);
    QFETCH(QByteArray, said);
    QCOMPARE(text(TreeDiff::compare(a, b, {})), said);
}

void TestTreeDiff::ignoredFacetsAreNoDifference()
{
    QCOMPARE(linuxDiff({{"a", "x", 0600}}, {{"a"}}, {.ignored = Facet::Mode}), "a");
    QCOMPARE(linuxDiff({{.path = "a", .modifiedNs = 9, .uid = 1}}, {{"a"}},
                 {.ignored = facetsOf(u"time,owner")}),
        "a");
    QCOMPARE(linuxDiff({{"a", "1\n"}}, {{"a", "1\r\n"}}, {.ignored = Facet::Eol}), "a");
    QString unknown;
    facetsOf(u"time,colour,shape", &unknown);
    QCOMPARE(unknown, u"colour"_s);
}

void TestTreeDiff::timesMayBeApart()
{
    const auto a = tree({{.path = "a", .modifiedNs = 1'000'000'000}});
    const auto b = tree({{.path = "a", .modifiedNs = 1'900'000'000}});
    QCOMPARE(text(TreeDiff::compare(a, b, {})), "a attributes(time)");
    QCOMPARE(text(TreeDiff::compare(a, b, {.timeToleranceNs = 1'000'000'000})), "a");
}

void TestTreeDiff::windowsPathsAreLaidBesideLinuxOnes()
{
    const TreeDiffPtr diff = acrossDiff({{"app/"}, {"app/Readme", "1"}, {"app/b"}},
        {{"Files/"}, {"Files/App/"}, {"Files/App/README", "1"}, {"Files/App/b"}, {"Hives/"},
            {"Hives/System_Delta"}, {"UtilityVM/Files/x"}});
    QCOMPARE(text(diff),
        "app|Files/App by foldCase; app/b|Files/App/b; "
        "app/Readme|Files/App/README by foldCase");
    QVERIFY(diff->rules(diff->find("app/b")) & PairRule::StripFiles);
    QCOMPARE(diff->pairCount(PairRule::FoldCase), 2u);
    QCOMPARE(diff->pairCount(PairRule::StripFiles), 3u);
}

void TestTreeDiff::windowsSideMayBeA()
{
    const auto diff = TreeDiff::compare(tree({{"Files/App/x.exe"}, {"Files/App/X2"}}, windows),
        tree({{"app/x"}, {"app/x2"}}), {.paths = PathRules::between(windows, unixLike)});
    QCOMPARE(text(diff),
        "Files/App|app by foldCase; Files/App/x.exe|app/x by pairExe; "
        "Files/App/X2|app/x2 by foldCase");
}

void TestTreeDiff::modeAndOwnerDoNotCompareAcrossSystems()
{
    const TreeDiffPtr diff = acrossDiff({{.path = "a", .mode = 0755, .uid = 5}},
        {{.path = "Files/a", .mode = 0, .windowsAttributes = 0x20}});
    QCOMPARE(diff->kind(diff->find("a")), DiffKind::Same);
}

void TestTreeDiff::linksCompareAsPathsAcrossSystems()
{
    const TreeDiffPtr diff = acrossDiff(
        {{"a -> /app/x"}, {"b -> /y"}}, {{"Files/a -> C:\\App\\x"}, {"Files/b -> C:\\z"}});
    QCOMPARE(text(diff), "a|Files/a; b|Files/b content(link)");
}

void TestTreeDiff::programsPairWithTheirExe()
{
    QCOMPARE(text(acrossDiff({{"x"}, {"y"}}, {{"Files/X.EXE"}, {"Files/z.exe"}})),
        "x|Files/X.EXE by pairExe; y|- onlyA; -|Files/z.exe onlyB");
    PathRules off = PathRules::between(unixLike, windows);
    off.pairExe = false;
    QCOMPARE(text(acrossDiff({{"x"}}, {{"Files/x.exe"}}, off)), "x|- onlyA; -|Files/x.exe onlyB");
}

void TestTreeDiff::librariesPairWithTheirDll()
{
    QCOMPARE(text(acrossDiff({{"libx.so"}, {"liby.so.1.2"}, {"libz.sox"}, {"lib.so"}},
                 {{"Files/x.dll"}, {"Files/liby.dll"}, {"Files/z.dll"}})),
        "lib.so|- onlyA; libx.so|Files/x.dll by pairLibrary; "
        "liby.so.1.2|Files/liby.dll by pairLibrary; libz.sox|- onlyA; -|Files/z.dll onlyB");
}

void TestTreeDiff::takenNamesDoNotPairAgain()
{
    QCOMPARE(text(acrossDiff({{"x"}}, {{"Files/x"}, {"Files/x.exe"}})),
        "x|Files/x; -|Files/x.exe onlyB");
    QCOMPARE(
        text(acrossDiff({{"x"}, {"X"}}, {{"Files/x.exe"}})), "X|Files/x.exe by pairExe; x|- onlyA");
}

void TestTreeDiff::mappedRootsStandBesideEachOther()
{
    PathRules rules = PathRules::between(unixLike, windows);
    rules.roots = {{"/srv/app", "C:\\Tools\\App"}};
    const TreeDiffPtr diff = acrossDiff({{"srv/app/x"}, {"srv/app/d/y"}, {"srv/q"}},
        {{"Files/Tools/App/x"}, {"Files/Tools/App/D/y"}, {"Files/Tools/z"}}, rules);
    QCOMPARE(text(diff),
        "srv|- onlyA; -|Files/Tools onlyB; srv/app|Files/Tools/App by mapRoot; srv/q|- onlyA; "
        "-|Files/Tools/z onlyB; srv/app/d|Files/Tools/App/D by foldCase by mapRoot; "
        "srv/app/x|Files/Tools/App/x by mapRoot; "
        "srv/app/d/y|Files/Tools/App/D/y by mapRoot");
}

void TestTreeDiff::mapsThatLeadNowhereChangeNothing()
{
    for (const RootMap &map : {RootMap{"/none", "C:\\a"}, RootMap{"/a", "C:\\none"},
             RootMap{"/", "C:\\"}, RootMap{"", ""}, RootMap{"../..", "C:\\..\\.."}}) {
        PathRules rules = PathRules::between(unixLike, windows);
        rules.roots = {map, map};
        QCOMPARE(text(acrossDiff({{"a/x"}}, {{"Files/a/x"}}, rules)), "a|Files/a; a/x|Files/a/x");
    }
}

void TestTreeDiff::hivesAndUtilityVmAreHiddenOnlyOnAsk()
{
    PathRules rules = PathRules::between(unixLike, windows);
    rules.hideHives = false;
    QCOMPARE(text(acrossDiff({}, {{"Files/a"}, {"Hives/x"}, {"UtilityVM/y"}}, rules)),
        "-|Files/a onlyB; -|Hives onlyB; -|Hives/x onlyB");
    QCOMPARE(text(acrossDiff({{"a"}}, {{"Files/a"}, {"Hives/x"}}, PathRules())),
        "-|Files onlyB; -|Hives onlyB; a|- onlyA; -|Files/a onlyB; -|Hives/x onlyB");
}

void TestTreeDiff::aSeekableLayerDiffersNotFromAPlainOne()
{
    const auto diff = TreeDiff::compare(
        tree({{".no.prefetch.landmark"}, {"d/"}, {"d/x"}, {"stargz.index.json", "{}"}}),
        tree({{"d/"}, {"d/x"}}), {});
    QCOMPARE(text(diff), "d; d/x");
}

void TestTreeDiff::namesThatOnlyLinuxTellsApart()
{
    QCOMPARE(text(acrossDiff({{"README"}, {"Readme"}, {"readme"}}, {{"Files/Readme"}})),
        "Readme|Files/Readme; README|- onlyA; readme|- onlyA");
}

void TestTreeDiff::windowsAgainstWindowsKnowsCaseRenames()
{
    const auto diff = TreeDiff::compare(tree({{"Files/A"}}, windows), tree({{"Files/a"}}, windows),
        {.paths = PathRules::between(windows, windows)});
    QCOMPARE(text(diff), "Files; Files/A|Files/a attributes(nameCase) by foldCase");
}

void TestTreeDiff::foldersKnowTheStrongestBelow()
{
    const auto diff = TreeDiff::compare(tree({{"d/"}, {"d/e/"}, {"d/e/x", "1"}, {"d/y"}, {"f/"}}),
        tree({{"d/"}, {"d/e/"}, {"d/e/x", "2"}, {"f/"}}), {});
    QCOMPARE(diff->strongest(diff->find("d")), DiffKind::Content);
    QCOMPARE(diff->strongest(diff->find("d/e")), DiffKind::Content);
    QCOMPARE(diff->strongest(diff->find("f")), DiffKind::Same);
    QCOMPARE(diff->strongest(TreeDiff::root), DiffKind::Content);
}

void TestTreeDiff::rowsAreCounted()
{
    const auto diff = TreeDiff::compare(tree({{"d/"}, {"d/x", "1"}, {"d/y"}, {"z"}}),
        tree({{"d/"}, {"d/x", "2"}, {"e/"}, {"e/w"}, {"z"}}), {});
    QCOMPARE(diff->count(DiffKind::Same), 1u);
    QCOMPARE(diff->count(DiffKind::Content), 1u);
    QCOMPARE(diff->count(DiffKind::OnlyA), 1u);
    QCOMPARE(diff->count(DiffKind::OnlyB), 1u);
    QCOMPARE(diff->directoryCount(DiffKind::OnlyB), 1u);
    QCOMPARE(diff->directoryCount(DiffKind::Same), 1u);
}

void TestTreeDiff::impliedFoldersAreEqual()
{
    QCOMPARE(linuxDiff({{"d/x"}}, {{"d/", "", 0700}, {"d/x"}}), "d; d/x");
}

void TestTreeDiff::removedRowsTakeNoPart()
{
    const FileTreePtr a
        = overlay({layer({{"a"}, {"b"}}), layer({{".wh.a"}})})->tree(TreeRequest::upTo(1));
    QCOMPARE(text(TreeDiff::compare(a, tree({{"b"}}), {})), "b");
}

void TestTreeDiff::anEmptySideIsAllOnTheOther()
{
    QCOMPARE(text(TreeDiff::compare(nullptr, tree({{"a/x"}}), {})), "-|a onlyB; -|a/x onlyB");
    QCOMPARE(text(TreeDiff::compare(tree({{"a"}}), nullptr, {})), "a|- onlyA");
    QCOMPARE(TreeDiff::compare(nullptr, nullptr, {})->size(), 1u);
}

void TestTreeDiff::rowsAreFoundByPath()
{
    const TreeDiffPtr diff = acrossDiff({{"a"}}, {{"Files/a"}, {"Files/b"}});
    QCOMPARE(diff->find("a"), diff->find("Files/a"));
    QVERIFY(diff->find("Files/b") != TreeDiff::none);
    QCOMPARE(diff->find("c"), TreeDiff::none);
}

void TestTreeDiff::stoppedDiffsAreNull()
{
    std::stop_source source;
    source.request_stop();
    QVERIFY(!TreeDiff::compare(tree({{"a"}}), tree({{"a"}}), {}, source.get_token()));
}

void TestTreeDiff::layersPairByContent()
{
    const QList<LayerIndexPtr> a{layer({{"base", "1111111111"}}),
        layer({{"x", "22"}, {"y", "3333"}}), layer({{"z", "only A"}})};
    const QList<LayerIndexPtr> b{layer({{"new", "only B"}}),
        layer({{"base", "1111111111"}, {"n", "4"}}), layer({{"x2", "22"}, {"y2", "3333"}})};
    const QList<LayerPair> pairs = pairLayers(a, b);
    QCOMPARE(pairs.size(), 4);
    QCOMPARE(pairs[0].a, -1);
    QCOMPARE(pairs[0].b, 0);
    QCOMPARE(pairs[1].a, 0);
    QCOMPARE(pairs[1].b, 1);
    QCOMPARE(pairs[1].reason, LayerPair::Reason::Overlap);
    QVERIFY(pairs[1].share > 0.9 && pairs[1].share < 1);
    QCOMPARE(pairs[2].b, 2);
    QCOMPARE(pairs[3].b, -1);
    QCOMPARE(pairs[3].reason, LayerPair::Reason::Alone);
}

void TestTreeDiff::layersOfTheSameBytesPairFirst()
{
    const auto named = [](const char *diffId, const char *content) {
        LayerIndexBuilder builder;
        builder.add(entryOf({"f", content}));
        ContentFacts told;
        told.hash = told.textHash = hashOf(content);
        builder.setContent(told);
        builder.facts().diffId = diffId;
        return builder.snapshot();
    };
    const QList<LayerPair> pairs = pairLayers({named("sha256:1", "one"), named("sha256:2", "two")},
        {named("sha256:2", "two"), named("sha256:3", "one")});
    QCOMPARE(pairs.size(), 2);
    QCOMPARE(pairs[0].b, 1);
    QCOMPARE(pairs[0].reason, LayerPair::Reason::Overlap);
    QCOMPARE(pairs[1].b, 0);
    QCOMPARE(pairs[1].reason, LayerPair::Reason::SameDiffId);
    QVERIFY(pairLayers({}, {}).isEmpty());
}

QTEST_GUILESS_MAIN(TestTreeDiff)
#include "tst_treediff.moc"
