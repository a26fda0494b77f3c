// SPDX-License-Identifier: Apache-2.0
#include "cli/errorjson.h"

namespace gantry::cli {

void writeError(json::Writer &writer, const Error &error)
{
    writer.beginObject().member(u"code", errcName(error.code)).member(u"message", error.message);
    writer.memberOrNull(u"subject", error.subject);
    if (error.httpStatus)
        writer.member(u"httpStatus", qint64(*error.httpStatus));
    else
        writer.key(u"httpStatus").null();
    writer.memberOrNull(u"remedy", error.remedy).endObject();
}

} // namespace gantry::cli
