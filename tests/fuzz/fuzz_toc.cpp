// SPDX-License-Identifier: Apache-2.0
// Tables of contents. The first byte says what the rest is: the JSON of a table, a whole gzip or
// zstd layer, or a ztoc. Every range asked for lies inside the layer, every entry is a claim, and
// content comes out as long as the table says or not at all.
#include "check.h"
#include "layers/seekable/comparewithlayer.h"
#include "layers/seekable/contentreader.h"
#include "layers/seekable/soci.h"
#include "layers/seekable/tocjson.h"
#include "layers/seekable/tocreader.h"

#include <algorithm>

using namespace gantry;
using namespace gantry::layers;

namespace {

constexpr qint64 claimedLayerBytes = 1 << 20;
constexpr qint64 maxContentBytes = 1 << 20; //!< larger claims are not tried, for speed
constexpr LayerIndex::Id maxFiles = 32;

void checkContent(const SeekableLayer &layer, const QByteArray &blob, LayerIndex::Id entry)
{
    auto reader = ContentReader::open(layer, entry);
    if (!reader || layer.contents->fileBytes(entry) > maxContentBytes)
        return;
    qint64 came = 0;
    while (const auto range = reader->wanted()) {
        FUZZ_CHECK(range->offset >= 0 && range->lengthBytes >= 0);
        if (range->end() > blob.size())
            return; // the JSON alone was given
        const auto piece
            = reader->feed(QByteArrayView(blob).sliced(range->offset, range->lengthBytes));
        if (!piece)
            return;
        came += piece->size();
    }
    FUZZ_CHECK(came == layer.contents->fileBytes(entry));
}

void checkLayer(const Expected<SeekableLayer> &layer, const QByteArray &blob)
{
    if (!layer) {
        FUZZ_CHECK(!layer.error().message.isEmpty());
        return;
    }
    const LayerIndex &index = *layer->index;
    FUZZ_CHECK(index.facts().claimed);
    FUZZ_CHECK(compareWithLayer(index, index).count == 0);
    for (LayerIndex::Id id = 0; id < std::min(index.size(), maxFiles); ++id) {
        FUZZ_CHECK(index.warnings(id).testFlag(EntryWarning::Claimed));
        FUZZ_CHECK(!isSeekableOwnName(index.path(id)));
        if (index.type(id) == EntryType::File)
            checkContent(*layer, blob, id);
    }
}

void checkBlob(const QByteArray &blob, SeekableKind kind)
{
    TocReader reader({.kind = kind}, blob.size());
    while (const auto range = reader.wanted()) {
        FUZZ_CHECK(range->offset >= 0 && range->lengthBytes > 0 && range->end() <= blob.size());
        if (!reader.feed(blob.sliced(range->offset, range->lengthBytes)))
            return;
    }
    checkLayer(reader.take(), blob);
}

} // namespace

extern "C" int LLVMFuzzerTestOneInput(const unsigned char *data, std::size_t size)
{
    if (size == 0)
        return 0;
    const QByteArray rest(
        reinterpret_cast<const char *>(data + 1), static_cast<qsizetype>(size - 1));
    switch (data[0] % 5) {
    case 0:
    case 1: {
        const auto kind = data[0] % 5 == 0 ? SeekableKind::EStargz : SeekableKind::ZstdChunked;
        checkLayer(
            readTocJson(rest,
                {.kind = kind, .layerBytes = claimedLayerBytes, .payloadEnd = claimedLayerBytes}),
            {});
        break;
    }
    case 2:
        checkBlob(rest, SeekableKind::EStargz);
        break;
    case 3:
        checkBlob(rest, SeekableKind::ZstdChunked);
        break;
    default: {
        oci::Descriptor descriptor;
        descriptor.digest = oci::Digest::of(rest);
        checkLayer(readZtoc(rest, descriptor, claimedLayerBytes),
            QByteArray(static_cast<qsizetype>(claimedLayerBytes), 'x'));
    }
    }
    return 0;
}
