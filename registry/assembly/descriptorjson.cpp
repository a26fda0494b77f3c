// SPDX-License-Identifier: Apache-2.0
#include "assembly/descriptorjson.h"

#include <algorithm>
#include <array>

using namespace Qt::StringLiterals;

namespace gantry::assembly {

namespace {

//! Members of a descriptor in the order of image-spec v1.1.1, specs-go/v1/descriptor.go.
constexpr std::array<QStringView, 8> descriptorMembers{u"mediaType", u"digest", u"size", u"urls",
    u"annotations", u"data", u"platform", u"artifactType"};
constexpr std::array<QStringView, 6> platformMembers{
    u"architecture", u"os", u"os.version", u"os.features", u"variant", u"features"};

bool isOneOf(const auto &names, const QString &name)
{
    return std::ranges::find(names, QStringView(name)) != names.end();
}

bool isLostInDockerList(QStringView member)
{
    return member == u"annotations" || member == u"artifactType" || member == u"data";
}

//! Whether the descriptor has a value for a member.
bool holds(const oci::Descriptor &descriptor, QStringView member)
{
    if (member == u"urls")
        return !descriptor.urls.isEmpty();
    if (member == u"annotations")
        return !descriptor.annotations.isEmpty();
    if (member == u"data")
        return !descriptor.data.isEmpty();
    if (member == u"platform")
        return descriptor.platform.has_value();
    if (member == u"artifactType")
        return !descriptor.artifactType.isEmpty();
    return true;
}

bool sameMember(const oci::Descriptor &left, const oci::Descriptor &right, QStringView member)
{
    if (member == u"mediaType")
        return left.mediaType == right.mediaType;
    if (member == u"digest")
        return left.digest == right.digest;
    if (member == u"size")
        return left.sizeBytes == right.sizeBytes;
    if (member == u"urls")
        return left.urls == right.urls;
    if (member == u"annotations")
        return left.annotations == right.annotations;
    if (member == u"data")
        return left.data == right.data;
    if (member == u"platform")
        return left.platform == right.platform;
    return left.artifactType == right.artifactType;
}

void writeTexts(json::Writer &out, const QStringList &texts)
{
    out.beginArray();
    for (const QString &text : texts)
        out.value(text);
    out.endArray();
}

void writeMember(json::Writer &out, const oci::Descriptor &descriptor, QStringView member,
    const json::Value &original)
{
    out.key(member);
    if (member == u"mediaType")
        out.value(descriptor.mediaType);
    else if (member == u"digest")
        out.value(descriptor.digest.toString());
    else if (member == u"size")
        out.value(descriptor.sizeBytes);
    else if (member == u"urls")
        writeTexts(out, descriptor.urls);
    else if (member == u"annotations")
        writePairs(out, descriptor.annotations);
    else if (member == u"data")
        out.value(QString::fromLatin1(descriptor.data.toBase64()));
    else if (member == u"platform")
        writePlatform(out, descriptor.platform.value_or(oci::Platform{}), original);
    else
        out.value(descriptor.artifactType);
}

//! The JSON a descriptor was read from, when it still is about the same content.
json::Document originalOf(const oci::Descriptor &descriptor, const QByteArray &original)
{
    if (original.isEmpty())
        return {};
    const auto document = json::Document::parse(original);
    if (!document)
        return {};
    const auto before = oci::parseDescriptor(document->root());
    return before && before->digest == descriptor.digest ? *document : json::Document();
}

bool isShadowed(const json::Value &object, const json::Value &member)
{
    return object[member.key().toUtf8()].range() != member.range();
}

} // namespace

void writeValue(json::Writer &out, const json::Value &value)
{
    if (value.isObject()) {
        out.beginObject();
        for (qsizetype i = 0; i < value.size(); ++i) {
            const json::Value member = value.at(i);
            out.key(member.key());
            writeValue(out, member);
        }
        out.endObject();
    } else if (value.isArray()) {
        out.beginArray();
        for (qsizetype i = 0; i < value.size(); ++i)
            writeValue(out, value.at(i));
        out.endArray();
    } else {
        out.raw(value.raw());
    }
}

void writePairs(json::Writer &out, const oci::StringPairs &pairs)
{
    out.beginObject();
    for (const oci::StringPair &pair : pairs)
        out.member(pair.key, QStringView(pair.value));
    out.endObject();
}

void writePlatform(json::Writer &out, const oci::Platform &platform, const json::Value &original)
{
    out.beginObject();
    const auto text = [&out](QStringView name, const QString &value) {
        if (!value.isEmpty())
            out.member(name, QStringView(value));
    };
    const auto texts = [&out](QStringView name, const QStringList &values) {
        if (values.isEmpty())
            return;
        out.key(name);
        writeTexts(out, values);
    };
    text(u"architecture", platform.architecture);
    text(u"os", platform.os);
    text(u"os.version", platform.osVersion);
    texts(u"os.features", platform.osFeatures);
    text(u"variant", platform.variant);
    texts(u"features", platform.features);
    for (qsizetype i = 0; original.isObject() && i < original.size(); ++i) {
        const json::Value member = original.at(i);
        if (isOneOf(platformMembers, member.key()) || isShadowed(original, member))
            continue;
        out.key(member.key());
        writeValue(out, member);
    }
    out.endObject();
}

void writeDescriptor(json::Writer &out, const oci::Descriptor &descriptor,
    const QByteArray &original, DescriptorParts parts)
{
    const auto leftOut = [parts](QStringView member) {
        return parts == DescriptorParts::DockerList && isLostInDockerList(member);
    };
    const json::Document document = originalOf(descriptor, original);
    const json::Value root = document.isNull() ? json::Value() : document.root();
    const oci::Descriptor before = document.isNull()
        ? oci::Descriptor()
        : oci::parseDescriptor(root).value_or(oci::Descriptor());
    out.beginObject();
    QStringList written;
    for (qsizetype i = 0; root.isObject() && i < root.size(); ++i) {
        const json::Value member = root.at(i);
        const QString name = member.key();
        if (isShadowed(root, member) || leftOut(name))
            continue;
        written += name;
        if (!isOneOf(descriptorMembers, name) || sameMember(descriptor, before, name)) {
            out.key(name);
            writeValue(out, member);
        } else if (holds(descriptor, name)) {
            writeMember(out, descriptor, name, member);
        }
    }
    for (const QStringView name : descriptorMembers) {
        if (!written.contains(name) && holds(descriptor, name) && !leftOut(name))
            writeMember(out, descriptor, name, {});
    }
    out.endObject();
}

bool sameDescriptor(oci::Descriptor left, oci::Descriptor right)
{
    left.range = right.range = {};
    return left == right;
}

} // namespace gantry::assembly
