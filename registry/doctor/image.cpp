// SPDX-License-Identifier: Apache-2.0
#include "doctor/image.h"

namespace gantry::doctor {

namespace {

void flatten(const QList<EntryFacts> &facts, int parent, std::vector<PreparedImage::Entry> &entries)
{
    for (const EntryFacts &one : facts) {
        PreparedImage::Entry entry;
        entry.facts = &one;
        entry.parent = parent;
        entry.hasPlatform = one.descriptor.platform.has_value();
        entry.written = one.descriptor.platform.value_or(oci::Platform{});
        entry.normalized = oci::normalizePlatform(entry.written);
        entry.isNested = one.role == oci::Role::Index;
        entry.isImage = one.role == oci::Role::Image || one.role == oci::Role::Unknown;
        if (const auto version = oci::WindowsVersion::parse(entry.written.osVersion))
            entry.windowsBuild = version->build;
        const int number = static_cast<int>(entries.size());
        entries.push_back(std::move(entry));
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
