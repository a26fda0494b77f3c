// SPDX-License-Identifier: Apache-2.0
// Changes one entry of a config.json that other programs own, too: the bytes around it stay as they
// are.
#include "base/json.h"
#include "transport/auth/dockerconfig.h"
#include "transport/words.h"

#include <QJsonArray>
#include <QJsonDocument>

using namespace Qt::StringLiterals;

namespace gantry::transport {

namespace {

QByteArray quoted(const QString &text)
{
    const QByteArray array = QJsonDocument(QJsonArray{text}).toJson(QJsonDocument::Compact);
    return array.sliced(1, array.size() - 2);
}

QByteArray entryText(const Credential &credential, const QByteArray &indent)
{
    const QByteArray inner = credential.isIdentityToken
        ? "\"identitytoken\": " + quoted(credential.secret)
        : "\"auth\": "
            + quoted(QString::fromLatin1(
                (credential.user + u':' + credential.secret).toUtf8().toBase64()));
    return "{\n" + indent + "\t" + inner + "\n" + indent + "}";
}

//! White space between the opening brace and the first member.
QByteArray leadOf(const QByteArray &bytes, const json::Value &object)
{
    const qsizetype from = object.range().offset + 1;
    return bytes.sliced(from, object.at(0).memberRange().offset - from);
}

//! `object` with `member` put first.
QByteArray withMember(const QByteArray &bytes, const json::Value &object, const QByteArray &member,
    const QByteArray &closingIndent)
{
    QByteArray result = bytes;
    if (object.size() == 0)
        return result.replace(object.range().offset, object.range().length,
            "{\n" + closingIndent + "\t" + member + "\n" + closingIndent + "}");
    return result.insert(object.at(0).memberRange().offset, member + ',' + leadOf(bytes, object));
}

QByteArray withoutMember(const QByteArray &bytes, const json::Value &object, qsizetype position)
{
    const json::Range member = object.at(position).memberRange();
    qsizetype from = member.offset;
    qsizetype to = member.offset + member.length;
    if (position + 1 < object.size()) {
        to = object.at(position + 1).memberRange().offset;
    } else if (position > 0) {
        const json::Range before = object.at(position - 1).memberRange();
        from = before.offset + before.length;
    } else { // the only one
        from = object.range().offset + 1;
        to = object.range().offset + object.range().length - 1;
    }
    QByteArray result = bytes;
    return result.remove(from, to - from);
}

qsizetype positionOf(const json::Value &auths, const QString &registry)
{
    for (qsizetype i = auths.size() - 1; i >= 0; --i) {
        if (canonicalRegistry(auths.at(i).key()) == registry)
            return i;
    }
    return -1;
}

} // namespace

Expected<QByteArray> withAuthEntry(const QByteArray &bytes, const QString &file,
    const QString &registry, const std::optional<Credential> &credential)
{
    QByteArray text = bytes.trimmed().isEmpty() ? "{}\n"_ba : bytes;
    const QString name = canonicalRegistry(registry).value_or(registry);
    const auto parse = [&]() -> Expected<json::Document> {
        auto document = json::Document::parse(text, file);
        if (!document || !document->root().isObject()
            || (document->root()["auths"] && !document->root()["auths"].isObject()))
            return fail(Errc::Corrupt,
                Words::tr("The file cannot be read as Docker's configuration and is left alone"),
                file);
        return document;
    };
    for (;;) { // several spellings of one registry may be there
        TRY(const json::Document document, parse());
        const json::Value auths = document.root()["auths"];
        const qsizetype position = auths.isObject() ? positionOf(auths, name) : -1;
        if (position < 0)
            break;
        text = withoutMember(text, auths, position);
    }
    if (!credential)
        return text;
    const QByteArray member = quoted(dockerKey(name)) + ": " + entryText(*credential, "\t\t");
    TRY(const json::Document document, parse());
    const json::Value auths = document.root()["auths"];
    if (auths.isObject())
        return withMember(text, auths, member, "\t");
    return withMember(text, document.root(), "\"auths\": {\n\t\t" + member + "\n\t}", "");
}

} // namespace gantry::transport
