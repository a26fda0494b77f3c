// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <QString>
#include <QStringList>

namespace gantry::transport {

//! "repository:NAME:a,b" with actions sorted and each once; empty without name or action.
QString repositoryScope(const QString &repository, const QStringList &actions);
//! One scope per resource, actions merged (`*` takes all), sorted; scopes without actions
//! disappear, unknown forms stay as they are.
QStringList mergeScopes(const QStringList &scopes);
//! Do granted scopes allow everything asked for?
bool covers(const QStringList &granted, const QStringList &asked);
//! Path of the first "repository:PATH:…" scope; empty when there is none.
QString repositoryOf(const QStringList &scopes);

} // namespace gantry::transport
