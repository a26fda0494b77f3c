// SPDX-License-Identifier: Apache-2.0
// A comparison's reading: which layers are asked for, what came of them, and when trees are
// compared.
#include "models/compare/comparesession.h"
#include "models/compare/comparetrees.h"

#include <algorithm>

using namespace Qt::StringLiterals;

namespace gantry::models {

namespace {

//! Rows that arrive are compared at most this often; what a person changes at once.
constexpr int arrivalMs = 300;

} // namespace

//! Starts reading what the ranges ask for and nobody reads yet, each source's layers in one go.
void CompareSession::readWanted()
{
    if (!m_sides.a.known || !m_sides.b.known)
        return;
    QHash<QString, bool> asked;
    for (const Side side : bothSides) {
        const OneSide &one = m_sides[side];
        QList<verbs::LayerWanted> list;
        for (int i = 0; i < one.wanted.size(); ++i) {
            const bool inRange = i >= one.range.first && i < one.range.end();
            const QString key = keyOf(one.wanted.at(i));
            if ((!inRange && !m_wantsAll) || m_contents.contains(key) || m_rows.contains(key)
                || asked.contains(key))
                continue;
            asked.insert(key, true);
            m_rows.insert(key, nullptr); // under way
            list += one.wanted.at(i);
        }
        if (list.isEmpty())
            continue;
        ++m_readings;
        const QPointer<CompareSession> self(this);
        const quint64 generation = m_generation;
        verbs::OnLayers tell;
        tell.rows = [self, generation, list](qsizetype at, const layers::LayerIndexPtr &rows) {
            if (self && self->m_generation == generation)
                self->takeRows(self->keyOf(list.at(at)), rows);
        };
        tell.done = [self, generation](qsizetype, const verbs::LayerContent &content) {
            if (self && self->m_generation == generation)
                self->takeContent(content);
        };
        m_readingIds += m_jobs->run<QList<verbs::LayerContent>>(
            tr("Read layers of %1").arg(sideName(side)), this,
            [source = source(side), list, how = m_how, tell](OpContext ctx) {
                return verbs::readImageLayers(source, list, how, tell, std::move(ctx));
            },
            [this, generation, list](const Expected<QList<verbs::LayerContent>> &read) {
                if (generation != m_generation)
                    return;
                for (const verbs::LayerWanted &layer : list)
                    m_rows.remove(keyOf(layer));
                m_readings = std::max(0, m_readings - 1);
                if (read) {
                    for (const verbs::LayerContent &content : *read)
                        takeContent(content);
                }
                showLayers();
                m_soon.start(0);
                Q_EMIT stateChanged();
            });
    }
}

void CompareSession::takeRows(const QString &digest, layers::LayerIndexPtr rows)
{
    m_rows.insert(digest, std::move(rows));
    ++m_stamp;
    compareSoon();
}

void CompareSession::takeContent(const verbs::LayerContent &content)
{
    const QString key = keyOf(content.wanted);
    if (m_contents.contains(key))
        return;
    m_contents.insert(key, content);
    m_rows.remove(key);
    ++m_stamp;
    showLayers();
    compareSoon();
    Q_EMIT progressChanged();
}

//! States of the strips' layers from what was read.
void CompareSession::showLayers()
{
    for (const Side side : bothSides) {
        OneSide &one = m_sides[side];
        for (int i = 0; i < one.layers.size() && i < one.wanted.size(); ++i) {
            ComparedLayer &layer = one.layers[i];
            const auto content = m_contents.constFind(keyOf(one.wanted.at(i)));
            layer.problem.clear();
            if (content != m_contents.cend()) {
                layer.state
                    = content->error ? ComparedLayer::State::Failed : ComparedLayer::State::Read;
                if (content->error)
                    layer.problem = content->error->message;
            } else {
                layer.state = m_rows.contains(keyOf(one.wanted.at(i)))
                    ? ComparedLayer::State::Reading
                    : ComparedLayer::State::Unread;
            }
        }
        Q_EMIT sideChanged(side);
    }
}

//! Layers belong together by what is in them, wherever they stand; what was not read, by digest.
void CompareSession::showPairs(const QList<layers::LayerPair> &pairs)
{
    QList<ComparedLayer> &a = m_sides.a.layers;
    QList<ComparedLayer> &b = m_sides.b.layers;
    for (const Side side : bothSides) {
        for (ComparedLayer &layer : m_sides[side].layers)
            layer.partner = -1;
    }
    const auto join = [&](int i, int j, double shared) {
        a[i].partner = j;
        b[j].partner = i;
        a[i].shared = b[j].shared = shared;
    };
    for (const layers::LayerPair &pair : pairs) {
        if (pair.a >= 0 && pair.b >= 0 && pair.a < a.size() && pair.b < b.size())
            join(pair.a, pair.b, pair.share);
    }
    for (int i = 0; i < a.size(); ++i) {
        for (int j = 0; j < b.size(); ++j) {
            if (a[i].partner < 0 && b[j].partner < 0 && a[i].digest == b[j].digest)
                join(i, j, 1);
        }
    }
    for (const Side side : bothSides)
        Q_EMIT sideChanged(side);
}

int CompareSession::layersWanted() const
{
    int count = 0;
    for (const Side side : bothSides)
        count += m_wantsAll ? static_cast<int>(m_sides[side].wanted.size())
                            : m_sides[side].range.count;
    return count;
}

int CompareSession::layersRead() const
{
    int count = 0;
    for (const Side side : bothSides) {
        const OneSide &one = m_sides[side];
        for (int i = 0; i < one.wanted.size(); ++i) {
            const bool counts = m_wantsAll || (i >= one.range.first && i < one.range.end());
            count += counts && m_contents.contains(keyOf(one.wanted.at(i))) ? 1 : 0;
        }
    }
    return count;
}

bool CompareSession::isUncertain(Side side) const
{
    const OneSide &one = m_sides[side];
    for (int i = one.range.first; i < one.range.end() && i < one.wanted.size(); ++i) {
        const auto content = m_contents.constFind(keyOf(one.wanted.at(i)));
        if (content == m_contents.cend() || content->error)
            return true;
    }
    return false;
}

QList<verbs::LayerContent> CompareSession::contents(Side side) const
{
    QList<verbs::LayerContent> all;
    for (const verbs::LayerWanted &layer : m_sides[side].wanted) {
        const auto content = m_contents.constFind(keyOf(layer));
        verbs::LayerContent one;
        if (content != m_contents.cend())
            one = *content;
        else
            one.index = m_rows.value(keyOf(layer));
        one.wanted = layer;
        if (!one.index)
            one.index = std::make_shared<const layers::LayerIndex>();
        all += one;
    }
    return all;
}

layers::LayerStack CompareSession::stack(Side side) const
{
    const verbs::Entry *chosen = entry(side);
    return verbs::stackOf(
        contents(side), chosen ? verbs::familyOf(*chosen) : layers::OsFamily::Unix);
}

layers::FileTreePtr CompareSession::wholeTree(Side side) const
{
    const OneSide &one = m_sides[side];
    return one.overlay ? one.overlay->tree({}) : nullptr;
}

void CompareSession::compareSoon()
{
    // The first rows show at once.
    if (!m_soon.isActive())
        m_soon.start(m_diff ? arrivalMs : 0);
}

void CompareSession::compareNow()
{
    if (!m_sides.a.known || !m_sides.b.known)
        return;
    if (m_comparison) {
        m_again = true;
        return;
    }
    TreesWanted wanted;
    for (const Side side : bothSides) {
        const OneSide &one = m_sides[side];
        OneTree &tree = wanted.sides[side];
        tree.range = one.range;
        if (one.overlay && one.stamp == m_stamp)
            tree.overlay = one.overlay;
        else
            tree.stack = stack(side);
        if (tree.overlay && one.treeRange == one.range)
            tree.tree = one.tree;
    }
    wanted.options = m_options;
    const bool pairing = m_pairStamp != m_stamp;
    if (pairing) {
        for (const Side side : bothSides) {
            for (const verbs::LayerContent &content : contents(side))
                wanted.toPair[side] += content.index;
        }
    }
    const quint64 question = m_question;
    const quint64 stamp = m_stamp;
    m_again = false;
    m_comparison = m_jobs->run<TreesWanted>(
        tr("Compare %1 and %2").arg(sideName(Side::A), sideName(Side::B)), this,
        [wanted, pools = m_how.pools](
            OpContext ctx) { return compareTrees(pools, wanted, std::move(ctx)); },
        [this, question, stamp, pairing](const Expected<TreesWanted> &compared) {
            m_comparison = 0;
            if (question == m_question && compared) {
                for (const Side side : bothSides) {
                    OneSide &one = m_sides[side];
                    one.overlay = compared->sides[side].overlay;
                    one.tree = compared->sides[side].tree;
                    one.treeRange = compared->sides[side].range;
                    one.stamp = stamp;
                }
                m_diff = compared->diff;
                if (pairing) {
                    m_pairStamp = stamp;
                    showPairs(compared->pairs);
                }
                Q_EMIT diffChanged();
            } else if (question == m_question && compared.error().code != Errc::Cancelled) {
                m_sides.a.error = compared.error(); // of both, and told once
            }
            if (m_again || question != m_question)
                m_soon.start(0);
            Q_EMIT stateChanged();
        });
}

} // namespace gantry::models
