// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "base/json.h"
#include "oci/digest.h"
#include "oci/mediatype.h"
#include "oci/platform.h"

#include <QList>
#include <QStringList>

#include <optional>

namespace gantry::oci {

//! Annotations and labels in document order. Duplicate keys keep the last value.
struct StringPair {
    QString key, value;
    bool operator==(const StringPair &) const = default;
};
using StringPairs = QList<StringPair>;
//! Value of a key, or nullopt.
std::optional<QString> lookup(const StringPairs &pairs, QStringView key);

//! A typed reference to content (image-spec v1.1.1, descriptor.md).
struct Descriptor {
    QString mediaType;
    Digest digest;
    qint64 sizeBytes = 0; //!< as claimed; never trusted for allocation
    std::optional<Platform> platform;
    QString artifactType;
    StringPairs annotations;
    QStringList urls;
    QByteArray
        data; //!< embedded content, decoded; only set when it matches digest and size (pitfall 42)
    json::Range
        range; //!< of this descriptor in the document it was read from; empty when made by hand

    mediatype::Kind kind() const { return mediatype::kindOf(mediaType); }
    std::optional<QString> annotation(QStringView key) const { return lookup(annotations, key); }
    bool operator==(const Descriptor &) const = default;
};

//! Reads one descriptor. Errors: Corrupt naming the member (`manifests/3/digest`), its line and
//! what is wrong. A negative size, an absent digest or mediaType of the wrong JSON type is wrong;
//! unknown members are fine.
Expected<Descriptor> parseDescriptor(const json::Value &value);

} // namespace gantry::oci
