// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "layers/tree/treediff.h"
#include "verbs/configdiff.h"

#include <QByteArray>

namespace gantry::cli {

//! One row of `gantry diff`, as one line with its line end.
QByteArray diffRow(const layers::TreeDiff &diff, layers::TreeDiff::Row row, bool json);
//! One row of the configuration.
QByteArray configRow(const verbs::ConfigRow &row, bool json);

} // namespace gantry::cli
