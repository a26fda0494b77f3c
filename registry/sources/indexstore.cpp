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
    const layers::LayerKey layer{*known, blob};
    auto kept = co_await onPool(&pools->io, [folder, layer]() -> Expected<Kept> {
        const QString path = folder + u'/' + layers::LayerIndexFile::fileName(layer);
        auto opened = layers::LayerIndexFile::open(folder, layer);
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
    const auto layer = layers::LayerIndexFile::keyOf(*read.index);
    if (!layer || !facts.digestVerified || facts.claimed)
        co_return Expected<>{};
    CO_TRY(const qint64 bytes,
        co_await onPool(&pools->io, [folder, read, layer = *layer]() -> Expected<qint64> {
            CHECK(CacheFiles(folder.section(u'/', 0, -2)).makeFolder(folder + u"/x"_s));
            CHECK(layers::LayerIndexFile::save(folder, *read.index, read.points.get()));
            return QFileInfo(folder + u'/' + layers::LayerIndexFile::fileName(layer)).size();
        }));
    cache->putNamed(keyOf(blob), layer->diffId.toString().toUtf8());
    cache->noteWritten(bytes);
    co_return Expected<>{};
}

} // namespace gantry::sources
