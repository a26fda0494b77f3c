// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "doctor/host.h"
#include "oci/imagename.h"

namespace gantry::doctor {

//! What a message of a client means.
struct Diagnosis {
    QString key; //!< stable: "no-entry-for-host"
    QString id; //!< of the pattern: "E05"
    QString title; //!< one line
    QString saidBy; //!< "Docker Engine on Windows, 28 and later"
    QString cause;
    QStringList remedies;
    std::optional<Client> client = {}; //!< the one that prints this
    std::optional<Host> host = {}; //!< read out of the message
    QString reference = {}; //!< an image the message names, as written
    QString quoted = {}; //!< the part of the message that was recognised
};

//! Recognises what docker, containerd, kubelet, BuildKit, skopeo, podman and Windows print; several
//! lines may be pasted. Best first; empty when nothing is known. Looks at 64 KiB. Thread: any.
QList<Diagnosis> explainMessage(QStringView message);

} // namespace gantry::doctor
