// SPDX-License-Identifier: Apache-2.0
// Findings from what is in the files, and paths followed through links.
#include "layers/facts/contentfindings.h"
#include "layers/facts/windowsnames.h"
#include "layers/tree/resolve.h"
#include "treekit.h"

using namespace Qt::StringLiterals;
using namespace treekit;

namespace {

VariantContent variant(std::initializer_list<Line> lines, const char *architecture = "amd64",
    OsFamily family = OsFamily::Unix)
{
    VariantContent content;
    content.architecture = QString::fromLatin1(architecture);
    content.platform
        = (family == OsFamily::Unix ? u"linux/"_s : u"windows/"_s) + content.architecture;
    content.tree = squash({layer(lines)}, family);
    return content;
}

QByteArray text(const QList<ContentFinding> &findings)
{
    QList<QByteArray> lines;
    for (const ContentFinding &finding : findings) {
        constexpr const char *severities[] = {"note", "warning", "error"};
        lines += finding.id.toUtf8() + ' ' + severities[int(finding.severity)] + ' '
            + QByteArray::number(finding.variant) + ' ' + finding.path;
    }
    return lines.join("; ");
}

Line script(const char *path, const char *interpreter, quint32 mode = 0755)
{
    return {.path = path,
        .mode = mode,
        .facts = facts(FileFormat::Script, Machine::None, interpreter, LineEnds::Lf)};
}

Line elf(const char *path, Machine machine, const char *loader = "", quint32 mode = 0755)
{
    return {.path = path, .mode = mode, .facts = facts(FileFormat::Elf, machine, loader)};
}

} // namespace

class TestContentFindings : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void filesSpeak_data();
    void filesSpeak();
    void whatTheImageStartsWeighsMore();
    void execBitIsComparedAcrossVariants();
    void windowsVariantsMakeNamesMatter();
    void windowsSecretsAreOpenByTheirRights();
    void recompressedLayersAreNamed();
    void manyOfAKindAreSummedUp();
    void everyFindingIsWhole();
    void windowsNames_data();
    void windowsNames();
    void pathsAreFollowed_data();
    void pathsAreFollowed();
    void windowsPathsAreFollowed();
};

void TestContentFindings::filesSpeak_data()
{
    QTest::addColumn<QList<Line>>("lines");
    QTest::addColumn<QByteArray>("said");
    const auto row = [](const char *name, const QList<Line> &lines, const char *said) {
        QTest::newRow(name) << lines << QByteArray(said);
    };
    row("fine", {script("run", "/bin/sh"), {"bin/sh", "x", 0755}}, "");
    row("script ends in CR LF", {script("run", "/bin/sh\r"), {"bin/sh"}},
        "crlf-script error 0 run");
    row("and is not run", {script("run", "/bin/sh\r", 0644)}, "crlf-script warning 0 run");
    row("wrong machine", {elf("app", Machine::Arm64)}, "wrong-architecture warning 0 app");
    row("32 bit of the same family", {elf("app", Machine::I386)}, "");
    row("no machine of a platform", {elf("app", Machine::Other)}, "");
    row("a Windows program on Linux",
        {{.path = "a.exe", .facts = facts(FileFormat::Pe, Machine::Arm64)}}, "");
    row("interpreter missing", {script("run", "/usr/bin/perl")},
        "missing-interpreter warning 0 run");
    row("interpreter behind links",
        {script("run", "/bin/sh"), {"bin -> usr/bin"}, {"usr/bin/dash"}, {"usr/bin/sh -> dash"}},
        "");
    row("interpreter is a dangling link", {script("run", "/bin/sh"), {"bin/sh -> nothing"}},
        "missing-interpreter warning 0 run");
    row("interpreter is a folder", {script("run", "/bin/sh"), {"bin/sh/"}},
        "missing-interpreter warning 0 run");
    row("not executable, not asked", {script("run", "/usr/bin/perl", 0644)}, "");
    row("loader missing", {elf("app", Machine::Amd64, "/lib64/ld-linux-x86-64.so.2")},
        "missing-interpreter warning 0 app");
    row("case", {{"README"}, {"Readme"}, {"other"}}, "case-collision note 0 Readme");
    row("case in different folders", {{"a/README"}, {"b/Readme"}}, "");
    row("name for Windows", {{"a:b"}, {"aux.c"}, {"d."}},
        "windows-name note 0 a:b; windows-name note 0 aux.c; windows-name note 0 d.");
    row("secret to read", {{"root/.ssh/id_rsa", "key", 0644}},
        "open-secret warning 0 root/.ssh/id_rsa");
    row("secret to write", {{"x.key", "key", 0666}}, "open-secret error 0 x.key");
    row("secret of one's own", {{"root/.ssh/id_rsa", "key", 0600}}, "");
    row("empty secret", {{"root/.ssh/id_rsa", "", 0644}}, "");
    row("config.json elsewhere", {{"app/config.json", "{}", 0644}}, "");
    row("docker config", {{"root/.docker/config.json", "{}", 0644}},
        "open-secret warning 0 root/.docker/config.json");
    row("errors first", {{"Z"}, {"z"}, {"x.key", "k", 0666}, elf("app", Machine::Arm)},
        "open-secret error 0 x.key; wrong-architecture warning 0 app; case-collision note 0 z");
}

void TestContentFindings::filesSpeak()
{
    QFETCH(QList<Line>, lines);
    QFETCH(QByteArray, said);
    VariantContent content;
    content.architecture = u"amd64"_s;
    content.platform = u"linux/amd64"_s;
    content.tree = squash({layerOf(lines)});
    QCOMPARE(text(contentFindings({content})), said);
}

void TestContentFindings::whatTheImageStartsWeighsMore()
{
    VariantContent content = variant({elf("app/x", Machine::Arm64), {"run -> app/x"}});
    content.started = {"/run"};
    QCOMPARE(text(contentFindings({content})), "wrong-architecture error 0 app/x");
}

void TestContentFindings::execBitIsComparedAcrossVariants()
{
    const auto a = variant({script("run", "sh", 0755), script("lib.sh", "sh", 0644)});
    const auto b = variant({script("run", "sh", 0644), script("lib.sh", "sh", 0644)}, "arm64");
    const auto w = variant({{"Files/run"}}, "amd64", OsFamily::Windows);
    const auto findings = contentFindings({a, b, w});
    QCOMPARE(text(findings), "exec-bit-lost warning 1 run");
    QCOMPARE(findings[0].otherVariant, 0);
    QVERIFY(findings[0].evidence.contains(u"644"_s));
}

void TestContentFindings::windowsVariantsMakeNamesMatter()
{
    const auto a = variant({{"A"}, {"a"}, {"con"}});
    const auto w
        = variant({{"Files/nul"}, {"Files/x"}, {"Files/x:stream"}}, "amd64", OsFamily::Windows);
    QCOMPARE(text(contentFindings({a, w})),
        "windows-name error 1 Files/nul; case-collision warning 0 a; windows-name warning 0 con");
}

void TestContentFindings::windowsSecretsAreOpenByTheirRights()
{
    const auto said = [](const char *sddl) {
        return text(contentFindings(
            {variant({{.path = "Files/x.key", .sddl = sddl}}, "amd64", OsFamily::Windows)}));
    };
    QCOMPARE(said("O:BAG:SYD:(A;;FA;;;WD)"), "open-secret error 0 Files/x.key");
    QCOMPARE(said("D:(A;;FA;;;SY)(A;;0x1200a9;;;BU)"), "open-secret warning 0 Files/x.key");
    QCOMPARE(said("D:(D;;FA;;;WD)(A;;FA;;;WD)"), "");
    QCOMPARE(said("D:(A;;FA;;;SY)(A;;FA;;;BA)"), "");
    QCOMPARE(said("D:(A;IO;FA;;;WD)"), "");
    QCOMPARE(said(""), "");
}

void TestContentFindings::recompressedLayersAreNamed()
{
    LayerIndexBuilder builder;
    builder.facts().diffId = "sha256:1";
    VariantContent a;
    a.tree = squash({builder.snapshot()});
    a.blobDigests = {"sha256:a"};
    VariantContent b = a;
    QVERIFY(contentFindings({a, b}).isEmpty());
    b.blobDigests = {"sha256:b"};
    const auto findings = contentFindings({a, b});
    QCOMPARE(findings.size(), 1);
    QCOMPARE(findings[0].id, u"recompressed"_s);
    QCOMPARE(findings[0].layer, 0);
    b.blobDigests = {};
    QVERIFY(contentFindings({a, b}).isEmpty());
}

void TestContentFindings::manyOfAKindAreSummedUp()
{
    QList<Line> lines;
    for (int i = 0; i < maxFindingsPerId + 5; ++i)
        lines += Line{.path = "a:" + QByteArray::number(i)};
    VariantContent content;
    content.tree = squash({layerOf(lines)});
    const auto findings = contentFindings({content});
    QCOMPARE(findings.size(), maxFindingsPerId + 1);
    QVERIFY(findings.last().title.contains(u'5'));
    QVERIFY(findings.last().path.isEmpty());
}

void TestContentFindings::everyFindingIsWhole()
{
    const auto findings = contentFindings(
        {variant({script("run", "/bin/sh\r"), elf("app", Machine::Arm64, "/lib/ld"), {"A"}, {"a"},
             {"x.key", "1", 0666}, {"b\xff<"}}),
            VariantContent()});
    QVERIFY(findings.size() >= 6);
    for (const ContentFinding &finding : findings) {
        QVERIFY(!finding.title.isEmpty());
        QVERIFY2(!finding.evidence.contains(u'%'), qPrintable(finding.evidence));
        QVERIFY(!finding.remedy.isEmpty());
        QVERIFY(!finding.remedy.endsWith(u'.'));
        QCOMPARE(finding.layer, 0);
    }
    std::stop_source source;
    source.request_stop();
    QVERIFY(contentFindings({variant({{"A"}, {"a"}})}, source.get_token()).isEmpty());
}

void TestContentFindings::windowsNames_data()
{
    QTest::addColumn<QByteArray>("name");
    QTest::addColumn<int>("problem");
    using enum WindowsNameProblem;
    const auto row = [](const char *name, WindowsNameProblem problem) {
        QTest::addRow("%s", name) << QByteArray(name) << int(problem);
    };
    for (const char *fine : {"a", "CONSOLE", "COM", "COMA", "COM10", "NULL", ".con", "a.con", "a b",
             "..a", "lpt", "\xc3\xa4"})
        row(fine, None);
    for (const char *bad : {"a<", "a>b", "a:b", "\"", "a|b", "a?", "*", "a\\b", "a\tb", "\x01"})
        row(bad, Character);
    for (const char *bad : {"a.", "a ", "...", " "})
        row(bad, Ending);
    for (const char *bad : {"CON", "con", "Nul.txt", "AUX.tar.gz", "com1", "COM0.x", "lpt9",
             "LPT\xc2\xb9", "conin$", "CONOUT$", "prn .txt"})
        row(bad, Reserved);
    row("\xff", NotText);
    row("", None);
}

void TestContentFindings::windowsNames()
{
    QFETCH(QByteArray, name);
    QFETCH(int, problem);
    QCOMPARE(int(windowsNameProblem(name)), problem);
}

void TestContentFindings::pathsAreFollowed_data()
{
    QTest::addColumn<QByteArray>("path");
    QTest::addColumn<QByteArray>("node"); // "!" and the problem where there is none
    const auto row = [](const char *path, const char *node) {
        QTest::addRow("%s", path) << QByteArray(path) << QByteArray(node);
    };
    row("/usr/bin/dash", "usr/bin/dash");
    row("usr/bin/dash", "usr/bin/dash");
    row("/bin/sh", "usr/bin/dash");
    row("/bin/../bin/sh", "usr/bin/dash");
    row("/../../bin/sh", "usr/bin/dash");
    row("/abs", "usr/bin/dash");
    row("/up/dash", "usr/bin/dash");
    row("/bin/", "usr/bin");
    row("/", "");
    row("//usr//bin", "usr/bin");
    row("/none", "!1");
    row("/dangling", "!1");
    row("/loop", "!2");
    row("/loop/x", "!2");
    row("/usr/bin/dash/x", "!3");
    row("/gone", "!1");
}

void TestContentFindings::pathsAreFollowed()
{
    QFETCH(QByteArray, path);
    QFETCH(QByteArray, node);
    const FileTreePtr tree = overlay(
        {layer({{"usr/bin/dash"}, {"usr/bin/sh -> dash"}, {"bin -> usr/bin"}, {"abs -> /bin/sh"},
             {"up -> ../../../usr/bin"}, {"dangling -> nothing"}, {"loop -> loop"}, {"gone"}}),
            layer({{".wh.gone"}})})
                                 ->tree(TreeRequest::upTo(1));
    const ResolvedPath found = resolvePath(*tree, path);
    if (node.startsWith('!')) {
        QCOMPARE(found.node, FileTree::none);
        QCOMPARE(int(found.problem), node.sliced(1).toInt());
    } else {
        QVERIFY(found.node != FileTree::none);
        QCOMPARE(tree->path(found.node), node);
    }
}

void TestContentFindings::windowsPathsAreFollowed()
{
    const FileTreePtr tree
        = squash({layer({{"Files/App/x.exe"}, {"Files/l -> C:\\app"}, {"Files/m -> App\\X.EXE"},
                     {"Files/n -> Files/App"}, {"Files/App/x.exe:s"}})},
            OsFamily::Windows);
    const auto at = [&](QByteArrayView path) {
        const ResolvedPath found = resolvePath(*tree, path);
        return found.node == FileTree::none ? QByteArray("none") : tree->path(found.node);
    };
    QCOMPARE(at("C:\\app\\X.exe"), "Files/App/x.exe");
    QCOMPARE(at("/app/x.exe"), "Files/App/x.exe");
    QCOMPARE(at("c:\\l\\x.exe"), "Files/App/x.exe");
    QCOMPARE(at("\\\\?\\C:\\m"), "Files/App/x.exe");
    QCOMPARE(at("C:\\n\\x.exe"), "Files/App/x.exe");
    QCOMPARE(at("C:\\app\\x.exe:s"), "Files/App/x.exe:s");
    QCOMPARE(at("C:\\..\\..\\Hives"), "none");
}

QTEST_GUILESS_MAIN(TestContentFindings)
#include "tst_contentfindings.moc"
