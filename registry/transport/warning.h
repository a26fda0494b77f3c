// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <QByteArrayView>
#include <QHttpHeaders>
#include <QString>
#include <QStringList>

#include <optional>

namespace gantry::transport {

//! All Warning headers of one answer together (distribution-spec v1.1.1, "Warnings").
inline constexpr qsizetype maxWarningBytes = 4096;

//! Text of `299 - "text"`; nullopt for every other form, code, agent or a date.
std::optional<QString> parseWarning(QByteArrayView value);
//! Texts of an answer in order, each once, as long as they fit into maxWarningBytes.
QStringList warnings(const QHttpHeaders &headers);

} // namespace gantry::transport
