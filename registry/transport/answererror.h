// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "base/error.h"

#include <QByteArray>
#include <QHttpHeaders>
#include <QNetworkReply>
#include <QUrl>

namespace gantry::transport {

struct HttpAnswer;

//! One Error from an answer that is no success (pitfall 12): the registry's own words from a JSON
//! errors array, a JSON string or object, an HTML title, plain text — or only the status when there
//! is nothing. The body was read up to maxErrorBytes. Never repeats request headers.
Error errorFromAnswer(const HttpAnswer &answer);

//! What the body says, in one line of at most 300 characters without control characters; empty:
//! nothing.
QString wordsOfBody(const QByteArray &body, const QByteArray &contentType);
//! First code of a JSON errors array ("MANIFEST_UNKNOWN"); empty when there is none.
QString codeOfBody(const QByteArray &body);

//! An Error for a connection that gave no usable answer. `detail` is Qt's text.
Error errorFromConnection(
    QNetworkReply::NetworkError error, const QString &detail, const QUrl &url);

} // namespace gantry::transport
