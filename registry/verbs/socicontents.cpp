// SPDX-License-Identifier: Apache-2.0
#include "layers/seekable/soci.h"
#include "verbs/layers.h"

#include <algorithm>

using namespace Qt::StringLiterals;

namespace gantry::verbs {

namespace {

//! Where an image's SOCI index is; nullopt when nothing says that there is one.
QCoro::Task<std::optional<oci::Descriptor>> sociIndexOf(
    sources::ImageSourcePtr source, Entry entry, OpContext ctx)
{
    if (entry.manifest) {
        const oci::Digest digest = layers::sociIndexDigest(entry.manifest->annotations());
        if (!digest.isNull()) {
            oci::Descriptor node;
            node.digest = digest;
            node.mediaType = oci::mediatype::ociManifest.toString();
            co_return node;
        }
    }
    const auto lister = std::dynamic_pointer_cast<sources::ReferrerLister>(source);
    if (!lister)
        co_return std::nullopt;
    const auto referrers = co_await lister->referrers(entry.descriptor.digest, ctx);
    if (!referrers)
        co_return std::nullopt;
    const auto found = std::ranges::find(*referrers, layers::sociIndexV1,
        [](const auto &one) { return QStringView(one.artifactType); });
    co_return found == referrers->end() ? std::nullopt : std::optional(found->descriptor);
}

} // namespace

Task<QList<LayerWanted>> layersWithContents(
    sources::ImageSourcePtr source, Entry entry, OpContext ctx)
{
    QList<LayerWanted> wanted = layersOf(entry);
    const auto node = co_await sociIndexOf(source, entry, ctx);
    CO_CHECK(ctx.checkStopped());
    if (!node)
        co_return wanted;
    const auto bytes = co_await source->fetch(*node, ctx);
    CO_CHECK(ctx.checkStopped());
    const auto index = bytes ? layers::readSociIndex(*bytes)
                             : Expected<layers::SociIndex>(std::unexpected(bytes.error()));
    if (!index)
        co_return wanted;
    for (LayerWanted &layer : wanted) {
        if (const layers::SociLayer *soci = index->find(layer.descriptor.digest))
            layer.ztoc = soci->ztoc;
    }
    co_return wanted;
}

} // namespace gantry::verbs
