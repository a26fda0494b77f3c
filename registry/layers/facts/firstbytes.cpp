// SPDX-License-Identifier: Apache-2.0
// Called once for every file of a layer: one switch over the first byte keeps it at a few
// nanoseconds for the files that are none of these.
#include "layers/facts/firstbytes.h"

#include "layers/facts/bytesat.h"
#include "layers/facts/machinecodes.h"
#include "layers/facts/signatures.h"

#include <algorithm>

namespace gantry::layers {

namespace {

constexpr int maxProgramHeaders = 64; //!< PT_INTERP is among the first two or three
constexpr qsizetype maxInterpreter = 4096; //!< PATH_MAX
constexpr qsizetype maxScriptLine = 255; //!< Linux reads 256 bytes, the last one a NUL
//! As a count of architectures; above it 0xcafebabe is a Java class's version.
constexpr quint32 javaClassAbove = 40;

void describeElf(QByteArrayView bytes, ContentFacts &facts)
{
    if (bytes.size() < 20)
        return;
    const bool wide = bytes[4] == 2;
    const bool little = bytes[5] != 2;
    const BytesAt at(bytes, little);
    facts.format = FileFormat::Elf;
    facts.machine = elfMachine(at.u16(18).value_or(0), wide, little);
    const auto table = at.word(wide ? 32 : 28, wide);
    const auto entrySize = at.u16(wide ? 54 : 42);
    const auto count = at.u16(wide ? 56 : 44);
    if (!table || !entrySize || !count || *entrySize < (wide ? 56 : 32))
        return;
    for (quint64 i = 0; i < std::min<quint64>(*count, maxProgramHeaders); ++i) {
        if (*table > at.size())
            return;
        const quint64 header = *table + i * *entrySize;
        const auto type = at.u32(header);
        if (!type)
            return;
        if (*type != 3) // PT_INTERP
            continue;
        const auto where = at.word(header + (wide ? 8 : 4), wide);
        if (where)
            facts.interpreter = at.text(*where, maxInterpreter).value_or(QByteArray());
        return;
    }
}

//! Whether a PE file of 32 bits with a CLR header can only run as a 32-bit process. Its flags lie
//! in the CLR header; linkers put that at the start of the first section, often near enough.
bool needs32Bits(const BytesAt &at, quint64 optional, quint16 optionalSize, quint32 clrAddress)
{
    const quint64 section = optional + optionalSize;
    const auto size = at.u32(section + 8), address = at.u32(section + 12),
               raw = at.u32(section + 20);
    if (!size || !address || !raw || clrAddress < *address || clrAddress - *address >= *size)
        return false;
    const auto flags = at.u32(quint64(*raw) + (clrAddress - *address) + 16);
    return flags && (*flags & 0x2) != 0 && (*flags & 0x20000) == 0; // required, not just preferred
}

void describePe(QByteArrayView bytes, ContentFacts &facts)
{
    const BytesAt at(bytes);
    const auto header = at.u32(0x3c);
    if (!header || at.piece(*header, 4) != QByteArrayView("PE\0\0", 4))
        return;
    facts.format = FileFormat::Pe;
    const quint16 code = at.u16(quint64(*header) + 4).value_or(0);
    facts.machine = peMachine(code);
    if (code != 0x14c) // an assembly for any processor says 386, whatever compiled it
        return;
    const quint64 optional = quint64(*header) + 24;
    if (at.u16(optional) != 0x10b || at.u32(optional + 92).value_or(0) <= 14)
        return;
    const auto clr = at.u32(optional + 96 + 14 * 8);
    if (clr && *clr != 0
        && !needs32Bits(at, optional, at.u16(quint64(*header) + 20).value_or(0), *clr))
        facts.machine = Machine::Msil;
}

void describeMachO(QByteArrayView bytes, bool little, ContentFacts &facts)
{
    const BytesAt at(bytes, little);
    if (const auto code = at.u32(4)) {
        facts.format = FileFormat::MachO;
        facts.machine = machOMachine(*code);
    }
}

void describeUniversal(QByteArrayView bytes, bool wide, ContentFacts &facts)
{
    const BytesAt at(bytes, false);
    const auto count = at.u32(4);
    if (!count || *count == 0 || *count > javaClassAbove)
        return;
    facts.format = FileFormat::MachO;
    facts.machine = Machine::Universal;
    if (*count == 1)
        facts.machine = machOMachine(at.u32(8).value_or(0));
    static_cast<void>(wide); // the first architecture lies at the same place in both
}

void describeScript(QByteArrayView bytes, ContentFacts &facts)
{
    const QByteArrayView line = bytes.first(std::min(bytes.size(), maxScriptLine));
    qsizetype from = 2;
    while (from < line.size() && (line[from] == ' ' || line[from] == '\t'))
        ++from;
    qsizetype to = from;
    while (to < line.size() && line[to] != ' ' && line[to] != '\t' && line[to] != '\n'
        && line[to] != '\0')
        ++to;
    if (to == from)
        return; // Linux answers ENOEXEC
    facts.format = FileFormat::Script;
    facts.interpreter = line.sliced(from, to - from).toByteArray();
}

} // namespace

void describeFirstBytes(QByteArrayView bytes, ContentFacts &facts)
{
    if (bytes.size() < 4)
        return;
    switch (static_cast<quint8>(bytes[0])) {
    case 0x7f:
        if (bytes.startsWith("\x7f"
                             "ELF"))
            describeElf(bytes, facts);
        break;
    case 'M':
        if (bytes[1] == 'Z')
            describePe(bytes, facts);
        break;
    case '#':
        if (bytes[1] == '!')
            describeScript(bytes, facts);
        break;
    case 0xfe:
        if (bytes.startsWith("\xfe\xed\xfa\xce") || bytes.startsWith("\xfe\xed\xfa\xcf"))
            describeMachO(bytes, false, facts);
        break;
    case 0xce:
    case 0xcf:
        if (bytes.sliced(1).startsWith("\xfa\xed\xfe"))
            describeMachO(bytes, true, facts);
        break;
    case 0xca:
        if (bytes.startsWith("\xca\xfe\xba\xbe") || bytes.startsWith("\xca\xfe\xba\xbf"))
            describeUniversal(bytes, bytes[3] == '\xbf', facts);
        break;
    default:
        break;
    }
    if (facts.format == FileFormat::Unknown)
        facts.format = formatBySignature(bytes);
}

} // namespace gantry::layers
