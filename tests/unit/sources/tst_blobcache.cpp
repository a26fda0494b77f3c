// SPDX-License-Identifier: Apache-2.0
// The cache alone, in two processes, and killed in the middle. The program starts itself as writer:
// tst_blobcache --write DIRECTORY COUNT | --download DIRECTORY.
#include "sourcekit.h"
#include "sources/blobwriter.h"

#include <QCoroTimer>

#include <QDirIterator>
#include <QProcess>
#include <QSemaphore>

#include <fcntl.h>
#include <sys/stat.h>

#include <csignal>
#include <cstdio>

using namespace Qt::StringLiterals;
using namespace gantry;
using namespace gantry::test;
using sources::BlobCache;

namespace {

QByteArray contentOf(int number)
{
    return QByteArray::number(number) + QByteArray(20'000 + number * 37 % 9000, 'c');
}

QStringList filesUnder(const QString &directory)
{
    QStringList files;
    QDirIterator walk(directory, QDir::Files, QDirIterator::Subdirectories);
    while (walk.hasNext())
        files.append(walk.next());
    return files;
}

void setAge(const QString &path, int seconds)
{
    const time_t then = ::time(nullptr) - seconds;
    const timespec times[2] = {{then, 0}, {then, 0}};
    ::utimensat(AT_FDCWD, QFile::encodeName(path).constData(), times, 0);
}

int writeMany(const QString &directory, int count)
{
    BlobCache cache(directory, nullptr);
    for (int i = 0; i < count; ++i) {
        const QByteArray bytes = contentOf(i % 200);
        if (!cache.putDocument(oci::Digest::of(bytes), bytes))
            return 1;
        cache.recordTag(
            u"r"_s, u"t"_s, {oci::Digest::of(bytes).toString(), u"a/b"_s, bytes.size(), {}, {}});
        cache.putNamed(u"list"_s, bytes);
        if (i == 50) {
            std::puts("going");
            std::fflush(stdout);
        }
    }
    return 0;
}

//! Half of a big blob, then wait to be killed.
int downloadHalf(const QString &directory)
{
    auto pools = std::make_shared<Pools>();
    BlobCache cache(directory, pools);
    const QByteArray bytes(8 * 1024 * 1024, 'b');
    auto writer = cache.write(oci::Digest::of(bytes), bytes.size());
    if (!writer || !(*writer)->write(bytes.first(5 * 1024 * 1024)))
        return 1;
    pools->io.waitForDone();
    std::puts("half");
    std::fflush(stdout);
    ::pause();
    return 0;
}

} // namespace

class BlobCacheTest : public QObject
{
    Q_OBJECT
    std::shared_ptr<Pools> m_pools = std::make_shared<Pools>();
    std::unique_ptr<QTemporaryDir> m_dir;
    QString root() const { return m_dir->path(); }

private Q_SLOTS:
    void init() { m_dir = std::make_unique<QTemporaryDir>(); }

    void whatWasPutComesBack()
    {
        BlobCache cache(root(), m_pools);
        const QByteArray bytes = "hello";
        const auto digest = oci::Digest::of(bytes);
        QVERIFY(!cache.document(digest));
        QVERIFY_OK(cache.putDocument(digest, bytes));
        QCOMPARE(cache.document(digest), bytes);
        QVERIFY(cache.blob(digest, bytes.size()));
        QVERIFY(!cache.blob(digest, bytes.size() + 1));
        QCOMPARE(BlobCache(root(), m_pools).document(digest), bytes);
        const QByteArray big(300'000, 'x');
        const auto sha512 = oci::Digest::of(big, oci::Digest::Algorithm::Sha512);
        QVERIFY_OK(cache.putDocument(sha512, big));
        QCOMPARE(wait(cache.readDocument(sha512)), big);
    }

    void bytesThatDoNotMatchAreNotKept()
    {
        BlobCache cache(root(), m_pools);
        const auto digest = oci::Digest::of("a");
        const auto put = cache.putDocument(digest, "b");
        QVERIFY(!put);
        QCOMPARE(put.error().code, Errc::DigestMismatch);
        QVERIFY(!cache.document(digest));
    }

    void aDamagedFileIsRemoved()
    {
        BlobCache cache(root(), m_pools);
        const QByteArray bytes(100, 'x');
        const auto digest = oci::Digest::of(bytes);
        QVERIFY_OK(cache.putDocument(digest, bytes));
        const QString path = cache.blob(digest, 100)->path;
        QVERIFY(writeFile(path, QByteArray(100, 'y')));
        QVERIFY(!cache.document(digest));
        QVERIFY(!QFile::exists(path));
        QVERIFY_OK(cache.putDocument(digest, bytes));
        QCOMPARE(cache.document(digest), bytes);
    }

    void aDamagedBlobIsNoticedOncePerProcess()
    {
        const QByteArray bytes(200'000, 'x');
        const auto digest = oci::Digest::of(bytes);
        QVERIFY_OK(BlobCache(root(), m_pools).putDocument(digest, bytes));
        BlobCache cache(root(), m_pools);
        QVERIFY(!cache.blob(digest, bytes.size())); // not yet verified by this one
        const auto view = wait(cache.verifiedBlob(digest, bytes.size(), {}));
        QVERIFY(view);
        QVERIFY(cache.blob(digest, bytes.size()));
        QVERIFY(writeFile(view->path, QByteArray(200'000, 'y')));
        BlobCache other(root(), m_pools);
        QVERIFY(!wait(other.verifiedBlob(digest, bytes.size(), {})));
        QVERIFY(!QFile::exists(view->path));
    }

    void aDownloadIsVerifiedAndNamed()
    {
        BlobCache cache(root(), m_pools);
        const QByteArray bytes(5'000'000, 'd');
        const auto digest = oci::Digest::of(bytes);
        auto writer = cache.write(digest, bytes.size());
        QVERIFY_OK(writer);
        QCOMPARE(*wait((*writer)->prepare({})), 0);
        for (qsizetype at = 0; at < bytes.size(); at += 100'000)
            QVERIFY_OK((*writer)->write(bytes.mid(at, 100'000)));
        const auto view = wait((*writer)->commit({}));
        QVERIFY_OK(view);
        QCOMPARE(readView(*view), bytes);
        QVERIFY(cache.blob(digest, bytes.size()));
        QVERIFY(filesUnder(root() + u"/partial"_s).isEmpty());
    }

    void aDownloadThatDoesNotMatchLeavesNothing()
    {
        BlobCache cache(root(), m_pools);
        auto writer = cache.write(oci::Digest::of("right"), 5);
        QVERIFY_OK(writer);
        QVERIFY_OK((*writer)->write("wrong"));
        const auto view = wait((*writer)->commit({}));
        QVERIFY(!view);
        QCOMPARE(view.error().code, Errc::DigestMismatch);
        QVERIFY(filesUnder(root()).isEmpty());
    }

    void aSlowDiskSlowsTheNetwork()
    {
        BlobCache cache(root(), m_pools);
        const QByteArray bytes(16 * 1024 * 1024, 'q');
        auto writer = cache.write(oci::Digest::of(bytes), bytes.size());
        QVERIFY_OK(writer);
        QVERIFY((*writer)->ready());
        // Pools::io is busy: nothing is taken from the queue.
        QSemaphore hold;
        for (int i = 0; i < m_pools->io.maxThreadCount(); ++i)
            m_pools->io.start([&hold] { hold.acquire(); });
        QVERIFY_OK((*writer)->write(bytes));
        QVERIFY(!(*writer)->ready());
        bool resumed = false;
        (*writer)->onReady([&resumed] { resumed = true; });
        QVERIFY(!resumed);
        hold.release(m_pools->io.maxThreadCount());
        QTRY_VERIFY(resumed);
        QVERIFY((*writer)->ready());
        QVERIFY_OK(wait((*writer)->commit({})));
    }

    void aBrokenDownloadGoesOnWhereItStopped()
    {
        const QByteArray bytes(3'000'000, 'r');
        const auto digest = oci::Digest::of(bytes);
        BlobCache cache(root(), m_pools);
        {
            auto writer = cache.write(digest, bytes.size());
            QVERIFY_OK((*writer)->write(bytes.first(1'000'000)));
            m_pools->io.waitForDone();
        }
        auto writer = cache.write(digest, bytes.size());
        QVERIFY_OK(writer);
        QCOMPARE(*wait((*writer)->prepare({})), 1'000'000);
        QCOMPARE((*writer)->startsAt(), 1'000'000);
        QVERIFY_OK((*writer)->write(bytes.mid(1'000'000)));
        QVERIFY_OK(wait((*writer)->commit({})));
        // And the server may start over all the same.
        auto again = cache.write(oci::Digest::of("abc"), 3);
        QVERIFY_OK((*again)->write("xx"));
        QVERIFY_OK((*again)->restart());
        QVERIFY_OK((*again)->write("abc"));
        QVERIFY_OK(wait((*again)->commit({})));
    }

    void twoWritersOfOneBlobDoNotDisturbEachOther()
    {
        const QByteArray bytes(1'000'000, 't');
        const auto digest = oci::Digest::of(bytes);
        BlobCache cache(root(), m_pools);
        auto first = cache.write(digest, bytes.size());
        auto second = cache.write(digest, bytes.size());
        QVERIFY_OK(first);
        QVERIFY_OK(second);
        QVERIFY_OK((*first)->write(bytes.first(400'000)));
        QVERIFY_OK((*second)->write(bytes));
        QVERIFY_OK(wait((*second)->commit({})));
        QVERIFY_OK((*first)->write(bytes.mid(400'000)));
        QVERIFY_OK(wait((*first)->commit({})));
    }

    void theOldestGoFirstAndLeasedFilesStay()
    {
        BlobCache cache(root(), m_pools, {50'000});
        QList<oci::Digest> digests;
        for (int i = 0; i < 10; ++i) {
            const QByteArray bytes(10'000, char('a' + i));
            digests.append(oci::Digest::of(bytes));
            QVERIFY_OK(cache.putDocument(digests.last(), bytes));
            m_pools->io.waitForDone();
        }
        QTest::qWait(0);
        BlobCache fresh(root(), m_pools, {50'000});
        for (int i = 0; i < 10; ++i) {
            if (!fresh.document(digests[i]))
                QVERIFY_OK(fresh.putDocument(digests[i], QByteArray(10'000, char('a' + i))));
        }
        m_pools->io.waitForDone();
        QTest::qWait(0);
        for (int i = 0; i < 10; ++i)
            QVERIFY_OK(BlobCache(root(), m_pools)
                    .putDocument(digests[i], QByteArray(10'000, char('a' + i))));
        const auto lease = fresh.blob(digests[0], 10'000);
        QVERIFY(lease);
        for (int i = 0; i < 10; ++i)
            setAge(BlobCache(root(), m_pools).blob(digests[i], 10'000)->path, 10'000 - i * 100);
        BlobCache last(root(), m_pools, {50'000});
        QVERIFY_OK(wait(last.trim({})));
        QVERIFY(last.usedBytes() <= 50'000);
        QVERIFY(last.document(digests[0])); // leased
        QVERIFY(!last.document(digests[1]));
        QVERIFY(last.document(digests[9]));
    }

    void clearingLeavesOnlyWhatIsInUse()
    {
        BlobCache cache(root(), m_pools);
        const auto a = oci::Digest::of("a");
        QVERIFY_OK(cache.putDocument(a, "a"));
        QVERIFY_OK(cache.putDocument(oci::Digest::of("b"), "b"));
        m_pools->io.waitForDone();
        QTest::qWait(0);
        const auto lease = cache.blob(a, 1);
        QVERIFY_OK(wait(cache.clear({})));
        QVERIFY(cache.document(a));
        QVERIFY(!cache.document(oci::Digest::of("b")));
    }

    void tagsAreRememberedNewestFirst()
    {
        BlobCache cache(root(), m_pools);
        const QDateTime first = QDateTime(QDate(2026, 1, 1), QTime(0, 0), QTimeZone::UTC);
        const auto sighting = [&](const char *text, int days) {
            return BlobCache::Sighting{
                oci::Digest::of(text).toString(), u"a/b"_s, 5, first.addDays(days), {}};
        };
        cache.recordTag(u"r"_s, u"t"_s, sighting("one", 0));
        cache.recordTag(u"r"_s, u"t"_s, sighting("one", 2));
        cache.recordTag(u"r"_s, u"t"_s, sighting("two", 3));
        cache.recordTag(u"r"_s, u"other"_s, sighting("three", 3));
        const auto history = BlobCache(root(), m_pools).tagHistory(u"r"_s, u"t"_s);
        QCOMPARE(history.size(), 2);
        QCOMPARE(history[0].digest, oci::Digest::of("two").toString());
        QCOMPARE(history[1].firstSeenAt, first);
        QCOMPARE(history[1].seenAt, first.addDays(2));
    }

    void namedDocumentsAreCheckedToo()
    {
        BlobCache cache(root(), m_pools);
        cache.putNamed(u"tags x"_s, "a\nb");
        QCOMPARE(cache.named(u"tags x"_s)->bytes, "a\nb");
        QVERIFY(!cache.named(u"tags y"_s));
        const QStringList files = filesUnder(root() + u"/named"_s);
        QCOMPARE(files.size(), 1);
        QVERIFY(writeFile(files.first(), "gantry-named 1 nonsense\nhello"));
        QVERIFY(!cache.named(u"tags x"_s));
    }

    void aFolderThatCannotBeWrittenIsAnError()
    {
        QVERIFY(writeFile(m_dir->filePath(u"file"_s), "x"));
        BlobCache cache(m_dir->filePath(u"file/cache"_s), m_pools);
        const auto put = cache.putDocument(oci::Digest::of("a"), "a");
        QVERIFY(!put);
        QCOMPARE(put.error().code, Errc::Io);
        QVERIFY(!cache.document(oci::Digest::of("a")));
        cache.recordTag(u"r"_s, u"t"_s, {oci::Digest::of("a").toString(), {}, 1, {}, {}});
        QVERIFY(cache.tagHistory(u"r"_s, u"t"_s).isEmpty());
    }

    void twoProcessesWriteAndTrimTheSameCache()
    {
        QList<QProcess *> writers;
        for (int i = 0; i < 2; ++i) {
            writers.append(new QProcess(this));
            writers.last()->start(
                QCoreApplication::applicationFilePath(), {u"--write"_s, root(), u"500"_s});
        }
        BlobCache cache(root(), m_pools, {1'000'000});
        int seen = 0;
        while (writers[0]->state() != QProcess::NotRunning
            || writers[1]->state() != QProcess::NotRunning) {
            QVERIFY_OK(wait(cache.trim({})));
            for (int i = 0; i < 200; ++i) {
                if (const auto bytes = cache.document(oci::Digest::of(contentOf(i)))) {
                    QCOMPARE(*bytes, contentOf(i));
                    ++seen;
                }
            }
            QTest::qWait(1);
        }
        QVERIFY(seen > 0);
        for (QProcess *writer : std::as_const(writers))
            QCOMPARE(writer->exitCode(), 0);
        QCOMPARE(cache.tagHistory(u"r"_s, u"t"_s).size() > 0, true);
    }

    void aKilledWriterLeavesOnlyWholeContent()
    {
        for (int round = 0; round < 3; ++round) {
            QProcess writer;
            writer.start(
                QCoreApplication::applicationFilePath(), {u"--write"_s, root(), u"1000000"_s});
            QVERIFY(writer.waitForReadyRead(20'000));
            ::kill(static_cast<pid_t>(writer.processId()), SIGKILL);
            QVERIFY(writer.waitForFinished());
            int whole = 0;
            const QStringList files = filesUnder(root() + u"/blobs"_s);
            for (const QString &path : files) {
                QFile file(path);
                QVERIFY(file.open(QIODevice::ReadOnly));
                QCOMPARE(oci::Digest::of(file.readAll()).hex(), path.section(u'/', -1));
                ++whole;
            }
            QVERIFY(whole >= 50);
            BlobCache cache(root(), m_pools);
            const auto named = cache.named(u"list"_s);
            QVERIFY(named);
            QVERIFY(!cache.tagHistory(u"r"_s, u"t"_s).isEmpty());
        }
        // What the killed ones left half written goes with the next trim once it is old.
        for (const QString &path : filesUnder(root() + u"/partial"_s))
            setAge(path, 30 * 24 * 3600);
        BlobCache cache(root(), m_pools);
        QVERIFY_OK(wait(cache.trim({})));
        QVERIFY(filesUnder(root() + u"/partial"_s).isEmpty());
    }

    void aKilledDownloadIsResumedByTheNextProcess()
    {
        QProcess writer;
        writer.start(QCoreApplication::applicationFilePath(), {u"--download"_s, root()});
        QVERIFY(writer.waitForReadyRead(20'000));
        ::kill(static_cast<pid_t>(writer.processId()), SIGKILL);
        QVERIFY(writer.waitForFinished());
        const QByteArray bytes(8 * 1024 * 1024, 'b');
        BlobCache cache(root(), m_pools);
        QVERIFY(!wait(cache.verifiedBlob(oci::Digest::of(bytes), bytes.size(), {})));
        auto next = cache.write(oci::Digest::of(bytes), bytes.size());
        QVERIFY_OK(next);
        const auto begun = wait((*next)->prepare({}));
        QVERIFY_OK(begun);
        QCOMPARE(*begun, 5 * 1024 * 1024);
        QVERIFY_OK((*next)->write(bytes.mid(*begun)));
        QVERIFY_OK(wait((*next)->commit({})));
    }
};

int main(int argc, char **argv)
{
    QCoreApplication app(argc, argv);
    const QStringList arguments = QCoreApplication::arguments();
    if (arguments.value(1) == "--write"_L1)
        return writeMany(arguments.value(2), arguments.value(3).toInt());
    if (arguments.value(1) == "--download"_L1)
        return downloadHalf(arguments.value(2));
    BlobCacheTest test;
    return QTest::qExec(&test, argc, argv);
}
#include "tst_blobcache.moc"
