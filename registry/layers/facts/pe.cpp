// SPDX-License-Identifier: Apache-2.0
// Facts of PE files (Microsoft, "PE Format"). Tables are named by addresses of the loaded image;
// the section table says where they lie in the file.
#include "layers/facts/bytesat.h"
#include "layers/facts/programreaders.h"

#include <algorithm>
#include <vector>

namespace gantry::layers {

using namespace Qt::StringLiterals;

namespace {

constexpr int maxSections = 96; //!< the Windows loader's own limit
constexpr int maxResources = 1024; //!< rows looked at on one level
constexpr quint64 maxVersionBytes = 64 * 1024;

struct Section {
    quint32 address = 0, size = 0, raw = 0, rawSize = 0;
};

class PeReader
{
public:
    explicit PeReader(QByteArrayView bytes)
        : m_at(bytes)
    {
    }

    ProgramFacts read()
    {
        const quint64 header = known(m_at.u32(0x3c));
        const quint64 sections = std::min<quint64>(known(m_at.u16(header + 6)), maxSections);
        const quint64 optionalSize = known(m_at.u16(header + 20));
        m_facts.isDll = (known(m_at.u16(header + 22)) & 0x2000) != 0;
        const quint64 optional = header + 24;
        const bool wide = known(m_at.u16(optional)) == 0x20b;
        m_facts.bits = wide ? 64 : 32;
        m_imageBase = wide ? known(m_at.u64(optional + 24)) : known(m_at.u32(optional + 28));
        m_facts.subsystem = known(m_at.u16(optional + 68));
        m_directories = optional + (wide ? 112 : 96);
        m_directoryCount = known(m_at.u32(m_directories - 4));
        for (quint64 i = 0; i < sections; ++i) {
            const quint64 at = optional + optionalSize + i * 40;
            m_sections.push_back({.address = known(m_at.u32(at + 12)),
                .size = known(m_at.u32(at + 8)),
                .raw = known(m_at.u32(at + 20)),
                .rawSize = known(m_at.u32(at + 16))});
        }
        m_facts.isManaged = directory(14) != 0;
        readImports(directory(1), 20, 12, m_facts.imports);
        readImports(directory(13), 32, 4, m_facts.delayedImports);
        readVersion();
        ProgramFacts program;
        program.facts = std::move(m_facts);
        program.incomplete = m_incomplete;
        return program;
    }

private:
    template <typename T>
    T known(std::optional<T> value)
    {
        m_incomplete = m_incomplete || !value;
        return value.value_or(T{});
    }

    //! Address of one of the optional header's tables; 0 without one.
    quint32 directory(quint32 number)
    {
        return number < m_directoryCount ? known(m_at.u32(m_directories + number * 8ULL)) : 0;
    }

    std::optional<quint64> fileOffset(quint64 address) const
    {
        for (const Section &s : m_sections) {
            if (address >= s.address && address - s.address < std::max(s.size, s.rawSize)) {
                if (address - s.address >= s.rawSize)
                    return std::nullopt; // zeros made by the loader
                return s.raw + (address - s.address);
            }
        }
        return std::nullopt;
    }

    //! A list of descriptors that ends with one of zeros; each has the address of a name.
    void readImports(quint32 address, quint64 step, quint64 nameAt, QList<QByteArray> &names)
    {
        if (address == 0)
            return;
        const auto table = fileOffset(address);
        if (!table) {
            m_incomplete = true;
            return;
        }
        for (quint64 i = 0; i < ProgramFacts::maxNames; ++i) {
            const quint64 at = *table + i * step;
            quint64 name = known(m_at.u32(at + nameAt));
            if (name == 0)
                return;
            // Delayed imports of old linkers hold addresses with the image base added.
            if (step == 32 && (known(m_at.u32(at)) & 1) == 0 && name >= m_imageBase)
                name -= m_imageBase;
            const auto where = fileOffset(name);
            const auto text = where ? m_at.text(*where, ProgramFacts::maxNameBytes) : std::nullopt;
            if (!text) {
                m_incomplete = true;
                return;
            }
            names.append(*text);
        }
    }

    //! Offset (from the first directory) in the row of a resource directory: the one with this id,
    //! or the first. The high bit says that another directory lies there.
    std::optional<quint32> resource(quint64 table, std::optional<quint32> id)
    {
        const quint64 rows = std::min<quint64>(
            quint64(known(m_at.u16(table + 12))) + known(m_at.u16(table + 14)), maxResources);
        for (quint64 i = 0; i < rows; ++i) {
            const quint64 row = table + 16 + i * 8;
            if (!m_at.holds(row, 8)) {
                m_incomplete = true;
                return std::nullopt;
            }
            if (!id || m_at.u32(row) == *id)
                return m_at.u32(row + 4);
        }
        return std::nullopt;
    }

    void readVersion()
    {
        constexpr quint32 rtVersion = 16, isDirectory = 0x80000000;
        const quint32 address = directory(2);
        const auto root = address == 0 ? std::nullopt : fileOffset(address);
        if (!root)
            return;
        auto entry = resource(*root, rtVersion); // type, then name, then language
        for (int level = 0; level < 2 && entry && (*entry & isDirectory) != 0; ++level)
            entry = resource(*root + (*entry & ~isDirectory), std::nullopt);
        if (!entry || (*entry & isDirectory) != 0)
            return;
        const auto data = fileOffset(known(m_at.u32(*root + *entry)));
        const quint64 size
            = std::min<quint64>(known(m_at.u32(*root + *entry + 4)), maxVersionBytes);
        const QByteArrayView version = data ? m_at.piece(*data, size) : QByteArrayView();
        // VS_FIXEDFILEINFO stands behind the wide text "VS_VERSION_INFO", at a multiple of four.
        const BytesAt at(version);
        if (version.isEmpty()) {
            m_incomplete = true;
            return;
        }
        if (at.u32(40) != 0xfeef04bdU || !at.holds(40, 24))
            return;
        const auto text = [&at](quint64 from) {
            const quint32 high = at.u32(from).value_or(0), low = at.u32(from + 4).value_or(0);
            return u"%1.%2.%3.%4"_s.arg(high >> 16)
                .arg(high & 0xffff)
                .arg(low >> 16)
                .arg(low & 0xffff);
        };
        m_facts.fileVersion = text(48);
        m_facts.productVersion = text(56);
    }

    BytesAt m_at;
    PeFacts m_facts;
    std::vector<Section> m_sections;
    quint64 m_imageBase = 0;
    quint64 m_directories = 0;
    quint32 m_directoryCount = 0;
    bool m_incomplete = false;
};

} // namespace

ProgramFacts readPe(QByteArrayView bytes)
{
    return PeReader(bytes).read();
}

} // namespace gantry::layers
