// SPDX-License-Identifier: Apache-2.0
#include "verbs/assemble.h"

#include "assembly/draftfit.h"
#include "assembly/draftopen.h"
#include "cli/assembleedits.h"
#include "cli/assembletext.h"
#include "cli/commands.h"
#include "cli/draftfile.h"
#include "cli/exportrun.h"
#include "cli/pick.h"
#include "cli/planrun.h"
#include "services.h"
#include "verbs/exportcommands.h"

#include <QDate>

#include <algorithm>

using namespace Qt::StringLiterals;

namespace gantry::cli {

namespace {

//! What the words ask for.
struct Question {
    oci::ImageName to; //!< empty: the draft says
    QList<std::pair<QString, oci::ImageName>> sources; //!< as written, and as read
    std::optional<assembly::Draft> draft; //!< of --from-draft
    QList<ReplaceEdit> replace;
    EntryEdits edits;
    std::optional<assembly::Format> format;
    bool referrers = false;
};

//! The draft before its entries are edited, and which entries came from which word.
struct Gathered {
    assembly::Draft draft;
    QHash<QString, QStringList> bySource;
    bool edited = false; //!< the index at the target is what is changed
};

Expected<Question> understand(const Invocation &asked)
{
    Question question;
    if (asked.has("to"_L1)) {
        TRY(question.to, oci::ImageName::parse(asked.value("to"_L1)));
    }
    for (const QString &word : asked.positionals) {
        TRY(const oci::ImageName name, oci::ImageName::parse(word));
        question.sources.append({word, name});
    }
    if (asked.has("from-draft"_L1)) {
        TRY(question.draft, readDraftFile(asked.value("from-draft"_L1)));
    }
    if (question.to == oci::ImageName{} && question.draft)
        question.to = question.draft->target;
    if (question.to == oci::ImageName{})
        return fail(Errc::Usage, words("It is not said where the index goes"), u"assemble"_s,
            words("Add --to REF"));
    for (const QString &text : asked.values("replace"_L1)) {
        TRY(const ReplaceEdit edit, parseReplace(text));
        question.replace += edit;
    }
    question.edits.remove = asked.values("remove"_L1);
    for (const QString &text : asked.values("set"_L1)) {
        TRY(const SetEdit edit, parseSet(text));
        question.edits.set += edit;
    }
    for (const QString &text : asked.values("annotation"_L1)) {
        TRY(const AnnotationEdit edit, parseAnnotation(text));
        question.edits.annotations += edit;
    }
    if (asked.has("docker-list"_L1) && asked.has("oci-index"_L1))
        return fail(Errc::Usage, words("An index is one or the other"),
            u"--docker-list --oci-index"_s, words("Leave one of them out"));
    if (asked.has("docker-list"_L1))
        question.format = assembly::Format::DockerList;
    if (asked.has("oci-index"_L1))
        question.format = assembly::Format::OciIndex;
    question.referrers = asked.has("referrers"_L1);
    return question;
}

//! Adds what a source offers beside what is there: the same place twice is a conflict to see.
void add(Gathered &gathered, const QString &word, const QList<assembly::DraftEntry> &entries)
{
    for (const assembly::DraftEntry &entry : entries) {
        const assembly::Placed placed
            = assembly::addEntry(gathered.draft, entry, assembly::WhenFilled::Beside);
        gathered.draft = placed.draft;
        gathered.bySource[word] += placed.key;
    }
}

//! The draft to begin with: a saved one, the index at the target, or the first source's index.
Task<Gathered> begin(Question question, std::shared_ptr<sources::SourceOpener> opener,
    verbs::DraftReading reading, OpContext ctx)
{
    Gathered gathered;
    if (question.draft) {
        gathered.edited = question.draft->target == question.to
            && (!question.draft->base || question.draft->isBasedOnTarget());
        CO_TRY(gathered.draft, co_await verbs::completeDraft(*question.draft, opener, ctx));
        co_return gathered;
    }
    if (question.sources.isEmpty()) {
        CO_TRY(const auto source, co_await opener->open(question.to, ctx));
        CO_TRY(gathered.draft, co_await verbs::openAsDraft(source, question.to, reading, ctx));
        gathered.edited = true;
        co_return gathered;
    }
    const auto [word, name] = question.sources.first();
    CO_TRY(const auto source, co_await opener->open(name, ctx));
    CO_TRY(const assembly::Draft first, co_await verbs::openAsDraft(source, name, reading, ctx));
    if (!first.baseBytes.isEmpty()) {
        gathered.draft = first;
        gathered.edited = name == question.to;
        for (const assembly::DraftEntry &entry : first.entries)
            gathered.bySource[word] += entry.key;
        co_return gathered;
    }
    CO_TRY(const auto entries, co_await verbs::draftEntriesOf(source, name, reading, ctx));
    add(gathered, word, entries);
    co_return gathered;
}

//! Of several offers the one for the same place as the entry that leaves, else the best.
assembly::DraftEntry bestOf(const QList<assembly::DraftEntry> &offers, const oci::Platform &leaving,
    const std::optional<oci::Platform> &wanted)
{
    const auto same = std::ranges::find_if(offers,
        [&leaving](const auto &offer) { return assembly::samePlace(leaving, offer.platform()); });
    if (same != offers.end())
        return *same;
    assembly::DraftEntry best = offers.first();
    for (const assembly::DraftEntry &offer : offers) {
        if (wanted && oci::comparePlatforms(*wanted, offer.platform(), best.platform()) < 0)
            best = offer;
    }
    return best;
}

Task<Gathered> withReplacement(Gathered gathered, ReplaceEdit edit,
    std::shared_ptr<sources::SourceOpener> opener, verbs::DraftReading reading, OpContext ctx)
{
    CO_TRY(const QStringList keys, entriesNamed(gathered.draft, edit.entry, gathered.bySource));
    if (keys.size() > 1)
        co_return fail(Errc::Usage, words("%1 entries are meant by this").arg(keys.size()),
            edit.entry, words("Write os.version too, or the digest of one"));
    const oci::Platform leaving = gathered.draft.find(keys.first())->platform();
    if (const auto wanted = oci::parsePlatform(edit.entry))
        reading.platform = *wanted;
    CO_TRY(const auto source, co_await opener->open(edit.source, ctx));
    CO_TRY(const auto offers, co_await verbs::draftEntriesOf(source, edit.source, reading, ctx));
    if (offers.isEmpty())
        co_return fail(Errc::NotFound, words("lists no image"), edit.source.toString());
    CO_TRY(const assembly::Placed placed,
        assembly::replaceEntry(
            gathered.draft, keys.first(), bestOf(offers, leaving, reading.platform)));
    gathered.draft = placed.draft;
    co_return gathered;
}

Task<Gathered> gather(
    Question question, std::shared_ptr<sources::SourceOpener> opener, OpContext ctx)
{
    verbs::DraftReading reading;
    reading.referrers = question.referrers;
    CO_TRY(Gathered gathered, co_await begin(question, opener, reading, ctx));
    // Without a saved draft the first source is in it already.
    for (qsizetype i = question.draft ? 0 : 1; i < question.sources.size(); ++i) {
        const auto [word, name] = question.sources[i];
        CO_TRY(const auto source, co_await opener->open(name, ctx));
        CO_TRY(const auto entries, co_await verbs::draftEntriesOf(source, name, reading, ctx));
        add(gathered, word, entries);
    }
    for (const ReplaceEdit &edit : std::as_const(question.replace)) {
        CO_TRY(gathered, co_await withReplacement(gathered, edit, opener, reading, ctx));
    }
    CO_TRY(gathered.draft, withEdits(gathered.draft, question.edits, gathered.bySource));
    if (gathered.draft.base && gathered.draft.baseOf == oci::ImageName{}
        && gathered.draft.target != question.to)
        gathered.draft.baseOf = gathered.draft.target;
    gathered.draft.target = question.to;
    gathered.draft.format = question.format.value_or(gathered.draft.format);
    co_return gathered;
}

//! Conflicts stop, the rest is said.
Expected<> checkProblems(Session &session, const assembly::Draft &draft)
{
    using Severity = assembly::Problem::Severity;
    const QList<assembly::Problem> problems = assembly::problemsOf(draft);
    std::optional<assembly::Problem> conflict;
    qsizetype conflicts = 0;
    for (const assembly::Problem &problem : problems) {
        if (problem.severity == Severity::Error && conflicts++ == 0)
            conflict = problem;
        // Where the content comes from was said by who asked.
        const bool isNews = problem.kind != assembly::Problem::Kind::ForeignRepository;
        if (problem.severity == Severity::Warning && isNews && !session.json())
            session.out().note(words("warning: %1. %2").arg(problem.title, problem.detail));
    }
    if (!conflict || session.asked().has("force"_L1))
        return {};
    const QString more
        = conflicts > 1 ? words("; %1 more conflicts").arg(conflicts - 1) : QString();
    return fail(Errc::Refused, conflict->title + u". "_s + conflict->detail + more,
        draft.target.toString(), words("Use --remove, --replace or --set, or push with --force"));
}

Expected<verbs::PushOptions> pushOptions(const Invocation &asked, const Gathered &gathered)
{
    verbs::PushOptions options;
    TRY(const auto ifDigest, ifDigestOf(asked));
    if (ifDigest)
        options.onlyIf = ifDigest;
    else if (gathered.edited && gathered.draft.base && !asked.has("force"_L1))
        options.onlyIf = std::optional(gathered.draft.base->digest);
    TRY(options.keepOldAs, keepOldOf(asked));
    const QString tag = verbs::tagOf(gathered.draft.target);
    if (asked.has("keep-old"_L1) && options.keepOldAs.isEmpty() && !tag.isEmpty())
        options.keepOldAs = verbs::rollbackTag(tag, QDate::currentDate());
    options.stopIfMoved = !asked.has("force"_L1);
    options.referrers = asked.has("referrers"_L1);
    options.copyForeign = asked.has("foreign"_L1);
    return options;
}

int exported(Session &session, const assembly::Draft &draft, const verbs::PushOptions &options)
{
    verbs::AssemblyCommandOptions wanted;
    wanted.keepOld = !options.keepOldAs.isEmpty();
    wanted.keepOldAs = options.keepOldAs;
    if (options.onlyIf)
        wanted.ifDigest = *options.onlyIf;
    wanted.referrers = options.referrers;
    return runExport(session, verbs::commandsForAssembly(draft, wanted));
}

} // namespace

int runAssemble(Session &session)
{
    const auto question = understand(session.asked());
    if (!question)
        return session.out().fail(question.error());
    session.insecure(registryOf(question->to));
    for (const auto &[word, name] : question->sources)
        session.insecure(registryOf(name));
    const QString title = words("Assembling %1").arg(question->to.toString());
    const auto gathered = session.wait<Gathered>(
        title, [&](OpContext ctx) { return gather(*question, session.services().opener(), ctx); });
    if (!gathered)
        return session.out().fail(gathered.error());
    const assembly::Draft &draft = gathered->draft;
    if (session.asked().has("save-draft"_L1)) {
        if (auto saved = saveDraftFile(draft, session.asked().value("save-draft"_L1)); !saved)
            return session.out().fail(saved.error());
    }
    if (auto fine = checkProblems(session, draft); !fine)
        return session.out().fail(fine.error());
    const auto options = pushOptions(session.asked(), *gathered);
    if (!options)
        return session.out().fail(options.error());
    if (session.asked().has("export"_L1))
        return exported(session, draft, *options);
    if (!session.json())
        session.out().print(draftText(draft));
    return runPlan(
        session, title,
        [&](OpContext ctx) {
            return verbs::transferRequestOf(
                draft, session.services().opener(), session.services().sinks(), *options, ctx);
        },
        [&](json::Writer &writer, const verbs::TransferPlan &) { writeDraftFacts(writer, draft); },
        draft.target);
}

} // namespace gantry::cli
