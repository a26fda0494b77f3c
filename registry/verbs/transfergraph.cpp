// SPDX-License-Identifier: Apache-2.0
#include "verbs/transfergraph.h"

#include "oci/document.h"
#include "sources/placement.h"
#include "verbs/read.h"
#include "verbs/words.h"

#include <QHash>
#include <QSet>

#include <algorithm>
#include <utility>

using namespace Qt::StringLiterals;

namespace gantry::verbs {

namespace {

constexpr std::size_t maxNodes = 50'000;
constexpr int maxDepth = 16;
constexpr qint64 maxManifestBytesTogether = 256LL * 1024 * 1024;

//! Something still to be read or noted.
struct Step {
    sources::ImageSourcePtr source;
    oci::Descriptor node;
    QString label;
};

struct Walk {
    TransferRequest request;
    OpContext ctx;
    QHash<QString, TransferGraph::Node> manifests;
    QHash<QString, std::size_t> blobPlaces;
    QStringList roots; //!< digests, in the order they were asked for
    TransferGraph graph;
    qint64 manifestBytes = 0;
};
using WalkPtr = std::shared_ptr<Walk>;

void addLabel(QStringList &labels, const QString &label)
{
    if (!label.isEmpty() && !labels.contains(label))
        labels.append(label);
}

QString labelOf(const oci::Descriptor &entry, const QString &above)
{
    if (entry.platform && !entry.platform->isUnknown() && !entry.platform->isEmpty())
        return oci::describePlatform(*entry.platform);
    if (oci::roleOf(entry) == oci::Role::Attestation)
        return words("attestations");
    return above;
}

void noteBlob(Walk &walk, const Step &step)
{
    const QString key = step.node.digest.toString();
    const auto known = walk.blobPlaces.constFind(key);
    if (known != walk.blobPlaces.constEnd()) {
        addLabel(walk.graph.blobs[*known].labels, step.label);
        return;
    }
    walk.blobPlaces.insert(key, walk.graph.blobs.size());
    TransferGraph::Node blob;
    blob.descriptor = step.node;
    blob.source = step.source;
    addLabel(blob.labels, step.label);
    walk.graph.blobs.push_back(std::move(blob));
}

//! Descriptors of the withdrawn artifact manifest.
Expected<QList<oci::Descriptor>> blobsOf(const oci::UnknownDocument &document)
{
    QList<oci::Descriptor> blobs;
    const json::Value list = document.json.root()["blobs"];
    for (qsizetype i = 0; i < list.size(); ++i) {
        TRY(oci::Descriptor blob, oci::parseDescriptor(list.at(i)));
        blobs.append(std::move(blob));
    }
    return blobs;
}

Expected<QList<oci::Descriptor>> childrenOf(
    const oci::NodeDocument &document, const oci::Descriptor &node)
{
    if (const auto *index = std::get_if<oci::Index>(&document))
        return index->manifests();
    if (const auto *manifest = std::get_if<oci::Manifest>(&document))
        return QList<oci::Descriptor>{manifest->config()} + manifest->layers();
    if (const auto *unknown = std::get_if<oci::UnknownDocument>(&document))
        return blobsOf(*unknown);
    return fail(Errc::Unsupported,
        words("An image of Docker's old schema 1 cannot be copied: it does not say how large its "
              "layers are"),
        node.digest.toString(), words("Pull it with a Docker Engine and push it again from there"));
}

struct ReadManifest {
    QByteArray bytes;
    oci::NodeDocument document;
};

Task<ReadManifest> readManifest(Step step, OpContext ctx)
{
    ReadManifest read;
    auto bytes = co_await step.source->fetch(step.node, ctx);
    if (!bytes) {
        Error error = whileReading(std::move(bytes).error(), step.source->displayName());
        if (error.code == Errc::NotFound && error.remedy.isEmpty())
            error.remedy = words("Choose the platforms that are there (--platform)");
        co_return std::unexpected(std::move(error));
    }
    read.bytes = *std::move(bytes);
    CO_TRY(read.document, co_await parseNode(step.source, read.bytes, step.node));
    co_return read;
}

//! Takes a manifest in; answers what is to be read next.
Expected<QList<Step>> take(Walk &walk, const Step &step, ReadManifest read)
{
    TransferGraph::Node &node = walk.manifests[step.node.digest.toString()];
    walk.manifestBytes += read.bytes.size();
    if (walk.manifestBytes > maxManifestBytesTogether)
        return fail(Errc::LimitExceeded,
            words("Its manifests are larger than the %1 read for one transfer")
                .arg(maxManifestBytesTogether),
            step.node.digest.toString());
    node.bytes = std::move(read.bytes);
    TRY(const QList<oci::Descriptor> children, childrenOf(read.document, step.node));
    const bool isIndex = std::holds_alternative<oci::Index>(read.document);
    QList<Step> next;
    for (const oci::Descriptor &child : children) {
        if (isIndex && walk.request.leftOut.contains(child.digest)) {
            ++walk.graph.leftOut;
            continue;
        }
        node.children.append(child);
        next.append({step.source, child, isIndex ? labelOf(child, step.label) : step.label});
    }
    return next;
}

//! Reads a set of nodes and everything below them.
Task<> readBelow(WalkPtr walk, QList<Step> level)
{
    for (int depth = 0; !level.isEmpty(); ++depth) {
        CO_CHECK(walk->ctx.checkStopped());
        QList<Step> fresh;
        for (const Step &step : std::as_const(level)) {
            if (!sources::placementOf(step.node).isManifest) {
                noteBlob(*walk, step);
                continue;
            }
            const QString key = step.node.digest.toString();
            const bool isNew = !walk->manifests.contains(key);
            TransferGraph::Node &node = walk->manifests[key];
            addLabel(node.labels, step.label);
            if (!isNew)
                continue;
            node.descriptor = step.node;
            node.source = step.source;
            node.isManifest = true;
            fresh.append(step);
        }
        if (depth > maxDepth
            || static_cast<std::size_t>(walk->manifests.size()) + walk->graph.blobs.size()
                > maxNodes)
            co_return fail(Errc::LimitExceeded, words("Its indexes are nested without end"),
                level.first().node.digest.toString());
        std::vector<Task<ReadManifest>> reads;
        for (const Step &step : std::as_const(fresh))
            reads.push_back(readManifest(step, walk->ctx));
        QList<Step> next;
        std::optional<Error> failure;
        for (std::size_t i = 0; i < reads.size(); ++i) {
            auto read = co_await reads[i];
            if (failure)
                continue;
            if (!read) {
                failure = std::move(read).error();
                continue;
            }
            auto more = take(*walk, fresh[static_cast<qsizetype>(i)], *std::move(read));
            if (more)
                next += *more;
            else
                failure = std::move(more).error();
        }
        if (failure)
            co_return std::unexpected(*std::move(failure));
        level = std::move(next);
    }
    co_return Expected<>{};
}

//! What names these manifests as its subject, or is tagged for them; not read yet.
Task<QList<Step>> followersOf(WalkPtr walk, QStringList digests)
{
    struct Question {
        sources::ImageSourcePtr source;
        QString label;
        Task<QList<sources::Referrer>> answer;
    };
    std::vector<Question> questions;
    for (const QString &key : std::as_const(digests)) {
        const TransferGraph::Node &node = walk->manifests[key];
        if (auto *lister = dynamic_cast<sources::ReferrerLister *>(node.source.get()))
            questions.push_back({node.source, node.labels.value(0),
                lister->referrers(node.descriptor.digest, walk->ctx)});
    }
    QList<Step> steps;
    std::optional<Error> failure;
    for (Question &question : questions) {
        auto found = co_await question.answer;
        if (!found) {
            if (!failure)
                failure = whileReading(std::move(found).error(), question.source->displayName());
            continue;
        }
        for (const sources::Referrer &referrer : std::as_const(*found)) {
            const QString key = referrer.descriptor.digest.toString();
            steps.append({question.source, referrer.descriptor, question.label});
            if (!walk->manifests.contains(key) && !walk->roots.contains(key))
                walk->roots.append(key);
            if (referrer.origins.contains(sources::Referrer::Origin::CosignTag)
                && !referrer.tag.isEmpty())
                walk->graph.tags.append({referrer.tag, referrer.descriptor});
        }
    }
    if (failure)
        co_return std::unexpected(*std::move(failure));
    co_return steps;
}

//! Moves what is known into an order in which children stand before their parents.
void arrange(Walk &walk)
{
    struct Visit {
        QString key;
        qsizetype child = 0;
    };
    QSet<QString> done;
    for (const QString &root : std::as_const(walk.roots)) {
        if (!walk.manifests.contains(root) || done.contains(root))
            continue;
        std::vector<Visit> path{{root, 0}};
        done.insert(root);
        while (!path.empty()) {
            Visit &visit = path.back();
            TransferGraph::Node &node = walk.manifests[visit.key];
            if (visit.child < node.children.size()) {
                const QString child = node.children[visit.child++].digest.toString();
                if (walk.manifests.contains(child) && !done.contains(child)) {
                    done.insert(child);
                    path.push_back({child, 0});
                }
                continue;
            }
            walk.graph.manifests.push_back(std::move(node));
            path.pop_back();
        }
    }
}

Error withPlace(Error error, const QString &sentence)
{
    if (error.code != Errc::Cancelled)
        error.message += u" ("_s + sentence + u')';
    return error;
}

} // namespace

Error whileReading(Error error, const QString &place)
{
    return withPlace(std::move(error), words("while reading from %1").arg(place));
}

Error whileWriting(Error error, const QString &place)
{
    return withPlace(std::move(error), words("while writing to %1").arg(place));
}

Task<TransferGraph> readGraph(TransferRequest request, OpContext ctx)
{
    const auto walk = std::make_shared<Walk>();
    walk->request = std::move(request);
    walk->ctx = std::move(ctx);
    QList<Step> level;
    for (const TransferRequest::Part &part : std::as_const(walk->request.parts)) {
        level.append({part.source, part.node, part.label});
        walk->roots.append(part.node.digest.toString());
    }
    CO_CHECK(co_await readBelow(walk, level));
    if (walk->request.referrers) {
        QSet<QString> asked;
        while (true) {
            QStringList fresh;
            const QStringList known = walk->manifests.keys();
            for (const QString &key : known) {
                if (!asked.contains(key))
                    fresh.append(key);
            }
            if (fresh.isEmpty())
                break;
            fresh.sort(); // a hash has no order of its own
            asked.unite(QSet<QString>(fresh.cbegin(), fresh.cend()));
            CO_TRY(const QList<Step> followers, co_await followersOf(walk, fresh));
            CO_CHECK(co_await readBelow(walk, followers));
        }
    }
    arrange(*walk);
    co_return std::move(walk->graph);
}

} // namespace gantry::verbs
