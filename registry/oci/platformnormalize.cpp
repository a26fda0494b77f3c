// SPDX-License-Identifier: Apache-2.0
// containerd/platforms 1.0 (database.go, normalizeOS and normalizeArch), which Docker, BuildKit and
// buildx share. Spellings outside this list (armv7l, arm64v8, i686, x64, win) stay as they are and
// match nothing, as there.
#include "oci/platform.h"

namespace gantry::oci {

using namespace Qt::StringLiterals;

namespace {

void normalizeArm64(QString &variant)
{
    if (variant == u"8" || variant == u"v8" || variant == u"v8.0")
        variant.clear();
    else if (variant == u"9" || variant == u"9.0" || variant == u"v9.0")
        variant = u"v9"_s;
}

void normalizeArm(QString &variant)
{
    if (variant.isEmpty() || variant == u"7")
        variant = u"v7"_s;
    else if (variant == u"5" || variant == u"6" || variant == u"8")
        variant.prepend(u'v');
}

void normalizeArchitecture(QString &architecture, QString &variant)
{
    architecture = architecture.toLower();
    variant = variant.toLower();
    if (architecture == u"i386") {
        architecture = u"386"_s;
        variant.clear();
    } else if (architecture == u"x86_64" || architecture == u"x86-64" || architecture == u"amd64") {
        architecture = u"amd64"_s;
        if (variant == u"v1")
            variant.clear();
    } else if (architecture == u"aarch64" || architecture == u"arm64") {
        architecture = u"arm64"_s;
        normalizeArm64(variant);
    } else if (architecture == u"armhf") {
        architecture = u"arm"_s;
        variant = u"v7"_s;
    } else if (architecture == u"armel") {
        architecture = u"arm"_s;
        variant = u"v6"_s;
    } else if (architecture == u"arm") {
        normalizeArm(variant);
    }
}

} // namespace

bool Platform::isUnknown() const
{
    return os == u"unknown" && architecture == u"unknown";
}

Platform normalizePlatform(const Platform &platform)
{
    Platform result = platform;
    result.os = platform.os.toLower();
    if (result.os == u"macos")
        result.os = u"darwin"_s;
    normalizeArchitecture(result.architecture, result.variant);
    for (QStringList *list : {&result.osFeatures, &result.features}) {
        list->removeAll(QString());
        list->sort();
        list->removeDuplicates();
    }
    return result;
}

} // namespace gantry::oci
