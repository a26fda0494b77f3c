// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "findingkit.h"

namespace kit {

//! Names, order, structure, reading, configs.
inline QList<Case> indexCases()
{
    const EntryFacts amd64 = described(image(u"linux/amd64"_s));
    const EntryFacts arm64 = described(image(u"linux/arm64"_s));
    const auto both = [&](const EntryFacts &more) { return Look{index({amd64, arm64, more})}; };
    const Look healthy{index({amd64, arm64})};
    const auto mediaType = [](EntryFacts facts, const QString &type) {
        facts.descriptor.mediaType = type;
        return facts;
    };
    const QString dockerManifest = u"application/vnd.docker.distribution.manifest.v2+json"_s;
    const QByteArray dockerList = "application/vnd.docker.distribution.manifest.list.v2+json";
    const auto failing = [](EntryFacts facts, Errc code) {
        facts.error = Error{.code = code, .message = u"why"_s, .subject = u"what"_s};
        return facts;
    };
    const auto role = [](EntryFacts facts, oci::Role to) {
        facts.role = to;
        return facts;
    };
    const auto config = [&](const QString &entry, const QString &inside) {
        return described(image(entry), {.platform = inside});
    };
    const EntryFacts nested = with(role(image({}), oci::Role::Index), [&](EntryFacts &facts) {
        facts.descriptor.mediaType = u"application/vnd.oci.image.index.v1+json"_s;
        facts.children = {image(u"linux/s390x"_s)};
    });
    const auto unreachable = [&](Errc code) {
        Look look = healthy;
        look.examination.unreachable = {{amd64.manifest->layers()[0].digest,
            Error{.code = code, .message = u"why"_s, .subject = u"what"_s}}};
        return look;
    };
    const auto marked = [](EntryFacts facts, const QString &key) {
        facts.descriptor.annotations += {key, u"true"_s};
        return facts;
    };
    const QString zstd = u"io.github.containers.compression.zstd"_s;
    return {
        {"descriptor-config-os", {index({config(u"linux/amd64"_s, u"windows/amd64"_s), arm64})},
            healthy},
        {"descriptor-config-arch", {index({config(u"linux/amd64"_s, u"linux/arm64"_s)})},
            {index({config(u"linux/x86_64"_s, u"linux/amd64"_s)})}},
        {"descriptor-config-variant", {index({config(u"linux/arm/v7"_s, u"linux/arm/v6"_s)})},
            {index({config(u"linux/arm64/v8"_s, u"linux/arm64"_s)})}},
        {"descriptor-config-version",
            {index({config(u"windows/amd64@10.0.20348.1"_s, u"windows/amd64@10.0.20348.2"_s)})},
            {index({config(u"windows/amd64@10.0.20348.1"_s, u"windows/amd64@10.0.20348.1"_s)})}},
        {"descriptor-config-features",
            {index(
                {config(u"windows/amd64@10.0.20348.1+win32k"_s, u"windows/amd64@10.0.20348.1"_s)})},
            {index({config(
                u"windows/amd64@10.0.20348.1+win32k"_s, u"windows/amd64@10.0.20348.1+win32k"_s)})}},
        {"config-platform-missing",
            {index({described(image(u"linux/amd64"_s), {.noPlatform = true})})}, healthy},
        {"config-windows-path",
            {index({described(
                image(u"linux/amd64"_s), {.configMembers = R"("WorkingDir":"C:\\app")"})})},
            {index({described(image(u"windows/amd64@10.0.20348.1"_s),
                {.configMembers = R"("WorkingDir":"C:\\app")"})})}},
        {"config-unix-path",
            {index({described(image(u"windows/amd64@10.0.20348.1"_s),
                {.configMembers = R"("Env":["PATH=/usr/local/bin:/usr/bin"])"})})},
            {index({described(image(u"windows/amd64@10.0.20348.1"_s),
                {.configMembers = R"("WorkingDir":"/app","Env":["PATH=c:\\Windows"])"})})}},
        {"windows-stop-signal",
            {index({described(image(u"windows/amd64@10.0.20348.1"_s),
                {.configMembers = R"("StopSignal":"SIGTERM")"})})},
            {index({described(
                image(u"linux/amd64"_s), {.configMembers = R"("StopSignal":"SIGTERM")"})})}},
        {"no-arm64", {index({amd64})}, healthy},
        {"no-amd64", {index({arm64})}, healthy},
        {"386-only", {index({u"linux/386"_s})}, {index({u"linux/386"_s, u"linux/amd64"_s})}},
        {"arm-gap", {index({u"linux/arm/v7"_s})}, {index({u"linux/arm/v6"_s, u"linux/arm/v7"_s})}},
        {"arm64-v9-only", {index({u"linux/arm64/v9"_s})},
            {index({u"linux/arm64/v9"_s, u"linux/arm64/v8"_s})}},
        {"amd64-level-only", {index({u"linux/amd64/v3"_s})},
            {index({u"linux/amd64/v3"_s, u"linux/amd64"_s})}},
        {"size-outlier",
            {index({described(image(u"linux/amd64"_s), {.layerBytes = {100'000'000}}),
                described(image(u"linux/arm64"_s), {.layerBytes = {20'000'000}}),
                described(image(u"linux/s390x"_s), {.layerBytes = {21'000'000}})})},
            {index({described(image(u"linux/amd64"_s), {.layerBytes = {30'000'000}}),
                described(image(u"linux/arm64"_s), {.layerBytes = {20'000'000}}),
                described(image(u"linux/s390x"_s), {.layerBytes = {21'000'000}})})}},
        {"arm-no-variant", {index({u"linux/arm"_s})}, {index({u"linux/arm/v7"_s})}},
        {"arm64-variant-form", {index({u"linux/arm64/armv8"_s})}, {index({u"linux/arm64/v8.2"_s})}},
        {"amd64-v1", {index({u"linux/amd64/v1"_s})}, {index({u"linux/amd64/v2"_s})}},
        {"arch-alias", {index({u"linux/x86_64"_s})}, healthy},
        {"arch-hub-name", {index({u"linux/arm64v8"_s})}, healthy},
        {"name-case", {index({u"Linux/amd64"_s})}, healthy},
        {"name-unknown", {index({u"linux/risc5"_s})}, {index({u"linux/riscv64"_s})}},
        {"pair-unknown", {index({u"linux/ppc"_s})}, {index({u"linux/ppc64le"_s})}},
        {"variant-unregistered", {index({u"linux/s390x/z13"_s})},
            {index({u"linux/ppc64le/power9"_s})}},
        {"spec-order", {index({u"linux/amd64"_s, u"linux/amd64/v3"_s})},
            {index({u"linux/amd64/v3"_s, u"linux/amd64"_s})}},
        {"features-reserved",
            both(with(image(u"linux/s390x"_s),
                [](EntryFacts &facts) { facts.descriptor.platform->features = {u"sse4"_s}; })),
            healthy},
        {"linux-version", {index({u"linux/amd64@5.4"_s})},
            {index({u"windows/amd64@10.0.20348.1"_s})}},
        {"features-unmatched", {index({u"linux/amd64+gpu"_s})},
            {index({u"windows/amd64@10.0.20348.1+win32k"_s})}},
        {"duplicate", {index({u"linux/arm64"_s, u"linux/arm64/v8"_s})},
            {index({u"linux/arm64"_s, u"linux/arm/v7"_s})}},
        {"duplicate-digest",
            {index({image(u"linux/amd64"_s, "same"), image(u"linux/arm64"_s, "same")})}, healthy},
        {"zstd-twin", {index({image(u"linux/amd64"_s), marked(image(u"linux/amd64"_s), zstd)})},
            {index({image(u"linux/amd64"_s), marked(image(u"linux/arm64"_s), zstd)})}},
        {"shadowed", {index({u"linux/amd64@1"_s, u"linux/amd64@2"_s})}, healthy},
        {"no-platform", both(image({})), healthy},
        {"no-platform-artefact", both(role(image({}), oci::Role::Artifact)), healthy},
        {"attestation", both(attestation(amd64)), healthy},
        {"attestation-bare", both(image(u"unknown/unknown"_s)), both(attestation(amd64))},
        {"attestation-dangling", both(attestation(image(u"linux/riscv64"_s))),
            both(attestation(amd64))},
        {"attestation-missing", both(attestation(amd64)),
            {index({amd64, arm64, attestation(amd64), attestation(arm64)})}},
        {"single-manifest", {alone(amd64)}, healthy},
        {"empty-index", {index(QList<EntryFacts>())}, healthy},
        {"nested-index", both(nested), healthy},
        {"media-type", {index({amd64}, dockerList)},
            {index({mediaType(amd64, dockerManifest)}, dockerList)}},
        {"media-type-mix", {index({amd64, mediaType(arm64, dockerManifest)})}, healthy},
        {"child-missing", {index({failing(image(u"linux/amd64"_s), Errc::NotFound)})},
            {index({failing(image(u"linux/amd64"_s), Errc::Network)})}},
        {"child-missing", unreachable(Errc::NotFound), healthy},
        {"child-unreadable", {index({failing(image(u"linux/amd64"_s), Errc::Network)})}, healthy},
        {"child-corrupt", {index({failing(image(u"linux/amd64"_s), Errc::DigestMismatch)})},
            healthy},
        {"child-size", {index({described(image(u"linux/amd64"_s), {.configBytesOff = 3})})},
            healthy},
        {"child-size", unreachable(Errc::Corrupt), healthy},
    };
}

} // namespace kit
