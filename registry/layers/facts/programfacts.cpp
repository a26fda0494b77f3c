// SPDX-License-Identifier: Apache-2.0
#include "layers/facts/programfacts.h"

#include "layers/facts/bytesat.h"
#include "layers/facts/firstbytes.h"
#include "layers/facts/machinecodes.h"
#include "layers/facts/programreaders.h"

#include <QCoreApplication>

#include <algorithm>

namespace gantry::layers {

namespace {

constexpr quint32 maxArchitectures = 40;

struct Words {
    Q_DECLARE_TR_FUNCTIONS(gantry::layers)
};

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
        const quint32 count = std::min(at.u32(4).value_or(0), maxArchitectures);
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
        return Words::tr("driver or native program");
    case 2:
        return Words::tr("program with windows");
    case 3:
        return Words::tr("console program");
    case 5:
        return Words::tr("OS/2 console program");
    case 7:
        return Words::tr("POSIX console program");
    case 9:
        return Words::tr("Windows CE program");
    case 10:
        return Words::tr("EFI application");
    case 11:
        return Words::tr("EFI boot service driver");
    case 12:
        return Words::tr("EFI run-time driver");
    case 13:
        return Words::tr("EFI ROM image");
    case 14:
        return Words::tr("Xbox program");
    case 16:
        return Words::tr("boot application");
    default:
        return Words::tr("subsystem %1").arg(subsystem);
    }
}

} // namespace gantry::layers
