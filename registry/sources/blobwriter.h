// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "sources/blobcache.h"
#include "sources/cachefiles.h"

#include <functional>
#include <memory>

namespace gantry::sources {

class BlobGrowth;

//! A download on its way into the cache, under its digest or (a null digest) as an export nobody
//! can verify. Chunks are written and hashed on Pools::io in the order they came; when more than a
//! few MiB wait, ready() is false and the network is slowed down. Dropped without commit() it
//! leaves its partial file, and the next writer of the same digest goes on from there. Main thread.
class BlobCache::Writer : public transport::ByteSink
{
public:
    struct State;
    Writer(std::shared_ptr<const CacheFiles> files, std::shared_ptr<Pools> pools,
        oci::Digest digest, qint64 sizeBytes, std::shared_ptr<LockedFile> file, QString path,
        QString target, std::function<void(qint64)> onCommitted);
    ~Writer() override;

    //! Tells these readers what can be read meanwhile. Before prepare().
    void tell(std::shared_ptr<BlobGrowth> growth);

    //! Hashes what an earlier download left; answers how many bytes are there. Ask before the first
    //! write(). Errors: Io, Cancelled.
    Task<qint64> prepare(OpContext ctx);

    Expected<> write(QByteArray chunk) override;
    bool ready() const override;
    void onReady(std::function<void()> resume) override;
    Expected<> restart() override;
    qint64 startsAt() const override;

    //! Waits for the last chunk, verifies size and digest and gives the file its name. A mismatch
    //! removes the partial file. Errors: DigestMismatch, Io, Cancelled.
    Task<BlobView> commit(OpContext ctx);

private:
    std::shared_ptr<State> m_state;
};

} // namespace gantry::sources
