// SPDX-License-Identifier: Apache-2.0
#include "layers/text/linediff.h"

#include <cstring>

namespace gantry::layers {

std::vector<TextLine> splitLines(QByteArrayView text)
{
    std::vector<TextLine> lines;
    const char *const data = text.data();
    qsizetype from = 0;
    while (from < text.size()) {
        // LF is the common end by far; a CR before it is looked for in what lies between.
        const auto left = static_cast<std::size_t>(text.size() - from);
        const auto *lf = static_cast<const char *>(std::memchr(data + from, '\n', left));
        const qsizetype to = lf ? lf - data : text.size();
        while (from < to) {
            const auto *cr = static_cast<const char *>(
                std::memchr(data + from, '\r', static_cast<std::size_t>(to - from)));
            if (!cr || (cr - data == to - 1 && lf))
                break;
            lines.push_back({from, cr - data - from, LineEnd::Cr});
            from = cr - data + 1;
        }
        if (lf) {
            const bool both = to > from && data[to - 1] == '\r';
            lines.push_back({from, to - from - both, both ? LineEnd::Crlf : LineEnd::Lf});
        } else if (from < to) {
            lines.push_back({from, to - from, LineEnd::None});
        }
        from = to + 1;
    }
    return lines;
}

} // namespace gantry::layers
