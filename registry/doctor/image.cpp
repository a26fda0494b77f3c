// SPDX-License-Identifier: Apache-2.0
#include "doctor/image.h"

#include "doctor/clients/rules.h"
#include "doctor/clients/windowsnumbers.h"

#include <algorithm>

namespace gantry::doctor {

using namespace Qt::StringLiterals;

namespace {

//! The platform people meant, where no client would guess it.
oci::Platform spelled(const oci::Platform &written)
{
    oci::Platform platform = written;
    const QList<Misspelt> &misspelt = misspeltArchitectures();
    const auto found
        = std::ranges::find(misspelt, written.architecture.toLower(), &Misspelt::written);
    if (found != misspelt.end()) {
        platform.architecture = found->architecture;
        platform.variant = found->variant;
    } else if (platform.variant.startsWith(u"armv"_s, Qt::CaseInsensitive)) {
        platform.variant = platform.variant.sliced(3); // arm64/armv8
    }
    return oci::normalizePlatform(platform);
}

PreparedImage::Entry prepared(const EntryFacts &facts, int parent)
{
    PreparedImage::Entry entry;
    entry.facts = &facts;
    entry.parent = parent;
    entry.hasPlatform = facts.descriptor.platform.has_value();
    entry.written = facts.descriptor.platform.value_or(oci::Platform{});
    entry.normalized = oci::normalizePlatform(entry.written);
    if (const oci::Platform canonical = spelled(entry.written); canonical != entry.written)
        entry.canonical = canonical;
    entry.isNested = facts.role == oci::Role::Index;
    entry.isImage = facts.role == oci::Role::Image || facts.role == oci::Role::Unknown;
    if (const auto numbers = windowsNumbers(entry.written.osVersion)) {
        entry.windowsMajor = numbers->major;
        entry.windowsMinor = numbers->minor;
        entry.windowsBuild = numbers->build;
    }
    return entry;
}

void flatten(const QList<EntryFacts> &facts, int parent, std::vector<PreparedImage::Entry> &entries)
{
    for (const EntryFacts &one : facts) {
        const int number = static_cast<int>(entries.size());
        entries.push_back(prepared(one, parent));
        flatten(one.children, number, entries);
    }
}

} // namespace

PreparedImage::PreparedImage(ImageFacts image)
    : m_image(std::move(image))
    , m_dockerList(m_image.rootMediaType == oci::mediatype::dockerList)
{
    flatten(m_image.entries, -1, m_entries);
}

} // namespace gantry::doctor
