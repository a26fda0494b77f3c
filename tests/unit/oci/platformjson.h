// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "corpora.h"
#include "oci/platform.h"

//! Platforms of the vectors: members named as in the image specification.
inline QStringList stringsOf(const QJsonValue &value)
{
    QStringList out;
    for (const QJsonValue &one : value.toArray())
        out += one.toString();
    return out;
}

inline gantry::oci::Platform platformOf(const QJsonValue &value)
{
    gantry::oci::Platform platform;
    platform.os = value[QLatin1String("os")].toString();
    platform.architecture = value[QLatin1String("architecture")].toString();
    platform.variant = value[QLatin1String("variant")].toString();
    platform.osVersion = value[QLatin1String("os.version")].toString();
    platform.osFeatures = stringsOf(value[QLatin1String("os.features")]);
    platform.features = stringsOf(value[QLatin1String("features")]);
    return platform;
}

inline QString describe(const QJsonValue &value)
{
    return gantry::oci::describePlatform(platformOf(value));
}

inline QDebug operator<<(QDebug debug, const gantry::oci::Platform &platform)
{
    return debug << gantry::oci::formatPlatform(platform) << platform.features;
}

//! What a failed QCOMPARE prints.
namespace gantry::oci {
inline char *toString(const Platform &platform)
{
    return QTest::toString(formatPlatform(platform));
}
} // namespace gantry::oci
