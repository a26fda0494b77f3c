// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "layers/layerindex.h"
#include "layers/stream/readcontent.h"
#include "layers/stream/restartpoints.h"
#include "layers/tree/overlay.h"
#include "oci/descriptor.h"
#include "sources/imagesource.h"
#include "verbs/inspect.h"

#include <functional>
#include <memory>
#include <optional>

namespace gantry::sources {
class IndexStore;
} // namespace gantry::sources

namespace gantry::layers {
struct TocComparison; // layers/seekable/comparewithlayer.h
} // namespace gantry::layers

namespace gantry::verbs {

class ClaimedContents; // claimedcontents.h

//! A layer as manifest and config name it.
struct LayerWanted {
    oci::Descriptor descriptor;
    oci::Digest diffId; //!< null: the config does not say
    //! Blob with a table of contents beside the layer (SOCI), where one was found.
    std::optional<oci::Descriptor> ztoc = {};
};

//! How layers are read; a value handed down.
struct LayerReading {
    std::shared_ptr<Pools> pools; //!< null: those of the source
    std::shared_ptr<sources::IndexStore> store; //!< null: nothing is kept
    //! Fetch foreign layers the source does not have from the addresses in their descriptor.
    bool fetchForeign = false;
    //! Answer from a table of contents inside the layer when that costs less than the layer. Such
    //! rows are a claim (LayerFacts::claimed).
    bool useContents = false;
    //! Also compare a layer that was read with its own table of contents.
    bool checkContents = false;
    //! Layers from the top down instead of the largest first: for whoever tells rows meanwhile.
    bool topFirst = false;
    //! For one layer, see layers::PassOptions; 0: two as long as there are fewer layers than cores.
    int threads = 0;
};

//! A layer once it has been read, as far as that went.
struct LayerContent {
    enum class Origin : quint8 {
        Missing, //!< nothing could be read; see error
        Read, //!< from its first to its last byte, or to where it broke
        Kept, //!< read earlier; the index was in the store
        Claimed, //!< from its table of contents
        Foreign //!< not fetched, because nobody asked; see descriptor.urls
    };
    LayerWanted wanted;
    Origin origin = Origin::Missing;
    layers::LayerIndexPtr index; //!< never null; empty where nothing was read
    layers::RestartPointsPtr points;
    //! Where the bytes are, when they are on this machine and verified.
    std::optional<sources::BlobView> blob;
    //! Why the rows are missing or end early; the layer's own damage included.
    std::optional<Error> error;
    //! Of a claimed layer: what reading one file by range needs.
    std::shared_ptr<const ClaimedContents> contents;
    //! Where its table of contents says something else, when that was asked for and there is one.
    std::shared_ptr<const layers::TocComparison> contentsCheck;
    std::optional<Error> contentsProblem; //!< why the table could not be compared
    //! The layer names a table of contents that is not in it, see layers::hasTableElsewhere().
    bool contentsElsewhere = false;
};

//! Whether the layer has a table of contents by what the manifest says.
bool announcesContents(const LayerWanted &layer);

//! Layers of a described manifest, from the base up.
QList<LayerWanted> layersOf(const Entry &entry);
//! The same with the SOCI tables that hang on the manifest (version 2 by its annotation, version 1
//! by its referrers). What cannot be found out is left out. Errors: Cancelled.
Task<QList<LayerWanted>> layersWithContents(
    sources::ImageSourcePtr source, Entry entry, OpContext ctx);
//! Whose rules its layers obey: Windows where the config says so, else the descriptor.
layers::OsFamily familyOf(const Entry &entry);
layers::LayerStack stackOf(const QList<LayerContent> &layers, layers::OsFamily family);

//! Rows of a layer that is still being read; called on the calling thread at most every 100 ms.
using OnRows = std::function<void(layers::LayerIndexPtr)>;

//! Reads one layer: the kept index, else the bytes while they arrive. Damage and absence are values
//! (LayerContent::error). Errors: Cancelled.
Task<LayerContent> readLayer(sources::ImageSourcePtr source, LayerWanted layer, LayerReading how,
    OnRows onRows, OpContext ctx);

//! What readImageLayers() tells meanwhile, on the calling thread; both may be empty.
struct OnLayers {
    std::function<void(qsizetype, layers::LayerIndexPtr)> rows; //!< of layer n, so far
    std::function<void(qsizetype, const LayerContent &)> done; //!< in the order they end
};
//! Reads several layers at once, the largest first (or the top, see topFirst); a digest named twice
//! is read once. A broken layer is that layer's problem. Answers in the order asked for.
//! ctx.progress counts bytes of blobs and layers. Errors: Cancelled.
Task<QList<LayerContent>> readImageLayers(sources::ImageSourcePtr source, QList<LayerWanted> layers,
    LayerReading how, OnLayers tell, OpContext ctx);

//! One file of a layer that has been read (or listed from its table of contents).
struct FileWanted {
    LayerContent layer;
    layers::LayerIndex::Id entry = 0; //!< a file; of a hard link the entry it points to
    layers::ContentRange range = {};
};
//! The file a row of a tree holds; `layers` are those of the tree, in its order. Errors: Usage (no
//! file, with the reason in words).
Expected<FileWanted> fileOf(
    const layers::FileTree &tree, layers::FileTree::Node node, const QList<LayerContent> &layers);
//! Bytes of it: from the nearest restart point of a blob on this machine, by range through the
//! table of contents, else the layer is fetched. Errors: those of blob(), Usage, Corrupt,
//! LimitExceeded, Unsupported, Cancelled.
Task<QByteArray> readFile(
    sources::ImageSourcePtr source, FileWanted file, LayerReading how, OpContext ctx);
//! The same for content of any length. The sink gets blocks in order on a pool's thread, one at a
//! time, and stops with false.
Task<> streamFile(sources::ImageSourcePtr source, FileWanted file, LayerReading how,
    std::function<bool(QByteArrayView)> sink, OpContext ctx);

} // namespace gantry::verbs
