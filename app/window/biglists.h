// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "sources/imagesource.h"

#include <memory>

namespace gantry {

//! A registry that exists only in memory, for the bench: many repositories and one with many tags,
//! in pages of 1,000 names that each take 20 ms to come.
struct BigLists {
    static constexpr int repositories = 10'000;
    static constexpr int tags = 50'000;
    static constexpr int pageSize = 1'000;
    static std::shared_ptr<sources::SourceOpener> opener();
    //! "big.example", and "big.example/demo" with the tags.
    static QString registry();
    static QString repository();
    //! Pages answered so far.
    static int pagesAnswered();
};

} // namespace gantry
