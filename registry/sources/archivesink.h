// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "base/pools.h"
#include "sources/imagesink.h"

namespace gantry::sources {

//! `oci-archive:FILE` and `docker-archive:FILE` written to: an OCI image layout in an uncompressed
//! tar, written beside the file and renamed by finish(); what an existing archive holds comes
//! along. For docker load a manifest.json stands beside the layout, as docker save writes it since
//! Docker 25: digests stay what they were, and only images of one platform go in. One writer at a
//! time: the second is told (Refused), also when the archive became another one after it was
//! opened. Blobs go in one after the other, each while it arrives. Main thread, files on Pools::io.
class ArchiveSink : public ImageSink, public ManifestChooser
{
public:
    struct State;
    explicit ArchiveSink(std::shared_ptr<State> state);
    ~ArchiveSink() override;

    QString displayName() const override;
    oci::ImageName name() const override;
    Task<> checkWritable(OpContext ctx) override;
    Task<bool> hasBlob(oci::Descriptor blob, OpContext ctx) override;
    Task<bool> hasManifest(oci::Descriptor manifest, OpContext ctx) override;
    Task<QByteArray> readManifest(oci::Descriptor manifest, OpContext ctx) override;
    Task<> putBlob(oci::Descriptor blob, BlobArrivalPtr bytes, OpContext ctx) override;
    Task<> putManifest(oci::Descriptor manifest, QByteArray bytes, OpContext ctx) override;
    Task<std::optional<oci::Descriptor>> tagTarget(QString tag, OpContext ctx) override;
    Task<> putTag(QString tag, oci::Descriptor manifest, QByteArray bytes, OpContext ctx) override;
    Task<> finish(OpContext ctx) override;
    Expected<> checkTakes(const oci::Descriptor &manifest, const QByteArray &bytes) const override;

private:
    std::shared_ptr<State> m_state;
};

//! A sink on a file. Errors: Corrupt (a folder, or not an OCI archive), Unsupported (compressed),
//! Io.
Task<ImageSinkPtr> openArchiveSink(
    oci::ImageName name, std::shared_ptr<Pools> pools, OpContext ctx);

} // namespace gantry::sources
