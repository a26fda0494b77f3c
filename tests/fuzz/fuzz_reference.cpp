// SPDX-License-Identifier: Apache-2.0
// Names: what is read prints as something that reads back to the same; coloured parts lie inside
// the text, in order, and one of them is wrong exactly when the name is.
#include "check.h"
#include "oci/imagename.h"
#include "oci/platform.h"
#include "oci/reference.h"

#include <algorithm>

using namespace gantry;
using namespace gantry::oci;

namespace {

void checkReference(const QString &text)
{
    if (const auto reference = Reference::parse(text)) {
        const auto again = Reference::parse(reference->toString());
        FUZZ_CHECK(again && *again == *reference);
        const auto familiar = Reference::parse(reference->familiar());
        FUZZ_CHECK(familiar && *familiar == *reference);
        FUZZ_CHECK(!reference->domain().isEmpty() && !reference->path().isEmpty());
        FUZZ_CHECK(reference->tag().isEmpty() || isValidTag(reference->tag()));
    } else {
        FUZZ_CHECK(!reference.error().message.isEmpty() && reference.error().code == Errc::Usage);
    }
    if (const auto strict = Reference::parseStrict(text)) {
        const auto again = Reference::parseStrict(strict->toString());
        FUZZ_CHECK(again && *again == *strict);
    }
    if (const auto registry = parseRegistryName(text)) {
        const auto again = parseRegistryName(*registry);
        FUZZ_CHECK(again && *again == *registry);
    }
    if (const auto tag = parseDigestTag(text))
        FUZZ_CHECK(!tag->subject.isNull() && text.startsWith(referrersTag(tag->subject)));
    static_cast<void>(isLoopback(text));
}

void checkImageName(const QString &text)
{
    const auto name = ImageName::parse(text);
    if (name) {
        const auto again = ImageName::parse(name->toString());
        FUZZ_CHECK(again && *again == *name);
        FUZZ_CHECK(!name->container().isEmpty());
    }
    qsizetype end = 0;
    bool wrong = false;
    for (const NamePart &part : nameParts(text)) {
        FUZZ_CHECK(part.offset >= end && part.length >= 0);
        end = part.offset + part.length;
        FUZZ_CHECK(end <= text.size());
        wrong = wrong || part.kind == NamePart::Kind::Wrong;
        FUZZ_CHECK((part.kind == NamePart::Kind::Wrong) == !part.reason.isEmpty());
    }
    FUZZ_CHECK(text.isEmpty() || wrong == !name);
    if (const auto pasted = parsePasted(text)) {
        const auto again = ImageName::parse(pasted->name.toString());
        FUZZ_CHECK(again && *again == pasted->name);
    }
}

void checkPlatform(const QString &text)
{
    const auto platform = parsePlatform(text);
    if (!platform)
        return;
    const auto again = parsePlatform(formatPlatform(*platform));
    FUZZ_CHECK(again && formatPlatform(*again) == formatPlatform(*platform));
    const Platform normal = normalizePlatform(*platform);
    FUZZ_CHECK(normalizePlatform(normal) == normal);
    FUZZ_CHECK(comparePlatforms(*platform, normal, normal) == 0);
    FUZZ_CHECK(!displayLess(normal, *platform) && !displayLess(*platform, normal));
    static_cast<void>(matchPlatform(*platform, normal, MatchMode::Compatible));
    static_cast<void>(matchPlatform(*platform, normal, MatchMode::Selector));
}

} // namespace

extern "C" int LLVMFuzzerTestOneInput(const unsigned char *data, std::size_t size)
{
    const QString text
        = QString::fromUtf8(reinterpret_cast<const char *>(data), static_cast<qsizetype>(size));
    checkReference(text);
    checkImageName(text);
    checkPlatform(text);
    return 0;
}
