// SPDX-License-Identifier: Apache-2.0
// The kept form of an index: what comes back is what was kept, and damage is refused.
#include "layerkit.h"
#include "layers/layerindexfile.h"

#include <QTemporaryDir>

using namespace Qt::StringLiterals;
using namespace gantry;
using namespace gantry::layers;
using gantry::test::dump;
using gantry::test::gzipMember;
using gantry::test::noise;
using gantry::test::TarBuilder;

namespace {

constexpr qsizetype headBytes = 40 + 8 * 24; //!< fixed members, then eight places

LayerRead read()
{
    TarBuilder tar;
    tar.directory(u"usr/bin"_s).file(u"usr/bin/run"_s, "#!/bin/sh\n").symlink(u"l"_s, u"usr"_s);
    tar.pax("SCHILY.xattr.user.x", "y").pax("LIBARCHIVE.creationtime", "1.5");
    tar.pax("MSWINDOWS.fileattr", "32").file(u"text"_s, "a\r\nb\r\n");
    tar.pax("GNU.sparse.map", "1000,3,5000,2").pax("GNU.sparse.size", "9000").file(u"s"_s, "abcde");
    for (int i = 0; i < 1500; ++i)
        tar.file(u"many/%1/%2"_s.arg(i % 30).arg(i), noise(300, quint32(i)));
    PassOptions options;
    options.restartSpacing = 300'000;
    LayerPass pass(options);
    if (!pass.feed(gzipMember(tar.build()) + "junk"))
        qFatal("the pass stopped");
    return pass.finish();
}

LayerKey keyOf(const LayerRead &layer)
{
    return LayerIndexFile::keyOf(*layer.index).value();
}

} // namespace

class TestLayerIndexFile : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void initTestCase() { m_read = read(); }
    void whatComesBackIsWhatWasKept();
    void onlyWholeLayersAreKept();
    void missingAndOtherVersionsAreNotFound();
    void aFileOfAnotherLayerIsRefused();
    void changedBytesAreRefused();
    void wrongNumbersAreRefusedEvenWithARightHash();
    void cutOffFilesAreRefused();
    void aMillionEntriesOpenQuickly();

private:
    QString keep(const QTemporaryDir &folder)
    {
        const auto saved = LayerIndexFile::save(folder.path(), *m_read.index, m_read.points.get());
        if (!saved)
            qFatal("%s", qPrintable(saved.error().toLine()));
        return folder.filePath(LayerIndexFile::fileName(keyOf(m_read)));
    }
    static QByteArray bytesOf(const QString &path)
    {
        QFile file(path);
        return file.open(QIODevice::ReadOnly) ? file.readAll() : QByteArray();
    }
    static void write(const QString &path, const QByteArray &bytes)
    {
        QFile::remove(path); // a new file: the old one may be mapped
        QFile file(path);
        if (!file.open(QIODevice::WriteOnly) || file.write(bytes) != bytes.size())
            qFatal("cannot write a test's file");
    }
    LayerRead m_read;
};

void TestLayerIndexFile::whatComesBackIsWhatWasKept()
{
    QTemporaryDir folder;
    keep(folder);
    const auto kept = LayerIndexFile::open(folder.path(), keyOf(m_read));
    VERIFY_OK(kept);
    QCOMPARE(dump(*kept->index), dump(*m_read.index));
    QCOMPARE(kept->index->directories(), m_read.index->directories());
    const LayerFacts &facts = kept->index->facts();
    QVERIFY(facts.complete);
    QCOMPARE(facts.diffId, m_read.index->facts().diffId);
    QCOMPARE(facts.digest, m_read.index->facts().digest);
    QCOMPARE(facts.notes, m_read.index->facts().notes);
    QCOMPARE(facts.compression, u"gzip"_s);
    QCOMPARE(facts.uncompressedBytes, m_read.index->facts().uncompressedBytes);
    QCOMPARE(bool(kept->points), bool(m_read.points));
    if (kept->points) {
        QCOMPARE(kept->points->points.size(), m_read.points->points.size());
        QCOMPARE(kept->points->points.back().state, m_read.points->points.back().state);
        QCOMPARE(kept->points->engine, m_read.points->engine);
    }
}

void TestLayerIndexFile::onlyWholeLayersAreKept()
{
    QTemporaryDir folder;
    LayerPass pass({});
    VERIFY_OK(pass.feed(gzipMember(TarBuilder().build()).chopped(1)));
    const auto saved = LayerIndexFile::save(folder.path(), *pass.finish().index, nullptr);
    QVERIFY(!saved);
    QCOMPARE(saved.error().code, Errc::Usage);
    QVERIFY(QDir(folder.path()).isEmpty());
}

void TestLayerIndexFile::missingAndOtherVersionsAreNotFound()
{
    QTemporaryDir folder;
    QCOMPARE(LayerIndexFile::open(folder.path(), keyOf(m_read)).error().code, Errc::NotFound);
    const QString path = keep(folder);
    QByteArray bytes = bytesOf(path);
    bytes[8] = 99;
    write(path, bytes);
    QCOMPARE(LayerIndexFile::open(folder.path(), keyOf(m_read)).error().code, Errc::NotFound);
}

void TestLayerIndexFile::aFileOfAnotherLayerIsRefused()
{
    QTemporaryDir folder;
    const QString path = keep(folder);
    const oci::Digest other = oci::Digest::of("other");
    const LayerKey own = keyOf(m_read);
    QVERIFY(QFile::rename(path, folder.filePath(LayerIndexFile::fileName({other, own.blob}))));
    QCOMPARE(LayerIndexFile::open(folder.path(), {other, own.blob}).error().code, Errc::Corrupt);
    keep(folder);
    QVERIFY(QFile::rename(path, folder.filePath(LayerIndexFile::fileName({own.diffId, other}))));
    QCOMPARE(LayerIndexFile::open(folder.path(), {own.diffId, other}).error().code, Errc::Corrupt);
}

void TestLayerIndexFile::changedBytesAreRefused()
{
    QTemporaryDir folder;
    const QString path = keep(folder);
    const QByteArray bytes = bytesOf(path);
    quint32 state = 5;
    for (int round = 0; round < 200; ++round) {
        state = state * 1'664'525U + 1'013'904'223U;
        QByteArray changed = bytes;
        // The head with what is empty behind it, then anywhere.
        const qsizetype at
            = round < 100 ? round * 2 : 4096 + qsizetype(state >> 4) % (bytes.size() - 4096);
        changed[at] ^= char(1 << (state >> 29));
        write(path, changed);
        QVERIFY2(
            !LayerIndexFile::open(folder.path(), keyOf(m_read)), qPrintable(u"byte %1"_s.arg(at)));
    }
}

void TestLayerIndexFile::wrongNumbersAreRefusedEvenWithARightHash()
{
    QTemporaryDir folder;
    const QString path = keep(folder);
    const QByteArray bytes = bytesOf(path);
    quint32 state = 9;
    int refused = 0;
    for (int round = 0; round < 400; ++round) {
        QByteArray changed = bytes;
        state = state * 1'664'525U + 1'013'904'223U;
        // Rows lie first behind the head; the other half of the rounds goes anywhere.
        const qsizetype span = round % 2 == 0 ? 1500 * 64 : bytes.size() - 4096;
        changed[4096 + qsizetype(state >> 4) % span] = char(round % 3 == 0 ? 0xff : state);
        // As the file has it: what stands behind the head, then the head without the hash itself.
        QByteArray head = changed.first(headBytes);
        head.replace(24, 16, QByteArray(16, '\0'));
        const QByteArray hashed = changed.sliced(4096) + head;
        const XXH128_hash_t hash = XXH3_128bits(hashed.constData(), size_t(hashed.size()));
        changed.replace(24, 8, reinterpret_cast<const char *>(&hash.low64), 8);
        changed.replace(32, 8, reinterpret_cast<const char *>(&hash.high64), 8);
        write(path, changed);
        const auto kept = LayerIndexFile::open(folder.path(), keyOf(m_read));
        if (kept)
            QVERIFY(!dump(*kept->index).isEmpty()); // everything can be read
        else
            ++refused;
    }
    QVERIFY(refused > 20);
}

void TestLayerIndexFile::cutOffFilesAreRefused()
{
    QTemporaryDir folder;
    const QString path = keep(folder);
    const QByteArray bytes = bytesOf(path);
    for (qsizetype length = 0; length < bytes.size(); length += length < 8192 ? 511 : 40'009) {
        write(path, bytes.first(length));
        const auto kept = LayerIndexFile::open(folder.path(), keyOf(m_read));
        QVERIFY(!kept);
        QCOMPARE(kept.error().code, Errc::Corrupt);
    }
}

void TestLayerIndexFile::aMillionEntriesOpenQuickly()
{
    LayerIndexBuilder builder;
    NewEntry entry;
    for (int i = 0; i < 1'000'000; ++i) {
        entry.path = "usr/share/folder" + QByteArray::number(i / 20) + "/file-name-"
            + QByteArray::number(i);
        entry.sizeBytes = i;
        entry.createdNs = i;
        builder.add(entry);
        ContentFacts facts;
        facts.hash = {.low = quint64(i), .high = 1};
        facts.textHash = {.low = 1, .high = 1};
        builder.setContent(facts);
    }
    builder.facts().complete = true;
    builder.facts().diffId = m_read.index->facts().diffId;
    builder.facts().digest = m_read.index->facts().digest;
    const LayerIndexPtr index = builder.snapshot();
    qInfo("a million entries take %zu MiB", index->memoryBytes() / 1024 / 1024);
    QVERIFY(index->memoryBytes() < 150'000'000); // text hashes and creation times of all included
    QTemporaryDir folder;
    VERIFY_OK(LayerIndexFile::save(folder.path(), *index, nullptr));
    const auto kept = LayerIndexFile::open(folder.path(), keyOf(m_read));
    VERIFY_OK(kept);
    QCOMPARE(kept->index->path(999'999), index->path(999'999));
}

QTEST_GUILESS_MAIN(TestLayerIndexFile)
#include "tst_layerindexfile.moc"
