// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "sourcekit.h"
#include "sources/imagesink.h"

namespace gantry::test {

inline const QByteArray uploads = "/v2/a/b/blobs/uploads/";

inline ScriptAnswer plain(int status)
{
    ScriptAnswer answer;
    answer.status = status;
    return answer;
}

inline ScriptAnswer dropped()
{
    ScriptAnswer answer;
    answer.drop = true;
    return answer;
}

inline ScriptAnswer silent()
{
    ScriptAnswer answer;
    answer.silent = true;
    return answer;
}

inline ScriptAnswer created(const QByteArray &digest = {})
{
    ScriptAnswer answer;
    answer.status = 201;
    if (!digest.isEmpty())
        answer.headers.append({"Docker-Content-Digest", digest});
    return answer;
}

inline ScriptAnswer accepted(const QByteArray &location)
{
    ScriptAnswer answer;
    answer.status = 202;
    answer.headers.append({"Location", location});
    return answer;
}

inline ScriptAnswer refused(int status, const QByteArray &code, const QByteArray &message)
{
    return ScriptAnswer::json(
        "{\"errors\":[{\"code\":\"" + code + "\",\"message\":\"" + message + "\"}]}", status);
}

inline ScriptAnswer noContent(const QByteArray &location, const QByteArray &range)
{
    ScriptAnswer answer;
    answer.status = 204;
    answer.headers = {{"Location", location}, {"Range", range}};
    return answer;
}

inline oci::Descriptor descriptorOf(const QByteArray &bytes, QStringView type)
{
    oci::Descriptor node;
    node.mediaType = type.toString();
    node.digest = oci::Digest::of(bytes);
    node.sizeBytes = bytes.size();
    return node;
}

//! The repository a/b of a script, to write to.
inline sources::ImageSinkPtr sinkOf(Harbour &harbour, const HttpScript &script)
{
    const auto name = oci::ImageName::parse(script.registry() + QStringLiteral("/a/b"));
    const auto opener = std::dynamic_pointer_cast<sources::SinkOpener>(harbour.opener());
    auto opened = wait(opener->openSink(*name, {}));
    return opened ? *opened : nullptr;
}

} // namespace gantry::test
