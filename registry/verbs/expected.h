// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "verbs/inspect.h"

namespace gantry::verbs {

//! A kind of host an image is expected to serve.
struct HostPreset {
    QString id; //!< stable: "linux-amd64", "windows-2022"
    QString name; //!< "Windows Server 2022"
    oci::Platform platform;
};
//! Linux amd64, arm64/v8 and arm/v7; Windows Server 2019, 2022 and 2025.
QList<HostPreset> hostPresets();

//! A wanted platform no entry of an index serves.
struct MissingPlatform {
    oci::Platform wanted;
    QString because; //!< the nearest entry and the rule it fails: "os.version 10.0.26100.1 is
                     //!< not 10.0.17763"
};
//! Which of the wanted platforms no image entry (of nested indexes, too) serves by containerd's
//! rules. An entry that cannot be read counts by its descriptor.
QList<MissingPlatform> missingPlatforms(
    const QList<Entry> &entries, const QList<oci::Platform> &wanted);

//! Platforms an image serves: of every image entry, nested indexes and the config of a single
//! manifest included; each once, in document order. Errors: those of open(); of an entry only when
//! nothing else names its platform.
Task<QList<oci::Platform>> platformsOf(
    sources::ImageSourcePtr source, QString tagOrDigest, OpContext ctx);

} // namespace gantry::verbs
