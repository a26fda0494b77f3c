// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "models/index/transferrun.h"
#include "verbs/inspect.h"
#include "verbs/protectedtags.h"

#include <QObject>

namespace gantry::models {

//! Copying an image or index somewhere else, as a dialog asks for it: target, platforms, how, plan,
//! run. Main thread.
class CopySession : public QObject
{
    Q_OBJECT
public:
    //! When not all platforms are copied.
    enum class Chosen {
        Rewritten, //!< a new index of the chosen entries; another digest
        Sparse //!< the same index, entries that stay behind cannot be pulled there
    };

    CopySession(std::shared_ptr<sources::SourceOpener> opener,
        std::shared_ptr<sources::SinkOpener> sinks, JobModel *jobs, QObject *parent = nullptr);
    ~CopySession() override;

    //! What to copy; entries are those of the image, already read.
    void setSource(const oci::ImageName &name, const QList<verbs::Entry> &entries);
    const oci::ImageName &source() const { return m_source; }
    const oci::ImageName &target() const { return m_target; }
    //! Errors: Usage, naming what is not understood; the target stays then.
    Expected<> setTarget(const QString &text);

    struct Tick {
        oci::Digest digest;
        oci::Platform platform;
        QString title;
        bool copied = true;
    };
    const QList<Tick> &platforms() const { return m_ticks; } //!< empty: a single manifest
    void setCopied(qsizetype platform, bool copied);
    bool isPartial() const; //!< some are not copied
    Chosen chosen() const { return m_chosen; }
    void setChosen(Chosen chosen);
    bool referrers() const { return m_referrers; }
    void setReferrers(bool referrers);
    bool copyForeign() const { return m_copyForeign; }
    void setCopyForeign(bool copy);
    bool keepOld() const { return m_keepOld; }
    void setKeepOld(bool keep);

    //! Why there is nothing to plan: no target, no platform ticked; empty when there is.
    QString whyNot() const;
    void setProtectedTags(const verbs::ProtectedTags &tags) { m_protectedTags = tags; }
    //! The tag, when it is protected and not known to be new: to be typed before it moves.
    QString tagToType() const;
    TransferRun *run() const { return m_run; }
    void plan();
    void copy(); //!< plans when needed, then sends

Q_SIGNALS:
    void changed(); //!< anything chosen; the plan is gone then

private:
    void touched();
    TransferRun::Make maker() const;

    std::shared_ptr<sources::SourceOpener> m_opener;
    std::shared_ptr<sources::SinkOpener> m_sinks;
    JobModel *m_jobs;
    TransferRun *m_run;
    verbs::ProtectedTags m_protectedTags;
    oci::ImageName m_source, m_target;
    QList<Tick> m_ticks;
    Chosen m_chosen = Chosen::Rewritten;
    bool m_referrers = true;
    bool m_copyForeign = false;
    bool m_keepOld = true;
};

} // namespace gantry::models
