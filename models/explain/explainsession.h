// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "doctor/explain.h"
#include "models/hosts/hostlist.h"
#include "models/jobs/jobmodel.h"
#include "models/navigation/place.h"
#include "verbs/inspect.h"

#include <QObject>
#include <QTimer>

namespace gantry::models {

//! A message somebody pasted: what is recognised in it, and, asked for, what the image it names
//! holds. Nothing is sent before lookUp(). Main thread.
class ExplainSession : public QObject
{
    Q_OBJECT
public:
    enum class State { Empty, Reading, Known, Unknown };
    enum class Lookup { Nothing, Asking, Known, Failed };
    //! A pause in typing before the text is looked at.
    static constexpr int pauseMs = 150;
    //! Longer texts (in UTF-16 units) are looked at on a pool.
    static constexpr qsizetype longText = 16 * 1024;

    ExplainSession(std::shared_ptr<sources::SourceOpener> opener, JobModel *jobs,
        std::shared_ptr<Pools> pools, QObject *parent = nullptr);

    void setText(const QString &text);
    State state() const { return m_state; }
    //! Best first.
    const QList<doctor::Diagnosis> &diagnoses() const { return m_diagnoses; }
    int current() const { return m_current; } //!< -1: none
    void setCurrent(int diagnosis);
    const doctor::Diagnosis *diagnosis() const;

    //! The image meant: what the current diagnosis names, unless somebody typed another.
    QString imageText() const;
    void setImageText(const QString &text);
    //! The image meant where neither message nor person names one.
    void suggestImage(const QString &text) { m_suggested = text; }
    std::optional<oci::ImageName> image() const;
    //! "windows/amd64 10.0.17763, Docker Engine on Windows"; empty when the message names no host.
    QString hostWords() const;

    void lookUp(); //!< reads the index of image(); again after a failure
    void cancel();
    Lookup lookup() const { return m_lookup; }
    const QList<oci::Platform> &platforms() const { return m_platforms; }
    //! Of the host of the message: "None of these fits …" or "… gets linux/arm64 (44de0c81)".
    const QString &verdict() const { return m_verdict; }
    const std::optional<Error> &error() const { return m_error; }

    //! The Doctor of that image with that host and client; nullopt while no image is known.
    std::optional<ImagePlace> place() const;

Q_SIGNALS:
    void changed(); //!< state, diagnoses, current, image
    void lookupChanged();

private:
    void look();
    void take(quint64 question, const QList<doctor::Diagnosis> &found);
    void takeImage(const verbs::Inspection &inspection);
    void forgetImage();

    std::shared_ptr<sources::SourceOpener> m_opener;
    JobModel *m_jobs;
    std::shared_ptr<Pools> m_pools;
    QTimer m_pause;
    QString m_text;
    State m_state = State::Empty;
    QList<doctor::Diagnosis> m_diagnoses;
    int m_current = -1;
    std::optional<QString> m_typed;
    QString m_suggested;
    quint64 m_question = 0; //!< late answers to an earlier text are dropped
    quint64 m_job = 0;
    Lookup m_lookup = Lookup::Nothing;
    QList<oci::Platform> m_platforms;
    QString m_verdict;
    std::optional<Error> m_error;
};

} // namespace gantry::models
