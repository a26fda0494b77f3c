// SPDX-License-Identifier: Apache-2.0
// The filter line.
#include "layers/tree/filter.h"
#include "treekit.h"

using namespace Qt::StringLiterals;
using namespace treekit;

namespace {

FileTreePtr sample()
{
    return overlay(
        {layer({{"etc/"}, {"etc/passwd", "12345", 0644}, {"etc/shadow", "123", 0600}, {"usr/bin/"},
             {.path = "usr/bin/Tool",
                 .content = QByteArray(3000, 'x'),
                 .mode = 04755,
                 .facts = facts(FileFormat::Elf, Machine::Arm64)},
             {.path = "usr/bin/run.sh",
                 .content = "1\r\n",
                 .mode = 0755,
                 .facts = facts(FileFormat::Script)},
             {"usr/lib/libx.so.1"}, {"usr/lib/libx.so -> libx.so.1"}, {"tmp/", "", 01777},
             {"old"}}),
            layer({{"etc/passwd", "changed"}, {".wh.old"}, {"opt/a b/c d"},
                {"usr/lib/hard => usr/lib/libx.so.1"}})})
        ->tree(TreeRequest::upTo(1));
}

QByteArray matches(const FileTreePtr &tree, const QString &line)
{
    const Filter filter = Filter::parse(line);
    const Filter::Answer answer = filter.apply(*tree);
    QList<QByteArray> paths;
    for (FileTree::Node node = 1; node < tree->size(); ++node) {
        if (answer.fits(node))
            paths += tree->path(node);
    }
    return paths.join(' ');
}

} // namespace

class TestFilter : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void linesFit_data();
    void linesFit();
    void whatMeansNothingIsNamed_data();
    void whatMeansNothingIsNamed();
    void theRestOfALineStillWorks();
    void foldersAboveAreShown();
    void emptyLinesFitEverything();
    void longLinesEnd();
    void diffsAreFilteredByEitherSide();
    void fewRowsOfADiffAreAskedLikeMany_data();
    void fewRowsOfADiffAreAskedLikeMany();
    void streamsHavePathsOfTheirFile();
    void stoppedAnswersSaySo();
};

void TestFilter::linesFit_data()
{
    QTest::addColumn<QString>("line");
    QTest::addColumn<QByteArray>("paths");
    const auto row = [](const char *line, const char *paths) {
        QTest::newRow(line) << QString::fromUtf8(line) << QByteArray(paths);
    };
    row("passwd", "etc/passwd");
    row("PASS", "etc/passwd");
    row("tool", "usr/bin/Tool");
    row("etc", "etc etc/passwd etc/shadow");
    row("etc shad", "etc/shadow");
    row("etc -shadow", "etc etc/passwd");
    row("c/sha", "etc/shadow");
    row("/etc/", "etc/passwd etc/shadow");
    row("usr/bin/", "usr/bin/Tool usr/bin/run.sh");
    row("\"a b\"", "opt/a b opt/a b/c d");
    row("\"b/c d\"", "opt/a b/c d");
    row("nowhere", "");
    row("path:usr/lib", "usr/lib usr/lib/hard usr/lib/libx.so usr/lib/libx.so.1");
    row("path:usr/*.so", "usr/lib/libx.so");
    row("path:/usr/*.so", "usr/lib/libx.so");
    row("*.SH", "usr/bin/run.sh");
    row("name:bin", "usr/bin");
    row("name:lib*", "usr/lib usr/lib/libx.so usr/lib/libx.so.1");
    row("name:???", "etc old opt tmp usr opt/a b usr/bin usr/lib opt/a b/c d");
    row("size>2k", "usr/bin/Tool");
    row("size>2.9KiB", "usr/bin/Tool");
    row("size>3000b", "");
    row("size<2", "old opt/a b/c d usr/lib/hard usr/lib/libx.so.1");
    row("size=3", "etc/shadow usr/bin/run.sh");
    row("-size<1k type:file", "usr/bin/Tool");
    row("mode:600", "etc/shadow");
    row("mode:+x type:file", "usr/bin/Tool usr/bin/run.sh");
    row("mode:setuid", "usr/bin/Tool");
    row("mode:u+s", "usr/bin/Tool");
    row("mode:o+w", "tmp");
    row("mode:sticky", "tmp");
    row("type:dir etc", "etc");
    row("type:symlink", "usr/lib/libx.so");
    row("type:hardlink", "usr/lib/hard");
    row("type:script", "usr/bin/run.sh");
    row("type:program", "usr/bin/Tool");
    row("layer:2", "etc/passwd opt/a b/c d usr/lib/hard");
    row("layer:2-", "etc/passwd opt/a b/c d usr/lib/hard");
    row("layer:-1 type:file path:etc", "etc/shadow");
    row("change:removed", "old");
    row("change:Modified", "etc/passwd");
    row("change:added", "opt/a b/c d usr/lib/hard");
    row("differs:size", "etc/passwd");
    row("eol:crlf", "usr/bin/run.sh");
    row("arch:arm64", "usr/bin/Tool");
    row("arch:aarch64", "usr/bin/Tool");
    row("is:implied path:usr", "usr usr/lib");
    row("is:second", "usr/lib/hard");
    row("-arch:arm64 mode:+x type:file", "usr/bin/run.sh");
    row("C:\\x", "");
}

void TestFilter::linesFit()
{
    QFETCH(QString, line);
    QFETCH(QByteArray, paths);
    QVERIFY(Filter::parse(line).problems().isEmpty());
    QCOMPARE(matches(sample(), line), paths);
}

void TestFilter::whatMeansNothingIsNamed_data()
{
    QTest::addColumn<QString>("line");
    QTest::addColumn<int>("position");
    QTest::addColumn<int>("length");
    const auto row = [](const char *line, int position, int length) {
        QTest::newRow(line) << QString::fromUtf8(line) << position << length;
    };
    row("colour:red", 0, 10);
    row("etc colour:red x", 4, 10);
    row("etc -colour:red", 4, 11);
    row("size>", 0, 5);
    row("size>big", 0, 8);
    row("size>1.2.3k", 0, 11);
    row("size>-1", 0, 7);
    row("size>99999999999999999999g", 0, 26);
    row("size:nan", 0, 8);
    row("mode:9", 0, 6);
    row("mode:77777", 0, 10);
    row("mode:z+x", 0, 8);
    row("mode:+", 0, 6);
    row("mode:+q", 0, 7);
    row("layer:0", 0, 7);
    row("layer:x", 0, 7);
    row("layer:-", 0, 7);
    row("layer:5-2", 0, 9);
    row("layer:99999", 0, 11);
    row("type:thing", 0, 10);
    row("change:maybe", 0, 12);
    row("eol:vms", 0, 7);
    row("arch:z80", 0, 8);
    row("is:nice", 0, 7);
    row("differs:taste", 0, 13);
    row("path:", 0, 5);
    row("path>x", 0, 6);
}

void TestFilter::whatMeansNothingIsNamed()
{
    QFETCH(QString, line);
    QFETCH(int, position);
    QFETCH(int, length);
    const Filter filter = Filter::parse(line);
    QCOMPARE(filter.problems().size(), 1);
    QCOMPARE(filter.problems()[0].position, position);
    QCOMPARE(filter.problems()[0].length, length);
    QVERIFY(!filter.problems()[0].message.isEmpty());
}

void TestFilter::theRestOfALineStillWorks()
{
    QCOMPARE(matches(sample(), u"colour:red shadow"_s), "etc/shadow");
}

void TestFilter::foldersAboveAreShown()
{
    const FileTreePtr tree = sample();
    const Filter::Answer answer = Filter::parse(u"shadow").apply(*tree);
    QVERIFY(answer.shows(tree->find("etc")));
    QVERIFY(!answer.fits(tree->find("etc")));
    QVERIFY(answer.shows(FileTree::root));
    QVERIFY(!answer.shows(tree->find("usr")));
    QCOMPARE(answer.matchCount, 1u);
    QCOMPARE(answer.shownCount, 2u);
}

void TestFilter::emptyLinesFitEverything()
{
    const FileTreePtr tree = sample();
    for (const QString &line : {u""_s, u"   "_s, u"\"\""_s}) {
        const Filter filter = Filter::parse(line);
        QVERIFY(filter.isEmpty());
        QVERIFY(filter.problems().isEmpty());
        QCOMPARE(filter.apply(*tree).matchCount, tree->size() - 1);
    }
    QCOMPARE(Filter().apply(*tree).matchCount, tree->size() - 1);
}

void TestFilter::longLinesEnd()
{
    const FileTreePtr tree = sample();
    const Filter many = Filter::parse(u"a "_s.repeated(1000));
    QCOMPARE(many.problems().size(), 1);
    const Filter wide = Filter::parse(u"x"_s.repeated(10'000));
    QCOMPARE(wide.problems().size(), 1);
    QCOMPARE(wide.apply(*tree).matchCount, 0u);
    const Filter stars = Filter::parse(u"*a"_s.repeated(1000));
    QCOMPARE(stars.apply(*tree).matchCount, 0u);
}

void TestFilter::diffsAreFilteredByEitherSide()
{
    const auto a = squash({layer({{"app/x", "1234"}, {"app/only"}})});
    const auto b
        = squash({layer({{"Files/App/X", "1"}, {"Files/App/y", "12345"}})}, OsFamily::Windows);
    const TreeDiffPtr diff
        = TreeDiff::compare(a, b, {.paths = PathRules::between(OsFamily::Unix, OsFamily::Windows)});
    const auto count
        = [&](QStringView line) { return Filter::parse(line).apply(*diff).matchCount; };
    QCOMPARE(count(u"change:onlyA"), 1u);
    QCOMPARE(count(u"change:onlyB"), 1u);
    QCOMPARE(count(u"change:content"), 1u);
    QCOMPARE(count(u"size>3"), 2u);
    QCOMPARE(count(u"size<3"), 2u);
    QCOMPARE(count(u"differs:size"), 1u);
    QCOMPARE(count(u"path:Files/App/Y"), 1u);
    QCOMPARE(count(u"app/x"), 1u);
    const Filter::Answer answer = Filter::parse(u"change:onlyB").apply(*diff);
    QVERIFY(answer.shows(diff->find("app")));
}

void TestFilter::fewRowsOfADiffAreAskedLikeMany_data()
{
    QTest::addColumn<int>("every"); // how many files have other content: one in so many
    QTest::newRow("few") << 100;
    QTest::newRow("many") << 2;
}

//! Layers are read whole or asked entry by entry; the answer is the same.
void TestFilter::fewRowsOfADiffAreAskedLikeMany()
{
    QFETCH(int, every);
    QList<Line> linesA;
    QList<Line> linesB;
    int texts = 0, names = 0, large = 0, folders = 0;
    for (int i = 0; i < 1'000; ++i) {
        const QByteArray folder = "dir" + QByteArray::number(i / 100);
        if (i % 100 == 0) {
            linesA += Line{.path = folder + '/'};
            linesB += Line{.path = folder + '/'};
        }
        const QByteArray path = folder + "/f" + QByteArray::number(i);
        const bool differs = i % every == 0;
        linesA += Line{.path = path};
        linesB += Line{.path = path, .content = differs ? "other" : "x"};
        texts += differs && path.contains("f7");
        names += differs && path.endsWith("00");
        large += differs; // of side B alone
        folders += differs && path.startsWith("dir3/");
    }
    const TreeDiffPtr diff
        = TreeDiff::compare(squash({layerOf(linesA)}), squash({layerOf(linesB)}), {});
    const auto count
        = [&](QStringView line) { return int(Filter::parse(line).apply(*diff).matchCount); };
    QCOMPARE(count(u"change:content f7"), texts);
    QCOMPARE(count(u"change:content name:*00"), names);
    QCOMPARE(count(u"change:content size>2"), large);
    QCOMPARE(count(u"change:content dir3/"), folders);
    QCOMPARE(count(u"change:content -f7"), large - texts);
    QVERIFY(texts > 0 && names > 0 && folders > 0);
}

void TestFilter::streamsHavePathsOfTheirFile()
{
    const auto tree = squash(
        {layer({{"Files/a"}, {"Files/a:z1"}, {"Files/a:z2"}, {"Files/b"}})}, OsFamily::Windows);
    QCOMPARE(matches(tree, u"path:files/a:z?"_s), "Files/a:z1 Files/a:z2");
    QCOMPARE(matches(tree, u"type:stream"_s), "Files/a:z1 Files/a:z2");
    QCOMPARE(matches(tree, u"path:files/?"_s), "Files/a Files/b");
}

void TestFilter::stoppedAnswersSaySo()
{
    LayerIndexBuilder builder;
    for (int i = 0; i < 10'000; ++i)
        builder.add(entryOf({"f" + QByteArray::number(i)}));
    const FileTreePtr tree = squash({builder.snapshot()});
    std::stop_source source;
    source.request_stop();
    const Filter::Answer answer = Filter::parse(u"f").apply(*tree, source.get_token());
    QVERIFY(answer.stopped);
    QVERIFY(answer.matchCount < 10'000);
}

QTEST_GUILESS_MAIN(TestFilter)
#include "tst_filter.moc"
