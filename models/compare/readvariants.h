// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "verbs/varianttable.h"

namespace gantry::models {

//! One variant whose files are wanted.
struct VariantWanted {
    QString platform;
    std::optional<oci::ImageConfig> config;
    QList<verbs::LayerWanted> layers;
    int base = 0; //!< how many of the lowest are left out
    layers::OsFamily family = layers::OsFamily::Unix;
};

//! What the entries are called beside each other: platforms, those of equal ones with a digest.
QStringList variantNames(const QList<verbs::Entry> &entries, const QList<qsizetype> &chosen);

//! Reads the layers of all variants, lays each over the others and compares. A layer that cannot be
//! read leaves its files out. Errors: Cancelled, LimitExceeded.
Task<verbs::VariantTable> readVariants(sources::ImageSourcePtr source, QList<VariantWanted> wanted,
    verbs::LayerReading how, OpContext ctx);

} // namespace gantry::models
