// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <QStringView>

namespace gantry::doctor {

// The words for systems and architectures (Go 1.26, `go tool dist list`; containerd/platforms
// 1.0.0-rc.5, database.go). Thread: any.

bool isGoSystem(QStringView os);
bool isGoArchitecture(QStringView architecture);
//! Whether Go has a port for them.
bool isGoPort(QStringView os, QStringView architecture);
//! Words clients translate: "x86_64" for amd64, "armhf" for arm.
bool isAliasOfArchitecture(QStringView word);
//! The platform somebody meant who wrote a word no client translates ("armv7l", "arm64v8"); empty
//! for other words. The first part is the architecture, the second the variant.
struct Meant {
    QStringView architecture, variant;
};
Meant meantBy(QStringView word);
//! Variants of the image specification (v1.1.1 and later, image-index.md) for an architecture, v5
//! of arm included, which everybody publishes.
bool isRegisteredVariant(QStringView architecture, QStringView variant);

} // namespace gantry::doctor
