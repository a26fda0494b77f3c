// SPDX-License-Identifier: Apache-2.0
#include "verbs/read.h"

namespace gantry::verbs {

namespace {

//! Runs a parser here for small documents, on the pool for big ones: a 4 MB index takes longer than
//! a frame.
template <typename Parse>
auto parseWhereItFits(std::shared_ptr<Pools> pools, qsizetype size, Parse parse)
    -> QCoro::Task<std::invoke_result_t<Parse>>
{
    if (size <= inlineParseBytes || !pools)
        co_return parse();
    co_return co_await onPool(&pools->cpu, std::move(parse));
}

} // namespace

Task<oci::NodeDocument> parseNode(
    sources::ImageSourcePtr source, QByteArray bytes, oci::Descriptor node)
{
    const qsizetype size = bytes.size();
    co_return co_await parseWhereItFits(source->pools(), size, [bytes = std::move(bytes), node] {
        return oci::parseNode(bytes, node.mediaType, node.digest.toString());
    });
}

Task<oci::NodeDocument> readNode(
    sources::ImageSourcePtr source, oci::Descriptor node, OpContext ctx)
{
    CO_TRY(QByteArray bytes, co_await source->fetch(node, std::move(ctx)));
    co_return co_await parseNode(source, std::move(bytes), node);
}

Task<oci::ImageConfig> readConfig(
    sources::ImageSourcePtr source, oci::Descriptor node, OpContext ctx)
{
    CO_TRY(QByteArray bytes, co_await source->fetch(node, std::move(ctx)));
    const qsizetype size = bytes.size();
    co_return co_await parseWhereItFits(source->pools(), size, [bytes = std::move(bytes), node] {
        return oci::ImageConfig::parse(bytes, node.digest.toString());
    });
}

} // namespace gantry::verbs
