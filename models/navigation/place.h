// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "oci/digest.h"
#include "oci/imagename.h"

#include <QString>

#include <variant>

namespace gantry::models {

struct StartPlace {
    bool operator==(const StartPlace &) const = default;
};

//! An image or index, one of its pages, and what is selected there.
struct ImagePlace {
    enum class Page { Platforms, History, Referrers, Manifest };
    oci::ImageName name;
    Page page = Page::Platforms;
    oci::Digest entry; //!< null: none selected
    bool operator==(const ImagePlace &) const = default;
};

//! What a person looks at; back and forward walk over these.
using Place = std::variant<StartPlace, ImagePlace>;

} // namespace gantry::models
