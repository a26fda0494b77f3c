// SPDX-License-Identifier: Apache-2.0
// Reading drafts from sources, what fills their slots, and the commands that push the same.
#include "assembly/draftedit.h"
#include "sourcekit.h"
#include "support/fakesource.h"
#include "verbs/assemble.h"
#include "verbs/commandfolder.h"
#include "verbs/exportcommands.h"
#include "verbs/fillfrom.h"

#include <QDir>
#include <QJsonDocument>
#include <QJsonObject>
#include <QTemporaryDir>

#include <algorithm>

using namespace Qt::StringLiterals;
using namespace gantry;
using namespace gantry::test;
using assembly::Draft;
using assembly::DraftEntry;
using verbs::Command;

namespace {

oci::ImageName named(const QString &text)
{
    return *oci::ImageName::parse(text);
}

DraftEntry entryOf(const QString &platform, const QString &source)
{
    DraftEntry entry;
    entry.key = platform;
    entry.descriptor.mediaType = oci::mediatype::ociManifest.toString();
    entry.descriptor.digest = oci::Digest::of(platform.toUtf8());
    entry.descriptor.sizeBytes = 10;
    entry.descriptor.platform = *oci::parsePlatform(platform);
    entry.configPlatform = entry.descriptor.platform;
    entry.source = named(source).withSelector(entry.descriptor.digest.toString());
    return entry;
}

Draft draftOf(const QStringList &platforms, const QString &source = u"example.com/team/app"_s)
{
    Draft draft;
    draft.target = named(u"example.com/team/app:1.0"_s);
    for (const QString &platform : platforms)
        draft.entries += entryOf(platform, source);
    return draft;
}

const Command *commandOf(const QList<Command> &commands, const QString &tool)
{
    const auto it = std::ranges::find(commands, tool, &Command::tool);
    return it == commands.end() ? nullptr : &*it;
}

} // namespace

class AssembleTest : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void anIndexOpensAsADraftWithItsConfigs()
    {
        const auto source = std::make_shared<FakeSource>(twoSystemImage());
        const auto draft = wait(
            verbs::openAsDraft(source, named(u"fake.example/app:latest"_s), {}, OpContext{}));
        QVERIFY_OK(draft);
        QCOMPARE(draft->entries.size(), 3);
        QCOMPARE(draft->entries[0].followers.size(), 1);
        QCOMPARE(draft->entries[0].predicates, QStringList({u"provenance"_s}));
        QCOMPARE(draft->entries[2].configPlatform->osVersion, u"10.0.20348.2582"_s);
        QVERIFY(draft->entries[0].contentBytes > 0);
        QVERIFY(draft->base.has_value());
        const auto written = assembly::writeIndex(*draft);
        QVERIFY_OK(written);
        QCOMPARE(written->bytes, draft->baseBytes);
    }

    void aSingleImageTakesThePlatformOfItsConfig()
    {
        ImageBuilder builder;
        ImageSpec spec;
        spec.platform = plainPlatform(u"windows"_s, u"amd64"_s);
        spec.platform.osVersion = u"10.0.17763.5458"_s;
        spec.platform.osFeatures = {u"win32k"_s};
        spec.labels = {{u"org.opencontainers.image.version"_s, u"3.7.4"_s}};
        builder.tag(u"win"_s, builder.image(spec));
        const auto source = std::make_shared<FakeSource>(builder.content());
        const auto entries = wait(
            verbs::draftEntriesOf(source, named(u"fake.example/app:win"_s), {}, OpContext{}));
        QVERIFY_OK(entries);
        QCOMPARE(entries->size(), 1);
        QCOMPARE(entries->first().platform(), spec.platform);
        QCOMPARE(entries->first().version, u"3.7.4"_s);
        QVERIFY(entries->first().source.reference.digest().has_value());
    }

    void onePlatformOfAnIndexComesWithItsAttestation()
    {
        const auto source = std::make_shared<FakeSource>(twoSystemImage());
        verbs::DraftReading reading;
        reading.platform = *oci::parsePlatform(u"linux/amd64"_s);
        const auto entries = wait(verbs::draftEntriesOf(
            source, named(u"fake.example/app:latest"_s), reading, OpContext{}));
        QVERIFY_OK(entries);
        QCOMPARE(entries->size(), 1);
        QCOMPARE(entries->first().followers.size(), 1);
        const QString digest = entries->first().descriptor.digest.toString();
        // By digest alone nobody knows of it; with the tag, or when told where, it is found.
        const auto alone = wait(
            verbs::draftEntriesOf(source, named(u"fake.example/app@"_s + digest), {}, OpContext{}));
        QVERIFY_OK(alone);
        QVERIFY(alone->first().followers.isEmpty());
        const auto tagged = wait(verbs::draftEntriesOf(
            source, named(u"fake.example/app:latest@"_s + digest), {}, OpContext{}));
        QVERIFY_OK(tagged);
        QCOMPARE(tagged->first().followers.size(), 1);
        verbs::DraftReading within;
        within.within = u"latest"_s;
        const auto told = wait(verbs::draftEntriesOf(
            source, named(u"fake.example/app@"_s + digest), within, OpContext{}));
        QVERIFY_OK(told);
        QCOMPARE(told->first().followers.size(), 1);
    }

    void aPlatformThatIsNotThereNamesThoseThatAre()
    {
        const auto source = std::make_shared<FakeSource>(twoSystemImage());
        verbs::DraftReading reading;
        reading.platform = *oci::parsePlatform(u"linux/s390x"_s);
        const auto entries = wait(verbs::draftEntriesOf(
            source, named(u"fake.example/app:latest"_s), reading, OpContext{}));
        QVERIFY(!entries);
        QCOMPARE(entries.error().code, Errc::NotFound);
        QVERIFY(entries.error().remedy.contains(u"linux/arm64"_s));
    }

    void candidatesFitTheirSlots()
    {
        ImageBuilder builder;
        builder.tag(u"1.0"_s, builder.index({builder.image(u"linux/amd64"_s)}));
        builder.tag(u"1.1"_s,
            builder.index({builder.image(u"linux/amd64"_s), builder.image(u"linux/riscv64"_s)}));
        builder.tag(u"win"_s, builder.image(u"windows(10.0.17763.1)/amd64"_s));
        verbs::FillQuestion question;
        question.source = std::make_shared<FakeSource>(builder.content());
        question.wanted = {*oci::parsePlatform(u"linux/riscv64"_s),
            *oci::parsePlatform(u"windows(10.0.17763)/amd64"_s)};
        const auto found = wait(verbs::fillCandidates(question, OpContext{}));
        QVERIFY_OK(found);
        QStringList tags;
        for (const verbs::FillCandidate &candidate : *found)
            tags += candidate.tag;
        QCOMPARE(tags, QStringList({u"1.1"_s, u"win"_s}));
    }

    void aPlainDraftIsACommandOfItsSources()
    {
        const Draft draft = draftOf({u"linux/amd64"_s, u"linux/arm64"_s});
        const auto commands = verbs::commandsForAssembly(draft);
        const Command *gantry = commandOf(commands, u"gantry"_s);
        QVERIFY(gantry);
        QCOMPARE(gantry->fidelity, Command::Fidelity::Exact);
        QCOMPARE(gantry->line,
            u"gantry assemble --to example.com/team/app:1.0 example.com/team/app@%1 "
            u"example.com/team/app@%2"_s.arg(draft.entries[0].descriptor.digest.toString(),
                draft.entries[1].descriptor.digest.toString()));
        QCOMPARE(commandOf(commands, u"crane"_s)->fidelity, Command::Fidelity::Exact);
        QCOMPARE(commandOf(commands, u"oras"_s)->fidelity, Command::Fidelity::Exact);
        QCOMPARE(
            commandOf(commands, u"docker buildx imagetools"_s)->fidelity, Command::Fidelity::Exact);
        QCOMPARE(commandOf(commands, u"docker"_s)->fidelity, Command::Fidelity::Loses);
        QVERIFY(!commandOf(commands, u"skopeo"_s));
    }

    void imagetoolsLosesWindowsVersionsOrNeedsFiles()
    {
        Draft draft = draftOf({u"windows(10.0.17763.1)/amd64"_s});
        const auto here = verbs::commandsForAssembly(draft);
        QCOMPARE(commandOf(here, u"docker buildx imagetools"_s)->fidelity,
            Command::Fidelity::NeedsFiles);
        QVERIFY(commandOf(here, u"docker"_s)->line.contains(u"--os-version 10.0.17763.1"_s));
        draft = draftOf({u"windows(10.0.17763.1)/amd64"_s}, u"example.com/other"_s);
        const auto elsewhere = verbs::commandsForAssembly(draft);
        QCOMPARE(commandOf(elsewhere, u"docker buildx imagetools"_s)->note,
            u"loses os.version and os.features"_s);
        QVERIFY(!commandOf(elsewhere, u"oras"_s)); // refuses sources outside the target
    }

    void fieldsSetByHandAreWordsOfOurCommandAndLossesOfOthers()
    {
        Draft draft = draftOf({u"linux/arm/v7"_s});
        draft.entries[0].configPlatform->variant.clear();
        draft.annotations = {{u"a.b"_s, u"c d"_s}};
        verbs::AssemblyCommandOptions options;
        options.keepOld = true;
        const auto commands = verbs::commandsForAssembly(draft, options);
        const QString line = commandOf(commands, u"gantry"_s)->line;
        QVERIFY(line.contains(u":variant=v7"_s));
        QVERIFY(line.contains(u"--annotation 'index:a.b=c d'"_s));
        QVERIFY(line.endsWith(u"--keep-old"_s));
        QCOMPARE(commandOf(commands, u"crane"_s)->note,
            u"loses platform fields set here, annotations"_s);
    }

    void membersNobodyKnowsNeedTheDraftFile()
    {
        Draft draft = draftOf({u"linux/amd64"_s});
        draft.otherMembers = R"({"x-team":1})";
        const auto commands = verbs::commandsForAssembly(draft);
        const Command *gantry = commandOf(commands, u"gantry"_s);
        QCOMPARE(gantry->fidelity, Command::Fidelity::NeedsFiles);
        QVERIFY(gantry->line.endsWith(u"--from-draft 1.0.gantry.json"_s));
    }

    void commandsBringTheFilesTheyRead()
    {
        Draft draft = draftOf({u"windows(10.0.17763.1)/amd64"_s, u"linux/amd64"_s});
        draft.otherMembers = R"({"x-team":1})";
        const auto commands = verbs::commandsForAssembly(draft);
        const Command *gantry = commandOf(commands, u"gantry"_s);
        QCOMPARE(gantry->files.size(), 1);
        QCOMPARE(gantry->files.first().name, u"1.0.gantry.json"_s);
        const auto read = assembly::readDraft(gantry->files.first().bytes);
        QVERIFY_OK(read);
        QCOMPARE(read->otherMembers, draft.otherMembers);
        const Command *imagetools = commandOf(commands, u"docker buildx imagetools"_s);
        QCOMPARE(imagetools->files.size(), 2);
        const QJsonObject first = QJsonDocument::fromJson(imagetools->files[0].bytes).object();
        QCOMPARE(first["digest"_L1].toString(), draft.entries[0].descriptor.digest.toString());
        QCOMPARE(first["platform"_L1]["os.version"_L1].toString(), u"10.0.17763.1"_s);
        QVERIFY(imagetools->line.endsWith(u"-f entry-1.json -f entry-2.json"_s));
    }

    void aFolderOfCommandsIsWrittenWholeOrNotAtAll()
    {
        Draft draft = draftOf({u"windows(10.0.17763.1)/amd64"_s});
        draft.otherMembers = R"({"x-team":1})";
        const auto commands = verbs::commandsForAssembly(draft);
        QTemporaryDir here;
        const QString folder = here.filePath(u"new/push"_s);
        const auto written = verbs::writeCommandFolder(folder, commands);
        QVERIFY_OK(written);
        QStringList found = QDir(folder).entryList(QDir::Files);
        QStringList told = *written;
        std::ranges::sort(found);
        std::ranges::sort(told);
        QCOMPARE(found, told);
        QFile script(folder + u"/gantry.sh"_s);
        QVERIFY(script.open(QIODevice::ReadOnly));
        const QByteArray text = script.readAll();
        QVERIFY(text.startsWith("#!/bin/sh\n# gantry: needs the draft as 1.0.gantry.json\n"));
        QVERIFY(text.endsWith(commandOf(commands, u"gantry"_s)->line.toUtf8() + '\n'));
        QVERIFY(script.permissions().testFlag(QFile::ExeOwner));
        const auto again = verbs::writeCommandFolder(folder, commands);
        QVERIFY(!again);
        QCOMPARE(again.error().code, Errc::Refused);
        QCOMPARE(verbs::writeCommandFolder(here.filePath(u"none"_s), {}).error().code, Errc::Usage);
        QVERIFY(!QDir(here.filePath(u"none"_s)).exists());
    }

    void aCopyIsTheSameForEverybodyUnlessReferrersAreAsked()
    {
        const auto from = named(u"example.com/a:1"_s), to = named(u"example.com/b:1"_s);
        for (const Command &command : verbs::commandsForCopy(from, to))
            QCOMPARE(command.fidelity, Command::Fidelity::Exact);
        verbs::CopyCommandOptions options;
        options.referrers = true;
        const auto commands = verbs::commandsForCopy(from, to, options);
        QCOMPARE(
            commandOf(commands, u"oras"_s)->line, u"oras cp -r example.com/a:1 example.com/b:1"_s);
        QCOMPARE(commandOf(commands, u"crane"_s)->note, u"loses referrers"_s);
        options.platforms = {*oci::parsePlatform(u"windows(10.0.17763)/amd64"_s)};
        const auto chosen = verbs::commandsForCopy(from, to, options);
        QVERIFY(
            commandOf(chosen, u"crane"_s)->line.contains(u"--platform windows/amd64:10.0.17763"_s));
        QVERIFY(!commandOf(chosen, u"skopeo"_s));
        const auto layout = verbs::commandsForCopy(from, named(u"oci:out:1"_s));
        QCOMPARE(
            commandOf(layout, u"oras"_s)->line, u"oras cp --to-oci-layout example.com/a:1 out:1"_s);
        QVERIFY(!commandOf(layout, u"crane"_s));
    }
};

QTEST_GUILESS_MAIN(AssembleTest)
#include "tst_assemble.moc"
