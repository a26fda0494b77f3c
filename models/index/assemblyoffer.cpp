// SPDX-License-Identifier: Apache-2.0
#include "models/index/assemblyoffer.h"

#include <QFileInfo>
#include <QJsonArray>
#include <QJsonDocument>
#include <QJsonObject>
#include <QMimeData>
#include <QUrl>

#include <algorithm>

using namespace Qt::StringLiterals;

namespace gantry::models {

namespace {

constexpr qsizetype maxPayloadBytes = 1024 * 1024;
constexpr qsizetype maxTextLength = 64 * 1024;

bool looksLikeImage(const QUrl &url)
{
    if (!url.isLocalFile())
        return false;
    const QString path = url.toLocalFile();
    static constexpr QLatin1StringView archives[]{".tar"_L1, ".tar.gz"_L1, ".tgz"_L1, ".oci"_L1};
    for (const auto &ending : archives) {
        if (path.endsWith(ending, Qt::CaseInsensitive))
            return true;
    }
    return QFileInfo(path).isDir();
}

//! As the descriptor says it: a specifier would be normalised when it is read.
QJsonObject toObject(const oci::Platform &platform)
{
    QJsonObject object{{u"os"_s, platform.os}, {u"architecture"_s, platform.architecture}};
    if (!platform.variant.isEmpty())
        object.insert("variant"_L1, platform.variant);
    if (!platform.osVersion.isEmpty())
        object.insert("os.version"_L1, platform.osVersion);
    if (!platform.osFeatures.isEmpty())
        object.insert("os.features"_L1, QJsonArray::fromStringList(platform.osFeatures));
    return object;
}

oci::Platform platformFrom(const QJsonObject &object)
{
    const auto text = [&](QLatin1StringView key) { return object.value(key).toString().left(256); };
    oci::Platform platform{.os = text("os"_L1),
        .architecture = text("architecture"_L1),
        .variant = text("variant"_L1),
        .osVersion = text("os.version"_L1)};
    const QJsonArray features = object.value("os.features"_L1).toArray();
    for (qsizetype i = 0; i < std::min<qsizetype>(features.size(), 64); ++i)
        platform.osFeatures += features.at(i).toString().left(256);
    return platform;
}

} // namespace

QString AssemblyOffer::title() const
{
    if (platform && !platform->isEmpty())
        return oci::describePlatform(*platform);
    if (name.transport == oci::ImageName::Transport::Registry)
        return name.reference.path().section(u'/', -1)
            + (name.reference.tag().isEmpty() ? QString() : u':' + name.reference.tag());
    const QString file = name.path.section(u'/', -1, -1, QString::SectionSkipEmpty);
    return file.isEmpty() ? name.toString() : file;
}

oci::ImageName AssemblyOffer::exactName() const
{
    if (digest.isNull())
        return name;
    if (name.transport != oci::ImageName::Transport::Registry)
        return name.withSelector(digest.toString());
    oci::ImageName exact = name;
    exact.reference = name.reference.withDigest(digest);
    return exact;
}

QByteArray writeOffers(const QList<AssemblyOffer> &offers)
{
    QJsonArray array;
    for (const AssemblyOffer &offer : offers.first(std::min(offers.size(), maxOffers))) {
        QJsonObject object{{u"name"_s, offer.name.toString()}};
        if (!offer.digest.isNull())
            object.insert("digest"_L1, offer.digest.toString());
        if (offer.platform)
            object.insert("platform"_L1, toObject(*offer.platform));
        if (offer.contentBytes > 0)
            object.insert("bytes"_L1, offer.contentBytes);
        if (offer.asIndex)
            object.insert("asIndex"_L1, true);
        array += object;
    }
    return QJsonDocument(array).toJson(QJsonDocument::Compact);
}

QList<AssemblyOffer> readOffers(const QByteArray &payload)
{
    QList<AssemblyOffer> offers;
    if (payload.size() > maxPayloadBytes)
        return offers;
    const QJsonArray array = QJsonDocument::fromJson(payload).array();
    for (const QJsonValue &value : array) {
        if (offers.size() >= maxOffers)
            break;
        const QJsonObject object = value.toObject();
        const auto name = oci::ImageName::parse(object.value("name"_L1).toString());
        if (!name)
            continue;
        AssemblyOffer offer{.name = *name};
        if (object.contains("digest"_L1)) {
            const auto digest = oci::Digest::parse(object.value("digest"_L1).toString());
            if (!digest)
                continue; // something else would be taken than what was dragged
            offer.digest = *digest;
        }
        if (object.value("platform"_L1).isObject())
            offer.platform = platformFrom(object.value("platform"_L1).toObject());
        offer.contentBytes = std::max<qint64>(0, object.value("bytes"_L1).toInteger());
        offer.asIndex = object.value("asIndex"_L1).toBool();
        offers += offer;
    }
    return offers;
}

void putOffers(QMimeData *mime, const QList<AssemblyOffer> &offers)
{
    mime->setData(offersMimeType, writeOffers(offers));
    QStringList lines;
    for (const AssemblyOffer &offer : offers) {
        lines += offer.exactName().toString();
    }
    mime->setText(lines.join(u'\n'));
}

bool mayHaveOffers(const QMimeData *mime)
{
    return mime && (mime->hasFormat(offersMimeType) || mime->hasUrls() || mime->hasText());
}

QList<AssemblyOffer> offersOf(const QMimeData *mime)
{
    if (!mime)
        return {};
    if (mime->hasFormat(offersMimeType))
        return readOffers(mime->data(offersMimeType));
    QList<AssemblyOffer> offers;
    if (mime->hasUrls()) {
        const auto urls = mime->urls();
        for (const QUrl &url : urls) {
            if (offers.size() >= maxOffers)
                break;
            if (!looksLikeImage(url))
                continue;
            const auto pasted = oci::parsePasted(url.toLocalFile());
            if (!pasted)
                continue;
            AssemblyOffer offer;
            offer.name = pasted->name;
            offers += offer;
        }
        if (!offers.isEmpty())
            return offers;
    }
    const auto lines = mime->text().left(maxTextLength).split(u'\n', Qt::SkipEmptyParts);
    for (const QString &line : lines) {
        if (offers.size() >= maxOffers)
            break;
        const auto pasted = oci::parsePasted(line.trimmed());
        if (!pasted)
            continue;
        AssemblyOffer offer{.name = pasted->name};
        if (const auto platform = oci::parsePlatform(pasted->platform);
            platform && !pasted->platform.isEmpty())
            offer.platform = *platform;
        offers += offer;
    }
    return offers;
}

} // namespace gantry::models
