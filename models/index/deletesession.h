// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "models/jobs/jobmodel.h"
#include "oci/descriptor.h"
#include "oci/imagename.h"
#include "sources/imagesink.h"
#include "sources/imagesource.h"

#include <QObject>

#include <optional>

namespace gantry::models {

//! Deleting a tag or a manifest, as a dialog asks for it: first what else would go, then, when a
//! person says so, the deed. Main thread.
class DeleteSession : public QObject
{
    Q_OBJECT
public:
    enum class State { Looking, Ready, Failed, Deleting, Deleted, Broken };

    DeleteSession(std::shared_ptr<sources::SourceOpener> opener,
        std::shared_ptr<sources::SinkOpener> sinks, JobModel *jobs, QObject *parent = nullptr);

    //! Looks what deleting this would do. A name with a digest: the manifest.
    void look(const oci::ImageName &name);
    void cancel();

    State state() const { return m_state; }
    const std::optional<Error> &error() const { return m_error; }
    const oci::ImageName &name() const { return m_name; }
    const std::optional<oci::Descriptor> &target() const { return m_target; }
    bool removesManifest() const { return m_removesManifest; } //!< else only the tag
    const QStringList &siblingTags() const { return m_siblingTags; } //!< name the same digest
    const QStringList &parents() const { return m_parents; } //!< indexes that list it
    //! Others are hit, so the name has to be typed.
    bool needsTyping() const { return !m_siblingTags.isEmpty() || !m_parents.isEmpty(); }
    //! "Deletes tag 3.7.4. Its image stays, 3.7 names it, too": one line.
    QString sentence() const;
    void remove();

Q_SIGNALS:
    void stateChanged();

private:
    std::shared_ptr<sources::SourceOpener> m_opener;
    std::shared_ptr<sources::SinkOpener> m_sinks;
    JobModel *m_jobs;
    State m_state = State::Looking;
    std::optional<Error> m_error;
    oci::ImageName m_name;
    std::optional<oci::Descriptor> m_target;
    bool m_removesManifest = false;
    QStringList m_siblingTags, m_parents;
    quint64 m_question = 0;
    quint64 m_job = 0;
};

} // namespace gantry::models
