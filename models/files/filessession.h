// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "layers/facts/contentfindings.h"
#include "models/image/imagesession.h"
#include "models/jobs/jobmodel.h"
#include "verbs/layers.h"
#include "verbs/savefiles.h"

#include <QObject>
#include <QPointer>
#include <QTimer>

#include <functional>
#include <optional>

namespace gantry::models {

//! The layers of an image session's current entry as far as they have been read, and the tree of
//! what is looked at: one layer, or all up to one. Reads nothing before it is active; then what is
//! on this machine and small downloads by itself, more when asked. A layer ends as read, listed
//! from its table of contents, broken, failed or foreign; the others are not affected. Main thread.
class FilesSession : public QObject
{
    Q_OBJECT
public:
    enum class View { OneLayer, Merged };
    enum class LayerState { NotRead, Waiting, Reading, Read, Listed, Broken, Failed, Foreign };

    struct Layer {
        verbs::LayerRow row;
        LayerState state = LayerState::NotRead;
        verbs::LayerContent content; //!< once it has been read
        layers::LayerIndexPtr rows; //!< so far; null before the first ones
        std::optional<Error> error;
        std::shared_ptr<Progress> progress; //!< while it is read
        bool counted = false;
        quint32 files = 0; //!< entries that are no folders and no whiteouts
        quint32 whiteouts = 0;
        qint64 bytes = 0; //!< of their content, uncompressed
        qint64 wastedBytes = -1; //!< -1: not known before all layers are read
        quint32 wastedEntries = 0;
    };

    //! Downloads up to here begin by themselves; above a person is asked first.
    static constexpr qint64 freeDownloadBytes = 32LL * 1024 * 1024;
    static constexpr int mostAtOnce = 3; //!< layers read at the same time

    FilesSession(
        ImageSession *image, JobModel *jobs, verbs::LayerReading how, QObject *parent = nullptr);
    ~FilesSession() override;

    ImageSession *image() const { return m_image; }
    JobModel *jobs() const { return m_jobs; }
    //! Where trees are built and files decoded; null: where they are asked for.
    std::shared_ptr<Pools> pools() const;
    //! The page shows (or not). Reading begins with the first time.
    void setActive(bool active);

    const std::vector<Layer> &layers() const { return m_layers; }
    int layerCount() const { return static_cast<int>(m_layers.size()); }
    //! "linux/arm64/v8"; empty without an entry.
    QString platform() const;
    //! History commands could not be aligned with the layers; says why. Empty when they could.
    QString historyProblem() const;
    //! "3  RUN apt-get update", for tooltips.
    QStringList layerNames() const;

    View view() const { return m_view; }
    int layer() const { return m_layer; } //!< the layer looked at, or the last one merged; -1
    void setView(View view, int layer);

    //! Compressed bytes of layers nobody has read; what Read All would fetch at most.
    qint64 bytesToRead() const;
    //! Something has to be fetched that is too large to begin by itself.
    bool wantsToBeAsked() const;
    bool isReading() const; //!< layers or a tree
    int readCount() const; //!< layers that are settled with rows
    void readAll();
    void readLayer(int layer); //!< also again after a failure
    void fetchForeign(int layer);
    void cancel(); //!< everything being read
    void cancelLayer(int layer);

    //! Of the present view; null while nothing is known of it.
    const layers::FileTreePtr &tree() const { return m_tree; }
    //! Marks in tree() tell what the layer looked at did.
    bool hasMarks() const { return m_hasMarks; }
    //! Layers of tree() some of which could not be read: the tree lacks what they hold.
    QList<int> missingLayers() const;
    //! Why tree() cannot be shown.
    const std::optional<Error> &treeError() const { return m_treeError; }
    const QList<layers::ContentFinding> &findings() const { return m_findings; }
    bool hasFindings() const { return m_hasFindings; } //!< all layers were looked at
    const oci::Digest &entryDigest() const { return m_entry; } //!< whose files these are
    const layers::WastedBytes &wasted() const { return m_wasted; }

    //! Bytes of a file; see verbs::readFile. Errors of the question itself come through settle,
    //! too.
    quint64 readFile(QObject *owner, layers::FileTreePtr tree, layers::FileTree::Node node,
        layers::ContentRange range, std::function<void(Expected<QByteArray>)> settle);
    //! A file whose layer would have to be fetched for it.
    qint64 bytesToFetchFor(const layers::FileTree &tree, layers::FileTree::Node node) const;
    void save(layers::FileTreePtr tree, layers::FileTree::Node node, const QString &folder,
        const QString &name, bool overwrite,
        std::function<void(Expected<verbs::SaveOutcome>)> settle);

Q_SIGNALS:
    void layersReset(); //!< other layers altogether
    void layerChanged(int layer);
    void viewChanged();
    void treeChanged();
    void findingsChanged();
    //! Reading began or ended.
    void readingChanged();
    //! Progress of layers may have moved; ten times a second while layers are read.
    void progressed();

private:
    struct Question;
    struct Answer;

    void takeEntry();
    void readByItself();
    void startWaiting();
    void start(int layer, bool foreign);
    void settleLayer(quint64 question, int layer, Expected<verbs::LayerContent> content);
    void rowsArrived(quint64 question, int layer, layers::LayerIndexPtr rows);
    void buildTree(bool atOnce);
    void takeAnswer(const Answer &answer);
    QList<verbs::LayerContent> contents() const;
    QList<QByteArray> started() const;
    static std::shared_ptr<Answer> answer(const Question &question, std::stop_token stop);
    static Task<std::shared_ptr<Answer>> answerOn(
        std::shared_ptr<Pools> pools, Question question, OpContext ctx);

    QPointer<ImageSession> m_image;
    JobModel *m_jobs;
    verbs::LayerReading m_how;
    bool m_active = false;
    bool m_stale = true; //!< the entry has changed while nobody looked
    oci::Digest m_entry; //!< whose layers these are
    bool m_described = false;
    std::vector<Layer> m_layers;
    std::vector<quint64> m_layerJobs;
    View m_view = View::Merged;
    int m_layer = -1;
    layers::FileTreePtr m_tree;
    bool m_hasMarks = false;
    std::optional<Error> m_treeError;
    layers::OverlayPtr m_overlay; //!< of m_stack
    QList<layers::LayerIndexPtr> m_stack;
    layers::WastedBytes m_wasted;
    QList<layers::ContentFinding> m_findings;
    bool m_hasFindings = false;
    quint64 m_question = 0; //!< late answers about an earlier entry are dropped
    quint64 m_treeQuestion = 0;
    quint64 m_treeJob = 0;
    bool m_buildAgain = false;
    QTimer m_buildTimer;
    QTimer m_progressTimer;
};

} // namespace gantry::models
