// SPDX-License-Identifier: Apache-2.0
#include "verbs/inspect.h"

#include "sources/referrers.h"
#include "verbs/describe.h"
#include "verbs/read.h"

#include <QSet>

#include <limits>
#include <vector>

using namespace Qt::StringLiterals;

namespace gantry::verbs {

namespace {

qint64 addSaturating(qint64 sum, qint64 more)
{
    if (more < 0)
        return sum;
    return sum > std::numeric_limits<qint64>::max() - more ? std::numeric_limits<qint64>::max()
                                                           : sum + more;
}

//! One entry described, told and put in its place; the part of inspect() that runs once per entry,
//! all at the same time.
QCoro::Task<Entry> describeAndTell(sources::ImageSourcePtr source, Entry entry, qsizetype position,
    InspectOptions options, QList<oci::Digest> ancestors,
    std::function<void(qsizetype, const Entry &)> onEntry, OpContext ctx)
{
    const std::shared_ptr<Progress> progress = ctx.progress;
    Entry described = co_await describeBelow(
        source, std::move(entry), std::move(options), std::move(ancestors), std::move(ctx));
    if (progress)
        ++progress->itemsDone;
    if (onEntry)
        onEntry(position, described);
    co_return described;
}

Task<QList<sources::Referrer>> referrersOf(
    sources::ImageSourcePtr source, oci::Digest subject, OpContext ctx)
{
    const auto lister = std::dynamic_pointer_cast<sources::ReferrerLister>(source);
    if (!lister)
        co_return QList<sources::Referrer>();
    co_return co_await lister->referrers(std::move(subject), std::move(ctx));
}

} // namespace

oci::Platform Entry::platform() const
{
    if (descriptor.platform && !descriptor.platform->isEmpty())
        return *descriptor.platform;
    // An index entry without a platform says none (pitfall 37); only a manifest that stands alone
    // borrows its config's.
    if (alone && config)
        return config->platform;
    return descriptor.platform.value_or(oci::Platform());
}

qint64 Entry::compressedBytes() const
{
    qint64 sum = 0;
    for (const LayerRow &layer : layers)
        sum = addSaturating(sum, layer.descriptor.sizeBytes);
    for (const Entry &child : children)
        sum = addSaturating(sum, child.compressedBytes());
    return sum;
}

QStringList Entry::predicateTypes() const
{
    QStringList types;
    if (!manifest)
        return types;
    for (const oci::Descriptor &layer : manifest->layers()) {
        if (const auto type = layer.annotation(u"in-toto.io/predicate-type");
            type && !types.contains(*type))
            types.append(*type);
    }
    return types;
}

const QByteArray &Inspection::bytes() const
{
    return std::visit(
        [](const auto &node) -> const QByteArray & {
            if constexpr (requires { node.bytes(); })
                return node.bytes();
            else
                return node.json.bytes();
        },
        document);
}

bool Inspection::isIndex() const
{
    return std::holds_alternative<oci::Index>(document);
}

namespace {

void count(const QList<Entry> &entries, Totals &totals, QSet<QString> &seen)
{
    for (const Entry &entry : entries) {
        if (entry.role == oci::Role::Image)
            ++totals.platforms;
        if (entry.role == oci::Role::Index)
            ++totals.indexes;
        if (entry.role == oci::Role::Attestation) {
            ++totals.attestations;
            continue;
        }
        for (const LayerRow &layer : entry.layers) {
            const QString digest = layer.descriptor.digest.toString();
            if (seen.contains(digest))
                continue;
            seen.insert(digest);
            ++totals.layers;
            totals.compressedBytes
                = addSaturating(totals.compressedBytes, layer.descriptor.sizeBytes);
        }
        count(entry.children, totals, seen);
    }
}

} // namespace

Totals Inspection::totals() const
{
    Totals totals;
    QSet<QString> seen;
    count(entries, totals, seen);
    return totals;
}

QList<qsizetype> Inspection::attestationsOf(const oci::Digest &image) const
{
    QList<qsizetype> found;
    for (qsizetype i = 0; i < entries.size(); ++i) {
        if (entries[i].role == oci::Role::Attestation && entries[i].attests == image)
            found.append(i);
    }
    return found;
}

QString selectorOf(const oci::ImageName &name)
{
    using Transport = oci::ImageName::Transport;
    const bool named = !name.reference.isNull();
    switch (name.transport) {
    case Transport::Registry:
    case Transport::DockerDaemon:
        return named ? name.reference.tagOrDigest() : name.selector;
    case Transport::DockerArchive:
        return named ? name.reference.toString() : name.selector;
    case Transport::OciLayout:
    case Transport::OciArchive:
        break;
    }
    return name.selector;
}

Task<Inspection> open(sources::ImageSourcePtr source, QString tagOrDigest, OpContext ctx)
{
    Inspection inspection;
    inspection.name = source->name().withSelector(tagOrDigest);
    inspection.reference = inspection.name.toString();
    CO_TRY(inspection.root, co_await source->resolve(tagOrDigest, ctx));
    CO_TRY(inspection.document, co_await readNode(source, inspection.root, ctx));
    inspection.readAt = QDateTime::currentDateTimeUtc();
    if (const auto offline = std::dynamic_pointer_cast<sources::OfflineAnswers>(source)) {
        if (const auto seenAt = offline->answeredFromCache(tagOrDigest)) {
            inspection.fromCache = true;
            inspection.readAt = *seenAt;
        }
    }
    inspection.artifactType = sources::artifactTypeOf(inspection.document);
    if (const auto *index = std::get_if<oci::Index>(&inspection.document)) {
        inspection.annotations = index->annotations();
        inspection.entries = entriesOf(*index);
    } else {
        if (const auto *manifest = std::get_if<oci::Manifest>(&inspection.document))
            inspection.annotations = manifest->annotations();
        Entry self = entryOf(inspection.root);
        self.alone = true;
        takeDocument(self, inspection.document);
        inspection.entries = {std::move(self)};
    }
    co_return inspection;
}

QCoro::Task<Entry> describe(
    sources::ImageSourcePtr source, Entry entry, InspectOptions options, OpContext ctx)
{
    return describeBelow(
        std::move(source), std::move(entry), std::move(options), {}, std::move(ctx));
}

Task<Inspection> inspect(sources::ImageSourcePtr source, QString tagOrDigest,
    InspectOptions options, std::function<void(qsizetype, const Entry &)> onEntry, OpContext ctx)
{
    CO_TRY(Inspection inspection, co_await open(source, tagOrDigest, ctx));
    // Everything starts now; the transport decides how much of it goes out at once.
    std::optional<Task<QList<sources::Referrer>>> rootReferrers;
    if (options.referrers)
        rootReferrers = referrersOf(source, inspection.root.digest, ctx);
    std::vector<std::pair<qsizetype, QCoro::Task<Entry>>> running;
    if (options.describe) {
        const QList<oci::Digest> ancestors{inspection.root.digest};
        for (qsizetype i = 0; i < inspection.entries.size(); ++i) {
            if (!isWanted(inspection.entries[i], options))
                continue;
            if (ctx.progress)
                ++ctx.progress->itemsTotal;
            running.emplace_back(i,
                describeAndTell(source, inspection.entries[i], i, options,
                    inspection.isIndex() ? ancestors : QList<oci::Digest>(), onEntry, ctx));
        }
    }
    for (auto &[position, task] : running)
        inspection.entries[position] = co_await task;
    if (rootReferrers) {
        // Without an answer the image is there all the same; a stop or a refusal is told below as
        // the whole's.
        if (auto list = co_await *rootReferrers)
            inspection.referrers = *std::move(list);
        else
            inspection.referrersError = list.error();
    }
    CO_CHECK(ctx.checkStopped());
    if (!inspection.isIndex() && !inspection.entries.isEmpty())
        inspection.entries.first().referrers = inspection.referrers;
    co_return inspection;
}

Task<QHash<QString, QList<sources::Referrer>>> referrers(
    sources::ImageSourcePtr source, QList<oci::Digest> subjects, OpContext ctx)
{
    std::vector<std::pair<oci::Digest, Task<QList<sources::Referrer>>>> running;
    for (const oci::Digest &subject : std::as_const(subjects))
        running.emplace_back(subject, referrersOf(source, subject, ctx));
    QHash<QString, QList<sources::Referrer>> all;
    std::optional<Error> failure;
    for (auto &[subject, task] : running) {
        auto list = co_await task;
        if (list)
            all.insert(subject.toString(), *std::move(list));
        else if (!failure)
            failure = list.error();
    }
    // One subject that cannot be asked about does not hide the others; none at all is an error.
    if (failure && (all.isEmpty() || failure->code == Errc::Cancelled))
        co_return std::unexpected(*failure);
    co_return all;
}

Task<QList<oci::Descriptor>> successors(
    sources::ImageSourcePtr source, oci::Descriptor node, OpContext ctx)
{
    using Kind = oci::mediatype::Kind;
    const Kind kind = node.kind();
    if (kind == Kind::ImageConfig || kind == Kind::Layer || kind == Kind::Empty)
        co_return QList<oci::Descriptor>();
    CO_TRY(const oci::NodeDocument document, co_await readNode(source, node, std::move(ctx)));
    QList<oci::Descriptor> below;
    if (const auto *index = std::get_if<oci::Index>(&document)) {
        below = index->manifests();
    } else if (const auto *manifest = std::get_if<oci::Manifest>(&document)) {
        below.append(manifest->config());
        below += manifest->layers();
    } else if (const auto *old = std::get_if<oci::Schema1Manifest>(&document)) {
        below = schema1Layers(*old);
    }
    co_return below;
}

} // namespace gantry::verbs
