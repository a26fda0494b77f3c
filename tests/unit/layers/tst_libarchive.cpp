// SPDX-License-Identifier: Apache-2.0
// The parser against libarchive, over archives libarchive, GNU tar and bsdtar write.
#include "layerkit.h"

#include <archive.h>
#include <archive_entry.h>

#include <QDir>
#include <QProcess>
#include <QStandardPaths>
#include <QTemporaryDir>

#include <sys/stat.h>

using namespace Qt::StringLiterals;
using namespace gantry;
using namespace gantry::layers;
using gantry::test::hashOf;
using gantry::test::noise;
using gantry::test::parse;

namespace {

//! What both readers can say of an entry.
QByteArray line(const QByteArray &path, char type, quint32 mode, qint64 uid, qint64 gid,
    const QByteArray &user, const QByteArray &group, qint64 size, qint64 ns, const QByteArray &link,
    const QByteArray &rest)
{
    return path + ' ' + type + ' ' + QByteArray::number(mode, 8) + ' ' + QByteArray::number(uid)
        + ':' + QByteArray::number(gid) + ' ' + user + ':' + group + ' ' + QByteArray::number(size)
        + ' ' + QByteArray::number(ns) + ' ' + link + ' ' + rest + '\n';
}

char typeOf(archive_entry *entry)
{
    if (archive_entry_hardlink(entry))
        return 'h';
    switch (archive_entry_filetype(entry)) {
    case AE_IFDIR:
        return 'd';
    case AE_IFLNK:
        return 'l';
    case AE_IFCHR:
        return 'c';
    case AE_IFBLK:
        return 'b';
    case AE_IFIFO:
        return 'p';
    default:
        return '-';
    }
}

QByteArray cleaned(const char *path)
{
    QByteArray clean;
    // The same rule written another way.
    for (const QByteArray &part : QByteArray(path).split('/')) {
        if (!part.isEmpty() && part != ".")
            clean += (clean.isEmpty() ? "" : "/") + part;
    }
    return clean;
}

QByteArray byLibarchive(const QByteArray &tar)
{
    QByteArray lines;
    archive *reader = archive_read_new();
    archive_read_support_format_tar(reader);
    archive_read_open_memory(reader, tar.constData(), size_t(tar.size()));
    archive_entry *entry = nullptr;
    while (archive_read_next_header(reader, &entry) == ARCHIVE_OK) {
        const char type = typeOf(entry);
        QByteArray content(qsizetype(type == '-' ? archive_entry_size(entry) : 0), '\0');
        const void *block = nullptr;
        size_t size = 0;
        la_int64_t offset = 0;
        while (type == '-' && archive_read_data_block(reader, &block, &size, &offset) == ARCHIVE_OK)
            content.replace(qsizetype(offset), qsizetype(size),
                QByteArray(static_cast<const char *>(block), qsizetype(size)));
        QByteArray rest;
        if (type == '-') {
            const ContentHash hash = hashOf(content);
            rest = QByteArray::number(hash.low, 16);
        }
        if (type == 'c' || type == 'b')
            rest = QByteArray::number(archive_entry_rdevmajor(entry)) + ','
                + QByteArray::number(archive_entry_rdevminor(entry));
        QMap<QByteArray, QByteArray> xattrs;
        archive_entry_xattr_reset(entry);
        const char *name = nullptr;
        const void *value = nullptr;
        while (archive_entry_xattr_next(entry, &name, &value, &size) == ARCHIVE_OK)
            xattrs.insert(name, QByteArray(static_cast<const char *>(value), qsizetype(size)));
        for (auto at = xattrs.cbegin(); at != xattrs.cend(); ++at)
            rest += ' ' + at.key() + '=' + at.value();
        const char *hard = archive_entry_hardlink(entry);
        const char *soft = archive_entry_symlink(entry);
        lines += line(cleaned(archive_entry_pathname(entry)), type,
            archive_entry_mode(entry) & 07777, archive_entry_uid(entry), archive_entry_gid(entry),
            archive_entry_uname(entry), archive_entry_gname(entry), content.size(),
            qint64(archive_entry_mtime(entry)) * 1'000'000'000 + archive_entry_mtime_nsec(entry),
            hard       ? cleaned(hard)
                : soft ? QByteArray(soft)
                       : QByteArray(),
            rest);
    }
    archive_read_free(reader);
    return lines;
}

QByteArray byUs(const QByteArray &tar)
{
    const auto parsed = parse(tar, 5000);
    if (parsed.error)
        return parsed.error->toLine().toUtf8();
    QByteArray lines;
    const LayerIndex &index = *parsed.index;
    static const QByteArray types("-dlhcbp?");
    for (LayerIndex::Id entry = 0; entry < index.size(); ++entry) {
        const Attributes &a = index.attributes(entry);
        const EntryType type = index.type(entry);
        QByteArray rest;
        if (type == EntryType::File)
            rest = QByteArray::number(index.hash(entry).low, 16);
        if (type == EntryType::CharDevice || type == EntryType::BlockDevice)
            rest = QByteArray::number(a.deviceMajor) + ',' + QByteArray::number(a.deviceMinor);
        for (const auto &[name, value] : a.xattrs)
            rest += ' ' + name + '=' + value;
        lines += line(index.path(entry), types[int(type)], a.mode, a.uid, a.gid, a.userName,
            a.groupName, index.sizeBytes(entry), index.modifiedNs(entry), index.link(entry), rest);
    }
    return lines;
}

QByteArray runTool(const QString &tool, const QStringList &arguments, const QString &folder)
{
    QProcess process;
    process.setWorkingDirectory(folder);
    process.start(tool, arguments);
    if (!process.waitForFinished(30'000) || process.exitCode() != 0)
        qWarning("%s: %s", qPrintable(tool), process.readAllStandardError().constData());
    return process.readAllStandardOutput();
}

struct Random {
    quint32 state;
    quint32 operator()(quint32 below)
    {
        state = state * 1'664'525U + 1'013'904'223U;
        return (state >> 8) % below;
    }
};

//! An archive libarchive writes in one of its formats, the same for the same seed.
QByteArray generated(int format, quint32 seed)
{
    Random random{seed};
    QByteArray bytes(4'000'000, '\0');
    size_t used = 0;
    archive *writer = archive_write_new();
    archive_write_set_format(writer, format);
    archive_write_set_bytes_in_last_block(writer, 512);
    archive_write_open_memory(writer, bytes.data(), size_t(bytes.size()), &used);
    const bool ustarOnly = format == ARCHIVE_FORMAT_TAR_USTAR;
    const bool isPax = format == ARCHIVE_FORMAT_TAR_PAX_INTERCHANGE;
    for (int i = 0; i < 30; ++i) {
        archive_entry *entry = archive_entry_new();
        QByteArray path;
        for (quint32 parts = 1 + random(ustarOnly ? 4 : 12); parts > 0; --parts)
            path
                += (path.isEmpty() ? "" : "/") + QByteArray(1 + random(20), char('a' + random(26)));
        path += '.' + QByteArray::number(i);
        archive_entry_set_mode(entry, AE_IFREG | (random(010000)));
        archive_entry_set_uid(entry, random(random(2) ? 1000 : 2'000'000));
        archive_entry_set_gid(entry, random(60'000));
        archive_entry_set_uname(entry, random(2) ? "root" : "somebody");
        archive_entry_set_gname(entry, random(2) ? "" : "users");
        archive_entry_set_mtime(
            entry, random(1'900'000'000), isPax ? long(random(1'000'000'000)) : 0);
        QByteArray content;
        switch (random(8)) {
        case 0:
            archive_entry_set_filetype(entry, AE_IFDIR);
            break;
        case 1:
            archive_entry_set_filetype(entry, AE_IFLNK);
            archive_entry_set_symlink(entry, QByteArray("../").repeated(1 + random(30)) + "target");
            break;
        case 2:
            archive_entry_set_hardlink(entry, "some/file");
            break;
        case 3:
            archive_entry_set_filetype(entry, random(2) ? AE_IFCHR : AE_IFBLK);
            archive_entry_set_rdevmajor(entry, 1 + random(200));
            archive_entry_set_rdevminor(entry, random(200));
            break;
        case 4:
            archive_entry_set_filetype(entry, AE_IFIFO);
            break;
        default:
            content = noise(random(random(4) ? 2000 : 100'000), seed + quint32(i));
            if (isPax && random(3) == 0)
                archive_entry_xattr_add_entry(entry, "user.made", content.constData(),
                    size_t(qMin<qsizetype>(content.size(), 40)));
            break;
        }
        archive_entry_set_pathname(entry, path);
        archive_entry_set_size(entry, content.size());
        if (archive_write_header(writer, entry) == ARCHIVE_OK)
            archive_write_data(writer, content.constData(), size_t(content.size()));
        archive_entry_free(entry);
    }
    archive_write_close(writer);
    archive_write_free(writer);
    bytes.truncate(qsizetype(used));
    return bytes;
}

} // namespace

class TestLibarchive : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void generatedArchivesReadTheSame_data();
    void generatedArchivesReadTheSame();
    void toolsArchivesReadTheSame_data();
    void toolsArchivesReadTheSame();
};

void TestLibarchive::generatedArchivesReadTheSame_data()
{
    QTest::addColumn<int>("format");
    QTest::newRow("V7") << ARCHIVE_FORMAT_TAR; // ARCHIVE_FORMAT_TAR alone writes V7
    QTest::newRow("ustar") << ARCHIVE_FORMAT_TAR_USTAR;
    QTest::newRow("GNU") << ARCHIVE_FORMAT_TAR_GNUTAR;
    QTest::newRow("pax") << ARCHIVE_FORMAT_TAR_PAX_INTERCHANGE;
    QTest::newRow("pax where needed") << ARCHIVE_FORMAT_TAR_PAX_RESTRICTED;
}

void TestLibarchive::generatedArchivesReadTheSame()
{
    QFETCH(int, format);
    for (quint32 seed = 1; seed <= 60; ++seed) {
        const QByteArray tar = generated(format, seed);
        QVERIFY(tar.size() > 1000);
        QCOMPARE(byUs(tar), byLibarchive(tar));
    }
}

void TestLibarchive::toolsArchivesReadTheSame_data()
{
    QTest::addColumn<QString>("tool");
    QTest::addColumn<QStringList>("arguments");
    const auto row = [](const QString &tool, const QStringList &arguments) {
        QTest::newRow(qPrintable(tool + u' ' + arguments.join(u' '))) << tool << arguments;
    };
    for (const QString &format : {u"v7"_s, u"oldgnu"_s, u"gnu"_s, u"ustar"_s, u"posix"_s})
        row(u"tar"_s, {u"--format="_s + format});
    row(u"tar"_s, {u"--format=gnu"_s, u"--sparse"_s});
    for (const QString &version : {u"0.0"_s, u"0.1"_s, u"1.0"_s})
        row(u"tar"_s, {u"--format=posix"_s, u"--sparse"_s, u"--sparse-version="_s + version});
    for (const QString &format : {u"ustar"_s, u"gnutar"_s, u"pax"_s, u"paxr"_s})
        row(u"bsdtar"_s, {u"--format="_s + format});
}

void TestLibarchive::toolsArchivesReadTheSame()
{
    QFETCH(QString, tool);
    QFETCH(QStringList, arguments);
    if (QStandardPaths::findExecutable(tool).isEmpty())
        QSKIP("the tool is not here");
    QTemporaryDir folder;
    QDir here(folder.path());
    QVERIFY(here.mkpath(u"root/a/b"_s));
    const auto write = [&here](const QString &name, const QByteArray &bytes) {
        QFile file(here.filePath(name));
        if (!file.open(QIODevice::WriteOnly) || file.write(bytes) != bytes.size())
            qFatal("cannot write a test's file");
    };
    write(u"root/a/text"_s, "line\r\n");
    write(u"root/a/b/noise"_s, noise(100'000, 1));
    write(u"root/empty"_s, {});
    if (!arguments.contains(u"--format=v7"_s) && !arguments.contains(u"--format=ustar"_s))
        write(u"root/a/"_s + QString(u'n').repeated(180), "long");
    QVERIFY(QFile::link(u"a/text"_s, here.filePath(u"root/soft"_s)));
    QCOMPARE(::link(qPrintable(here.filePath(u"root/a/text"_s)),
                 qPrintable(here.filePath(u"root/hard"_s))),
        0);
    if (!arguments.contains(u"--format=v7"_s))
        QCOMPARE(::mkfifo(qPrintable(here.filePath(u"root/fifo"_s)), 0600), 0);
    QFile sparse(here.filePath(u"root/sparse"_s));
    QVERIFY(sparse.open(QIODevice::WriteOnly));
    for (int i = 1; i <= 60; ++i) { // more pieces than a header holds
        QVERIFY(sparse.seek(i * 100'000));
        sparse.write("piece " + QByteArray::number(i));
    }
    QVERIFY(sparse.resize(7'000'000));
    sparse.close();
    const QByteArray tar = runTool(tool,
        QStringList{u"-c"_s, u"-f"_s, u"-"_s, u"-C"_s, u"root"_s} + arguments + QStringList{u"."_s},
        folder.path());
    QVERIFY(tar.size() > 100'000);
    QCOMPARE(byUs(tar), byLibarchive(tar));
}

QTEST_GUILESS_MAIN(TestLibarchive)
#include "tst_libarchive.moc"
