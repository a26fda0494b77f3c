// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "models/hosts/hostlist.h"

#include <QJsonObject>
#include <QObject>
#include <QStringList>
#include <QTimer>

#include <optional>

namespace gantry::models {

//! What is remembered between starts: registries, places on this computer, pins, stars, recent
//! references, expected hosts and open documents. One JSON file, replaced atomically, written half
//! a second after the last change and when destroyed. Members nobody here knows survive. Main
//! thread.
class Workspace : public QObject
{
    Q_OBJECT
public:
    //! An open document of the last session.
    struct Document {
        QString place; //!< text that opens it again
        QString page; //!< "platforms", "history", …
        bool operator==(const Document &) const = default;
    };
    static constexpr qsizetype maxRecent = 200;

    //! \param path the file; empty: nothing is kept. A file that cannot be read is put aside as
    //! PATH.damaged-N and named by problem().
    explicit Workspace(QString path, QObject *parent = nullptr);
    ~Workspace() override;
    static QString defaultPath(); //!< $XDG_CONFIG_HOME/gantry/workspace.json

    const QString &path() const { return m_path; }
    //! What went wrong with the file, for a message over the view; nullopt when nothing did.
    const std::optional<Error> &problem() const { return m_problem; }
    bool isFresh() const { return m_fresh; } //!< there was no file

    const QStringList &registries() const { return m_registries; } //!< in the person's order
    bool addRegistry(const QString &registry); //!< false: was there
    bool removeRegistry(const QString &registry);
    void moveRegistry(int from, int to);
    //! Layouts, archives and engines, as ImageName::container() spells them.
    const QStringList &localPlaces() const { return m_localPlaces; }
    bool addLocalPlace(const QString &place);
    bool removeLocalPlace(const QString &place);

    const QStringList &pinned() const
    {
        return m_pinned;
    } //!< repositories: "docker.io/library/golang"
    bool isPinned(const QString &repository) const { return m_pinned.contains(repository); }
    void setPinned(const QString &repository, bool pinned);
    const QStringList &starred() const { return m_starred; } //!< references
    bool isStarred(const QString &reference) const { return m_starred.contains(reference); }
    void setStarred(const QString &reference, bool starred);
    const QStringList &recent() const { return m_recent; } //!< references, newest first
    void addRecent(const QString &reference);

    //! Hosts that define "missing": presets ticked and own kinds of host. Empty: none are expected.
    QList<Host> expectedHosts() const;
    const QStringList &presetIds() const { return m_presetIds; }
    void setPresetIds(const QStringList &ids);
    const QList<Host> &ownHosts() const { return m_ownHosts; }
    void setOwnHosts(const QList<Host> &hosts);
    //! Both in one step.
    void setHosts(const QStringList &presetIds, const QList<Host> &own);
    //! The host seen through and how.
    struct Viewer {
        QString id = {}; //!< empty: this computer
        doctor::Isolation isolation = doctor::Isolation::Default;
        std::optional<doctor::Client> client = {}; //!< chosen to look with
        bool operator==(const Viewer &) const = default;
    };
    const Viewer &viewer() const { return m_viewer; }
    void setViewer(const Viewer &viewer);

    const QList<Document> &session() const { return m_session; }
    int currentDocument() const { return m_currentDocument; }
    void setSession(const QList<Document> &documents, int current);

    //! Writes now. Errors: Io.
    Expected<> save();

Q_SIGNALS:
    void registriesChanged();
    void localPlacesChanged();
    void pinnedChanged(const QString &repository);
    void starredChanged(const QString &reference);
    void recentChanged();
    void hostsChanged();
    void saveFailed(const gantry::Error &error);

private:
    void load();
    void read(const QJsonObject &root);
    QJsonObject toJson() const;
    void touch();

    QString m_path;
    QJsonObject m_kept; //!< as read, so that unknown members survive
    std::optional<Error> m_problem;
    QStringList m_registries, m_localPlaces, m_pinned, m_starred, m_recent, m_presetIds;
    QList<Host> m_ownHosts;
    Viewer m_viewer;
    QList<Document> m_session;
    int m_currentDocument = 0;
    QTimer m_saveSoon;
    bool m_fresh = true;
    bool m_dirty = false;
};

} // namespace gantry::models
