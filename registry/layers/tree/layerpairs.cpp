// SPDX-License-Identifier: Apache-2.0
#include "layers/tree/layerpairs.h"

#include <algorithm>
#include <tuple>
#include <vector>

namespace gantry::layers {

namespace {

//! One content of one layer.
struct Content {
    ContentHash hash;
    int layer;
    qint64 bytes;
};

//! Each content once for each layer that holds it, by hash; `bytes` become the layers' sums. A
//! second copy in one layer says nothing.
std::vector<Content> contentsOf(
    const QList<LayerIndexPtr> &side, const std::vector<bool> &taken, std::vector<qint64> &bytes)
{
    std::vector<Content> contents;
    for (int layer = 0; layer < side.size(); ++layer) {
        if (taken[static_cast<std::size_t>(layer)])
            continue;
        const LayerIndex &index = *side[layer];
        for (LayerIndex::Id entry = 0; entry < index.size(); ++entry) {
            if (index.type(entry) == EntryType::File && index.sizeBytes(entry) > 0)
                contents.push_back({index.hash(entry), layer, index.sizeBytes(entry)});
        }
    }
    const auto place = [](const Content &content) { return std::tie(content.hash, content.layer); };
    std::ranges::sort(contents, {}, place);
    const auto rest = std::ranges::unique(contents, {}, place);
    contents.erase(rest.begin(), rest.end());
    bytes.assign(static_cast<std::size_t>(side.size()), 0);
    for (const Content &content : contents)
        bytes[static_cast<std::size_t>(content.layer)] += content.bytes;
    return contents;
}

struct Candidate {
    double share;
    int a;
    int b;
};

} // namespace

QList<LayerPair> pairLayers(const QList<LayerIndexPtr> &a, const QList<LayerIndexPtr> &b)
{
    std::vector<LayerPair> made(static_cast<std::size_t>(a.size()));
    std::vector<bool> takenA(static_cast<std::size_t>(a.size()), false);
    std::vector<bool> takenB(static_cast<std::size_t>(b.size()), false);
    const auto join = [&](int i, int j, LayerPair::Reason reason, double share) {
        made[static_cast<std::size_t>(i)] = {i, j, reason, share};
        takenA[static_cast<std::size_t>(i)] = true;
        takenB[static_cast<std::size_t>(j)] = true;
    };
    for (int i = 0; i < a.size(); ++i) {
        made[static_cast<std::size_t>(i)].a = i;
        for (int j = 0; j < b.size() && !takenA[static_cast<std::size_t>(i)]; ++j) {
            const QByteArray &diffId = a[i]->facts().diffId;
            if (!takenB[static_cast<std::size_t>(j)]
                && (a[i] == b[j] || (!diffId.isEmpty() && diffId == b[j]->facts().diffId)))
                join(i, j, LayerPair::Reason::SameDiffId, 1);
        }
    }
    // What is left by shared content.
    std::vector<qint64> bytesA;
    std::vector<qint64> bytesB;
    const std::vector<Content> left = contentsOf(a, takenA, bytesA);
    const std::vector<Content> right = contentsOf(b, takenB, bytesB);
    const auto countA = static_cast<std::size_t>(a.size());
    std::vector<qint64> shared(countA * static_cast<std::size_t>(b.size()), 0);
    for (auto i = left.begin(), j = right.begin(); i != left.end() && j != right.end();) {
        if (i->hash != j->hash) {
            i->hash < j->hash ? ++i : ++j;
            continue;
        }
        const auto first = i;
        for (; i != left.end() && i->hash == j->hash; ++i) { }
        for (const ContentHash hash = j->hash; j != right.end() && j->hash == hash; ++j) {
            for (auto holder = first; holder != i; ++holder)
                shared[static_cast<std::size_t>(j->layer) * countA
                    + static_cast<std::size_t>(holder->layer)]
                    += j->bytes;
        }
    }
    std::vector<Candidate> candidates;
    for (int i = 0; i < a.size(); ++i) {
        for (int j = 0; j < b.size(); ++j) {
            const qint64 both
                = shared[static_cast<std::size_t>(j) * countA + static_cast<std::size_t>(i)];
            const qint64 either
                = bytesA[static_cast<std::size_t>(i)] + bytesB[static_cast<std::size_t>(j)] - both;
            if (both > 0 && either > 0)
                candidates.push_back({double(both) / double(either), i, j});
        }
    }
    std::ranges::stable_sort(candidates, std::greater<>(), &Candidate::share);
    for (const Candidate &candidate : candidates) {
        if (candidate.share >= leastOverlap && !takenA[static_cast<std::size_t>(candidate.a)]
            && !takenB[static_cast<std::size_t>(candidate.b)])
            join(candidate.a, candidate.b, LayerPair::Reason::Overlap, candidate.share);
    }
    // In the order of A; a lonely layer of B stands behind the one before it in B.
    QList<LayerPair> pairs(made.begin(), made.end());
    for (int j = 0; j < b.size(); ++j) {
        if (takenB[static_cast<std::size_t>(j)])
            continue;
        const auto before = std::ranges::find(pairs, j - 1, &LayerPair::b);
        pairs.insert(j == 0 || before == pairs.end() ? pairs.begin() : std::next(before),
            LayerPair{.a = -1, .b = j});
    }
    return pairs;
}

} // namespace gantry::layers
