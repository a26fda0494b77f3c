// SPDX-License-Identifier: Apache-2.0
// The draft file; its schema is in README.md. Original documents are kept byte for byte: the index
// as text, descriptors as the JSON they are.
#include "assembly/descriptorjson.h"
#include "assembly/draft.h"
#include "assembly/draftopen.h"
#include "assembly/words.h"
#include "base/text.h"
#include "oci/members.h"

#include <QSet>

using namespace Qt::StringLiterals;

namespace gantry::assembly {

namespace {

constexpr qint64 fileVersion = 1;
constexpr qsizetype maxFileBytes = 16 * 1024 * 1024;
constexpr qsizetype maxEntries = 4096;

void writeTexts(json::Writer &out, QStringView name, const QStringList &texts)
{
    if (texts.isEmpty())
        return;
    out.key(name).beginArray();
    for (const QString &text : texts)
        out.value(text);
    out.endArray();
}

void writeText(json::Writer &out, QStringView name, const QString &text)
{
    if (!text.isEmpty())
        out.member(name, QStringView(text));
}

QString nameText(const oci::ImageName &name)
{
    return name == oci::ImageName{} ? QString() : name.toString();
}

//! "descriptor" and, where it was read from somewhere, "original".
void writeBoth(json::Writer &out, const oci::Descriptor &descriptor, const QByteArray &original)
{
    out.key(u"descriptor");
    writeDescriptor(out, descriptor, {});
    if (!original.isEmpty())
        out.key(u"original").raw(original);
}

void writeEntry(json::Writer &out, const DraftEntry &entry)
{
    out.beginObject();
    writeText(out, u"key", entry.key);
    writeText(out, u"source", nameText(entry.source));
    if (!entry.descriptor.digest.isNull())
        writeBoth(out, entry.descriptor, entry.original);
    if (entry.configPlatform) {
        out.key(u"config");
        writePlatform(out, *entry.configPlatform);
    }
    writeText(out, u"version", entry.version);
    if (entry.contentBytes)
        out.member(u"contentBytes", entry.contentBytes);
    writeTexts(out, u"predicates", entry.predicates);
    if (!entry.followers.isEmpty()) {
        out.key(u"followers").beginArray();
        for (qsizetype i = 0; i < entry.followers.size(); ++i) {
            out.beginObject();
            writeBoth(out, entry.followers[i], entry.followerOriginals.value(i));
            out.endObject();
        }
        out.endArray();
    }
    if (entry.referrers)
        out.member(u"referrers", qint64(entry.referrers));
    if (entry.keptNested)
        out.member(u"nested", true);
    out.endObject();
}

Expected<oci::Platform> readPlatform(const json::Value &value)
{
    oci::Platform platform;
    TRY(platform.os, oci::members::text(value, "os"));
    TRY(platform.architecture, oci::members::text(value, "architecture"));
    TRY(platform.variant, oci::members::text(value, "variant"));
    TRY(platform.osVersion, oci::members::text(value, "os.version"));
    TRY(platform.osFeatures, oci::members::texts(value, "os.features"));
    TRY(platform.features, oci::members::texts(value, "features"));
    return platform;
}

Expected<oci::ImageName> readName(const json::Value &object, QByteArrayView member)
{
    TRY(const QString text, oci::members::text(object, member));
    if (text.isEmpty())
        return oci::ImageName{};
    auto name = oci::ImageName::parse(text);
    if (!name)
        return oci::members::wrong(
            object[member], words("is not a name: %1").arg(name.error().message));
    return name;
}

Expected<qint64> readNumber(const json::Value &object, QByteArrayView member)
{
    TRY(const json::Value value, oci::members::child(object, member, json::Type::Number));
    const auto number = value ? value.toInt64() : std::optional<qint64>(0);
    if (!number || *number < 0)
        return oci::members::wrong(value, words("must be a whole number"));
    return *number;
}

Expected<oci::Descriptor> readDescriptor(const json::Value &object)
{
    TRY(auto descriptor, oci::members::descriptor(object, "descriptor"));
    if (!descriptor)
        return oci::Descriptor{};
    descriptor->range = {};
    return *descriptor;
}

Expected<QByteArray> readOriginal(const json::Value &object, QByteArrayView member)
{
    TRY(const json::Value value, oci::members::child(object, member, json::Type::Object));
    return value ? value.raw() : QByteArray();
}

Expected<> readFollowers(const json::Value &value, DraftEntry &entry)
{
    TRY(const json::Value list, oci::members::child(value, "followers", json::Type::Array));
    for (qsizetype i = 0; i < list.size(); ++i) {
        TRY(const oci::Descriptor descriptor, readDescriptor(list.at(i)));
        if (descriptor.digest.isNull())
            return oci::members::wrong(list.at(i), words("has no descriptor"));
        TRY(const QByteArray original, readOriginal(list.at(i), "original"));
        entry.followers += descriptor;
        entry.followerOriginals += original;
    }
    return {};
}

Expected<DraftEntry> readEntry(const json::Value &value)
{
    if (!value.isObject())
        return oci::members::wrong(value, words("must be an object"));
    DraftEntry entry;
    TRY(entry.key, oci::members::text(value, "key"));
    TRY(entry.source, readName(value, "source"));
    TRY(entry.descriptor, readDescriptor(value));
    TRY(entry.original, readOriginal(value, "original"));
    if (entry.descriptor.digest.isNull())
        entry.original.clear(); // of what, nobody knows
    if (entry.descriptor.digest.isNull() && entry.source == oci::ImageName{})
        return oci::members::wrong(value, words("has neither descriptor nor source"));
    TRY(const json::Value config, oci::members::child(value, "config", json::Type::Object));
    if (config) {
        TRY(entry.configPlatform, readPlatform(config));
    }
    TRY(entry.version, oci::members::text(value, "version"));
    TRY(entry.contentBytes, readNumber(value, "contentBytes"));
    TRY(entry.predicates, oci::members::texts(value, "predicates"));
    TRY(const qint64 referrers, readNumber(value, "referrers"));
    entry.referrers = static_cast<qsizetype>(referrers);
    TRY(const json::Value nested, oci::members::child(value, "nested", json::Type::Bool));
    entry.keptNested = nested.toBool().value_or(false);
    CHECK(readFollowers(value, entry));
    return entry;
}

Expected<> readEntries(const json::Value &root, Draft &draft)
{
    TRY(const json::Value list, oci::members::child(root, "entries", json::Type::Array));
    if (list.size() > maxEntries)
        return fail(Errc::LimitExceeded,
            words("The draft has %1 entries, more than %2").arg(list.size()).arg(maxEntries));
    QSet<QString> keys;
    for (qsizetype i = 0; i < list.size(); ++i) {
        TRY(DraftEntry entry, readEntry(list.at(i)));
        if (entry.key.isEmpty())
            entry.key = newKey(draft, entry.descriptor);
        if (keys.contains(entry.key))
            return oci::members::wrong(list.at(i), words("has the key of another entry"));
        keys += entry.key;
        draft.entries += std::move(entry);
    }
    return {};
}

Expected<> readBase(const json::Value &root, Draft &draft)
{
    TRY(const json::Value base, oci::members::child(root, "base", json::Type::Object));
    if (!base)
        return {};
    TRY(const oci::Descriptor descriptor, readDescriptor(base));
    if (descriptor.digest.isNull())
        return oci::members::wrong(base, words("has no descriptor"));
    draft.base = descriptor;
    TRY(const QString document, oci::members::text(base, "document"));
    draft.baseBytes = document.toUtf8();
    if (!draft.baseBytes.isEmpty() && !descriptor.digest.verify(draft.baseBytes))
        return oci::members::wrong(base["document"], words("is not the document its digest names"));
    TRY(draft.baseOf, readName(base, "of"));
    return {};
}

Expected<> readFormat(const json::Value &root, Draft &draft)
{
    TRY(const QString format, oci::members::text(root, "format"));
    if (format != u"oci-index" && format != u"docker-list" && !format.isEmpty())
        return oci::members::wrong(root["format"], words("must be “oci-index” or “docker-list”"));
    draft.format = format == u"docker-list" ? Format::DockerList : Format::OciIndex;
    return {};
}

Expected<> checkVersion(const json::Value &root)
{
    const auto version = root.isObject() ? root["gantryDraft"].toInt64() : std::nullopt;
    if (!version)
        return fail(Errc::Corrupt, words("This is not a draft of Gantry: gantryDraft is missing"));
    if (*version < 1 || *version > fileVersion)
        return fail(Errc::Unsupported,
            words("This draft has version %1, known is %2").arg(*version).arg(fileVersion), {},
            words("Open it with a newer Gantry"));
    return {};
}

Expected<Draft> readRoot(const json::Value &root)
{
    CHECK(checkVersion(root));
    Draft draft;
    TRY(draft.target, readName(root, "target"));
    CHECK(readFormat(root, draft));
    TRY(draft.annotations, oci::members::pairs(root, "annotations"));
    TRY(draft.artifactType, oci::members::text(root, "artifactType"));
    TRY(draft.subject, oci::members::descriptor(root, "subject"));
    if (draft.subject)
        draft.subject->range = {};
    CHECK(readEntries(root, draft));
    TRY(const json::Value expected, oci::members::child(root, "expected", json::Type::Array));
    for (qsizetype i = 0; i < expected.size(); ++i) {
        TRY(const oci::Platform platform, readPlatform(expected.at(i)));
        draft.expected += platform;
    }
    TRY(draft.accepted, oci::members::texts(root, "accepted"));
    CHECK(readBase(root, draft));
    TRY(draft.otherMembers, readOriginal(root, "otherMembers"));
    TRY(const QString saved, oci::members::text(root, "savedAt"));
    if (!saved.isEmpty()) {
        const auto when = parseTimestamp(saved);
        if (!when)
            return oci::members::wrong(root["savedAt"], words("is not a time"));
        draft.savedAt = when->toUTC();
    }
    return draft;
}

} // namespace

QByteArray writeDraft(const Draft &draft)
{
    json::Writer out;
    out.beginObject().member(u"gantryDraft", fileVersion);
    if (draft.savedAt.isValid())
        out.member(u"savedAt", QStringView(draft.savedAt.toUTC().toString(Qt::ISODateWithMs)));
    writeText(out, u"target", nameText(draft.target));
    out.member(u"format", draft.format == Format::OciIndex ? u"oci-index" : u"docker-list");
    writeText(out, u"artifactType", draft.artifactType);
    if (draft.subject) {
        out.key(u"subject");
        writeDescriptor(out, *draft.subject, {});
    }
    if (!draft.annotations.isEmpty()) {
        out.key(u"annotations");
        writePairs(out, draft.annotations);
    }
    out.key(u"entries").beginArray();
    for (const DraftEntry &entry : draft.entries)
        writeEntry(out, entry);
    out.endArray();
    if (!draft.expected.isEmpty()) {
        out.key(u"expected").beginArray();
        for (const oci::Platform &platform : draft.expected)
            writePlatform(out, platform);
        out.endArray();
    }
    writeTexts(out, u"accepted", draft.accepted);
    if (draft.base) {
        out.key(u"base").beginObject().key(u"descriptor");
        writeDescriptor(out, *draft.base, {});
        writeText(out, u"document", QString::fromUtf8(draft.baseBytes));
        if (!draft.isBasedOnTarget())
            writeText(out, u"of", draft.baseOf.toString());
        out.endObject();
    }
    if (!draft.otherMembers.isEmpty())
        out.key(u"otherMembers").raw(draft.otherMembers);
    out.endObject();
    return out.take() + '\n';
}

Expected<Draft> readDraft(const QByteArray &bytes, const QString &subject)
{
    if (bytes.size() > maxFileBytes)
        return fail(Errc::LimitExceeded,
            words("A draft has at most %1").arg(formatBytes(maxFileBytes)), subject);
    TRY(const json::Document document, json::Document::parse(bytes, subject));
    return oci::members::about(readRoot(document.root()), subject);
}

} // namespace gantry::assembly
