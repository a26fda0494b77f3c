// SPDX-License-Identifier: Apache-2.0
#include "verbs/transfergraph.h"
#include "verbs/words.h"

#include <QSet>

#include <algorithm>
#include <utility>

using namespace Qt::StringLiterals;

namespace gantry::verbs {

namespace {

using Transport = oci::ImageName::Transport;
using sources::ImageSinkPtr;

constexpr int maxRollbackTags = 20; //!< of one tag and day

bool isRegistry(const oci::ImageName &name)
{
    return name.transport == Transport::Registry;
}

//! Layers that stay references (pitfall 40).
bool staysForeign(const oci::Descriptor &blob, const TransferRequest &request)
{
    return !request.copyForeign
        && (oci::mediatype::isForeignLayer(blob.mediaType)
            || (!blob.urls.isEmpty() && blob.kind() == oci::mediatype::Kind::Layer));
}

BlobAction actionFor(const sources::ImageSourcePtr &source)
{
    return source && isRegistry(source->name()) ? BlobAction::Copy : BlobAction::Upload;
}

//! The repository to mount from; empty: not beside the sink.
QString mountableFrom(const sources::ImageSourcePtr &source, const ImageSinkPtr &sink)
{
    if (!source || !dynamic_cast<sources::BlobMounter *>(sink.get()) || !isRegistry(source->name()))
        return {};
    const oci::Reference &from = source->name().reference;
    const oci::Reference &to = sink->name().reference;
    return from.domain() == to.domain() && from.path() != to.path() ? from.path() : QString();
}

TransferItem itemOf(const TransferGraph::Node &node)
{
    TransferItem item;
    item.descriptor = node.descriptor;
    item.isManifest = node.isManifest;
    item.labels = node.labels;
    item.source = node.source;
    item.bytes = node.bytes;
    if (node.source)
        item.from = node.source->displayName();
    return item;
}

TransferItem itemOf(const TransferRequest::Made &made)
{
    TransferItem item;
    item.descriptor = made.descriptor;
    item.descriptor.sizeBytes = made.bytes.size();
    item.isManifest = true;
    item.bytes = made.bytes;
    return item;
}

//! Waits for all answers; the first error when there is one.
template <typename T>
Task<QList<T>> allOf(std::vector<Task<T>> tasks)
{
    QList<T> answers;
    std::optional<Error> failure;
    for (auto &task : tasks) {
        auto answer = co_await task;
        if (!answer && !failure)
            failure = std::move(answer).error();
        else if (answer)
            answers.append(*std::move(answer));
    }
    if (failure)
        co_return std::unexpected(*std::move(failure));
    co_return answers;
}

//! Which manifests are there. An image that a registry has, it has with its content: it refused the
//! manifest otherwise (distribution-spec v1.1.1, "Pushing Manifests"). A layout is looked into.
Task<> askManifests(std::shared_ptr<TransferPlan> plan, OpContext ctx)
{
    const ImageSinkPtr sink = plan->request.sink;
    std::vector<Task<bool>> questions;
    for (const TransferItem &item : plan->manifests)
        questions.push_back(sink->hasManifest(item.descriptor, ctx));
    CO_TRY(const QList<bool> there, co_await allOf<bool>(std::move(questions)));
    for (std::size_t i = 0; i < plan->manifests.size(); ++i) {
        TransferItem &item = plan->manifests[i];
        item.action
            = there[static_cast<qsizetype>(i)] ? BlobAction::Present : actionFor(item.source);
    }
    co_return Expected<>{};
}

//! Digests of blobs whose image the sink has.
QSet<QString> heldBy(const TransferPlan &plan, const TransferGraph &graph)
{
    QSet<QString> held;
    if (!isRegistry(plan.request.sink->name()))
        return held;
    for (std::size_t i = 0; i < graph.manifests.size(); ++i) {
        const TransferGraph::Node &node = graph.manifests[i];
        if (plan.manifests[i].action != BlobAction::Present
            || node.descriptor.kind() == oci::mediatype::Kind::Index)
            continue;
        for (const oci::Descriptor &child : node.children) {
            if (!staysForeign(child, {}))
                held.insert(child.digest.toString());
        }
    }
    return held;
}

Task<> askBlobs(std::shared_ptr<TransferPlan> plan, QSet<QString> held, OpContext ctx)
{
    const ImageSinkPtr sink = plan->request.sink;
    std::vector<std::size_t> places;
    std::vector<Task<bool>> questions;
    for (std::size_t i = 0; i < plan->blobs.size(); ++i) {
        TransferItem &item = plan->blobs[i];
        if (staysForeign(item.descriptor, plan->request)) {
            item.action = BlobAction::Foreign;
            item.from = item.descriptor.urls.value(0);
            continue;
        }
        if (held.contains(item.descriptor.digest.toString()))
            continue; // Present
        places.push_back(i);
        questions.push_back(sink->hasBlob(item.descriptor, ctx));
    }
    CO_TRY(const QList<bool> there, co_await allOf<bool>(std::move(questions)));
    for (std::size_t i = 0; i < places.size(); ++i) {
        TransferItem &item = plan->blobs[places[i]];
        if (there[static_cast<qsizetype>(i)])
            continue;
        if (const QString from = mountableFrom(item.source, sink); !from.isEmpty()) {
            item.action = BlobAction::Mount;
            item.from = from;
        } else {
            item.action = actionFor(item.source);
        }
    }
    co_return Expected<>{};
}

QString nameOf(const std::optional<oci::Digest> &digest)
{
    return digest ? digest->shortHex(12) : words("nothing");
}

//! What the first tag must name (pitfall 56 and the guard), as a refusal.
std::optional<Error> checkGuard(const TransferRequest &request, const TagMove &move)
{
    if (!request.onlyIf)
        return std::nullopt;
    const std::optional<oci::Digest> found
        = move.from ? std::optional(move.from->digest) : std::nullopt;
    if (found == *request.onlyIf)
        return std::nullopt;
    return Error{.code = Errc::Refused,
        .message = *request.onlyIf
            ? words("The tag %1 names %2, not %3")
                  .arg(move.tag, nameOf(found), nameOf(*request.onlyIf))
            : words("The tag %1 exists already and names %2").arg(move.tag, nameOf(found)),
        .subject = request.sink->name().withSelector(move.tag).toString(),
        .remedy = words("Compare both, then try again with the digest that is there now")};
}

//! A free tag to keep the old state under. A name made from today's date gets a number where one
//! was made today already; a name somebody chose is taken as it is or not at all.
Task<std::optional<TagMove>> rollbackMove(
    std::shared_ptr<TransferPlan> plan, TagMove main, OpContext ctx)
{
    const TransferRequest &request = plan->request;
    const bool isOurName = request.keepOldAs == rollbackTag(main.tag, QDate::currentDate());
    for (int number = 1; number <= maxRollbackTags; ++number) {
        TagMove move;
        move.tag
            = number == 1 ? request.keepOldAs : request.keepOldAs + u'-' + QString::number(number);
        move.to = *main.from;
        move.isRollback = true;
        CO_TRY(move.from, co_await request.sink->tagTarget(move.tag, ctx));
        if (!move.from || move.from->digest == move.to.digest)
            co_return std::optional(move);
        if (!isOurName)
            break;
    }
    plan->refusal = Error{.code = Errc::Refused,
        .message = words("The tag %1, under which the old state would be kept, names something "
                         "else already")
            .arg(request.keepOldAs),
        .subject = request.sink->displayName(),
        .remedy = words("Choose another name for it")};
    co_return std::optional<TagMove>();
}

Task<> askTags(
    std::shared_ptr<TransferPlan> plan, QList<TransferGraph::FollowerTag> followers, OpContext ctx)
{
    const TransferRequest &request = plan->request;
    for (const TransferGraph::FollowerTag &follower : std::as_const(followers)) {
        TagMove move;
        move.tag = follower.tag;
        move.to = follower.target;
        move.isFollower = true;
        CO_TRY(move.from, co_await request.sink->tagTarget(move.tag, ctx));
        // Signatures others made there are not pushed off their tag unasked.
        if (move.from && move.moves() && request.stopIfMoved)
            plan->warnings.append(
                words("The tag %1 names other signatures there and stays").arg(move.tag));
        else
            plan->tags.append(move);
    }
    QList<TagMove> moves;
    for (const QString &tag : request.tags) {
        TagMove move;
        move.tag = tag;
        move.to = request.root;
        CO_TRY(move.from, co_await request.sink->tagTarget(tag, ctx));
        moves.append(move);
    }
    if (!moves.isEmpty()) {
        const TagMove &main = moves.first();
        plan->refusal = checkGuard(request, main);
        if (!plan->refusal && !request.keepOldAs.isEmpty() && main.from && main.moves()) {
            CO_TRY(const auto rollback, co_await rollbackMove(plan, main, ctx));
            if (rollback)
                plan->tags.append(*rollback);
        }
    }
    plan->tags += moves;
    co_return Expected<>{};
}

//! The first manifest the sink does not hold, whatever the rest is.
std::optional<Error> notTaken(const TransferPlan &plan)
{
    const auto *chooser = dynamic_cast<sources::ManifestChooser *>(plan.request.sink.get());
    if (!chooser)
        return std::nullopt;
    for (const TransferItem &item : plan.manifests) {
        if (auto taken = chooser->checkTakes(item.descriptor, item.bytes); !taken)
            return std::move(taken).error();
    }
    return std::nullopt;
}

void addWarnings(TransferPlan &plan, const TransferGraph &graph)
{
    if (graph.leftOut > 0)
        plan.warnings.append(QCoreApplication::translate("verbs",
            "%n entries point to images that are not copied; many registries refuse such an index",
            nullptr, static_cast<int>(graph.leftOut)));
    if (const qsizetype foreign = plan.countOf(BlobAction::Foreign); foreign > 0)
        plan.warnings.append(QCoreApplication::translate("verbs",
            "%n foreign layers stay references to other addresses", nullptr,
            static_cast<int>(foreign)));
}

} // namespace

QString blobActionName(BlobAction action)
{
    switch (action) {
    case BlobAction::Present:
        return u"present"_s;
    case BlobAction::Mount:
        return u"mount"_s;
    case BlobAction::Copy:
        return u"copy"_s;
    case BlobAction::Upload:
        return u"upload"_s;
    case BlobAction::Foreign:
        return u"foreign"_s;
    }
    return {};
}

qint64 TransferPlan::bytesToSend() const
{
    qint64 sum = bytesOf(BlobAction::Copy) + bytesOf(BlobAction::Upload);
    for (const TransferItem &item : manifests) {
        if (item.action != BlobAction::Present)
            sum += item.bytes.size();
    }
    return sum;
}

qint64 TransferPlan::bytesOf(BlobAction action) const
{
    qint64 sum = 0;
    for (const TransferItem &item : blobs) {
        if (item.action == action)
            sum += item.descriptor.sizeBytes;
    }
    return sum;
}

qsizetype TransferPlan::countOf(BlobAction action) const
{
    return std::ranges::count_if(
        blobs, [action](const TransferItem &item) { return item.action == action; });
}

Task<TransferPlan> planTransfer(TransferRequest request, OpContext ctx)
{
    const auto plan = std::make_shared<TransferPlan>();
    plan->request = request;
    CO_TRY(const TransferGraph graph, co_await readGraph(request, ctx));
    for (const TransferGraph::Node &node : graph.blobs)
        plan->blobs.push_back(itemOf(node));
    for (const TransferGraph::Node &node : graph.manifests)
        plan->manifests.push_back(itemOf(node));
    for (const TransferRequest::Made &made : std::as_const(request.made))
        plan->manifests.push_back(itemOf(made));

    const QString place = request.sink->displayName();
    if (auto fine = co_await askManifests(plan, ctx); !fine)
        co_return std::unexpected(whileWriting(std::move(fine).error(), place));
    if (auto fine = co_await askBlobs(plan, heldBy(*plan, graph), ctx); !fine)
        co_return std::unexpected(whileWriting(std::move(fine).error(), place));
    if (auto fine = co_await askTags(plan, graph.tags, ctx); !fine)
        co_return std::unexpected(whileWriting(std::move(fine).error(), place));
    addWarnings(*plan, graph);
    if (auto unfit = notTaken(*plan))
        plan->refusal = std::move(unfit);

    const bool isNothingToDo = plan->bytesToSend() == 0 && plan->countOf(BlobAction::Mount) == 0
        && std::ranges::none_of(plan->tags, &TagMove::moves);
    if (!plan->refusal && !isNothingToDo) {
        auto writable = co_await request.sink->checkWritable(ctx);
        if (!writable) {
            Error error = std::move(writable).error();
            if (error.code != Errc::Unauthorized && error.code != Errc::Refused)
                co_return std::unexpected(whileWriting(std::move(error), place));
            plan->refusal = std::move(error);
        }
    }
    co_return std::move(*plan);
}

QString rollbackTag(const QString &tag, const QDate &today)
{
    constexpr qsizetype longestTag = 128;
    constexpr qsizetype numberLength = 3; // "-20"
    const QString end = u"-prev-"_s + today.toString(u"yyyyMMdd"_s);
    return tag.left(longestTag - end.size() - numberLength) + end;
}

} // namespace gantry::verbs
