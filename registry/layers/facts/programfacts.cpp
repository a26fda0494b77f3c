// SPDX-License-Identifier: Apache-2.0
#include "layers/facts/programfacts.h"

#include "layers/facts/bytesat.h"
#include "layers/facts/firstbytes.h"
#include "layers/facts/machinecodes.h"
#include "layers/facts/programreaders.h"
#include "layers/words.h"

#include <algorithm>

namespace gantry::layers {

namespace {

constexpr quint32 machOArchitectures = 40;

} // namespace

ProgramFacts readMachO(QByteArrayView bytes)
{
    ProgramFacts program;
    MachOFacts facts;
    const quint32 magic = BytesAt(bytes, false).u32(0).value_or(0);
    const bool wide = magic == 0xcafebabf;
    if (magic != 0xcafebabe && !wide) {
        const BytesAt at(bytes, magic == 0xcefaedfe || magic == 0xcffaedfe);
        facts.machines.append(machOMachine(at.u32(4).value_or(0)));
        program.machine = facts.machines.constFirst();
    } else {
        const BytesAt at(bytes, false);
        const quint32 count = std::min(at.u32(4).value_or(0), machOArchitectures);
        for (quint64 i = 0; i < count; ++i) {
            const auto code = at.u32(8 + i * (wide ? 32 : 20));
            program.incomplete = program.incomplete || !code;
            if (code)
                facts.machines.append(machOMachine(*code));
        }
        program.machine
            = facts.machines.size() == 1 ? facts.machines.constFirst() : Machine::Universal;
    }
    program.facts = std::move(facts);
    return program;
}

std::optional<ProgramFacts> readProgramFacts(QByteArrayView bytes)
{
    ContentFacts first;
    describeFirstBytes(bytes, first);
    switch (first.format) {
    case FileFormat::Elf: {
        ProgramFacts program = readElf(bytes);
        program.machine = first.machine;
        return program;
    }
    case FileFormat::Pe: {
        ProgramFacts program = readPe(bytes);
        program.machine = first.machine;
        return program;
    }
    case FileFormat::MachO:
        return readMachO(bytes);
    default:
        return std::nullopt;
    }
}

QString subsystemName(quint16 subsystem)
{
    switch (subsystem) {
    case 1:
        return words("driver or native program");
    case 2:
        return words("program with windows");
    case 3:
        return words("console program");
    case 5:
        return words("OS/2 console program");
    case 7:
        return words("POSIX console program");
    case 9:
        return words("Windows CE program");
    case 10:
        return words("EFI application");
    case 11:
        return words("EFI boot service driver");
    case 12:
        return words("EFI run-time driver");
    case 13:
        return words("EFI ROM image");
    case 14:
        return words("Xbox program");
    case 16:
        return words("boot application");
    default:
        return words("subsystem %1").arg(subsystem);
    }
}

} // namespace gantry::layers
