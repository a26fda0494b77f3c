// SPDX-License-Identifier: Apache-2.0
#include "models/compare/comparepair.h"

#include "base/pools.h"
#include "models/compare/pairlines.h"
#include "verbs/savefiles.h"

#include <algorithm>

using namespace Qt::StringLiterals;

namespace gantry::models {

namespace {

struct PairWanted {
    OfSides<sources::ImageSourcePtr> sources;
    OfSides<std::optional<verbs::FileWanted>> files;
    bool asText = false;
    verbs::LayerReading how;
};

struct PairRead {
    OfSides<QByteArray> bytes;
    PairText text;
    qint64 firstDifference = -1;
};

Expected<PairRead> comparePair(
    PairRead read, OfSides<bool> has, bool asText, const std::stop_token &stop)
{
    if (has.a && has.b) {
        const auto [a, b] = std::ranges::mismatch(read.bytes.a, read.bytes.b);
        if (a != read.bytes.a.cend() || b != read.bytes.b.cend())
            read.firstDifference = a - read.bytes.a.cbegin();
    }
    if (asText)
        read.text = pairLines(read.bytes, has, stop);
    return read;
}

Task<PairRead> readPair(PairWanted wanted, OpContext ctx)
{
    PairRead read;
    OfSides<bool> has;
    for (const Side side : bothSides) {
        if (!wanted.files[side])
            continue;
        has[side] = true;
        CO_TRY(read.bytes[side],
            co_await verbs::readFile(wanted.sources[side], *wanted.files[side], wanted.how, ctx));
    }
    QThreadPool *pool = wanted.how.pools ? &wanted.how.pools->cpu : QThreadPool::globalInstance();
    co_return co_await onPool(
        pool, [read = std::move(read), has, asText = wanted.asText, stop = ctx.stop]() mutable {
            return comparePair(std::move(read), has, asText, stop);
        });
}

struct SavedSide {
    sources::ImageSourcePtr source;
    verbs::SaveWanted wanted;
};

Task<QStringList> saveSides(QList<SavedSide> sides, verbs::LayerReading how, OpContext ctx)
{
    QStringList paths;
    for (const SavedSide &side : std::as_const(sides)) {
        CO_TRY(const auto saved, co_await verbs::saveFiles(side.source, side.wanted, how, ctx));
        paths += saved.path;
    }
    co_return paths;
}

} // namespace

void ComparePair::save(const QString &folder, std::function<void(Expected<QStringList>)> done)
{
    const layers::TreeDiffPtr diff = m_session->diff();
    if (!diff || m_row == layers::TreeDiff::none || m_row >= diff->size())
        return;
    QList<SavedSide> sides;
    for (const Side side : bothSides) {
        SavedSide one;
        one.wanted.tree = side == Side::A ? diff->treeA() : diff->treeB();
        one.wanted.node = side == Side::A ? diff->nodeA(m_row) : diff->nodeB(m_row);
        if (one.wanted.node == layers::FileTree::none)
            continue;
        one.source = m_session->source(side);
        one.wanted.layers = m_session->contents(side);
        one.wanted.folder = folder;
        one.wanted.name = (side == Side::A ? u"A-"_s : u"B-"_s)
            + verbs::safeFileName(one.wanted.tree->name(one.wanted.node));
        one.wanted.metadata = false;
        sides += one;
    }
    m_session->jobs()->run<QStringList>(
        tr("Save %1 of %2 and %3")
            .arg(QString::fromUtf8(m_name), m_session->sideName(Side::A),
                m_session->sideName(Side::B)),
        this,
        [sides, how = m_session->reading()](
            OpContext ctx) { return saveSides(sides, how, std::move(ctx)); },
        std::move(done));
}

ComparePair::ComparePair(CompareSession *session, QObject *parent)
    : QObject(parent)
    , m_session(session)
{
}

void ComparePair::settle(State state)
{
    m_state = state;
    Q_EMIT changed();
}

void ComparePair::reload()
{
    m_key.clear();
    show(m_row);
}

void ComparePair::show(layers::TreeDiff::Row row)
{
    const layers::TreeDiffPtr diff = m_session->diff();
    if (!diff || row == layers::TreeDiff::none || row >= diff->size()) {
        m_row = layers::TreeDiff::none;
        m_key.clear();
        m_name.clear();
        m_facts.clear();
        m_has = {};
        ++m_question;
        settle(State::Nothing);
        return;
    }
    m_row = row;
    PairWanted wanted;
    QByteArray key;
    bool readable = false;
    bool text = true;
    bool cut = false;
    OfSides<bool> has;
    std::optional<Error> problem;
    for (const Side side : bothSides) {
        const auto &tree = side == Side::A ? diff->treeA() : diff->treeB();
        const auto node = side == Side::A ? diff->nodeA(row) : diff->nodeB(row);
        if (node == layers::FileTree::none || !tree)
            continue;
        has[side] = true;
        const layers::EntryRef inode = tree->inode(node);
        key += tree->path(node) + '\0' + m_session->side(side).entry.toString().toLatin1();
        if (tree->type(node) != layers::EntryType::File || inode.isNull())
            continue;
        const layers::LayerIndex &index = tree->index(inode.layer);
        const layers::ContentHash hash = index.hash(inode.entry);
        key += QByteArray::number(hash.low) + QByteArray::number(hash.high);
        text = text && index.lineEnds(inode.entry) != layers::LineEnds::Binary;
        cut = cut || tree->sizeBytes(node) > maxBytes;
        auto file = verbs::fileOf(*tree, node, m_session->contents(side));
        if (!file) {
            problem = file.error();
            continue;
        }
        file->range = {.from = 0, .maxBytes = maxBytes};
        wanted.files[side] = std::move(*file);
        wanted.sources[side] = m_session->source(side);
        readable = true;
    }
    if (key == m_key && m_state != State::Failed)
        return;
    const quint64 question = ++m_question;
    if (m_job)
        m_session->jobs()->cancel(std::exchange(m_job, 0));
    m_key = key;
    m_name = has.a ? diff->pathA(row) : diff->pathB(row);
    m_has = has;
    m_lines.clear();
    m_bytes = {};
    m_facts.clear();
    m_error.reset();
    m_cut = cut;
    m_firstDifference = -1;
    if (!readable) {
        m_error = problem;
        settle(problem ? State::Failed : State::Facts);
        return;
    }
    // A row whose one side is no file shows the file there is.
    OfSides<bool> files{wanted.files.a.has_value(), wanted.files.b.has_value()};
    m_has = files;
    wanted.asText = text && !cut;
    wanted.how = m_session->reading();
    settle(State::Reading);
    m_job = m_session->jobs()->run<PairRead>(
        tr("Read %1 of %2 and %3")
            .arg(QString::fromUtf8(m_name), m_session->sideName(Side::A),
                m_session->sideName(Side::B)),
        this, [wanted](OpContext ctx) { return readPair(wanted, std::move(ctx)); },
        [this, question, asText = wanted.asText](Expected<PairRead> read) {
            if (question != m_question)
                return;
            m_job = 0;
            if (!read) {
                m_error = read.error();
                settle(State::Failed);
                return;
            }
            m_bytes = std::move(read->bytes);
            m_lines = std::move(read->text.lines);
            m_facts = read->text.facts;
            m_firstDifference = read->firstDifference;
            const bool empty = m_bytes.a.isEmpty() && m_bytes.b.isEmpty();
            settle(asText && (!m_lines.isEmpty() || empty) ? State::Text : State::Bytes);
        });
}

} // namespace gantry::models
