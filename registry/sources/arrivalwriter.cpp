// SPDX-License-Identifier: Apache-2.0
#include "sources/arrivalwriter.h"

#include "sources/words.h"

#include <QFileInfo>

#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstring>

namespace gantry::sources {

namespace {

constexpr qint64 writerBlockBytes = 2 * 1024 * 1024;

//! What the pool works with; one block at a time.
struct Writing {
    ArrivalFile from;
    std::shared_ptr<LockedFile> to;
    qint64 offset = 0;
    oci::Hasher hasher;
};

} // namespace

Error writeError(int number, const QString &subject)
{
    Error error{.code = Errc::Io,
        .message = QString::fromLocal8Bit(std::strerror(number)),
        .subject = subject};
    if (number == ENOSPC || number == EDQUOT)
        error.remedy = words("Make room on this disk, then try again: what is written so far stays "
                             "and is not written again");
    return error;
}

Expected<> checkFolderWritable(const QString &path)
{
    QFileInfo info(path);
    while (!info.exists() && !info.isRoot())
        info.setFile(info.path());
    if (!info.isDir() || !info.isWritable())
        return fail(Errc::Io, words("Nothing may be written there"), info.filePath(),
            words("Choose another folder, or ask for the right to write to it"));
    return {};
}

Expected<> writeAt(
    const LockedFile &file, qint64 offset, QByteArrayView bytes, const QString &subject)
{
    for (qsizetype at = 0; at < bytes.size();) {
        const ssize_t wrote = ::pwrite(file.descriptor(), bytes.constData() + at,
            static_cast<std::size_t>(bytes.size() - at), offset + at);
        if (wrote < 0 && errno == EINTR)
            continue;
        if (wrote <= 0)
            return std::unexpected(writeError(wrote < 0 ? errno : ENOSPC, subject));
        at += wrote;
    }
    return {};
}

Task<> writeArrival(BlobArrivalPtr arrival, oci::Descriptor blob, std::shared_ptr<LockedFile> file,
    qint64 offset, std::shared_ptr<Pools> pools, OpContext ctx)
{
    const QString subject = blob.digest.toString();
    if (!blob.digest.canVerify())
        co_return fail(Errc::Unsupported,
            words("Digests of %1 cannot be verified here").arg(blob.digest.algorithmName()),
            subject);
    const auto writing = std::make_shared<Writing>();
    writing->to = std::move(file);
    writing->offset = offset;
    writing->hasher = oci::Hasher(blob.digest.algorithm());
    SentCount count{ctx.progress};
    quint32 round = 0;
    while (count.counted < blob.sizeBytes || !arrival->state().end) {
        CO_CHECK(ctx.checkStopped());
        const BlobArrival::State state = arrival->state();
        if (state.end && !*state.end)
            co_return std::unexpected(state.end->error());
        if (state.end && (*state.end)->lengthBytes != blob.sizeBytes)
            co_return fail(Errc::DigestMismatch,
                words("The descriptor says %1 bytes, %2 came")
                    .arg(blob.sizeBytes)
                    .arg((*state.end)->lengthBytes),
                subject);
        if (state.round != round) {
            round = state.round;
            count.countTo(0);
            writing->hasher = oci::Hasher(blob.digest.algorithm());
        }
        const qint64 limit = readableBytes(state, blob.sizeBytes);
        const qint64 wanted = std::min(writerBlockBytes, limit - count.counted);
        if (wanted <= 0) {
            co_await arrival->changed(state.bytesThere, state.round);
            continue;
        }
        auto done = co_await onPool(&pools->io,
            [writing, state, from = count.counted, wanted, subject]() -> Expected<qint64> {
                TRY(const QByteArray bytes, writing->from.read(state, from, wanted));
                writing->hasher.add(bytes);
                CHECK(writeAt(*writing->to, writing->offset + from, bytes, subject));
                return bytes.size();
            });
        if (arrival->round() != round)
            continue; // what was read may be of neither round
        CO_TRY(const qint64 got, std::move(done));
        if (got == 0 && state.end)
            co_return std::unexpected(writeError(EIO, (*state.end)->path));
        if (got == 0)
            co_await arrival->changed(state.bytesThere, state.round);
        count.countTo(count.counted + got);
    }
    if (const oci::Digest found = writing->hasher.result(); found != blob.digest) {
        count.countTo(0);
        co_return fail(
            Errc::DigestMismatch, words("The content hashes to %1").arg(found.toString()), subject);
    }
    const auto end = arrival->state().end;
    if (end && !*end)
        co_return std::unexpected(end->error());
    co_return Expected<>{};
}

} // namespace gantry::sources
