// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "doctor/client.h"

#include <QVersionNumber>

namespace gantry::doctor {

//! A release of containerd/platforms, as far as releases differ (data/clients.json).
struct Library {
    QString version; //!< "v1.0.0-rc.5"
    int abi = 2026; //!< how the lowest Windows build is found: 2024, 2025 or 2026
    bool windowsByText = true; //!< Default() on Windows: own architecture, os.version descending
    bool features = true; //!< os.features are compared
    bool win32kTakenOut = true; //!< before they are, on Windows

    //! Lowest Windows build a host takes: its own before the stable interface.
    int floorOf(int hostBuild) const;
};

//! How a client chooses.
enum class Choosing : quint8 {
    Vector, //!< containerd/platforms Only()
    Default, //!< containerd/platforms Default(): Only() but on Windows
    EqualThenAnyArm, //!< Docker Engine up to 20.10
    OwnBuildFirst, //!< Docker Engine on Windows
    Names, //!< containers/image
    ExactNames //!< containers/image before August 2020
};

//! How a client's message writes the platform.
enum class Form : quint8 {
    Short, //!< windows/amd64
    Full, //!< windows(10.0.17763)/amd64
    Behind, //!< windows/amd64 10.0.17763
    Words, //!< architecture arm64, variant "v8", OS linux
    Quoted, //!< architecture "arm64", variant "v8", OS "linux"
    Digest, //!< the index instead of the platform
    Metadata //!< neither
};

//! What one client does from one version on.
struct Rules {
    ClientKind kind = ClientKind::Docker;
    QVersionNumber from;
    Library library;
    Choosing choosing = Choosing::Vector;
    Form form = Form::Full;
    bool amd64Level = false; //!< the host's level counts
    bool fetchesStrictly = false; //!< fetches what equals the host, then chooses among that
    QString source;
};

//! What a client is called and does, by version.
struct ClientKindRules {
    QString id; //!< "docker-containerd"
    QString name; //!< "Docker Engine"; not translated
    QList<Rules> rules; //!< ascending by version
};

//! From data/clients.json, in the order of ClientKind. Read once; thread: any.
const QList<ClientKindRules> &clientRules();
const ClientKindRules &rulesOf(ClientKind kind);
//! The rules of that version; the newest without one.
const Rules &rulesOf(const Client &client);
//! A library by its version, for tests and for showing; nullopt when it is not in the data.
std::optional<Library> libraryOf(const QString &version);

//! Architectures people write that no client knows: armv7l is arm/v7.
struct Misspelt {
    QString written, architecture, variant;
};
const QList<Misspelt> &misspeltArchitectures();

} // namespace gantry::doctor
