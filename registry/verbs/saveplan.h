// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "verbs/savefiles.h"

#include <map>
#include <vector>

namespace gantry::verbs {

//! One row that is saved, and where. Not for callers outside this room.
struct SaveItem {
    layers::FileTree::Node node = layers::FileTree::none;
    QStringList path; //!< safe names below SaveWanted::folder
};

//! What saveFiles() is going to write: folders before what is in them.
struct SavePlan {
    std::vector<SaveItem> folders;
    std::vector<SaveItem> empty; //!< files without content
    //! Files by layer and entry; several names of one inode stand together.
    std::map<quint16, std::map<layers::LayerIndex::Id, std::vector<SaveItem>>> files;
    std::vector<SaveItem> others; //!< links, devices: described only
    qint64 bytes = 0;
    QStringList notes;
};
//! Errors: Usage (nothing is there, or a link alone), LimitExceeded. Thread: any.
Expected<SavePlan> planSaving(const SaveWanted &wanted);

//! The metadata of everything in the plan, one JSON object a line.
QByteArray metadataLines(const SaveWanted &wanted, const SavePlan &plan);

} // namespace gantry::verbs
