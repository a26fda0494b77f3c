// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "oci/platform.h"

#include <QList>
#include <QObject>
#include <QString>

namespace gantry::models {

//! A kind of host that images must serve.
struct Host {
    QString id; //!< stable: "linux-amd64", "windows-2022"
    QString name; //!< "Windows Server 2022"
    oci::Platform platform;
    QString build; //!< "10.0.20348" or the platform, as shown beside the name
    int count = 1; //!< hosts of this kind
    bool isImage = false; //!< no host: an image of this name has the platform, so it is expected
    bool operator==(const Host &) const = default;
};

//! The hosts whose needs define "missing", and the host through whose eyes images are seen. Main
//! thread.
class HostList : public QObject
{
    Q_OBJECT
public:
    explicit HostList(QObject *parent = nullptr);

    //! Linux amd64, arm64, arm/v7; Windows Server 2019, 2022, 2025.
    static QList<Host> presets();
    static Host thisComputer();

    const QList<Host> &hosts() const { return m_hosts; }
    void setHosts(const QList<Host> &hosts);
    //! The viewing host; this computer unless chosen.
    const Host &viewer() const { return m_viewer; }
    void setViewer(const Host &host);

Q_SIGNALS:
    void hostsChanged();
    void viewerChanged();

private:
    QList<Host> m_hosts;
    Host m_viewer;
};

} // namespace gantry::models
