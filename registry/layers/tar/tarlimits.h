// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <QtTypes>

namespace gantry::layers {

//! Bounds of what one tar may make us keep or do.
struct TarLimits {
    qint64 maxEntries = 10'000'000;
    qint64 maxFolders = 10'000'000;
    //! Of a pax header, a long name, a long link. Go and libarchive stop at the same.
    qint64 maxHeaderTextBytes = 1024 * 1024;
    qint64 maxPathBytes = 65'535; //!< also of a link's target
    qint64 maxNameBytesInAll = 2LL * 1024 * 1024 * 1024; //!< names and links of the whole layer
    qint64 maxAttributeBytesInAll = 256LL * 1024 * 1024; //!< different ones of the whole layer
    qint64 maxSparseRuns = 1'000'000; //!< of the whole layer
    //! Zeros walked through to hash the holes of sparse files: of one file, and in all. Larger
    //! holes are hashed as their lengths.
    qint64 maxHoleBytes = 512LL * 1024 * 1024;
    qint64 maxHoleBytesInAll = 16LL * 1024 * 1024 * 1024;
};

} // namespace gantry::layers
