// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "models/hosts/hostlist.h"
#include "models/image/platformrow.h"
#include "models/image/rowfilter.h"

#include <QVariant>

namespace gantry::models {

//! Entries with their attestations below, then platforms of hosts that would get nothing; display
//! order. \param expected may be null: nobody expects anything
std::vector<PlatformRow> platformRows(
    const verbs::Inspection &inspection, const HostList *expected);
//! The rows below an entry: a row for each statement of its attestations, nested entries of an
//! index.
std::vector<PlatformRow> childRows(const verbs::Inspection &inspection, const PlatformRow &row);
//! Sorts by a PlatformModel::Column; OS order means display order. Missing rows stay behind entries
//! of their OS.
void sortPlatformRows(std::vector<PlatformRow> &rows, const verbs::Inspection &inspection,
    int column, bool descending);
//! Puts a header row before each OS.
std::vector<PlatformRow> groupPlatformRows(
    std::vector<PlatformRow> rows, const verbs::Inspection &inspection);

QStringList platformFilterKeys();
bool passesPlatformFilter(
    const RowFilter &filter, const verbs::Inspection &inspection, const PlatformRow &row);
//! A cell's text, mark, icon and raw value by PlatformModel::Role.
QVariant platformCell(
    const verbs::Inspection &inspection, const PlatformRow &row, int column, int role);

} // namespace gantry::models
