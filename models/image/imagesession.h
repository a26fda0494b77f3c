// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "models/jobs/jobmodel.h"
#include "sources/blobcache.h"
#include "verbs/inspect.h"

#include <QObject>

#include <optional>

namespace gantry::models {

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

    //! Forgets what was there and reads this name.
    void open(const oci::ImageName &name);
    void reload();
    void cancel();
    //! Reads one entry that failed again.
    void retryEntry(qsizetype entry);

    const oci::ImageName &name() const { return m_name; }
    State state() const { return m_state; }
    const std::optional<Error> &error() const { return m_error; }
    bool isReading() const { return m_describing > 0 || m_state == State::Opening; }
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
    void currentEntryChanged(qsizetype entry);
    void currentFieldChanged(const QString &pointer);

private:
    void describeAll(quint64 question);
    void describe(qsizetype entry, quint64 question);
    void readReferrers(quint64 question);
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
    int m_describing = 0;
};

} // namespace gantry::models
