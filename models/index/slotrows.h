// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "models/index/slotmodel.h"

namespace gantry::models {

//! One slot, as far as nothing is dragged.
struct SlotRow {
    QString key = {};
    QString os = {}; //!< "linux", "windows", …; empty: no platform
    oci::Platform platform = {};
    SlotModel::SlotState state = SlotModel::SlotState::Filled;
    QList<assembly::DraftEntry> entries = {}; //!< more than one: they compete
    bool isNew = false;
    QString note = {}, noteMeaning = {}, hint = {};
    QStringList tags = {};
    quint64 reading = 0;
    AssemblyOffer offer = {}; //!< of reading
    // While something is dragged.
    SlotModel::Answer answer = SlotModel::Answer::None;
    QString foot = {};
    bool operator==(const SlotRow &) const = default;

    const assembly::DraftEntry *first() const
    {
        return entries.isEmpty() ? nullptr : &entries.first();
    }
};

//! The slots of an assembly in the order they are shown.
std::vector<SlotRow> slotRows(const AssemblySession &session);
//! What a slot says to what is dragged, into answer and foot. `hosts`: kinds of host that would get
//! an entry again when an empty slot is filled.
void answerDragged(
    SlotRow &row, const QList<AssemblyOffer> &dragged, const AssemblySession &session);

QString osIconName(const QString &os); //!< "linux", "win", "index"
//! "telemetry-agent:3.8.0-rc1" of a source.
QString sourceText(const assembly::DraftEntry &entry);

} // namespace gantry::models
