// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "base/jsonwriter.h"
#include "verbs/doctorrepository.h"

namespace gantry::verbs {

// What the Doctor found as documents, for the command line and for files the window writes. Thread:
// any.

//! `picked`, `message`, `trace[]` of one host (cli.md, "doctor", "resolve"), members of an object
//! that is open.
void writeVerdict(
    json::Writer &writer, const doctor::PreparedImage &image, const HostVerdict &host);
//! One finding as an object.
void writeFinding(json::Writer &writer, const doctor::Finding &finding);

//! `gantry doctor --json` (cli.md).
QByteArray doctorJson(const DoctorReport &report, const QString &reference);
//! SARIF 2.1.0; ignored findings are suppressed results with their reason.
QByteArray doctorSarif(const DoctorReport &report, const QString &reference);

//! A whole repository: `tags[]{tag, digest, entries[], errors, warnings, notes, error, findings[],
//! hosts[]{id, client, picked}}`, `platforms[]`; `hosts` are those somebody named.
QByteArray repositoryJson(const QList<TagReport> &tags, const QString &repository);
//! One row for each tag: tag, digest, a column for each platform with the entry's digest,
//! one for each host somebody named with what it gets, counts.
//! RFC 4180; cells that a spreadsheet would take for a formula begin with an apostrophe.
QByteArray repositoryCsv(const QList<TagReport> &tags);
QByteArray repositorySarif(const QList<TagReport> &tags, const QString &repository);

} // namespace gantry::verbs
