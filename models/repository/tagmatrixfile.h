// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "models/navigation/commands.h"
#include "models/repository/tagmatrix.h"

namespace gantry::models {

enum class TagMatrixFormat { Csv, Json, Sarif };
QString endingOf(TagMatrixFormat format); //!< "csv", "json", "sarif"

//! The tags that were read, in this order, as `gantry doctor --tags` prints them. Thread: any.
QByteArray writeTagMatrix(
    const QList<verbs::TagReport> &tags, const QString &repository, TagMatrixFormat format);

//! `gantry doctor REPOSITORY --tags` with the hosts of the columns; says what it loses.
QList<CommandLine> commandsFor(const TagMatrix &matrix);

} // namespace gantry::models
