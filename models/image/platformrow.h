// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "models/image/entryfacts.h"
#include "oci/platform.h"

#include <QString>

#include <vector>

namespace gantry::models {

//! One row of the platform matrix.
struct PlatformRow {
    enum class Kind { Entry, Child, Missing, Group }; //!< numbers as ui::RowKind
    Kind kind = Kind::Entry;
    qsizetype entry = -1; //!< position in the inspection's entries
    oci::Platform platform = {};
    QString text = {}; //!< Child: what it is; Missing: who expects it; Group: "Linux"; Entry: why
                       //!< its details are not read
    QString secondary = {}; //!< Child: where it comes from; Group: "7 entries"
    EntryFacts facts = {}; //!< Entry only
    std::vector<PlatformRow> children = {};
};

} // namespace gantry::models
