// SPDX-License-Identifier: Apache-2.0
#include "cli/layerimage.h"

#include "base/text.h"
#include "cli/errorjson.h"
#include "cli/pick.h"
#include "layers/seekable/comparewithlayer.h"
#include "services.h"
#include "sources/indexstore.h"
#include "verbs/entryjson.h"

#include <algorithm>

using namespace Qt::StringLiterals;

namespace gantry::cli {

namespace {

QLatin1StringView originName(verbs::LayerContent::Origin origin)
{
    using Origin = verbs::LayerContent::Origin;
    switch (origin) {
    case Origin::Missing:
        return "missing"_L1;
    case Origin::Read:
        return "read"_L1;
    case Origin::Kept:
        return "kept"_L1;
    case Origin::Claimed:
        return "claimed"_L1;
    case Origin::Foreign:
        break;
    }
    return "foreign"_L1;
}

constexpr qsizetype mostDisagreements = 100; //!< named in an end row

//! What comparing a layer with its table of contents gave; null where nothing was compared.
void writeContentsCheck(json::Writer &writer, const verbs::LayerContent &layer)
{
    if (!layer.contentsCheck && !layer.contentsProblem) {
        writer.null();
        return;
    }
    writer.beginObject().key(u"disagreements");
    if (layer.contentsCheck)
        writer.value(layer.contentsCheck->count);
    else
        writer.null();
    writer.key(u"paths").beginArray();
    if (layer.contentsCheck) {
        const auto &list = layer.contentsCheck->disagreements;
        for (qsizetype i = 0; i < std::min(list.size(), mostDisagreements); ++i) {
            writer.beginObject().member(u"path", verbs::pathText(list[i].path)).key(u"differs");
            writer.beginArray();
            for (const QString &kind : layers::kindNames(list[i].kinds))
                writer.value(kind);
            writer.endArray().endObject();
        }
    }
    writer.endArray().key(u"error");
    if (layer.contentsProblem)
        writeError(writer, *layer.contentsProblem);
    else
        writer.null();
    writer.endObject();
}

//! nullopt: the layer and its table agree, or nothing was compared.
std::optional<Error> contentsError(const verbs::LayerContent &layer)
{
    if (layer.contentsProblem) {
        Error error = *layer.contentsProblem;
        error.message
            = words("its table of contents cannot be compared with it: %1").arg(error.message);
        return error;
    }
    if (!layer.contentsCheck || layer.contentsCheck->count == 0)
        return std::nullopt;
    const auto &first = layer.contentsCheck->disagreements.first();
    return Error{.code = Errc::Corrupt,
        .message = words("its table of contents says something else at %1 paths, first at %2 (%3)")
            .arg(layer.contentsCheck->count)
            .arg(printable(first.path), layers::describe(first.kinds)),
        .subject = layer.wanted.descriptor.digest.toString(),
        .remedy = words("Who pulls it lazily gets other files than who pulls it whole; make the "
                        "image again")};
}

Error noSuchLayer(const ImageFound &image, const QString &text)
{
    return {.code = Errc::Usage,
        .message = words("is no layer of this image"),
        .subject = text,
        .remedy = image.layers.isEmpty()
            ? words("It has none")
            : words("It has 0 to %1; gantry inspect lists their digests")
                  .arg(image.layers.size() - 1)};
}

} // namespace

Expected<ImageAsked> imageAsked(const QString &text, const QString &platform)
{
    ImageAsked asked;
    asked.text = text;
    TRY(asked.name, oci::ImageName::parse(text));
    if (!platform.isEmpty()) {
        TRY(asked.platform, oci::parsePlatform(platform));
    }
    return asked;
}

Task<ImageFound> foundImage(
    sources::ImageSourcePtr source, QString reference, verbs::Entry entry, OpContext ctx)
{
    ImageFound found;
    found.source = source;
    found.reference = std::move(reference);
    found.family = verbs::familyOf(entry);
    if (entry.layers.size() > layers::Overlay::maxLayers)
        co_return fail(Errc::LimitExceeded,
            words("has more than %1 layers").arg(layers::Overlay::maxLayers), found.reference);
    CO_TRY(found.layers, co_await verbs::layersWithContents(source, entry, ctx));
    found.entry = std::move(entry);
    co_return found;
}

Task<ImageFound> findImage(
    std::shared_ptr<sources::SourceOpener> opener, ImageAsked asked, OpContext ctx)
{
    CO_TRY(const sources::ImageSourcePtr source, co_await opener->open(asked.name, ctx));
    CO_TRY(
        verbs::Inspection root, co_await verbs::open(source, verbs::selectorOf(asked.name), ctx));
    root.reference = asked.text;
    CO_TRY(verbs::Entry entry, co_await imageOfPlatform(source, root, asked.platform, ctx));
    co_return co_await foundImage(source, asked.text, std::move(entry), ctx);
}

verbs::LayerReading readingOf(Session &session)
{
    verbs::LayerReading how;
    how.pools = session.services().pools();
    how.store = session.services().indexes();
    how.fetchForeign = session.asked().has("foreign"_L1);
    how.checkContents = session.asked().has("verify"_L1);
    how.useContents = !how.checkContents;
    return how;
}

Expected<quint16> layerNumber(const ImageFound &image, const QString &text)
{
    bool isNumber = false;
    const uint number = text.toUInt(&isNumber);
    if (isNumber && number < static_cast<uint>(image.layers.size()))
        return static_cast<quint16>(number);
    constexpr qsizetype leastHex = 6;
    const QString hex = text.contains(u':') ? text : u"sha256:"_s + text;
    for (qsizetype i = 0; i < image.layers.size() && hex.section(u':', 1).size() >= leastHex; ++i) {
        if (image.layers[i].descriptor.digest.toString().startsWith(hex)
            || image.layers[i].diffId.toString().startsWith(hex))
            return static_cast<quint16>(i);
    }
    return std::unexpected(noSuchLayer(image, text));
}

Expected<std::pair<quint16, quint16>> layerRange(const ImageFound &image, const QString &text)
{
    const qsizetype dash = text.indexOf(u'-');
    if (dash < 0 || text.contains(u':')) {
        TRY(const quint16 one, layerNumber(image, text));
        return std::pair(one, one);
    }
    if (image.layers.isEmpty())
        return std::unexpected(noSuchLayer(image, text));
    quint16 first = 0;
    auto last = static_cast<quint16>(image.layers.size() - 1);
    if (dash > 0) {
        TRY(first, layerNumber(image, text.first(dash)));
    }
    if (dash + 1 < text.size()) {
        TRY(last, layerNumber(image, text.sliced(dash + 1)));
    }
    if (first > last)
        return std::unexpected(noSuchLayer(image, text));
    return std::pair(first, last);
}

void writeLayers(json::Writer &writer, const ImageFound &image)
{
    writer.key(u"layers").beginArray();
    for (qsizetype i = 0; i < image.layers.size(); ++i) {
        const oci::Descriptor &descriptor = image.layers[i].descriptor;
        writer.beginObject()
            .member(u"layer", qint64(i))
            .member(u"digest", descriptor.digest.toString())
            .member(u"mediaType", descriptor.mediaType)
            .member(u"size", descriptor.sizeBytes)
            .memberOrNull(u"diffId", image.layers[i].diffId.toString())
            .memberOrNull(u"createdBy", image.entry.layers.value(i).createdBy)
            .key(u"urls")
            .beginArray();
        for (const QString &url : descriptor.urls)
            writer.value(url);
        writer.endArray().endObject();
    }
    writer.endArray();
}

void writeLayerStates(json::Writer &writer, const QList<verbs::LayerContent> &layers)
{
    writer.key(u"layers").beginArray();
    for (const verbs::LayerContent &layer : layers) {
        const layers::LayerFacts &facts = layer.index->facts();
        writer.beginObject()
            .member(u"digest", layer.wanted.descriptor.digest.toString())
            .member(u"origin", QString(originName(layer.origin)))
            .member(u"digestVerified", facts.digestVerified)
            .member(u"diffIdVerified", facts.diffIdVerified)
            .member(u"claimed", facts.claimed)
            .memberOrNull(u"compression", facts.compression)
            .member(u"uncompressedBytes", facts.uncompressedBytes);
        if (facts.problemOffset >= 0)
            writer.member(u"problemOffset", facts.problemOffset);
        writer.key(u"notes").beginArray();
        for (const QString &note : facts.notes)
            writer.value(note);
        writer.endArray().key(u"tableOfContents");
        writeContentsCheck(writer, layer);
        writer.member(u"tableOfContentsElsewhere", layer.contentsElsewhere);
        writer.key(u"error");
        if (layer.error)
            writeError(writer, *layer.error);
        else
            writer.null();
        writer.endObject();
    }
    writer.endArray();
}

std::optional<Error> tellProblems(Session &session, const QList<verbs::LayerContent> &layers)
{
    std::optional<Error> first;
    for (qsizetype i = 0; i < layers.size(); ++i) {
        const layers::LayerFacts &facts = layers[i].index->facts();
        if (const auto &error = layers[i].error) {
            Error told = *error;
            told.message = words("layer %1: %2").arg(i).arg(error->message);
            session.out().note(told.toLine());
            if (!first)
                first = *error;
        }
        if (const auto error = contentsError(layers[i])) {
            Error told = *error;
            told.message = words("layer %1: %2").arg(i).arg(error->message);
            session.out().note(told.toLine());
            if (!first)
                first = error;
        }
        if (layers[i].contentsElsewhere)
            session.out().note(words("layer %1: its table of contents is not in it but in an image "
                                     "of its own, whose tag ends in -esgztoc")
                    .arg(i));
        for (const QString &note : facts.notes)
            session.out().note(words("layer %1: %2").arg(i).arg(note));
    }
    return first;
}

} // namespace gantry::cli
