// SPDX-License-Identifier: Apache-2.0
#include "layers/facts/firstbytes.h"

namespace gantry::layers {

namespace {

//! Linux reads 256 bytes of a "#!" line (binfmt_script.c, BINPRM_BUF_SIZE).
constexpr qsizetype maxInterpreterLine = 256;

} // namespace

void describeFirstBytes(QByteArrayView firstBytes, ContentFacts &facts)
{
    if (!firstBytes.startsWith("#!"))
        return;
    facts.format = FileFormat::Script;
    const QByteArrayView line = firstBytes.first(qMin(firstBytes.size(), maxInterpreterLine));
    const qsizetype end = line.indexOf('\n');
    const QByteArrayView text = line.sliced(2, (end < 0 ? line.size() : end) - 2);
    qsizetype from = 0;
    while (from < text.size() && (text[from] == ' ' || text[from] == '\t'))
        ++from;
    qsizetype to = from;
    while (to < text.size() && text[to] != ' ' && text[to] != '\t')
        ++to;
    facts.interpreter = text.sliced(from, to - from).toByteArray();
}

} // namespace gantry::layers
