// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "oci/imagename.h"
#include "oci/index.h"

#include <QDateTime>
#include <QList>

#include <optional>

namespace gantry::assembly {

//! What kind of document the index becomes.
enum class Format { OciIndex, DockerList };
QString formatMediaType(Format format);

//! One entry of the index being put together.
struct DraftEntry {
    QString key; //!< names this entry inside its draft; never changes, never written to the index
    oci::Descriptor descriptor; //!< as it will be written
    QByteArray original; //!< the descriptor as it was read, JSON; members nobody here knows survive
    oci::ImageName source; //!< where its content is, with tag or digest; what people see
    std::optional<oci::Platform> configPlatform; //!< what its config says; nullopt: not read, or it
                                                 //!< has no image config
    QString version; //!< org.opencontainers.image.version of manifest or config; may be empty
    qint64 contentBytes = 0; //!< compressed layers; 0 while unknown
    QStringList predicates; //!< of its attestations, for marks ("provenance", "SBOM")
    QList<oci::Descriptor> followers; //!< attestation entries that travel with it and are listed
    QList<QByteArray> followerOriginals; //!< beside followers
    qsizetype referrers = 0; //!< manifests that name it as subject and are copied with it
    bool keptNested = false; //!< an index of its own, kept as an index

    oci::Platform platform() const { return descriptor.platform.value_or(oci::Platform{}); }
    bool operator==(const DraftEntry &) const = default;
};

//! The index being put together: a value. Thread: any.
struct Draft {
    oci::ImageName target; //!< with the tag to move; empty selector: not chosen yet
    Format format = Format::OciIndex;
    QList<DraftEntry>
        entries; //!< in the order written; order decides for older clients (pitfall 35)
    oci::StringPairs annotations;
    QString artifactType;
    std::optional<oci::Descriptor> subject;
    QByteArray otherMembers; //!< of the edited index, a JSON object; members nobody here knows
    std::optional<oci::Descriptor> base; //!< what baseOf named when the draft began
    QByteArray baseBytes; //!< that index, for differences; empty: none
    oci::ImageName baseOf; //!< empty: the target
    QList<oci::Platform> expected; //!< platforms a slot is kept for
    QStringList accepted; //!< problems a person looked at and accepted (Problem::id)
    QDateTime savedAt; //!< UTC

    const DraftEntry *find(const QString &key) const;
    //! Is base what the target named, so that another digest there now means that it moved?
    bool isBasedOnTarget() const;
    bool operator==(const Draft &) const = default;
};

//! The document this draft becomes: exact bytes, media type and digest. Members nobody here knows
//! are kept, and a draft that changes nothing about baseBytes gives those bytes; a Docker list
//! leaves out what it cannot hold (see whatDockerListLoses()). Attestations stand behind their
//! image, or at the end where the edited index had them there. Errors: Usage (no entries is fine;
//! an entry without digest is not), Corrupt for baseBytes.
struct WrittenIndex {
    QByteArray bytes;
    oci::Descriptor descriptor;
};
Expected<WrittenIndex> writeIndex(const Draft &draft);

//! What this draft would lose as a Docker manifest list, in words ("2 annotations of the index").
QStringList whatDockerListLoses(const Draft &draft);

//! Something a person must know before pushing.
struct Problem {
    enum class Kind {
        Duplicate, //!< two entries for one platform; hosts get whichever comes first
        WindowsBuild, //!< os.version of the entry is not the config's
        ConfigDiffers, //!< another field of the platform is not the config's
        NoPlatform,
        NoWindowsVersion, //!< a Windows entry without os.version
        BadField, //!< a field that cannot be right ("10.0" as os.version of Windows)
        ForeignRepository, //!< content that must come from another repository or registry
        OlderVersion, //!< its version label is older than the others'
        TypeMix, //!< Docker and OCI children in one index
        DockerListLoses,
        ExpectedMissing //!< an expected platform nobody fills
    };
    enum class Severity { Error, Warning, Note };
    Kind kind;
    Severity severity; //!< an Error is a conflict: no push while it remains
    QStringList keys; //!< entries concerned, the one that would be kept first
    std::optional<oci::Platform> platform;
    QString title; //!< "Two entries for windows/amd64 10.0.20348"
    QString detail; //!< "Hosts would get whichever comes first"

    //! Stable while the cause stays: what Draft::accepted remembers.
    QString id() const;
};
//! Conflicts first, then warnings, then notes, what is missing last. Accepted ones are left out,
//! conflicts never. Thread: any; well under a millisecond for 50 entries.
QList<Problem> problemsOf(const Draft &draft);

//! Whether an image of this platform may fill a slot, in words for the foot of the slot.
struct Fit {
    bool fits = false;
    QString why; //!< "Not here: build 20348, dragged is 17763"; empty when it fits
};
Fit fitOf(const oci::Platform &slot, const oci::Platform &offered);

//! One line of the difference between two indexes, matched by platform.
struct IndexChange {
    enum class Kind { Added, Removed, Replaced, Edited, Moved, Same };
    Kind kind;
    oci::Platform platform;
    std::optional<oci::Descriptor> before, after;
    QStringList fields; //!< of an Edited entry: "platform.os.version", "annotations.x"
};
//! In the order of the index after; what is gone comes last. More in indexdifference.h.
QList<IndexChange> indexDifference(
    const std::optional<oci::Index> &before, const oci::Index &after);

//! The draft file: JSON, `"gantryDraft": 1`. Used by window and command line alike; documented in
//! registry/assembly/README.md. Reading what was written gives the same draft. Errors: Corrupt
//! naming the member, Unsupported for a later version.
QByteArray writeDraft(const Draft &draft);
Expected<Draft> readDraft(const QByteArray &bytes, const QString &subject = {});

} // namespace gantry::assembly
