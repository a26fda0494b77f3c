// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <QString>
#include <QStringList>

namespace gantry::sources {

//! Names near to a wanted one (common prefix, few edits), best first, at most `most`.
QStringList nearestNames(const QString &wanted, const QStringList &names, qsizetype most = 3);
//! "Nearest: 1.24, 1.25-rc", or "There are: a, b, c and 12 more", or "There are no tags".
QString nameRemedy(const QString &wanted, const QStringList &names);

} // namespace gantry::sources
