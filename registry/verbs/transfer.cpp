// SPDX-License-Identifier: Apache-2.0
#include "verbs/transfer.h"

#include "oci/document.h"
#include "verbs/transfergraph.h"
#include "verbs/transfermeter.h"
#include "verbs/words.h"

#include <QCoroFuture>

#include <QElapsedTimer>
#include <QPromise>
#include <QSet>
#include <QTimer>

#include <algorithm>
#include <chrono>
#include <deque>
#include <numeric>
#include <utility>

using namespace Qt::StringLiterals;

namespace gantry::verbs {

namespace {

using PlanPtr = std::shared_ptr<const TransferPlan>;
using State = TransferItem::State;

// Side by side is for slow lines: a near registry is as fast with two, and two that end after each
// other let it write one to its disk while the next arrives.
constexpr std::size_t blobsAtFirst = 2;
constexpr std::size_t blobsAtOnce = 5;
constexpr auto oneMoreAfter = std::chrono::milliseconds(400);
constexpr std::size_t settlingAtOnce = 4; //!< of one worker, see carry()
constexpr std::size_t manifestsAtOnce = 4;

//! One transfer() under way.
struct Run {
    PlanPtr plan;
    OpContext ctx;
    TransferMeter meter;
    std::optional<Error> failure; //!< the first one

    Run(PlanPtr what, OpContext context)
        : plan(std::move(what))
        , ctx(std::move(context))
        , meter(ctx.progress)
    {
    }
};
using RunPtr = std::shared_ptr<Run>;

//! Reads a blob of a source that gives it whole; the arrival tells how it ended.
QCoro::Task<> arrive(sources::ImageSourcePtr source, oci::Descriptor node, bool mayAskElsewhere,
    sources::BlobArrivalPtr arrival, OpContext ctx)
{
    auto view = co_await source->blob(node, ctx);
    auto *foreign = dynamic_cast<sources::ForeignBlobs *>(source.get());
    if (!view && view.error().code == Errc::NotFound && mayAskElsewhere && foreign
        && !node.urls.isEmpty())
        view = co_await foreign->foreignBlob(node, ctx);
    arrival->finish(std::move(view));
}

sources::BlobArrivalPtr arrivalOf(const TransferItem &item, bool copyForeign, const OpContext &ctx)
{
    const bool hasAddresses = !item.descriptor.urls.isEmpty();
    if (!hasAddresses) {
        if (auto *follower = dynamic_cast<sources::BlobFollower *>(item.source.get()))
            return follower->follow(item.descriptor, ctx);
    }
    auto arrival = std::make_shared<sources::BlobArrival>();
    arrive(item.source, item.descriptor, copyForeign && hasAddresses, arrival, ctx);
    return arrival;
}

//! Ends when the next blob may begin: this one was sent, or is not sent at all.
using Handed = std::shared_ptr<QPromise<void>>;

QCoro::Task<> tellHanded(QFuture<void> taken, Handed handed)
{
    co_await qCoro(taken).waitForFinished();
    handed->finish();
}

//! Sends one blob as its plan says. Its state tells how it went.
Task<> sendBlob(RunPtr run, std::size_t place, Handed handed)
{
    const TransferItem &item = run->plan->blobs[place];
    const TransferRequest &request = run->plan->request;
    const auto live = item.live;
    ++live->tries;
    live->state = State::Running;
    if (item.action == BlobAction::Present || item.action == BlobAction::Foreign) {
        live->state = item.action == BlobAction::Present ? State::Done : State::Skipped;
        co_return Expected<>{};
    }
    CO_CHECK(run->ctx.checkStopped());
    if (item.action == BlobAction::Mount) {
        auto *mounter = dynamic_cast<sources::BlobMounter *>(request.sink.get());
        if (mounter) {
            auto mounted = co_await mounter->mountBlob(item.descriptor, item.from, run->ctx);
            if (!mounted)
                co_return std::unexpected(
                    whileWriting(std::move(mounted).error(), request.sink->displayName()));
            if (*mounted) {
                live->state = State::Done;
                co_return Expected<>{};
            }
        }
    }
    // The download ends with the upload it is for, and with the whole.
    std::stop_source own;
    const std::stop_callback together(run->ctx.stop, [&own] { own.request_stop(); });
    auto arrival = arrivalOf(item, request.copyForeign, OpContext{own.get_token()});
    tellHanded(arrival->taken(), handed);
    const auto counters = run->meter.watch(live);
    auto sent = co_await request.sink->putBlob(
        item.descriptor, arrival, OpContext{own.get_token(), counters});
    run->meter.drop(counters);
    if (sent) {
        arrival.reset();
        if (auto *follower = dynamic_cast<sources::BlobFollower *>(item.source.get()))
            follower->forget(item.descriptor);
        co_return Expected<>{};
    }
    own.request_stop();
    const auto end = arrival->state().end;
    if (end && !*end && end->error().code != Errc::Cancelled)
        co_return std::unexpected(whileReading(end->error(), item.source->displayName()));
    co_return std::unexpected(whileWriting(std::move(sent).error(), request.sink->displayName()));
}

Task<> sendManifest(RunPtr run, std::size_t place)
{
    const TransferItem &item = run->plan->manifests[place];
    const TransferRequest &request = run->plan->request;
    if (item.action == BlobAction::Present)
        co_return Expected<>{};
    CO_CHECK(run->ctx.checkStopped());
    item.live->state = State::Running;
    ++item.live->tries;
    const auto counters = run->meter.watch(item.live);
    auto sent = co_await request.sink->putManifest(
        item.descriptor, item.bytes, OpContext{run->ctx.stop, counters});
    if (sent)
        counters->bytesDone = item.bytes.size();
    run->meter.drop(counters);
    if (!sent)
        co_return std::unexpected(
            whileWriting(std::move(sent).error(), request.sink->displayName()));
    co_return Expected<>{};
}

void note(const RunPtr &run, const TransferItem &item, const Expected<> &done)
{
    if (done) {
        if (item.live->state != State::Skipped)
            item.live->state = State::Done;
        if (run->ctx.progress)
            ++run->ctx.progress->itemsDone;
        return;
    }
    item.live->state = done.error().code == Errc::Cancelled ? State::Waiting : State::Failed;
    // That somebody stopped says more than what broke because of it.
    if (!run->failure || done.error().code == Errc::Cancelled)
        run->failure = done.error();
}

//! What several workers take from.
struct Line {
    std::vector<std::size_t> places;
    std::size_t next = 0;
    bool stopAtFailure = false;
};

//! Big ones first: what is left at the end is small, and no worker stands idle beside a giant.
std::shared_ptr<Line> blobLine(const TransferPlan &plan)
{
    auto line = std::make_shared<Line>();
    line->places.resize(plan.blobs.size());
    std::iota(line->places.begin(), line->places.end(), std::size_t(0));
    std::ranges::stable_sort(line->places, std::ranges::greater{},
        [&plan](std::size_t i) { return plan.blobs[i].descriptor.sizeBytes; });
    return line;
}

bool goesOn(const RunPtr &run, const Line &line)
{
    return line.next < line.places.size() && !run->ctx.stop.stop_requested()
        && !(line.stopAtFailure && run->failure);
}

QCoro::Task<> settle(RunPtr run, std::size_t place, Handed handed)
{
    note(run, run->plan->blobs[place], co_await sendBlob(run, place, handed));
    handed->finish();
}

//! Sends one blob after the other. The next one begins as soon as the last byte of this one is on
//! its way: what a registry then does, hashing and writing to its disk, keeps nobody waiting.
QCoro::Task<> carry(RunPtr run, std::shared_ptr<Line> line)
{
    std::deque<QCoro::Task<>> settling;
    while (goesOn(run, *line)) {
        const auto handed = std::make_shared<QPromise<void>>();
        handed->start();
        settling.push_back(settle(run, line->places[line->next++], handed));
        co_await qCoro(handed->future()).waitForFinished();
        if (settling.size() > settlingAtOnce) {
            co_await settling.front();
            settling.pop_front();
        }
    }
    for (auto &each : settling)
        co_await each;
}

//! All blobs: few at first, one more every now and then while there is something left.
QCoro::Task<> sendBlobs(RunPtr run)
{
    const auto line = blobLine(*run->plan);
    std::vector<QCoro::Task<>> workers;
    QTimer more;
    const auto add = [&] {
        if (workers.size() < blobsAtOnce && goesOn(run, *line))
            workers.push_back(carry(run, line));
    };
    QObject::connect(&more, &QTimer::timeout, &more, add);
    for (std::size_t i = 0; i < blobsAtFirst; ++i)
        add();
    more.start(oneMoreAfter);
    for (std::size_t i = 0; i < workers.size(); ++i) {
        // It moves to another place when one is added.
        const QCoro::Task<> worker = std::move(workers[i]);
        co_await worker;
    }
    if (run->ctx.stop.stop_requested() && !run->failure)
        run->failure = run->ctx.checkStopped().error();
}

QCoro::Task<> work(RunPtr run, std::shared_ptr<Line> line)
{
    while (goesOn(run, *line)) {
        const std::size_t place = line->places[line->next++];
        note(run, run->plan->manifests[place], co_await sendManifest(run, place));
    }
}

QCoro::Task<> sendManifests(RunPtr run, std::shared_ptr<Line> line, std::size_t atOnce)
{
    std::vector<QCoro::Task<>> workers;
    for (std::size_t i = 0; i < std::min(atOnce, line->places.size()); ++i)
        workers.push_back(work(run, line));
    for (auto &worker : workers)
        co_await worker;
    if (run->ctx.stop.stop_requested() && !run->failure)
        run->failure = run->ctx.checkStopped().error();
}

//! Images first, side by side; indexes stand behind their children and go one after the other.
std::shared_ptr<Line> manifestLine(const TransferPlan &plan, bool indexes)
{
    auto line = std::make_shared<Line>();
    line->stopAtFailure = true;
    for (std::size_t i = 0; i < plan.manifests.size(); ++i) {
        if ((plan.manifests[i].descriptor.kind() == oci::mediatype::Kind::Index) == indexes)
            line->places.push_back(i);
    }
    return line;
}

QByteArray bytesIn(const TransferPlan &plan, const oci::Digest &digest)
{
    for (const TransferItem &item : plan.manifests) {
        if (item.descriptor.digest == digest)
            return item.bytes;
    }
    return {};
}

QString nameOf(const std::optional<oci::Descriptor> &target)
{
    return target ? target->digest.toString() : words("nothing");
}

bool isSame(const std::optional<oci::Descriptor> &a, const std::optional<oci::Descriptor> &b)
{
    return a.has_value() == b.has_value() && (!a || a->digest == b->digest);
}

Error movedMeanwhile(const TransferPlan &plan, const TagMove &move,
    const std::optional<oci::Descriptor> &expected, const std::optional<oci::Descriptor> &found)
{
    return {.code = Errc::Refused,
        .message = words("The tag %1 was moved by somebody else: it named %2 and names %3 now")
            .arg(move.tag, nameOf(expected), nameOf(found)),
        .subject = plan.request.sink->name().withSelector(move.tag).toString(),
        .remedy = words("Nothing of what was sent is lost: compare both, then try again")};
}

//! Digests an index that is at the target lists. Errors: those of reading, Corrupt.
Task<QSet<QString>> listedIn(RunPtr run, oci::Descriptor index)
{
    CO_TRY(const QByteArray bytes, co_await run->plan->request.sink->readManifest(index, run->ctx));
    CO_TRY(const auto document, oci::parseNode(bytes, index.mediaType, index.digest.toString()));
    QSet<QString> digests;
    if (const auto *list = std::get_if<oci::Index>(&document)) {
        for (const oci::Descriptor &entry : list->manifests())
            digests.insert(entry.digest.toString());
    }
    co_return digests;
}

//! Whether what a tag names now is our own doing: a referrer that is sent enters the list under the
//! fallback tag of its subject (distribution-spec v1.1.1, "Referrers Tag Schema"), and that tag may
//! be the one that is copied. Nobody else has put an entry there.
Task<bool> isOwnList(RunPtr run, TagMove move, std::optional<oci::Descriptor> now)
{
    const qsizetype dash = move.tag.indexOf(u'-');
    if (!now || dash < 0 || !oci::Digest::parse(QString(move.tag).replace(dash, 1, u":"_s)))
        co_return false;
    QSet<QString> ours;
    for (const TransferItem &item : run->plan->manifests)
        ours.insert(item.descriptor.digest.toString());
    if (move.from) {
        CO_TRY(const auto before, co_await listedIn(run, *move.from));
        ours.unite(before);
    }
    CO_TRY(const auto listed, co_await listedIn(run, *now));
    co_return !listed.isEmpty() && ours.contains(listed);
}

//! A tag names what the plan expects, or what it is to name already.
Task<> checkUnmoved(RunPtr run, TagMove move)
{
    const TransferPlan &plan = *run->plan;
    CO_TRY(const auto now, co_await plan.request.sink->tagTarget(move.tag, run->ctx));
    if (isSame(now, move.from) || (now && now->digest == move.to.digest))
        co_return Expected<>{};
    CO_TRY(const bool isOwn, co_await isOwnList(run, move, now));
    if (!isOwn)
        co_return std::unexpected(movedMeanwhile(plan, move, move.from, now));
    co_return Expected<>{};
}

//! Moves one tag. A tag of the request is read right before and right after. A registry that knows
//! conditions (If-Match) lets nothing come in between; with others a push that lands in the few
//! milliseconds between the last reading and our move is overwritten, and nobody can tell. One that
//! lands after our move is found by the reading after it.
Task<> moveTag(RunPtr run, TagMove move, bool isGuarded)
{
    const TransferPlan &plan = *run->plan;
    const auto sink = plan.request.sink;
    CO_CHECK(run->ctx.checkStopped());
    if (isGuarded)
        CO_CHECK(co_await checkUnmoved(run, move));
    QByteArray bytes = bytesIn(plan, move.to.digest);
    if (bytes.isEmpty()) {
        CO_TRY(bytes, co_await sink->readManifest(move.to, run->ctx));
    }
    auto *swapper = isGuarded ? dynamic_cast<sources::TagSwapper *>(sink.get()) : nullptr;
    if (swapper) {
        CO_CHECK(co_await swapper->swapTag(move.tag, move.to, bytes, run->ctx));
    } else {
        CO_CHECK(co_await sink->putTag(move.tag, move.to, bytes, run->ctx));
    }
    if (!isGuarded)
        co_return Expected<>{};
    // An old answer right after is possible (pitfall 57), a third one means somebody else.
    const auto after = co_await sink->tagTarget(move.tag, run->ctx);
    if (after && *after && (*after)->digest != move.to.digest && !isSame(*after, move.from))
        co_return std::unexpected(movedMeanwhile(plan, move, move.to, *after));
    co_return Expected<>{};
}

//! Tags, in the plan's order: those of signatures, the one that keeps the old state, and then
//! those that were asked for. Nothing moves when the first of these is not where it was.
Task<QList<TagMove>> moveTags(RunPtr run)
{
    const TransferPlan &plan = *run->plan;
    const auto sink = plan.request.sink;
    if (plan.request.stopIfMoved) {
        for (const TagMove &move : plan.tags) {
            if (move.isFollower || move.isRollback)
                continue;
            CO_CHECK(co_await checkUnmoved(run, move));
            break;
        }
    }
    QList<TagMove> moved;
    for (const TagMove &move : plan.tags) {
        if (!move.moves())
            continue;
        const bool isGuarded = plan.request.stopIfMoved && !move.isFollower && !move.isRollback;
        auto done = co_await moveTag(run, move, isGuarded);
        if (!done) {
            Error error = std::move(done).error();
            co_return std::unexpected(error.code == Errc::Refused
                    ? std::move(error)
                    : whileWriting(std::move(error), sink->displayName()));
        }
        moved.append(move);
    }
    co_return moved;
}

} // namespace

Task<TransferResult> transfer(std::shared_ptr<const TransferPlan> plan, OpContext ctx)
{
    if (plan->refusal)
        co_return std::unexpected(*plan->refusal);
    QElapsedTimer clock;
    clock.start();
    const auto run = std::make_shared<Run>(plan, ctx);
    if (ctx.progress) {
        ctx.progress->bytesTotal += plan->bytesToSend();
        ctx.progress->itemsTotal
            += static_cast<qint64>(plan->blobs.size() + plan->manifests.size());
    }
    for (const auto *items : {&plan->blobs, &plan->manifests}) {
        for (const TransferItem &item : *items)
            item.live->state = State::Waiting;
    }
    co_await sendBlobs(run);
    if (!run->failure)
        co_await sendManifests(run, manifestLine(*plan, false), manifestsAtOnce);
    if (!run->failure)
        co_await sendManifests(run, manifestLine(*plan, true), 1);
    if (run->failure)
        co_return std::unexpected(*run->failure);
    TransferResult result;
    CO_TRY(result.tags, co_await moveTags(run));
    const auto sink = plan->request.sink;
    if (auto finished = co_await sink->finish(ctx); !finished)
        co_return std::unexpected(whileWriting(std::move(finished).error(), sink->displayName()));
    result.digest = plan->request.root.digest;
    result.bytesSent = run->meter.bytesSent();
    result.milliseconds = clock.elapsed();
    co_return result;
}

Task<> transferBlob(std::shared_ptr<const TransferPlan> plan, std::size_t blob, OpContext ctx)
{
    if (plan->refusal)
        co_return std::unexpected(*plan->refusal);
    const auto run = std::make_shared<Run>(plan, ctx);
    const auto handed = std::make_shared<QPromise<void>>();
    handed->start();
    const Expected<> done = co_await sendBlob(run, blob, handed);
    note(run, plan->blobs.at(blob), done);
    co_return Expected<>(done);
}

} // namespace gantry::verbs
