// SPDX-License-Identifier: Apache-2.0
// What a draft becomes: bytes kept where nothing changed, unknown members kept where something did.
#include "draftkit.h"

#include <QCryptographicHash>

using namespace draftkit;

namespace {

const QByteArray strange = R"({
   "schemaVersion": 2,
   "mediaType": "application\/vnd.oci.image.index.v1+json",
   "x-team": {"weight": 1.50, "list": [1, 2]},
   "manifests": [
      {"mediaType": "application/vnd.oci.image.manifest.v1+json", "size": 7143,
       "digest": "sha256:e692418e4cbaf90ca69d05a66403747baa33ee08806650b51fab815ad7fc331f",
       "platform": {"architecture": "ppc64le", "os": "linux", "x-page": 65536},
       "x-entry": "kept", "annotations": {"a.b": "c"}},
      {"mediaType": "application/vnd.oci.image.manifest.v1+json", "size": 7682,
       "digest": "sha256:5b0bcabd1ed22e9fb1310cf6c2dec7cdef19f0ad69efa1f392e94a4333501270",
       "platform": {"architecture": "amd64", "os": "linux"}}
   ],
   "subject": {"mediaType": "application/vnd.oci.image.manifest.v1+json", "size": 1,
       "digest": "sha256:5b0bcabd1ed22e9fb1310cf6c2dec7cdef19f0ad69efa1f392e94a4333501270",
       "x-subject": true},
   "artifactType": "application/vnd.example",
   "annotations": {"com.example.key": "value"}
})";

QByteArray interleaved(bool atEnd)
{
    Draft draft = draftWith({image(u"a"_s, linux(u"amd64"_s)), image(u"b"_s, linux(u"arm64"_s))});
    for (DraftEntry &entry : draft.entries) {
        entry.followers = {attestationOf(entry)};
        entry.followerOriginals = {QByteArray()};
    }
    QByteArray bytes = writeIndex(draft)->bytes;
    if (!atEnd)
        return bytes;
    const QJsonObject index = QJsonDocument::fromJson(bytes).object();
    QJsonArray entries = index[u"manifests"_s].toArray();
    const QJsonValue moved = entries.takeAt(1);
    entries.append(moved);
    QJsonArray order{entries[0], entries[1], moved, entries[2]};
    QJsonObject changed = index;
    changed[u"manifests"_s] = order;
    return QJsonDocument(changed).toJson();
}

} // namespace

class TestDraftIndex : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void anUneditedIndexIsWrittenWithItsBytes_data() { corporaRows(); }
    void anUneditedIndexIsWrittenWithItsBytes();
    void anEditedIndexKeepsEveryOtherMember_data() { corporaRows(); }
    void anEditedIndexKeepsEveryOtherMember();
    void membersNobodyKnowsSurviveAnEdit();
    void anEditTakenBackGivesTheBytesAgain();
    void attestationsStayWhereTheIndexHadThem_data();
    void attestationsStayWhereTheIndexHadThem();
    void aNewIndexNamesItsEntriesInOrder();
    void aWindowsVersionAndItsFeaturesAreWritten();
    void digestIsThatOfTheBytes();
    void aDockerListLeavesOutWhatItCannotHold();
    void aDockerListWithAnnotationsIsKeptUntouched();
    void aNestedIndexStaysAnEntry();
    void anEntryWithoutDigestIsRefused();
    void anAbsentMediaTypeStaysAbsent();

private:
    void corporaRows();
};

void TestDraftIndex::corporaRows()
{
    QTest::addColumn<QString>("file");
    QTest::newRow("strange") << QString();
    const QDir folder(corpora::root() + u"/registry/documents"_s);
    const QStringList files
        = folder.entryList({u"*index*.json"_s, u"docker-list-*.json"_s}, QDir::Files, QDir::Name);
    for (const QString &file : files) {
        const QByteArray bytes = corpora::bytes(u"registry/documents/"_s + file);
        if (file != u"index.json" && indexOf(bytes))
            QTest::newRow(qPrintable(file)) << file;
    }
}

void TestDraftIndex::anUneditedIndexIsWrittenWithItsBytes()
{
    QFETCH(QString, file);
    const QByteArray bytes
        = file.isEmpty() ? strange : corpora::bytes(u"registry/documents/"_s + file);
    const auto index = writeIndex(opened(bytes));
    VERIFY_OK(index);
    QCOMPARE(index->bytes, bytes);
    QCOMPARE(index->descriptor.digest, oci::Digest::of(bytes));
}

void TestDraftIndex::anEditedIndexKeepsEveryOtherMember()
{
    QFETCH(QString, file);
    const QByteArray bytes
        = file.isEmpty() ? strange : corpora::bytes(u"registry/documents/"_s + file);
    Draft draft = opened(bytes);
    if (draft.format == Format::DockerList || draft.entries.isEmpty())
        return;
    const auto edited
        = setAnnotation(draft, draft.entries.first().key, u"com.example.touched"_s, u"yes"_s);
    VERIFY_OK(edited);
    QJsonObject after = written(*edited);
    QJsonArray entries = after[u"manifests"_s].toArray();
    for (qsizetype i = 0; i < entries.size(); ++i) {
        QJsonObject entry = entries[i].toObject();
        QJsonObject annotations = entry[u"annotations"_s].toObject();
        if (!annotations.contains(u"com.example.touched"_s))
            continue;
        annotations.remove(u"com.example.touched"_s);
        if (annotations.isEmpty())
            entry.remove(u"annotations"_s);
        else
            entry[u"annotations"_s] = annotations;
        entries[i] = entry;
    }
    after[u"manifests"_s] = entries;
    QCOMPARE(QJsonDocument(after).toJson(),
        QJsonDocument(QJsonDocument::fromJson(bytes).object()).toJson());
}

void TestDraftIndex::membersNobodyKnowsSurviveAnEdit()
{
    const Draft draft = opened(strange);
    const auto edited
        = setPlatformField(draft, draft.entries[0].key, PlatformField::Architecture, u"s390x"_s);
    VERIFY_OK(edited);
    const QByteArray bytes = writeIndex(*edited)->bytes;
    QVERIFY(bytes.contains("application\\/vnd.oci.image.index.v1+json"));
    QVERIFY(bytes.contains("\"weight\": 1.50"));
    const QJsonObject after = QJsonDocument::fromJson(bytes).object();
    const QJsonObject entry = after[u"manifests"_s].toArray()[0].toObject();
    QCOMPARE(entry[u"platform"_s][u"architecture"_s].toString(), u"s390x"_s);
    QCOMPARE(entry[u"platform"_s][u"x-page"_s].toInt(), 65536);
    QCOMPARE(entry[u"x-entry"_s].toString(), u"kept"_s);
    QVERIFY(after[u"subject"_s][u"x-subject"_s].toBool());
    QCOMPARE(after[u"artifactType"_s].toString(), u"application/vnd.example"_s);
    QCOMPARE(after[u"annotations"_s][u"com.example.key"_s].toString(), u"value"_s);
}

void TestDraftIndex::anEditTakenBackGivesTheBytesAgain()
{
    const Draft draft = opened(strange);
    const QString key = draft.entries[0].key;
    const auto edited = setAnnotation(draft, key, u"x.y"_s, u"z"_s);
    QVERIFY(writeIndex(*edited)->bytes != strange);
    const auto back = setAnnotation(*edited, key, u"x.y"_s, std::nullopt);
    QCOMPARE(writeIndex(*back)->bytes, strange);
    const auto moved = moveEntry(draft, key, 1);
    QVERIFY(writeIndex(*moved)->bytes != strange);
    QCOMPARE(writeIndex(*moveEntry(*moved, key, 0))->bytes, strange);
}

void TestDraftIndex::attestationsStayWhereTheIndexHadThem_data()
{
    QTest::addColumn<bool>("atEnd");
    QTest::newRow("behind their image") << false;
    QTest::newRow("at the end") << true;
}

void TestDraftIndex::attestationsStayWhereTheIndexHadThem()
{
    QFETCH(bool, atEnd);
    const Draft draft = opened(interleaved(atEnd));
    QCOMPARE(draft.entries.size(), 2);
    QCOMPARE(draft.entries[0].followers.size(), 1);
    const auto replaced
        = replaceEntry(draft, draft.entries[0].key, image(u"newer"_s, linux(u"amd64"_s)));
    VERIFY_OK(replaced);
    DraftEntry added = image(u"c"_s, linux(u"riscv64"_s));
    added.followers = {attestationOf(added)};
    added.followerOriginals = {QByteArray()};
    const QJsonArray entries
        = written(addEntry(replaced->draft, added).draft)[u"manifests"_s].toArray();
    QStringList order;
    for (const QJsonValue &entry : entries)
        order += entry[u"platform"_s][u"architecture"_s].toString();
    const QString mark = u"unknown"_s;
    QCOMPARE(order,
        atEnd ? QStringList({u"amd64"_s, u"arm64"_s, u"riscv64"_s, mark, mark})
              : QStringList({u"amd64"_s, u"arm64"_s, mark, u"riscv64"_s, mark}));
}

void TestDraftIndex::aNewIndexNamesItsEntriesInOrder()
{
    const Draft draft
        = draftWith({image(u"a"_s, linux(u"arm"_s, u"v7"_s)), image(u"b"_s, linux(u"amd64"_s))});
    const QJsonObject index = written(draft);
    QCOMPARE(index[u"schemaVersion"_s].toInt(), 2);
    QCOMPARE(index[u"mediaType"_s].toString(), oci::mediatype::ociIndex.toString());
    QCOMPARE(index[u"manifests"_s][0][u"platform"_s][u"variant"_s].toString(), u"v7"_s);
    QCOMPARE(index[u"manifests"_s][1][u"digest"_s].toString(),
        draft.entries[1].descriptor.digest.toString());
    QCOMPARE(index.keys(), QStringList({u"manifests"_s, u"mediaType"_s, u"schemaVersion"_s}));
}

void TestDraftIndex::aWindowsVersionAndItsFeaturesAreWritten()
{
    for (const Format format : {Format::OciIndex, Format::DockerList}) {
        Draft draft = draftWith({image(
            u"w"_s, platform(u"windows"_s, u"amd64"_s, {}, u"10.0.17763.5458"_s, {u"win32k"_s}))});
        draft.format = format;
        const QJsonValue made = written(draft)[u"manifests"_s][0][u"platform"_s];
        QCOMPARE(made[u"os.version"_s].toString(), u"10.0.17763.5458"_s);
        QCOMPARE(made[u"os.features"_s][0].toString(), u"win32k"_s);
    }
}

void TestDraftIndex::digestIsThatOfTheBytes()
{
    const auto index = writeIndex(draftWith({image(u"a"_s, linux(u"amd64"_s))}));
    VERIFY_OK(index);
    QCOMPARE(index->descriptor.digest.hex(),
        QString::fromLatin1(
            QCryptographicHash::hash(index->bytes, QCryptographicHash::Sha256).toHex()));
    QCOMPARE(index->descriptor.sizeBytes, index->bytes.size());
}

void TestDraftIndex::aDockerListLeavesOutWhatItCannotHold()
{
    DraftEntry entry = image(u"a"_s, linux(u"amd64"_s));
    entry.descriptor.annotations = {{u"a.b"_s, u"c"_s}};
    entry.followers = {attestationOf(entry)};
    entry.followerOriginals = {QByteArray()};
    Draft draft = draftWith({entry});
    draft.annotations = {{u"x.y"_s, u"1"_s}, {u"x.z"_s, u"2"_s}};
    draft.artifactType = u"application/vnd.example"_s;
    draft.format = Format::DockerList;
    QCOMPARE(whatDockerListLoses(draft),
        QStringList({u"2 annotations of the index"_s, u"1 annotation of an entry"_s,
            u"1 attestation"_s, u"the artifact type of the index"_s}));
    const QJsonObject list = written(draft);
    QCOMPARE(list.keys(), QStringList({u"manifests"_s, u"mediaType"_s, u"schemaVersion"_s}));
    QCOMPARE(list[u"manifests"_s].toArray().size(), 1);
    QVERIFY(!list[u"manifests"_s][0].toObject().contains(u"annotations"_s));
    QCOMPARE(kindsOf(draft), QList({Problem::Kind::TypeMix, Problem::Kind::DockerListLoses}));
}

void TestDraftIndex::aDockerListWithAnnotationsIsKeptUntouched()
{
    NEEDS_CORPORA;
    const QByteArray bytes
        = corpora::bytes(u"registry/documents/docker-list-regclient-annotated.json"_s);
    Draft draft = opened(bytes);
    QCOMPARE(draft.format, Format::DockerList);
    QVERIFY(!whatDockerListLoses(draft).isEmpty());
    QCOMPARE(writeIndex(draft)->bytes, bytes);
    draft.format = Format::OciIndex;
    QCOMPARE(written(draft)[u"mediaType"_s].toString(), oci::mediatype::ociIndex.toString());
}

void TestDraftIndex::aNestedIndexStaysAnEntry()
{
    DraftEntry nested = image(u"inner"_s, std::nullopt);
    nested.descriptor.mediaType = oci::mediatype::ociIndex.toString();
    nested.keptNested = true;
    const Draft draft = draftWith({nested, image(u"a"_s, linux(u"amd64"_s))});
    QVERIFY(problemsOf(draft).isEmpty());
    const auto flat = flattenEntry(draft, draft.entries[0].key,
        {image(u"x"_s, linux(u"arm64"_s)), image(u"y"_s, linux(u"s390x"_s))});
    VERIFY_OK(flat);
    QCOMPARE(flat->entries.size(), 3);
    QCOMPARE(flat->entries[1].platform().architecture, u"s390x"_s);
    QCOMPARE(flat->entries[2].key, draft.entries[1].key);
}

void TestDraftIndex::anEntryWithoutDigestIsRefused()
{
    Draft draft;
    draft.entries += DraftEntry{};
    QCOMPARE(writeIndex(draft).error().code, Errc::Usage);
    QVERIFY(writeIndex(Draft{}).has_value());
}

void TestDraftIndex::anAbsentMediaTypeStaysAbsent()
{
    const QByteArray bytes = R"({"schemaVersion":2,"manifests":[]})";
    const auto draft = setAnnotation(opened(bytes), {}, u"a.b"_s, u"c"_s);
    QCOMPARE(writeIndex(*draft)->bytes,
        QByteArray(R"({"schemaVersion":2,"manifests":[],"annotations":{"a.b":"c"}})"));
}

QTEST_GUILESS_MAIN(TestDraftIndex)
#include "tst_draftindex.moc"
