// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "oci/digest.h"
#include "oci/imagename.h"
#include "oci/platform.h"

#include <QByteArray>
#include <QList>
#include <QString>

#include <optional>

class QMimeData;

namespace gantry::models {

//! What is dragged or pasted onto an assembly: one image, or all entries of an index. Only what is
//! known without asking anybody; the rest is read when it is dropped.
struct AssemblyOffer {
    oci::ImageName name = {}; //!< where it is, with tag or digest
    //! Of the entry meant; null: whatever the name's selector names.
    oci::Digest digest = {};
    std::optional<oci::Platform> platform = {}; //!< nullopt: not known until it is read
    qint64 contentBytes = 0; //!< compressed layers; 0 while unknown
    bool asIndex = false; //!< an index becomes one entry, kept nested, instead of all its entries

    //! "windows/amd64 10.0.17763", or the last words of the name.
    QString title() const;
    //! The name with the digest; the tag it was seen under stays where there can be both.
    oci::ImageName exactName() const;
    bool operator==(const AssemblyOffer &) const = default;
};

//! MIME type of the payload: a JSON list, readable by other windows of Gantry.
inline constexpr QLatin1StringView offersMimeType{"application/x-gantry-entries"};
//! More than this many offers in one payload are not looked at.
inline constexpr qsizetype maxOffers = 500;

QByteArray writeOffers(const QList<AssemblyOffer> &offers);
//! What cannot be understood is left out; payloads come from outside. Bounded by maxOffers and 1
//! MiB.
QList<AssemblyOffer> readOffers(const QByteArray &payload);

//! Puts offers on a clipboard or drag: the payload, and as text the references, one a line.
void putOffers(QMimeData *mime, const QList<AssemblyOffer> &offers);
//! Whether there may be offers in there; cheap, for dragEnterEvent().
bool mayHaveOffers(const QMimeData *mime);
//! The payload, else archives and folders of the file manager (platform unknown), else references
//! in a text, one a line. Looks at the disk for local URLs only (is it a folder?). Thread: main.
QList<AssemblyOffer> offersOf(const QMimeData *mime);

} // namespace gantry::models
