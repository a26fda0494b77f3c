// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "base/error.h"

#include <QHttpHeaders>
#include <QList>
#include <QString>
#include <QUrl>

#include <optional>
#include <utility>

namespace gantry::transport {

//! One entry of a Link header (RFC 8288, section 3).
struct Link {
    QString target; //!< as written, between < and >
    QList<std::pair<QString, QString>> parameters; //!< names in lower case, unquoted values
    //! First value with this name; empty when there is none.
    QString parameter(QStringView name) const;
    //! rel holds a list of words; case does not matter.
    bool hasRelation(QStringView relation) const;
};

//! All entries of all Link headers in order. A target without angle brackets is read up to the next
//! comma, semicolon or space, as several registries send it. Errors: Protocol with the offset.
Expected<QList<Link>> parseLinks(const QList<QByteArray> &values);

//! Address of the next page, nullopt at the end (distribution-spec v1.1.1, "Listing Tags"; pitfall
//! 22). Relative targets are resolved against the page that was asked for. The host must be the
//! same; scheme and port stay ours, because registries behind a proxy announce their inner ones.
//! Errors: Protocol (malformed, or another host).
Expected<std::optional<QUrl>> nextPage(const QHttpHeaders &headers, const QUrl &requested);

} // namespace gantry::transport
