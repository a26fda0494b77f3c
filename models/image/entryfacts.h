// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "verbs/inspect.h"

#include <QString>

namespace gantry::models {

//! What a table says of an entry beyond its fields, worked out from memory. Marks are names ("ok",
//! "warn", …).
struct EntryFacts {
    struct Check {
        QString mark = {};
        QString text = {}; //!< why, in words
    };
    Check state, provenance, sbom, signature;
    QString baseImage;
};

//! \param entry position in the inspection's entries; an image entry
EntryFacts factsOf(const verbs::Inspection &inspection, qsizetype entry);

//! An operating system as a title: "Linux"; empty becomes "Without a platform".
QString osTitle(const QString &os);

//! "Provenance, SLSA 0.2", "SBOM, SPDX": what an in-toto predicate type is in words; the type when
//! unknown.
QString describePredicate(const QString &predicateType);
//! What a referrer's artifact type is in words: "Signature (cosign)", "SBOM, SPDX"; the type when
//! unknown.
QString describeArtifact(const QString &artifactType);
bool isSignature(const sources::Referrer &referrer);

} // namespace gantry::models
