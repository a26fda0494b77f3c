// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "models/jobs/jobmodel.h"
#include "sources/blobcache.h"
#include "verbs/inspect.h"

#include <QObject>

#include <optional>

namespace gantry::models {

//! "golang:1.24", "app@5d9a1b20": the last words of a name, for tabs and sentences.
QString shortTitle(const oci::ImageName &name);

//! One opened image or index: what has been read, what is being read, and what is selected. All
//! panes of a page share it, so selecting in one selects in the others. Main thread.
class ImageSession : public QObject
{
    Q_OBJECT
public:
    enum class State { Empty, Opening, Ready, Failed };

    //! What a tag pointed to before, from what this computer has seen.
    using Sighting = sources::BlobCache::Sighting;
    using SightingsOf = std::function<QList<Sighting>(const oci::ImageName &)>;

    ImageSession(std::shared_ptr<sources::SourceOpener> opener, JobModel *jobs,
        SightingsOf sightings = {}, QObject *parent = nullptr);

    //! What the registry still allows where it counts reads of manifests. Both may be empty.
    struct Allowance {
        std::function<std::optional<qint64>()> left; //!< nullopt: nobody counts, or not known
        std::function<bool(const oci::Digest &)> kept; //!< in the cache: reading it costs nothing
    };
    //! Reading details stops when fewer reads than this are left; the rest is for what a person
    //! opens.
    static constexpr qint64 allowanceReserve = 10;
    void setAllowance(Allowance allowance);
    std::optional<qint64> allowanceLeft() const;
    //! Requests for details that are not sent, to spare the allowance: entries, and referrers of
    //! each subject.
    int heldReads() const;
    bool isHeld(qsizetype entry) const;
    bool areReferrersHeld() const;
    //! Reads them all the same.
    void readHeld();
    //! The allowance was seen again: goes on when there is enough of it.
    void allowanceChanged();

    //! Is of this image from now on, but reads nothing until wake() (a restored document nobody
    //! looks at).
    void prepare(const oci::ImageName &name);
    void wake(); //!< reads what was prepared; nothing when that has begun
    //! Forgets what was there and reads this name.
    void open(const oci::ImageName &name);
    void reload();
    void cancel();
    //! Reads one entry that failed again.
    void retryEntry(qsizetype entry);
    //! Signing in, settings or trust of a registry changed: what it did not give is asked for
    //! again.
    void accessChanged(const QString &registry);

    const oci::ImageName &name() const { return m_name; }
    JobModel *jobs() const { return m_jobs; } //!< for work on this image
    State state() const { return m_state; }
    const std::optional<Error> &error() const { return m_error; }
    bool isReading() const { return m_describing > 0 || m_state == State::Opening; }
    //! Where it was read from; null before it is Ready.
    const sources::ImageSourcePtr &source() const { return m_source; }
    const verbs::Inspection &inspection() const { return m_inspection; }
    const QList<verbs::Entry> &entries() const { return m_inspection.entries; }
    //! Newest first; the first is the present one. Empty for sources without tags.
    const QList<Sighting> &sightings() const { return m_sightings; }

    //! "golang:1.24" and "docker.io/library".
    QString title() const;
    QString titleSuffix() const;
    //! "OCI index, 9 platforms, 7 attestations · 5.9 GiB compressed".
    QString summary() const;

    //! -1: the root itself.
    qsizetype currentEntry() const { return m_currentEntry; }
    const verbs::Entry *currentEntryOrNull() const;
    qsizetype entryOf(const oci::Digest &digest) const;
    void selectEntry(qsizetype entry);
    //! JSON pointer into the root document; empty: none.
    const QString &currentField() const { return m_currentField; }
    void selectField(const QString &pointer);
    //! Selects the field (and its entry) at a byte of the root document.
    void selectByte(qsizetype offset);
    json::Range fieldRange() const;

Q_SIGNALS:
    void stateChanged(); //!< state, error, title or root document
    void entryChanged(qsizetype entry); //!< described, failed or its referrers arrived
    void settled(); //!< nothing is being read any more
    void referrersChanged();
    void heldChanged(); //!< heldReads()
    void currentEntryChanged(qsizetype entry);
    void currentFieldChanged(const QString &pointer);

private:
    //! In m_waiting: the referrers of root and entries.
    static constexpr qsizetype referrersPlace = -1;

    void readAll(quint64 question);
    void goOn(quint64 question);
    void start(qsizetype place, quint64 question, bool counts);
    void describe(qsizetype entry, quint64 question, bool counts);
    void readReferrers(quint64 question);
    QList<oci::Digest> subjects() const; //!< root and image entries: what referrers may name
    bool isFree(qsizetype entry) const;
    bool isHolding() const;
    void finishOne(quint64 question);

    std::shared_ptr<sources::SourceOpener> m_opener;
    JobModel *m_jobs;
    SightingsOf m_sightingsOf;
    oci::ImageName m_name;
    sources::ImageSourcePtr m_source;
    verbs::Inspection m_inspection;
    QList<Sighting> m_sightings;
    State m_state = State::Empty;
    std::optional<Error> m_error;
    qsizetype m_currentEntry = -1;
    QString m_currentField;
    quint64 m_question = 0; //!< late answers to an earlier question are dropped
    QList<quint64> m_jobIds;
    QList<qsizetype> m_waiting; //!< entries (or referrersPlace) not asked for yet
    Allowance m_allowance;
    int m_describing = 0; //!< questions under way
    int m_inFlight = 0; //!< of these, reads the registry may count
};

} // namespace gantry::models
