// SPDX-License-Identifier: Apache-2.0
// Pipelines that copy or push: which files, which sign-ins, and what never gets into them. That
// they parse and run is seen by tests/e2e/pipelines.py.
#include "sourcekit.h"
#include "verbs/cipipeline.h"

#include <QTemporaryDir>

using namespace Qt::StringLiterals;
using namespace gantry;
using namespace gantry::test;
using verbs::CiSystem;

namespace {

oci::ImageName named(const QString &text)
{
    return *oci::ImageName::parse(text);
}

QStringList namesOf(const verbs::CiExport &made)
{
    QStringList names;
    for (const verbs::CiFile &file : made.files)
        names += file.name;
    return names;
}

QString textOf(const verbs::CiExport &made, const QString &ending)
{
    for (const verbs::CiFile &file : made.files) {
        if (file.name.endsWith(ending))
            return QString::fromUtf8(file.bytes);
    }
    return {};
}

assembly::Draft draftOf(const QString &platform)
{
    assembly::Draft draft;
    draft.target = named(u"example.com/team/app:1.0"_s);
    assembly::DraftEntry entry;
    entry.descriptor.mediaType = oci::mediatype::ociManifest.toString();
    entry.descriptor.digest = oci::Digest::of(platform.toUtf8());
    entry.descriptor.sizeBytes = 10;
    entry.descriptor.platform = *oci::parsePlatform(platform);
    entry.configPlatform = entry.descriptor.platform;
    entry.source = named(u"ghcr.io/acme/app"_s).withSelector(entry.descriptor.digest.toString());
    draft.entries = {entry};
    return draft;
}

} // namespace

class CiPipelineTest : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void everySystemHasItsFile_data()
    {
        QTest::addColumn<QString>("id");
        QTest::addColumn<QString>("file");
        QTest::newRow("github") << u"github"_s << u".github/workflows/push-app-1.0.yml"_s;
        QTest::newRow("gitlab") << u"gitlab"_s << u"ci/push-app-1.0.gitlab-ci.yml"_s;
        QTest::newRow("azure") << u"azure"_s << u"ci/push-app-1.0.azure-pipelines.yml"_s;
        QTest::newRow("jenkins") << u"jenkins"_s << u"ci/push-app-1.0.Jenkinsfile"_s;
        QTest::newRow("shell") << u"shell"_s << QString();
    }
    void everySystemHasItsFile()
    {
        QFETCH(const QString, id);
        QFETCH(const QString, file);
        const auto system = verbs::ciSystemOf(id);
        QVERIFY(system);
        QCOMPARE(verbs::ciSystemId(*system), id);
        const auto made = verbs::ciExportOfCopy(
            *system, named(u"docker.io/library/app:1"_s), named(u"example.com/team/app:1.0"_s), {});
        QVERIFY_OK(made);
        QStringList wanted{u"ci/push-app-1.0.sh"_s};
        if (!file.isEmpty())
            wanted += file;
        QCOMPARE(namesOf(*made), wanted);
        QVERIFY(made->files.first().isProgram);
        const QString script = textOf(*made, u".sh"_s);
        QVERIFY2(
            script.contains(u"\ngantry copy docker.io/library/app:1 example.com/team/app:1.0\n"_s),
            qPrintable(script));
        if (!file.isEmpty())
            QVERIFY(textOf(*made, file).contains(u"sh ci/push-app-1.0.sh"_s));
    }

    void signInsComeFromVariables()
    {
        const auto made = verbs::ciExportOfCopy(
            CiSystem::GitHub, named(u"ghcr.io/acme/app:1"_s), named(u"127.0.0.1:5000/app:1"_s), {});
        QVERIFY_OK(made);
        QCOMPARE(made->variables,
            (QStringList{u"REGISTRY_127_0_0_1_5000_USER"_s, u"REGISTRY_127_0_0_1_5000_PASSWORD"_s,
                u"GHCR_IO_USER"_s, u"GHCR_IO_PASSWORD"_s}));
        const QString flow = textOf(*made, u".yml"_s);
        QVERIFY2(flow.contains(u"REGISTRY_127_0_0_1_5000_PASSWORD: ${{ "
                               "secrets.REGISTRY_127_0_0_1_5000_PASSWORD }}"_s),
            qPrintable(flow));
        // Its own registry takes the job's own token, which may do no more than the job does.
        QVERIFY2(
            flow.contains(u"GHCR_IO_PASSWORD: ${{ secrets.GITHUB_TOKEN }}"_s), qPrintable(flow));
        QVERIFY(flow.contains(u"packages: read"_s));
        const auto home = verbs::ciExportOfCopy(CiSystem::GitHub,
            named(u"docker.io/library/app:1"_s), named(u"ghcr.io/acme/app:1"_s), {});
        QVERIFY(textOf(*home, u".yml"_s).contains(u"packages: write"_s));
        const auto elsewhere = verbs::ciExportOfCopy(CiSystem::GitHub,
            named(u"docker.io/library/app:1"_s), named(u"example.com/app:1"_s), {});
        QVERIFY(!textOf(*elsewhere, u".yml"_s).contains(u"packages"_s));
    }

    void aDraftGoesAlong()
    {
        auto draft = draftOf(u"windows(10.0.20348.2582)/amd64"_s);
        const auto plain = verbs::ciExportOfAssembly(CiSystem::GitLab, draft, {});
        QVERIFY_OK(plain);
        QVERIFY2(plain->command.line.startsWith(u"gantry assemble --to "_s),
            qPrintable(plain->command.line));
        QCOMPARE(plain->files.size(), 2);
        draft.otherMembers = R"({"x-team":"kept"})"; // no option says that
        const auto whole = verbs::ciExportOfAssembly(CiSystem::GitLab, draft, {});
        QVERIFY_OK(whole);
        QCOMPARE(namesOf(*whole).first(), u"ci/app-1.0.gantry.json"_s);
        QVERIFY(whole->command.line.contains(u"--from-draft ci/app-1.0.gantry.json"_s));
        QVERIFY_OK(assembly::readDraft(whole->files.first().bytes));
    }

    void aToolThatLosesNothingMayBeTaken()
    {
        const auto from = named(u"docker.io/library/app:1"_s), to = named(u"example.com/app:1"_s);
        const auto skopeo = verbs::ciExportOfCopy(CiSystem::Shell, from, to, {}, u"skopeo"_s);
        QVERIFY_OK(skopeo);
        const QString script = textOf(*skopeo, u".sh"_s);
        QVERIFY(script.contains(u"command -v skopeo"_s));
        QVERIFY(script.contains(u"| skopeo login example.com -u"_s));
        QVERIFY(!script.contains(u"gantry login"_s));
        const auto loses = verbs::ciExportOfCopy(
            CiSystem::Shell, from, to, {.platforms = {}, .referrers = true}, u"skopeo"_s);
        QVERIFY(!loses);
        QCOMPARE(loses.error().code, Errc::Unsupported);
        QVERIFY2(loses.error().remedy.contains(u"gantry"_s), qPrintable(loses.error().toLine()));
        const auto unknown = verbs::ciExportOfCopy(CiSystem::Shell, from, to, {}, u"rsync"_s);
        QVERIFY(!unknown);
        QCOMPARE(unknown.error().code, Errc::Unsupported);
    }

    void namesBecomeNothingElse()
    {
        const auto made = verbs::ciExportOfCopy(CiSystem::GitHub,
            named(u"oci:my $(touch x) `y`/${{ z }}:1"_s), named(u"example.com/app:1"_s), {});
        QVERIFY_OK(made);
        const QString script = textOf(*made, u".sh"_s), flow = textOf(*made, u".yml"_s);
        QVERIFY2(script.contains(u"[ -e 'my $(touch x) `y`/${{ z }}' ]"_s), qPrintable(script));
        QVERIFY2(!flow.contains(u"touch"_s) && !flow.contains(u"{{ z"_s), qPrintable(flow));
        const auto into = verbs::ciExportOfCopy(CiSystem::Jenkins,
            named(u"docker.io/library/app:1"_s), named(u"oci:../out'; sh 'x'//${y}:1"_s), {});
        QVERIFY_OK(into);
        const QString file = textOf(*into, u"Jenkinsfile"_s);
        QVERIFY2(!file.contains(u"sh 'x'"_s) && !file.contains(u"${"_s), qPrintable(file));
        for (const verbs::CiFile &each : into->files)
            QVERIFY2(each.name.startsWith(u"ci/"_s) && !each.name.contains(u".."_s),
                qPrintable(each.name));
    }

    void filesThatAreThereStay()
    {
        QTemporaryDir folder;
        const auto made = verbs::ciExportOfCopy(CiSystem::GitHub,
            named(u"docker.io/library/app:1"_s), named(u"example.com/app:1"_s), {});
        QVERIFY_OK(made);
        const auto written = verbs::writeCiFiles(folder.path(), made->files);
        QVERIFY_OK(written);
        QCOMPARE(*written, namesOf(*made));
        const QString script = folder.filePath(u"ci/push-app-1.sh"_s);
        QVERIFY(QFileInfo(script).isExecutable());
        QVERIFY_OK(verbs::writeCiFiles(folder.path(), made->files)); // the very same
        QFile other(script);
        QVERIFY(other.open(QIODevice::WriteOnly) && other.write("mine") == 4);
        other.close();
        QVERIFY(QFile::remove(folder.filePath(u".github/workflows/push-app-1.yml"_s)));
        const auto refused = verbs::writeCiFiles(folder.path(), made->files);
        QVERIFY(!refused);
        QCOMPARE(refused.error().code, Errc::Refused);
        QVERIFY(!QFile::exists(folder.filePath(u".github/workflows/push-app-1.yml"_s)));
        QVERIFY_OK(verbs::writeCiFiles(folder.path(), made->files, true));
        QVERIFY(QFileInfo(script).size() > 4);
    }
};

QTEST_GUILESS_MAIN(CiPipelineTest)
#include "tst_cipipeline.moc"
