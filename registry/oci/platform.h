// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "base/error.h"

#include <QByteArrayView>
#include <QList>
#include <QString>
#include <QStringList>

#include <optional>

namespace gantry::oci {

//! What a descriptor or config says of its platform, exactly as it says it (image-spec v1.1.1,
//! image-index.md, "platform"). Empty text means the field is absent. Nothing here is normalised.
struct Platform {
    QString os = {};
    QString architecture = {};
    QString variant = {};
    QString osVersion = {};
    QStringList osFeatures = {};
    QStringList features = {}; //!< Docker manifest list only

    bool isEmpty() const { return os.isEmpty() && architecture.isEmpty(); }
    //! `unknown/unknown`, the mark of attestation entries.
    bool isUnknown() const;
    bool operator==(const Platform &) const = default;
};

// Four separate pure parts. Thread: any.

//! Reads a containerd specifier (`linux/arm64/v8`, `windows(10.0.20348.2582+feature)/amd64`, with
//! percent escapes), and `windows/amd64:10.0.20348`. A single word is an OS or an architecture of
//! this host as containerd reads it. The result is normalised. Errors: Usage naming the part.
Expected<Platform> parsePlatform(QStringView specifier);
//! The containerd specifier; "windows(10.0.20348.2582)/amd64". Empty parts as containerd prints
//! them.
QString formatPlatform(const Platform &platform);
//! For people: "linux/arm64/v8", "windows/amd64 10.0.20348".
QString describePlatform(const Platform &platform);

//! Aliases of os, architecture and variant replaced (x86_64 → amd64, aarch64 → arm64, armhf →
//! arm/v7, arm64/v8 → arm64 variant empty …), as containerd/platforms 1.0 does. Never used for
//! storing.
Platform normalizePlatform(const Platform &platform);

//! Which entries a wanted platform accepts, and why not. containerd's rules of 2026: variant
//! fallback for arm, Windows build rules when an os.version is wanted (before 20348 the own build
//! only; from 20348 up to the own).
struct MatchResult {
    enum class Rule { Matches, Os, Architecture, Variant, OsVersion, OsFeatures };
    Rule rule = Rule::Matches; //!< the first rule that failed
    QString wanted, found; //!< the two values compared, when a rule failed
    explicit operator bool() const { return rule == Rule::Matches; }
};
enum class MatchMode {
    Compatible, //!< what a host of that platform runs (containerd "Only")
    Strict, //!< exactly this platform after normalising (containerd "OnlyStrict")
    Selector //!< what a person typed: absent fields match anything (`--platform windows/amd64`)
};
MatchResult matchPlatform(const Platform &wanted, const Platform &entry, MatchMode mode);

//! Orders candidates that match: the exact one first, then the nearest variant, then the highest
//! Windows build. Returns <0, 0, >0. Stable input order decides ties.
int comparePlatforms(const Platform &wanted, const Platform &left, const Platform &right);

//! Four numbers of a Windows os.version; nullopt for anything that is not `a.b.c[.d]` numbers
//! ("macOS 12.6").
struct WindowsVersion {
    int major = 0, minor = 0, build = 0;
    std::optional<int> revision;
    static std::optional<WindowsVersion> parse(QStringView text);
};
//! "LTSC 2022" for build 20348; empty when the build is not known.
QString windowsReleaseName(int build);

//! This computer's platform (from QSysInfo; the variant of arm is read from /proc/cpuinfo where
//! needed).
Platform hostPlatform();
//! Variant of a 32-bit arm process from the text of /proc/cpuinfo (containerd/platforms 1.0,
//! cpuinfo_linux.go); empty when unknown.
QString armVariant(QByteArrayView cpuInfo);

//! Order for showing: linux first, then windows, then the rest; amd64, arm64, arm …, then variant,
//! then os.version.
bool displayLess(const Platform &left, const Platform &right);

} // namespace gantry::oci
