// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "doctor/host.h"

namespace gantry::models {

//! Hosts that are alike, as one row of a list.
struct HostRow {
    QString name; //!< "edge-gw-01…12", "lab-rv-01, 02", "dev laptops (24)"
    QList<int> members; //!< positions in the list of hosts, at least one
    int count = 0; //!< machines
    bool operator==(const HostRow &) const = default;
};

//! Hosts beside each other become one row when everything a client asks about is equal and their
//! names differ in a number at the end only. Order is kept; a row stands where its first host is.
QList<HostRow> hostRowsOf(const QList<doctor::Host> &hosts);

//! Names that differ in the number at their end, short: three or more in sequence "edge-gw-01…12",
//! else "lab-rv-01, 02".
QString joinedNames(const QStringList &names);

} // namespace gantry::models
