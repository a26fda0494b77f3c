// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "doctor/host.h"

#include <QList>
#include <QObject>
#include <QString>

namespace gantry::models {

//! Hosts that are alike, as the Doctor knows them.
using Host = doctor::Host;

//! What tells a host from others of its kind, beside its name: "10.0.20348" or the platform.
QString hostBuild(const Host &host);
//! The group a preset is shown in: its own, else its operating system.
QString presetGroup(const Host &host);
//! Short, for a column or a row of squares: "amd64", "arm/v7"; of Windows its build, since that is
//! what tells hosts apart.
QString hostLabel(const Host &host);
//! "windows(10.0.17763)/amd64,process": what doctor::parseHost() reads.
QString hostSpecifier(const Host &host);

//! A host as the command line names it with `--host`, beside a `--client`.
struct HostArgument {
    QString text; //!< a preset's id, "this", or the specifier
    bool exact = true; //!< false: its own client or kernel is lost
};
HostArgument hostArgument(const Host &host, const doctor::Client &client);

//! The hosts whose needs define "missing", the host through whose eyes images are seen, and the
//! client that hosts without one of their own pull with. Main thread.
class HostList : public QObject
{
    Q_OBJECT
public:
    explicit HostList(QObject *parent = nullptr);

    static const QList<Host> &presets();
    //! The few that are offered first: Linux amd64, arm64, arm/v7; Windows Server 2019, 2022, 2025.
    static QList<Host> usualPresets();
    static Host thisComputer();
    struct Release {
        QString name; //!< "Windows Server 2022"
        int build = 0;
        bool isClientEdition = false;
    };
    static QList<Release> windowsReleases(); //!< oldest first, servers before client editions
    static QList<doctor::Client> clients();
    //! "Docker": the client in one word, for narrow places.
    static QString shortClientName(const doctor::Client &client);

    const QList<Host> &hosts() const { return m_hosts; }
    void setHosts(const QList<Host> &hosts);
    int hostCount() const; //!< with the number of each kind
    //! These are no hosts: an image of this name has the platforms, so they are expected.
    void setLike(const QString &imageName, const QList<oci::Platform> &platforms);
    bool isLike() const { return !m_like.isEmpty(); }
    const QString &likeName() const { return m_like; }

    //! Engines of this computer, as far as they were asked (Workbench::askEngines).
    const QList<Host> &engines() const { return m_engines; }
    void setEngines(const QList<Host> &engines);

    //! The client of hosts that name none: the one chosen, else the Docker Engine.
    doctor::Client client() const { return m_client.value_or(doctor::Client()); }
    //! The client a person chose to look with; the viewing host is seen with it, too, whatever it
    //! pulls with itself. nullopt: every host with its own.
    const std::optional<doctor::Client> &chosenClient() const { return m_client; }
    void setClient(const std::optional<doctor::Client> &client);

    //! The viewing host; this computer unless chosen.
    const Host &viewer() const { return m_viewer; }
    doctor::Client viewerClient() const;
    void setViewer(const Host &host);
    //! Process or Hyper-V of the viewing host.
    void setViewerIsolation(doctor::Isolation isolation);

Q_SIGNALS:
    void hostsChanged(); //!< hosts() or client()
    void enginesChanged();
    void viewerChanged(); //!< viewer() or viewerClient()

private:
    QList<Host> m_hosts, m_engines;
    Host m_viewer;
    std::optional<doctor::Client> m_client;
    QString m_like;
};

} // namespace gantry::models
