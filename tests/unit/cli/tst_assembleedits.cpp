// SPDX-License-Identifier: Apache-2.0
// What the words of gantry assemble mean.
#include "assembly/draftopen.h"
#include "cli/assembleedits.h"

#include <QTest>

using namespace Qt::StringLiterals;
using namespace gantry;
using namespace gantry::cli;
using assembly::PlatformField;

namespace {

assembly::Draft draftOf(const QStringList &platforms)
{
    assembly::Draft draft;
    for (const QString &platform : platforms) {
        assembly::DraftEntry entry;
        entry.descriptor.mediaType = oci::mediatype::ociManifest.toString();
        entry.descriptor.digest = oci::Digest::of(platform.toUtf8());
        entry.descriptor.platform = *oci::parsePlatform(platform);
        entry.key = platform;
        draft.entries += entry;
    }
    return draft;
}

const assembly::Draft sample = draftOf(
    {u"linux/amd64"_s, u"windows(10.0.17763.1)/amd64"_s, u"windows(10.0.20348.1)/amd64"_s});

} // namespace

class AssembleEditsTest : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void anEntryIsMeantByPlatformDigestOrSource()
    {
        const QString digest = sample.entries[0].descriptor.digest.toString();
        QCOMPARE(*entriesNamed(sample, u"linux/amd64"_s), QStringList({u"linux/amd64"_s}));
        QCOMPARE(entriesNamed(sample, u"windows/amd64"_s)->size(), 2);
        QCOMPARE(entriesNamed(sample, u"windows/amd64:10.0.17763"_s)->size(), 1);
        QCOMPARE(*entriesNamed(sample, digest), QStringList({u"linux/amd64"_s}));
        QCOMPARE(*entriesNamed(sample, digest.mid(7, 12)), QStringList({u"linux/amd64"_s}));
        const QHash<QString, QStringList> sources{{u"oci:out:1"_s, {sample.entries[1].key}}};
        QCOMPARE(*entriesNamed(sample, u"oci:out:1"_s, sources), sources.value(u"oci:out:1"_s));
    }

    void whatMeansNoEntryIsNotFound()
    {
        const auto none = entriesNamed(sample, u"linux/s390x"_s);
        QVERIFY(!none);
        QCOMPARE(none.error().code, Errc::NotFound);
        QVERIFY(none.error().remedy.contains(u"linux/amd64"_s));
        QCOMPARE(
            entriesNamed(sample, u"sha256:"_s + QString(64, u'0')).error().code, Errc::NotFound);
        QVERIFY(!entriesNamed(sample, u"no/such/thing/at/all"_s));
    }

    void colonsBelongToTheEntry()
    {
        const auto set = parseSet(u"windows/amd64:10.0.17763:os.version=10.0.17763.9"_s);
        QVERIFY(set.has_value());
        QCOMPARE(set->entry, u"windows/amd64:10.0.17763"_s);
        QCOMPARE(set->field, PlatformField::OsVersion);
        QCOMPARE(set->value, u"10.0.17763.9"_s);
        const auto annotation = parseAnnotation(u"localhost:5000/a:1:com.example.x=http://y"_s);
        QVERIFY(annotation.has_value());
        QCOMPARE(annotation->entry, u"localhost:5000/a:1"_s);
        QCOMPARE(annotation->name, u"com.example.x"_s);
        QCOMPARE(annotation->value, u"http://y"_s);
        QVERIFY(parseAnnotation(u"index:a.b=c"_s)->entry.isEmpty());
        QVERIFY(parseAnnotation(u"a.b=c"_s)->entry.isEmpty());
        QVERIFY(!parseAnnotation(u"a.b"_s)->value.has_value());
    }

    void wordsThatSetNothingAreUsage()
    {
        QCOMPARE(parseSet(u"linux/amd64:flavour=x"_s).error().code, Errc::Usage);
        QCOMPARE(parseSet(u"os=linux"_s).error().code, Errc::Usage);
        QCOMPARE(parseSet(u"linux/amd64:os"_s).error().code, Errc::Usage);
        QCOMPARE(parseReplace(u"linux/amd64"_s).error().code, Errc::Usage);
        QCOMPARE(parseAnnotation(u"index:=x"_s).error().code, Errc::Usage);
    }

    void editsAreDoneInOrder()
    {
        EntryEdits edits;
        edits.remove = {u"windows/amd64:10.0.17763"_s};
        edits.set = {*parseSet(u"windows/amd64:os.features=win32k"_s)};
        edits.annotations = {*parseAnnotation(u"index:a.b=c"_s)};
        const auto draft = withEdits(sample, edits);
        QVERIFY(draft.has_value());
        QCOMPARE(draft->entries.size(), 2);
        QCOMPARE(draft->entries[1].platform().osFeatures, QStringList({u"win32k"_s}));
        QCOMPARE(draft->annotations.size(), 1);
        edits.remove.clear();
        const auto several = withEdits(sample, edits);
        QVERIFY(!several);
        QCOMPARE(several.error().code, Errc::Usage);
    }
};

QTEST_GUILESS_MAIN(AssembleEditsTest)
#include "tst_assembleedits.moc"
