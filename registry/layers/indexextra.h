// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "layers/layerindex.h"
#include "layers/stream/restartpoints.h"

#include <QByteArray>
#include <QByteArrayView>

#include <optional>
#include <vector>

namespace gantry::layers {

//! What a kept index has beside its tables.
struct IndexExtra {
    std::vector<Attributes> attributes;
    LayerFacts facts;
    std::optional<RestartPoints> points;
};

//! As bytes of a version the file's own version stands for.
QByteArray packExtra(const std::vector<Attributes> &attributes, const LayerFacts &facts,
    const RestartPoints *points);
//! nullopt: the bytes end early, are too many, or claim more than they hold.
std::optional<IndexExtra> unpackExtra(QByteArrayView bytes);

} // namespace gantry::layers
