// SPDX-License-Identifier: Apache-2.0
#include "transport/answererror.h"

#include "base/json.h"
#include "base/text.h"
#include "transport/guard.h"
#include "transport/httpclient.h"
#include "transport/words.h"

#include <QRegularExpression>

using namespace Qt::StringLiterals;

namespace gantry::transport {

namespace {

constexpr qsizetype maxWords = 300;

QString oneLine(const QString &text)
{
    QString line = withoutSecrets(printable(text.simplified().toUtf8()));
    if (line.size() > maxWords)
        line = line.first(maxWords - 1) + u'…';
    while (line.endsWith(u'.'))
        line.chop(1);
    return line;
}

//! "MANIFEST_UNKNOWN, manifest unknown" of one entry of the errors array (distribution-spec, "Error
//! Codes").
QString wordsOfEntry(const json::Value &entry)
{
    if (entry.isString())
        return entry.toStringOr({});
    const QString code = entry["code"].toStringOr({});
    const QString message = entry["message"].toStringOr({});
    const QString detail = entry["detail"].toStringOr({});
    QStringList parts;
    for (const QString &part : {code, message, detail}) {
        if (!part.isEmpty() && !parts.contains(part))
            parts.append(part);
    }
    return parts.join(u", "_s);
}

QString wordsOfJson(const json::Value &root)
{
    if (root.isString())
        return root.toStringOr({});
    const json::Value errors = root["errors"];
    if (errors.isArray()) {
        QStringList all;
        for (qsizetype i = 0; i < errors.size() && i < 5; ++i) {
            const QString words = wordsOfEntry(errors.at(i));
            if (!words.isEmpty() && !all.contains(words))
                all.append(words);
        }
        return all.join(u"; "_s);
    }
    // Docker Engine: {"message": …}; token servers: {"details": …} or OAuth2's error_description.
    for (const char *name : {"message", "details", "error_description", "error", "detail"}) {
        const json::Value value = root[name];
        if (value.isString() && !value.toStringOr({}).isEmpty())
            return value.toStringOr({});
        if (value.isObject() && !wordsOfEntry(value).isEmpty())
            return wordsOfEntry(value);
    }
    return {};
}

bool looksLikeHtml(const QByteArray &body, const QByteArray &contentType)
{
    if (contentType.startsWith("text/html") || contentType.startsWith("application/xhtml"))
        return true;
    const QByteArray start = body.first(qMin<qsizetype>(body.size(), 256)).trimmed().toLower();
    return start.startsWith("<!doctype html") || start.startsWith("<html");
}

QString statusWords(int status)
{
    switch (status) {
    case 400:
        return u"400 Bad Request"_s;
    case 401:
        return u"401 Unauthorized"_s;
    case 403:
        return u"403 Forbidden"_s;
    case 404:
        return u"404 Not Found"_s;
    case 405:
        return u"405 Method Not Allowed"_s;
    case 406:
        return u"406 Not Acceptable"_s;
    case 408:
        return u"408 Request Timeout"_s;
    case 409:
        return u"409 Conflict"_s;
    case 410:
        return u"410 Gone"_s;
    case 412:
        return u"412 Precondition Failed"_s;
    case 413:
        return u"413 Content Too Large"_s;
    case 416:
        return u"416 Range Not Satisfiable"_s;
    case 429:
        return u"429 Too Many Requests"_s;
    case 500:
        return u"500 Internal Server Error"_s;
    case 502:
        return u"502 Bad Gateway"_s;
    case 503:
        return u"503 Service Unavailable"_s;
    case 504:
        return u"504 Gateway Timeout"_s;
    default:
        return QString::number(status);
    }
}

Errc kindOf(int status, const QString &code)
{
    if (code == "TOOMANYREQUESTS"_L1 || status == 429)
        return Errc::RateLimited;
    if (status == 401 || status == 403 || status == 407 || code == "DENIED"_L1
        || code == "UNAUTHORIZED"_L1)
        return Errc::Unauthorized;
    if (status == 404 || status == 410)
        return Errc::NotFound;
    if (status == 405 || status == 501 || status == 415 || code == "UNSUPPORTED"_L1)
        return Errc::Unsupported;
    if (status == 409 || status == 412)
        return Errc::Refused;
    if (status == 413)
        return Errc::LimitExceeded;
    if (status == 408 || status >= 500)
        return Errc::Network;
    return Errc::Protocol;
}

} // namespace

QString wordsOfBody(const QByteArray &body, const QByteArray &contentType)
{
    const QByteArray trimmed = body.trimmed();
    if (trimmed.isEmpty())
        return {};
    if (looksLikeHtml(trimmed, contentType)) {
        static const QRegularExpression title(u"<title[^>]*>(.*?)</title"_s,
            QRegularExpression::CaseInsensitiveOption
                | QRegularExpression::DotMatchesEverythingOption);
        const auto match = title.match(QString::fromUtf8(trimmed));
        const QString text = oneLine(match.captured(1));
        return text.isEmpty() ? Words::tr("a web page")
                              : Words::tr("a web page titled “%1”").arg(text);
    }
    if (trimmed.startsWith('{') || trimmed.startsWith('"') || trimmed.startsWith('[')) {
        if (const auto document = json::Document::parse(trimmed))
            return oneLine(wordsOfJson(document->root()));
    }
    return oneLine(printable(trimmed.first(qMin<qsizetype>(trimmed.size(), 1024))));
}

QString codeOfBody(const QByteArray &body)
{
    if (!body.trimmed().startsWith('{'))
        return {};
    const auto document = json::Document::parse(body);
    return document ? document->root()["errors"].at(0)["code"].toStringOr({}) : QString();
}

Error errorFromAnswer(const HttpAnswer &answer)
{
    const QByteArray type
        = answer.headers.value(QHttpHeaders::WellKnownHeader::ContentType).toByteArray();
    const QString words = wordsOfBody(answer.body, type);
    const QString status = statusWords(answer.status);
    Error error;
    error.code = kindOf(answer.status, codeOfBody(answer.body));
    error.message = words.isEmpty() ? Words::tr("The server answered %1").arg(status)
                                    : Words::tr("The server answered %1: %2").arg(status, words);
    error.subject = withoutSecrets(answer.url.toString());
    error.httpStatus = answer.status;
    if (error.code == Errc::RateLimited)
        error.remedy = Words::tr("Wait a while, or sign in for a larger allowance");
    else if (answer.status >= 500)
        error.remedy = Words::tr("Try again later");
    return error;
}

Error errorFromConnection(QNetworkReply::NetworkError error, const QString &detail, const QUrl &url)
{
    Error result;
    result.code = Errc::Network;
    result.subject = withoutSecrets(url.toString());
    const QString host = url.host().isEmpty() ? result.subject : hostAndPort(url);
    switch (error) {
    case QNetworkReply::ConnectionRefusedError:
        result.message = Words::tr("Nothing answers at %1 (connection refused)").arg(host);
        result.remedy = Words::tr("Check the address, and that the registry is running");
        break;
    case QNetworkReply::HostNotFoundError:
        result.message = Words::tr("The host %1 was not found").arg(url.host());
        result.remedy = Words::tr("Check the name and the network connection");
        break;
    case QNetworkReply::RemoteHostClosedError:
        result.message
            = Words::tr("The connection to %1 was closed before the answer was complete").arg(host);
        break;
    case QNetworkReply::TimeoutError:
    case QNetworkReply::ProxyTimeoutError:
        result.message = Words::tr("%1 did not answer in time").arg(host);
        break;
    case QNetworkReply::SslHandshakeFailedError:
        result.message = Words::tr("No secure connection to %1: %2").arg(host, oneLine(detail));
        result.remedy
            = Words::tr("If the registry speaks plain HTTP, choose that for it (--plain-http)");
        break;
    case QNetworkReply::ProxyConnectionRefusedError:
    case QNetworkReply::ProxyConnectionClosedError:
    case QNetworkReply::ProxyNotFoundError:
        result.message = Words::tr("The proxy on the way to %1 cannot be reached").arg(host);
        result.remedy
            = Words::tr("Check HTTPS_PROXY and NO_PROXY, or the registry's proxy setting");
        break;
    case QNetworkReply::ProxyAuthenticationRequiredError:
        result.message = Words::tr("The proxy on the way to %1 asks for sign-in").arg(host);
        result.remedy = Words::tr("Put user name and password into the proxy's address");
        break;
    case QNetworkReply::ProtocolFailure:
    case QNetworkReply::ProtocolInvalidOperationError:
        result.code = Errc::Protocol;
        result.message
            = Words::tr("%1 does not speak HTTP as it should: %2").arg(host, oneLine(detail));
        break;
    default:
        result.message = Words::tr("The connection to %1 failed: %2").arg(host, oneLine(detail));
        break;
    }
    return result;
}

} // namespace gantry::transport
