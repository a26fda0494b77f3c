// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <QDate>
#include <QList>
#include <QString>
#include <QStringList>

namespace gantry::doctor {

//! A release of Windows that hosts run, from data/windows.json.
struct WindowsRelease {
    QString id; //!< "ws2022", "w11-24h2"
    QString name; //!< "Windows Server 2022", "Windows 11 24H2"
    QString channel; //!< "LTSC", "SAC", "AC"; empty for client editions
    int build = 0;
    QStringList tags; //!< of base images: "ltsc2022"
    QDate released;
    QDate mainstreamEnd; //!< of client editions: of Enterprise
    QDate extendedEnd; //!< null: none. Of client editions: of the long-term ones
    QDate paidEnd; //!< null: no paid updates
    bool hasBases = false; //!< base images of this build were published
    bool isClientEdition = false;
    QString note, source;

    QDate lastEnd() const; //!< extended where there is one, else mainstream
};
//! Servers from old to new, then client editions from old to new. Read once; thread: any.
const QList<WindowsRelease> &windowsReleases();
//! The server of a build, else the client edition; nullptr when no release has it.
const WindowsRelease *windowsRelease(int build);

//! A base image tag, without registry: windows/servercore, ltsc2022.
struct WindowsBase {
    QString repository, tag;
    int build = 0;
    QStringList architectures;
    QDate ended; //!< where this one ended before its release; else null
};
const QList<WindowsBase> &windowsBases();

//! A kind of Windows node of a managed Kubernetes service.
struct WindowsNodeKind {
    QString service, sku; //!< "AKS", "Windows2022"
    int build = 0;
    QDate supportEnds; //!< null: not announced
};
const QList<WindowsNodeKind> &windowsNodeKinds();

//! From this build on Windows keeps its kernel interface for older images.
int stableInterfaceBuild();
//! The long-term releases since then, ascending.
const QList<int> &stableReleases();

} // namespace gantry::doctor
