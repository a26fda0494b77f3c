// SPDX-License-Identifier: Apache-2.0
#include "sources/archivesink.h"

#include "sources/arrivalwriter.h"
#include "sources/dockerlist.h"
#include "sources/documents.h"
#include "sources/layoutindex.h"
#include "sources/layoutscan.h"
#include "sources/newarchive.h"
#include "sources/tarindex.h"
#include "sources/words.h"
#include "transport/oneshot.h"

#include <QDir>
#include <QFileInfo>

using namespace Qt::StringLiterals;

namespace gantry::sources {

struct ArchiveSink::State {
    oci::ImageName name;
    QString path; //!< absolute
    QString displayName;
    std::shared_ptr<Pools> pools;
    bool isForDocker = false; //!< manifest.json stands beside the layout
    std::shared_ptr<const TarIndex> old; //!< null: no such file yet
    NewArchive::Stamp oldStamp;
    LayoutIndex index;
    bool isChanged = false;
    UnlistedManifests unlisted;
    QHash<QString, BlobView> added; //!< by path inside the archive
    std::shared_ptr<NewArchive> fresh; //!< null: nothing was written yet
    bool isBusy = false;
    QList<transport::OneShot> line; //!< who waits to write

    //! How index.json names a tag; docker load wants the repository, too.
    QString refName(const QString &tag) const
    {
        return isForDocker && !name.reference.isNull() ? name.reference.repository() + u':' + tag
                                                       : tag;
    }
    std::optional<BlobView> find(const oci::Digest &digest) const
    {
        const QString inside = layoutBlobPath(digest);
        if (const auto found = added.constFind(inside); found != added.constEnd())
            return *found;
        return old ? old->find(inside) : std::nullopt;
    }
};

namespace {

using StatePtr = std::shared_ptr<ArchiveSink::State>;

constexpr qint64 copyBytes = 4 * 1024 * 1024;

//! The right to write to the tar; given on when it ends.
class Turn
{
public:
    explicit Turn(StatePtr state)
        : m_state(std::move(state))
    {
    }
    Turn(const Turn &) = delete;
    Turn &operator=(const Turn &) = delete;
    ~Turn()
    {
        if (m_state->line.isEmpty()) {
            m_state->isBusy = false;
            return;
        }
        const transport::OneShot next = m_state->line.takeFirst();
        next.fire();
    }

private:
    StatePtr m_state;
};

QCoro::Task<> takeTurn(StatePtr state)
{
    if (!std::exchange(state->isBusy, true))
        co_return;
    const transport::OneShot turn;
    state->line.append(turn);
    co_await turn;
}

//! The tar beside the file exists afterwards, and is ours alone.
Expected<> prepare(ArchiveSink::State &state)
{
    if (state.fresh)
        return {};
    TRY(state.fresh, NewArchive::begin(state.path, state.oldStamp));
    return state.fresh->tar().add(u"oci-layout"_s, layoutVersionBytes);
}

Expected<QByteArray> readDocument(
    const std::optional<BlobView> &view, const oci::Descriptor &node, const QString &place)
{
    if (!view)
        return fail(Errc::NotFound, words("%1 does not hold this content").arg(place),
            node.digest.toString());
    TRY(QByteArray bytes, readRegion(*view, maxDocumentBytes));
    CHECK(checkBytes(bytes, node));
    return bytes;
}

//! Copies one file of the old archive.
Expected<> copyOld(
    NewArchive &fresh, const QString &inside, const BlobView &view, const OpContext &ctx)
{
    TRY(const qint64 start, fresh.tar().begin(inside, view.lengthBytes));
    for (qint64 at = 0; at < view.lengthBytes; at += copyBytes) {
        CHECK(ctx.checkStopped());
        BlobView part = view;
        part.offset += at;
        part.lengthBytes = std::min(copyBytes, view.lengthBytes - at);
        TRY(const QByteArray bytes, readRegion(part, copyBytes));
        CHECK(writeAt(*fresh.file(), start + at, bytes, view.path));
    }
    return fresh.tar().close();
}

//! Everything the old archive holds that was not written anew.
Expected<> copyRest(ArchiveSink::State &state, const OpContext &ctx)
{
    if (!state.old)
        return {};
    const QStringList names = state.old->names();
    for (const QString &name : names) {
        const bool isMadeAnew = name == "oci-layout"_L1 || name == "index.json"_L1
            || (state.isForDocker && (name == "manifest.json"_L1 || name == "repositories"_L1));
        if (isMadeAnew || state.added.contains(name))
            continue;
        const auto view = state.old->find(name);
        if (view)
            CHECK(copyOld(*state.fresh, name, *view, ctx));
    }
    return {};
}

Expected<> conclude(ArchiveSink::State &state, const OpContext &ctx)
{
    CHECK(prepare(state));
    CHECK(copyRest(state, ctx));
    TarWriter &tar = state.fresh->tar();
    if (state.isForDocker) {
        const auto find = [&state](const oci::Digest &digest) { return state.find(digest); };
        TRY(const QByteArray list, dockerListOf(state.index.entries(), find, state.displayName));
        CHECK(tar.add(u"manifest.json"_s, list));
    }
    CHECK(tar.add(u"index.json"_s, state.index.bytes()));
    CHECK(state.fresh->finish());
    state.fresh.reset();
    return {};
}

Expected<StatePtr> openState(oci::ImageName name, std::shared_ptr<Pools> pools, OpContext ctx)
{
    auto state = std::make_shared<ArchiveSink::State>();
    state->path = QFileInfo(name.path).absoluteFilePath();
    state->isForDocker = name.transport == oci::ImageName::Transport::DockerArchive;
    state->displayName
        = (state->isForDocker ? words("%1 (Docker archive)") : words("%1 (OCI archive)"))
              .arg(QDir::toNativeSeparators(name.path));
    state->pools = std::move(pools);
    state->name = std::move(name);
    state->name.selector.clear();
    const QFileInfo info(state->path);
    if (!info.exists() || (info.isFile() && info.size() == 0)) {
        state->oldStamp = NewArchive::stampOf(state->path);
        return state;
    }
    if (!info.isFile())
        return fail(Errc::Corrupt, words("This is a folder, an archive is a file"),
            state->name.path, words("Say oci:%1 to write a layout").arg(state->name.path));
    state->oldStamp = NewArchive::stampOf(state->path);
    TRY(state->old, TarIndex::scan(state->path, std::move(ctx)));
    const auto view = state->old->find(u"index.json"_s);
    if (!view || !state->old->find(u"oci-layout"_s))
        return fail(Errc::Corrupt,
            state->isForDocker ? words("This file was not written by docker save from Docker 25 on")
                               : words("This file is no OCI archive"),
            state->name.path, words("Choose a new file"));
    TRY(const QByteArray bytes, readRegion(*view, maxDocumentBytes));
    TRY(state->index, LayoutIndex::parse(bytes, state->path + u"/index.json"_s));
    return state;
}

} // namespace

ArchiveSink::ArchiveSink(std::shared_ptr<State> state)
    : m_state(std::move(state))
{
}

ArchiveSink::~ArchiveSink() = default;

QString ArchiveSink::displayName() const
{
    return m_state->displayName;
}

oci::ImageName ArchiveSink::name() const
{
    return m_state->name;
}

Task<> ArchiveSink::checkWritable(OpContext ctx)
{
    CO_CHECK(ctx.checkStopped());
    if (!m_state->fresh)
        CO_CHECK(NewArchive::checkFree(m_state->path, m_state->oldStamp));
    co_return checkFolderWritable(QFileInfo(m_state->path).path());
}

Task<bool> ArchiveSink::hasBlob(oci::Descriptor blob, OpContext ctx)
{
    CO_CHECK(ctx.checkStopped());
    const auto view = m_state->find(blob.digest);
    co_return view && view->lengthBytes == blob.sizeBytes;
}

Task<bool> ArchiveSink::hasManifest(oci::Descriptor manifest, OpContext ctx)
{
    const auto read = co_await readManifest(std::move(manifest), std::move(ctx));
    co_return read.has_value();
}

Task<QByteArray> ArchiveSink::readManifest(oci::Descriptor manifest, OpContext ctx)
{
    CO_CHECK(ctx.checkStopped());
    const auto state = m_state;
    co_return co_await onPool(&state->pools->io,
        [view = state->find(manifest.digest), manifest, place = state->displayName] {
            return readDocument(view, manifest, place);
        });
}

Task<> ArchiveSink::putBlob(oci::Descriptor blob, BlobArrivalPtr bytes, OpContext ctx)
{
    const auto state = m_state;
    co_await takeTurn(state);
    const Turn turn(state);
    CO_CHECK(ctx.checkStopped());
    const QString inside = layoutBlobPath(blob.digest);
    CO_TRY(const qint64 start,
        co_await onPool(
            &state->pools->io, [state, inside, size = blob.sizeBytes]() -> Expected<qint64> {
                CHECK(prepare(*state));
                return state->fresh->tar().begin(inside, size);
            }));
    const auto fresh = state->fresh;
    CO_CHECK(
        co_await writeArrival(std::move(bytes), blob, fresh->file(), start, state->pools, ctx));
    CO_CHECK(fresh->tar().close());
    state->added.insert(inside, BlobView{fresh->temporary(), start, blob.sizeBytes, nullptr});
    state->isChanged = true;
    co_return Expected<>{};
}

Expected<> ArchiveSink::checkTakes(const oci::Descriptor &manifest, const QByteArray &bytes) const
{
    if (!m_state->isForDocker)
        return {};
    return checkDockerLoads(manifest, bytes, m_state->name.toString());
}

Task<> ArchiveSink::putManifest(oci::Descriptor manifest, QByteArray bytes, OpContext ctx)
{
    const auto state = m_state;
    CO_CHECK(checkBytes(bytes, manifest));
    CO_CHECK(checkTakes(manifest, bytes));
    co_await takeTurn(state);
    const Turn turn(state);
    CO_CHECK(ctx.checkStopped());
    const QString inside = layoutBlobPath(manifest.digest);
    CO_TRY(const qint64 start,
        co_await onPool(&state->pools->io, [state, inside, bytes]() -> Expected<qint64> {
            CHECK(prepare(*state));
            TarWriter &tar = state->fresh->tar();
            TRY(const qint64 at, tar.begin(inside, bytes.size()));
            CHECK(writeAt(*state->fresh->file(), at, bytes, state->path));
            CHECK(tar.close());
            return at;
        }));
    manifest.sizeBytes = bytes.size();
    state->added.insert(inside, BlobView{state->fresh->temporary(), start, bytes.size(), nullptr});
    state->unlisted.note(manifest, bytes);
    state->isChanged = true;
    co_return Expected<>{};
}

Task<std::optional<oci::Descriptor>> ArchiveSink::tagTarget(QString tag, OpContext ctx)
{
    CO_CHECK(ctx.checkStopped());
    co_return m_state->index.tagged(m_state->refName(tag));
}

Task<> ArchiveSink::putTag(QString tag, oci::Descriptor manifest, QByteArray bytes, OpContext ctx)
{
    CO_CHECK(ctx.checkStopped());
    manifest.sizeBytes = bytes.size();
    m_state->index.setTag(m_state->refName(tag), manifest);
    m_state->isChanged = true;
    co_return Expected<>{};
}

Task<> ArchiveSink::finish(OpContext ctx)
{
    const auto state = m_state;
    co_await takeTurn(state);
    const Turn turn(state);
    CO_CHECK(ctx.checkStopped());
    const QList<oci::Descriptor> roots = state->unlisted.roots();
    state->unlisted.clear();
    for (const oci::Descriptor &root : roots)
        state->index.add(root);
    if (!state->isChanged)
        co_return Expected<>{};
    CO_CHECK(co_await onPool(&state->pools->io, [state, ctx] { return conclude(*state, ctx); }));
    // What comes next goes on from the archive as it is now.
    state->oldStamp = NewArchive::stampOf(state->path);
    CO_TRY(state->old, co_await onPool(&state->pools->io, [path = state->path, ctx] {
        return TarIndex::scan(path, ctx);
    }));
    state->added.clear();
    state->isChanged = false;
    co_return Expected<>{};
}

Task<ImageSinkPtr> openArchiveSink(oci::ImageName name, std::shared_ptr<Pools> pools, OpContext ctx)
{
    CO_TRY(auto state,
        co_await onPool(&pools->io, [name, pools, ctx] { return openState(name, pools, ctx); }));
    co_return std::make_shared<ArchiveSink>(std::move(state));
}

} // namespace gantry::sources
