// SPDX-License-Identifier: Apache-2.0
// What a document is, decided once: its own mediaType, else what the server said, else its shape. A
// document two readers could take for two things is refused (CVE-2021-41190).
#include "oci/document.h"

#include "oci/members.h"
#include "oci/words.h"

#include <algorithm>
#include <array>
#include <utility>

namespace gantry::oci {

using namespace Qt::StringLiterals;
using mediatype::Kind;

namespace {

//! Members that decide what a document is.
constexpr std::array structural{"schemaVersion", "mediaType", "manifests", "config", "layers",
    "blobs", "fsLayers", "history", "subject"};

bool has(const json::Value &root, const char *name)
{
    return static_cast<bool>(root[name]);
}

//! Content types servers send when they do not know (pitfall 29).
bool isGeneric(QStringView type)
{
    return type.isEmpty() || type == u"application/json" || type == u"text/plain"
        || type == u"application/octet-stream" || type == u"binary/octet-stream" || type == u"*/*";
}

//! Two members that some readers take for one: the same name twice, or differing only in case (Go
//! reads both).
Expected<> checkNames(const json::Value &root, const QString &subject)
{
    QHash<QString, QString> seen;
    for (qsizetype i = 0; i < root.size(); ++i) {
        const QString name = root.at(i).key();
        const auto known = std::ranges::find_if(structural, [&name](const char *one) {
            return name.compare(QLatin1StringView(one), Qt::CaseInsensitive) == 0;
        });
        if (known == structural.end())
            continue;
        const QString folded = name.toLower();
        if (const auto before = seen.constFind(folded); before != seen.cend())
            return fail(Errc::Corrupt,
                *before == name
                    ? Words::tr("the member %1 stands there twice").arg(name)
                    : Words::tr("the members %1 and %2 differ only in case").arg(*before, name),
                subject);
        seen.insert(folded, name);
    }
    return {};
}

QString guess(const json::Value &root)
{
    if (const auto own = root["mediaType"].toString(); own && !own->isEmpty())
        return *own;
    const auto version = root["schemaVersion"].toInt64();
    if (version == 1 || (!root["schemaVersion"] && has(root, "fsLayers")))
        return (root["signatures"] ? mediatype::dockerSchema1Signed : mediatype::dockerSchema1)
            .toString();
    if (root["schemaVersion"] && version != 2)
        return {};
    if (has(root, "manifests"))
        return mediatype::ociIndex.toString();
    if (root["config"].isObject()) {
        const QString config = root["config"]["mediaType"].toStringOr({});
        return (
            config == mediatype::dockerConfig ? mediatype::dockerManifest : mediatype::ociManifest)
            .toString();
    }
    return {};
}

bool isSameType(QStringView own, QStringView stated)
{
    // Signed and unsigned schema 1 are told apart by their signatures; servers mix the names up.
    return own == stated
        || (mediatype::kindOf(own) == Kind::Schema1 && mediatype::kindOf(stated) == Kind::Schema1);
}

} // namespace

Expected<> checkUnambiguous(const json::Value &root, Kind readAs, const QString &subject)
{
    if (has(root, "manifests") && has(root, "layers"))
        return fail(Errc::Corrupt,
            Words::tr("it has both layers and manifests, so it could be read as an image or as an "
                      "index; such documents are refused (CVE-2021-41190)"),
            subject);
    std::vector<const char *> foreign;
    QString name;
    switch (readAs) {
    case Kind::Index:
        foreign = {"layers", "config", "fsLayers", "history", "blobs"};
        name = Words::tr("an index");
        break;
    case Kind::Manifest:
        foreign = {"manifests", "fsLayers", "history", "blobs"};
        name = Words::tr("a manifest");
        break;
    case Kind::Schema1:
        foreign = {"manifests", "layers", "config", "blobs"};
        name = Words::tr("a schema 1 manifest");
        break;
    case Kind::ArtifactManifest:
        foreign = {"manifests", "layers", "config", "fsLayers", "history"};
        name = Words::tr("an artifact manifest");
        break;
    case Kind::ImageConfig:
    case Kind::Layer:
    case Kind::Empty:
    case Kind::Unknown:
        return {};
    }
    const auto found
        = std::ranges::find_if(foreign, [&root](const char *one) { return has(root, one); });
    if (found == foreign.end())
        return {};
    return fail(Errc::Corrupt,
        Words::tr("it is called %1 but has %2, which belongs to another kind of document")
            .arg(name, QLatin1StringView(*found)),
        subject);
}

Expected<NodeDocument> parseNode(QByteArray bytes, QStringView contentType, const QString &subject)
{
    TRY(json::Document document, json::Document::parse(std::move(bytes), subject));
    const json::Value root = document.root();
    if (!root.isObject())
        return fail(Errc::Corrupt,
            Words::tr("a manifest or index is a JSON object, this document is none"), subject);
    CHECK(checkNames(root, subject));
    const auto own = members::about(members::text(root, "mediaType"), subject);
    CHECK(own);
    const QString stated = mediatype::withoutParameters(contentType);
    if (!own->isEmpty() && !isGeneric(stated) && !isSameType(*own, stated))
        return fail(Errc::Corrupt,
            Words::tr("it calls itself %1 but was delivered as %2").arg(*own, stated), subject);

    QString type = *own;
    if (type.isEmpty())
        type = isGeneric(stated) ? guess(root) : stated;
    const Kind kind = mediatype::kindOf(type);
    CHECK(checkUnambiguous(root, kind, subject));
    switch (kind) {
    case Kind::Index: {
        if (!has(root, "manifests"))
            return fail(
                Errc::Corrupt, Words::tr("it is called an index but lists no manifests"), subject);
        TRY(Index index,
            members::about(Index::parse(std::move(document), std::move(type)), subject));
        return index;
    }
    case Kind::Manifest:
    case Kind::ArtifactManifest: {
        TRY(Manifest manifest,
            members::about(Manifest::parse(std::move(document), std::move(type)), subject));
        return manifest;
    }
    case Kind::Schema1: {
        TRY(Schema1Manifest manifest,
            members::about(Schema1Manifest::parse(std::move(document)), subject));
        return manifest;
    }
    case Kind::ImageConfig:
    case Kind::Layer:
    case Kind::Empty:
    case Kind::Unknown:
        break;
    }
    return UnknownDocument{.json = std::move(document), .mediaType = std::move(type)};
}

QString guessMediaType(QByteArrayView bytes)
{
    const auto document = json::Document::parse(bytes.toByteArray());
    return document && document->root().isObject() ? guess(document->root()) : QString();
}

Expected<Digest> manifestDigest(QByteArrayView bytes, Digest::Algorithm algorithm)
{
    // Hashing must not depend on our reader: only a document that is surely a signed schema 1 is
    // special.
    auto document = json::Document::parse(bytes.toByteArray());
    if (!document || !document->root()["signatures"]
        || mediatype::kindOf(guess(document->root())) != Kind::Schema1)
        return Digest::of(bytes, algorithm);
    TRY(const Schema1Manifest manifest, Schema1Manifest::parse(std::move(*document)));
    TRY(const QByteArray payload, manifest.payload());
    return Digest::of(payload, algorithm);
}

} // namespace gantry::oci
