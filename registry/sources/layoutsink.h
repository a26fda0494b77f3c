// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "base/pools.h"
#include "sources/imagesink.h"

namespace gantry::sources {

//! `oci:DIR` written to: an OCI image layout in a directory (image-spec v1.1.1, image-layout.md),
//! made by the first write where there is none. It is a layout at any moment: blobs are written
//! under another name and renamed, index.json is replaced as a whole while its writers take turns.
//! Main thread, files on Pools::io.
class LayoutSink : public ImageSink, public ImageRemover
{
public:
    LayoutSink(oci::ImageName name, std::shared_ptr<Pools> pools);
    ~LayoutSink() override;

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
    //! Lists what was put and is named by nothing, so that it is found again.
    Task<> finish(OpContext ctx) override;
    Task<> removeTag(QString tag, OpContext ctx) override;
    //! Also removes the manifest's file; layers stay, others may share them.
    Task<> removeManifest(oci::Descriptor manifest, OpContext ctx) override;

    struct State;

private:
    std::shared_ptr<State> m_state;
};

//! A sink on a directory. Errors: Corrupt (a file), Usage (a folder with other things in it),
//! Unsupported version, Io.
Task<ImageSinkPtr> openLayoutSink(oci::ImageName name, std::shared_ptr<Pools> pools, OpContext ctx);

} // namespace gantry::sources
