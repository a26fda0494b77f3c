// SPDX-License-Identifier: Apache-2.0
#include "sources/dockerlist.h"

#include "base/jsonwriter.h"
#include "oci/document.h"
#include "sources/documents.h"
#include "sources/layoutindex.h"
#include "sources/layoutscan.h"
#include "sources/words.h"

#include <QStringList>

#include <algorithm>

using namespace Qt::StringLiterals;

namespace gantry::sources {

namespace {

constexpr QStringView containerdNameKey = u"io.containerd.image.name";

struct Listed {
    oci::Descriptor image;
    QStringList names; //!< whole references
};

//! The images, each once with all its names, in the order of the index.
QList<Listed> imagesOf(const QList<oci::Descriptor> &entries)
{
    QList<Listed> images;
    for (const oci::Descriptor &entry : entries) {
        auto found = std::ranges::find_if(
            images, [&](const Listed &each) { return each.image.digest == entry.digest; });
        if (found == images.end()) {
            images.append(Listed{entry, {}});
            found = images.end() - 1;
        }
        const QString given = entry.annotation(refNameKey).value_or(QString());
        const QString name = entry.annotation(containerdNameKey).value_or(given);
        // A bare tag names no repository, and docker load would take it for one.
        if (name.contains(u':') && !found->names.contains(name))
            found->names.append(name);
    }
    return images;
}

Expected<oci::Manifest> imageIn(
    const oci::Descriptor &node, const QByteArray &bytes, const QString &place)
{
    TRY(const oci::NodeDocument document, oci::parseNode(bytes, node.mediaType, place));
    const auto *image = std::get_if<oci::Manifest>(&document);
    if (image && image->isImage())
        return *image;
    const bool isIndex = std::holds_alternative<oci::Index>(document);
    return fail(Errc::Unsupported,
        isIndex ? words("An archive that docker load reads holds images of one platform each")
                : words("An archive that docker load reads holds images only"),
        place,
        isIndex ? words("Choose one platform (--platform), or write an oci-archive:FILE")
                : words("Write an oci-archive:FILE"));
}

} // namespace

Expected<QByteArray> dockerListOf(
    const QList<oci::Descriptor> &entries, const FindContent &find, const QString &place)
{
    json::Writer writer(json::Writer::Style::Compact);
    writer.beginArray();
    const QList<Listed> images = imagesOf(entries);
    for (const Listed &each : images) {
        const auto view = find(each.image.digest);
        if (!view)
            return fail(Errc::Corrupt, words("It lists an image that it does not hold"), place);
        TRY(const QByteArray bytes, readRegion(*view, maxDocumentBytes));
        TRY(const oci::Manifest image, imageIn(each.image, bytes, place));
        writer.beginObject().member(u"Config", layoutBlobPath(image.config().digest));
        writer.key(u"RepoTags").beginArray();
        for (const QString &name : each.names)
            writer.value(name);
        writer.endArray().key(u"Layers").beginArray();
        for (const oci::Descriptor &layer : image.layers()) {
            if (!find(layer.digest))
                return fail(Errc::Unsupported,
                    words("A layer of it stays at another address, and docker load asks for none"),
                    layer.digest.toString(), words("Copy it with its foreign layers (--foreign)"));
            writer.value(layoutBlobPath(layer.digest));
        }
        writer.endArray().endObject();
    }
    writer.endArray();
    return writer.take();
}

Expected<> checkDockerLoads(
    const oci::Descriptor &node, const QByteArray &bytes, const QString &path)
{
    TRY(const oci::Manifest image, imageIn(node, bytes, path));
    Q_UNUSED(image)
    return {};
}

} // namespace gantry::sources
