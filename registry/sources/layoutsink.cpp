// SPDX-License-Identifier: Apache-2.0
#include "sources/layoutsink.h"

#include "sources/arrivalwriter.h"
#include "sources/documents.h"
#include "sources/layoutindex.h"
#include "sources/layoutscan.h"
#include "sources/words.h"

#include <QDir>
#include <QDirIterator>
#include <QFileInfo>

#include <fcntl.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include <atomic>
#include <cerrno>
#include <mutex>

using namespace Qt::StringLiterals;

namespace gantry::sources {

struct LayoutSink::State {
    oci::ImageName name;
    QString directory; //!< absolute
    QString displayName;
    std::shared_ptr<Pools> pools;
    UnlistedManifests unlisted; //!< main thread
    mutable std::once_flag swept;

    QString file(const QString &path) const { return directory + u'/' + path; }
    QString blobFile(const oci::Digest &digest) const { return file(layoutBlobPath(digest)); }
};

namespace {

using StatePtr = std::shared_ptr<const LayoutSink::State>;

constexpr int lockTries = 200; //!< each waits a little: whoever replaces index.json is done at once
constexpr int lockWaitUs = 50'000;

QString temporaryBeside(const QString &path)
{
    static std::atomic<int> counter = 0;
    const QFileInfo info(path);
    return info.path() + u"/.%1.%2-%3.tmp"_s.arg(info.fileName()).arg(::getpid()).arg(++counter);
}

//! Removes a temporary file that did not get its name.
struct Discard {
    QString path;
    ~Discard()
    {
        if (!path.isEmpty())
            ::unlink(QFile::encodeName(path).constData());
    }
};

Expected<> renameTo(Discard &temporary, const QString &path)
{
    if (::rename(QFile::encodeName(temporary.path).constData(), QFile::encodeName(path).constData())
        != 0)
        return std::unexpected(writeError(errno, path));
    temporary.path.clear();
    return {};
}

//! Readable for everybody who may read the folder, as other tools write them.
void openUp(const LockedFile &file)
{
    const mode_t mask = ::umask(0);
    ::umask(mask);
    ::fchmod(file.descriptor(), 0666 & ~mask);
}

Expected<> replaceFile(const QString &path, const QByteArray &bytes)
{
    Discard temporary{temporaryBeside(path)};
    const auto file = LockedFile::open(temporary.path, LockedFile::Mode::Exclusive, true);
    if (!file)
        return std::unexpected(writeError(errno, temporary.path));
    openUp(*file);
    CHECK(writeAt(*file, 0, bytes, path));
    if (::fsync(file->descriptor()) != 0)
        return std::unexpected(writeError(errno, path));
    return renameTo(temporary, path);
}

//! What writers that were killed left behind.
void sweep(const QString &directory)
{
    QDirIterator walk(
        directory, {u".*.tmp"_s}, QDir::Files | QDir::Hidden, QDirIterator::Subdirectories);
    while (walk.hasNext()) {
        removeIfUnused(walk.next());
    }
}

//! The folder is a layout afterwards.
Expected<> prepare(const LayoutSink::State &state)
{
    if (!QDir().mkpath(state.file(u"blobs/sha256"_s)))
        return std::unexpected(writeError(errno, state.directory));
    std::call_once(state.swept, [&state] { sweep(state.directory); });
    const QString version = state.file(u"oci-layout"_s);
    if (QFileInfo::exists(version) && QFileInfo::exists(state.file(u"index.json"_s)))
        return {};
    if (!QFileInfo::exists(state.file(u"index.json"_s)))
        CHECK(replaceFile(state.file(u"index.json"_s), LayoutIndex().bytes()));
    if (!QFileInfo::exists(version))
        CHECK(replaceFile(version, layoutVersionBytes));
    return {};
}

Expected<LayoutIndex> readIndex(const LayoutSink::State &state)
{
    const QFileInfo info(state.file(u"index.json"_s));
    if (!info.exists())
        return LayoutIndex();
    TRY(const QByteArray bytes,
        readRegion(BlobView{info.filePath(), 0, info.size(), nullptr}, maxDocumentBytes));
    return LayoutIndex::parse(bytes, info.filePath());
}

//! Changes index.json; writers take turns by a lock on oci-layout, which nobody replaces.
Expected<> changeIndex(
    const LayoutSink::State &state, const std::function<Expected<>(LayoutIndex &)> &change)
{
    CHECK(prepare(state));
    const QString version = state.file(u"oci-layout"_s);
    std::shared_ptr<LockedFile> lock;
    for (int i = 0; i < lockTries && !lock; ++i) {
        lock = LockedFile::open(version, LockedFile::Mode::Exclusive);
        if (!lock && errno != EWOULDBLOCK)
            return std::unexpected(writeError(errno, version));
        if (!lock)
            ::usleep(lockWaitUs);
    }
    if (!lock)
        return fail(Errc::Refused, words("Somebody else is writing to this layout"),
            state.directory, words("Wait until that is done, then try again"));
    TRY(LayoutIndex index, readIndex(state));
    const QByteArray before = index.bytes();
    CHECK(change(index));
    if (index.bytes() == before)
        return {};
    return replaceFile(state.file(u"index.json"_s), index.bytes());
}

Expected<> writeDocument(
    const LayoutSink::State &state, const oci::Descriptor &node, const QByteArray &bytes)
{
    CHECK(prepare(state));
    const QString path = state.blobFile(node.digest);
    if (!QDir().mkpath(QFileInfo(path).path()))
        return std::unexpected(writeError(errno, path));
    return replaceFile(path, bytes);
}

Expected<QByteArray> readDocument(const LayoutSink::State &state, const oci::Descriptor &node)
{
    const QFileInfo info(state.blobFile(node.digest));
    if (!info.isFile())
        return fail(Errc::NotFound, words("%1 does not hold this content").arg(state.displayName),
            node.digest.toString());
    TRY(QByteArray bytes,
        readRegion(BlobView{info.filePath(), 0, info.size(), nullptr}, maxDocumentBytes));
    CHECK(checkBytes(bytes, node));
    return bytes;
}

//! A blob under another name beside its own; renamed once it is whole.
struct Fresh {
    Discard temporary;
    std::shared_ptr<LockedFile> file;
};

Expected<std::shared_ptr<Fresh>> makeFresh(
    const LayoutSink::State &state, const oci::Digest &digest)
{
    CHECK(prepare(state));
    const QString path = state.blobFile(digest);
    if (!QDir().mkpath(QFileInfo(path).path()))
        return std::unexpected(writeError(errno, path));
    auto fresh = std::make_shared<Fresh>();
    fresh->temporary.path = temporaryBeside(path);
    fresh->file = LockedFile::open(fresh->temporary.path, LockedFile::Mode::Exclusive, true);
    if (!fresh->file)
        return std::unexpected(writeError(errno, fresh->temporary.path));
    openUp(*fresh->file);
    return fresh;
}

} // namespace

LayoutSink::LayoutSink(oci::ImageName name, std::shared_ptr<Pools> pools)
    : m_state(std::make_shared<State>())
{
    name.selector.clear();
    m_state->directory = QFileInfo(name.path).absoluteFilePath();
    m_state->displayName = words("%1 (OCI layout)").arg(QDir::toNativeSeparators(name.path));
    m_state->name = std::move(name);
    m_state->pools = std::move(pools);
}

LayoutSink::~LayoutSink() = default;

QString LayoutSink::displayName() const
{
    return m_state->displayName;
}

oci::ImageName LayoutSink::name() const
{
    return m_state->name;
}

Task<> LayoutSink::checkWritable(OpContext ctx)
{
    CO_CHECK(ctx.checkStopped());
    co_return checkFolderWritable(m_state->directory);
}

Task<bool> LayoutSink::hasBlob(oci::Descriptor blob, OpContext ctx)
{
    CO_CHECK(ctx.checkStopped());
    const QFileInfo info(m_state->blobFile(blob.digest));
    co_return info.isFile() && info.size() == blob.sizeBytes;
}

Task<bool> LayoutSink::hasManifest(oci::Descriptor manifest, OpContext ctx)
{
    CO_CHECK(ctx.checkStopped());
    const StatePtr state = m_state;
    const auto read = co_await onPool(
        &state->pools->io, [state, manifest] { return readDocument(*state, manifest); });
    co_return read.has_value();
}

Task<QByteArray> LayoutSink::readManifest(oci::Descriptor manifest, OpContext ctx)
{
    CO_CHECK(ctx.checkStopped());
    const StatePtr state = m_state;
    co_return co_await onPool(
        &state->pools->io, [state, manifest] { return readDocument(*state, manifest); });
}

Task<> LayoutSink::putBlob(oci::Descriptor blob, BlobArrivalPtr bytes, OpContext ctx)
{
    const StatePtr state = m_state;
    CO_CHECK(ctx.checkStopped());
    CO_TRY(const auto fresh, co_await onPool(&state->pools->io, [state, digest = blob.digest] {
        return makeFresh(*state, digest);
    }));
    CO_CHECK(co_await writeArrival(std::move(bytes), blob, fresh->file, 0, state->pools, ctx));
    co_return co_await onPool(&state->pools->io, [state, fresh, digest = blob.digest] {
        return renameTo(fresh->temporary, state->blobFile(digest));
    });
}

Task<> LayoutSink::putManifest(oci::Descriptor manifest, QByteArray bytes, OpContext ctx)
{
    const auto state = m_state;
    CO_CHECK(ctx.checkStopped());
    CO_CHECK(checkBytes(bytes, manifest));
    CO_CHECK(co_await onPool(&state->pools->io,
        [state, manifest, bytes] { return writeDocument(*state, manifest, bytes); }));
    manifest.sizeBytes = bytes.size();
    state->unlisted.note(manifest, bytes);
    co_return Expected<>{};
}

Task<std::optional<oci::Descriptor>> LayoutSink::tagTarget(QString tag, OpContext ctx)
{
    CO_CHECK(ctx.checkStopped());
    const StatePtr state = m_state;
    CO_TRY(const LayoutIndex index,
        co_await onPool(&state->pools->io, [state] { return readIndex(*state); }));
    co_return index.tagged(tag);
}

Task<> LayoutSink::putTag(QString tag, oci::Descriptor manifest, QByteArray bytes, OpContext ctx)
{
    CO_CHECK(ctx.checkStopped());
    const StatePtr state = m_state;
    manifest.sizeBytes = bytes.size();
    co_return co_await onPool(&state->pools->io, [state, tag, manifest] {
        return changeIndex(*state, [&](LayoutIndex &index) -> Expected<> {
            index.setTag(tag, manifest);
            return {};
        });
    });
}

Task<> LayoutSink::finish(OpContext ctx)
{
    CO_CHECK(ctx.checkStopped());
    const auto state = m_state;
    const QList<oci::Descriptor> roots = state->unlisted.roots();
    state->unlisted.clear();
    if (roots.isEmpty())
        co_return Expected<>{};
    co_return co_await onPool(&state->pools->io, [state, roots] {
        return changeIndex(*state, [&](LayoutIndex &index) -> Expected<> {
            for (const oci::Descriptor &root : roots)
                index.add(root);
            return {};
        });
    });
}

Task<> LayoutSink::removeTag(QString tag, OpContext ctx)
{
    CO_CHECK(ctx.checkStopped());
    const StatePtr state = m_state;
    co_return co_await onPool(&state->pools->io, [state, tag] {
        return changeIndex(*state, [&](LayoutIndex &index) -> Expected<> {
            if (!index.removeTag(tag))
                return fail(Errc::NotFound, words("There is no tag %1").arg(tag), state->directory);
            return {};
        });
    });
}

Task<> LayoutSink::removeManifest(oci::Descriptor manifest, OpContext ctx)
{
    CO_CHECK(ctx.checkStopped());
    const StatePtr state = m_state;
    co_return co_await onPool(&state->pools->io, [state, digest = manifest.digest]() -> Expected<> {
        CHECK(changeIndex(*state, [&](LayoutIndex &index) -> Expected<> {
            index.removeManifest(digest);
            return {};
        }));
        const QString path = state->blobFile(digest);
        if (::unlink(QFile::encodeName(path).constData()) != 0)
            return errno == ENOENT
                ? fail(Errc::NotFound, words("There is no such manifest"), digest.toString())
                : std::unexpected(writeError(errno, path));
        return {};
    });
}

Task<ImageSinkPtr> openLayoutSink(oci::ImageName name, std::shared_ptr<Pools> pools, OpContext ctx)
{
    CO_CHECK(ctx.checkStopped());
    const QFileInfo info(name.path);
    if (info.exists() && !info.isDir())
        co_return fail(Errc::Corrupt, words("This is a file, an OCI layout is a directory"),
            name.path, words("Say oci-archive:%1 to write an archive").arg(name.path));
    if (info.isDir() && !QFileInfo::exists(name.path + u"/oci-layout"_s)) {
        const QStringList held
            = QDir(name.path).entryList(QDir::AllEntries | QDir::NoDotAndDotDot | QDir::Hidden);
        for (const QString &each : held) {
            if (each != "blobs"_L1 && each != "index.json"_L1 && each != "lost+found"_L1
                && !each.endsWith(".tmp"_L1))
                co_return fail(Errc::Usage,
                    words("The folder is no OCI layout and holds other things"), name.path,
                    words("Choose an empty or a new folder"));
        }
    }
    co_return std::make_shared<LayoutSink>(std::move(name), std::move(pools));
}

} // namespace gantry::sources
