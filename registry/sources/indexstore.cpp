// SPDX-License-Identifier: Apache-2.0
#include "sources/indexstore.h"

#include "base/logging.h"
#include "sources/cachefiles.h"

#include <QFile>
#include <QFileInfo>

using namespace Qt::StringLiterals;

namespace gantry::sources {

namespace {

//! Name of the document that says which diff ID a blob has.
QString keyOf(const oci::Digest &blob)
{
    return u"diff-id "_s + blob.toString();
}

} // namespace

IndexStore::IndexStore(std::shared_ptr<BlobCache> cache, std::shared_ptr<Pools> pools)
    : m_cache(std::move(cache))
    , m_pools(std::move(pools))
{
}

QCoro::Task<std::optional<layers::LayerIndexFile::Kept>> IndexStore::find(
    oci::Digest blob, oci::Digest diffId) const
{
    using Kept = layers::LayerIndexFile::Kept;
    const auto pools = m_pools;
    const QString folder = m_cache->layersFolder();
    const auto named = m_cache->named(keyOf(blob));
    if (!named)
        co_return std::nullopt;
    const auto known = oci::Digest::parse(QString::fromUtf8(named->bytes));
    if (!known || (!diffId.isNull() && *known != diffId))
        co_return std::nullopt;
    auto kept = co_await onPool(&pools->io, [folder, known = *known]() -> Expected<Kept> {
        const QString path = folder + u'/' + layers::LayerIndexFile::fileName(known);
        auto opened = layers::LayerIndexFile::open(folder, known);
        if (opened)
            touch(path);
        else if (opened.error().code == Errc::Corrupt)
            QFile::remove(path);
        return opened;
    });
    if (!kept) {
        if (kept.error().code != Errc::NotFound)
            qCInfo(lcCache) << "Not used:" << kept.error().toLine();
        co_return std::nullopt;
    }
    // The same files packed another way: what is told of that blob and the points to start at are
    // not this one's. The one read last is kept.
    if (kept->index->facts().digest != blob.toString().toLatin1())
        co_return std::nullopt;
    // Read without a config to compare with, then: this time there is one.
    if (!diffId.isNull() && !kept->index->facts().diffIdVerified)
        co_return std::nullopt;
    co_return *std::move(kept);
}

Task<> IndexStore::keep(oci::Digest blob, layers::LayerRead read) const
{
    const auto cache = m_cache;
    const auto pools = m_pools;
    const QString folder = m_cache->layersFolder();
    const layers::LayerFacts &facts = read.index->facts();
    if (!facts.complete || !facts.problem.isEmpty() || !facts.digestVerified || facts.claimed)
        co_return Expected<>{};
    const auto diffId = oci::Digest::parse(QString::fromLatin1(facts.diffId));
    if (!diffId)
        co_return Expected<>{};
    CO_TRY(const qint64 bytes,
        co_await onPool(&pools->io, [folder, read, id = *diffId]() -> Expected<qint64> {
            CHECK(CacheFiles(folder.section(u'/', 0, -2)).makeFolder(folder + u"/x"_s));
            CHECK(layers::LayerIndexFile::save(folder, *read.index, read.points.get()));
            return QFileInfo(folder + u'/' + layers::LayerIndexFile::fileName(id)).size();
        }));
    cache->putNamed(keyOf(blob), diffId->toString().toUtf8());
    cache->noteWritten(bytes);
    co_return Expected<>{};
}

} // namespace gantry::sources
