// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "doctor/client.h"
#include "oci/platform.h"

#include <QByteArray>
#include <QList>

#include <optional>

namespace gantry::doctor {

enum class Isolation : quint8 {
    Default, //!< as the client does there: process on servers, Hyper-V on Windows 10 and 11
    Process,
    HyperV
};

//! A host, or hosts that are alike, as far as the choice of an entry depends on it.
struct Host {
    QString id = {}; //!< stable: "linux-amd64", "windows-2022"; of an own host its name
    QString name = {}; //!< "Windows Server 2022"
    oci::Platform platform = {}; //!< normalised; Windows with its os.version
    Isolation isolation = Isolation::Default;
    std::optional<Client> client = {}; //!< the client it pulls with; nullopt: the one asked about
    QString kernel = {}; //!< of Linux: "5.4"; empty when not known
    QString group = {}; //!< "AKS", "Raspberry Pi"; empty: none
    int count = 1; //!< how many there are
    bool isClientEdition = false; //!< Windows 10 or 11
    bool operator==(const Host &) const = default;
};

//! Hosts everybody knows, from data/hosts.json: common Linux architectures and variants, Windows
//! Server 2016 to 2025, Windows 10 and 11 builds, Raspberry Pi, Docker Desktop on Apple silicon,
//! node pools of AKS, EKS and GKE. In the order to show. Read once; thread: any.
const QList<Host> &hostPresets();
//! This computer: its platform and kernel.
Host thisComputer();
//! A preset's id, `this`, or a containerd platform specifier, either with `,process` or `,hyperv`
//! behind it. Errors: Usage naming the part and what there is.
Expected<Host> parseHost(QStringView text);

//! The isolation that holds for a host: Default replaced by what its edition does.
Isolation effectiveIsolation(const Host &host);
//! For people: "Server 2022, 20348, process", "linux/arm64/v8".
QString describeHost(const Host &host);

//! Hosts of a file: the JSON `writeHosts` writes (`"gantryHosts": 1`), the output of `kubectl get
//! nodes -o json`, or text with one host per line (`NAME = HOST`, or HOSTs as parseHost reads them,
//! between commas or blanks;
//! `#` begins a comment). Nodes that are alike become one host with their number. At most 1 MiB for
//! text and 64 MiB for kubectl's output. Errors: Corrupt naming line or member.
Expected<QList<Host>> readHosts(const QByteArray &bytes, const QString &subject = {});
QByteArray writeHosts(const QList<Host> &hosts);

} // namespace gantry::doctor
