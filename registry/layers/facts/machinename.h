// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "layers/entry.h"

#include <QString>
#include <QStringView>

#include <optional>

namespace gantry::layers {

//! GOARCH of a machine ("amd64", "386"); empty for None and Other, "universal" and "msil" for
//! those two, "ia64" where Go has no port. Thread: any, as all here.
QString machineName(Machine machine);
//! Machine for an image's architecture, aliases as containerd knows them (x86_64, aarch64)
//! included; nullopt for words that name no machine of ours.
std::optional<Machine> machineOf(QStringView architecture);
//! Whether a program for this machine can run on a platform of that architecture: its own
//! programs, the 32-bit ones of its family (386 on amd64, arm on arm64, mips on mips64), and what
//! has no machine. True also where the architecture's name is unknown: no false alarm.
bool runsOn(Machine machine, QStringView architecture);

} // namespace gantry::layers
