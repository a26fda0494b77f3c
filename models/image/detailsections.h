// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "models/image/detailsmodel.h"

namespace gantry::models {

//! Sections for one entry: Descriptor, Config, Referrers, Who pulls this entry, Annotations, Raw
//! config.
QList<DetailsModel::Section> entrySections(
    const verbs::Inspection &inspection, qsizetype entry, const HostList *hosts);
//! Sections for the root document itself.
QList<DetailsModel::Section> rootSections(const verbs::Inspection &inspection);

} // namespace gantry::models
