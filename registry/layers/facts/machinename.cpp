// SPDX-License-Identifier: Apache-2.0
#include "layers/facts/machinename.h"

#include "oci/platform.h"

#include <algorithm>
#include <array>

namespace gantry::layers {

using namespace Qt::StringLiterals;

namespace {

struct Name {
    Machine machine;
    QStringView word;
};

constexpr std::array machineNames{
    Name{Machine::Amd64, u"amd64"},
    Name{Machine::I386, u"386"},
    Name{Machine::Arm, u"arm"},
    Name{Machine::Arm64, u"arm64"},
    Name{Machine::Riscv64, u"riscv64"},
    Name{Machine::Ppc64, u"ppc64"},
    Name{Machine::Ppc64le, u"ppc64le"},
    Name{Machine::S390x, u"s390x"},
    Name{Machine::Mips, u"mips"},
    Name{Machine::MipsLe, u"mipsle"},
    Name{Machine::Mips64, u"mips64"},
    Name{Machine::Mips64le, u"mips64le"},
    Name{Machine::Loong64, u"loong64"},
    Name{Machine::Ia64, u"ia64"},
    Name{Machine::Universal, u"universal"},
    Name{Machine::Msil, u"msil"},
};

} // namespace

QString machineName(Machine machine)
{
    const auto found = std::ranges::find(machineNames, machine, &Name::machine);
    return found == machineNames.end() ? QString() : found->word.toString();
}

std::optional<Machine> machineOf(QStringView architecture)
{
    const QString word
        = oci::normalizePlatform({.os = u"linux"_s, .architecture = architecture.toString()})
              .architecture;
    const auto found = std::ranges::find(machineNames, QStringView(word), &Name::word);
    return found == machineNames.end() ? std::nullopt : std::optional(found->machine);
}

bool runsOn(Machine machine, QStringView architecture)
{
    const std::optional<Machine> host = machineOf(architecture);
    if (!host || machine == *host)
        return true;
    switch (machine) {
    case Machine::None:
    case Machine::Universal:
    case Machine::Msil:
        return true;
    case Machine::I386:
        return host == Machine::Amd64;
    case Machine::Arm:
        return host == Machine::Arm64;
    case Machine::Mips:
        return host == Machine::Mips64;
    case Machine::MipsLe:
        return host == Machine::Mips64le;
    default:
        return false;
    }
}

} // namespace gantry::layers
