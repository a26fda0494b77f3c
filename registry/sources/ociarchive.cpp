// SPDX-License-Identifier: Apache-2.0
#include "sources/ociarchive.h"

#include "sources/layoutsource.h"
#include "sources/words.h"

#include <QDateTime>
#include <QDir>
#include <QFileInfo>

using namespace Qt::StringLiterals;

namespace gantry::sources {

TarFiles::TarFiles(std::shared_ptr<const TarIndex> index, std::shared_ptr<const void> lease)
    : m_index(std::move(index))
    , m_lease(std::move(lease))
    , m_stamp(u"scanned"_s)
{
}

std::optional<BlobView> TarFiles::find(const QString &path) const
{
    auto view = m_index->find(path);
    if (view)
        view->lease = m_lease;
    return view;
}

QString TarFiles::place() const
{
    return m_index->path();
}

Task<std::shared_ptr<const TarIndex>> indexArchive(
    QString path, std::shared_ptr<Pools> pools, OpContext ctx)
{
    co_return co_await onPool(&pools->io, [path, ctx] { return TarIndex::scan(path, ctx); });
}

Task<ImageSourcePtr> openOciArchive(
    oci::ImageName name, std::shared_ptr<Pools> pools, OpContext ctx)
{
    const QString path = QFileInfo(name.path).absoluteFilePath();
    CO_TRY(const auto index, co_await indexArchive(path, pools, ctx));
    if (!index->find(u"oci-layout"_s) && index->find(u"manifest.json"_s))
        co_return fail(Errc::Corrupt, words("This is what docker save writes, not an OCI archive"),
            name.path, words("Say docker-archive:%1").arg(name.path));
    const QString display = words("%1 (OCI archive)").arg(QDir::toNativeSeparators(name.path));
    auto source = std::make_shared<LayoutSource>(
        name, display, std::make_shared<TarFiles>(index), std::move(pools));
    CO_CHECK(co_await source->check(std::move(ctx)));
    co_return source;
}

} // namespace gantry::sources
