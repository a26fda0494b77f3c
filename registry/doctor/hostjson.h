// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "base/json.h"
#include "doctor/host.h"

namespace gantry::doctor {

//! Hosts of an array as writeHosts writes it and data/hosts.json holds it. Errors: Corrupt naming
//! the member.
Expected<QList<Host>> hostsOfJson(const json::Value &list, const QString &subject);
//! Hosts of a Kubernetes node, or of a list of nodes; alike ones become one with their number.
//! Errors: Corrupt when no node is in it.
Expected<QList<Host>> hostsOfNodes(const json::Value &root, const QString &subject);
//! The build belongs to Windows 10 or 11 alone.
bool isClientBuild(const oci::Platform &platform);

} // namespace gantry::doctor
