// SPDX-License-Identifier: Apache-2.0
#include "layers/seekable/comparewithlayer.h"

#include <QTest>

#include <functional>

using namespace Qt::StringLiterals;
using namespace gantry::layers;

namespace {

QList<NewEntry> entries()
{
    NewEntry directory;
    directory.path = "etc";
    directory.type = EntryType::Directory;
    directory.attributes.mode = 0755;
    NewEntry file;
    file.path = "etc/passwd";
    file.sizeBytes = 10;
    file.modifiedNs = 1'700'000'000'000'000'000;
    file.attributes.mode = 0644;
    file.attributes.xattrs = {{"user.a", "1"}};
    NewEntry link;
    link.path = "sh";
    link.type = EntryType::Symlink;
    link.link = "bin/bash";
    NewEntry device;
    device.path = "null";
    device.type = EntryType::CharDevice;
    device.attributes.deviceMajor = 1;
    device.attributes.deviceMinor = 3;
    return {directory, file, link, device};
}

LayerIndexPtr indexOf(const QList<NewEntry> &list)
{
    LayerIndexBuilder builder;
    for (const NewEntry &entry : list)
        builder.add(entry);
    return builder.snapshot();
}

} // namespace

class TestCompareWithLayer : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void tableThatTellsTheTruthDisagreesNowhere();
    void disagreementsAreNamed_data();
    void disagreementsAreNamed();
    void missingEntriesAreNamed();
    void ownNamesAreNoDisagreement();
    void ownEntriesLookThePart();
    void lastEntryOfAPathCounts();
    void fractionsOfSecondsMayBeDropped();
    void manyAreCountedAndNotAllListed();
};

void TestCompareWithLayer::tableThatTellsTheTruthDisagreesNowhere()
{
    const auto index = indexOf(entries());
    QCOMPARE(compareWithLayer(*index, *index).count, 0);
    // The order does not matter, nor names of owners.
    QList<NewEntry> other = entries();
    std::ranges::reverse(other);
    other[0].attributes.userName = "root";
    QCOMPARE(compareWithLayer(*index, *indexOf(other)).count, 0);
}

void TestCompareWithLayer::disagreementsAreNamed_data()
{
    using Edit = std::function<void(QList<NewEntry> &)>;
    QTest::addColumn<Edit>("edit");
    QTest::addColumn<QByteArray>("path");
    QTest::addColumn<QString>("words");
    const auto row
        = [](const char *name, const Edit &edit, const char *path, const QString &words) {
              QTest::newRow(name) << edit << QByteArray(path) << words;
          };
    row("size", [](auto &e) { e[1].sizeBytes = 11; }, "etc/passwd", u"size"_s);
    row("mode", [](auto &e) { e[1].attributes.mode = 04755; }, "etc/passwd", u"mode"_s);
    row("owner", [](auto &e) { e[1].attributes.gid = 1; }, "etc/passwd", u"owner"_s);
    row("time", [](auto &e) { e[1].modifiedNs += 1'000'000'000; }, "etc/passwd", u"time"_s);
    row("link", [](auto &e) { e[2].link = "bin/dash"; }, "sh", u"link target"_s);
    row("device", [](auto &e) { e[3].attributes.deviceMinor = 5; }, "null", u"device number"_s);
    row("type", [](auto &e) { e[2].type = EntryType::File; }, "sh", u"type"_s);
    row(
        "xattrs", [](auto &e) { e[1].attributes.xattrs.clear(); }, "etc/passwd",
        u"extended attributes"_s);
    row(
        "several",
        [](auto &e) {
            e[1].sizeBytes = 0;
            e[1].attributes.uid = 5;
        },
        "etc/passwd", u"size, owner"_s);
}

void TestCompareWithLayer::disagreementsAreNamed()
{
    QFETCH(std::function<void(QList<NewEntry> &)>, edit);
    QList<NewEntry> other = entries();
    edit(other);
    const TocComparison found = compareWithLayer(*indexOf(entries()), *indexOf(other));
    QCOMPARE(found.count, 1);
    QTEST(found.disagreements[0].path, "path");
    QTEST(describe(found.disagreements[0].kinds), "words");
}

void TestCompareWithLayer::missingEntriesAreNamed()
{
    QList<NewEntry> fewer = entries();
    fewer.removeAt(1);
    const auto all = indexOf(entries()), some = indexOf(fewer);
    const TocComparison hidden = compareWithLayer(*some, *all);
    QCOMPARE(hidden.count, 1);
    QCOMPARE(describe(hidden.disagreements[0].kinds), u"only in the layer"_s);
    QCOMPARE(hidden.disagreements[0].claimed, LayerIndex::none);
    QCOMPARE(hidden.disagreements[0].read, 1U);
    const TocComparison invented = compareWithLayer(*all, *some);
    QCOMPARE(invented.count, 1);
    QCOMPARE(describe(invented.disagreements[0].kinds), u"only in the table of contents"_s);
}

void TestCompareWithLayer::ownNamesAreNoDisagreement()
{
    QList<NewEntry> more = entries();
    for (const char *name : {".no.prefetch.landmark", "stargz.index.json", ".prefetch.landmark"}) {
        NewEntry entry;
        entry.path = name;
        more.append(entry);
    }
    QCOMPARE(compareWithLayer(*indexOf(entries()), *indexOf(more)).count, 0);
}

void TestCompareWithLayer::ownEntriesLookThePart()
{
    const auto layer = [](const QByteArrayList &paths, qint64 bytes) {
        QList<NewEntry> entries;
        for (const QByteArray &path : paths) {
            NewEntry entry;
            entry.path = path;
            entry.sizeBytes = bytes;
            entries.append(entry);
        }
        return indexOf(entries);
    };
    const auto stored
        = layer({".no.prefetch.landmark", "a", ".prefetch.landmark", "stargz.index.json"}, 1);
    QVERIFY(isSeekableOwnEntry(*stored, 0));
    QVERIFY(!isSeekableOwnEntry(*stored, 1));
    QVERIFY(isSeekableOwnEntry(*stored, 2));
    QVERIFY(isSeekableOwnEntry(*stored, 3));
    const auto chosen
        = layer({"stargz.index.json", ".prefetch.landmark", "d/stargz.index.json"}, 2);
    for (LayerIndex::Id entry = 0; entry < chosen->size(); ++entry)
        QVERIFY2(!isSeekableOwnEntry(*chosen, entry), chosen->path(entry).constData());
}

void TestCompareWithLayer::lastEntryOfAPathCounts()
{
    QList<NewEntry> twice = entries();
    twice.prepend(twice[1]);
    twice[0].sizeBytes = 99;
    QCOMPARE(compareWithLayer(*indexOf(entries()), *indexOf(twice)).count, 0);
    QCOMPARE(compareWithLayer(*indexOf(twice), *indexOf(entries())).count, 0);
}

void TestCompareWithLayer::fractionsOfSecondsMayBeDropped()
{
    QList<NewEntry> finer = entries();
    finer[1].modifiedNs += 999'999'999;
    QCOMPARE(compareWithLayer(*indexOf(entries()), *indexOf(finer)).count, 0);
}

void TestCompareWithLayer::manyAreCountedAndNotAllListed()
{
    QList<NewEntry> many;
    for (int i = 0; i < TocComparison::maxListed + 10; ++i) {
        NewEntry entry;
        entry.path = QByteArray::number(i);
        many.append(entry);
    }
    const TocComparison found = compareWithLayer(*indexOf({}), *indexOf(many));
    QCOMPARE(found.count, TocComparison::maxListed + 10);
    QCOMPARE(found.disagreements.size(), TocComparison::maxListed);
}

QTEST_GUILESS_MAIN(TestCompareWithLayer)
#include "tst_comparewithlayer.moc"
