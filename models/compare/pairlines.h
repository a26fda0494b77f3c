// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "models/compare/comparepair.h"

#include <stop_token>

namespace gantry::models {

//! Two texts as lines beside each other, and what to say of them.
struct PairText {
    QList<PairLine> lines;
    QString facts;
};

//! Lines that go away and lines that come in one place stand beside each other, with the part that
//! differs named. A missing text (`has` false) leaves its half empty. Thread: any.
PairText pairLines(
    const OfSides<QByteArray> &texts, const OfSides<bool> &has, std::stop_token stop);

} // namespace gantry::models
