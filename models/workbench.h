// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "models/doctor/doctorsession.h"
#include "models/doctor/ignoredfindings.h"
#include "models/files/filessession.h"
#include "models/hosts/hostlist.h"
#include "models/image/imagesession.h"
#include "models/image/registrytreemodel.h"
#include "models/index/assemblysession.h"
#include "models/index/copysession.h"
#include "models/index/deletesession.h"
#include "models/index/draftstore.h"
#include "models/index/protectedtaglist.h"
#include "models/index/rollbacksession.h"
#include "models/jobs/httplogmodel.h"
#include "models/jobs/jobmodel.h"
#include "models/localfindings.h"
#include "models/navigation/completion.h"
#include "models/navigation/navigator.h"
#include "models/registryaccess.h"
#include "models/workspace/workspace.h"
#include "verbs/layers.h"

namespace gantry::models {

class TagMatrix;

//! What the workbench is made of; built by the application's services, or by a test from fakes.
struct WorkbenchParts {
    std::shared_ptr<sources::SourceOpener> opener;
    AccessParts access; //!< how registries are signed in to and spoken to
    std::function<std::shared_ptr<sources::BlobCache>()>
        cache; //!< may answer null: nothing is kept on disk
    //! How layers are read; empty: with the pools of their source, and nothing is kept.
    std::function<verbs::LayerReading()> layers;
    QString workspacePath; //!< empty: nothing is remembered
    std::shared_ptr<sources::SinkOpener> sinks = {}; //!< null: nothing can be written anywhere
    QString draftsFolder = {}; //!< empty: drafts are not kept
    std::shared_ptr<Pools> pools = {}; //!< null: files are written in the main thread
    LocalPaths localPaths = LocalPaths::standard();
    bool offline = false;
    std::function<QDate()> today = {}; //!< for ends of support; empty: of the clock
};

//! Facts for the right half of the status bar; an empty text is a part that is not shown.
struct StatusFacts {
    struct Part {
        QString text, toolTip, mark;
        bool operator==(const Part &) const = default;
    };
    Part quota; //!< "docker.io: 84 of 100 pulls left until 14:20"
    Part transfers; //!< "2 running, 24.5 MiB/s", "Idle"
    Part failures; //!< "1 failed"
    Part cache; //!< "Cache 3.1 of 10 GiB"
    Part offline; //!< "Offline"
    bool operator==(const StatusFacts &) const = default;
};

//! Everything the window works with, and the verbs a person has. Knows no widget. Main thread.
class Workbench : public QObject
{
    Q_OBJECT
public:
    explicit Workbench(WorkbenchParts parts, QObject *parent = nullptr);
    ~Workbench() override;

    JobModel *jobs() const { return m_jobs; }
    const std::shared_ptr<sources::SourceOpener> &opener() const { return m_parts.opener; }
    const std::shared_ptr<Pools> &pools() const { return m_parts.pools; }
    HttpLogModel *httpLog() const { return m_httpLog; }
    Navigator *navigator() const { return m_navigator; }
    Workspace *workspace() const { return m_workspace; }
    RegistryTreeModel *tree() const { return m_tree; }
    CompletionModel *completion() const { return m_completion; }
    HostList *hosts() const { return m_hosts; } //!< follows the workspace
    RegistryAccess *access() const { return m_access; }

    //! What somebody typed or pasted: understood, remembered as recent, shown in the tree, gone to.
    //! Errors: Usage.
    Expected<oci::ImageName> openPasted(const QString &text);
    void open(const oci::ImageName &name, ImagePlace::Page page = ImagePlace::Page::Platforms);
    //! Folders and archives dropped on the window. Errors: Usage, NotFound of the first that is
    //! neither.
    Expected<> openPaths(const QStringList &paths);

    //! The session of an image; made when there is none, and read now or when it is first shown
    //! (ImageSession::wake()). Lives until closeSession().
    enum class Reading { Now, WhenShown };
    ImageSession *session(const oci::ImageName &name, Reading reading = Reading::Now);
    ImageSession *openedSession(const oci::ImageName &name) const; //!< null when there is none
    //! The layers and files of a session; made when first asked for, lives as long as the session.
    FilesSession *files(ImageSession *session);
    //! The examination of a session for the hosts of the list; made when first asked for, lives as
    //! long as the session.
    DoctorSession *doctor(ImageSession *session);
    //! The tags of a repository against what hosts need; not opened yet. Lives as long as its
    //! owner.
    TagMatrix *tagMatrix(QObject *owner);
    //! Asks the connected engine what it is, so that hosts() knows it; nothing when there is none,
    //! or when it was asked before. A failure is silent: the engine's own row says it.
    void askEngines();
    //! What a way out would change, as an assembly where it is one step that can be undone; gone
    //! to. Null: the preview is not ready.
    AssemblySession *openFix(const FixPreview *preview);
    IgnoredFindings *ignoredFindings() const { return m_ignored; }
    void closeSession(ImageSession *session);
    const QList<ImageSession *> &sessions() const { return m_sessions; }

    //! Tags that are not moved without being typed; kept beside the workspace.
    ProtectedTagList *protectedTags() const { return m_protectedTags; }
    //! Drafts on disk.
    DraftStore *drafts() const { return m_drafts; }
    //! What assemblies, copies and deletions write with; null: nothing can be written.
    const std::shared_ptr<sources::SinkOpener> &sinks() const { return m_parts.sinks; }
    //! The assembly of a place; made when there is none (its draft goes on, else the index its
    //! target names is opened, else it starts empty). Lives until closeAssembly(); the draft stays.
    AssemblySession *assembly(const AssemblyPlace &place);
    //! Where an assembly is; what the navigator goes to.
    static AssemblyPlace placeOf(const AssemblySession *session);
    const QList<AssemblySession *> &assemblies() const { return m_assemblies; }
    void closeAssembly(AssemblySession *session);
    //! "Edit as Assembly": the index as an assembly, gone to.
    AssemblySession *editAsAssembly(const oci::ImageName &name);
    //! "New Assembly": empty, gone to. target may be empty.
    AssemblySession *startAssembly(const oci::ImageName &target = {});
    //! "Add to Assembly": to the one looked at last, else to a new one. Not gone to.
    AssemblySession *addToAssembly(const QList<AssemblyOffer> &offers);
    //! For dialogs; live as long as their owner.
    CopySession *copySession(QObject *owner);
    DeleteSession *deleteSession(QObject *owner);
    RollbackSession *rollbackSession(QObject *owner);

    //! Adds a registry to the tree, with settings when given. Errors: Usage, Io.
    Expected<QString> addRegistry(
        const QString &text, const std::optional<RegistrySettings> &settings = {});
    //! Takes it out of the tree; sign-in and cache stay.
    void removeRegistry(const QString &registry);

    //! What is on this computer; local files and sockets only, never the network.
    QList<LocalFinding> localFindings() const;
    void acceptFindings(const QStringList &ids);

    //! Where this tag would be looked for when a platform is missing: other tags of its repository
    //! and local places whose session or tree row holds an entry for it.
    struct Candidate {
        oci::ImageName name;
        oci::Digest entry;
        QString words; //!< "1.24-bookworm, linux/riscv64"
    };
    //! Searches the repository's tags newest first (at most 20 are read), then local places. Errors
    //! in one are skipped.
    void findCandidates(ImageSession *session, const oci::Platform &platform,
        std::function<void(Expected<QList<Candidate>>)> done);

    //! The platforms of another image, so that they can be expected of this one. Errors: Usage (no
    //! reference) and those of reading it. Answers a job id, 0 when nothing was begun.
    struct LikeImage {
        QString title; //!< "golang:1.24"
        QList<oci::Platform> platforms;
    };
    quint64 expectLike(
        const QString &text, QObject *owner, std::function<void(Expected<LikeImage>)> done);

    StatusFacts status() const;
    verbs::LayerReading layerReading() const;
    bool isOffline() const { return m_parts.offline; }
    void clearCache(std::function<void(Expected<>)> done);
    //! Bytes on disk, as last known.
    qint64 cacheUsedBytes() const;

Q_SIGNALS:
    void statusChanged();
    void sessionOpened(gantry::models::ImageSession *session);
    void sessionClosing(gantry::models::ImageSession *session);
    void assemblyOpened(gantry::models::AssemblySession *session);
    void assemblyClosing(gantry::models::AssemblySession *session);

private:
    AssemblySession *makeAssembly();
    ImageSession::SightingsOf sightings() const;
    ImageSession::Allowance allowanceOf(const oci::ImageName &name) const;

    WorkbenchParts m_parts;
    Workspace *m_workspace;
    JobModel *m_jobs;
    RegistryAccess *m_access;
    std::shared_ptr<sources::SourceOpener> m_opener; //!< tells m_access before a registry is used
    Navigator *m_navigator;
    HostList *m_hosts;
    bool m_askedEngines = false;
    RegistryTreeModel *m_tree;
    CompletionModel *m_completion;
    HttpLogModel *m_httpLog;
    ProtectedTagList *m_protectedTags;
    IgnoredFindings *m_ignored;
    DraftStore *m_drafts;
    QList<ImageSession *> m_sessions;
    QList<AssemblySession *> m_assemblies; //!< the one looked at last is last
    std::shared_ptr<sources::BlobCache> m_cache;
};

} // namespace gantry::models
