// SPDX-License-Identifier: Apache-2.0
#include "doctor/host.h"

#include "doctor/datafile.h"
#include "doctor/hostjson.h"
#include "doctor/releases.h"
#include "doctor/words.h"

#include <QRegularExpression>
#include <QSysInfo>

#include <algorithm>

namespace gantry::doctor {

using namespace Qt::StringLiterals;

namespace {

//! The level of this processor as Docker counts it; empty below v2 or when it cannot be asked.
QString processorLevel()
{
#if defined(__x86_64__) && defined(__GNUC__)
    if (__builtin_cpu_supports("x86-64-v4"))
        return u"v4"_s;
    if (__builtin_cpu_supports("x86-64-v3"))
        return u"v3"_s;
    if (__builtin_cpu_supports("x86-64-v2"))
        return u"v2"_s;
#endif
    return {};
}

//! "6.12.48+deb13-amd64" → "6.12.48".
QString kernelNumber(const QString &release)
{
    static const QRegularExpression number(u"^\\d+(\\.\\d+){1,2}"_s);
    return number.match(release).captured();
}

Expected<Isolation> isolationOf(QStringView word, QStringView whole)
{
    if (word == u"process")
        return Isolation::Process;
    if (word == u"hyperv" || word == u"hyper-v")
        return Isolation::HyperV;
    return fail(Errc::Usage, words("there is no isolation %1").arg(word), whole.toString(),
        words("Write ,process or ,hyperv behind the host"));
}

Expected<Host> knownHost(QStringView text)
{
    if (text == u"this")
        return thisComputer();
    const QList<Host> &presets = hostPresets();
    const auto preset
        = std::ranges::find_if(presets, [text](const Host &one) { return one.id == text; });
    if (preset != presets.end())
        return *preset;
    auto platform = oci::parsePlatform(text);
    if (!platform) {
        Error error = platform.error();
        error.remedy = words("Use a preset such as linux-arm64 or windows-2022, 'this', or a "
                             "platform such as linux/arm/v7 or windows(10.0.17763)/amd64");
        return std::unexpected(error);
    }
    // Two parts are read whatever they say: a misspelt preset would become a system of its own.
    if (platform->os.isEmpty() || platform->architecture.isEmpty()) {
        return fail(Errc::Usage, words("this is no host"), text.toString(),
            words("A platform needs a system and an architecture, as in linux/arm/v7"));
    }
    if (platform->os == u"windows" && platform->osVersion.isEmpty()
        && oci::WindowsVersion::parse(platform->variant))
        return fail(Errc::Usage, words("the version stands where a variant does"), text.toString(),
            words("Write it as windows(%1)/%2").arg(platform->variant, platform->architecture));
    Host host;
    host.platform = oci::normalizePlatform(*platform);
    host.id = oci::formatPlatform(host.platform);
    host.name = oci::describePlatform(host.platform);
    host.isClientEdition = isClientBuild(host.platform);
    return host;
}

} // namespace

bool isClientBuild(const oci::Platform &platform)
{
    const auto version = oci::WindowsVersion::parse(platform.osVersion);
    const WindowsRelease *release
        = platform.os == u"windows" && version ? windowsRelease(version->build) : nullptr;
    return release && release->isClientEdition;
}

const QList<Host> &hostPresets()
{
    static const QList<Host> presets = [] {
        const json::Document document = dataFile(u"hosts.json"_s);
        auto hosts = hostsOfJson(document.root()["hosts"], u"hosts.json"_s);
        if (!hosts)
            qFatal("%s", qPrintable(hosts.error().toLine()));
        return *std::move(hosts);
    }();
    return presets;
}

Host thisComputer()
{
    Host host;
    host.id = u"this"_s;
    host.name = words("This computer");
    host.platform = oci::normalizePlatform(oci::hostPlatform());
    if (host.platform.architecture == u"amd64" && host.platform.variant.isEmpty())
        host.platform.variant = processorLevel();
    if (host.platform.os == u"linux")
        host.kernel = kernelNumber(QSysInfo::kernelVersion());
    host.isClientEdition = isClientBuild(host.platform);
    return host;
}

Expected<Host> parseHost(QStringView text)
{
    const QStringView whole = text.trimmed();
    const qsizetype comma = whole.lastIndexOf(u',');
    if (comma < 0)
        return knownHost(whole);
    TRY(const Isolation isolation, isolationOf(whole.sliced(comma + 1).trimmed(), whole));
    TRY(Host host, knownHost(whole.first(comma).trimmed()));
    host.isolation = isolation;
    const QString behind = isolation == Isolation::HyperV ? u"hyperv"_s : u"process"_s;
    host.id += u',' + behind;
    host.name += isolation == Isolation::HyperV ? words(", Hyper-V isolation")
                                                : words(", process isolation");
    return host;
}

Isolation effectiveIsolation(const Host &host)
{
    if (host.platform.os != u"windows")
        return Isolation::Process;
    if (host.isolation != Isolation::Default)
        return host.isolation;
    return host.isClientEdition ? Isolation::HyperV : Isolation::Process;
}

QString describeHost(const Host &host)
{
    if (host.platform.os != u"windows") {
        // arm64 is what every runtime calls v8; people know it by that.
        return host.platform.architecture == u"arm64" && host.platform.variant.isEmpty()
            ? oci::describePlatform(host.platform) + u"/v8"_s
            : oci::describePlatform(host.platform);
    }
    const QString isolation
        = effectiveIsolation(host) == Isolation::HyperV ? words("Hyper-V") : words("process");
    const auto version = oci::WindowsVersion::parse(host.platform.osVersion);
    if (!version)
        return words("%1, %2").arg(oci::describePlatform(host.platform), isolation);
    QString name;
    for (const WindowsRelease &one : windowsReleases()) {
        if (one.build == version->build && one.isClientEdition == host.isClientEdition)
            name = one.name;
    }
    name.remove(u"Windows Server, version "_s);
    name.replace(u"Windows Server"_s, u"Server"_s);
    if (name.isEmpty())
        name = u"Windows"_s;
    if (host.platform.architecture != u"amd64")
        name += u' ' + host.platform.architecture;
    return words("%1, %2, %3").arg(name, QString::number(version->build), isolation);
}

} // namespace gantry::doctor
