// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "models/index/transferrun.h"
#include "verbs/protectedtags.h"

#include <QObject>

namespace gantry::models {

//! "Roll Back to This": a tag names again what it named before, as a dialog asks for it. Main
//! thread.
class RollbackSession : public QObject
{
    Q_OBJECT
public:
    RollbackSession(std::shared_ptr<sources::SourceOpener> opener,
        std::shared_ptr<sources::SinkOpener> sinks, JobModel *jobs, QObject *parent = nullptr);

    //! name: with the tag to move; to: what it shall name, still in that repository; now: what it
    //! names as far as the page knows (a null one: whatever it names).
    void plan(const oci::ImageName &name, const oci::Digest &to, const oci::Digest &now = {});
    void setKeepOld(bool keep) { m_keepOld = keep; } //!< before plan(); on at first
    bool keepOld() const { return m_keepOld; }
    void setProtectedTags(const verbs::ProtectedTags &tags) { m_protectedTags = tags; }
    //! The tag, when it is protected and not known to be new: to be typed before it moves.
    QString tagToType() const;
    TransferRun *run() const { return m_run; }
    void send(); //!< what was planned
    //! "3.8.0 names 8e92b7a4 now and 41f0c7d2 after": one line; empty without a plan.
    QString sentence() const;

private:
    std::shared_ptr<sources::SourceOpener> m_opener;
    std::shared_ptr<sources::SinkOpener> m_sinks;
    TransferRun *m_run;
    verbs::ProtectedTags m_protectedTags;
    oci::ImageName m_name;
    bool m_keepOld = true;
};

} // namespace gantry::models
