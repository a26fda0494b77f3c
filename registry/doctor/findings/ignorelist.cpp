// SPDX-License-Identifier: Apache-2.0
#include "base/json.h"
#include "base/jsonwriter.h"
#include "doctor/finding.h"
#include "doctor/words.h"

#include <algorithm>
#include <map>

namespace gantry::doctor {

using namespace Qt::StringLiterals;

namespace {

constexpr qsizetype maxIgnoreBytes = 4 * 1024 * 1024;
constexpr int ignoreVersion = 1;

} // namespace

Expected<IgnoreList> IgnoreList::read(const QByteArray &bytes, const QString &subject)
{
    if (bytes.size() > maxIgnoreBytes)
        return fail(Errc::LimitExceeded, words("The list of ignored findings is larger than 4 MiB"),
            subject);
    TRY(const json::Document document, json::Document::parse(bytes, subject));
    const json::Value root = document.root();
    const auto version = root["gantryIgnored"].toInt64();
    if (!version)
        return fail(Errc::Corrupt, words("This is no list of ignored findings"), subject,
            words("It has to begin with \"gantryIgnored\": 1"));
    if (*version > ignoreVersion)
        return fail(Errc::Unsupported, words("This list was written by a later version"), subject);
    IgnoreList list;
    const json::Value images = root["images"];
    if (images && !images.isObject())
        return fail(Errc::Corrupt, words("images, line %1, has to be an object").arg(images.line()),
            subject);
    for (qsizetype image = 0; image < images.size(); ++image) {
        const json::Value items = images.at(image);
        if (!items.isArray())
            return fail(Errc::Corrupt,
                words("%1, line %2, has to be a list").arg(items.pointer()).arg(items.line()),
                subject);
        for (qsizetype at = 0; at < items.size(); ++at) {
            const json::Value item = items.at(at);
            const auto finding = item["finding"].toString();
            if (!finding || finding->isEmpty())
                return fail(Errc::Corrupt,
                    words("%1, line %2, names no finding").arg(item.pointer()).arg(item.line()),
                    subject);
            list.ignore(items.key(), *finding, item["because"].toStringOr({}));
        }
    }
    return list;
}

QByteArray IgnoreList::write() const
{
    std::map<QString, QList<const Item *>> byImage;
    for (const Item &item : m_items)
        byImage[item.image] += &item;
    json::Writer writer;
    writer.beginObject()
        .member(u"gantryIgnored", qint64(ignoreVersion))
        .key(u"images")
        .beginObject();
    for (const auto &[image, items] : byImage) {
        writer.key(image).beginArray();
        for (const Item *item : items)
            writer.beginObject()
                .member(u"finding", item->finding)
                .member(u"because", item->because)
                .endObject();
        writer.endArray();
    }
    return writer.endObject().endObject().take() + '\n';
}

void IgnoreList::ignore(const QString &image, const QString &findingKey, const QString &because)
{
    restore(image, findingKey);
    m_items.append({image, findingKey, because});
}

void IgnoreList::restore(const QString &image, const QString &findingKey)
{
    m_items.removeIf(
        [&](const Item &item) { return item.image == image && item.finding == findingKey; });
}

QList<Finding> IgnoreList::applyTo(QList<Finding> all, const QString &image) const
{
    for (Finding &finding : all) {
        finding.ignoredBecause.reset();
        const QString key = finding.key();
        for (const Item &item : m_items) {
            // The bare id ignores every finding of its kind.
            if (item.image == image && (item.finding == key || item.finding == finding.id))
                finding.ignoredBecause = item.because;
        }
    }
    std::ranges::stable_sort(
        all, {}, [](const Finding &finding) { return finding.ignoredBecause.has_value(); });
    return all;
}

} // namespace gantry::doctor
