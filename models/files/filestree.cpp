// SPDX-License-Identifier: Apache-2.0
// The tree of what a FilesSession looks at: built on a pool, again while layers are read.
#include "models/files/filessession.h"

#include <algorithm>
#include <ranges>

using namespace Qt::StringLiterals;

namespace gantry::models {

using layers::EntryType;
using layers::LayerIndex;
using layers::LayerIndexPtr;
using layers::TreeRequest;
using State = FilesSession::LayerState;

//! All that is needed on a pool; values only.
struct FilesSession::Question {
    layers::LayerStack stack;
    layers::OverlayPtr overlay; //!< of the same stack; null: to be built
    View view = View::Merged;
    quint16 layer = 0;
    bool alone = false; //!< the layers below are not known: no marks
    bool complete = false; //!< all layers are read: wasted bytes are known
    bool wantsFindings = false;
    layers::VariantContent variant;
    std::vector<bool> counted;
};

struct FilesSession::Answer {
    struct Count {
        quint32 files = 0;
        quint32 whiteouts = 0;
        qint64 bytes = 0;
    };
    layers::OverlayPtr overlay;
    layers::FileTreePtr tree;
    bool hasMarks = false;
    QList<LayerIndexPtr> stack;
    std::vector<std::optional<Count>> counts;
    std::optional<layers::WastedBytes> wasted;
    std::optional<QList<layers::ContentFinding>> findings;
    std::optional<Error> error;
};

namespace {

constexpr quint32 entriesPerLook = 65'536;
constexpr qsizetype mostWastedPaths = 200;

LayerIndexPtr emptyIndex()
{
    static const LayerIndexPtr empty = layers::LayerIndexBuilder().snapshot();
    return empty;
}

} // namespace

std::shared_ptr<FilesSession::Answer> FilesSession::answer(
    const Question &question, std::stop_token stop)
{
    auto answer = std::make_shared<Answer>();
    answer->stack = question.stack.layers;
    answer->counts.resize(static_cast<std::size_t>(question.stack.layers.size()));
    for (std::size_t i = 0; i < answer->counts.size(); ++i) {
        if (question.counted[i])
            continue;
        const LayerIndex &index = *question.stack.layers[static_cast<qsizetype>(i)];
        Answer::Count count;
        for (LayerIndex::Id entry = 0; entry < index.size(); ++entry) {
            if (entry % entriesPerLook == 0 && stop.stop_requested())
                return nullptr;
            if (index.type(entry) == EntryType::Directory)
                continue;
            if (index.name(entry).startsWith(".wh.")) {
                ++count.whiteouts;
                continue;
            }
            ++count.files;
            count.bytes += index.sizeBytes(entry);
        }
        answer->counts[i] = count;
    }
    if (question.alone) {
        auto tree = layers::Overlay::layerAlone(question.stack, question.layer, stop);
        if (tree)
            answer->tree = std::move(*tree);
        else
            answer->error = tree.error();
        return stop.stop_requested() ? nullptr : answer;
    }
    answer->overlay = question.overlay;
    if (!answer->overlay) {
        auto overlay = layers::Overlay::build(question.stack, stop);
        if (!overlay) {
            answer->error = overlay.error();
            return stop.stop_requested() ? nullptr : answer;
        }
        answer->overlay = std::move(*overlay);
    }
    // What the lowest layer holds is all new: marks would say nothing.
    const quint16 layer = question.layer;
    answer->hasMarks = layer > 0;
    if (question.view == View::Merged)
        answer->tree = answer->overlay->tree(
            layer > 0 ? TreeRequest::upTo(layer) : TreeRequest::squashed(layer));
    else
        answer->tree = answer->overlay->tree(
            layer > 0 ? TreeRequest::range(layer, layer) : TreeRequest::squashed(layer));
    if (question.complete && !stop.stop_requested()) {
        const auto last = static_cast<quint16>(question.stack.layers.size() - 1);
        answer->wasted = answer->overlay->wasted(last, mostWastedPaths);
        if (question.wantsFindings) {
            layers::VariantContent variant = question.variant;
            variant.tree = answer->overlay->tree(TreeRequest::squashed(last));
            answer->findings = layers::contentFindings({variant}, stop);
        }
    }
    return stop.stop_requested() ? nullptr : answer;
}

QList<QByteArray> FilesSession::started() const
{
    const verbs::Entry *entry = m_image->currentEntryOrNull();
    QList<QByteArray> paths;
    if (entry && entry->config) {
        const oci::ImageConfig &config = *entry->config;
        const QStringList &words = config.entrypoint.isEmpty() ? config.cmd : config.entrypoint;
        if (!words.isEmpty())
            paths += words.first().toUtf8();
    }
    return paths;
}

Task<std::shared_ptr<FilesSession::Answer>> FilesSession::answerOn(
    std::shared_ptr<Pools> pools, Question question, OpContext ctx)
{
    const auto work
        = [question = std::move(question), stop = ctx.stop]() -> Expected<std::shared_ptr<Answer>> {
        auto result = answer(question, stop);
        if (!result)
            return fail(Errc::Cancelled, u"Canceled"_s);
        return result;
    };
    if (!pools)
        co_return work();
    co_return co_await onPool(&pools->cpu, work);
}

//! \param atOnce what is being built is of no interest any more; else the new rows wait for it
void FilesSession::buildTree(bool atOnce)
{
    const verbs::Entry *entry = m_image ? m_image->currentEntryOrNull() : nullptr;
    if (!entry || m_layer < 0)
        return;
    if (!atOnce) {
        if (m_treeJob != 0)
            m_buildAgain = true;
        else if (!m_buildTimer.isActive())
            m_buildTimer.start();
        return;
    }
    m_buildTimer.stop();
    m_buildAgain = false;
    if (m_treeJob != 0)
        m_jobs->cancel(std::exchange(m_treeJob, 0));
    const auto looked = static_cast<std::size_t>(m_layer);
    const auto known = [this](std::size_t i) { return m_layers[i].rows != nullptr; };
    const auto settled = [this](std::size_t i) {
        const State state = m_layers[i].state;
        return state == State::Read || state == State::Listed || state == State::Broken;
    };
    Question question;
    question.view = m_view;
    question.layer = static_cast<quint16>(m_layer);
    question.stack.family = verbs::familyOf(*entry);
    bool anything = false;
    bool lowerKnown = true;
    question.complete = true;
    for (std::size_t i = 0; i < m_layers.size(); ++i) {
        question.stack.layers += known(i) ? m_layers[i].rows : emptyIndex();
        question.counted.push_back(m_layers[i].counted || !known(i));
        const bool inView = m_view == View::Merged ? i <= looked : i == looked;
        anything = anything || (inView && known(i));
        lowerKnown = lowerKnown && (i >= looked || settled(i));
        question.complete = question.complete && settled(i);
        question.variant.blobDigests += m_layers[i].row.descriptor.digest.toString().toUtf8();
    }
    if (!anything) {
        const bool was = m_tree != nullptr;
        m_tree.reset();
        m_treeError.reset();
        ++m_treeQuestion;
        if (was)
            Q_EMIT treeChanged();
        Q_EMIT readingChanged();
        return;
    }
    question.alone = m_view == View::OneLayer && !lowerKnown;
    if (m_overlay && question.stack.layers == m_stack)
        question.overlay = m_overlay;
    question.wantsFindings = question.complete && !m_hasFindings;
    if (question.wantsFindings) {
        question.variant.platform = platform();
        question.variant.architecture = entry->platform().architecture;
        question.variant.started = started();
    }
    const quint64 number = ++m_treeQuestion;
    m_treeJob = m_jobs->run<std::shared_ptr<Answer>>(
        tr("Lay out the files of %1 %2").arg(m_image->name().toString(), platform()), this,
        [pools = pools(), question](
            OpContext ctx) { return answerOn(pools, question, std::move(ctx)); },
        [this, number](Expected<std::shared_ptr<Answer>> answer) {
            if (number != m_treeQuestion)
                return;
            m_treeJob = 0;
            if (answer)
                takeAnswer(**answer);
            else if (answer.error().code != Errc::Cancelled) {
                m_treeError = answer.error();
                Q_EMIT treeChanged();
            }
            if (m_buildAgain)
                m_buildTimer.start();
            m_buildAgain = false;
            startWaiting();
        });
    Q_EMIT readingChanged();
}

void FilesSession::takeAnswer(const Answer &answer)
{
    for (std::size_t i = 0; i < answer.counts.size() && i < m_layers.size(); ++i) {
        if (!answer.counts[i])
            continue;
        Layer &layer = m_layers[i];
        layer.files = answer.counts[i]->files;
        layer.whiteouts = answer.counts[i]->whiteouts;
        layer.bytes = answer.counts[i]->bytes;
        layer.counted = layer.state != State::Reading;
        Q_EMIT layerChanged(static_cast<int>(i));
    }
    if (answer.overlay) {
        m_overlay = answer.overlay;
        m_stack = answer.stack;
    }
    if (answer.wasted) {
        m_wasted = *answer.wasted;
        for (std::size_t i = 0; i < m_layers.size() && i < m_wasted.layers.size(); ++i) {
            m_layers[i].wastedBytes = m_wasted.layers[i].bytes;
            m_layers[i].wastedEntries = m_wasted.layers[i].entries;
            Q_EMIT layerChanged(static_cast<int>(i));
        }
    }
    m_treeError = answer.error;
    m_tree = answer.error ? nullptr : answer.tree;
    m_hasMarks = answer.hasMarks;
    Q_EMIT treeChanged();
    if (answer.findings) {
        m_hasFindings = true;
        m_findings = *answer.findings;
        Q_EMIT findingsChanged();
    }
}

QList<int> FilesSession::missingLayers() const
{
    QList<int> missing;
    if (!m_tree)
        return missing;
    for (int i = 0; i <= m_layer && i < layerCount(); ++i) {
        const Layer &layer = m_layers[static_cast<std::size_t>(i)];
        const bool inView = m_view == View::Merged || i == m_layer;
        if (inView && layer.state != State::Read && layer.state != State::Listed)
            missing += i;
    }
    return missing;
}

} // namespace gantry::models
