// SPDX-License-Identifier: Apache-2.0
#include "doctor/findings/gonames.h"

#include <algorithm>
#include <array>

namespace gantry::doctor {

using namespace Qt::StringLiterals;

namespace {

constexpr std::array systems{u"aix", u"android", u"darwin", u"dragonfly", u"freebsd", u"hurd",
    u"illumos", u"ios", u"js", u"linux", u"nacl", u"netbsd", u"openbsd", u"plan9", u"solaris",
    u"wasip1", u"windows", u"zos"};
constexpr std::array architectures{u"386", u"amd64", u"amd64p32", u"arm", u"armbe", u"arm64",
    u"arm64be", u"loong64", u"mips", u"mipsle", u"mips64", u"mips64le", u"mips64p32",
    u"mips64p32le", u"ppc", u"ppc64", u"ppc64le", u"riscv", u"riscv64", u"s390", u"s390x", u"sparc",
    u"sparc64", u"wasm"};
constexpr std::array aliases{u"x86_64", u"x86-64", u"aarch64", u"i386", u"armhf", u"armel"};

struct Ports {
    const char16_t *os;
    const char16_t *architectures; //!< with a blank on both sides of each
};
constexpr std::array ports{Ports{u"aix", u" ppc64 "}, Ports{u"android", u" 386 amd64 arm arm64 "},
    Ports{u"darwin", u" amd64 arm64 "}, Ports{u"dragonfly", u" amd64 "},
    Ports{u"freebsd", u" 386 amd64 arm arm64 "}, Ports{u"illumos", u" amd64 "},
    Ports{u"ios", u" amd64 arm64 "}, Ports{u"js", u" wasm "},
    Ports{u"linux",
        u" 386 amd64 arm arm64 loong64 mips mips64 mips64le mipsle ppc64 ppc64le riscv64 s390x "},
    Ports{u"netbsd", u" 386 amd64 arm arm64 "},
    Ports{u"openbsd", u" 386 amd64 arm arm64 ppc64 riscv64 "}, Ports{u"plan9", u" 386 amd64 arm "},
    Ports{u"solaris", u" amd64 "}, Ports{u"wasip1", u" wasm "},
    Ports{u"windows", u" 386 amd64 arm64 "}};

struct Slip {
    const char16_t *written, *architecture, *variant;
};
constexpr std::array slips{Slip{u"arm32v5", u"arm", u"v5"}, Slip{u"arm32v6", u"arm", u"v6"},
    Slip{u"arm32v7", u"arm", u"v7"}, Slip{u"arm64v8", u"arm64", u""}, Slip{u"armv5", u"arm", u"v5"},
    Slip{u"armv5l", u"arm", u"v5"}, Slip{u"armv6", u"arm", u"v6"}, Slip{u"armv6l", u"arm", u"v6"},
    Slip{u"armv7", u"arm", u"v7"}, Slip{u"armv7l", u"arm", u"v7"}, Slip{u"armv8", u"arm64", u""},
    Slip{u"i686", u"386", u""}, Slip{u"i586", u"386", u""}, Slip{u"x86", u"386", u""},
    Slip{u"x64", u"amd64", u""}};

bool holds(const auto &words, QStringView word)
{
    return std::ranges::any_of(
        words, [&](const char16_t *each) { return word == QStringView(each); });
}

//! "v8", "v8.1": the letter, a number in a range, and perhaps a second one.
bool isVersioned(QStringView variant, int lowest, int highest, bool minors)
{
    if (!variant.startsWith(u'v'))
        return false;
    const QList<QStringView> parts = variant.sliced(1).split(u'.');
    bool ok = false;
    const int major = parts[0].toInt(&ok);
    if (!ok || major < lowest || major > highest)
        return false;
    if (parts.size() == 1)
        return true;
    const int minor = parts[1].toInt(&ok);
    return minors && parts.size() == 2 && ok && minor > 0;
}

} // namespace

bool isGoSystem(QStringView os)
{
    return holds(systems, os);
}

bool isGoArchitecture(QStringView architecture)
{
    return holds(architectures, architecture);
}

bool isGoPort(QStringView os, QStringView architecture)
{
    return std::ranges::any_of(ports, [&](const Ports &each) {
        return os == QStringView(each.os)
            && QStringView(each.architectures).contains(u' ' + architecture.toString() + u' ');
    });
}

bool isAliasOfArchitecture(QStringView word)
{
    return holds(aliases, word);
}

Meant meantBy(QStringView word)
{
    for (const Slip &slip : slips) {
        if (word == QStringView(slip.written))
            return {QStringView(slip.architecture), QStringView(slip.variant)};
    }
    return {};
}

bool isRegisteredVariant(QStringView architecture, QStringView variant)
{
    if (architecture == u"arm")
        return isVersioned(variant, 5, 8, false);
    if (architecture == u"arm64")
        return isVersioned(variant, 8, 9, true);
    if (architecture == u"amd64")
        return isVersioned(variant, 1, 4, false);
    if (architecture == u"ppc64le")
        return variant.startsWith(u"power") && variant.sliced(5).toInt() >= 8;
    if (architecture == u"riscv64")
        return variant.startsWith(u"rva") && variant.endsWith(u"u64");
    return false;
}

} // namespace gantry::doctor
