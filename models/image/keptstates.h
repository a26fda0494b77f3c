// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "base/task.h"
#include "sources/imagesource.h"

#include <QDate>

namespace gantry::models {

//! An earlier state of a tag that a rollback tag keeps reachable.
struct KeptState {
    QString tag; //!< "3.8.0-prev-20260316"
    QDate day;
    oci::Descriptor root;
};
//! The rollback tags of a name's tag, the latest first, at most `most` of them. Those that cannot
//! be resolved are left out. Errors: those of listing tags. Thread: main.
Task<QList<KeptState>> readKeptStates(
    sources::ImageSourcePtr source, oci::ImageName name, qsizetype most, OpContext ctx);

} // namespace gantry::models
