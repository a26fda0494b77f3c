// SPDX-License-Identifier: Apache-2.0
#include "models/image/registryquestions.h"

#include <QCoreApplication>

namespace gantry::models {

namespace {

Task<sources::ImageSourcePtr> sourceOf(std::shared_ptr<sources::SourceOpener> opener,
    oci::ImageName container, sources::ImageSourcePtr source, OpContext ctx)
{
    if (source)
        co_return source;
    co_return co_await opener->open(container, ctx);
}

} // namespace

Task<CatalogueAnswer> askRepositories(std::shared_ptr<sources::SourceOpener> opener,
    QString registry, std::shared_ptr<sources::RepositoryLister> lister, QString page,
    OpContext ctx)
{
    CatalogueAnswer answer{.lister = lister, .page = {}, .none = {}};
    if (!answer.lister) {
        CO_TRY(answer.lister, co_await opener->openRegistry(registry, ctx));
    }
    auto names = co_await answer.lister->repositories(page, ctx);
    if (!names && names.error().code == Errc::Unsupported)
        answer.none = names.error();
    else if (!names)
        co_return std::unexpected(names.error());
    else
        answer.page = std::move(*names);
    co_return answer;
}

Task<TagsAnswer> askTags(std::shared_ptr<sources::SourceOpener> opener, oci::ImageName container,
    sources::ImageSourcePtr source, QString page, OpContext ctx)
{
    TagsAnswer answer;
    CO_TRY(answer.source, co_await sourceOf(opener, container, source, ctx));
    auto *lister = dynamic_cast<sources::TagLister *>(answer.source.get());
    if (!lister) {
        answer.none = Error{.code = Errc::Unsupported,
            .message = QCoreApplication::translate("gantry::models", "There are no tags here"),
            .subject = answer.source->displayName()};
        co_return answer;
    }
    CO_TRY(answer.page, co_await lister->tags(page, ctx));
    co_return answer;
}

Task<TagAnswer> askTag(std::shared_ptr<sources::SourceOpener> opener, oci::ImageName container,
    sources::ImageSourcePtr source, QString tagOrDigest, OpContext ctx)
{
    TagAnswer answer;
    CO_TRY(answer.source, co_await sourceOf(opener, container, source, ctx));
    CO_TRY(answer.inspection, co_await verbs::open(answer.source, tagOrDigest, ctx));
    co_return answer;
}

Task<EntryAnswer> askEntry(std::shared_ptr<sources::SourceOpener> opener, oci::ImageName container,
    sources::ImageSourcePtr source, verbs::Entry entry, QList<verbs::Entry> attestations,
    OpContext ctx)
{
    CO_TRY(auto from, co_await sourceOf(opener, container, source, ctx));
    EntryAnswer answer;
    answer.entry = std::move(entry);
    answer.entry.error.reset();
    if (!answer.entry.described)
        answer.entry = co_await verbs::describe(from, answer.entry, {}, ctx);
    CO_CHECK(ctx.checkStopped());
    if (answer.entry.error)
        co_return std::unexpected(*answer.entry.error);
    for (verbs::Entry attestation : attestations) {
        if (!attestation.described)
            attestation = co_await verbs::describe(from, attestation, {}, ctx);
        answer.attestations += attestation;
    }
    const QList<oci::Digest> subjects{answer.entry.descriptor.digest};
    const auto found = co_await verbs::referrers(from, subjects, ctx);
    CO_CHECK(ctx.checkStopped());
    if (found)
        answer.entry.referrers = found->value(answer.entry.descriptor.digest.toString());
    co_return answer;
}

} // namespace gantry::models
