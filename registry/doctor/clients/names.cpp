// SPDX-License-Identifier: Apache-2.0
#include "doctor/clients/names.h"

#include <array>

namespace gantry::doctor {

using namespace Qt::StringLiterals;

namespace {

constexpr QStringView zstdAnnotation = u"io.github.containers.compression.zstd";

//! What the program detects: a variant on arm only.
oci::Platform detected(const oci::Platform &host)
{
    oci::Platform platform = oci::normalizePlatform(host);
    if (platform.architecture == u"arm64") {
        if (platform.variant.isEmpty())
            platform.variant = u"v8"_s;
    } else if (platform.architecture != u"arm") {
        platform.variant.clear();
    }
    return platform;
}

//! Weaker relatives of a variant, best first (pkg/platform, compatibility).
QStringList compatible(const QString &architecture)
{
    if (architecture == u"arm")
        return {u"v8"_s, u"v7"_s, u"v6"_s, u"v5"_s};
    if (architecture == u"arm64")
        return {u"v8"_s};
    return {};
}

QStringList variantsOf(const oci::Platform &wanted, bool exact)
{
    if (exact)
        return {wanted.variant};
    const QStringList list = compatible(wanted.architecture);
    if (wanted.variant.isEmpty())
        return QStringList{QString()} + list;
    const qsizetype at = list.indexOf(wanted.variant);
    return (at < 0 ? QStringList{wanted.variant} : list.sliced(at)) + QStringList{QString()};
}

bool isZstd(const PreparedImage::Entry &entry)
{
    return entry.facts->descriptor.annotation(zstdAnnotation) == u"true"_s;
}

} // namespace

NamesEngine::NamesEngine(bool dockerList, const oci::Platform &host, const Rules &how)
    : NamesEngine(dockerList, detected(host), how, false)
{
}

NamesEngine::NamesEngine(
    bool dockerList, const oci::Platform &wanted, const Rules &how, bool preferGzip)
    : Engine(wanted, how)
    , m_variants(variantsOf(wanted, how.choosing == Choosing::ExactNames))
    , m_dockerList(dockerList)
    , m_preferGzip(preferGzip)
{
}

std::span<const Rule> NamesEngine::order() const
{
    static constexpr std::array order{Rule::Type, Rule::Architecture, Rule::Os, Rule::Variant};
    return order;
}

Judged NamesEngine::judge(const Entry &entry) const
{
    if (!entry.hasPlatform) {
        if (m_dockerList)
            return Judged::refused(Rule::Architecture, Reason::NoPlatform);
        return {.fits = true, .asked = false, .rank = static_cast<int>(m_variants.size())};
    }
    if (entry.written.architecture != asked().architecture)
        return Judged::refused(Rule::Architecture, Reason::ArchitectureDiffers);
    if (entry.written.os != asked().os)
        return Judged::refused(Rule::Os, Reason::OsDiffers);
    const qsizetype rank = m_variants.indexOf(entry.written.variant);
    if (rank >= 0)
        return {.fits = true, .rank = static_cast<int>(rank)};
    const QStringList list = compatible(asked().architecture);
    const bool above = list.contains(entry.written.variant) && list.contains(asked().variant);
    return Judged::refused(Rule::Variant, above ? Reason::VariantAbove : Reason::VariantDiffers);
}

int NamesEngine::compare(const Candidate &left, const Candidate &right) const
{
    if (left.judged.rank != right.judged.rank)
        return left.judged.rank < right.judged.rank ? -1 : 1;
    if (m_dockerList)
        return 0;
    const bool leftZstd = isZstd(*left.facts);
    if (leftZstd == isZstd(*right.facts))
        return 0;
    return leftZstd != m_preferGzip ? -1 : 1;
}

Compared NamesEngine::compared(const Entry &entry, Rule rule) const
{
    switch (rule) {
    case Rule::Os:
        return {.wanted = asked().os, .found = entry.written.os};
    case Rule::Architecture:
        return {.wanted = asked().architecture, .found = entry.written.architecture};
    case Rule::Variant: {
        QStringList words;
        for (const QString &one : m_variants)
            words += one.isEmpty() ? u"-"_s : one;
        return {.wanted = words.join(u", "_s), .found = entry.written.variant};
    }
    case Rule::Type:
        return comparedType(entry);
    case Rule::OsVersion:
    case Rule::OsFeatures:
        break;
    }
    return {};
}

} // namespace gantry::doctor
