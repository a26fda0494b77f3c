// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "base/error.h"
#include "layers/layerindex.h"
#include "layers/seekable/contentmap.h"
#include "oci/descriptor.h"

#include <QStringList>

#include <memory>
#include <optional>

//! Layers with a table of contents: files are listed and read without the rest of the layer. A
//! table is a claim of whoever made the layer. That its digest matches an annotation only says
//! that it is the one the manifest's author meant; whether the tar says the same is known when the
//! layer itself was read (compareWithLayer()).
namespace gantry::layers {

enum class SeekableKind : quint8 {
    EStargz, //!< gzip, footer of 51 bytes (stargz-snapshotter, docs/estargz.md)
    Stargz, //!< gzip, footer of 47 bytes; nothing vouches for its table
    ZstdChunked, //!< zstd:chunked as podman and buildah write it
    ZstdChunkedStargz, //!< zstd:chunked as stargz-snapshotter and nerdctl write it
    Soci //!< an unmodified layer with an index beside it
};
//! In one of the two spellings of zstd:chunked.
constexpr bool isZstd(SeekableKind kind)
{
    return kind == SeekableKind::ZstdChunked || kind == SeekableKind::ZstdChunkedStargz;
}
QString seekableName(SeekableKind kind); //!< "eStargz", "zstd:chunked"; not translated

//! What a layer's descriptor says of its table of contents.
struct SeekableClaim {
    SeekableKind kind = SeekableKind::EStargz;
    //! False: only the media type allows it; asking costs one request for the layer's end.
    bool isAnnounced = false;
    oci::Digest tableDigest = {}; //!< of the JSON; null when not told
    oci::Digest manifestDigest = {}; //!< of the compressed JSON; null when not told
    std::optional<RangeWanted> table = {}; //!< where the compressed JSON lies
    qint64 tableBytes = -1; //!< of the JSON; -1 when not told
    qint64 uncompressedBytes = -1; //!< of the layer; -1 when not told
};

//! What a layer can have by its annotations and media type; nullopt: it cannot be listed without
//! reading it. SOCI is found elsewhere (soci.h). Errors: Corrupt naming the annotation.
Expected<std::optional<SeekableClaim>> recognise(
    const oci::StringPairs &annotations, QStringView mediaType);

//! Whether a layer that was read to its end names an eStargz table by its digest and does not hold
//! it as its last entry. The table is then in an image of its own, whose tag ends in "-esgztoc"
//! (stargz-snapshotter, docs/estargz.md, "External TOC"), and the layer cannot be listed without
//! being read. Annotations that say nonsense announce nothing. Thread: any.
bool hasTableElsewhere(
    const oci::StringPairs &annotations, QStringView mediaType, const LayerIndex &read);

//! A table of contents that was read. Immutable; any thread.
struct SeekableLayer {
    SeekableKind kind = SeekableKind::EStargz;
    bool isVerified = false; //!< the table matched a digest from the manifest
    LayerIndexPtr index; //!< facts().claimed; every entry has EntryWarning::Claimed
    std::shared_ptr<const ContentMap> contents;
    QStringList notes; //!< what is odd about the table, for people
};

} // namespace gantry::layers
