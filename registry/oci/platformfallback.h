// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "oci/platform.h"

//! What a host of a platform runs, shared by matching and ordering here and by the clients of
//! doctor/. Thread: any.
namespace gantry::oci::fallback {

struct Instructions {
    QString architecture, variant;
    bool operator==(const Instructions &) const = default;
};

//! Architecture and variant a host tries, best first (containerd/platforms 1.0, compare.go,
//! platformVector): amd64 levels downwards, then 386; 64-bit arm minors downwards, then 32-bit arm;
//! 32-bit arm down to v5. The host is normalised.
QList<Instructions> triedInOrder(const Platform &host);

//! Windows images a host accepts under process isolation. Below build 20348 the own build only;
//! from there every build from 20348 up to the own (containerd/platforms rc.5). No version on the
//! entry fits; one nobody can read does not.
bool acceptsWindowsVersion(const QString &hostVersion, const QString &entryVersion);
//! The same by build numbers, from a floor that releases of the library set differently.
bool acceptsWindowsBuild(int hostBuild, int entryBuild, int floor);

//! Everything the entry asks for, the host has. win32k is not compared on Windows.
bool hasFeatures(const Platform &host, const Platform &entry);

} // namespace gantry::oci::fallback
