// SPDX-License-Identifier: Apache-2.0
// The draft file, edits as values, and the difference between two indexes.
#include "assembly/indexdifference.h"
#include "draftkit.h"

#include <QTimeZone>

using namespace draftkit;
using Change = IndexChange::Kind;

namespace {

Draft full()
{
    Draft draft = opened(R"({"schemaVersion":2,"x-team":{"a":1},"manifests":[
        {"mediaType":"application/vnd.oci.image.manifest.v1+json","size":1,"x-entry":[1.0],
         "digest":"sha256:e692418e4cbaf90ca69d05a66403747baa33ee08806650b51fab815ad7fc331f",
         "platform":{"architecture":"amd64","os":"linux"}}]})");
    DraftEntry entry
        = image(u"w"_s, platform(u"windows"_s, u"amd64"_s, {}, u"10.0.17763.1"_s, {u"win32k"_s}),
            u"oci:/tmp/out folder:1.0"_s);
    entry.descriptor.annotations = {{u"a.b"_s, u"ü \" \\ \n"_s}};
    entry.descriptor.urls = {u"https://example.com/x"_s};
    entry.version = u"1.0"_s;
    entry.contentBytes = 9'000'000'000;
    entry.predicates = {u"provenance"_s};
    entry.referrers = 2;
    entry.followers = {attestationOf(entry)};
    entry.followerOriginals = {QByteArray(R"({"any":   1})")};
    draft = addEntry(draft, entry).draft;
    draft.annotations = {{u"x.y"_s, u"z"_s}};
    draft.artifactType = u"application/vnd.example"_s;
    draft.subject = image(u"s"_s, std::nullopt).descriptor;
    draft.expected = {linux(u"arm"_s), windows(u"10.0.20348"_s)};
    draft.accepted = {u"older-version:x"_s};
    draft.savedAt = QDateTime(QDate(2026, 3, 16), QTime(14, 2, 3, 45), QTimeZone::UTC);
    return draft;
}

oci::Index made(const Draft &draft)
{
    return *indexOf(writeIndex(draft)->bytes);
}

QList<Change> kinds(const std::optional<oci::Index> &before, const oci::Index &after)
{
    QList<Change> list;
    for (const IndexChange &change : indexDifference(before, after))
        list += change.kind;
    return list;
}

} // namespace

class TestDraftFile : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void whatWasWrittenIsReadAgain();
    void anEmptyDraftIsReadAgain();
    void aDraftBegunAtAnotherTagSaysSo();
    void anEntryByHandNeedsOnlyItsSource();
    void aDamagedFileIsReadOrRefused();
    void wrongFilesAreRefused_data();
    void wrongFilesAreRefused();
    void anEntryFindsItsPlaceOrOpensOne();
    void aRivalStaysBeside();
    void followersTravelWithTheirImage();
    void replacingKeepsThePlaceAndThePlatformThatWasSet();
    void annotationsAreSetAndRemoved();
    void namesOfAnnotationsAreChecked();
    void differencesAreMatchedByPlatform();
    void aMovedEntryIsSaidToHaveMoved();
    void theDifferenceIsJson();
};

void TestDraftFile::whatWasWrittenIsReadAgain()
{
    const Draft draft = full();
    const QByteArray bytes = writeDraft(draft);
    const auto again = readDraft(bytes);
    VERIFY_OK(again);
    QCOMPARE(again->entries.size(), draft.entries.size());
    for (qsizetype i = 0; i < draft.entries.size(); ++i) {
        QCOMPARE(again->entries[i].original, draft.entries[i].original);
        QVERIFY(again->entries[i].descriptor == draft.entries[i].descriptor);
        QVERIFY(again->entries[i] == draft.entries[i]);
    }
    QCOMPARE(again->savedAt, draft.savedAt);
    QCOMPARE(again->baseBytes, draft.baseBytes);
    QVERIFY(*again == draft);
    QCOMPARE(writeDraft(*again), bytes);
    QCOMPARE(writeIndex(*again)->bytes, writeIndex(draft)->bytes);
}

void TestDraftFile::aDraftBegunAtAnotherTagSaysSo()
{
    Draft draft = full();
    QVERIFY(draft.isBasedOnTarget());
    draft.baseOf = draft.target;
    QVERIFY(draft.isBasedOnTarget());
    draft.baseOf = *oci::ImageName::parse(u"example.com/other/app:1"_s);
    QVERIFY(!draft.isBasedOnTarget());
    const auto again = readDraft(writeDraft(draft));
    VERIFY_OK(again);
    QVERIFY(*again == draft);
    QVERIFY(!again->isBasedOnTarget());
}

void TestDraftFile::anEmptyDraftIsReadAgain()
{
    const auto again = readDraft(writeDraft(Draft{}));
    VERIFY_OK(again);
    QVERIFY(*again == Draft{});
}

void TestDraftFile::anEntryByHandNeedsOnlyItsSource()
{
    const auto draft = readDraft(R"({"gantryDraft": 1, "entries": [
        {"source": "registry.example.com/a:1"}, {"source": "oci:out:2"}]})");
    VERIFY_OK(draft);
    QCOMPARE(draft->entries.size(), 2);
    QCOMPARE(draft->entries[0].source.toString(), u"registry.example.com/a:1"_s);
    QVERIFY(draft->entries[0].key != draft->entries[1].key);
}

void TestDraftFile::aDamagedFileIsReadOrRefused()
{
    const QByteArray bytes = writeDraft(full());
    for (qsizetype i = 0; i < bytes.size(); ++i) {
        QVERIFY(!readDraft(bytes.first(i)) || bytes.sliced(i).trimmed().isEmpty());
        for (const char c : {'\0', '"', '{', '9'}) {
            QByteArray damaged = bytes;
            damaged[i] = c;
            const auto draft = readDraft(damaged);
            if (!draft)
                continue;
            const auto again = readDraft(writeDraft(*draft));
            VERIFY_OK(again);
            QVERIFY2(*again == *draft, damaged.sliced(std::max<qsizetype>(i - 40, 0)).left(80));
            (void)writeIndex(*draft);
            (void)problemsOf(*draft);
        }
    }
}

void TestDraftFile::wrongFilesAreRefused_data()
{
    QTest::addColumn<QByteArray>("file");
    QTest::addColumn<Errc>("code");
    QTest::addColumn<QString>("says");
    const auto row = [](const char *file, Errc code, const QString &says) {
        QTest::newRow(file) << QByteArray(file) << code << says;
    };
    row("", Errc::Corrupt, {});
    row("[]", Errc::Corrupt, u"gantryDraft"_s);
    row(R"({"entries":[]})", Errc::Corrupt, u"gantryDraft"_s);
    row(R"({"gantryDraft":2})", Errc::Unsupported, u"version 2"_s);
    row(R"({"gantryDraft":1,"format":"zip"})", Errc::Corrupt, u"format"_s);
    row(R"({"gantryDraft":1,"target":"a b"})", Errc::Corrupt, u"target"_s);
    row(R"({"gantryDraft":1,"entries":[{}]})", Errc::Corrupt, u"entries/0"_s);
    row(R"({"gantryDraft":1,"entries":[1]})", Errc::Corrupt, u"entries/0"_s);
    row(R"({"gantryDraft":1,"entries":[{"source":"a","key":"k"},{"source":"b","key":"k"}]})",
        Errc::Corrupt, u"entries/1"_s);
    row(R"({"gantryDraft":1,"entries":[{"source":"a","contentBytes":-1}]})", Errc::Corrupt,
        u"contentBytes"_s);
    row(R"({"gantryDraft":1,"entries":[{"descriptor":{"digest":"sha256:1","size":1}}]})",
        Errc::Corrupt, u"entries/0/descriptor/digest"_s);
    row(R"({"gantryDraft":1,"base":{}})", Errc::Corrupt, u"base"_s);
    row(R"({"gantryDraft":1,"savedAt":"yesterday"})", Errc::Corrupt, u"savedAt"_s);
}

void TestDraftFile::wrongFilesAreRefused()
{
    QFETCH(QByteArray, file);
    QFETCH(Errc, code);
    QFETCH(QString, says);
    const auto draft = readDraft(file, u"x.gantry.json"_s);
    QVERIFY(!draft);
    QCOMPARE(draft.error().code, code);
    QCOMPARE(draft.error().subject, u"x.gantry.json"_s);
    QVERIFY2(draft.error().message.contains(says), qPrintable(draft.error().message));
}

void TestDraftFile::anEntryFindsItsPlaceOrOpensOne()
{
    const Draft draft
        = draftWith({image(u"a"_s, linux(u"amd64"_s)), image(u"b"_s, windows(u"10.0.17763.1"_s))});
    const Placed replaced = addEntry(draft, image(u"c"_s, windows(u"10.0.17763.2"_s)));
    QCOMPARE(replaced.replaced, QStringList({draft.entries[1].key}));
    QCOMPARE(replaced.draft.entries.size(), 2);
    QCOMPARE(replaced.draft.entries[1].key, replaced.key);
    const Placed opened = addEntry(draft, image(u"d"_s, windows(u"10.0.20348.2"_s)));
    QVERIFY(opened.replaced.isEmpty());
    QCOMPARE(opened.draft.entries.size(), 3);
    QCOMPARE(draft.entries.size(), 2);
}

void TestDraftFile::aRivalStaysBeside()
{
    const Draft draft = draftWith({image(u"a"_s, linux(u"amd64"_s))});
    const Placed same = addEntry(draft, image(u"a"_s, linux(u"amd64"_s)), WhenFilled::Beside);
    QCOMPARE(same.draft.entries.size(), 2);
    QVERIFY(same.key != draft.entries[0].key);
}

void TestDraftFile::followersTravelWithTheirImage()
{
    DraftEntry entry = image(u"a"_s, linux(u"amd64"_s));
    entry.followers = {attestationOf(entry)};
    entry.followerOriginals = {QByteArray()};
    const Draft draft = draftWith({entry, image(u"b"_s, linux(u"arm64"_s))});
    QCOMPARE(made(draft).manifests().size(), 3);
    const auto moved = moveEntry(draft, draft.entries[0].key, 1);
    QCOMPARE(oci::roleOf(made(*moved).manifests()[2]), oci::Role::Attestation);
    const auto removed = removeEntry(draft, draft.entries[0].key);
    QCOMPARE(made(*removed).manifests().size(), 1);
    QCOMPARE(removeEntry(*removed, draft.entries[0].key).error().code, Errc::NotFound);
}

void TestDraftFile::replacingKeepsThePlaceAndThePlatformThatWasSet()
{
    const Draft draft
        = draftWith({image(u"a"_s, linux(u"arm"_s, u"v6"_s)), image(u"b"_s, linux(u"amd64"_s))});
    const auto replaced
        = replaceEntry(draft, draft.entries[0].key, image(u"c"_s, linux(u"arm"_s)), true);
    VERIFY_OK(replaced);
    QCOMPARE(replaced->draft.entries[0].platform().variant, u"v6"_s);
    QCOMPARE(replaced->draft.entries[0].descriptor.digest, oci::Digest::of("c"));
}

void TestDraftFile::annotationsAreSetAndRemoved()
{
    const Draft draft = draftWith({image(u"a"_s, linux(u"amd64"_s))});
    const auto set = setAnnotation(draft, draft.entries[0].key, u"a.b"_s, u"1"_s);
    QCOMPARE(made(*set).manifests()[0].annotation(u"a.b"), u"1"_s);
    const auto changed = setAnnotation(*set, draft.entries[0].key, u"a.b"_s, u"2"_s);
    QCOMPARE(made(*changed).manifests()[0].annotations.size(), 1);
    const auto removed = setAnnotation(*changed, draft.entries[0].key, u"a.b"_s, std::nullopt);
    QVERIFY(*removed == draft);
    QCOMPARE(setAnnotation(draft, {}, u" "_s, u"x"_s).error().code, Errc::Usage);
    QCOMPARE(setAnnotation(draft, u"nobody"_s, u"a"_s, u"x"_s).error().code, Errc::NotFound);
}

void TestDraftFile::namesOfAnnotationsAreChecked()
{
    QVERIFY(annotationNameFault(u"org.opencontainers.image.version"_s).isEmpty());
    QVERIFY(annotationNameFault(u"com.example.team"_s).isEmpty());
    QVERIFY(!annotationNameFault(u"org.opencontainers.image.verison"_s).isEmpty());
    QVERIFY(!annotationNameFault(u"version"_s).isEmpty());
    QVERIFY(!annotationNameFault({}).isEmpty());
}

void TestDraftFile::differencesAreMatchedByPlatform()
{
    const Draft before = draftWith({image(u"a"_s, linux(u"amd64"_s)),
        image(u"b"_s, linux(u"arm64"_s)), image(u"c"_s, windows(u"10.0.17763.1"_s))});
    Draft after = *removeEntry(before, before.entries[0].key);
    after = addEntry(after, image(u"d"_s, windows(u"10.0.17763.9"_s))).draft;
    after = *setAnnotation(after, after.entries[0].key, u"a.b"_s, u"c"_s);
    after = addEntry(after, image(u"e"_s, linux(u"riscv64"_s))).draft;
    QCOMPARE(kinds(made(before), made(after)),
        QList({Change::Edited, Change::Replaced, Change::Added, Change::Removed}));
    QCOMPARE(
        indexDifference(made(before), made(after))[0].fields, QStringList({u"annotations.a.b"_s}));
    QCOMPARE(kinds({}, made(before)), QList({Change::Added, Change::Added, Change::Added}));
}

void TestDraftFile::aMovedEntryIsSaidToHaveMoved()
{
    const Draft before = draftWith({image(u"a"_s, linux(u"amd64"_s)),
        image(u"b"_s, linux(u"arm64"_s)), image(u"c"_s, linux(u"s390x"_s))});
    const auto after = moveEntry(before, before.entries[2].key, 0);
    QCOMPARE(kinds(made(before), made(*after)), QList({Change::Moved, Change::Same, Change::Same}));
}

void TestDraftFile::theDifferenceIsJson()
{
    const Draft before = draftWith({image(u"a"_s, linux(u"amd64"_s))});
    Draft after = addEntry(before, image(u"b"_s, linux(u"amd64"_s))).draft;
    after.annotations = {{u"a.b"_s, u"c"_s}};
    json::Writer out;
    writeDifference(out, made(before), made(after));
    const QJsonObject difference = QJsonDocument::fromJson(out.take()).object();
    QCOMPARE(difference[u"fields"_s][0].toString(), u"annotations.a.b"_s);
    const QJsonValue entry = difference[u"entries"_s][0];
    QCOMPARE(entry[u"change"_s].toString(), u"replaced"_s);
    QCOMPARE(entry[u"after"_s].toString(), oci::Digest::of("b").toString());
    QCOMPARE(entry[u"platform"_s][u"architecture"_s].toString(), u"amd64"_s);
}

QTEST_GUILESS_MAIN(TestDraftFile)
#include "tst_draftfile.moc"
