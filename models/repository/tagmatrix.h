// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "doctor/finding.h"
#include "models/hosts/hostlist.h"
#include "models/jobs/jobmodel.h"
#include "verbs/coverage.h"
#include "verbs/doctorrepository.h"

#include <QDate>
#include <QPointer>
#include <QSet>
#include <QTimer>

#include <deque>
#include <memory>
#include <vector>

namespace gantry::models {

//! A tag and what was found out about it.
struct TagFacts {
    enum class State { NotLoaded, Loading, Loaded, Failed };
    QString tag;
    State state = State::NotLoaded;
    std::optional<Error> error = {}; //!< Failed
    //! Loaded; its report is null once the image is not kept any more.
    verbs::TagReport report = {};
    QDateTime created = {}; //!< newest of its configs; invalid: none says so
    //! Beside TagMatrix::kinds(); empty while hosts that changed are being asked.
    QList<verbs::HostPick> picks = {};
    int holes() const; //!< kinds of host that get nothing
};

//! The tags of one repository. Tags are listed page by page, examined only when somebody wants them
//! (want()), at most maxAtOnce at a time; a registry that does not answer stops the reading until
//! retry(). Main thread.
class TagMatrix : public QObject
{
    Q_OBJECT
public:
    enum class State { Empty, Listing, Ready, Failed };
    static constexpr int maxAtOnce = 4;
    //! Images kept to be asked again when hosts change; older ones are read again.
    static constexpr std::size_t maxKept = 400;
    //! Reading stops when fewer pulls than this are left.
    static constexpr qint64 allowanceReserve = 10;

    TagMatrix(std::shared_ptr<sources::SourceOpener> opener, JobModel *jobs, HostList *hosts,
        QObject *parent = nullptr);
    ~TagMatrix() override;

    //! Pulls the registry still allows; nullopt: nobody counts.
    void setAllowance(std::function<std::optional<qint64>()> left)
    {
        m_allowance = std::move(left);
    }
    //! Marks the findings of an image that somebody ignores; none are when it is empty.
    using Ignoring
        = std::function<QList<doctor::Finding>(QList<doctor::Finding>, const oci::ImageName &)>;
    void setIgnoring(Ignoring ignoring) { m_ignoring = std::move(ignoring); }
    void setToday(QDate today) { m_today = today; } //!< for tests; the clock's otherwise

    //! \param repository a name without selector: registry repository, layout, archive
    void open(const oci::ImageName &repository);
    void reload();
    void cancel(); //!< everything under way and wanted; what is known stays
    const oci::ImageName &repository() const { return m_repository; }
    oci::ImageName nameOf(const TagFacts &row) const;

    State state() const { return m_state; }
    const std::optional<Error> &error() const { return m_error; } //!< of listing
    bool hasMore() const { return !m_nextPage.isEmpty(); }
    //! Listed tags that name signatures and attestations of a digest ("sha256-….sig").
    int leftOut() const { return m_leftOut; }
    bool isListing() const { return m_listJob != 0; }
    void listMore();

    //! A kind of host: those alike in platform, isolation and client share a column.
    struct Kind {
        Host host; //!< with its client; count of all of them
        QStringList names;
    };
    const QList<Kind> &kinds() const { return m_kinds; }
    //! Of hosts that name none.
    doctor::Client client() const { return m_hosts ? m_hosts->client() : doctor::Client(); }
    bool isHostListEmpty() const { return m_usual; } //!< the kinds are the usual presets

    const std::vector<TagFacts> &tags() const { return m_tags; }
    int find(const QString &tag) const;
    //! What is looked at, in the order to read; replaces what was wanted before and is not under
    //! way yet.
    void want(const QList<int> &tags);
    void wantAll(); //!< every tag listed
    bool isReadingAll() const { return m_all && !m_wanted.empty(); }
    void retry(int tag);
    //! Goes on after the reading stopped; failed tags are wanted again.
    void retryAll();
    bool isReading() const
    {
        return !m_reading.isEmpty() || !m_wanted.empty() || !m_unjudged.empty();
    }
    int loaded() const; //!< tags read
    //! Why nothing more is read: the registry does not answer, pulls run out; nullopt: it goes on.
    const std::optional<Error> &stopped() const { return m_stopped; }
    //! Reads although few pulls are left.
    void readHeld();

Q_SIGNALS:
    void stateChanged(); //!< state, error, stopped, isListing, hasMore
    void reset(); //!< all tags are others
    void tagsAdded(int first, int last);
    void tagChanged(int tag);
    void kindsChanged(); //!< kinds, and what every tag says to them

private:
    void takeKinds();
    void judge(TagFacts &row) const;
    void judgeAll();
    void judgeSome();
    void pump();
    void read(int tag);
    void takeReport(int tag, quint64 serial, const Expected<verbs::TagReport> &report);
    void stop(const Error &error);
    void forgetOldest(int justRead);
    verbs::DoctorOptions options() const;

    std::shared_ptr<sources::SourceOpener> m_opener;
    JobModel *m_jobs;
    QPointer<HostList> m_hosts;
    std::function<std::optional<qint64>()> m_allowance;
    Ignoring m_ignoring;
    QDate m_today;
    oci::ImageName m_repository;
    sources::ImageSourcePtr m_source;
    State m_state = State::Empty;
    std::optional<Error> m_error, m_stopped;
    QString m_nextPage;
    QSet<QString> m_known;
    int m_leftOut = 0;
    quint64 m_question = 0; //!< late answers about another repository are dropped
    quint64 m_listJob = 0;
    struct Reading {
        quint64 serial = 0, job = 0;
    };
    QHash<int, Reading> m_reading; //!< by tag under way
    quint64 m_serial = 0;
    bool m_wasReading = false;
    bool m_all = false; //!< wantAll()
    bool m_ignoreAllowance = false;
    bool m_usual = false;
    QList<Kind> m_kinds;
    std::vector<TagFacts> m_tags;
    std::deque<int> m_wanted, m_kept, m_unjudged;
    QTimer m_judging;
};

} // namespace gantry::models
