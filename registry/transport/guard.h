// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "base/error.h"

#include <QByteArrayView>
#include <QString>
#include <QUrl>

namespace gantry::transport {

//! Where requests may go: redirects, token realms and credentials are judged here and nowhere else.

inline constexpr int maxRedirects = 10;

//! localhost, *.localhost, 127.0.0.0/8, ::1. Host without port; brackets allowed.
bool isLoopbackHost(QStringView host);
//! Loopback or an address literal that is not routed on the internet (RFC 1918, RFC 4193,
//! link-local, RFC 6598, unspecified). A name that has to be looked up is not private here.
bool isPrivateHost(QStringView host);
//! isPrivateHost(), or a name nobody outside can have: no dot, .local, .internal, .lan, .home.arpa,
//! .test … Such a registry may name private addresses in its redirects and realms.
bool isPrivateName(QStringView host);
//! Same scheme, host and port: what credentials belong to.
bool sameOrigin(const QUrl &a, const QUrl &b);
//! Host part of a registry name: "[::1]:5000" is "::1".
QString hostOf(const QString &registry);
//! "host:port" with the scheme's port filled in.
QString hostAndPort(const QUrl &url);

//! Where a redirect leads. Errors: Protocol (no or broken Location), Refused (https to http, public
//! to private address, another scheme).
Expected<QUrl> redirectTarget(const QUrl &from, QByteArrayView location);

} // namespace gantry::transport
