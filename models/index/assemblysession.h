// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "assembly/draft.h"
#include "models/hosts/hostlist.h"
#include "models/index/assemblyreads.h"
#include "models/index/transferrun.h"
#include "verbs/protectedtags.h"

#include <QHash>
#include <QObject>
#include <QTimer>
#include <QUndoStack>

#include <memory>
#include <optional>

namespace gantry::models {

class DraftStore;

//! What an assembly is made with. sinks may be null (nothing can be pushed, then), and drafts
//! (nothing is kept on disk), and hosts (nothing is expected).
struct AssemblyParts {
    std::shared_ptr<sources::SourceOpener> opener;
    std::shared_ptr<sources::SinkOpener> sinks;
    JobModel *jobs = nullptr;
    HostList *hosts = nullptr;
    DraftStore *drafts = nullptr;
};

//! An index being put together: the draft, every step of it (undoable, named), what is being read
//! for it, the live index behind its tag, and the push. Models of this folder show it; pages call
//! its verbs. Main thread.
class AssemblySession : public QObject
{
    Q_OBJECT
public:
    //! Of the index the assembly began with.
    enum class State { Empty, Opening, Ready, Failed };

    explicit AssemblySession(AssemblyParts parts, QObject *parent = nullptr);
    ~AssemblySession() override;

    enum class IfAbsent { Fail, StartEmpty };
    //! An existing index (or image) as assembly; its draft goes on when there is one in the store.
    //! Forgets what was there. A tag that does not exist is an error, or a new assembly for it.
    void open(const oci::ImageName &name, IfAbsent ifAbsent = IfAbsent::Fail);
    //! An empty assembly; slots for the hosts that are expected. target may be empty.
    void startEmpty(const oci::ImageName &target);
    //! A draft of the store goes on. Errors (state Failed): those of reading it.
    void restore(const QString &draftId);
    //! A draft as a value (from a file somebody chose, from the sample).
    void startWith(const assembly::Draft &draft);
    //! The same, and then what somebody worked out for it as one step that can be undone.
    void startWith(
        const assembly::Draft &draft, const QString &stepName, const assembly::Draft &after);
    //! Reads again what failed.
    void reload();
    void cancelReading();

    State state() const { return m_state; }
    const std::optional<Error> &error() const { return m_error; }
    const assembly::Draft &draft() const { return m_draft; }
    const QString &draftId() const { return m_draftId; } //!< stays while the session lives
    QString title() const; //!< "telemetry-agent 3.8.0"
    bool isModified() const; //!< differs from what was last pushed or opened
    QUndoStack *undoStack() const { return m_undo; }
    //! Conflicts first. Accepted ones are not among them. Computed once per change.
    const QList<assembly::Problem> &problems() const { return m_problems; }
    qsizetype conflicts() const;
    HostList *hosts() const { return m_parts.hosts; }

    // Steps. Each is one undoable command with a name; those without effect are none. Steps of
    // typing (one field, letter by letter) become one.
    enum class Step { Whole, Typing };

    //! Reads each and puts it where it belongs: an expected or taken slot of its platform, else one
    //! of its own. On a taken slot it becomes a conflict to decide. While the index is being opened
    //! they wait for it.
    void add(const QList<AssemblyOffer> &offers);
    //! Reads it and puts it there. A taken slot: replaced, or with asConflict both stay to be
    //! decided. Of an index, the entry that fits is taken. What does not fit the slot goes where it
    //! belongs instead.
    void addTo(const QString &slotKey, const AssemblyOffer &offer, bool asConflict = false);
    //! Names the slot of a platform: equal for platforms that are one place in an index.
    static QString slotKey(const oci::Platform &platform);
    //! Of an entry; one without platform has a slot of its own.
    static QString slotKey(const assembly::DraftEntry &entry);
    //! Adds an empty slot.
    void expect(const oci::Platform &platform);
    //! Takes entries out, their attestations with them. key: of an entry.
    void remove(const QStringList &keys);
    //! Puts an entry at another place of the index.
    void move(const QString &key, qsizetype position);
    //! The field of a platform: "os", "architecture", "variant", "os.version", "os.features"
    //! (comma separated). Answers what is wrong with the value; it is not taken then.
    std::optional<QString> setPlatform(
        const QString &key, const QString &field, const QString &value, Step step = Step::Whole);
    //! What would be wrong with a value, without a step; nullopt: fine.
    std::optional<QString> checkPlatform(
        const QString &key, const QString &field, const QString &value) const;
    void setPlatform(const QString &key, const oci::Platform &platform); //!< all at once, one step
    void fillFromConfig(const QString &key); //!< the platform its config says
    //! Of entries that compete, one stays.
    void keepOne(const QStringList &keys, const QString &keep);
    void accept(const QString &problemId);
    void leaveOut(const oci::Platform &expected); //!< its empty slot goes
    void setTarget(const oci::ImageName &target, Step step = Step::Whole);
    void setFormat(assembly::Format format);
    //! What this draft would lose as a Docker manifest list; empty: nothing.
    QStringList dockerListLoses() const;
    //! key empty: of the index. Answers what is wrong; it is not taken then.
    std::optional<QString> setAnnotation(const QString &entryKey, const QString &name,
        const QString &value, Step step = Step::Whole);
    std::optional<QString> renameAnnotation(
        const QString &entryKey, const QString &from, const QString &to);
    void removeAnnotation(const QString &entryKey, const QString &name);
    //! A nested index: its entries instead of it (they are read first), or kept as an index.
    void flatten(const QString &key);

    //! What is being read for the assembly, and what could not be read.
    struct Reading {
        quint64 id = 0;
        AssemblyOffer offer;
        QString slotKey; //!< where it is meant to go; empty: where it belongs
        std::optional<Error> error; //!< nullopt while it is being read
    };
    const QList<Reading> &readings() const { return m_readings; }
    void retryReading(quint64 id);
    void dismissReading(quint64 id); //!< stops it, too

    //! Where empty slots may be filled from.
    struct FillSource {
        QString title; //!< "Tags of platform/telemetry-agent", "out/agent (OCI layout)"
        oci::ImageName place; //!< without selector
        QString whyNot = {}; //!< one sentence; empty: it can be asked
    };
    //! This repository, then places known on this computer, the engine last, also when it cannot
    //! be asked.
    QList<FillSource> fillSources() const;
    void setFillPlaces(const QList<oci::ImageName> &places);
    //! Looks there for entries for the empty slots and adds what fits, the newest first, as one
    //! step. filled() says what was found.
    void fillFrom(const oci::ImageName &place);
    //! Looks in this repository's tags and the places; answers offers, best first.
    void findCandidates(
        const oci::Platform &wanted, std::function<void(Expected<QList<AssemblyOffer>>)> done);

    // The live index: what the target tag names now.
    enum class Live { NotAsked, Asking, NoTag, Same, Moved, Failed };
    Live live() const { return m_live; }
    const std::optional<oci::Descriptor> &liveRoot() const { return m_liveRoot; }
    const std::optional<Error> &liveError() const { return m_liveError; }
    //! What an index lists: attestations are told apart, for they are no platform's entry.
    struct Counts {
        qsizetype entries = 0, attestations = 0;
        QDateTime created = {}; //!< as its annotation says, UTC; invalid: it does not
    };
    std::optional<Counts> liveCounts() const; //!< nullopt: not known
    std::optional<Counts> writtenCounts() const;
    //! A push would leave the tag where it is: it names this very index already.
    bool isPushed() const;
    void readLive(); //!< asks again
    //! After Moved: differences and the guard are against what the tag names now.
    void takeLiveAsBase();

    //! The document as it would be written now; nullopt while an entry has no digest (see
    //! writtenError()). Computed once per change.
    const std::optional<assembly::WrittenIndex> &written() const { return m_written; }
    const std::optional<Error> &writtenError() const { return m_writtenError; }
    QString indexText() const; //!< of written(), laid out for reading
    QString baseText() const; //!< of the index the tag named, laid out the same; empty: none
    const QList<assembly::IndexChange> &changes() const { return m_changes; }

    // Pushing.
    struct PushOptions {
        bool keepOld = true; //!< under keepOldAs(), so that it stays reachable
        bool stopIfMoved = true;
        bool referrers = true;
        bool operator==(const PushOptions &) const = default;
    };
    const PushOptions &pushOptions() const { return m_pushOptions; }
    //! Plans again when there was a plan; a push that broke goes on with them.
    void setPushOptions(const PushOptions &options);
    QString keepOldAs() const; //!< "3.8.0-prev-20260316"
    TransferRun *run() const { return m_run; }
    void plan();
    //! run() has a plan, and it is of this very draft: the only one that may be sent. A step, an
    //! undo and another index behind the tag make it another draft, and its plan is forgotten.
    bool isPlanned() const;
    //! Plans when there is no plan of this very draft, then sends.
    void push();
    //! Why Push is off, one sentence; empty when it is on.
    QString whyNoPush() const;
    //! The pattern of setProtectedTags() that asks for the tag to be typed; empty: none does.
    QString protectedBy() const { return m_protectedTags.matching(m_draft.target); }
    void setProtectedTags(const verbs::ProtectedTags &tags);
    //! What the last push of this session moved; nullopt: nothing, or it was rolled back.
    const std::optional<verbs::TagMove> &lastMove() const { return m_lastMove; }
    bool canRollBack() const; //!< there is something to go back to
    //! The tag names again what it named before the last push, unless it moved since.
    void rollBack();
    TransferRun *rollBackRun() const { return m_back; }

    //! Somebody discarded the draft's file: nothing more is kept of this session until keep().
    bool isDiscarded() const { return m_discarded; }
    void keep(); //!< as a new draft
    //! Takes the draft off the disk; the session says isDiscarded() from here on.
    void discard();

Q_SIGNALS:
    void stateChanged(); //!< state, error, title
    void draftChanged(); //!< draft, problems, written, changes
    void readingsChanged();
    void liveChanged();
    void pushOptionsChanged();
    void added(const QStringList &keys); //!< entries that arrived in this step
    void filled(qsizetype count, const QString &place);
    void fillFailed(const gantry::Error &error, const QString &place);
    void pushed(); //!< the tag moved
    void rolledBack();
    //! Work begun again elsewhere (Activity) would do something else than what was planned: a
    //! person has to look at the plan first.
    void lookWanted();
    void discarded(); //!< isDiscarded() became true or false
    //! A sentence to announce: "windows/amd64 10.0.17763 added".
    void announced(const QString &sentence);

private:
    friend class DraftStep;
    //! Offers that came together are one step together.
    struct Batch;

    void become(State state, std::optional<Error> error = {});
    void begin(const oci::ImageName &name);
    void adopt(assembly::Draft draft); //!< a new beginning, without a step
    void apply(const assembly::Draft &draft); //!< one state of the undo stack
    void step(const QString &name, assembly::Draft after, const QString &merge = {});
    void step(const QString &name, Expected<assembly::Draft> after, const QString &merge = {});
    void refresh();
    void readFactsOf();
    void takeFacts(assembly::Draft &draft) const;
    void startBatch(const QList<Reading> &readings, bool asConflict, const QString &name = {},
        const QString &fillPlace = {});
    void read(const std::shared_ptr<Batch> &batch, const Reading &reading);
    void finishBatch(const std::shared_ptr<Batch> &batch);
    void takeLive(Expected<LiveIndex> live, const oci::ImageName &of);
    QString nameOf(const QString &key) const;
    TransferRun::Make planMaker() const;
    void setBase(const std::optional<oci::Descriptor> &root, const QByteArray &bytes,
        const oci::ImageName &of);
    void dropStalePlan();
    void heardDiscarded(const QString &id);
    void heardRun();
    void heardBack();

    AssemblyParts m_parts;
    QUndoStack *m_undo;
    TransferRun *m_run;
    TransferRun *m_back; //!< rolls back
    assembly::Draft m_draft;
    QString m_draftId;
    State m_state = State::Empty;
    std::optional<Error> m_error;
    oci::ImageName m_opened;
    bool m_isBaseOld = false; //!< the next answer about the tag is what the draft is compared with
    QHash<QString, oci::ImageName> m_arrived; //!< by digest: where a push of this session put it
    QList<assembly::Problem> m_problems;
    std::optional<oci::Index> m_baseIndex;
    std::optional<assembly::WrittenIndex> m_written;
    std::optional<Error> m_writtenError;
    QList<assembly::IndexChange> m_changes;
    QHash<QString, assembly::DraftEntry> m_facts; //!< by digest; survive undo
    QList<Reading> m_readings;
    QHash<quint64, quint64> m_readingJobs;
    QHash<quint64, std::shared_ptr<Batch>> m_batches; //!< by reading
    QList<oci::ImageName> m_fillPlaces;
    Live m_live = Live::NotAsked;
    std::optional<oci::Descriptor> m_liveRoot;
    QByteArray m_liveBytes;
    std::optional<Error> m_liveError;
    QTimer m_liveSoon;
    PushOptions m_pushOptions;
    verbs::ProtectedTags m_protectedTags;
    std::optional<verbs::TagMove> m_lastMove;
    oci::ImageName m_lastTarget;
    std::optional<assembly::Draft> m_plannedDraft;
    quint64 m_nextReading = 1;
    quint64 m_question = 0; //!< late answers about what was open before are dropped
    quint64 m_liveQuestion = 0;
    quint64 m_openJob = 0;
    QList<AssemblyOffer> m_queued; //!< until the index has been opened
    IfAbsent m_ifAbsent = IfAbsent::Fail;
    bool m_touched = false; //!< by a person: worth a file
    bool m_discarded = false;
    bool m_discardingOwn = false;
};

} // namespace gantry::models
