// SPDX-License-Identifier: Apache-2.0
#include "doctor/findings/checkup.h"
#include "doctor/findings/gonames.h"

// How platforms are written. containerd and Docker translate aliases before they compare; podman,
// buildah, skopeo and crane compare what is written.

namespace gantry::doctor {

using namespace Qt::StringLiterals;

namespace {

using Entry = Checkup::Entry;

bool isUpper(const QString &text)
{
    return text != text.toLower();
}

void checkWords(Checkup &checkup, int at)
{
    const Entry &entry = checkup.entry(at);
    const oci::Platform &written = entry.written;
    const oci::Platform &meant = entry.normalized;
    const QString os = written.os.toLower();
    const QString architecture = written.architecture.toLower();
    if (isUpper(written.os) || isUpper(written.architecture)) {
        Finding &found
            = checkup.add("name-case"_L1, words("%1 is not in lower case").arg(checkup.label(at)),
                words("podman and crane compare %1/%2 as it stands")
                    .arg(written.os, written.architecture),
                at);
        found.remedies += isUpper(written.os)
            ? setField(checkup, at, u"os"_s, os, u"write-canonical"_s, words("Write %1").arg(os))
            : setField(checkup, at, u"architecture"_s, meant.architecture, u"write-canonical"_s,
                  words("Write %1").arg(meant.architecture));
    }
    if (isAliasOfArchitecture(architecture)) {
        Finding &found = checkup.add("arch-alias"_L1,
            words("%1 is an alias of %2").arg(written.architecture, meant.architecture),
            words("containerd and Docker read it as %1; podman and crane do not translate")
                .arg(oci::describePlatform(meant)),
            at);
        found.remedies += setField(checkup, at, u"architecture"_s, meant.architecture,
            u"write-canonical"_s, words("Write %1").arg(meant.architecture));
        return;
    }
    if (const Meant word = meantBy(architecture); !word.architecture.isEmpty()) {
        Finding &found = checkup.add("arch-hub-name"_L1,
            words("No client takes %1 for an architecture").arg(written.architecture),
            words("%1 is written, %2 is probably meant")
                .arg(checkup.label(at),
                    os + u'/' + word.architecture.toString()
                        + (word.variant.isEmpty() ? QString() : u'/' + word.variant.toString())),
            at);
        found.remedies += setField(checkup, at, u"architecture"_s, word.architecture.toString(),
            u"write-canonical"_s, words("Write %1").arg(word.architecture));
        return;
    }
    const bool knownOs = isGoSystem(os) || os == u"macos";
    if (!knownOs || !isGoArchitecture(architecture)) {
        Finding &found = checkup.add("name-unknown"_L1,
            words("Nobody knows %1").arg(checkup.label(at)),
            words("%1 is no name of Go's").arg(knownOs ? written.architecture : written.os), at);
        found.remedies += advice(u"correct-name"_s, words("Correct the Name"),
            words("Set the platform in an assembly, or mark the entry as an artifact."));
        return;
    }
    if (!isGoPort(meant.os, meant.architecture))
        checkup.add("pair-unknown"_L1,
            words("%1 does not occur").arg(meant.os + u'/' + meant.architecture),
            words("Go has no port for it; a typing error is likely"), at);
}

void checkVariant(Checkup &checkup, int at)
{
    const Entry &entry = checkup.entry(at);
    const QString &variant = entry.written.variant;
    const QString architecture = entry.normalized.architecture;
    if (architecture == u"arm" && variant.isEmpty()) {
        if (entry.normalized.os != u"linux"
            || isAliasOfArchitecture(entry.written.architecture.toLower()))
            return;
        Finding &found = checkup.add("arm-no-variant"_L1,
            words("%1 has no variant").arg(checkup.label(at)),
            words("Most clients read it as v7; podman compares the empty variant as written"), at);
        found.remedies
            += setField(checkup, at, u"variant"_s, u"v7"_s, u"set-v7"_s, words("Set v7"));
        found.remedies
            += setField(checkup, at, u"variant"_s, u"v6"_s, u"set-v6"_s, words("Set v6"));
        return;
    }
    if (variant.isEmpty())
        return;
    if (architecture == u"arm64" && !isRegisteredVariant(architecture, variant)) {
        Finding &found = checkup.add("arm64-variant-form"_L1,
            words("%1 is no variant of arm64").arg(variant),
            words("%1 is written; v8 is known, and nothing means the same").arg(checkup.label(at)),
            at);
        found.remedies
            += setField(checkup, at, u"variant"_s, u"v8"_s, u"set-v8"_s, words("Set v8"));
        found.remedies
            += setField(checkup, at, u"variant"_s, {}, u"clear-variant"_s, words("Leave Out"));
    } else if (architecture == u"amd64" && variant == u"v1") {
        Finding &found = checkup.add("amd64-v1"_L1, words("amd64 has the variant v1 written out"),
            words("It means plain amd64, and podman does not match it"), at);
        found.remedies
            += setField(checkup, at, u"variant"_s, {}, u"clear-variant"_s, words("Leave Out"));
    } else if (architecture != u"arm64"
        && !isAliasOfArchitecture(entry.written.architecture.toLower())
        && isGoArchitecture(architecture)
        && !isRegisteredVariant(architecture,
            entry.normalized.variant.isEmpty() ? variant : entry.normalized.variant)) {
        Finding &found = checkup.add("variant-unregistered"_L1,
            words("%1 is no registered variant of %2").arg(variant, architecture),
            words("%1 is written").arg(checkup.label(at)), at);
        found.remedies
            += setField(checkup, at, u"variant"_s, {}, u"clear-variant"_s, words("Leave Out"));
    }
}

void checkOtherFields(Checkup &checkup, int at)
{
    const oci::Platform &written = checkup.entry(at).written;
    if (!written.features.isEmpty()) {
        Finding &found = checkup.add("features-reserved"_L1,
            words("%1 has platform.features").arg(checkup.label(at)),
            words("It says %1; the specification keeps the member for later")
                .arg(written.features.join(u", "_s)),
            at);
        found.remedies
            += setField(checkup, at, u"features"_s, {}, u"clear-features"_s, words("Leave Out"));
    }
    const bool windows = checkup.entry(at).normalized.os == u"windows";
    if (!windows && !written.osVersion.isEmpty()) {
        Finding &found
            = checkup.add("linux-version"_L1, words("%1 has an os.version").arg(written.os),
                words("It says %1; no client looks at it").arg(written.osVersion), at);
        found.remedies
            += setField(checkup, at, u"os.version"_s, {}, u"clear-version"_s, words("Leave Out"));
    }
    QStringList asked = written.osFeatures;
    if (windows)
        asked.removeAll(u"win32k"_s);
    if (!asked.isEmpty()) {
        Finding &found = checkup.add("features-unmatched"_L1,
            words("%1 asks for %2").arg(checkup.label(at), asked.join(u", "_s)),
            words("No host has these os.features unless told so: containerd and Docker refuse the "
                  "entry"),
            at);
        found.remedies += setField(checkup, at, u"os.features"_s,
            windows && written.osFeatures.contains(u"win32k"_s) ? u"win32k"_s : QString(),
            u"clear-os-features"_s, words("Leave Out"));
    }
}

} // namespace

void checkNames(Checkup &checkup)
{
    if (!checkup.image().isIndex())
        return;
    for (const int at : checkup.images()) {
        checkWords(checkup, at);
        checkVariant(checkup, at);
        checkOtherFields(checkup, at);
    }
}

} // namespace gantry::doctor
