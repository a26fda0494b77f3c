// SPDX-License-Identifier: Apache-2.0
#include "sources/newarchive.h"

#include "sources/arrivalwriter.h"
#include "sources/words.h"

#include <QDir>
#include <QFile>
#include <QFileInfo>

#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>

using namespace Qt::StringLiterals;

namespace gantry::sources {

namespace {

constexpr int openTries = 20; //!< each ends by another writer giving the name away in between

QString temporaryOf(const QString &path)
{
    const QFileInfo info(path);
    return info.path() + u"/.%1.tmp"_s.arg(info.fileName());
}

//! What writers that were killed left beside the file under other names.
void sweep(const QFileInfo &info)
{
    const QFileInfoList left
        = QDir(info.path())
              .entryInfoList({u".%1.*.tmp"_s.arg(info.fileName())}, QDir::Files | QDir::Hidden);
    for (const QFileInfo &each : left)
        removeIfUnused(each.filePath());
}

std::unexpected<Error> somebodyWrites(const QString &path)
{
    return fail(Errc::Refused, words("Somebody else is writing this archive"), path,
        words("Wait until that is done, then try again"));
}

std::unexpected<Error> somebodyWrote(const QString &path)
{
    return fail(Errc::Refused, words("Somebody else wrote this archive meanwhile"), path,
        words("Try again: what it holds now comes along then"));
}

} // namespace

NewArchive::Stamp NewArchive::stampOf(const QString &path)
{
    struct stat status = {};
    if (::stat(QFile::encodeName(path).constData(), &status) != 0)
        return {};
    constexpr qint64 nsPerSecond = 1'000'000'000;
    return {status.st_ino, status.st_size,
        qint64(status.st_mtim.tv_sec) * nsPerSecond + status.st_mtim.tv_nsec};
}

Expected<std::shared_ptr<NewArchive>> NewArchive::begin(QString path, Stamp read)
{
    const QFileInfo info(path);
    if (!QDir().mkpath(info.path()))
        return std::unexpected(writeError(errno, info.path()));
    sweep(info);
    auto archive = std::shared_ptr<NewArchive>(new NewArchive);
    const QString temporary = temporaryOf(path);
    for (int i = 0; i < openTries && !archive->m_file; ++i) {
        errno = 0;
        auto file = LockedFile::open(temporary, LockedFile::Mode::Exclusive, true);
        if (!file)
            return errno == EWOULDBLOCK ? somebodyWrites(path)
                                        : std::unexpected(writeError(errno, temporary));
        if (file->isStillAt(temporary))
            archive->m_file = std::move(file);
    }
    if (!archive->m_file)
        return somebodyWrites(path);
    archive->m_temporary = temporary;
    if (stampOf(path) != read)
        return somebodyWrote(path);
    if (::ftruncate(archive->m_file->descriptor(), 0) != 0)
        return std::unexpected(writeError(errno, temporary));
    archive->m_path = std::move(path);
    archive->m_read = read;
    archive->m_tar = std::make_unique<TarWriter>(archive->m_file, archive->m_path);
    return archive;
}

Expected<> NewArchive::checkFree(const QString &path, Stamp read)
{
    const QString temporary = temporaryOf(path);
    errno = 0;
    if (!LockedFile::open(temporary, LockedFile::Mode::Exclusive) && errno == EWOULDBLOCK)
        return somebodyWrites(path);
    if (stampOf(path) != read)
        return somebodyWrote(path);
    return {};
}

NewArchive::~NewArchive()
{
    if (!m_temporary.isEmpty())
        ::unlink(QFile::encodeName(m_temporary).constData());
}

Expected<> NewArchive::finish()
{
    CHECK(m_tar->finish());
    // Other programs take no turns.
    if (stampOf(m_path) != m_read)
        return somebodyWrote(m_path);
    const mode_t mask = ::umask(0);
    ::umask(mask);
    ::fchmod(m_file->descriptor(), 0666 & ~mask);
    if (::rename(QFile::encodeName(m_temporary).constData(), QFile::encodeName(m_path).constData())
        != 0)
        return std::unexpected(writeError(errno, m_path));
    m_temporary.clear();
    return {};
}

} // namespace gantry::sources
