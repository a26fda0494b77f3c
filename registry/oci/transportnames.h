// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "oci/imagename.h"

#include <array>

//! Spellings of containers-transports(5): for the sources of oci/ only.
namespace gantry::oci {

struct TransportName {
    QStringView prefix;
    ImageName::Transport transport;
};

inline constexpr std::array<TransportName, 5> transportNames{
    TransportName{u"docker://", ImageName::Transport::Registry},
    TransportName{u"oci-archive:", ImageName::Transport::OciArchive},
    TransportName{u"oci:", ImageName::Transport::OciLayout},
    TransportName{u"docker-archive:", ImageName::Transport::DockerArchive},
    TransportName{u"docker-daemon:", ImageName::Transport::DockerDaemon},
};

//! Known elsewhere, not read here; said so instead of being taken for an image called "dir".
inline constexpr std::array<QStringView, 5> otherTransports{
    u"dir:", u"containers-storage:", u"ostree:", u"sif:", u"tarball:"};

} // namespace gantry::oci
