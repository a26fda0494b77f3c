// SPDX-License-Identifier: Apache-2.0
#include "models/navigation/place.h"

#include <QJsonDocument>
#include <QJsonObject>
#include <QStringList>

#include <algorithm>

using namespace Qt::StringLiterals;

namespace gantry::models {

namespace {
constexpr auto scheme = "compare:"_L1;
constexpr auto assemblyScheme = "assembly:"_L1;
constexpr auto repositoryScheme = "repository:"_L1;
const QStringList &pageNames()
{
    static const QStringList names{u"files"_s, u"config"_s, u"variants"_s};
    return names;
}
} // namespace

ImagePlace doctorPlace(const oci::ImageName &name, const QString &host, const QString &client)
{
    return {.name = name,
        .page = ImagePlace::Page::Doctor,
        .entry = {},
        .host = host,
        .client = client};
}

QString ComparePlace::toString() const
{
    QJsonObject object{{u"page"_s, pageNames().at(static_cast<int>(page))}};
    for (const auto &[key, side] : {std::pair(u"a"_s, &a), std::pair(u"b"_s, &b)}) {
        object.insert(key, side->name.toString());
        if (!side->entry.isNull())
            object.insert(key + u"Entry"_s, side->entry.toString());
    }
    if (!path.isEmpty())
        object.insert(u"path"_s, QString::fromLatin1(path.toBase64()));
    return scheme + QString::fromUtf8(QJsonDocument(object).toJson(QJsonDocument::Compact));
}

std::optional<ComparePlace> ComparePlace::parse(const QString &text)
{
    if (!text.startsWith(scheme))
        return std::nullopt;
    const QJsonObject object
        = QJsonDocument::fromJson(QStringView(text).mid(scheme.size()).toUtf8()).object();
    ComparePlace place;
    for (const auto &[key, side] : {std::pair(u"a"_s, &place.a), std::pair(u"b"_s, &place.b)}) {
        const auto name = oci::ImageName::parse(object.value(key).toString());
        if (!name)
            return std::nullopt;
        side->name = *name;
        if (const auto digest = oci::Digest::parse(object.value(key + u"Entry"_s).toString()))
            side->entry = *digest;
    }
    place.page = static_cast<Page>(
        std::max<qsizetype>(0, pageNames().indexOf(object.value(u"page"_s).toString())));
    place.path = QByteArray::fromBase64(object.value(u"path"_s).toString().toLatin1());
    return place;
}

QString AssemblyPlace::toString() const
{
    const QJsonObject object{{u"draft"_s, draft}, {u"target"_s, target.toString()}};
    return assemblyScheme + QString::fromUtf8(QJsonDocument(object).toJson(QJsonDocument::Compact));
}

std::optional<AssemblyPlace> AssemblyPlace::parse(const QString &text)
{
    if (!text.startsWith(assemblyScheme))
        return std::nullopt;
    const QJsonObject object
        = QJsonDocument::fromJson(QStringView(text).mid(assemblyScheme.size()).toUtf8()).object();
    AssemblyPlace place;
    place.draft = object.value(u"draft"_s).toString();
    if (const auto target = oci::ImageName::parse(object.value(u"target"_s).toString()))
        place.target = *target;
    if (place.draft.isEmpty() && place.target == oci::ImageName())
        return std::nullopt;
    return place;
}

QString RepositoryPlace::toString() const
{
    return repositoryScheme + repository;
}

std::optional<RepositoryPlace> RepositoryPlace::parse(const QString &text)
{
    if (!text.startsWith(repositoryScheme) || text.size() == repositoryScheme.size())
        return std::nullopt;
    return RepositoryPlace{text.mid(repositoryScheme.size())};
}

} // namespace gantry::models
