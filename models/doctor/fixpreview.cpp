// SPDX-License-Identifier: Apache-2.0
#include "models/doctor/fixpreview.h"

#include "assembly/descriptorjson.h"
#include "assembly/draftopen.h"
#include "base/text.h"
#include "models/compare/pairlines.h"
#include "models/doctor/doctorsession.h"
#include "verbs/exportcommands.h"
#include "verbs/transfer.h"

#include <algorithm>

using namespace Qt::StringLiterals;

namespace gantry::models {

struct FixPreview::Answer {
    QString headline;
    QList<Line> lines;
    QList<Fact> push;
    QList<Outcome> after;
    QList<CommandLine> commands;
    assembly::Draft before, draft;
};

namespace {

using Line = FixPreview::Line;

constexpr qsizetype contextLines = 2;

QString laidOut(const QByteArray &bytes)
{
    const auto document = json::Document::parse(bytes);
    if (!document)
        return QString::fromUtf8(bytes);
    json::Writer out(json::Writer::Style::Indented);
    assembly::writeValue(out, document->root());
    return QString::fromUtf8(out.take());
}

//! Lines that differ with two around them; what is between is a number.
QList<Line> difference(const QByteArray &before, const QByteArray &after)
{
    OfSides<QByteArray> texts;
    texts[Side::A] = laidOut(before).toUtf8();
    texts[Side::B] = laidOut(after).toUtf8();
    OfSides<bool> has;
    has[Side::A] = has[Side::B] = true;
    const QList<PairLine> pairs = pairLines(texts, has, {}).lines;
    const auto differs = [](const PairLine &pair) {
        return pair.kind != PairLine::Kind::Same && pair.kind != PairLine::Kind::EndOnly;
    };
    QList<bool> wanted(pairs.size(), false);
    for (qsizetype i = 0; i < pairs.size(); ++i) {
        if (!differs(pairs.at(i)))
            continue;
        const qsizetype last = std::min(pairs.size() - 1, i + contextLines);
        for (qsizetype j = std::max<qsizetype>(0, i - contextLines); j <= last; ++j)
            wanted[j] = true;
    }
    QList<Line> lines;
    QList<Line> added; // what comes in stands below what goes away
    int skipped = 0;
    const auto flush = [&] {
        lines += std::exchange(added, {});
        if (skipped > 0)
            lines += Line{Line::Kind::Gap,
                FixPreview::tr("… %n lines unchanged", nullptr, std::exchange(skipped, 0))};
    };
    for (qsizetype i = 0; i < pairs.size(); ++i) {
        const PairLine &pair = pairs.at(i);
        if (!differs(pair)) {
            if (!added.isEmpty() || wanted.at(i))
                flush();
            if (wanted.at(i))
                lines += Line{Line::Kind::Same, pair.a.text};
            else
                ++skipped;
            continue;
        }
        if (skipped > 0)
            flush();
        if (pair.a.number > 0)
            lines += Line{Line::Kind::Removed, pair.a.text};
        if (pair.b.number > 0)
            added += Line{Line::Kind::Added, pair.b.text};
    }
    flush();
    if (std::ranges::all_of(lines, [](const Line &line) { return line.kind == Line::Kind::Gap; }))
        return {};
    if (lines.size() > FixPreview::maxLines) {
        const auto more = static_cast<int>(lines.size()) - FixPreview::maxLines;
        lines.resize(FixPreview::maxLines);
        lines += Line{Line::Kind::Gap, FixPreview::tr("… %n more lines", nullptr, more)};
    }
    return lines;
}

QString tagOf(const oci::ImageName &name)
{
    return name.transport == oci::ImageName::Transport::Registry ? name.reference.tag()
        : name.selector.contains(u':')                           ? QString()
                                                                 : name.selector;
}

QList<FixPreview::Fact> pushFacts(const assembly::Draft &draft,
    const assembly::WrittenIndex &written, const oci::Digest &now, const QDate &today, bool isSlot)
{
    QList<FixPreview::Fact> facts;
    if (isSlot)
        facts += {FixPreview::tr("Upload"),
            FixPreview::tr("1 index, and the new entry unless it is there already"), false};
    else
        facts += {FixPreview::tr("Upload"),
            FixPreview::tr("1 index, %1").arg(formatBytes(written.bytes.size())), false};
    const bool foreign = std::ranges::any_of(draft.entries, [&](const assembly::DraftEntry &each) {
        return each.source.container() != draft.target.container();
    });
    facts += {FixPreview::tr("Copy, mount"),
        foreign || isSlot ? FixPreview::tr("what comes from elsewhere; the push plan says how much")
                          : FixPreview::tr("nothing (same repository)"),
        false};
    if (const QString tag = tagOf(draft.target); !tag.isEmpty()) {
        facts += {FixPreview::tr("Tag %1").arg(tag),
            isSlot ? u"%1… → …"_s.arg(now.shortHex())
                   : u"%1… → %2…"_s.arg(now.shortHex(), written.descriptor.digest.shortHex()),
            true};
        facts += {FixPreview::tr("Rollback"),
            FixPreview::tr("old index kept as tag %1").arg(verbs::rollbackTag(tag, today)), false};
    }
    return facts;
}

QList<FixPreview::Outcome> outcomes(
    const verbs::RemedyPreview &preview, const QList<doctor::Host> &hosts)
{
    QList<FixPreview::Outcome> list;
    QList<QString> done;
    const QList<HostRow> rows = hostRowsOf(hosts);
    const auto rowOf = [&](const doctor::Host &host) -> const HostRow * {
        for (const HostRow &row : rows) {
            for (const int member : row.members) {
                if (hosts.at(member).id == host.id)
                    return &row;
            }
        }
        return nullptr;
    };
    int more = 0;
    for (const auto &change : preview.hosts) {
        const HostRow *row = rowOf(change.host);
        const QString name = row ? row->name : change.host.name;
        if (done.contains(name))
            continue;
        done += name;
        if (list.size() >= FixPreview::maxHosts) {
            ++more;
            continue;
        }
        const bool isOne = !row || row->count == 1;
        if (!change.after)
            list += {u"err"_s,
                isOne ? FixPreview::tr("%1 pulls nothing any more").arg(name)
                      : FixPreview::tr("%1 pull nothing any more").arg(name)};
        else if (change.after->isNull())
            list += {u"ok"_s,
                (isOne ? FixPreview::tr("%1 pulls the new entry")
                       : FixPreview::tr("%1 pull the new entry"))
                    .arg(name)};
        else if (change.before)
            list += {u"ok"_s,
                (isOne ? FixPreview::tr("%1 pulls %2 instead of %3")
                       : FixPreview::tr("%1 pull %2 instead of %3"))
                    .arg(name, change.after->shortHex(), change.before->shortHex())};
        else
            list += {u"ok"_s,
                (isOne ? FixPreview::tr("%1 pulls %2") : FixPreview::tr("%1 pull %2"))
                    .arg(name, change.after->shortHex())};
    }
    if (more > 0)
        list += {u"ok"_s, FixPreview::tr("%n more kinds of host change", nullptr, more)};
    list += {u"ok"_s,
        list.isEmpty() ? FixPreview::tr("No host changes its entry")
                       : FixPreview::tr("No other host changes its entry")};
    for (const QString &effect : preview.sideEffects)
        list += {u"warn"_s, effect};
    return list;
}

} // namespace

FixPreview::FixPreview(DoctorSession *session)
    : QObject(session)
    , m_session(session)
{
}

FixPreview::~FixPreview() = default;

Expected<std::shared_ptr<const FixPreview::Answer>> FixPreview::work(
    const verbs::Inspection &inspection, const doctor::Remedy &remedy,
    const QList<doctor::Host> &hosts, const doctor::Client &client, const QDate &today)
{
    TRY(verbs::RemedyPreview preview, verbs::previewRemedy(inspection, remedy, hosts, client));
    TRY(const assembly::WrittenIndex written, assembly::writeIndex(preview.draft));
    auto answer = std::make_shared<Answer>();
    answer->draft = std::exchange(preview.draft, {});
    if (const auto *index = std::get_if<oci::Index>(&inspection.document))
        answer->before = assembly::draftOf(*index, inspection.root, inspection.name);
    const auto isEntry
        = [](const assembly::IndexChange &change) { return !change.platform.isUnknown(); };
    qsizetype before = 0;
    qsizetype after = 0;
    for (const assembly::IndexChange &change : std::as_const(preview.changes)) {
        before += isEntry(change) && change.before ? 1 : 0;
        after += isEntry(change) && change.after ? 1 : 0;
    }
    const bool isSlot = std::holds_alternative<doctor::AddPlatform>(remedy.action);
    answer->headline = isSlot
        ? tr("Index, %1 entries become %2 once one is found").arg(before).arg(before + 1)
        : before == after ? tr("Index, %n entries", nullptr, static_cast<int>(after))
                          : tr("Index, %1 entries become %2").arg(before).arg(after);
    answer->lines = difference(inspection.bytes(), written.bytes);
    answer->push = pushFacts(answer->draft, written, inspection.root.digest, today, isSlot);
    answer->after = outcomes(preview, hosts);
    verbs::AssemblyCommandOptions options;
    options.keepOld = true;
    options.ifDigest = inspection.root.digest;
    if (!isSlot) // without the new entry a command would write what is there already
        answer->commands = commandLines(verbs::commandsForAssembly(answer->draft, options));
    return answer;
}

void FixPreview::show(const doctor::Finding &finding, const doctor::Remedy &remedy)
{
    if (m_key != finding.key() || m_remedy.id != remedy.id)
        m_answer.reset();
    m_key = finding.key();
    m_remedy = remedy;
    m_error.reset();
    refresh();
    Q_EMIT asked();
}

void FixPreview::refresh()
{
    if (m_key.isEmpty() || !m_session->image())
        return;
    const DoctorParts &parts = m_session->parts();
    if (m_job != 0)
        parts.jobs->cancel(std::exchange(m_job, 0));
    const quint64 question = ++m_question;
    m_state = State::Making;
    using Result = std::shared_ptr<const Answer>;
    const auto job = [inspection = m_session->image()->inspection(), remedy = m_remedy,
                         hosts = m_session->hosts(), client = m_session->client(),
                         today = m_session->today()]() {
        return work(inspection, remedy, hosts, client, today);
    };
    const auto answerOn = [](std::shared_ptr<Pools> pools, auto each) -> Task<Result> {
        if (!pools)
            co_return each();
        co_return co_await onPool(&pools->cpu, each);
    };
    m_job = parts.jobs->run<Result>(
        tr("Work out %1").arg(m_remedy.title), this,
        [job, answerOn, pools = parts.pools](OpContext) { return answerOn(pools, job); },
        [this, question](Expected<Result> answer) {
            if (question != m_question)
                return;
            m_job = 0;
            m_state = answer ? State::Ready : State::Failed;
            if (answer) {
                m_answer = *answer;
            } else {
                m_answer.reset();
                m_error = answer.error();
            }
            Q_EMIT changed();
        });
    Q_EMIT changed();
}

void FixPreview::clear()
{
    if (m_state == State::Nothing)
        return;
    ++m_question;
    if (m_job != 0)
        m_session->parts().jobs->cancel(std::exchange(m_job, 0));
    m_state = State::Nothing;
    m_key.clear();
    m_answer.reset();
    m_error.reset();
    Q_EMIT changed();
}

QString FixPreview::title() const
{
    if (m_key.isEmpty())
        return {};
    const auto *add = std::get_if<doctor::AddPlatform>(&m_remedy.action);
    return add ? tr("Add %1").arg(oci::describePlatform(add->wanted)) : m_remedy.title;
}

QString FixPreview::detail() const
{
    return m_key.isEmpty() ? QString() : m_remedy.detail;
}

QString FixPreview::headline() const
{
    return m_answer ? m_answer->headline : QString();
}

QString FixPreview::missingPlatform() const
{
    const auto *add
        = m_key.isEmpty() ? nullptr : std::get_if<doctor::AddPlatform>(&m_remedy.action);
    return add ? oci::formatPlatform(add->wanted) : QString();
}

const QList<FixPreview::Line> &FixPreview::lines() const
{
    static const QList<Line> none;
    return m_answer ? m_answer->lines : none;
}

const QList<FixPreview::Fact> &FixPreview::push() const
{
    static const QList<Fact> none;
    return m_answer ? m_answer->push : none;
}

const QList<FixPreview::Outcome> &FixPreview::after() const
{
    static const QList<Outcome> none;
    return m_answer ? m_answer->after : none;
}

const QList<CommandLine> &FixPreview::commands() const
{
    static const QList<CommandLine> none;
    return m_answer ? m_answer->commands : none;
}

QString FixPreview::commandNote() const
{
    for (const CommandLine &each : commands()) {
        if (!each.exact && each.loses.startsWith("loses"_L1))
            return tr("%1: %2.").arg(each.tool, each.loses);
    }
    return {};
}

const assembly::Draft &FixPreview::before() const
{
    static const assembly::Draft none;
    return m_answer ? m_answer->before : none;
}

const assembly::Draft &FixPreview::draft() const
{
    static const assembly::Draft none;
    return m_answer ? m_answer->draft : none;
}

} // namespace gantry::models
