// SPDX-License-Identifier: Apache-2.0
#include "assembly/draftfit.h"
#include "verbs/assemble.h"
#include "verbs/words.h"

using namespace Qt::StringLiterals;

namespace gantry::verbs {

namespace {

QString labelOf(const assembly::DraftEntry &entry)
{
    return entry.platform().isEmpty() ? entry.descriptor.digest.shortHex()
                                      : oci::describePlatform(entry.platform());
}

} // namespace

QString tagOf(const oci::ImageName &name)
{
    using Transport = oci::ImageName::Transport;
    switch (name.transport) {
    case Transport::Registry:
    case Transport::DockerDaemon:
    case Transport::DockerArchive:
        if (name.reference.isNull() || (name.reference.digest() && name.reference.tag().isEmpty()))
            return {};
        return name.reference.tag().isEmpty() ? u"latest"_s : name.reference.tag();
    case Transport::OciLayout:
    case Transport::OciArchive:
        break;
    }
    return oci::Digest::parse(name.selector) ? QString() : name.selector;
}

Task<TransferRequest> transferRequestOf(assembly::Draft draft,
    std::shared_ptr<sources::SourceOpener> opener, std::shared_ptr<sources::SinkOpener> sinks,
    PushOptions options, OpContext ctx)
{
    if (draft.target == oci::ImageName{})
        co_return fail(
            Errc::Usage, words("The draft has no target"), {}, words("Say where the index goes"));
    CO_TRY(const assembly::WrittenIndex index, assembly::writeIndex(draft));
    TransferRequest request;
    for (const assembly::DraftEntry &entry : std::as_const(draft.entries)) {
        CO_TRY(const sources::ImageSourcePtr source, co_await opener->open(entry.source, ctx));
        request.parts += TransferRequest::Part{
            .source = source, .node = entry.descriptor, .label = labelOf(entry)};
        if (draft.format == assembly::Format::DockerList)
            continue;
        for (const oci::Descriptor &follower : entry.followers)
            request.parts += TransferRequest::Part{.source = source,
                .node = follower,
                .label = words("attestation of %1").arg(labelOf(entry))};
    }
    request.made += TransferRequest::Made{.descriptor = index.descriptor, .bytes = index.bytes};
    CO_TRY(request.sink, co_await sinks->openSink(draft.target, ctx));
    request.root = index.descriptor;
    if (const QString tag = tagOf(draft.target); !tag.isEmpty())
        request.tags = {tag};
    request.onlyIf = options.onlyIf;
    request.keepOldAs = options.keepOldAs;
    request.stopIfMoved = options.stopIfMoved;
    request.referrers = options.referrers;
    request.copyForeign = options.copyForeign;
    co_return request;
}

} // namespace gantry::verbs
