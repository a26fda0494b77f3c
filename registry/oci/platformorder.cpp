// SPDX-License-Identifier: Apache-2.0
#include "oci/platform.h"
#include "oci/platformfallback.h"

#include <algorithm>
#include <array>
#include <compare>
#include <limits>

namespace gantry::oci {

using namespace Qt::StringLiterals;

namespace {

constexpr qsizetype notTried = std::numeric_limits<qsizetype>::max();

//! Place in the host's list, by instructions and Windows version; features come later.
qsizetype rank(
    const Platform &wanted, const QList<fallback::Instructions> &tried, const Platform &entry)
{
    const bool sameOs = entry.os == wanted.os;
    const bool version = wanted.os != u"windows"
        || fallback::acceptsWindowsVersion(wanted.osVersion, entry.osVersion);
    const qsizetype place = tried.indexOf({entry.architecture, entry.variant});
    return sameOs && version && place >= 0 ? place : notTried;
}

//! Numbers where there are numbers, so that revision 2227 is above 999; otherwise by text.
int compareVersions(const QString &left, const QString &right)
{
    const auto a = WindowsVersion::parse(left);
    const auto b = WindowsVersion::parse(right);
    if (!a || !b) {
        if (a.has_value() != b.has_value())
            return a ? 1 : -1;
        return left.compare(right);
    }
    const auto key = [](const WindowsVersion &version) {
        return std::array{
            version.major, version.minor, version.build, version.revision.value_or(-1)};
    };
    const auto order = key(*a) <=> key(*b);
    return order < 0 ? -1 : (order > 0 ? 1 : 0);
}

int sign(auto left, auto right)
{
    return left < right ? -1 : (left > right ? 1 : 0);
}

//! Place of a name in a list of what people look for first; unknown/unknown and nothing come last.
template <std::size_t N>
int placeIn(const std::array<QStringView, N> &first, const QString &name)
{
    const auto found = std::ranges::find(first, name);
    if (found != first.end())
        return static_cast<int>(found - first.begin());
    return static_cast<int>(N) + (name.isEmpty() || name == u"unknown" ? 1 : 0);
}

//! "v6" before "v7", "v8.2" before "v8.10"; nothing before something.
int compareVariants(const QString &left, const QString &right)
{
    const auto numbers = [](const QString &variant) {
        std::array<int, 2> parts{-1, -1};
        const QStringView text
            = variant.startsWith(u'v') ? QStringView(variant).sliced(1) : variant;
        const QList<QStringView> pieces = text.split(u'.');
        for (qsizetype i = 0; i < std::min<qsizetype>(2, pieces.size()); ++i) {
            bool ok = false;
            const int number = pieces[i].toInt(&ok);
            parts[static_cast<std::size_t>(i)] = ok ? number : -1;
        }
        return parts;
    };
    const auto order = numbers(left) <=> numbers(right);
    if (order != 0)
        return order < 0 ? -1 : 1;
    return left.compare(right);
}

} // namespace

int comparePlatforms(
    const Platform &wantedAsWritten, const Platform &leftAsWritten, const Platform &rightAsWritten)
{
    const Platform wanted = normalizePlatform(wantedAsWritten);
    const Platform left = normalizePlatform(leftAsWritten);
    const Platform right = normalizePlatform(rightAsWritten);
    const QList<fallback::Instructions> tried = fallback::triedInOrder(wanted);
    const qsizetype leftRank = rank(wanted, tried, left);
    const qsizetype rightRank = rank(wanted, tried, right);
    if (leftRank != rightRank)
        return sign(leftRank, rightRank);
    if (leftRank == notTried)
        return 0;
    const bool leftFits = fallback::hasFeatures(wanted, left);
    const bool rightFits = fallback::hasFeatures(wanted, right);
    if (leftFits != rightFits)
        return leftFits ? -1 : 1;
    if (left.osFeatures.size() != right.osFeatures.size())
        return sign(right.osFeatures.size(), left.osFeatures.size());
    return wanted.os == u"windows" ? compareVersions(right.osVersion, left.osVersion) : 0;
}

bool displayLess(const Platform &leftAsWritten, const Platform &rightAsWritten)
{
    static constexpr std::array<QStringView, 2> systems{u"linux", u"windows"};
    static constexpr std::array<QStringView, 7> architectures{
        u"amd64", u"arm64", u"arm", u"386", u"ppc64le", u"s390x", u"riscv64"};
    const Platform left = normalizePlatform(leftAsWritten);
    const Platform right = normalizePlatform(rightAsWritten);
    if (const int order = sign(placeIn(systems, left.os), placeIn(systems, right.os)))
        return order < 0;
    if (const int order = left.os.compare(right.os))
        return order < 0;
    if (const int order = sign(
            placeIn(architectures, left.architecture), placeIn(architectures, right.architecture)))
        return order < 0;
    if (const int order = left.architecture.compare(right.architecture))
        return order < 0;
    if (const int order = compareVariants(left.variant, right.variant))
        return order < 0;
    if (const int order = compareVersions(left.osVersion, right.osVersion))
        return order < 0;
    return left.osFeatures < right.osFeatures;
}

} // namespace gantry::oci
