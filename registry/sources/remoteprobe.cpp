// SPDX-License-Identifier: Apache-2.0
#include "sources/remotestate.h"
#include "sources/words.h"
#include "transport/range.h"

using namespace Qt::StringLiterals;

namespace gantry::sources {

//! A HEAD, which costs nothing where GETs are counted (distribution-spec v1.1.1, "Checking if
//! content exists in the registry").
Task<std::optional<qint64>> RemoteRepository::probe(oci::Descriptor node, OpContext ctx)
{
    const RemoteState state = m_state;
    const auto kind = node.kind();
    const bool manifest = kind == oci::mediatype::Kind::Index
        || kind == oci::mediatype::Kind::Manifest || kind == oci::mediatype::Kind::Schema1
        || kind == oci::mediatype::Kind::ArtifactManifest;
    RemoteQuestion question
        = state->question((manifest ? u"manifests/"_s : u"blobs/"_s) + node.digest.toString(),
            words("whether %1 is there").arg(node.digest.shortHex()));
    question.verb = "HEAD";
    if (manifest)
        question.accept = oci::mediatype::acceptHeader();
    question.acceptStatus = {404};
    CO_TRY(const transport::HttpAnswer answer,
        co_await askRemote(state->access, question, std::move(ctx)));
    if (!answer.isSuccess())
        co_return std::optional<qint64>();
    co_return std::optional<qint64>(transport::contentLength(answer.headers));
}

} // namespace gantry::sources
