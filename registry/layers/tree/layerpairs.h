// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "layers/layerindex.h"

#include <QList>

namespace gantry::layers {

//! Two layers of two images that belong together by what is in them, or one alone.
struct LayerPair {
    enum class Reason : quint8 {
        Alone,
        SameDiffId, //!< the same bytes
        Overlap //!< the largest share of equal file content
    };
    int a = -1; //!< number of the layer; -1 where the side has none
    int b = -1;
    Reason reason = Reason::Alone;
    double share = 0; //!< bytes in both to bytes in either, 0 to 1; 1 for the same diff ID
};

//! Shares below this are chance.
constexpr double leastOverlap = 0.05;

//! Pairs layers by diff ID first, in order; the rest by the best overlap of content hashes. Ordered
//! by A, the lonely ones of B after the B layer before them. One pass over all entries. Thread:
//! any.
QList<LayerPair> pairLayers(const QList<LayerIndexPtr> &a, const QList<LayerIndexPtr> &b);

} // namespace gantry::layers
