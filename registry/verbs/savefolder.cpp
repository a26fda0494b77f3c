// SPDX-License-Identifier: Apache-2.0
#include "verbs/savefolder.h"

#include "verbs/words.h"

#include <QFile>

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <atomic>
#include <cerrno>
#include <cstdio>
#include <cstring>

using namespace Qt::StringLiterals;

namespace gantry::verbs {

namespace {

constexpr qint64 nsPerSecond = 1'000'000'000;

Error ioError(const QString &subject, int number)
{
    return {.code = Errc::Io,
        .message = QString::fromLocal8Bit(std::strerror(number)),
        .subject = subject};
}

Error taken(const QString &subject)
{
    return {.code = Errc::Refused,
        .message = words("is there already"),
        .subject = subject,
        .remedy = words("Save elsewhere, or say that files may be replaced")};
}

} // namespace

Expected<std::unique_ptr<SaveFolder>> SaveFolder::open(const QString &path)
{
    const int descriptor
        = ::open(QFile::encodeName(path).constData(), O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    if (descriptor < 0) {
        Error error = ioError(path, errno);
        if (errno == ENOENT)
            error.code = Errc::NotFound;
        return std::unexpected(std::move(error));
    }
    return std::unique_ptr<SaveFolder>(new SaveFolder(path, descriptor));
}

SaveFolder::SaveFolder(QString path, int descriptor)
    : m_path(std::move(path))
    , m_descriptor(descriptor)
{
}

SaveFolder::~SaveFolder()
{
    ::close(m_descriptor);
}

Error SaveFolder::error(const QStringList &path, int number) const
{
    const QString shown = m_path + u'/' + path.join(u'/');
    if (number == ELOOP || number == ENOTDIR)
        return {.code = Errc::Refused,
            .message = words("is a link or a file where a folder is needed"),
            .subject = shown,
            .remedy = words("Save into another folder")};
    return ioError(shown, number);
}

bool SaveFolder::has(const QString &name) const
{
    struct stat status = {};
    return ::fstatat(
               m_descriptor, QFile::encodeName(name).constData(), &status, AT_SYMLINK_NOFOLLOW)
        == 0;
}

//! A descriptor of the caller's.
Expected<int> SaveFolder::folderAt(const QStringList &path) const
{
    int folder = ::fcntl(m_descriptor, F_DUPFD_CLOEXEC, 0);
    for (qsizetype i = 0; folder >= 0 && i < path.size(); ++i) {
        const int next = ::openat(folder, QFile::encodeName(path[i]).constData(),
            O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);
        const int number = errno;
        ::close(folder);
        if (next < 0)
            return std::unexpected(error(path.first(i + 1), number));
        folder = next;
    }
    if (folder < 0)
        return std::unexpected(error({}, errno));
    return folder;
}

Expected<> SaveFolder::makeFolder(const QStringList &path)
{
    TRY(const int parent, folderAt(path.first(path.size() - 1)));
    const int made = ::mkdirat(parent, QFile::encodeName(path.last()).constData(), 0777);
    const int number = errno;
    ::close(parent);
    if (made != 0 && number != EEXIST)
        return std::unexpected(error(path, number));
    TRY(const int folder, folderAt(path)); // a folder, and no link to one
    ::close(folder);
    return {};
}

Expected<std::unique_ptr<SaveFolder::File>> SaveFolder::create(const QStringList &path)
{
    static std::atomic<quint32> counter = 0;
    TRY(const int folder, folderAt(path.first(path.size() - 1)));
    std::unique_ptr<File> file(new File);
    file->m_folder = folder;
    file->m_name = QFile::encodeName(path.last());
    file->m_shown = m_path + u'/' + path.join(u'/');
    file->m_temporary = u".gantry-%1-%2.part"_s.arg(::getpid()).arg(++counter).toLatin1();
    file->m_file = ::openat(folder, file->m_temporary.constData(),
        O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, 0600);
    if (file->m_file < 0)
        return std::unexpected(file->error(errno));
    return file;
}

SaveFolder::File::~File()
{
    if (m_file >= 0) {
        ::close(m_file);
        ::unlinkat(m_folder, m_temporary.constData(), 0);
    }
    ::close(m_folder);
}

Error SaveFolder::File::error(int number) const
{
    return number == EEXIST ? taken(m_shown) : ioError(m_shown, number);
}

Expected<> SaveFolder::File::write(QByteArrayView bytes)
{
    while (!bytes.isEmpty()) {
        const ssize_t wrote = ::write(m_file, bytes.data(), static_cast<std::size_t>(bytes.size()));
        if (wrote < 0 && errno == EINTR)
            continue;
        if (wrote <= 0)
            return std::unexpected(error(wrote < 0 ? errno : EIO));
        bytes = bytes.sliced(wrote);
    }
    return {};
}

Expected<> SaveFolder::File::hole(qint64 bytes)
{
    const off_t end = ::lseek(m_file, bytes, SEEK_CUR);
    if (end < 0 || ::ftruncate(m_file, end) != 0)
        return std::unexpected(error(errno));
    return {};
}

Expected<> SaveFolder::File::commit(quint32 mode, std::optional<qint64> modifiedNs, bool overwrite)
{
    if (::fchmod(m_file, (mode & 0777) | 0600) != 0)
        return std::unexpected(error(errno));
    if (modifiedNs) {
        timespec times[2] = {{0, UTIME_OMIT}, {}};
        times[1].tv_sec = *modifiedNs / nsPerSecond;
        times[1].tv_nsec = *modifiedNs % nsPerSecond;
        if (times[1].tv_nsec < 0) {
            --times[1].tv_sec;
            times[1].tv_nsec += nsPerSecond;
        }
        ::futimens(m_file, times); // a file system without such times is no reason to fail
    }
    const char *from = m_temporary.constData();
    // linkat(2) fails where the name is taken, and works on every file system with hard links.
    const int named = overwrite ? ::renameat(m_folder, from, m_folder, m_name.constData())
                                : ::linkat(m_folder, from, m_folder, m_name.constData(), 0);
    int number = errno;
    if (named != 0 && !overwrite && (number == EPERM || number == EOPNOTSUPP)) {
        struct stat status = {};
        if (::fstatat(m_folder, m_name.constData(), &status, AT_SYMLINK_NOFOLLOW) == 0)
            return std::unexpected(taken(m_shown));
        if (::renameat(m_folder, from, m_folder, m_name.constData()) == 0)
            number = 0;
    } else if (named == 0) {
        number = 0;
    }
    if (number != 0)
        return std::unexpected(error(number));
    ::unlinkat(m_folder, from, 0);
    if (::close(std::exchange(m_file, -1)) != 0)
        return std::unexpected(error(errno));
    return {};
}

} // namespace gantry::verbs
