// SPDX-License-Identifier: Apache-2.0
// A byte for the size of the pieces, then a tar: whole and in pieces it reads the same, places lie
// inside, and what was read can be told and laid over itself.
#include "check.h"
#include "layers/tar/tarparser.h"
#include "layers/tree/overlay.h"

using namespace gantry;
using namespace gantry::layers;

namespace {

struct Parsed {
    LayerIndexPtr index;
    bool failed = false;
    qint64 offset = 0;
};

Parsed parse(QByteArrayView tar, qsizetype pieces)
{
    TarLimits limits;
    limits.maxHoleBytes = limits.maxHoleBytesInAll = 1 << 20;
    limits.maxEntries = 10'000;
    LayerIndexBuilder builder;
    TarParser parser(builder, limits);
    Parsed parsed;
    for (qsizetype at = 0; at < tar.size(); at += pieces) {
        const auto fed = parser.feed(tar.sliced(at, qMin(pieces, tar.size() - at)));
        FUZZ_CHECK(fed || !fed.error().message.isEmpty());
        parsed.failed = parsed.failed || !fed;
    }
    const bool ended = parser.finish().has_value();
    FUZZ_CHECK(!parsed.failed || parser.failed());
    parsed.failed = parsed.failed || !ended;
    parsed.offset = parser.offset();
    parsed.index = builder.snapshot();
    return parsed;
}

} // namespace

extern "C" int LLVMFuzzerTestOneInput(const unsigned char *data, std::size_t size)
{
    if (size < 1)
        return 0;
    const QByteArrayView tar(
        reinterpret_cast<const char *>(data + 1), static_cast<qsizetype>(size - 1));
    const Parsed whole = parse(tar, qMax<qsizetype>(tar.size(), 1));
    const Parsed cut = parse(tar, 1 + data[0]);
    FUZZ_CHECK(whole.failed == cut.failed && whole.offset == cut.offset);
    FUZZ_CHECK(whole.offset <= tar.size() && (whole.failed || whole.offset == tar.size()));
    const LayerIndex &a = *whole.index;
    const LayerIndex &b = *cut.index;
    FUZZ_CHECK(a.size() == b.size());
    for (LayerIndex::Id entry = 0; entry < a.size(); ++entry) {
        const QByteArray path = a.path(entry);
        FUZZ_CHECK(path == b.path(entry) && a.link(entry) == b.link(entry));
        FUZZ_CHECK(!path.startsWith('/') && !path.endsWith('/') && !path.startsWith("../")
            && !path.contains("/../") && !path.contains("//"));
        FUZZ_CHECK(a.type(entry) == b.type(entry) && a.hash(entry) == b.hash(entry));
        FUZZ_CHECK(a.textHash(entry) == b.textHash(entry));
        FUZZ_CHECK(a.warnings(entry) == b.warnings(entry));
        FUZZ_CHECK(a.attributes(entry) == b.attributes(entry));
        FUZZ_CHECK(a.modifiedNs(entry) == b.modifiedNs(entry));
        FUZZ_CHECK(a.sizeBytes(entry) >= 0 && a.sizeBytes(entry) == b.sizeBytes(entry));
        FUZZ_CHECK(a.dataOffset(entry) == b.dataOffset(entry) && a.dataOffset(entry) <= tar.size());
        qint64 end = 0;
        for (const SparseRun &run : a.sparseRuns(entry)) {
            FUZZ_CHECK(run.offset >= end && run.lengthBytes > 0);
            end = run.offset + run.lengthBytes;
            FUZZ_CHECK(end <= a.sizeBytes(entry));
        }
    }
    // Laid over itself by the rules of both systems.
    for (const OsFamily family : {OsFamily::Unix, OsFamily::Windows}) {
        const LayerStack stack{{whole.index, cut.index}, family};
        const auto laid = Overlay::build(stack);
        FUZZ_CHECK(laid.has_value());
        const auto alone = Overlay::layerAlone(stack, 1);
        FUZZ_CHECK(alone.has_value());
        for (const FileTreePtr &tree : {(*laid)->tree(TreeRequest::upTo(1)),
                 (*laid)->tree(TreeRequest::range(1, 1)), *alone}) {
            for (FileTree::Node node = 1; node < tree->size(); ++node)
                FUZZ_CHECK(tree->find(tree->path(node)) != FileTree::none);
        }
    }
    return 0;
}
