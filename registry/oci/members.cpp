// SPDX-License-Identifier: Apache-2.0
#include "oci/members.h"

#include "oci/words.h"

#include <utility>

namespace gantry::oci::members {

using namespace Qt::StringLiterals;

namespace {

QString typeName(json::Type type)
{
    switch (type) {
    case json::Type::Undefined:
        return Words::tr("nothing");
    case json::Type::Null:
        return Words::tr("null");
    case json::Type::Bool:
        return Words::tr("true or false");
    case json::Type::Number:
        return Words::tr("a number");
    case json::Type::String:
        return Words::tr("a string");
    case json::Type::Array:
        return Words::tr("an array");
    case json::Type::Object:
        return Words::tr("an object");
    }
    Q_UNREACHABLE_RETURN({});
}

std::unexpected<Error> wrongType(const json::Value &value, json::Type wanted)
{
    return wrong(
        value, Words::tr("must be %1 but is %2").arg(typeName(wanted), typeName(value.type())));
}

} // namespace

std::unexpected<Error> wrong(const json::Value &value, const QString &what)
{
    const QString pointer = value.pointer();
    const QString where = pointer.isEmpty() ? Words::tr("the document") : pointer.sliced(1);
    return fail(Errc::Corrupt, Words::tr("%1 (line %2) %3").arg(where).arg(value.line()).arg(what));
}

Expected<json::Value> child(const json::Value &object, QByteArrayView key, json::Type type)
{
    const json::Value value = object[key];
    if (!value || value.isNull())
        return json::Value();
    if (value.type() != type)
        return wrongType(value, type);
    return value;
}

Expected<QString> text(const json::Value &object, QByteArrayView key)
{
    TRY(const json::Value value, child(object, key, json::Type::String));
    return value.toStringOr({});
}

Expected<QStringList> texts(const json::Value &object, QByteArrayView key)
{
    TRY(const json::Value list, child(object, key, json::Type::Array));
    QStringList out;
    out.reserve(list.size());
    for (qsizetype i = 0; i < list.size(); ++i) {
        const auto item = list.at(i).toString();
        if (!item)
            return wrongType(list.at(i), json::Type::String);
        out += *item;
    }
    return out;
}

Expected<StringPairs> pairs(const json::Value &object, QByteArrayView key)
{
    TRY(const json::Value map, child(object, key, json::Type::Object));
    StringPairs out;
    out.reserve(map.size());
    QHash<QString, qsizetype> places;
    for (qsizetype i = 0; i < map.size(); ++i) {
        const json::Value member = map.at(i);
        const auto value = member.isNull() ? QString() : member.toString();
        if (!value)
            return wrongType(member, json::Type::String);
        const QString name = member.key();
        if (const auto place = places.constFind(name); place != places.cend()) {
            out[*place].value = *value;
            continue;
        }
        places.insert(name, out.size());
        out += StringPair{.key = name, .value = *value};
    }
    return out;
}

Expected<QStringList> names(const json::Value &object, QByteArrayView key)
{
    TRY(const json::Value map, child(object, key, json::Type::Object));
    QStringList out;
    for (qsizetype i = 0; i < map.size(); ++i)
        out += map.at(i).key();
    return out;
}

Expected<Digest> digest(const json::Value &value)
{
    const auto text = value.toString();
    if (!text)
        return wrongType(value, json::Type::String);
    auto digest = Digest::parse(*text);
    if (!digest)
        return wrong(value, Words::tr("is not a digest: %1").arg(digest.error().message));
    return digest;
}

Expected<QList<Descriptor>> descriptors(const json::Value &object, QByteArrayView key)
{
    TRY(const json::Value list, child(object, key, json::Type::Array));
    QList<Descriptor> out;
    out.reserve(list.size());
    for (qsizetype i = 0; i < list.size(); ++i) {
        TRY(Descriptor one, parseDescriptor(list.at(i)));
        out += std::move(one);
    }
    return out;
}

Expected<std::optional<Descriptor>> descriptor(const json::Value &object, QByteArrayView key)
{
    TRY(const json::Value value, child(object, key, json::Type::Object));
    if (!value)
        return std::optional<Descriptor>();
    TRY(Descriptor one, parseDescriptor(value));
    return std::optional<Descriptor>(std::move(one));
}

} // namespace gantry::oci::members
