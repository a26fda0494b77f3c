// SPDX-License-Identifier: Apache-2.0
#include "oci/descriptor.h"

#include "oci/members.h"
#include "oci/words.h"

#include <algorithm>

namespace gantry::oci {

using namespace Qt::StringLiterals;

namespace {

Expected<std::optional<Platform>> readPlatform(const json::Value &descriptor)
{
    TRY(const json::Value value, members::child(descriptor, "platform", json::Type::Object));
    if (!value)
        return std::optional<Platform>();
    Platform platform;
    TRY(platform.os, members::text(value, "os"));
    TRY(platform.architecture, members::text(value, "architecture"));
    TRY(platform.variant, members::text(value, "variant"));
    TRY(platform.osVersion, members::text(value, "os.version"));
    TRY(platform.osFeatures, members::texts(value, "os.features"));
    TRY(platform.features, members::texts(value, "features"));
    return std::optional<Platform>(std::move(platform));
}

//! Embedded content, or nothing when it is not what the descriptor says (descriptor.md, "Embedded
//! Content").
Expected<QByteArray> readData(const json::Value &descriptor, const Digest &digest, qint64 sizeBytes)
{
    TRY(const QString text, members::text(descriptor, "data"));
    if (text.isEmpty())
        return QByteArray();
    const auto decoded
        = QByteArray::fromBase64Encoding(text.toUtf8(), QByteArray::AbortOnBase64DecodingErrors);
    const bool padded = text.size() % 4 == 0;
    if (!decoded || !padded)
        return members::wrong(descriptor["data"], Words::tr("is not base64"));
    if (decoded.decoded.size() != sizeBytes || !digest.verify(decoded.decoded))
        return QByteArray();
    return decoded.decoded;
}

} // namespace

std::optional<QString> lookup(const StringPairs &pairs, QStringView key)
{
    const auto found = std::ranges::find(pairs, key, &StringPair::key);
    return found == pairs.cend() ? std::nullopt : std::optional(found->value);
}

Expected<Descriptor> parseDescriptor(const json::Value &value)
{
    if (!value.isObject())
        return members::wrong(value, Words::tr("must be a descriptor object"));
    Descriptor descriptor;
    descriptor.range = value.range();
    TRY(descriptor.mediaType, members::text(value, "mediaType"));
    if (!value["digest"])
        return members::wrong(value, Words::tr("has no digest"));
    TRY(descriptor.digest, members::digest(value["digest"]));
    if (!value["size"])
        return members::wrong(value, Words::tr("has no size"));
    const auto size = value["size"].toInt64();
    if (!size)
        return members::wrong(value["size"], Words::tr("must be a whole number of bytes"));
    if (*size < 0)
        return members::wrong(value["size"], Words::tr("is negative"));
    descriptor.sizeBytes = *size;
    TRY(descriptor.platform, readPlatform(value));
    TRY(descriptor.artifactType, members::text(value, "artifactType"));
    TRY(descriptor.annotations, members::pairs(value, "annotations"));
    TRY(descriptor.urls, members::texts(value, "urls"));
    TRY(descriptor.data, readData(value, descriptor.digest, descriptor.sizeBytes));
    return descriptor;
}

} // namespace gantry::oci
