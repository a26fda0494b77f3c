// SPDX-License-Identifier: Apache-2.0
// How an image is walked, whatever the client: every entry is judged, those that fit are compared,
// a nested index competes by its own descriptor, and each entry is told why it is not the one.
#include "doctor/clients/engine.h"

#include <algorithm>

namespace gantry::doctor {

namespace {

using Entry = PreparedImage::Entry;
using Candidate = Engine::Candidate;

class Walk
{
public:
    Walk(const PreparedImage &image, const Engine &engine)
        : m_engine(engine)
        , m_entries(image.entries())
    {
        m_judged.reserve(m_entries.size());
        for (const Entry &entry : m_entries)
            m_judged.push_back(judged(entry));
    }

    int pickIn(int parent);
    Choice choice(int picked);
    std::vector<Candidate> candidates(int parent) const;
    Judged judgeAlone();

private:
    Judged judged(const Entry &entry) const;
    bool isInside(int entry, int nested) const;
    void refuse(int entry, Judged why);
    bool wouldFitSpelled(const Entry &entry) const;
    Reason pickedReason(const Candidate &pick) const;
    Reason lostReason(int entry, int picked) const;
    EntryTrace traceOf(int entry, int picked) const;

    const Engine &m_engine;
    const std::vector<Entry> &m_entries;
    std::vector<Judged> m_judged;
    std::vector<int> m_empty; //!< nested indexes that were walked into for nothing
    int m_refusedAfter = -1;
    int m_endedBy = -1; //!< the entry after which nothing else is tried
};

bool Walk::isInside(int entry, int nested) const
{
    while (entry >= 0 && entry != nested)
        entry = m_entries[static_cast<std::size_t>(entry)].parent;
    return entry >= 0;
}

Judged Walk::judged(const Entry &entry) const
{
    Judged result = m_engine.judge(entry);
    if (result.fits)
        return result;
    if (!entry.isImage && !entry.isNested)
        return Judged::refused(Rule::Type, Reason::NotAnImage);
    if (entry.canonical && wouldFitSpelled(entry))
        result.reason = Reason::NameNotCanonical;
    return result;
}

bool Walk::wouldFitSpelled(const Entry &entry) const
{
    Entry spelled = entry;
    spelled.written = *entry.canonical;
    spelled.normalized = *entry.canonical;
    return m_engine.judge(spelled).fits;
}

std::vector<Candidate> Walk::candidates(int parent) const
{
    std::vector<Candidate> all;
    for (std::size_t i = 0; i < m_entries.size(); ++i) {
        const bool isEmpty = std::ranges::contains(m_empty, static_cast<int>(i));
        if (m_entries[i].parent == parent && m_judged[i].fits && !isEmpty) {
            all.push_back(
                {.entry = static_cast<int>(i), .facts = &m_entries[i], .judged = m_judged[i]});
        }
    }
    return all;
}

//! After it was chosen; others lost to it as they would have lost to a pick.
void Walk::refuse(int entry, Judged why)
{
    Judged &judged = m_judged[static_cast<std::size_t>(entry)];
    why.asked = judged.asked;
    why.rank = judged.rank;
    judged = why;
    m_endedBy = entry;
}

int Walk::pickIn(int parent)
{
    std::vector<Candidate> all = candidates(parent);
    const auto better = [this](const Candidate &left, const Candidate &right) {
        return m_engine.compare(left, right) < 0;
    };
    while (!all.empty()) {
        const auto best = std::ranges::min_element(all, better); // the first of equals
        const int entry = best->entry;
        const auto at = static_cast<std::size_t>(entry);
        if (m_entries[at].isNested) {
            if (m_engine.nested() == Engine::Nested::Refuse) {
                refuse(entry, Judged::refused(Rule::Type, Reason::NestedRefused));
                return -1;
            }
            const int inside = pickIn(entry);
            if (inside >= 0)
                return inside;
            m_empty.push_back(entry);
            if (m_engine.nested() == Engine::Nested::Enter || m_refusedAfter < 0) {
                m_endedBy = m_endedBy < 0 ? entry : m_endedBy;
                return -1;
            }
            m_refusedAfter = m_endedBy = -1;
            all.erase(best);
            continue;
        }
        if (const Judged confirmed = m_engine.confirm(m_entries[at]); !confirmed.fits) {
            refuse(entry, confirmed);
            m_refusedAfter = entry;
            return -1;
        }
        return entry;
    }
    return -1;
}

Reason Walk::pickedReason(const Candidate &pick) const
{
    const std::vector<Candidate> all = candidates(pick.facts->parent);
    if (!pick.judged.asked)
        return Reason::PickedLastResort;
    const auto others
        = std::ranges::count_if(all, [](const Candidate &one) { return one.judged.asked; });
    if (others == 1)
        return Reason::PickedOnly;
    const auto beaten = std::ranges::count_if(all,
        [&](const Candidate &one) { return one.judged.asked && m_engine.compare(pick, one) < 0; });
    return beaten > 0 ? m_engine.advantage(pick, all) : Reason::PickedFirst;
}

//! Of an entry that fits and was not taken.
Reason Walk::lostReason(int entry, int picked) const
{
    if (picked < 0)
        picked = m_endedBy;
    // The two ancestors that stood beside each other decide.
    for (int mine = entry; mine >= 0; mine = m_entries[static_cast<std::size_t>(mine)].parent) {
        const auto at = static_cast<std::size_t>(mine);
        if (!m_judged[at].fits)
            return Reason::NestedIgnored;
        for (int other = picked; other >= 0;
            other = m_entries[static_cast<std::size_t>(other)].parent) {
            const auto beside = static_cast<std::size_t>(other);
            if (other == mine || m_entries[at].parent != m_entries[beside].parent)
                continue;
            const Candidate left{.entry = mine, .facts = &m_entries[at], .judged = m_judged[at]};
            const Candidate right{
                .entry = other, .facts = &m_entries[beside], .judged = m_judged[beside]};
            return m_engine.compare(right, left) < 0 ? Reason::LostToBetter
                                                     : Reason::LostByPosition;
        }
    }
    return Reason::NestedIgnored;
}

EntryTrace Walk::traceOf(int entry, int picked) const
{
    const auto at = static_cast<std::size_t>(entry);
    const Judged &judged = m_judged[at];
    EntryTrace trace;
    trace.entry = entry;
    trace.outcomes.fill(Outcome::NotAsked);
    for (const Rule rule : m_engine.order()) {
        Outcome &outcome = trace.outcomes[static_cast<std::size_t>(rule)];
        if (rule == Rule::Type && m_entries[at].isNested && judged.reason != Reason::NestedRefused
            && m_engine.nested() == Engine::Nested::Refuse) {
            outcome = Outcome::NotAsked; // looked at when it was chosen
        } else if (judged.fits) {
            outcome = judged.asked || rule == Rule::Type ? Outcome::Passed : Outcome::NotAsked;
        } else if (rule == judged.failed) {
            outcome = Outcome::Failed;
        } else {
            outcome = Outcome::Passed;
        }
    }
    if (!judged.fits) {
        bool after = false;
        for (const Rule rule : m_engine.order()) {
            if (after)
                trace.outcomes[static_cast<std::size_t>(rule)] = Outcome::NotReached;
            after = after || rule == judged.failed;
        }
        trace.reason = judged.reason;
    } else if (entry == picked) {
        trace.reason = pickedReason({.entry = entry, .facts = &m_entries[at], .judged = judged});
    } else if (isInside(picked, entry)) {
        trace.reason = Reason::NestedEntered;
    } else if (std::ranges::contains(m_empty, entry)) {
        trace.reason = Reason::NestedEmpty;
    } else {
        trace.reason = lostReason(entry, picked);
    }
    return trace;
}

//! Of a root that is one manifest.
Judged Walk::judgeAlone()
{
    const Entry &entry = m_entries.front();
    m_judged.front() = entry.isImage ? m_engine.judgeAlone(entry)
                                     : Judged::refused(Rule::Type, Reason::NotAnImage);
    return m_judged.front();
}

Choice Walk::choice(int picked)
{
    Choice choice;
    choice.picked = picked;
    choice.refusedAfter = m_refusedAfter;
    for (const Rule rule : m_engine.order())
        choice.order[static_cast<std::size_t>(choice.orderCount++)] = rule;
    choice.trace.reserve(m_entries.size());
    for (std::size_t i = 0; i < m_entries.size(); ++i)
        choice.trace.push_back(traceOf(static_cast<int>(i), picked));
    return choice;
}

} // namespace

Choice chosen(const PreparedImage &image, const Engine &engine)
{
    Walk walk(image, engine);
    if (image.isIndex())
        return walk.choice(walk.pickIn(-1));
    if (image.entries().empty())
        return walk.choice(-1);
    const Judged alone = walk.judgeAlone();
    Choice choice = walk.choice(alone.fits ? 0 : -1);
    if (alone.fits)
        choice.trace.front().reason = Reason::PickedUnfiltered;
    return choice;
}

} // namespace gantry::doctor
