// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "oci/reference.h"
#include "sources/imagesink.h"
#include "sources/remoteaccess.h"

namespace gantry::sources {

//! One repository of a registry, written to (distribution-spec v1.1.1, "Push", "Content
//! Management"). What is there is asked of the registry each time, never of the cache. Main thread.
class RemoteSink : public ImageSink, public BlobMounter, public TagSwapper, public ImageRemover
{
public:
    RemoteSink(oci::Reference repository, RemoteAccessPtr access);
    ~RemoteSink() override;

    QString displayName() const override;
    oci::ImageName name() const override;
    //! Opens an upload and calls it off: no registry tells the right to push otherwise.
    Task<> checkWritable(OpContext ctx) override;
    Task<bool> hasBlob(oci::Descriptor blob, OpContext ctx) override;
    Task<bool> hasManifest(oci::Descriptor manifest, OpContext ctx) override;
    Task<QByteArray> readManifest(oci::Descriptor manifest, OpContext ctx) override;
    Task<> putBlob(oci::Descriptor blob, BlobArrivalPtr bytes, OpContext ctx) override;
    Task<> putManifest(oci::Descriptor manifest, QByteArray bytes, OpContext ctx) override;
    Task<std::optional<oci::Descriptor>> tagTarget(QString tag, OpContext ctx) override;
    Task<> putTag(QString tag, oci::Descriptor manifest, QByteArray bytes, OpContext ctx) override;
    Task<> swapTag(QString tag, oci::Descriptor manifest, QByteArray bytes, OpContext ctx) override;
    Task<> finish(OpContext ctx) override;
    Task<bool> mountBlob(oci::Descriptor blob, QString fromRepository, OpContext ctx) override;
    Task<> removeTag(QString tag, OpContext ctx) override;
    Task<> removeManifest(oci::Descriptor manifest, OpContext ctx) override;

    struct State;

private:
    std::shared_ptr<State> m_state;
};

} // namespace gantry::sources
