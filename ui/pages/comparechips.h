// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "models/compare/comparetreemodel.h"

namespace gantry::ui {

//! Which rows are shown; the id is the mark's name, too.
struct KindChip {
    models::CompareKind kind;
    const char *id;
};
inline constexpr KindChip kindChips[] = {{models::CompareKind::OnlyA, "del"},
    {models::CompareKind::OnlyB, "add"}, {models::CompareKind::Content, "chg"},
    {models::CompareKind::Attributes, "meta"}, {models::CompareKind::Same, "same"}};

//! What counts as a difference.
struct FacetChip {
    const char *id;
    layers::Facets facets;
};
inline const FacetChip facetChips[]
    = {{"mode", layers::Facet::Mode}, {"exec", layers::Facet::ExecBit}, {"eol", layers::Facet::Eol},
        {"acl", layers::Facet::Acl | layers::Facet::WindowsAttributes},
        {"owner", layers::Facet::Owner}, {"time", layers::Facet::Time}};

} // namespace gantry::ui
