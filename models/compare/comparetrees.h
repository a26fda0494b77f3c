// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "base/opcontext.h"
#include "base/pools.h"
#include "base/task.h"
#include "models/compare/comparesession.h"

#include <memory>

namespace gantry::models {

//! One side on its way from layers to a tree. What is there already is used again.
struct OneTree {
    layers::LayerStack stack; //!< read when there is no overlay
    LayerRange range;
    layers::OverlayPtr overlay;
    layers::FileTreePtr tree;
};

struct TreesWanted {
    OfSides<OneTree> sides;
    layers::DiffOptions options;
    OfSides<QList<layers::LayerIndexPtr>> toPair; //!< both empty: not asked for
    layers::TreeDiffPtr diff; //!< the answer
    QList<layers::LayerPair> pairs; //!< of toPair
};

//! Lays both sides' layers over each other and compares them, on the pool (null: Qt's own). Answers
//! the same with overlays, trees, their sums and the difference filled in. Errors: LimitExceeded,
//! Cancelled.
Task<TreesWanted> compareTrees(std::shared_ptr<Pools> pools, TreesWanted wanted, OpContext ctx);

} // namespace gantry::models
