// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "models/jobs/jobmodel.h"
#include "verbs/deleteimage.h"
#include "verbs/protectedtags.h"

#include <QObject>

#include <memory>
#include <optional>

namespace gantry::models {

//! Deleting a tag or a manifest, as a dialog asks for it: first what else would go, then, when a
//! person says so, the deed. Main thread.
class DeleteSession : public QObject
{
    Q_OBJECT
public:
    enum class State { Idle, Looking, Ready, Failed, Deleting, Deleted, Broken };

    DeleteSession(std::shared_ptr<sources::SourceOpener> opener,
        std::shared_ptr<sources::SinkOpener> sinks, JobModel *jobs, QObject *parent = nullptr);
    ~DeleteSession() override;

    //! Looks what deleting this would do. A name with a digest: the manifest, and every tag of it.
    void look(const oci::ImageName &name);
    void cancel();

    State state() const { return m_state; }
    const std::optional<Error> &error() const { return m_error; }
    const oci::ImageName &name() const { return m_name; }
    //! Null before it is Ready.
    const std::shared_ptr<const verbs::DeletePlan> &planned() const { return m_plan; }
    bool removesManifest() const { return m_plan && m_plan->tag.isEmpty(); } //!< else only the tag
    QString digest() const; //!< of what it names; empty before it is known
    QStringList siblingTags() const; //!< name the same digest
    QStringList parents() const; //!< tags of indexes that list it
    QStringList followers() const; //!< tags of signatures that stay behind
    QStringList warnings() const;
    void setProtectedTags(const verbs::ProtectedTags &tags) { m_protectedTags = tags; }
    //! The tag is one a person protected.
    bool isProtected() const;
    //! Others are hit or the tag is protected, so textToType() has to be typed.
    bool needsTyping() const;
    QString textToType() const; //!< the tag, or the first characters of the digest
    //! "Deletes the tag 3.7.4. Its image stays: 3.7 names it, too.": one line.
    QString sentence() const;
    //! typed: what was typed; nothing happens when it is needed and is not textToType().
    void remove(const QString &typed = {});

Q_SIGNALS:
    void stateChanged();

private:
    void become(State state, std::optional<Error> error = {});

    std::shared_ptr<sources::SourceOpener> m_opener;
    std::shared_ptr<sources::SinkOpener> m_sinks;
    JobModel *m_jobs;
    State m_state = State::Idle;
    std::optional<Error> m_error;
    oci::ImageName m_name;
    verbs::ProtectedTags m_protectedTags;
    std::shared_ptr<const verbs::DeletePlan> m_plan;
    verbs::DeleteResult m_result;
    quint64 m_question = 0; //!< late answers to an earlier question are dropped
    quint64 m_job = 0;
};

} // namespace gantry::models
