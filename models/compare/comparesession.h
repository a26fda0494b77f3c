// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "layers/tree/layerpairs.h"
#include "layers/tree/overlay.h"
#include "layers/tree/treediff.h"
#include "models/compare/compareside.h"
#include "models/image/imagesession.h"
#include "models/navigation/place.h"
#include "verbs/layers.h"

#include <QHash>
#include <QObject>
#include <QTimer>

#include <memory>

namespace gantry::models {

//! Layers that take part, from the lowest: a stretch of the stack, or none (count 0).
struct LayerRange {
    int first = 0;
    int count = 0;
    int end() const { return first + count; }
    bool operator==(const LayerRange &) const = default;
};

//! One layer of a side as the strip shows it.
struct ComparedLayer {
    enum class State { Unread, Reading, Read, Failed };
    QString command; //!< what made it; may be empty
    QString step; //!< a word of that
    qint64 compressedBytes = 0;
    State state = State::Unread;
    QString problem; //!< why it cannot be read, or where it broke
    QString digest;
    int partner = -1; //!< the layer of the other side with the most content of this; -1: none
    double shared = 0; //!< bytes in both to bytes in either, 0 to 1; 1: the same layer
    bool operator==(const ComparedLayer &) const = default;
};

//! Two images beside each other: which, which layers of them, and how their files differ. Reads
//! both sides' layers and compares what there is while they arrive. Main thread; trees and
//! differences are made on the pool.
class CompareSession : public QObject
{
    Q_OBJECT
public:
    //! Reading: files of layers still arrive. Failed: a side is not there at all (see error()).
    enum class State { Empty, Opening, Reading, Ready, Failed };

    CompareSession(std::shared_ptr<sources::SourceOpener> opener, JobModel *jobs,
        verbs::LayerReading how, QObject *parent = nullptr);
    ~CompareSession() override;

    //! Forgets what was there. A null entry becomes the one that fits the other side best.
    void open(const ComparedSide &a, const ComparedSide &b);
    void setSide(Side side, const ComparedSide &chosen);
    void swap();
    //! Opens what failed again, and reads layers that failed again.
    void reload();
    //! Stops reading; what was read stays.
    void cancel();
    //! Signing in, settings or trust of a registry changed: reload() when a side of it failed.
    void accessChanged(const QString &registry);

    State state() const;
    ComparedSide side(Side side) const { return m_sides[side].chosen; }
    const verbs::Entry *entry(Side side) const; //!< null until it is known
    const verbs::Inspection *inspection(Side side) const; //!< null until it is known
    //! Positions of the image entries a person may choose from.
    QList<qsizetype> choices(Side side) const;
    const std::optional<Error> &error(Side side) const { return m_sides[side].error; }
    QString title() const; //!< "linux/amd64 ↔ windows/amd64"
    //! "telemetry-agent:3.8.0-rc1  linux/amd64" of a side.
    QString sideTitle(Side side) const;
    //! A side in full, as the titles of its work say it.
    QString sideName(Side side) const;

    const QList<ComparedLayer> &layers(Side side) const { return m_sides[side].layers; }
    //! The lowest layers that are known to be base, off at first.
    int baseLayers(Side side) const { return m_sides[side].base; }
    QString baseName(Side side) const; //!< image it was built on, where something says so
    LayerRange range(Side side) const { return m_sides[side].range; }
    void setRange(Side side, LayerRange range);
    //! Reads layers outside the ranges, too: for what a config names.
    void readAllLayers();
    bool readsAllLayers() const; //!< asked for, or because both ranges hold them all
    //! Of the layers asked for.
    int layersRead() const;
    int layersWanted() const;
    //! A layer of the range is missing or broken: what is absent there may be in it.
    bool isUncertain(Side side) const;

    const layers::PathRules &pathRules() const { return m_options.paths; }
    void setPathRules(const layers::PathRules &rules);
    layers::Facets ignored() const { return m_options.ignored; }
    void setIgnored(layers::Facets facets);

    //! Of what has been read; null before the first.
    const layers::TreeDiffPtr &diff() const { return m_diff; }
    //! All layers of a side squashed, the base included, as far as they were read; null before.
    layers::FileTreePtr wholeTree(Side side) const;
    QList<verbs::LayerContent> contents(Side side) const; //!< in the order of the stack
    sources::ImageSourcePtr source(Side side) const;
    const verbs::LayerReading &reading() const { return m_how; }
    JobModel *jobs() const { return m_jobs; }

Q_SIGNALS:
    void stateChanged();
    void sideChanged(gantry::models::Side side); //!< image, entry, layers or range
    void progressChanged(); //!< a layer was read or failed
    void diffChanged();

private:
    struct OneSide {
        ComparedSide chosen;
        ImageSession *session = nullptr; //!< both sides may share one
        QList<ComparedLayer> layers;
        QList<verbs::LayerWanted> wanted;
        LayerRange range;
        int base = 0;
        layers::OverlayPtr overlay; //!< of the contents at stamp
        layers::FileTreePtr tree; //!< the range of that
        LayerRange treeRange;
        quint64 stamp = 0;
        std::optional<Error> error;
        bool known = false; //!< the entry was described and its layers taken over
    };

    ImageSession *sessionFor(const oci::ImageName &name);
    void dropSessions();
    void look();
    bool chooseEntry(Side side);
    void takeLayers(Side side);
    void takeRanges();
    void readWanted();
    void takeRows(const QString &digest, layers::LayerIndexPtr rows);
    void takeContent(const verbs::LayerContent &content);
    void showLayers();
    void showPairs(const QList<layers::LayerPair> &pairs);
    void compareSoon();
    void compareNow();
    layers::LayerStack stack(Side side) const;
    QString keyOf(const verbs::LayerWanted &layer) const;

    std::shared_ptr<sources::SourceOpener> m_opener;
    JobModel *m_jobs;
    verbs::LayerReading m_how;
    OfSides<OneSide> m_sides;
    QHash<QString, verbs::LayerContent> m_contents; //!< by digest; ended ones
    QHash<QString, layers::LayerIndexPtr> m_rows; //!< by digest; of layers under way
    QList<quint64> m_readingIds;
    int m_readings = 0;
    bool m_wantsAll = false;
    bool m_rulesChosen = false; //!< by a person, so they stay when a side changes
    layers::DiffOptions m_options;
    layers::TreeDiffPtr m_diff;
    QTimer m_soon;
    quint64 m_question = 0; //!< answers about other sides are dropped
    quint64 m_generation = 0; //!< of reading layers; one that was stopped is heard no more
    quint64 m_stamp = 1; //!< of the contents
    quint64 m_pairStamp = 0; //!< of the contents the layers were paired by; 0: they are not
    quint64 m_comparison = 0; //!< job of the newest comparison; 0: none runs
    bool m_again = false; //!< something changed while it ran
};

} // namespace gantry::models
