// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "base/opcontext.h"
#include "sources/imagesource.h"
#include "sources/layoutsource.h"

#include <QHash>

namespace gantry::sources {

//! Path of a blob inside a layout.
QString layoutBlobPath(const oci::Digest &digest);

//! All subjects a layout's manifests name, and its fallback and cosign tags.
struct LayoutScan {
    QHash<QString, QList<Referrer>> bySubject; //!< digest to manifests with that subject
    QHash<QString, QList<Referrer>> byFallbackTag; //!< tag to the entries of the index behind it
    QHash<QString, oci::Descriptor> byTag; //!< digest-like tags

    QList<Referrer> referrers(const oci::Digest &subject) const;
};

//! Reads every manifest reachable from the tags; documents that cannot be read are passed over.
//! Bounded, loop-safe. Errors: Cancelled. Thread: any, meant for Pools::io.
Expected<LayoutScan> scanLayout(
    const LayoutFiles &files, const QList<LayoutTag> &tags, const OpContext &ctx);

//! Descriptor of a manifest that some index of the layout lists, found by digest. Thread: as
//! scanLayout().
Expected<std::optional<oci::Descriptor>> findInLayout(const LayoutFiles &files,
    const QList<LayoutTag> &tags, const oci::Digest &digest, const OpContext &ctx);

} // namespace gantry::sources
