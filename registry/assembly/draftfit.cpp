// SPDX-License-Identifier: Apache-2.0
#include "assembly/draftfit.h"

#include "assembly/words.h"

using namespace Qt::StringLiterals;

namespace gantry::assembly {

namespace {

//! Windows versions cut to what decides; everything else as it is.
QString decidingVersion(const oci::Platform &platform)
{
    const auto version = oci::WindowsVersion::parse(platform.osVersion);
    if (platform.os != u"windows" || !version)
        return platform.osVersion;
    return u"%1.%2.%3"_s.arg(version->major).arg(version->minor).arg(version->build);
}

Fit notHere(const QString &why)
{
    return {.fits = false, .why = words("Not here: %1").arg(why)};
}

Fit fitOfWindows(const oci::Platform &slot, const oci::Platform &offered)
{
    const QString wanted = decidingVersion(slot), found = decidingVersion(offered);
    if (wanted.isEmpty() || wanted == found)
        return {.fits = true, .why = {}};
    const auto slotVersion = oci::WindowsVersion::parse(wanted);
    const auto offeredVersion = oci::WindowsVersion::parse(found);
    if (found.isEmpty())
        return notHere(words("the dragged variant names no Windows build"));
    if (!slotVersion || !offeredVersion || slotVersion->build == offeredVersion->build)
        return notHere(words("version %1, dragged is %2").arg(wanted, found));
    return notHere(
        words("build %1, dragged is %2").arg(slotVersion->build).arg(offeredVersion->build));
}

} // namespace

QString placeOf(const oci::Platform &platform)
{
    const oci::Platform plain = oci::normalizePlatform(platform);
    return QStringList{plain.os, plain.architecture, plain.variant, decidingVersion(plain),
        plain.osFeatures.join(u'+')}
        .join(u'/');
}

bool samePlace(const oci::Platform &left, const oci::Platform &right)
{
    return placeOf(left) == placeOf(right);
}

QString placeWords(const oci::Platform &platform)
{
    oci::Platform shown = platform;
    shown.osVersion = decidingVersion(platform);
    return oci::describePlatform(shown);
}

Fit fitOf(const oci::Platform &slotAsWritten, const oci::Platform &offeredAsWritten)
{
    const oci::Platform slot = oci::normalizePlatform(slotAsWritten);
    const oci::Platform offered = oci::normalizePlatform(offeredAsWritten);
    if (offered.isEmpty() || offered.isUnknown())
        return notHere(words("the dragged entry has no platform"));
    if (slot.os != offered.os)
        return notHere(words("the dragged variant is %1").arg(offered.os));
    if (slot.architecture != offered.architecture)
        return notHere(words("the dragged variant is %1").arg(offered.architecture));
    const QString none = words("none");
    if (slot.variant != offered.variant)
        return notHere(words("variant %1, dragged is %2")
                .arg(slot.variant.isEmpty() ? none : slot.variant,
                    offered.variant.isEmpty() ? none : offered.variant));
    if (slot.osFeatures != offered.osFeatures && !slot.osFeatures.isEmpty())
        return notHere(words("os.features %1, dragged is %2")
                .arg(slot.osFeatures.join(u'+'),
                    offered.osFeatures.isEmpty() ? none : offered.osFeatures.join(u'+')));
    if (slot.os == u"windows")
        return fitOfWindows(slot, offered);
    if (!slot.osVersion.isEmpty() && slot.osVersion != offered.osVersion)
        return notHere(words("version %1, dragged is %2")
                .arg(slot.osVersion, offered.osVersion.isEmpty() ? none : offered.osVersion));
    return {.fits = true, .why = {}};
}

} // namespace gantry::assembly
