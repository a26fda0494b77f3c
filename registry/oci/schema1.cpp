// SPDX-License-Identifier: Apache-2.0
#include "oci/schema1.h"

#include "oci/members.h"
#include "oci/words.h"

#include <algorithm>
#include <utility>

namespace gantry::oci {

using namespace Qt::StringLiterals;

namespace {

//! What the compatibility string of one layer tells; nothing of it is worth failing for.
struct Compatibility {
    QString createdBy, os;
};

Compatibility readCompatibility(const QString &text)
{
    const auto document = json::Document::parse(text.toUtf8());
    if (!document)
        return {};
    const json::Value root = document->root();
    const json::Value command = root["container_config"]["Cmd"];
    QStringList words;
    for (qsizetype i = 0; i < command.size(); ++i)
        words += command.at(i).toStringOr({});
    return {.createdBy = words.join(u' '), .os = root["os"].toStringOr({})};
}

std::optional<QByteArray> fromBase64Url(const QString &text)
{
    const auto result = QByteArray::fromBase64Encoding(
        text.toUtf8(), QByteArray::Base64UrlEncoding | QByteArray::AbortOnBase64DecodingErrors);
    return result ? std::optional(result.decoded) : std::nullopt;
}

//! Where the signed bytes end and what follows them, from one `protected` header (libtrust, "JSON
//! Web Signature, pretty form": formatLength, formatTail).
struct Format {
    qint64 length = 0;
    QByteArray tail;
    bool operator==(const Format &) const = default;
};

std::optional<Format> readFormat(const json::Value &signature)
{
    const auto text = fromBase64Url(signature["protected"].toStringOr({}));
    const auto header = json::Document::parse(text.value_or(QByteArray()));
    if (!header)
        return std::nullopt;
    const auto length = header->root()["formatLength"].toInt64();
    const auto tail = fromBase64Url(header->root()["formatTail"].toStringOr({}));
    if (!length || *length < 0 || !tail || tail->isEmpty())
        return std::nullopt;
    return Format{.length = *length, .tail = *tail};
}

} // namespace

Expected<Schema1Manifest> Schema1Manifest::parse(json::Document document)
{
    Schema1Manifest manifest;
    const json::Value root = document.root();
    TRY(manifest.m_name, members::text(root, "name"));
    TRY(manifest.m_tag, members::text(root, "tag"));
    TRY(manifest.m_architecture, members::text(root, "architecture"));

    TRY(const json::Value layers, members::child(root, "fsLayers", json::Type::Array));
    for (qsizetype i = layers.size(); i-- > 0;) {
        const json::Value sum = layers.at(i)["blobSum"];
        if (!sum)
            return members::wrong(layers.at(i), Words::tr("has no blobSum"));
        TRY(Digest digest, members::digest(sum));
        manifest.m_layers += std::move(digest);
    }
    TRY(const json::Value history, members::child(root, "history", json::Type::Array));
    if (history.size() != layers.size())
        return members::wrong(root,
            Words::tr("has %1 layers but %2 history entries")
                .arg(layers.size())
                .arg(history.size()));
    for (qsizetype i = history.size(); i-- > 0;) {
        TRY(const QString text, members::text(history.at(i), "v1Compatibility"));
        const Compatibility step = readCompatibility(text);
        manifest.m_createdBy += step.createdBy;
        if (i == 0)
            manifest.m_os = step.os; // the top layer's string describes the image
    }
    // Signatures nobody can read do not keep the rest from being shown; payload() tells.
    const json::Value signatures = root["signatures"];
    if (signatures && !signatures.isNull() && !signatures.isArray())
        manifest.m_signatures += signatures;
    for (qsizetype i = 0; signatures.isArray() && i < signatures.size(); ++i)
        manifest.m_signatures += signatures.at(i);
    manifest.m_json = std::move(document);
    return manifest;
}

QString Schema1Manifest::mediaType() const
{
    return (isSigned() ? mediatype::dockerSchema1Signed : mediatype::dockerSchema1).toString();
}

Expected<QByteArray> Schema1Manifest::payload() const
{
    if (!isSigned())
        return bytes();
    std::optional<Format> format;
    for (const json::Value &signature : m_signatures) {
        const auto one = readFormat(signature);
        if (!one || one->length > bytes().size())
            return members::wrong(signature, Words::tr("does not say which bytes were signed"));
        if (format && *format != *one)
            return members::wrong(
                signature, Words::tr("signs other bytes than the signature before it"));
        format = one;
    }
    return bytes().left(static_cast<qsizetype>(format->length)) + format->tail;
}

} // namespace gantry::oci
