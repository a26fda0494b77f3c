// SPDX-License-Identifier: Apache-2.0
// Documents: every range lies inside its parent's, a pointer leads back to its value, what is read
// keeps the exact bytes. The first byte chooses the content type a server might have sent.
#include "check.h"
#include "oci/document.h"

#include <array>
#include <variant>

using namespace gantry;
using namespace gantry::oci;

namespace {

constexpr std::array<QStringView, 8> contentTypes{u"", u"application/json", mediatype::ociIndex,
    mediatype::ociManifest, mediatype::dockerManifest, mediatype::dockerList,
    mediatype::dockerSchema1Signed, mediatype::ociArtifactManifest};

bool isInside(const json::Range &inner, const json::Range &outer)
{
    return inner.offset >= outer.offset && inner.length >= 0
        && inner.offset + inner.length <= outer.offset + outer.length;
}

void checkValue(const json::Document &document, const json::Value &value, bool unique)
{
    FUZZ_CHECK(isInside(value.range(), value.memberRange()));
    const json::Value found = document.atOffset(value.range().offset);
    FUZZ_CHECK(found.range() == value.range());
    if (unique)
        FUZZ_CHECK(document.at(value.pointer()).range() == value.range());
    if (value.isString())
        FUZZ_CHECK(value.toString().has_value());
    if (value.type() == json::Type::Number)
        FUZZ_CHECK(!value.rawNumber().isEmpty());
    for (qsizetype i = 0; i < value.size(); ++i) {
        const json::Value child = value.at(i);
        FUZZ_CHECK(isInside(child.memberRange(), value.range()));
        if (i > 0)
            FUZZ_CHECK(child.memberRange().offset
                >= value.at(i - 1).range().offset + value.at(i - 1).range().length);
        checkValue(document, child, unique);
    }
}

void checkDescriptors(const QList<Descriptor> &list, const QByteArray &bytes)
{
    for (const Descriptor &one : list) {
        FUZZ_CHECK(isInside(one.range, {0, bytes.size()}));
        FUZZ_CHECK(!one.digest.isNull() && one.sizeBytes >= 0);
        FUZZ_CHECK(Digest::parse(one.digest.toString()).has_value());
        FUZZ_CHECK(one.data.isEmpty() || one.digest.verify(one.data));
        FUZZ_CHECK(!roleName(roleOf(one)).isEmpty());
        static_cast<void>(attestedDigest(one));
        static_cast<void>(mediatype::describe(one.mediaType));
    }
}

void checkNode(const QByteArray &bytes, QStringView contentType)
{
    const auto node = parseNode(bytes, contentType);
    if (!node) {
        FUZZ_CHECK(!node.error().message.isEmpty());
        return;
    }
    if (const auto *index = std::get_if<Index>(&*node)) {
        FUZZ_CHECK(index->bytes() == bytes);
        checkDescriptors(index->manifests(), bytes);
        static_cast<void>(isBuildCache(*index));
    } else if (const auto *manifest = std::get_if<Manifest>(&*node)) {
        FUZZ_CHECK(manifest->bytes() == bytes);
        checkDescriptors(manifest->layers(), bytes);
        FUZZ_CHECK(manifest->layerBytes() >= 0);
    } else if (const auto *old = std::get_if<Schema1Manifest>(&*node)) {
        FUZZ_CHECK(old->bytes() == bytes && old->createdBy().size() == old->layers().size());
        if (const auto payload = old->payload())
            FUZZ_CHECK(!old->isSigned() || payload->size() > 0);
    } else {
        FUZZ_CHECK(std::get<UnknownDocument>(*node).json.bytes() == bytes);
    }
}

} // namespace

extern "C" int LLVMFuzzerTestOneInput(const unsigned char *data, std::size_t size)
{
    if (size == 0)
        return 0;
    const QByteArray bytes(
        reinterpret_cast<const char *>(data) + 1, static_cast<qsizetype>(size - 1));
    if (const auto document = json::Document::parse(bytes, {}, {.maxDepth = 64})) {
        FUZZ_CHECK(document->bytes() == bytes);
        checkValue(*document, document->root(), document->duplicateKeys().isEmpty());
        FUZZ_CHECK(json::Document::parse(document->root().raw()).has_value());
    }
    checkNode(bytes, contentTypes[data[0] % contentTypes.size()]);
    if (const auto config = ImageConfig::parse(bytes)) {
        const QList<int> steps = config->historyOfLayers(config->diffIds.size());
        FUZZ_CHECK(steps.size() == config->diffIds.size());
        for (const int step : steps)
            FUZZ_CHECK(step >= -1 && step < config->history.size());
    }
    static_cast<void>(manifestDigest(bytes));
    static_cast<void>(guessMediaType(bytes));
    return 0;
}
