// SPDX-License-Identifier: Apache-2.0
#include "verbs/rollback.h"

#include "verbs/inspect.h"
#include "verbs/list.h"
#include "verbs/words.h"

#include <QRegularExpression>

#include <algorithm>

using namespace Qt::StringLiterals;

namespace gantry::verbs {

std::optional<RollbackTag> parseRollbackTag(const QString &tag)
{
    static const QRegularExpression form(u"^(.+)-prev-(\\d{8})(?:-(\\d{1,2}))?$"_s);
    const auto match = form.match(tag);
    if (!match.hasMatch())
        return std::nullopt;
    RollbackTag found;
    found.tag = tag;
    found.of = match.captured(1);
    found.day = QDate::fromString(match.captured(2), u"yyyyMMdd"_s);
    if (match.hasCaptured(3))
        found.number = match.captured(3).toInt();
    return found.day.isValid() ? std::optional(found) : std::nullopt;
}

QList<RollbackTag> rollbackTagsOf(const QString &tag, const QStringList &tags)
{
    // A long tag was cut to make room for the date.
    const QString shortened = parseRollbackTag(rollbackTag(tag, QDate(2000, 1, 1)))->of;
    QList<RollbackTag> found;
    for (const QString &each : tags) {
        if (auto rollback = parseRollbackTag(each); rollback && rollback->of == shortened)
            found.append(*std::move(rollback));
    }
    std::ranges::sort(found, std::ranges::greater{},
        [](const RollbackTag &each) { return std::pair(each.day, each.number); });
    return found;
}

Task<TransferRequest> rollbackRequest(std::shared_ptr<sources::SourceOpener> opener,
    std::shared_ptr<sources::SinkOpener> sinks, oci::ImageName name, QString backTo, OpContext ctx)
{
    QString tag = selectorOf(name);
    if (tag.isEmpty() && name.transport == oci::ImageName::Transport::Registry)
        tag = u"latest"_s;
    if (!oci::isValidTag(tag))
        co_return fail(Errc::Usage, words("Only a tag can be rolled back"), name.toString(),
            words("Name the image by its tag"));
    TransferRequest request;
    CO_TRY(const sources::ImageSourcePtr source, co_await opener->open(name, ctx));
    CO_TRY(request.sink, co_await sinks->openSink(name, ctx));
    if (backTo.isEmpty()) {
        auto listed = co_await listTags(source, {}, ctx);
        if (!listed) {
            Error error = std::move(listed).error();
            if (error.code == Errc::NotFound) {
                error.message = words("There is no such repository, or it is empty");
                error.remedy = words("Check the name; private repositories may need a sign-in");
            }
            co_return std::unexpected(std::move(error));
        }
        QStringList tags;
        for (const sources::TagInfo &each : *listed)
            tags.append(each.tag);
        const QList<RollbackTag> kept = rollbackTagsOf(tag, tags);
        CO_TRY(const auto now, co_await request.sink->tagTarget(tag, ctx));
        // The one kept last may be what the tag names already: then it goes further back.
        for (const RollbackTag &each : kept) {
            CO_TRY(const auto target, co_await request.sink->tagTarget(each.tag, ctx));
            if (target && (!now || target->digest != now->digest)) {
                backTo = each.tag;
                break;
            }
        }
        if (backTo.isEmpty())
            co_return fail(Errc::NotFound, words("No earlier state was kept"), name.toString(),
                words("gantry copy --keep-old and gantry assemble --keep-old keep it; a digest or "
                      "tag may be named with --to"));
    }
    CO_TRY(request.root, co_await source->resolve(backTo, ctx));
    request.parts.append({source, request.root, backTo});
    request.tags = {tag};
    request.keepOldAs = rollbackTag(tag, QDate::currentDate());
    co_return request;
}

} // namespace gantry::verbs
