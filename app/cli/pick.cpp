// SPDX-License-Identifier: Apache-2.0
#include "cli/pick.h"

#include "cli/commandtable.h"

#include <algorithm>

using namespace Qt::StringLiterals;

namespace gantry::cli {

namespace {

bool isAttestation(const verbs::Entry &entry)
{
    return entry.role == oci::Role::Attestation;
}

bool matches(const oci::Platform &wanted, const verbs::Entry &entry)
{
    const oci::Platform platform = entry.platform();
    return !platform.isEmpty() && !platform.isUnknown()
        && static_cast<bool>(oci::matchPlatform(wanted, platform, oci::MatchMode::Selector));
}

void collectPlatforms(const QList<verbs::Entry> &entries, QStringList *names)
{
    for (const verbs::Entry &entry : entries) {
        const oci::Platform platform = entry.platform();
        if (!isAttestation(entry) && !platform.isEmpty() && !platform.isUnknown())
            *names += oci::describePlatform(platform);
        collectPlatforms(entry.children, names);
    }
    names->removeDuplicates();
}

std::unexpected<Error> noSuchPlatform(
    const verbs::Inspection &inspection, const oci::Platform &wanted)
{
    QStringList names;
    collectPlatforms(inspection.entries, &names);
    return fail(Errc::NotFound, words("has no entry for %1").arg(oci::describePlatform(wanted)),
        inspection.reference,
        names.isEmpty() ? words("None of its entries names a platform")
                        : words("It has: %1").arg(names.join(u", "_s)));
}

QList<verbs::Entry> kept(const QList<verbs::Entry> &entries, const oci::Platform &wanted)
{
    QList<verbs::Entry> result;
    QList<oci::Digest> digests;
    for (verbs::Entry entry : entries) {
        if (!entry.children.isEmpty())
            entry.children = kept(entry.children, wanted);
        if (isAttestation(entry) || !(matches(wanted, entry) || !entry.children.isEmpty()))
            continue;
        digests += entry.descriptor.digest;
        result += entry;
    }
    if (result.isEmpty())
        return {};
    for (const verbs::Entry &entry : entries) {
        if (isAttestation(entry) && entry.attests && digests.contains(*entry.attests))
            result += entry;
    }
    return result;
}

//! Matching images, nested ones included, best first.
void collectMatches(
    const QList<verbs::Entry> &entries, const oci::Platform &wanted, QList<verbs::Entry> *found)
{
    for (const verbs::Entry &entry : entries) {
        if (entry.role == oci::Role::Index)
            collectMatches(entry.children, wanted, found);
        else if (!isAttestation(entry) && matches(wanted, entry))
            *found += entry;
    }
}

void collectImages(const QList<verbs::Entry> &entries, QList<verbs::Entry> *found)
{
    for (const verbs::Entry &entry : entries) {
        if (entry.role == oci::Role::Index)
            collectImages(entry.children, found);
        else if (entry.role == oci::Role::Image || entry.alone)
            *found += entry;
    }
}

//! Entries that say no platform of their own, and nested indexes, have to be read to know it.
Task<verbs::Inspection> withPlatforms(
    sources::ImageSourcePtr source, verbs::Inspection root, OpContext ctx)
{
    for (verbs::Entry &entry : root.entries) {
        if (entry.role == oci::Role::Index || entry.platform().isEmpty())
            entry = co_await verbs::describe(source, entry, verbs::InspectOptions(), ctx);
        CO_CHECK(ctx.checkStopped());
    }
    co_return root;
}

} // namespace

QString registryOf(const oci::ImageName &name)
{
    return name.transport == oci::ImageName::Transport::Registry ? name.reference.domain()
                                                                 : QString();
}

Expected<> keepPlatform(verbs::Inspection &inspection, const oci::Platform &wanted)
{
    QList<verbs::Entry> rest = kept(inspection.entries, wanted);
    if (rest.isEmpty())
        return noSuchPlatform(inspection, wanted);
    inspection.entries = std::move(rest);
    return {};
}

Task<QByteArray> rawOfPlatform(
    sources::ImageSourcePtr source, verbs::Inspection root, oci::Platform wanted, OpContext ctx)
{
    CO_TRY(root, co_await withPlatforms(source, std::move(root), ctx));
    QList<verbs::Entry> found;
    collectMatches(root.entries, wanted, &found);
    if (found.isEmpty())
        co_return noSuchPlatform(root, wanted);
    std::ranges::stable_sort(found, [&](const verbs::Entry &left, const verbs::Entry &right) {
        return oci::comparePlatforms(wanted, left.platform(), right.platform()) < 0;
    });
    if (found.first().descriptor.digest == root.root.digest)
        co_return root.bytes();
    co_return co_await source->fetch(found.first().descriptor, ctx);
}

Task<QList<verbs::Entry>> imagesOf(
    sources::ImageSourcePtr source, verbs::Inspection root, OpContext ctx)
{
    CO_TRY(root, co_await withPlatforms(source, std::move(root), ctx));
    QList<verbs::Entry> images;
    collectImages(root.entries, &images);
    co_return images;
}

Task<verbs::Entry> imageOfPlatform(sources::ImageSourcePtr source, verbs::Inspection root,
    std::optional<oci::Platform> wanted, OpContext ctx)
{
    CO_TRY(QList<verbs::Entry> images, co_await imagesOf(source, root, ctx));
    if (images.isEmpty())
        co_return fail(Errc::Unsupported, words("holds no image"), root.reference,
            words("gantry inspect shows what it holds"));
    const oci::Platform asked = wanted.value_or(oci::hostPlatform());
    const auto mode = wanted ? oci::MatchMode::Selector : oci::MatchMode::Compatible;
    if (wanted || images.size() > 1) {
        QStringList names;
        for (const verbs::Entry &image : std::as_const(images))
            names += oci::describePlatform(image.platform());
        images.removeIf([&](const verbs::Entry &image) {
            return image.platform().isEmpty() || !oci::matchPlatform(asked, image.platform(), mode);
        });
        if (images.isEmpty())
            co_return fail(Errc::NotFound,
                words("has no entry for %1").arg(oci::describePlatform(asked)), root.reference,
                words("It has: %1. Choose with --platform").arg(names.join(u", "_s)));
        std::ranges::stable_sort(images, [&](const verbs::Entry &left, const verbs::Entry &right) {
            return oci::comparePlatforms(asked, left.platform(), right.platform()) < 0;
        });
    }
    verbs::Entry image = images.first();
    if (!image.described)
        image = co_await verbs::describe(source, image, verbs::InspectOptions(), ctx);
    CO_CHECK(ctx.checkStopped());
    if (image.error)
        co_return std::unexpected(*image.error);
    co_return image;
}

} // namespace gantry::cli
