// SPDX-License-Identifier: Apache-2.0
#include "verbs/copyimage.h"

#include "oci/document.h"
#include "verbs/inspect.h"
#include "verbs/read.h"
#include "verbs/words.h"

#include <QSet>

#include <algorithm>

using namespace Qt::StringLiterals;

namespace gantry::verbs {

namespace {

using Transport = oci::ImageName::Transport;

bool matchesAny(const oci::Platform &platform, const QList<oci::Platform> &wanted)
{
    return std::ranges::any_of(wanted, [&](const oci::Platform &each) {
        return bool(oci::matchPlatform(each, platform, oci::MatchMode::Selector));
    });
}

QString platformNames(const QList<oci::Descriptor> &entries)
{
    QStringList names;
    for (const oci::Descriptor &entry : entries) {
        if (entry.platform && !entry.platform->isUnknown())
            names.append(oci::formatPlatform(*entry.platform));
    }
    names.removeDuplicates();
    return names.join(u", "_s);
}

Error noSuchPlatform(const QString &subject, const QString &there)
{
    return {.code = Errc::NotFound,
        .message = words("There is no image for this platform"),
        .subject = subject,
        .remedy = there.isEmpty() ? QString() : words("There are: %1").arg(there)};
}

//! Every wanted platform is there at least once.
Expected<> checkAllThere(const QList<oci::Descriptor> &entries, const QList<oci::Platform> &wanted,
    const QString &subject)
{
    for (const oci::Platform &each : wanted) {
        const bool isThere = std::ranges::any_of(entries, [&](const oci::Descriptor &entry) {
            return entry.platform && matchesAny(*entry.platform, {each});
        });
        if (!isThere)
            return std::unexpected(
                noSuchPlatform(subject + u' ' + oci::formatPlatform(each), platformNames(entries)));
    }
    return {};
}

bool isKept(
    const oci::Descriptor &entry, const QList<oci::Platform> &wanted, const QSet<QString> &images)
{
    if (const auto image = oci::attestedDigest(entry))
        return images.contains(image->toString());
    if (!entry.platform)
        return oci::roleOf(entry) == oci::Role::Index;
    return matchesAny(*entry.platform, wanted);
}

QString tagOf(const oci::ImageName &name)
{
    if (name.transport == Transport::Registry || name.transport == Transport::DockerDaemon)
        return name.reference.digest() ? QString() : name.reference.tag();
    if (name.transport == Transport::DockerArchive)
        return name.reference.isNull() ? QString() : name.reference.tag();
    return name.selector.contains(u':') && oci::Digest::parse(name.selector) ? QString()
                                                                             : name.selector;
}

std::optional<oci::Digest> digestOf(const oci::ImageName &name)
{
    if (name.transport == Transport::Registry)
        return name.reference.digest();
    const auto digest = oci::Digest::parse(name.selector);
    return digest && digest->canVerify() ? std::optional(*digest) : std::nullopt;
}

//! Of an index into an archive that docker load reads: the one image that was chosen.
Expected<oci::Descriptor> onlyImage(const QList<oci::Descriptor> &entries, const QString &target)
{
    QList<oci::Descriptor> images;
    for (const oci::Descriptor &entry : entries) {
        if (!oci::attestedDigest(entry))
            images.append(entry);
    }
    if (images.size() == 1 && oci::roleOf(images.first()) != oci::Role::Index)
        return images.first();
    return fail(Errc::Unsupported,
        words("An archive that docker load reads holds an image of one platform; there are: %1")
            .arg(platformNames(images)),
        target, words("Choose one (--platform), or write an oci-archive:FILE with all of them"));
}

//! The tag the target gets: its own, else the source's; a registry's is "latest" by default.
QString targetTag(const oci::ImageName &from, const oci::ImageName &to)
{
    // Without a repository there is no name docker load would give it.
    if (const QString own = tagOf(to);
        !own.isEmpty() || digestOf(to) || to.transport == Transport::DockerArchive)
        return own;
    const QString given = tagOf(from);
    if (!given.isEmpty() && oci::isValidTag(given))
        return given;
    if (digestOf(from))
        return {};
    const bool isRegistry
        = to.transport == Transport::Registry || from.transport == Transport::Registry;
    return isRegistry ? u"latest"_s : QString();
}

//! A single image matches what was asked for, by its config.
Task<> checkSingle(sources::ImageSourcePtr source, oci::Manifest manifest,
    QList<oci::Platform> wanted, QString subject, OpContext ctx)
{
    if (!manifest.isImage())
        co_return std::unexpected(noSuchPlatform(subject, {}));
    CO_TRY(const oci::ImageConfig config, co_await readConfig(source, manifest.config(), ctx));
    if (!matchesAny(config.platform, wanted))
        co_return std::unexpected(noSuchPlatform(subject, oci::formatPlatform(config.platform)));
    co_return Expected<>{};
}

} // namespace

Expected<ChosenEntries> choosePlatforms(
    const oci::Index &index, const QList<oci::Platform> &wanted, const QString &subject)
{
    const QList<oci::Descriptor> &entries = index.manifests();
    CHECK(checkAllThere(entries, wanted, subject));
    QSet<QString> images;
    for (const oci::Descriptor &entry : entries) {
        if (entry.platform && !oci::attestedDigest(entry) && matchesAny(*entry.platform, wanted))
            images.insert(entry.digest.toString());
    }
    ChosenEntries chosen;
    const json::Value list = index.json().root()["manifests"];
    QList<QByteArray> keptBytes;
    for (qsizetype i = 0; i < entries.size(); ++i) {
        if (isKept(entries[i], wanted, images)) {
            chosen.kept.append(entries[i]);
            keptBytes.append(list.at(i).raw());
        } else {
            chosen.leftOut.append(entries[i].digest);
        }
    }
    chosen.bytes = index.bytes();
    if (!chosen.leftOut.isEmpty())
        chosen.bytes.replace(
            list.range().offset, list.range().length, '[' + keptBytes.join(',') + ']');
    return chosen;
}

Task<TransferRequest> copyRequest(std::shared_ptr<sources::SourceOpener> opener,
    std::shared_ptr<sources::SinkOpener> sinks, oci::ImageName from, oci::ImageName to,
    CopyOptions options, OpContext ctx)
{
    TransferRequest request;
    CO_TRY(const sources::ImageSourcePtr source, co_await opener->open(from, ctx));
    CO_TRY(request.sink, co_await sinks->openSink(to, ctx));
    CO_TRY(request.root, co_await source->resolve(selectorOf(from), ctx));
    const QString label
        = request.root.platform ? oci::describePlatform(*request.root.platform) : QString();
    request.parts.append({source, request.root, label});
    request.referrers = options.referrers;
    request.copyForeign = options.copyForeign;
    request.stopIfMoved = !options.force;
    if (options.onlyIf && !options.force)
        request.onlyIf = options.onlyIf;

    const bool isForDocker = to.transport == Transport::DockerArchive;
    if (!options.platforms.isEmpty()
        || (isForDocker && oci::roleOf(request.root) == oci::Role::Index)) {
        CO_TRY(const oci::NodeDocument document, co_await readNode(source, request.root, ctx));
        const QString subject = from.toString();
        if (const auto *index = std::get_if<oci::Index>(&document)) {
            CO_TRY(const ChosenEntries chosen,
                options.platforms.isEmpty() ? Expected<ChosenEntries>({index->manifests(), {}, {}})
                                            : choosePlatforms(*index, options.platforms, subject));
            if (isForDocker) {
                CO_TRY(request.root, onlyImage(chosen.kept, to.toString()));
                request.parts = {{source, request.root, label}};
            } else if (options.sparse) {
                request.leftOut = chosen.leftOut;
            } else if (!chosen.leftOut.isEmpty()) {
                request.parts.clear();
                for (const oci::Descriptor &entry : chosen.kept) {
                    const bool isPlain = entry.platform && !entry.platform->isUnknown();
                    request.parts.append({source, entry,
                        isPlain ? oci::describePlatform(*entry.platform) : words("attestations")});
                }
                request.root.digest = oci::Digest::of(chosen.bytes);
                request.root.sizeBytes = chosen.bytes.size();
                request.root.data.clear();
                request.made.append({request.root, chosen.bytes});
            }
        } else if (const auto *manifest = std::get_if<oci::Manifest>(&document)) {
            CO_CHECK(co_await checkSingle(source, *manifest, options.platforms, subject, ctx));
        }
    }
    if (const auto digest = digestOf(to); digest && *digest != request.root.digest)
        co_return fail(Errc::Usage,
            words("What is copied has the digest %1").arg(request.root.digest.toString()),
            to.toString(), words("Leave the digest of the target out, or name that one"));
    if (const QString tag = targetTag(from, to); !tag.isEmpty()) {
        request.tags = {tag};
        if (options.keepOld)
            request.keepOldAs = options.keepOldAs.isEmpty() ? rollbackTag(tag, QDate::currentDate())
                                                            : options.keepOldAs;
    }
    co_return request;
}

} // namespace gantry::verbs
