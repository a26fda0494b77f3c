// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "models/image/lazytreemodel.h"
#include "models/jobs/jobmodel.h"
#include "models/workspace/workspace.h"
#include "oci/imagename.h"
#include "sources/imagesource.h"
#include "verbs/inspect.h"

namespace gantry::models {

struct RegistryNode;

//! Registries and what is in them: registry › folders › repository › tag › index › manifest ›
//! config, layers, provenance, SBOM, signature; and layouts, archives and engines of this computer.
//! One column. Reads only what is expanded; pages of names; a row that failed says why and offers
//! Retry. Main thread.
class RegistryTreeModel : public LazyTreeModel
{
    Q_OBJECT
public:
    enum class Kind {
        Section,
        Registry,
        Folder,
        Repository,
        Tag,
        Index,
        Manifest,
        Config,
        LayerGroup,
        Layer,
        Attestation,
        Signature,
        Artifact,
        DigestTags,
        LocalPlace,
        Engine,
        MorePlatforms, //!< "4 more Linux": entries of one system beyond the first
        More,
        Message
    };
    enum Role {
        KindRole = Qt::UserRole + 1, //!< int(Kind)
        RowKindRole, //!< int as ui::RowKind: 0 entry, 4 section, 5 more
        StateRole, //!< int(TreeNode::State)
        IconRole,
        EndIconRole, //!< "pin" on pinned repositories, "key" where a sign-in name is known
        SecondaryRole, //!< dim text after the label: short digest, os.version
        BoldRole,
        BusyRole,
        EdgeTextRole, //!< count, size, sign-in name, "sign in", "plain HTTP"
        EdgeMarkRole, //!< "ok", "warn", "err"
        EdgeMeaningRole, //!< "warning", "error"; empty
        DigestRole, //!< whole digest text
        SizeBytesRole, //!< qint64
        NameRole, //!< text that opens this row: reference, "oci:…"; empty where nothing can be
                  //!< opened
        ErrorRole, //!< one line, empty when fine
        LinkRole, //!< "more", "retry", "sign-in", "ask"
        MonospaceRole,
        DimRole
    };
    //! Tags and repositories shown before "load more"; doubles with each press.
    static constexpr int firstRows = 300;
    //! Rows inserted in one step of the event loop; keeps steps under 8 ms.
    static constexpr std::size_t rowsPerStep = 1000;

    //! An index with more platforms of one system than this shows the first of them, and the rest
    //! below one row.
    static constexpr std::size_t wholeSystem = 5;
    static constexpr std::size_t firstPlatforms = 3;

    //! Sign-in name for a registry, empty when anonymous, and whether the file says plain HTTP.
    //! Asked for often: answers from memory.
    struct RegistryFacts {
        QString user;
        QString origin; //!< which entry or helper knows it
        bool plainHttp = false;
        bool insecureTls = false;
    };
    using FactsOf = std::function<RegistryFacts(const QString &registry)>;

    RegistryTreeModel(std::shared_ptr<sources::SourceOpener> opener, JobModel *jobs,
        Workspace *workspace, FactsOf facts = {}, QObject *parent = nullptr);
    ~RegistryTreeModel() override;

    //! Makes sure the image's row exists (registry, folders, repository, tag), without any request.
    //! Answers the row.
    QModelIndex reveal(const oci::ImageName &name);
    //! The row of a digest below a revealed image, when it is loaded.
    QModelIndex find(const oci::ImageName &name, const oci::Digest &digest) const;
    //! The host whose entry is always among the first, and what it pulls with.
    void setHost(const Host &host, const doctor::Client &client);
    //! A session has read this image: the tree shows it without asking again.
    void adopt(const verbs::Inspection &inspection);

    oci::ImageName nameOf(
        const QModelIndex &index) const; //!< what Enter opens; ask canOpen() first
    bool canOpen(const QModelIndex &index) const;
    //! Of a manifest row, whole; what the row shows is shorter. Empty for others.
    oci::Platform platformOf(const QModelIndex &index) const;
    oci::Digest digestOf(
        const QModelIndex &index) const; //!< of manifests, layers, …; null where there is none
    QString registryOf(const QModelIndex &index) const; //!< "docker.io"; empty for this computer
    QString repositoryOf(const QModelIndex &index) const;
    bool isPinned(const QModelIndex &index) const;

    //! Reads the row again from its source (F5, Retry). More rows load the next page.
    void reload(const QModelIndex &index);
    void loadMore(const QModelIndex &moreRow);
    //! Sign-in names or settings of a registry changed: its row is redrawn, and read again if it
    //! had failed.
    void refreshRegistry(const QString &registry);

    //! Words over loaded names, case ignored; folders and registries above a match stay. At most
    //! one pass over a flat list; see filterWork().
    void setFilter(const QString &text);
    const QString &filter() const { return m_filter; }
    int hiddenRows() const { return m_hidden; } //!< loaded names the filter hides
    //! Some list is not complete, so names may be missing that the registry knows.
    bool canAskRegistry() const;
    //! Reads the remaining pages of every list that was begun, and looks a full reference up by
    //! name.
    void askRegistry();
    //! Names looked at by the last filter pass, for tests.
    qint64 filterWork() const { return m_filterWork; }
    //! Loaded references that contain the text, at most limit; for completion.
    QStringList loadedNames(const QString &containing, qsizetype limit) const;

    int columnCount(const QModelIndex &parent = {}) const override;
    QVariant data(const QModelIndex &index, int role = Qt::DisplayRole) const override;
    Qt::ItemFlags flags(const QModelIndex &index) const override;

Q_SIGNALS:
    void countsChanged(); //!< hiddenRows(), canAskRegistry()

protected:
    void load(TreeNode *node) override;
    bool canHaveChildren(const TreeNode &node) const override;

private:
    void buildRoots();
    void addRegistryNode(const QString &registry);
    void addLocalNode(const QString &place);
    void syncRoots();
    RegistryNode *registryNode(const QString &registry) const;
    RegistryNode *repositoryNode(const QString &repository) const;
    RegistryNode *tagNode(const oci::ImageName &name) const;
    RegistryNode *ensureRepository(RegistryNode *registry, const QString &repository);
    void placeByPin(const QString &repository);
    void forgetRepositories(RegistryNode *folder);

    void loadCatalogue(RegistryNode *node);
    void loadTags(RegistryNode *node);
    void loadTag(RegistryNode *node);
    void loadEntry(RegistryNode *node);
    void failed(RegistryNode *node, const Error &error);
    void takeRepositories(RegistryNode *node, const QStringList &names);
    void pump(RegistryNode *node);
    void finishPage(RegistryNode *node);
    void updateMore(RegistryNode *node);
    void showInspection(RegistryNode *tag, const verbs::Inspection &inspection);
    void fillManifest(
        RegistryNode *node, const verbs::Entry &entry, const QList<verbs::Entry> &attestations);
    void foldPlatforms(RegistryNode *parent);
    void hideByFilter();
    void retry(RegistryNode *node);

    std::shared_ptr<sources::SourceOpener> m_opener;
    JobModel *m_jobs;
    Workspace *m_workspace;
    FactsOf m_factsOf;
    RegistryNode *m_remote = nullptr;
    RegistryNode *m_local = nullptr;
    QHash<QString, RegistryNode *> m_repositories; //!< by full name
    std::optional<Host> m_host; //!< with its client
    QString m_filter;
    QStringList m_words; //!< of the filter, folded
    int m_hidden = 0;
    qint64 m_filterWork = 0;
};

} // namespace gantry::models
