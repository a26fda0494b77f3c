// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "assembly/draft.h"
#include "doctor/finding.h"
#include "verbs/inspect.h"
#include "verbs/layers.h"

namespace gantry::verbs {

//! What was read of an image, as the Doctor takes it.
doctor::ImageFacts doctorFacts(const Inspection &inspection);

struct DoctorOptions {
    QList<doctor::Host> hosts; //!< empty: the presets, as examples (Examination::hostsAreExamples)
    doctor::Client client;
    QDate today; //!< of the clock unless a test or a person says otherwise
    bool hostsAreExamples = false; //!< the hosts given are presets nobody chose
    bool blobs = false; //!< ask for every config and layer by HEAD
    //! Read every config and layer whole and compare its digest; what is in the cache was compared
    //! when it came, and is asked for only.
    bool wholeBlobs = false;
    bool layers = false; //!< read the layers too
    LayerReading reading = {}; //!< how layers are read
    //! What somebody else found in the files of an entry, by its digest; for when layers are not
    //! read.
    QMap<QString, QList<layers::ContentFinding>> contents = {};
};

//! What one host gets.
struct HostVerdict {
    doctor::Host host;
    doctor::Client client; //!< that answers there: doctor::clientOn()
    doctor::Choice choice;
};

struct DoctorReport {
    std::shared_ptr<const doctor::PreparedImage> image;
    QList<HostVerdict> hosts;
    bool hostsAreExamples = false; //!< nobody named them
    QList<doctor::Finding> findings;
    bool layersRead = false; //!< files were looked at, too
    bool blobsAsked = false; //!< every blob was asked for
    qsizetype blobs = 0; //!< how many those are
    bool blobsRead = false; //!< every blob was read whole, too
    bool hasErrors() const; //!< of those not ignored
    qsizetype count(doctor::Severity severity) const; //!< of those not ignored
};

//! Reads an image with all its entries and looks at it. Errors: those of open(); an entry that
//! cannot be read is a finding.
Task<DoctorReport> examine(
    sources::ImageSourcePtr source, QString tagOrDigest, DoctorOptions options, OpContext ctx);
//! The same for an image that was read already; asks for blobs and layers where options say so.
Task<DoctorReport> examineInspected(
    sources::ImageSourcePtr source, Inspection inspection, DoctorOptions options, OpContext ctx);
//! The same for an image that was read already, without network. Thread: any; a few milliseconds
//! for 40 entries and 200 hosts.
DoctorReport examineRead(const Inspection &inspection, const DoctorOptions &options);

//! The name findings of an image are ignored under: container and tag, without digest.
QString ignoredName(const oci::ImageName &name);

//! What a remedy makes of an index: the draft before and after, what changes, and which hosts get
//! another entry. Nothing is sent. Errors: Unsupported for a remedy that changes no index.
struct RemedyPreview {
    assembly::Draft draft; //!< open this as an assembly
    QList<assembly::IndexChange> changes;
    struct HostChange {
        doctor::Host host;
        //! A null digest: the entry that has yet to be found or built (AddPlatform).
        std::optional<oci::Digest> before, after;
    };
    QList<HostChange> hosts; //!< only those that change
    QStringList sideEffects; //!< "The index signature no longer applies. Sign the new index after
                             //!< the push."
};
Expected<RemedyPreview> previewRemedy(const Inspection &inspection, const doctor::Remedy &remedy,
    const QList<doctor::Host> &hosts, const doctor::Client &client);

} // namespace gantry::verbs
