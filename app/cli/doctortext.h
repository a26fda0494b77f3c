// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "verbs/doctorrepository.h"

namespace gantry::cli {

//! What `gantry doctor` prints for people.
//! \param named hosts that were asked for: each with its trace
QString doctorText(const verbs::DoctorReport &report, const QString &reference, bool named);
//! What one host gets, entry by entry.
QString verdictText(const doctor::PreparedImage &image, const verbs::HostVerdict &host);
//! Tags beside platforms.
QString repositoryText(const QList<verbs::TagReport> &tags, const QString &repository);
//! Platforms of image entries, as they are written.
QStringList platformsOf(const doctor::PreparedImage &image);

} // namespace gantry::cli
