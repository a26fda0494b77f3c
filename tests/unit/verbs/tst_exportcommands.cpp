// SPDX-License-Identifier: Apache-2.0
// Command lines of other tools: each flag is one its document knows, with a value where it takes
// one, and how much of the index a line makes is told.
#include "assembly/draft.h"
#include "sourcekit.h"
#include "verbs/exportcommands.h"

#include <algorithm>

using namespace Qt::StringLiterals;
using namespace gantry;
using namespace gantry::test;
using assembly::Draft;
using verbs::Command;

namespace {

//! What a document says of a command: flags that take a value, and those that take none.
struct Documented {
    QString command;
    QStringList withValue;
    QStringList alone;
};

// go-containerregistry cmd/crane/doc (0.20), docker/buildx
// docs/reference/buildx_imagetools_create.md (0.20), docker/cli
// docs/reference/commandline/manifest_*.md (28), oras docs/commands (1.3), skopeo-copy(1) (1.18).
const QList<Documented> documents{
    {u"crane index append"_s, {u"-m"_s, u"--manifest"_s, u"-t"_s, u"--tag"_s},
        {u"--docker-empty-base"_s, u"--flatten"_s}},
    {u"crane index filter"_s, {u"--platform"_s, u"-t"_s, u"--tag"_s}, {}},
    {u"crane copy"_s, {u"--platform"_s, u"--jobs"_s}, {u"--all-tags"_s, u"--no-clobber"_s}},
    {u"docker buildx imagetools create"_s,
        {u"--annotation"_s, u"-f"_s, u"--file"_s, u"-t"_s, u"--tag"_s, u"--builder"_s},
        {u"--append"_s, u"--dry-run"_s, u"--prefer-index=false"_s}},
    {u"docker manifest create"_s, {}, {u"--amend"_s, u"--insecure"_s}},
    {u"docker manifest annotate"_s,
        {u"--arch"_s, u"--os"_s, u"--os-features"_s, u"--os-version"_s, u"--variant"_s}, {}},
    {u"docker manifest push"_s, {}, {u"--purge"_s, u"--insecure"_s}},
    {u"oras manifest index create"_s, {u"--annotation"_s, u"--artifact-type"_s},
        {u"--oci-layout"_s, u"--plain-http"_s}},
    {u"oras cp"_s, {u"--platform"_s}, {u"-r"_s, u"--from-oci-layout"_s, u"--to-oci-layout"_s}},
    {u"skopeo copy"_s, {},
        {u"--all"_s, u"--preserve-digests"_s, u"--src-tls-verify=false"_s,
            u"--dest-tls-verify=false"_s}},
};

oci::ImageName named(const QString &text)
{
    return *oci::ImageName::parse(text);
}

Draft draftOf(const QStringList &platforms, const QString &source = u"example.com/team/app"_s)
{
    Draft draft;
    draft.target = named(u"example.com/team/app:1.0"_s);
    for (const QString &platform : platforms) {
        assembly::DraftEntry entry;
        entry.descriptor.mediaType = oci::mediatype::ociManifest.toString();
        entry.descriptor.digest = oci::Digest::of(platform.toUtf8());
        entry.descriptor.sizeBytes = 10;
        entry.descriptor.platform = *oci::parsePlatform(platform);
        entry.configPlatform = entry.descriptor.platform;
        entry.source = named(source).withSelector(entry.descriptor.digest.toString());
        draft.entries += entry;
    }
    return draft;
}

//! Why a line is none of a tool's; empty when it is.
QString wrongIn(const QString &line)
{
    for (const QString &one : line.split(u" && "_s)) {
        if (one.startsWith("gantry "_L1))
            continue;
        const auto found = std::ranges::find_if(
            documents, [&](const Documented &each) { return one.startsWith(each.command + u' '); });
        if (found == documents.end())
            return u"no document has the command: "_s + one;
        const QStringList words = one.sliced(found->command.size() + 1).split(u' ');
        for (qsizetype i = 0; i < words.size(); ++i) {
            if (!words[i].startsWith(u'-'))
                continue;
            const bool takesValue = found->withValue.contains(words[i]);
            if (!takesValue && !found->alone.contains(words[i]))
                return found->command + u" has no "_s + words[i];
            if (takesValue && (i + 1 == words.size() || words[++i].startsWith(u'-')))
                return words[i] + u" lacks its value: "_s + one;
        }
    }
    return {};
}

Command commandOf(const QList<Command> &commands, const QString &tool)
{
    const auto found = std::ranges::find(commands, tool, &Command::tool);
    return found == commands.end() ? Command() : *found;
}

} // namespace

class ExportCommandsTest : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void everyFlagIsOneItsToolDocuments_data()
    {
        QTest::addColumn<QList<Command>>("commands");
        const Draft plain = draftOf({u"linux/amd64"_s, u"linux/arm64"_s});
        QTest::newRow("a plain index") << verbs::commandsForAssembly(plain);
        Draft docker = plain;
        docker.format = assembly::Format::DockerList;
        QTest::newRow("a Docker list") << verbs::commandsForAssembly(docker);
        Draft full = draftOf({u"windows(10.0.17763.1)/amd64"_s, u"linux/arm/v7"_s});
        full.entries[1].configPlatform->variant.clear();
        full.annotations = {{u"a.b"_s, u"c"_s}};
        QTest::newRow("fields and annotations") << verbs::commandsForAssembly(full);
        QTest::newRow("of another repository")
            << verbs::commandsForAssembly(draftOf({u"linux/amd64"_s}, u"example.com/other"_s));
        Draft layout = draftOf({u"linux/amd64"_s}, u"oci:out"_s);
        layout.target = named(u"oci:out:1.0"_s);
        QTest::newRow("in a layout") << verbs::commandsForAssembly(layout);
        verbs::CopyCommandOptions options;
        options.referrers = true;
        const auto from = named(u"example.com/a:1"_s), to = named(u"example.com/b:1"_s);
        QTest::newRow("a copy") << verbs::commandsForCopy(from, to);
        QTest::newRow("with referrers") << verbs::commandsForCopy(from, to, options);
        verbs::CopyCommandOptions keeping;
        keeping.keepOld = keeping.copyForeign = true;
        QTest::newRow("keeping the old state") << verbs::commandsForCopy(from, to, keeping);
        options.platforms = {*oci::parsePlatform(u"windows(10.0.17763)/amd64")};
        QTest::newRow("of one platform") << verbs::commandsForCopy(from, to, options);
        QTest::newRow("to a layout") << verbs::commandsForCopy(from, named(u"oci:out:1"_s));
        QTest::newRow("from a layout") << verbs::commandsForCopy(named(u"oci:out:1"_s), to);
        QTest::newRow("to an archive for docker load")
            << verbs::commandsForCopy(from, named(u"docker-archive:out.tar:a:1"_s));
        QTest::newRow("from an engine")
            << verbs::commandsForCopy(named(u"docker-daemon:a:1"_s), to);
    }
    void everyFlagIsOneItsToolDocuments()
    {
        QFETCH(const QList<Command>, commands);
        QVERIFY(!commands.isEmpty());
        for (const Command &command : commands) {
            const QString wrong = wrongIn(command.line);
            QVERIFY2(wrong.isEmpty(), qPrintable(wrong));
            // What is not exact says what it lacks.
            QVERIFY(!command.note.isEmpty() || command.fidelity == Command::Fidelity::Exact);
        }
    }

    void onlyGantryKeepsTheOldStateOfATag()
    {
        verbs::CopyCommandOptions options;
        options.keepOld = true;
        const auto from = named(u"example.com/a:1"_s), to = named(u"example.com/b:1"_s);
        const QList<Command> commands = verbs::commandsForCopy(from, to, options);
        QVERIFY(commands.size() > 3);
        for (const Command &command : commands) {
            const bool own = command.line.startsWith("gantry "_L1);
            QCOMPARE(command.fidelity == Command::Fidelity::Exact, own);
            QCOMPARE(command.line.contains("--keep-old"_L1), own);
        }
    }

    void registriesOfThisMachineMaySpeakPlainHttp_data()
    {
        QTest::addColumn<QString>("from");
        QTest::addColumn<QString>("to");
        QTest::addColumn<QStringList>("flags");
        QTest::newRow("neither") << u"example.com/a:1"_s << u"example.com/b:1"_s << QStringList();
        QTest::newRow("source") << u"127.0.0.1:5000/a:1"_s << u"example.com/b:1"_s
                                << QStringList{u"--src-tls-verify=false"_s};
        QTest::newRow("target") << u"example.com/a:1"_s << u"localhost:5000/b:1"_s
                                << QStringList{u"--dest-tls-verify=false"_s};
        QTest::newRow("to a layout")
            << u"[::1]:5000/a:1"_s << u"oci:out:1"_s << QStringList{u"--src-tls-verify=false"_s};
    }
    void registriesOfThisMachineMaySpeakPlainHttp()
    {
        QFETCH(const QString, from);
        QFETCH(const QString, to);
        QFETCH(const QStringList, flags);
        QString all;
        for (const Command &command : verbs::commandsForCopy(named(from), named(to))) {
            const QString wrong = wrongIn(command.line);
            QVERIFY2(wrong.isEmpty(), qPrintable(wrong));
            all += command.line + u'\n';
        }
        for (const QString &flag : flags)
            QVERIFY2(all.contains(u' ' + flag + u' '), qPrintable(all));
        QCOMPARE(all.count(u"tls-verify=false"_s), flags.size());
        QVERIFY(!all.contains(u"plain-http"_s)); // a registry of this machine may speak TLS

        Draft draft = draftOf({u"linux/amd64"_s}, u"localhost:5000/team/app"_s);
        draft.target = named(u"localhost:5000/team/app:1.0"_s);
        const auto commands = verbs::commandsForAssembly(draft);
        QCOMPARE(commandOf(commands, u"docker"_s).line.count(u" --insecure "_s), 2);
    }

    void whatALineLosesIsTold_data()
    {
        QTest::addColumn<Draft>("draft");
        QTest::addColumn<QString>("tool");
        QTest::addColumn<QString>("note");
        const QString crane = u"crane"_s, oras = u"oras"_s, docker = u"docker"_s,
                      imagetools = u"docker buildx imagetools"_s;
        const Draft plain = draftOf({u"linux/amd64"_s});
        QTest::newRow("crane, plain") << plain << crane << QString();
        QTest::newRow("oras, plain") << plain << oras << u"needs oras 1.3"_s;
        QTest::newRow("imagetools, plain") << plain << imagetools << QString();
        QTest::newRow("docker, plain") << plain << docker << QString();
        Draft children = plain;
        children.entries[0].descriptor.mediaType = oci::mediatype::dockerManifest.toString();
        QTest::newRow("docker, of Docker images")
            << children << docker << u"loses the OCI index (it writes a Docker list)"_s;
        Draft two = draftOf({u"linux/amd64"_s, u"linux/arm64"_s});
        std::ranges::sort(two.entries, std::greater(),
            [](const assembly::DraftEntry &one) { return one.descriptor.digest.toString(); });
        QTest::newRow("docker, another order")
            << two << docker << u"loses the order of the entries"_s;
        std::ranges::reverse(two.entries);
        QTest::newRow("docker, the order of digests") << two << docker << QString();
        two.entries[1].descriptor.mediaType = oci::mediatype::dockerManifest.toString();
        QTest::newRow("docker, the first is of OCI") << two << docker << QString();
        Draft list = plain;
        list.format = assembly::Format::DockerList;
        list.entries[0].descriptor.mediaType = oci::mediatype::dockerManifest.toString();
        QTest::newRow("docker, a list") << list << docker << QString();
        QTest::newRow("oras, a list")
            << list << oras << u"needs oras 1.3; loses the Docker list (it writes an OCI index)"_s;
        QTest::newRow("imagetools, a list") << list << imagetools << QString();
        Draft noted = plain;
        noted.annotations = {{u"a"_s, u"b"_s}};
        QTest::newRow("crane, annotated") << noted << crane << u"loses annotations"_s;
        QTest::newRow("oras, annotated") << noted << oras << u"needs oras 1.3"_s;
        QTest::newRow("imagetools, annotated") << noted << imagetools << QString();
        Draft typed = plain;
        typed.artifactType = u"application/x"_s;
        for (const QString &tool : {crane, oras, imagetools})
            QTest::addRow("%s, typed", qPrintable(tool))
                << typed << tool
                << (tool == oras ? u"needs oras 1.3; "_s : QString())
                    + u"loses subject, artifact type and unknown members"_s;
        const Draft windows = draftOf({u"windows(10.0.17763.1)/amd64"_s}, u"example.com/other"_s);
        QTest::newRow("imagetools, Windows")
            << windows << imagetools << u"loses os.version and os.features"_s;
        QTest::newRow("crane, Windows") << windows << crane << QString();
    }
    void whatALineLosesIsTold()
    {
        QFETCH(const Draft, draft);
        QFETCH(const QString, tool);
        QFETCH(const QString, note);
        const Command command = commandOf(verbs::commandsForAssembly(draft), tool);
        QVERIFY2(!command.line.isEmpty(), qPrintable(tool));
        QCOMPARE(command.note, note);
    }
};

QTEST_GUILESS_MAIN(ExportCommandsTest)
#include "tst_exportcommands.moc"
