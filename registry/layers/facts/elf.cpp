// SPDX-License-Identifier: Apache-2.0
// Facts of ELF files (System V gABI 4.1, chapters 4 and 5). Everything the loader sees comes from
// the program headers, which also a stripped program has; only the symbol table and the debug
// sections are asked of the section headers.
#include "layers/facts/bytesat.h"
#include "layers/facts/programreaders.h"

#include <algorithm>
#include <bit>
#include <vector>

namespace gantry::layers {

using namespace Qt::StringLiterals;

namespace {

constexpr int maxHeaders = 4096; //!< program headers, section headers
constexpr int maxDynamic = 1 << 16; //!< rows of the dynamic table
constexpr int maxNotes = 256;
constexpr qsizetype maxBuildId = 64;

struct Segment {
    quint32 type = 0;
    quint64 offset = 0, address = 0, fileSize = 0;
};

class ElfReader
{
public:
    explicit ElfReader(QByteArrayView bytes)
        : m_wide(bytes.size() > 4 && bytes[4] == 2)
        , m_at(bytes, !(bytes.size() > 5 && bytes[5] == 2))
    {
        m_facts.bits = m_wide ? 64 : 32;
        m_facts.littleEndian = !(bytes.size() > 5 && bytes[5] == 2);
        m_facts.osAbi = m_at.u8(7).value_or(0);
    }

    ProgramFacts read()
    {
        readSegments();
        readDynamic();
        for (const Segment &segment : m_segments) {
            if (segment.type == ptInterp)
                readInterpreter(segment);
            else if (segment.type == ptNote)
                readNotes(segment);
        }
        readSections();
        settleType();
        ProgramFacts program;
        program.facts = std::move(m_facts);
        program.incomplete = m_incomplete;
        return program;
    }

private:
    static constexpr quint32 ptLoad = 1, ptDynamic = 2, ptInterp = 3, ptNote = 4;

    //! A number, or 0 and the remark that something lies outside.
    template <typename T>
    T known(std::optional<T> value)
    {
        m_incomplete = m_incomplete || !value;
        return value.value_or(T{});
    }
    quint64 word(quint64 at) { return known(m_at.word(at, m_wide)); }

    void readSegments()
    {
        const quint64 table = word(m_wide ? 32 : 28);
        const quint64 step = known(m_at.u16(m_wide ? 54 : 42));
        const int count = known(m_at.u16(m_wide ? 56 : 44));
        if (count == 0 || step < (m_wide ? 56 : 32))
            return;
        for (int i = 0; i < std::min(count, maxHeaders); ++i) {
            const quint64 at = table + static_cast<quint64>(i) * step;
            if (table > m_at.size() || !m_at.holds(at, m_wide ? 56 : 32)) {
                m_incomplete = true;
                return;
            }
            m_segments.push_back({.type = known(m_at.u32(at)),
                .offset = word(at + (m_wide ? 8 : 4)),
                .address = word(at + (m_wide ? 16 : 8)),
                .fileSize = word(at + (m_wide ? 32 : 16))});
        }
    }

    //! Where in the file an address lies that the loader would map.
    std::optional<quint64> fileOffset(quint64 address) const
    {
        for (const Segment &s : m_segments) {
            if (s.type == ptLoad && address >= s.address && address - s.address < s.fileSize)
                return s.offset + (address - s.address);
        }
        return std::nullopt;
    }

    void readInterpreter(const Segment &segment)
    {
        const auto text = m_at.text(segment.offset, ProgramFacts::maxNameBytes);
        m_incomplete = m_incomplete || !text;
        m_facts.interpreter = text.value_or(QByteArray());
    }

    void readDynamic()
    {
        const auto dynamic = std::ranges::find(m_segments, ptDynamic, &Segment::type);
        if (dynamic == m_segments.end())
            return;
        std::vector<quint64> needed;
        std::optional<quint64> strings, soName, runPath, rPath;
        const quint64 step = m_wide ? 16 : 8;
        const quint64 rows = std::min<quint64>(dynamic->fileSize / step, maxDynamic);
        if (dynamic->offset > m_at.size()) {
            m_incomplete = true;
            return;
        }
        for (quint64 i = 0; i < rows; ++i) {
            const auto tag = m_at.word(dynamic->offset + i * step, m_wide);
            const auto value = m_at.word(dynamic->offset + i * step + step / 2, m_wide);
            if (!tag || !value) {
                m_incomplete = true;
                break;
            }
            if (*tag == 0) // DT_NULL
                break;
            if (*tag == 1 && needed.size() < ProgramFacts::maxNames)
                needed.push_back(*value);
            else if (*tag == 5)
                strings = value;
            else if (*tag == 14)
                soName = value;
            else if (*tag == 15)
                rPath = value;
            else if (*tag == 29)
                runPath = value;
            else if (*tag == 0x6ffffffb) // DT_FLAGS_1
                m_isPie = (*value & 0x08000000) != 0;
        }
        const auto base = strings ? fileOffset(*strings) : std::nullopt;
        const auto name = [&](quint64 offset) -> QByteArray {
            const auto text = base && offset < m_at.size()
                ? m_at.text(*base + offset, ProgramFacts::maxNameBytes)
                : std::nullopt;
            m_incomplete = m_incomplete || !text;
            return text.value_or(QByteArray());
        };
        for (const quint64 offset : needed) {
            if (const QByteArray text = name(offset); !text.isEmpty())
                m_facts.needed.append(text);
        }
        if (soName)
            m_facts.soName = name(*soName);
        if (const auto path = runPath ? runPath : rPath)
            m_facts.searchPaths = name(*path).split(':');
    }

    void readNotes(const Segment &segment)
    {
        quint64 at = segment.offset;
        if (at > m_at.size() || segment.fileSize > m_at.size() - at) {
            m_incomplete = true;
            return;
        }
        const quint64 end = at + segment.fileSize;
        for (int i = 0; i < maxNotes && at + 12 <= end; ++i) {
            const quint64 nameSize = known(m_at.u32(at)), dataSize = known(m_at.u32(at + 4));
            const quint32 type = known(m_at.u32(at + 8));
            const quint64 data = at + 12 + (nameSize + 3) / 4 * 4;
            if (data > end || dataSize > end - data)
                return;
            if (m_at.piece(at + 12, nameSize) == QByteArrayView("GNU\0", 4))
                takeNote(type, data, dataSize);
            at = data + (dataSize + 3) / 4 * 4;
        }
    }

    void takeNote(quint32 type, quint64 data, quint64 size)
    {
        if (type == 1 && size >= 16) { // NT_GNU_ABI_TAG
            static constexpr std::array systems{u"Linux", u"Hurd", u"Solaris", u"FreeBSD"};
            const quint32 system = known(m_at.u32(data));
            m_facts.minimumKernel
                = u"%1 %2.%3.%4"_s
                      .arg(system < systems.size() ? QString::fromUtf16(systems[system])
                                                   : QString::number(system))
                      .arg(known(m_at.u32(data + 4)))
                      .arg(known(m_at.u32(data + 8)))
                      .arg(known(m_at.u32(data + 12)));
        } else if (type == 3 && size <= maxBuildId) { // NT_GNU_BUILD_ID
            m_facts.buildId = m_at.piece(data, size).toByteArray();
        } else if (type == 5) { // NT_GNU_PROPERTY_TYPE_0
            takeProperties(data, size);
        }
    }

    //! Linux gABI extensions, "GNU_PROPERTY_X86_ISA_1_NEEDED": one bit for each level.
    void takeProperties(quint64 at, quint64 size)
    {
        constexpr quint32 isaNeeded = 0xc0008002;
        const quint64 end = at + size;
        const quint64 alignment = m_wide ? 8 : 4;
        for (int i = 0; i < maxNotes && at + 8 <= end; ++i) {
            const quint32 type = known(m_at.u32(at));
            const quint64 length = known(m_at.u32(at + 4));
            if (length > end - at - 8)
                return;
            if (type == isaNeeded && length >= 4)
                m_facts.x86Level = std::bit_width(known(m_at.u32(at + 8)) & 0xfU);
            at += 8 + (length + alignment - 1) / alignment * alignment;
        }
    }

    void readSections()
    {
        const quint64 table = word(m_wide ? 40 : 32);
        const quint64 step = known(m_at.u16(m_wide ? 58 : 46));
        const quint64 count = std::min<quint64>(known(m_at.u16(m_wide ? 60 : 48)), maxHeaders);
        const quint64 names = known(m_at.u16(m_wide ? 62 : 50));
        m_facts.stripped = true;
        if (table == 0 || count == 0 || step < (m_wide ? 64 : 40))
            return; // without section headers nothing is left but what the loader needs
        if (!m_at.holds(table, count * step)) {
            m_incomplete = true; // a cut preview: the headers stand at the end of the file
            m_facts.stripped = false;
            return;
        }
        const quint64 nameTable
            = names < count ? word(table + names * step + (m_wide ? 24 : 16)) : 0;
        for (quint64 i = 0; i < count; ++i) {
            if (known(m_at.u32(table + i * step + 4)) == 2) // SHT_SYMTAB
                m_facts.stripped = false;
            const quint32 offset = known(m_at.u32(table + i * step));
            if (nameTable < m_at.size() && m_at.text(nameTable + offset, 16) == ".debug_info")
                m_facts.hasDebugInfo = true;
        }
    }

    void settleType()
    {
        using enum ElfFacts::Type;
        switch (known(m_at.u16(16))) {
        case 1:
            m_facts.type = Relocatable;
            break;
        case 2:
            m_facts.type = Executable;
            break;
        case 3: // shared objects and position-independent programs alike
            m_facts.type = m_isPie || !m_facts.interpreter.isEmpty() ? PieExecutable : SharedObject;
            if (!m_facts.soName.isEmpty() && !m_isPie)
                m_facts.type = SharedObject; // libc.so.6 has an interpreter, to be run by hand
            break;
        case 4:
            m_facts.type = Core;
            break;
        default:
            break;
        }
        m_facts.isStatic = (m_facts.type == Executable || m_facts.type == PieExecutable)
            && m_facts.interpreter.isEmpty() && m_facts.needed.isEmpty();
    }

    bool m_wide;
    BytesAt m_at;
    ElfFacts m_facts;
    std::vector<Segment> m_segments;
    bool m_isPie = false;
    bool m_incomplete = false;
};

} // namespace

ProgramFacts readElf(QByteArrayView bytes)
{
    return ElfReader(bytes).read();
}

} // namespace gantry::layers
