// SPDX-License-Identifier: Apache-2.0
#include "cli/commands.h"
#include "cli/diffrows.h"
#include "cli/errorjson.h"
#include "cli/layerimage.h"
#include "cli/pick.h"
#include "services.h"
#include "verbs/configdiff.h"

#include <ranges>
#include <vector>

using namespace Qt::StringLiterals;

namespace gantry::cli {

namespace {

using layers::DiffKind;
using layers::TreeDiff;

constexpr int exitDifferent = 1; //!< cli.md, "Exit codes"

struct Question {
    ImageAsked a, b;
    layers::Facets ignored;
    bool ignoresTime = false;
    bool pathRules = true;
    QString layersA, layersB;
};

Expected<Question> understand(const Invocation &asked)
{
    Question question;
    const QString pair = asked.value("platforms"_L1);
    QString platformA = asked.value("platform-a"_L1);
    QString platformB = asked.value("platform-b"_L1);
    if (!pair.isEmpty()) {
        if (!platformA.isEmpty() || !platformB.isEmpty())
            return fail(Errc::Usage, words("says the same as --platform-a and --platform-b"),
                u"--platforms"_s, words("Leave one of them out"));
        if (pair.count(u',') != 1)
            return fail(Errc::Usage, words("takes two platforms"), u"--platforms"_s,
                words("Write --platforms linux/amd64,linux/arm64"));
        platformA = pair.section(u',', 0, 0).trimmed();
        platformB = pair.section(u',', 1).trimmed();
    }
    const QString &refA = asked.positionals.first();
    const QString refB = asked.positionals.value(1, refA);
    if (asked.positionals.size() < 2 && (platformA.isEmpty() || platformB.isEmpty())
        && asked.value("layers-a"_L1).isEmpty())
        return fail(Errc::Usage, words("is one image; two are compared"), refA,
            words("Name another one, or two of its platforms with --platforms P,Q"));
    TRY(question.a, imageAsked(refA, platformA));
    TRY(question.b, imageAsked(refB, platformB));
    QString unknown;
    question.ignored = layers::facetsOf(asked.value("ignore"_L1), &unknown);
    if (!unknown.isEmpty())
        return fail(Errc::Usage, words("is nothing files differ in"), unknown,
            words("Use %1").arg(layers::facetNames(layers::Facets::fromInt(0x7fff)).join(u", "_s)));
    question.ignoresTime = question.ignored.testFlag(layers::Facet::Time);
    question.pathRules = !asked.has("no-path-rules"_L1);
    question.layersA = asked.value("layers-a"_L1);
    question.layersB = asked.value("layers-b"_L1);
    return question;
}

struct Side {
    ImageFound image;
    layers::TreeRequest request;
    QList<verbs::LayerContent> contents;
    layers::FileTreePtr tree; //!< what is compared
    verbs::ConfigSide config; //!< with the whole image's tree
};

Task<layers::FileTreePtr> treeOf(layers::LayerStack stack, layers::TreeRequest request,
    std::shared_ptr<Pools> pools, OpContext ctx)
{
    co_return co_await onPool(
        &pools->cpu, [stack, request, ctx]() -> Expected<layers::FileTreePtr> {
            TRY(const auto overlay, layers::Overlay::build(stack, ctx.stop));
            return overlay->tree(request);
        });
}

Task<Side> readSide(std::shared_ptr<sources::SourceOpener> opener, ImageAsked asked,
    QString layerRangeText, verbs::LayerReading how, OpContext ctx)
{
    Side side;
    CO_TRY(side.image, co_await findImage(opener, asked, ctx));
    side.request = layers::TreeRequest::squashed(0xffff);
    if (!layerRangeText.isEmpty()) {
        CO_TRY(const auto range, layerRange(side.image, layerRangeText));
        side.request.first = range.first;
        side.request.last = range.second;
    }
    CO_TRY(side.contents,
        co_await verbs::readImageLayers(side.image.source, side.image.layers, how, {}, ctx));
    const layers::LayerStack stack = verbs::stackOf(side.contents, side.image.family);
    CO_TRY(side.tree, co_await treeOf(stack, side.request, how.pools, ctx));
    layers::FileTreePtr whole = side.tree;
    if (!layerRangeText.isEmpty()) {
        CO_TRY(
            whole, co_await treeOf(stack, layers::TreeRequest::squashed(0xffff), how.pools, ctx));
    }
    CO_TRY(side.config,
        co_await verbs::configSide(
            side.image.source, side.image.entry.config, whole, side.contents, how, ctx));
    co_return side;
}

struct Compared {
    Side a, b;
    layers::TreeDiffPtr diff;
};

Task<Compared> compare(std::shared_ptr<sources::SourceOpener> opener, Question question,
    verbs::LayerReading how, OpContext ctx)
{
    Compared compared;
    // Both at once; when one fails the other is not waited for.
    std::stop_source both;
    const std::stop_callback link(ctx.stop, [both]() mutable { both.request_stop(); });
    const OpContext shared{both.get_token(), ctx.progress};
    auto taskA = readSide(opener, question.a, question.layersA, how, shared);
    auto taskB = readSide(opener, question.b, question.layersB, how, shared);
    auto a = co_await std::move(taskA);
    if (!a)
        both.request_stop();
    auto b = co_await std::move(taskB);
    if (!a)
        co_return std::unexpected(std::move(a).error());
    if (!b)
        co_return std::unexpected(std::move(b).error());
    compared.a = *std::move(a);
    compared.b = *std::move(b);
    layers::DiffOptions options;
    options.ignored = question.ignored;
    if (question.pathRules)
        options.paths
            = layers::PathRules::between(compared.a.image.family, compared.b.image.family);
    CO_TRY(compared.diff,
        co_await onPool(&how.pools->cpu,
            [a = compared.a.tree, b = compared.b.tree, options,
                stop = ctx.stop]() -> Expected<layers::TreeDiffPtr> {
                auto diff = TreeDiff::compare(a, b, options, stop);
                if (!diff)
                    return fail(Errc::Cancelled, words("Canceled"));
                return diff;
            }));
    co_return compared;
}

void writeSideHeader(json::Writer &writer, QStringView key, const ImageFound &image)
{
    const oci::Platform platform
        = image.entry.config ? image.entry.config->platform : image.entry.platform();
    writer.key(key)
        .beginObject()
        .member(u"reference", image.reference)
        .member(u"digest", image.entry.descriptor.digest.toString())
        .memberOrNull(u"platform", platform.isEmpty() ? QString() : oci::formatPlatform(platform));
    writeLayers(writer, image);
    writer.endObject();
}

void writeHeader(Session &session, const Compared &compared)
{
    json::Writer writer(json::Writer::Style::Compact);
    writer.beginObject().member(u"schema", qint64(1));
    writeSideHeader(writer, u"a", compared.a.image);
    writeSideHeader(writer, u"b", compared.b.image);
    writer.endObject();
    session.out().print(writer.take() + '\n');
}

//! Calls for every row below the root, folders before what is in them.
template <typename Visit>
void eachRow(const TreeDiff &diff, Visit visit)
{
    std::vector<TreeDiff::Row> waiting;
    const auto push = [&](TreeDiff::Row folder) {
        for (const TreeDiff::Row child : std::views::reverse(diff.children(folder)))
            waiting.push_back(child);
    };
    push(TreeDiff::root);
    while (!waiting.empty()) {
        const TreeDiff::Row row = waiting.back();
        waiting.pop_back();
        visit(row);
        push(row);
    }
}

qint64 countOf(const TreeDiff &diff, DiffKind kind)
{
    return qint64(diff.count(kind)) + diff.directoryCount(kind);
}

void writeEnd(Session &session, const Compared &compared, qint64 configRows,
    const std::optional<Error> &error)
{
    const TreeDiff &diff = *compared.diff;
    constexpr DiffKind kinds[] = {DiffKind::OnlyA, DiffKind::OnlyB, DiffKind::Content,
        DiffKind::Attributes, DiffKind::Type, DiffKind::Same};
    json::Writer writer(json::Writer::Style::Compact);
    writer.beginObject().member(u"end", true).key(u"counts").beginObject();
    for (const DiffKind kind : kinds)
        writer.member(QString(layers::diffKindName(kind)), countOf(diff, kind));
    writer.member(u"config", configRows).endObject().key(u"error");
    if (error)
        writeError(writer, *error);
    else
        writer.null();
    for (const auto &[key, side] :
        {std::pair(u"a"_s, &compared.a), std::pair(u"b"_s, &compared.b)}) {
        writer.key(key).beginObject();
        writeLayerStates(writer, side->contents);
        writer.endObject();
    }
    writer.endObject();
    session.out().print(writer.take() + '\n');
}

void writeSummary(Session &session, const TreeDiff &diff, qint64 configRows)
{
    session.out().print(words("%1 only in A, %2 only in B, %3 other content, %4 other attributes, "
                              "%5 other type, %6 the same; settings that differ: %7")
                            .arg(countOf(diff, DiffKind::OnlyA))
                            .arg(countOf(diff, DiffKind::OnlyB))
                            .arg(countOf(diff, DiffKind::Content))
                            .arg(countOf(diff, DiffKind::Attributes))
                            .arg(countOf(diff, DiffKind::Type))
                            .arg(countOf(diff, DiffKind::Same))
                            .arg(configRows)
        + u'\n');
}

//! Rows of both configurations; answers how many differ.
qint64 writeConfig(Session &session, const Compared &compared, bool ignoresTime)
{
    const bool all = session.asked().has("all"_L1);
    qint64 different = 0;
    const auto rows = verbs::describeConfigDiff(compared.a.config, compared.b.config);
    for (const verbs::ConfigRow &row : rows) {
        if (ignoresTime && row.field == u"created")
            continue;
        const bool differs = row.kind != verbs::ConfigRow::Kind::Same;
        different += differs ? 1 : 0;
        if (differs || all || row.problemA != row.problemB)
            session.out().print(configRow(row, session.json()));
    }
    return different;
}

} // namespace

int runDiff(Session &session)
{
    const auto question = understand(session.asked());
    if (!question)
        return session.out().fail(question.error());
    session.insecure(registryOf(question->a.name));
    session.insecure(registryOf(question->b.name));
    verbs::LayerReading how = readingOf(session);
    how.useContents = false; // claims have no content to compare
    const auto compared = session.wait<Compared>(
        words("Comparing %1 and %2").arg(question->a.name.toString(), question->b.name.toString()),
        [&](OpContext ctx) {
            return compare(session.services().opener(), *question, how, std::move(ctx));
        });
    if (!compared)
        return session.out().fail(compared.error());

    const bool json = session.json();
    if (json)
        writeHeader(session, *compared);
    const qint64 configRows = writeConfig(session, *compared, question->ignoresTime);
    const bool all = session.asked().has("all"_L1);
    const TreeDiff &diff = *compared->diff;
    bool differs = configRows > 0;
    eachRow(diff, [&](TreeDiff::Row row) {
        const bool isSame = diff.kind(row) == DiffKind::Same;
        differs = differs || !isSame;
        if (!isSame || all)
            session.out().print(diffRow(diff, row, json));
    });
    std::optional<Error> problem = tellProblems(session, compared->a.contents);
    if (const auto ofB = tellProblems(session, compared->b.contents); !problem)
        problem = ofB;
    if (json)
        writeEnd(session, *compared, configRows, problem);
    else
        writeSummary(session, diff, configRows);
    if (problem)
        return exitCode(problem->code);
    return differs ? exitDifferent : 0;
}

} // namespace gantry::cli
