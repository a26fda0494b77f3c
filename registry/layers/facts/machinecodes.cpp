// SPDX-License-Identifier: Apache-2.0
#include "layers/facts/machinecodes.h"

namespace gantry::layers {

Machine elfMachine(quint16 code, bool wide, bool littleEndian)
{
    switch (code) {
    case 0: // EM_NONE
    case 247: // EM_BPF: bytecode for any kernel
        return Machine::None;
    case 3:
    case 6: // EM_486
        return Machine::I386;
    case 8:
    case 10: // EM_MIPS_RS3_LE
        if (wide)
            return littleEndian ? Machine::Mips64le : Machine::Mips64;
        return littleEndian ? Machine::MipsLe : Machine::Mips;
    case 21:
        return littleEndian ? Machine::Ppc64le : Machine::Ppc64;
    case 22:
        return wide ? Machine::S390x : Machine::Other;
    case 40:
        return Machine::Arm;
    case 50:
        return Machine::Ia64;
    case 62: // of 32 bits: the x32 ABI
        return Machine::Amd64;
    case 183:
        return Machine::Arm64;
    case 243:
        return wide ? Machine::Riscv64 : Machine::Other;
    case 258:
        return wide ? Machine::Loong64 : Machine::Other;
    default:
        return Machine::Other;
    }
}

Machine peMachine(quint16 code)
{
    switch (code) {
    case 0x0000: // IMAGE_FILE_MACHINE_UNKNOWN
        return Machine::None;
    case 0x014c:
        return Machine::I386;
    case 0x8664:
        return Machine::Amd64;
    case 0x01c0:
    case 0x01c2:
    case 0x01c4:
        return Machine::Arm;
    case 0xaa64:
    case 0xa641: // ARM64EC
    case 0xa64e: // ARM64X
        return Machine::Arm64;
    case 0x0200:
        return Machine::Ia64;
    case 0x5064:
        return Machine::Riscv64;
    case 0x6264:
        return Machine::Loong64;
    default:
        break;
    }
    // .NET compiles ahead of time into PE files also for other systems, and marks them by an
    // exclusive or of the machine: Linux, macOS, FreeBSD, NetBSD, SunOS (dotnet/runtime,
    // docs/design/coreclr/botr/readytorun-format.md).
    for (const int mark : {0x7b79, 0x4644, 0xadc4, 0x1993, 0x1992}) {
        switch (code ^ mark) {
        case 0x014c:
            return Machine::I386;
        case 0x8664:
            return Machine::Amd64;
        case 0x01c4:
            return Machine::Arm;
        case 0xaa64:
            return Machine::Arm64;
        case 0x5064:
            return Machine::Riscv64;
        case 0x6264:
            return Machine::Loong64;
        default:
            break;
        }
    }
    return Machine::Other;
}

Machine machOMachine(quint32 code)
{
    switch (code) {
    case 7:
        return Machine::I386;
    case 0x01000007:
        return Machine::Amd64;
    case 12:
        return Machine::Arm;
    case 0x0100000c:
        return Machine::Arm64;
    case 0x01000012:
        return Machine::Ppc64;
    default:
        return Machine::Other;
    }
}

} // namespace gantry::layers
