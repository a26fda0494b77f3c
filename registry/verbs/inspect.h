// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "oci/document.h"
#include "sources/imagesource.h"

#include <QHash>

#include <functional>

namespace gantry::verbs {

//! One layer of an image manifest with what the config and history know of it.
struct LayerRow {
    oci::Descriptor descriptor;
    std::optional<oci::Digest> diffId;
    QString createdBy; //!< of the aligned history step; empty when unknown
    int historyIndex = -1;
};

//! One entry of an index (or the single manifest itself), as far as it has been read.
struct Entry {
    oci::Descriptor descriptor;
    oci::Role role = oci::Role::Unknown;
    std::optional<oci::Digest> attests; //!< the entry this attestation belongs to
    bool alone = false; //!< a manifest that is its own only entry, not listed by an index
    bool described = false; //!< manifest and config have been read (or error is set)
    std::optional<oci::Manifest> manifest;
    std::optional<oci::Index> index; //!< of a nested index, once read
    std::optional<oci::ImageConfig> config;
    QList<LayerRow> layers;
    QList<Entry> children; //!< of a nested index
    QList<sources::Referrer> referrers;
    std::optional<Error> error; //!< why this child cannot be read; the rest is unaffected

    //! The descriptor's platform; the config's for a single manifest without one.
    oci::Platform platform() const;
    qint64 compressedBytes() const; //!< sum of layer sizes; 0 while not described
    //! Predicates a BuildKit attestation manifest holds, from its layers'
    //! `in-toto.io/predicate-type`.
    QStringList predicateTypes() const;
};

struct Totals {
    qint64 compressedBytes = 0; //!< each distinct layer digest once
    qsizetype layers = 0; //!< distinct layers
    qsizetype platforms = 0; //!< image entries; attestations are not platforms
    qsizetype attestations = 0;
    qsizetype indexes = 0; //!< nested ones
};

//! A root and what hangs on it.
struct Inspection {
    QString reference; //!< as asked
    oci::ImageName name;
    oci::Descriptor root;
    oci::NodeDocument document;
    QString artifactType;
    oci::StringPairs annotations;
    QList<Entry> entries; //!< document order; a single manifest is its own only entry
    QList<sources::Referrer> referrers; //!< of the root
    std::optional<Error> referrersError; //!< why they could not be listed; the image is unaffected
    bool fromCache = false; //!< offline answer
    QDateTime readAt;

    const QByteArray &bytes() const;
    bool isIndex() const;
    Totals totals() const;
    //! Indexes into entries of the attestations of an image entry.
    QList<qsizetype> attestationsOf(const oci::Digest &image) const;
};

struct InspectOptions {
    std::optional<oci::Platform> platform; //!< only entries this selector matches are described
    bool describe = true; //!< false: root document only; entries carry their descriptors
    bool referrers = false;
    int maxDepth = 8; //!< of nested indexes; deeper ones and loops become an entry error
};

//! What to hand to open() for a name: the tag or digest it names, the reference inside a Docker
//! archive, or nothing.
QString selectorOf(const oci::ImageName &name);
//! Reads a root: resolve, fetch, parse; entries have their roles from the descriptors.
Task<Inspection> open(sources::ImageSourcePtr source, QString tagOrDigest, OpContext ctx);
//! Reads one entry's manifest and config (or nested index and its entries). Never fails as a whole:
//! Entry::error says why.
QCoro::Task<Entry> describe(
    sources::ImageSourcePtr source, Entry entry, InspectOptions options, OpContext ctx);
//! open() plus describe() of every entry at once. onEntry is called on the calling thread as each
//! entry completes (may be empty).
Task<Inspection> inspect(sources::ImageSourcePtr source, QString tagOrDigest,
    InspectOptions options, std::function<void(qsizetype, const Entry &)> onEntry, OpContext ctx);
//! Referrers of the root and of every image entry, by subject digest; sources without the ability
//! give none.
Task<QHash<QString, QList<sources::Referrer>>> referrers(
    sources::ImageSourcePtr source, QList<oci::Digest> subjects, OpContext ctx);
//! What a node points to: entries of an index; config and layers of a manifest (generic walk for
//! trees).
Task<QList<oci::Descriptor>> successors(
    sources::ImageSourcePtr source, oci::Descriptor node, OpContext ctx);

} // namespace gantry::verbs
