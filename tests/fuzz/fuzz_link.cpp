// SPDX-License-Identifier: Apache-2.0
// Link headers, one value a line: the next page is never on another host, scheme or port.
#include "check.h"
#include "transport/link.h"

#include <QUrl>

using namespace gantry::transport;

extern "C" int LLVMFuzzerTestOneInput(const unsigned char *data, std::size_t size)
{
    const QByteArray bytes(reinterpret_cast<const char *>(data), static_cast<qsizetype>(size));
    const QList<QByteArray> values = bytes.split('\n');
    if (const auto links = parseLinks(values)) {
        for (const Link &link : *links) {
            for (const auto &[name, value] : link.parameters)
                FUZZ_CHECK(name == name.toLower());
            static_cast<void>(link.hasRelation(u"next"));
        }
    } else {
        FUZZ_CHECK(!links.error().message.isEmpty());
    }
    QHttpHeaders headers;
    for (const QByteArray &value : values)
        headers.append(QHttpHeaders::WellKnownHeader::Link, value);
    const QUrl asked(QStringLiteral("https://registry.example:5000/v2/a/b/tags/list?n=50"));
    const auto next = nextPage(headers, asked);
    if (next && *next) {
        FUZZ_CHECK((*next)->host() == asked.host() && (*next)->scheme() == asked.scheme());
        FUZZ_CHECK((*next)->port() == asked.port() && (*next)->isValid());
        FUZZ_CHECK((*next)->userInfo().isEmpty());
    }
    return 0;
}
