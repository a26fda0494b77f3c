// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "base/pools.h"
#include "sources/imagesource.h"
#include "sources/layoutfiles.h"
#include "sources/tarindex.h"

namespace gantry::sources {

//! A layout inside a tar, read in place. Thread: any.
class TarFiles : public LayoutFiles
{
public:
    explicit TarFiles(
        std::shared_ptr<const TarIndex> index, std::shared_ptr<const void> lease = nullptr);
    std::optional<BlobView> find(const QString &path) const override;
    QString place() const override;
    QString stamp() const override { return m_stamp; }
    const TarIndex &index() const { return *m_index; }

private:
    std::shared_ptr<const TarIndex> m_index;
    std::shared_ptr<const void> m_lease;
    QString m_stamp;
};

//! Scans an archive on Pools::io. Errors: as TarIndex::scan().
Task<std::shared_ptr<const TarIndex>> indexArchive(
    QString path, std::shared_ptr<Pools> pools, OpContext ctx);

//! `oci-archive:FILE`: an OCI image layout in an uncompressed tar. Errors: as TarIndex::scan() and
//! of a layout.
Task<ImageSourcePtr> openOciArchive(
    oci::ImageName name, std::shared_ptr<Pools> pools, OpContext ctx);

} // namespace gantry::sources
