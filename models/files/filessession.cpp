// SPDX-License-Identifier: Apache-2.0
#include "models/files/filessession.h"

#include "base/text.h"
#include "models/image/layermodel.h"

#include <algorithm>

using namespace Qt::StringLiterals;

namespace gantry::models {

namespace {

using State = FilesSession::LayerState;

//! Trees of a layer still being read are built this often at most.
constexpr int buildEveryMs = 250;
constexpr int progressEveryMs = 100;

bool hasRows(State state)
{
    return state == State::Read || state == State::Listed || state == State::Broken;
}

State stateOf(const verbs::LayerContent &content)
{
    using Origin = verbs::LayerContent::Origin;
    switch (content.origin) {
    case Origin::Missing:
        return State::Failed;
    case Origin::Foreign:
        return State::Foreign;
    case Origin::Claimed:
        return State::Listed;
    case Origin::Read:
    case Origin::Kept:
        break;
    }
    return content.error ? State::Broken : State::Read;
}

} // namespace

FilesSession::FilesSession(
    ImageSession *image, JobModel *jobs, verbs::LayerReading how, QObject *parent)
    : QObject(parent)
    , m_image(image)
    , m_jobs(jobs)
    , m_how(std::move(how))
{
    m_buildTimer.setSingleShot(true);
    m_buildTimer.setInterval(buildEveryMs);
    m_progressTimer.setInterval(progressEveryMs);
    connect(&m_buildTimer, &QTimer::timeout, this, [this] { buildTree(true); });
    connect(&m_progressTimer, &QTimer::timeout, this, [this] { Q_EMIT progressed(); });
    connect(image, &ImageSession::stateChanged, this, &FilesSession::takeEntry);
    connect(image, &ImageSession::currentEntryChanged, this, &FilesSession::takeEntry);
    connect(image, &ImageSession::entryChanged, this, [this](qsizetype entry) {
        if (m_image && entry == m_image->currentEntry())
            takeEntry();
    });
}

FilesSession::~FilesSession() = default;

std::shared_ptr<Pools> FilesSession::pools() const
{
    if (m_how.pools)
        return m_how.pools;
    return m_image && m_image->source() ? m_image->source()->pools() : nullptr;
}

void FilesSession::setActive(bool active)
{
    if (active == m_active)
        return;
    m_active = active;
    if (!active)
        return;
    if (m_stale)
        takeEntry();
    else
        readByItself();
}

//! The entry looked at has changed, or has been described by now.
void FilesSession::takeEntry()
{
    if (!m_active) {
        m_stale = true;
        return;
    }
    m_stale = false;
    const verbs::Entry *entry = m_image ? m_image->currentEntryOrNull() : nullptr;
    const oci::Digest digest = entry ? entry->descriptor.digest : oci::Digest();
    const bool described = entry && entry->described && !entry->error;
    if (digest == m_entry && described == m_described && described)
        return;
    cancel();
    ++m_question;
    ++m_treeQuestion;
    if (m_treeJob != 0)
        m_jobs->cancel(std::exchange(m_treeJob, 0));
    m_buildAgain = false;
    m_buildTimer.stop();
    m_entry = digest;
    m_described = described;
    m_layers.clear();
    m_layerJobs.clear();
    m_tree.reset();
    m_treeError.reset();
    m_overlay.reset();
    m_stack.clear();
    m_wasted = {};
    m_findings.clear();
    m_hasFindings = false;
    if (described && entry->role != oci::Role::Attestation) {
        const auto wanted = verbs::layersOf(*entry);
        for (qsizetype i = 0; i < entry->layers.size() && i < wanted.size(); ++i) {
            Layer layer;
            layer.row = entry->layers.at(i);
            layer.content.wanted = wanted.at(i);
            m_layers.push_back(std::move(layer));
        }
    }
    m_layerJobs.assign(m_layers.size(), 0);
    m_layer = layerCount() - 1;
    m_view = View::Merged;
    Q_EMIT layersReset();
    Q_EMIT viewChanged();
    Q_EMIT treeChanged();
    Q_EMIT findingsChanged();
    readByItself();
}

QString FilesSession::platform() const
{
    const verbs::Entry *entry = m_image ? m_image->currentEntryOrNull() : nullptr;
    return entry ? oci::describePlatform(entry->platform()) : QString();
}

QString FilesSession::historyProblem() const
{
    const verbs::Entry *entry = m_image ? m_image->currentEntryOrNull() : nullptr;
    if (!entry || !entry->config || m_layers.empty())
        return {};
    const auto &history = entry->config->history;
    if (history.isEmpty())
        return tr("The config has no history, so no command stands beside a layer.");
    const bool aligned = std::ranges::any_of(
        m_layers, [](const Layer &layer) { return layer.row.historyIndex >= 0; });
    if (aligned)
        return {};
    const auto steps = std::ranges::count_if(
        history, [](const oci::HistoryStep &step) { return !step.emptyLayer; });
    return tr("The history tells of %1 layers, the manifest has %2: commands cannot be put beside "
              "them.")
        .arg(steps)
        .arg(layerCount());
}

QStringList FilesSession::layerNames() const
{
    QStringList names;
    for (int i = 0; i < layerCount(); ++i) {
        const QString command
            = readableCommand(m_layers[static_cast<std::size_t>(i)].row.createdBy);
        names += command.isEmpty() ? tr("Layer %1").arg(i + 1)
                                   : tr("Layer %1: %2").arg(i + 1).arg(command);
    }
    return names;
}

void FilesSession::setView(View view, int layer)
{
    layer = std::clamp(layer, -1, layerCount() - 1);
    if (view == m_view && layer == m_layer)
        return;
    m_view = view;
    m_layer = layer;
    Q_EMIT viewChanged();
    buildTree(true);
    startWaiting();
}

// ---- reading ------------------------------------------------------------------------------------

qint64 FilesSession::bytesToRead() const
{
    qint64 bytes = 0;
    for (const Layer &layer : m_layers) {
        if (layer.state == State::NotRead)
            bytes += layer.row.descriptor.sizeBytes;
    }
    return bytes;
}

bool FilesSession::wantsToBeAsked() const
{
    using Transport = oci::ImageName::Transport;
    const Transport transport = m_image ? m_image->name().transport : Transport::Registry;
    const bool remote = transport == Transport::Registry || transport == Transport::DockerDaemon;
    return remote && bytesToRead() > freeDownloadBytes;
}

bool FilesSession::isReading() const
{
    return m_treeJob != 0 || m_buildTimer.isActive()
        || std::ranges::any_of(m_layers, [](const Layer &layer) {
               return layer.state == State::Reading || layer.state == State::Waiting;
           });
}

int FilesSession::readCount() const
{
    return static_cast<int>(
        std::ranges::count_if(m_layers, [](const Layer &layer) { return hasRows(layer.state); }));
}

void FilesSession::readByItself()
{
    if (m_active && !wantsToBeAsked())
        readAll();
}

void FilesSession::readAll()
{
    for (std::size_t i = 0; i < m_layers.size(); ++i) {
        if (m_layers[i].state == State::NotRead) {
            m_layers[i].state = State::Waiting;
            Q_EMIT layerChanged(static_cast<int>(i));
        }
    }
    startWaiting();
}

void FilesSession::readLayer(int layer)
{
    if (layer < 0 || layer >= layerCount())
        return;
    Layer &wanted = m_layers[static_cast<std::size_t>(layer)];
    if (wanted.state == State::Reading || wanted.state == State::Read
        || wanted.state == State::Waiting)
        return;
    wanted.state = State::Waiting;
    wanted.error.reset();
    Q_EMIT layerChanged(layer);
    startWaiting();
}

void FilesSession::fetchForeign(int layer)
{
    if (layer >= 0 && layer < layerCount()
        && m_layers[static_cast<std::size_t>(layer)].state == State::Foreign)
        start(layer, true);
}

//! Begins as many as may run at once: the layer looked at first, then from the base up.
void FilesSession::startWaiting()
{
    const auto running = [this] {
        return std::ranges::count_if(
            m_layers, [](const Layer &layer) { return layer.state == State::Reading; });
    };
    while (running() < mostAtOnce) {
        int next = -1;
        for (int i = 0; i < layerCount(); ++i) {
            if (m_layers[static_cast<std::size_t>(i)].state == State::Waiting
                && (next < 0 || i == m_layer))
                next = i;
        }
        if (next < 0)
            break;
        start(next, false);
    }
    if (isReading() != m_progressTimer.isActive()) {
        if (isReading())
            m_progressTimer.start();
        else
            m_progressTimer.stop();
    }
    Q_EMIT readingChanged();
}

void FilesSession::start(int number, bool foreign)
{
    Layer &layer = m_layers[static_cast<std::size_t>(number)];
    layer.state = State::Reading;
    layer.error.reset();
    layer.progress = std::make_shared<Progress>();
    verbs::LayerReading how = m_how;
    how.fetchForeign = foreign;
    how.useContents = true;
    const auto holder = std::make_shared<std::shared_ptr<Progress>>();
    const QPointer<FilesSession> self(this);
    const quint64 question = m_question;
    const verbs::OnRows onRows = [self, question, number](layers::LayerIndexPtr rows) {
        if (self)
            self->rowsArrived(question, number, std::move(rows));
    };
    const bool remote = m_image->name().transport == oci::ImageName::Transport::Registry;
    m_layerJobs[static_cast<std::size_t>(number)] = m_jobs->run<verbs::LayerContent>(
        tr("List files of layer %1/%2 of %3 %4")
            .arg(number + 1)
            .arg(layerCount())
            .arg(m_image->name().toString(), platform()),
        this,
        [source = m_image->source(), wanted = layer.content.wanted, how, onRows, holder](
            OpContext ctx) {
            *holder = ctx.progress;
            return verbs::readLayer(source, wanted, how, onRows, std::move(ctx));
        },
        [this, question, number](Expected<verbs::LayerContent> content) {
            settleLayer(question, number, std::move(content));
        },
        remote ? Job::Kind::Download : Job::Kind::Read);
    if (*holder)
        layer.progress = *holder;
    Q_EMIT layerChanged(number);
}

void FilesSession::rowsArrived(quint64 question, int number, layers::LayerIndexPtr rows)
{
    if (question != m_question)
        return;
    Layer &layer = m_layers[static_cast<std::size_t>(number)];
    if (layer.state != State::Reading)
        return;
    layer.rows = std::move(rows);
    buildTree(false);
}

void FilesSession::settleLayer(quint64 question, int number, Expected<verbs::LayerContent> content)
{
    if (question != m_question || number >= layerCount())
        return; // about an entry nobody looks at any more
    Layer &layer = m_layers[static_cast<std::size_t>(number)];
    m_layerJobs[static_cast<std::size_t>(number)] = 0;
    layer.progress.reset();
    layer.counted = false;
    if (!content) {
        layer.rows.reset();
        const bool cancelled = content.error().code == Errc::Cancelled;
        layer.state = cancelled ? State::NotRead : State::Failed;
        if (!cancelled)
            layer.error = content.error();
    } else {
        layer.content = std::move(*content);
        layer.state = stateOf(layer.content);
        layer.error = layer.content.error;
        layer.rows = layer.content.index;
    }
    Q_EMIT layerChanged(number);
    startWaiting();
    buildTree(true);
}

void FilesSession::cancel()
{
    for (Layer &layer : m_layers) {
        if (layer.state == State::Waiting)
            layer.state = State::NotRead;
    }
    const auto jobs = m_layerJobs;
    for (const quint64 job : jobs) {
        if (job != 0)
            m_jobs->cancel(job);
    }
    for (int i = 0; i < layerCount(); ++i)
        Q_EMIT layerChanged(i);
    startWaiting();
}

void FilesSession::cancelLayer(int number)
{
    if (number < 0 || number >= layerCount())
        return;
    Layer &layer = m_layers[static_cast<std::size_t>(number)];
    if (layer.state == State::Waiting) {
        layer.state = State::NotRead;
        Q_EMIT layerChanged(number);
        Q_EMIT readingChanged();
    } else if (const quint64 job = m_layerJobs[static_cast<std::size_t>(number)]; job != 0) {
        m_jobs->cancel(job);
    }
}

// ---- files --------------------------------------------------------------------------------------

QList<verbs::LayerContent> FilesSession::contents() const
{
    QList<verbs::LayerContent> all;
    static const auto empty = layers::LayerIndexBuilder().snapshot();
    for (const Layer &layer : m_layers) {
        verbs::LayerContent content = layer.content;
        if (!content.index)
            content.index = empty;
        all += std::move(content);
    }
    return all;
}

qint64 FilesSession::bytesToFetchFor(
    const layers::FileTree &tree, layers::FileTree::Node node) const
{
    const layers::EntryRef inode = tree.inode(node);
    if (inode.isNull() || inode.layer >= m_layers.size())
        return 0;
    const Layer &layer = m_layers[inode.layer];
    // By range where there is a table of contents; else the whole layer when its blob is not here.
    return layer.content.blob || layer.content.contents ? 0 : layer.row.descriptor.sizeBytes;
}

quint64 FilesSession::readFile(QObject *owner, layers::FileTreePtr tree,
    layers::FileTree::Node node, layers::ContentRange range,
    std::function<void(Expected<QByteArray>)> settle)
{
    auto file = verbs::fileOf(*tree, node, contents());
    if (!file) {
        settle(std::unexpected(file.error()));
        return 0;
    }
    file->range = range;
    return m_jobs->run<QByteArray>(
        tr("Read /%1 of %2").arg(printable(tree->path(node)), m_image->name().toString()), owner,
        [source = m_image->source(), file = *file, how = m_how](
            OpContext ctx) { return verbs::readFile(source, file, how, std::move(ctx)); },
        std::move(settle));
}

void FilesSession::save(layers::FileTreePtr tree, layers::FileTree::Node node,
    const QString &folder, const QString &name, bool overwrite,
    std::function<void(Expected<verbs::SaveOutcome>)> settle)
{
    verbs::SaveWanted wanted{.tree = std::move(tree),
        .node = node,
        .layers = contents(),
        .folder = folder,
        .name = name,
        .overwrite = overwrite,
        .metadata = true};
    const QString what = printable(wanted.tree->path(node));
    m_jobs->run<verbs::SaveOutcome>(
        tr("Save /%1 from %2 to %3").arg(what, m_image->name().toString(), folder), this,
        [source = m_image->source(), wanted = std::move(wanted), how = m_how](
            OpContext ctx) { return verbs::saveFiles(source, wanted, how, std::move(ctx)); },
        std::move(settle), Job::Kind::Download);
}

} // namespace gantry::models
