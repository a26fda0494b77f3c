// SPDX-License-Identifier: Apache-2.0
#include "sources/tagmemory.h"

#include "base/json.h"
#include "base/jsonwriter.h"
#include "base/logging.h"

#include <QFile>

using namespace Qt::StringLiterals;

namespace gantry::sources {

namespace {

constexpr qsizetype maxSightings = 50;
constexpr qint64 maxHistoryBytes = 256 * 1024;
constexpr qint64 sameSightingSeconds = 60;

QByteArray written(
    const QString &repository, const QString &tag, const QList<BlobCache::Sighting> &history)
{
    json::Writer out(json::Writer::Style::Compact);
    out.beginObject().member(u"repository", repository).member(u"tag", tag);
    out.key(u"sightings").beginArray();
    for (const BlobCache::Sighting &sighting : history) {
        out.beginObject()
            .member(u"digest", sighting.digest)
            .member(u"mediaType", sighting.mediaType)
            .member(u"size", sighting.sizeBytes)
            .member(u"first", sighting.firstSeenAt.toUTC().toString(Qt::ISODateWithMs))
            .member(u"last", sighting.seenAt.toUTC().toString(Qt::ISODateWithMs))
            .endObject();
    }
    out.endArray().endObject();
    return out.take();
}

} // namespace

QList<BlobCache::Sighting> readSightings(
    const CacheFiles &files, const QString &repository, const QString &tag)
{
    QFile file(files.tagPath(repository, tag));
    if (!file.open(QIODevice::ReadOnly) || file.size() > maxHistoryBytes)
        return {};
    const auto document = json::Document::parse(file.readAll(), file.fileName());
    if (!document || document->root()["repository"].toStringOr({}) != repository
        || document->root()["tag"].toStringOr({}) != tag)
        return {};
    QList<BlobCache::Sighting> history;
    const json::Value list = document->root()["sightings"];
    for (qsizetype i = 0; i < std::min(list.size(), maxSightings); ++i) {
        const json::Value row = list.at(i);
        BlobCache::Sighting sighting;
        sighting.digest = row["digest"].toStringOr({});
        sighting.mediaType = row["mediaType"].toStringOr({});
        sighting.sizeBytes = row["size"].toInt64().value_or(0);
        sighting.firstSeenAt
            = QDateTime::fromString(row["first"].toStringOr({}), Qt::ISODateWithMs);
        sighting.seenAt = QDateTime::fromString(row["last"].toStringOr({}), Qt::ISODateWithMs);
        if (oci::Digest::parse(sighting.digest))
            history.append(std::move(sighting));
    }
    return history;
}

void recordSighting(const CacheFiles &files, const QString &repository, const QString &tag,
    const BlobCache::Sighting &sighting)
{
    const QString path = files.tagPath(repository, tag);
    if (!files.makeFolder(path))
        return;
    // Two instances may see the same tag at once; without the lock one sighting would be lost,
    // nothing worse.
    const auto lock
        = LockedFile::open(files.root() + u"/tags/lock"_s, LockedFile::Mode::Exclusive, true);
    QList<BlobCache::Sighting> history = readSightings(files, repository, tag);
    BlobCache::Sighting now = sighting;
    if (!now.seenAt.isValid())
        now.seenAt = QDateTime::currentDateTimeUtc();
    if (!now.firstSeenAt.isValid())
        now.firstSeenAt = now.seenAt;
    if (!history.isEmpty() && history.first().digest == now.digest) {
        if (history.first().seenAt.secsTo(now.seenAt) < sameSightingSeconds
            && history.first().seenAt <= now.seenAt)
            return;
        now.firstSeenAt = history.first().firstSeenAt;
        history.removeFirst();
    }
    history.prepend(now);
    history.resize(std::min(history.size(), maxSightings));
    if (const auto done = files.replace(path, written(repository, tag, history)); !done)
        qCInfo(lcCache) << "Tag history not kept:" << done.error().toLine();
}

} // namespace gantry::sources
