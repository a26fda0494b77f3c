// SPDX-License-Identifier: Apache-2.0
// Specifiers as containerd/platforms 1.0 reads and prints them (platforms.go, Parse and FormatAll),
// and two notations of other tools for the Windows build: os/arch:version (crane) and
// os/arch,osver=version (regctl).
#include "oci/platform.h"
#include "oci/words.h"

#include <algorithm>
#include <array>
#include <utility>

namespace gantry::oci {

using namespace Qt::StringLiterals;

namespace {

constexpr std::array knownSystems{"aix", "android", "darwin", "dragonfly", "freebsd", "hurd",
    "illumos", "ios", "js", "linux", "nacl", "netbsd", "openbsd", "plan9", "solaris", "windows",
    "zos"};
constexpr std::array knownArchitectures{"386", "amd64", "amd64p32", "arm", "armbe", "arm64",
    "arm64be", "loong64", "mips", "mipsle", "mips64", "mips64le", "mips64p32", "mips64p32le", "ppc",
    "ppc64", "ppc64le", "riscv", "riscv64", "s390", "s390x", "sparc", "sparc64", "wasm"};

template <std::size_t N>
bool isOneOf(const std::array<const char *, N> &names, const QString &name)
{
    return std::ranges::any_of(
        names, [&name](const char *one) { return name == QLatin1StringView(one); });
}

bool isMadeOf(QStringView text, QStringView extra)
{
    return std::ranges::all_of(text, [extra](QChar c) {
        return (c >= u'a' && c <= u'z') || (c >= u'A' && c <= u'Z') || (c >= u'0' && c <= u'9')
            || extra.contains(c);
    });
}

std::unexpected<Error> wrong(QString message, QStringView specifier)
{
    return fail(Errc::Usage, std::move(message), specifier.left(200).toString(),
        Words::tr("Write os/architecture[/variant], as in linux/arm64 or windows/amd64"));
}

Expected<QString> unescape(QStringView text, QStringView specifier)
{
    QByteArray out;
    const QByteArray in = text.toUtf8();
    for (qsizetype i = 0; i < in.size(); ++i) {
        if (in[i] != '%') {
            out += in[i];
            continue;
        }
        bool ok = false;
        const int code = i + 2 < in.size() ? in.sliced(i + 1, 2).toInt(&ok, 16) : 0;
        if (!ok || !isMadeOf(QString::fromLatin1(in.sliced(i + 1, 2)), {}))
            return wrong(Words::tr("'%' must be followed by two hexadecimal digits"), specifier);
        out += static_cast<char>(code);
        i += 2;
    }
    const QString result = QString::fromUtf8(out);
    if (result.toUtf8() != out)
        return wrong(Words::tr("the escapes in the brackets are not UTF-8"), specifier);
    return result;
}

//! `windows(10.0.17763+win32k)`
Expected<> readSystem(Platform &platform, QStringView part, QStringView specifier)
{
    QStringView name = part;
    if (const qsizetype open = part.indexOf(u'('); open >= 0) {
        if (!part.endsWith(u')'))
            return wrong(Words::tr("the bracket behind the OS is not closed"), specifier);
        name = part.left(open);
        const QStringView inside = part.sliced(open + 1).chopped(1);
        if (!isMadeOf(inside, u"_.-%+"))
            return wrong(Words::tr("'%1' is not a version with features").arg(inside), specifier);
        const QList<QStringView> items = inside.split(u'+');
        TRY(platform.osVersion, unescape(items.front(), specifier));
        for (const QStringView feature : items.sliced(1)) {
            if (feature.isEmpty())
                return wrong(Words::tr("a feature behind '+' is empty"), specifier);
            TRY(QString plain, unescape(feature, specifier));
            platform.osFeatures += std::move(plain);
        }
    }
    if (name.isEmpty())
        return wrong(Words::tr("the OS is missing"), specifier);
    if (!isMadeOf(name, u"_-"))
        return wrong(Words::tr("'%1' is not the name of an OS").arg(name), specifier);
    platform.os = name.toString();
    return {};
}

Expected<> checkPart(QStringView part, const QString &what, QStringView specifier)
{
    if (part.isEmpty())
        return wrong(Words::tr("the %1 is empty").arg(what), specifier);
    if (!isMadeOf(part, u"_.-"))
        return wrong(Words::tr("'%1' is not a valid %2").arg(part, what), specifier);
    return {};
}

//! One word: an OS for this computer's architecture, or an architecture for this computer's OS.
Expected<Platform> readWord(Platform platform, QStringView specifier)
{
    const Platform host = normalizePlatform(hostPlatform());
    const QString os = normalizePlatform(platform).os;
    if (isOneOf(knownSystems, os)) {
        platform.os = os;
        platform.architecture = host.architecture;
        if (host.architecture == u"arm" && host.variant != u"v7")
            platform.variant = host.variant;
        return platform;
    }
    Platform other;
    other.os = host.os;
    other.architecture = platform.os;
    other = normalizePlatform(other);
    if (!isOneOf(knownArchitectures, other.architecture))
        return wrong(
            Words::tr("'%1' is neither an OS nor an architecture").arg(platform.os), specifier);
    if (other.architecture == u"arm" && other.variant == u"v7")
        other.variant.clear();
    return other;
}

//! containerd escapes % + ( ) /. We escape all it would not read again, so that a version like
//! "macOS 12.6" survives.
QString escape(const QString &text)
{
    QString out;
    const QByteArray utf8 = text.toUtf8();
    for (const char c : utf8) {
        const QChar one = QLatin1Char(c);
        if (isMadeOf(QStringView(&one, 1), u"_.-"))
            out += one;
        else
            out += u'%' + QString::fromLatin1(QByteArray(1, c).toHex().toUpper());
    }
    return out;
}

//! Takes the version of another notation off the end, if there is one.
QString takeVersion(QStringView &specifier)
{
    constexpr QStringView option = u",osver=";
    qsizetype at = specifier.indexOf(option);
    qsizetype length = option.size();
    if (at < 0) {
        at = specifier.indexOf(u':');
        length = 1;
    }
    if (at < 0)
        return {};
    const QString version = specifier.sliced(at + length).toString();
    if (version.isEmpty() || !isMadeOf(version, u"_.-"))
        return {};
    specifier = specifier.left(at);
    return version;
}

} // namespace

Expected<Platform> parsePlatform(QStringView specifier)
{
    constexpr qsizetype maxParts = 3;
    if (specifier.isEmpty())
        return wrong(Words::tr("a platform is missing"), specifier);
    if (specifier.contains(u'*'))
        return wrong(Words::tr("'*' is not understood in a platform"), specifier);
    QStringView text = specifier;
    const QString version = takeVersion(text);
    const QList<QStringView> parts = text.split(u'/');
    if (parts.size() > maxParts)
        return wrong(
            Words::tr("a platform has at most three parts, this one has %1").arg(parts.size()),
            specifier);
    Platform platform;
    CHECK(readSystem(platform, parts.front(), specifier));
    if (parts.size() > 1)
        CHECK(checkPart(parts[1], Words::tr("architecture"), specifier));
    if (parts.size() > 2)
        CHECK(checkPart(parts[2], Words::tr("variant"), specifier));
    if (!version.isEmpty()) {
        if (!platform.osVersion.isEmpty())
            return wrong(Words::tr("the OS version stands there twice"), specifier);
        platform.osVersion = version;
    }
    if (parts.size() == 1)
        return readWord(std::move(platform), specifier);

    // Only os, architecture and variant are normalised: containerd keeps features as written.
    Platform plain{.os = platform.os, .architecture = parts[1].toString()};
    plain.variant = parts.size() > 2 ? parts[2].toString() : QString();
    plain = normalizePlatform(plain);
    platform.os = plain.os;
    platform.architecture = plain.architecture;
    platform.variant = plain.variant;
    if (parts.size() == 2 && platform.architecture == u"arm" && platform.variant == u"v7")
        platform.variant.clear();
    if (parts.size() == maxParts && platform.architecture == u"arm64" && platform.variant.isEmpty())
        platform.variant = u"v8"_s;
    return platform;
}

QString formatPlatform(const Platform &platform)
{
    if (platform.os.isEmpty())
        return u"unknown"_s;
    QStringList features = platform.osFeatures;
    features.removeAll(QString());
    features.sort();
    features.removeDuplicates();
    QString text = platform.os;
    if (!platform.osVersion.isEmpty() || !features.isEmpty()) {
        text += u'(' + escape(platform.osVersion);
        for (const QString &feature : std::as_const(features))
            text += u'+' + escape(feature);
        text += u')';
    }
    for (const QString &part : {platform.architecture, platform.variant}) {
        if (!part.isEmpty())
            text += u'/' + part;
    }
    return text;
}

QString describePlatform(const Platform &platform)
{
    QStringList parts{platform.os, platform.architecture, platform.variant};
    parts.removeAll(QString());
    QString text = parts.join(u'/');
    if (!platform.osVersion.isEmpty())
        text += (text.isEmpty() ? QString() : u" "_s) + platform.osVersion;
    for (const QString &feature : platform.osFeatures)
        text += u" +"_s + feature;
    return text;
}

} // namespace gantry::oci
