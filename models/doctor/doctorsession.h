// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "models/doctor/hostrows.h"
#include "models/image/imagesession.h"
#include "verbs/doctor.h"

#include <QDateTime>
#include <QHash>
#include <QObject>
#include <QPointer>
#include <QTimer>

#include <functional>
#include <memory>
#include <optional>

namespace gantry::models {

class FixPreview;
class IgnoredFindings;

//! What an examination needs besides the image.
struct DoctorParts {
    JobModel *jobs = nullptr;
    std::shared_ptr<Pools> pools = {}; //!< null: examined in the main thread
    //! How layers are read; empty: with the pools of their source, and nothing is kept.
    std::function<verbs::LayerReading()> layers = {};
    IgnoredFindings *ignored = nullptr; //!< null: nothing is remembered
    std::function<QDate()> today = {}; //!< empty: of the clock
};

//! The examination of one image: for every host the verdict of its client, and what will surprise
//! somebody. Examined as soon as the root is known and again when more was read, or when hosts,
//! client or the day change; until then the last report stays. Verdicts of all hosts are kept, so
//! selecting one answers at once. Main thread; the work is done on the pool.
class DoctorSession : public QObject
{
    Q_OBJECT
public:
    enum class State {
        Waiting, //!< for the image to be read
        Examining, //!< the first time; later the last report stays (isExamining())
        Ready,
        Failed
    };
    //! What is read from the source beyond manifests and configs.
    enum class Deep { Nothing, Blobs, WholeBlobs, Layers };

    DoctorSession(ImageSession *image, DoctorParts parts, QObject *parent = nullptr);
    ~DoctorSession() override;

    ImageSession *image() const { return m_image; }
    State state() const { return m_state; }
    const std::optional<Error> &error() const { return m_error; }
    bool isExamining() const { return m_job != 0 || m_soon.isActive(); }
    QDateTime examinedAt() const { return m_examinedAt; }

    //! \param examples presets that nobody chose: what they miss is a note
    void setHosts(const QList<doctor::Host> &hosts, bool examples = false);
    const QList<doctor::Host> &hosts() const { return m_hosts; }
    void setClient(const doctor::Client &client);
    const doctor::Client &client() const { return m_client; }
    QDate today() const;
    //! Another isolation for the hosts of a row, as long as this session lives.
    void setIsolation(int row, doctor::Isolation isolation);

    // The same in plain words, for windows.
    int errorCount() const { return count(doctor::Severity::Error); }
    int warningCount() const { return count(doctor::Severity::Warning); }
    struct ClientChoice {
        QString id, title;
    };
    static QList<ClientChoice> clientChoices();
    QString clientId() const;
    QString clientTitle() const;
    //! As doctor::parseClient() reads it. False: it does not.
    bool chooseClient(const QString &id);
    //! "default", "process" or "hyperv".
    QString isolationOf(int row) const;
    void chooseIsolation(int row, const QString &isolation);
    //! Reads the image again, then examines it.
    void checkAgain();

    //! Null before the first examination.
    const verbs::DoctorReport *report() const { return m_report.get(); }
    //! Errors first; what is ignored last.
    const QList<doctor::Finding> &findings() const { return m_findings; }
    int count(doctor::Severity severity) const; //!< of findings not ignored
    const QList<HostRow> &rows() const { return m_rows; }
    int hostCount() const; //!< machines
    int servedCount() const; //!< machines that get an entry
    //! Host ids of a row, as they were examined.
    QStringList hostIds(int row) const;
    //! Of a row of hosts; null when it was not examined.
    const verbs::HostVerdict *verdict(int row) const;
    //! The worst severity of what touches a row's hosts and is not ignored.
    std::optional<doctor::Severity> worstOf(int row) const;

    int currentRow() const { return m_current; }
    const verbs::HostVerdict *currentVerdict() const { return verdict(m_current); }
    void selectRow(int row);
    //! By id, by name, or as doctor::parseHost() reads it; that one is added when it is not there.
    bool selectHost(const QString &host);
    QString currentHostId() const;

    //! What was found in the files of an entry elsewhere (the page of its files).
    void noteContents(const oci::Digest &entry, const QList<layers::ContentFinding> &found);
    //! Reads layers or asks for blobs, too. Cancelled with cancelDeep(); what was found stays.
    void readDeep(Deep what);
    void cancelDeep();
    Deep reading() const { return m_deep; }
    //! 0 … 1; negative while unknown.
    double deepFraction() const;
    QString deepText() const; //!< "44.0 of 72.2 MiB", "12 of 60"
    const std::optional<Error> &deepError() const { return m_deepError; }
    Deep lastRead() const { return m_lastDeep; } //!< what deepError() is about
    bool hasRead(Deep what) const;
    //! What asking for blobs told, "60 blobs are there"; empty when it was not done.
    const QString &deepOutcome() const { return m_deepOutcome; }

    const doctor::Finding *finding(const QString &key) const;
    //! Errors as IgnoredFindings.
    Expected<> ignore(const QString &key, const QString &because);
    Expected<> restore(const QString &key);
    //! Does what a remedy says: shows the preview of a change, or one of the signals. False: there
    //! is no such remedy.
    bool act(const QString &key, const QString &remedyId);
    FixPreview *preview() const { return m_preview; }
    const DoctorParts &parts() const { return m_parts; }

Q_SIGNALS:
    void stateChanged();
    void reportChanged(); //!< report, findings, rows
    void findingsChanged(); //!< also with reportChanged()
    void currentRowChanged(int row);
    void clientChanged();
    void deepChanged(); //!< began, ended; deepError()
    void progressed(); //!< ten times a second while layers or blobs are read
    //! The verdict on the host looked at is another one than before, in words.
    void verdictChanged(const QString &sentence);
    void fileRequested(const gantry::oci::Digest &entry, const QByteArray &path);
    void textCopyRequested(const QString &text);

private:
    struct Answer;
    void examineSoon();
    void examine();
    void take(const std::shared_ptr<const Answer> &answer);
    void takeFindings(QList<doctor::Finding> findings);
    void forget();
    QString outcomeOf(const verbs::DoctorReport &report, Deep what, bool asked) const;
    verbs::DoctorOptions options() const;
    QList<doctor::Host> askedHosts() const;
    int rowOfHost(const QString &id) const;

    QPointer<ImageSession> m_image;
    DoctorParts m_parts;
    FixPreview *m_preview;
    State m_state = State::Waiting;
    std::optional<Error> m_error;
    QList<doctor::Host> m_hosts;
    bool m_examples = false;
    QHash<QString, doctor::Isolation> m_isolations; //!< by host id
    doctor::Client m_client;
    std::shared_ptr<const verbs::DoctorReport> m_report;
    QList<doctor::Finding> m_findings;
    QList<doctor::Finding> m_plain; //!< of the last examination, ignored or not
    QList<doctor::Finding> m_deepFindings; //!< only layers or blobs tell
    QMap<QString, QList<layers::ContentFinding>> m_contents; //!< by digest of the entry
    QList<HostRow> m_rows;
    int m_current = -1;
    QString m_wantedHost;
    QString m_lastVerdict;
    oci::ImageName m_reportOf;
    QDateTime m_examinedAt;
    QTimer m_soon;
    quint64 m_job = 0;
    quint64 m_question = 0; //!< late answers are dropped
    Deep m_deep = Deep::Nothing;
    Deep m_lastDeep = Deep::Nothing;
    quint64 m_deepJob = 0;
    quint64 m_deepQuestion = 0;
    QList<Deep> m_wasRead;
    std::optional<Error> m_deepError;
    QString m_deepOutcome;
    std::shared_ptr<Progress> m_progress;
    QTimer m_progressTimer;
};

} // namespace gantry::models
