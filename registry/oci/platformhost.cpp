// SPDX-License-Identifier: Apache-2.0
// What this computer is, and what Windows builds are called.
#include "oci/platform.h"

#include <QFile>
#include <QHash>
#include <QSysInfo>

#include <optional>

namespace gantry::oci {

using namespace Qt::StringLiterals;

namespace {

constexpr qint64 maxCpuInfoBytes = 64 * 1024;

QString hostSystem()
{
    const QString kernel = QSysInfo::kernelType();
    return kernel == u"winnt" ? u"windows"_s : kernel;
}

//! Go's name for the architecture this program was built for, which is what a runtime would report.
QString hostArchitecture()
{
    static const QHash<QString, QString> names{{u"x86_64"_s, u"amd64"_s}, {u"i386"_s, u"386"_s},
        {u"loongarch64"_s, u"loong64"_s}, {u"mips64el"_s, u"mips64le"_s},
        {u"mipsel"_s, u"mipsle"_s}};
    const QString built = QSysInfo::buildCpuArchitecture();
    if (built == u"power64")
        return Q_BYTE_ORDER == Q_LITTLE_ENDIAN ? u"ppc64le"_s : u"ppc64"_s;
    if (built == u"mips64" && Q_BYTE_ORDER == Q_LITTLE_ENDIAN)
        return u"mips64le"_s;
    return names.value(built, built);
}

QByteArrayView cpuInfoField(QByteArrayView cpuInfo, QByteArrayView name)
{
    qsizetype at = 0;
    while (at < cpuInfo.size()) {
        qsizetype end = cpuInfo.indexOf('\n', at);
        end = end < 0 ? cpuInfo.size() : end;
        const QByteArrayView line = cpuInfo.sliced(at, end - at);
        const qsizetype colon = line.indexOf(':');
        if (colon >= 0 && line.left(colon).trimmed().compare(name, Qt::CaseInsensitive) == 0)
            return line.sliced(colon + 1).trimmed();
        at = end + 1;
    }
    return {};
}

} // namespace

QString armVariant(QByteArrayView cpuInfo)
{
    const QByteArray architecture
        = cpuInfoField(cpuInfo, "CPU architecture").toByteArray().toLower();
    // A Raspberry Pi 1 or Zero says 7, its model name tells the truth (moby/moby#37070).
    if (architecture == "7"
        && cpuInfoField(cpuInfo, "model name")
            .toByteArray()
            .toLower()
            .startsWith("armv6-compatible"))
        return u"v6"_s;
    if (architecture == "8" || architecture == "aarch64")
        return u"v8"_s;
    if (architecture.startsWith('7') || architecture.startsWith('?'))
        return u"v7"_s;
    if (architecture.startsWith('6'))
        return u"v6"_s;
    if (architecture.startsWith('5'))
        return u"v5"_s;
    if (architecture.startsWith('4'))
        return u"v4"_s;
    return {};
}

Platform hostPlatform()
{
    static const Platform host = [] {
        Platform platform{.os = hostSystem(), .architecture = hostArchitecture()};
        if (platform.os == u"windows")
            platform.osVersion = QSysInfo::kernelVersion();
        if (platform.os == u"linux" && platform.architecture == u"arm") {
            QFile file(u"/proc/cpuinfo"_s);
            if (file.open(QIODevice::ReadOnly))
                platform.variant = armVariant(file.read(maxCpuInfoBytes));
        }
        return platform;
    }();
    return host;
}

std::optional<WindowsVersion> WindowsVersion::parse(QStringView text)
{
    const QList<QStringView> parts = text.split(u'.');
    if (parts.size() != 3 && parts.size() != 4)
        return std::nullopt;
    QList<int> numbers;
    for (const QStringView part : parts) {
        // toInt() would take a sign and blanks.
        bool ok = !part.isEmpty() && part.front() >= u'0' && part.front() <= u'9';
        const int number = ok ? part.toInt(&ok) : 0;
        if (!ok || part.back().isSpace())
            return std::nullopt;
        numbers += number;
    }
    WindowsVersion version{
        .major = numbers[0], .minor = numbers[1], .build = numbers[2], .revision = {}};
    if (numbers.size() == 4)
        version.revision = numbers[3];
    return version;
}

QString windowsReleaseName(int build)
{
    static const QHash<int, QString> names{
        {14393, u"LTSC 2016"_s},
        {16299, u"SAC 1709"_s},
        {17134, u"SAC 1803"_s},
        {17763, u"LTSC 2019"_s},
        {18362, u"SAC 1903"_s},
        {18363, u"SAC 1909"_s},
        {19041, u"SAC 2004"_s},
        {19042, u"SAC 20H2"_s},
        {19043, u"Windows 10 21H1"_s},
        {19044, u"Windows 10 21H2"_s},
        {19045, u"Windows 10 22H2"_s},
        {20348, u"LTSC 2022"_s},
        {22000, u"Windows 11 21H2"_s},
        {22621, u"Windows 11 22H2"_s},
        {22631, u"Windows 11 23H2"_s},
        {25398, u"AC 23H2"_s},
        {26100, u"LTSC 2025"_s},
        {26200, u"Windows 11 25H2"_s},
        {28000, u"Windows 11 26H1"_s},
    };
    return names.value(build);
}

} // namespace gantry::oci
