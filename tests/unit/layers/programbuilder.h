// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <QByteArray>
#include <QList>
#include <QtEndian>

#include <optional>

//! Tiny ELF and PE files, with just the tables a reader looks at.
namespace gantry::test {

//! Writes numbers at places; grows as needed.
class Image
{
public:
    explicit Image(bool littleEndian = true)
        : m_little(littleEndian)
    {
    }
    template <typename T>
    Image &put(qsizetype at, T number)
    {
        QByteArray bytes(sizeof(T), '\0');
        if (m_little)
            qToLittleEndian(number, bytes.data());
        else
            qToBigEndian(number, bytes.data());
        return text(at, bytes);
    }
    Image &text(qsizetype at, const QByteArray &bytes)
    {
        if (m_bytes.size() < at + bytes.size())
            m_bytes.append(QByteArray(at + bytes.size() - m_bytes.size(), '\0'));
        m_bytes.replace(at, bytes.size(), bytes);
        return *this;
    }
    QByteArray bytes() const { return m_bytes; }

private:
    bool m_little;
    QByteArray m_bytes;
};

struct Elf {
    bool wide = true;
    bool little = true;
    quint16 machine = 62;
    quint16 type = 3;
    QByteArray interpreter = "/lib64/ld-linux-x86-64.so.2";
    QList<QByteArray> needed = {};
    QByteArray soName = {};
    QByteArray runPath = {};
    bool pie = true;
    bool symbols = false;
    bool debug = false;

    QByteArray build() const
    {
        constexpr qsizetype interpreterAt = 0x200, notesAt = 0x280, stringsAt = 0x400,
                            dynamicAt = 0x600, namesAt = 0x900, sectionsAt = 0xa00;
        constexpr quint64 base = 0x400000;
        Image image(little);
        image.text(0,
            QByteArray("\x7f"
                       "ELF"));
        image.put<quint8>(4, wide ? 2 : 1).put<quint8>(5, little ? 1 : 2).put<quint8>(6, 1);
        image.put<quint16>(16, type).put<quint16>(18, machine);
        const auto word = [&image, this](qsizetype at, quint64 number) {
            if (wide)
                image.put<quint64>(at, number);
            else
                image.put<quint32>(at, static_cast<quint32>(number));
        };
        word(wide ? 32 : 28, wide ? 64 : 52);
        word(wide ? 40 : 32, sectionsAt);
        image.put<quint16>(wide ? 54 : 42, wide ? 56 : 32);
        image.put<quint16>(wide ? 58 : 46, wide ? 64 : 40);
        QByteArray strings(1, '\0');
        const auto keep = [&strings](const QByteArray &text) {
            const qsizetype at = strings.size();
            strings += text + '\0';
            return static_cast<quint64>(at);
        };
        qsizetype row = dynamicAt;
        const qsizetype half = wide ? 8 : 4;
        const auto dynamic = [&](quint64 tag, quint64 value) {
            word(row, tag);
            word(row + half, value);
            row += 2 * half;
        };
        for (const QByteArray &library : needed)
            dynamic(1, keep(library));
        if (!soName.isEmpty())
            dynamic(14, keep(soName));
        if (!runPath.isEmpty())
            dynamic(29, keep(runPath));
        if (pie)
            dynamic(0x6ffffffb, 0x08000000);
        dynamic(5, base + stringsAt);
        dynamic(0, 0);
        image.text(stringsAt, strings);
        // ABI note (Linux 3.2.0) and build id (four bytes).
        image.put<quint32>(notesAt, 4).put<quint32>(notesAt + 4, 16).put<quint32>(notesAt + 8, 1);
        image.text(notesAt + 12, QByteArray("GNU\0", 4));
        image.put<quint32>(notesAt + 20, 3).put<quint32>(notesAt + 24, 2);
        image.put<quint32>(notesAt + 32, 4).put<quint32>(notesAt + 36, 4);
        image.put<quint32>(notesAt + 40, 3).text(notesAt + 44, QByteArray("GNU\0", 4));
        image.text(notesAt + 48, "\xde\xad\xbe\xef");
        qsizetype at = wide ? 64 : 52;
        quint16 count = 0;
        const auto segment = [&](quint32 kind, quint64 offset, quint64 size) {
            image.put<quint32>(at, kind);
            word(at + (wide ? 8 : 4), offset);
            word(at + (wide ? 16 : 8), base + offset);
            word(at + (wide ? 32 : 16), size);
            at += wide ? 56 : 32;
            ++count;
        };
        segment(6, 0x40, 0x100);
        if (!interpreter.isEmpty()) {
            image.text(interpreterAt, interpreter + '\0');
            segment(3, interpreterAt, static_cast<quint64>(interpreter.size()) + 1);
        }
        segment(1, 0, 0x2000);
        if (!needed.isEmpty() || pie || !soName.isEmpty())
            segment(2, dynamicAt, static_cast<quint64>(row - dynamicAt));
        segment(4, notesAt, 52);
        image.put<quint16>(wide ? 56 : 44, count);
        image.text(namesAt, QByteArray("\0.debug_info\0", 13));
        quint16 sections = 0;
        const auto section = [&](quint32 name, quint32 kind, quint64 offset) {
            const qsizetype header = sectionsAt + sections++ * (wide ? 64 : 40);
            image.put<quint32>(header, name).put<quint32>(header + 4, kind);
            word(header + (wide ? 24 : 16), offset);
            image.put<quint32>(header + (wide ? 60 : 36), 0);
        };
        section(0, 3, namesAt); // the names themselves
        if (symbols)
            section(0, 2, 0);
        if (debug)
            section(1, 1, 0);
        image.put<quint16>(wide ? 60 : 48, sections).put<quint16>(wide ? 62 : 50, 0);
        return image.bytes();
    }
};

struct Pe {
    quint16 machine = 0x8664;
    bool wide = true;
    bool dll = false;
    quint16 subsystem = 3;
    QList<QByteArray> imports = {};
    bool version = false;
    std::optional<quint32> clrFlags = {};
    quint32 headerAt = 0x80;

    QByteArray build() const
    {
        constexpr qsizetype rawAt = 0x200, importsAt = 0x300, namesAt = 0x600, resourcesAt = 0x800;
        constexpr quint32 address = 0x2000;
        Image image;
        const qsizetype at = headerAt, optional = at + 24,
                        directories = optional + (wide ? 112 : 96);
        image.text(0, "MZ").put<quint32>(0x3c, headerAt).text(at, QByteArray("PE\0\0", 4));
        image.put<quint16>(at + 4, machine).put<quint16>(at + 6, 1);
        image.put<quint16>(at + 20, static_cast<quint16>(directories - optional + 128));
        image.put<quint16>(at + 22, dll ? 0x2022 : 0x0022);
        image.put<quint16>(optional, wide ? 0x20b : 0x10b).put<quint16>(optional + 68, subsystem);
        image.put<quint32>(directories - 4, 16);
        const qsizetype section = directories + 128;
        image.text(section, ".text").put<quint32>(section + 8, 0x1000);
        image.put<quint32>(section + 12, address).put<quint32>(section + 16, 0x1000);
        image.put<quint32>(section + 20, rawAt);
        const auto loaded
            = [](qsizetype offset) { return address + static_cast<quint32>(offset - rawAt); };
        if (clrFlags) {
            image.put<quint32>(directories + 14 * 8, loaded(rawAt + 8));
            image.put<quint32>(rawAt + 8 + 16, *clrFlags);
        }
        if (!imports.isEmpty()) {
            image.put<quint32>(directories + 8, loaded(importsAt));
            qsizetype row = importsAt, name = namesAt;
            for (const QByteArray &dllName : imports) {
                image.put<quint32>(row + 12, loaded(name)).text(name, dllName + '\0');
                row += 20;
                name += dllName.size() + 1;
            }
            image.put<quint32>(row + 12, 0);
        }
        if (version) {
            image.put<quint32>(directories + 16, loaded(resourcesAt));
            const qsizetype r = resourcesAt;
            image.put<quint16>(r + 14, 1).put<quint32>(r + 16, 16);
            image.put<quint32>(r + 20, 0x80000018);
            image.put<quint16>(r + 0x18 + 14, 1).put<quint32>(r + 0x18 + 16, 1);
            image.put<quint32>(r + 0x18 + 20, 0x80000030);
            image.put<quint16>(r + 0x30 + 14, 1).put<quint32>(r + 0x30 + 16, 0x409);
            image.put<quint32>(r + 0x30 + 20, 0x48);
            image.put<quint32>(r + 0x48, loaded(r + 0x60)).put<quint32>(r + 0x4c, 92);
            image.put<quint32>(r + 0x60 + 40, 0xfeef04bd);
            image.put<quint32>(r + 0x60 + 48, 10U << 16)
                .put<quint32>(r + 0x60 + 52, 20348U << 16 | 2402);
            image.put<quint32>(r + 0x60 + 56, 11U << 16).put<quint32>(r + 0x60 + 60, 0);
            image.put<quint32>(r + 0x60 + 88, 0);
        }
        image.put<quint32>(rawAt + 0xffc, 0);
        return image.bytes();
    }
};

} // namespace gantry::test
