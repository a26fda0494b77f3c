// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "findingkit.h"

namespace kit {

//! Hosts, Windows, files.
inline QList<Case> hostCases()
{
    using Level = layers::ContentFinding::Severity;
    const QString w2016 = u"windows/amd64@10.0.14393.1"_s, w2019 = u"windows/amd64@10.0.17763.1"_s,
                  w2022 = u"windows/amd64@10.0.20348.1"_s, w2025 = u"windows/amd64@10.0.26100.1"_s,
                  bare = u"windows/amd64"_s;
    const doctor::Host on2016 = host(u"h2016"_s, u"windows/amd64@10.0.14393"_s),
                       on2019 = host(u"h2019"_s, u"windows/amd64@10.0.17763"_s),
                       on2022 = host(u"h2022"_s, u"windows/amd64@10.0.20348"_s),
                       on23h2 = host(u"h23h2"_s, u"windows/amd64@10.0.25398"_s),
                       on2025 = host(u"h2025"_s, u"windows/amd64@10.0.26100"_s),
                       on26200 = host(u"h26200"_s, u"windows/amd64@10.0.26200"_s);
    const doctor::Host amd64 = host(u"amd64"_s, u"linux/amd64"_s),
                       arm64 = host(u"arm64"_s, u"linux/arm64"_s),
                       riscv = host(u"riscv"_s, u"linux/riscv64"_s);
    const QStringList twoLinux{u"linux/amd64"_s, u"linux/arm64"_s};
    const Look healthy{index(twoLinux), asking({amd64, arm64})};
    const auto windows = [&](const QStringList &entries, const QList<doctor::Host> &hosts,
                             const QString &client = u"docker-containerd"_s) {
        return Look{index(entries), asking(hosts, client)};
    };
    const auto dated = [](Look look, QDate today) {
        look.examination.today = today;
        return look;
    };
    const auto named = [](Look look, const QString &reference) {
        look.image.reference = reference;
        return look;
    };
    const auto process = [](doctor::Host one) {
        one.isolation = doctor::Isolation::Process;
        return one;
    };
    const EntryFacts hostProcess = with(image(bare), [](EntryFacts &facts) {
        facts.descriptor.annotations = {{u"org.opencontainers.image.base.name"_s,
            u"x/windows-host-process-containers-base-image:v1"_s}};
    });
    const EntryFacts program = described(image(u"linux/amd64"_s));
    const auto kernel = [&](const QString &needed) {
        Examination examination = asking({withKernel(amd64, u"3.10.0-1160"_s)});
        examination.contentVariants = {program.descriptor.digest};
        examination.minimumKernels = {needed};
        return Look{index({program, image(u"linux/arm64"_s)}), examination};
    };
    const auto content = [&](const QString &id, Level level) {
        return Look{index({program}), holding(program, id, level)};
    };
    const Look noContent{index({program})};
    const EntryFacts foreign = described(
        image(w2022), {.layerType = "application/vnd.docker.image.rootfs.foreign.diff.tar.gzip"});
    const EntryFacts single = image(u"linux/amd64"_s);
    QList<Case> cases{
        {"no-entry", {index(twoLinux), asking({riscv})}, healthy},
        {"emulated-only",
            {index({u"linux/amd64"_s}),
                asking({host(u"mac"_s, u"linux/arm64"_s, u"Docker Desktop"_s)})},
            {index({u"linux/amd64"_s}), asking({arm64})}},
        {"fallback-only", {index({u"linux/386"_s}), asking({amd64})}, healthy},
        {"tools-disagree", windows({w2022, w2025}, {on2025}), windows({w2025, w2022}, {on2025})},
        {"windows-newer", windows({w2022, w2025}, {on2019}), windows({w2022, w2019}, {on2019})},
        {"windows-needs-hyperv", windows({w2019}, {process(on2022)}),
            windows({w2022}, {process(on2022)})},
        {"windows-floor", windows({w2022}, {on26200}, u"docker-containerd@29.0"_s),
            windows({w2022}, {on26200}, u"docker-containerd@28.0"_s)},
        {"windows-14393-revision", windows({w2016}, {on2016}), windows({w2019}, {on2019})},
        {"windows-ac-host", windows({w2022}, {on23h2}), windows({w2022}, {on2022})},
        {"windows-node-retired",
            windows({w2019}, {host(u"pool"_s, u"windows/amd64@10.0.17763"_s, u"AKS"_s)}),
            windows({w2019}, {host(u"pool"_s, u"windows/amd64@10.0.17763"_s, u"GKE"_s)})},
        {"windows-lts-gap", windows({w2022}, {on2022, on2025}),
            windows({w2025, w2022}, {on2022, on2025})},
        {"pause-image", named(windows({w2022}, {on2019}), u"registry.test/k8s/pause:3.9"_s),
            windows({w2022}, {on2019})},
        {"wrapped-single",
            {index({single, attestation(single)}),
                asking({host(u"lambda-x86_64"_s, u"linux/amd64"_s)})},
            {index({single, attestation(single)}), asking({amd64})}},
        {"swarm-arm",
            {index({u"linux/arm/v7"_s}), asking({host(u"node"_s, u"linux/arm/v7"_s, u"Swarm"_s)})},
            {index({u"linux/arm/v7"_s}), asking({host(u"node"_s, u"linux/arm/v7"_s)})}},
        {"k8s-label-hint", {index(twoLinux), asking({riscv}, u"cri"_s)},
            {index(twoLinux), asking({riscv}, u"containerd"_s)}},
        {"kernel-too-old", kernel(u"4.18.0"_s), kernel(u"3.2.0"_s)},
        {"windows-no-version", windows({bare}, {}), windows({w2022}, {})},
        {"windows-hostprocess", {index({hostProcess})}, windows({bare}, {})},
        {"windows-version-mixed", windows({w2022, bare}, {}), windows({w2022, w2019}, {})},
        {"windows-no-version-first", windows({bare, w2022}, {}), windows({w2022, bare}, {})},
        {"windows-order", windows({w2019, w2022}, {}), windows({w2022, w2019}, {})},
        {"windows-same-build", windows({w2022, u"windows/amd64@10.0.20348.2"_s}, {}),
            windows({w2022, w2019}, {})},
        {"windows-version-form", windows({u"windows/amd64@ltsc2022"_s}, {}),
            windows({u"windows/amd64@10.0.20348"_s}, {})},
        {"windows-build-unknown", windows({u"windows/amd64@10.0.22631.1"_s}, {}),
            windows({w2022}, {})},
        {"windows-base-eol", windows({u"windows/amd64@10.0.19042.1"_s}, {}), windows({w2022}, {})},
        {"windows-base-mainstream", dated(windows({w2022}, {}), QDate(2026, 8, 1)),
            dated(windows({w2022}, {}), QDate(2026, 3, 1))},
        {"windows-base-extended-soon", dated(windows({w2016}, {}), QDate(2026, 3, 1)),
            dated(windows({w2016}, {}), QDate(2025, 3, 1))},
        {"windows-win32k", windows({w2022 + u"+win32k"_s}, {}), windows({w2022}, {})},
        {"windows-arm64", windows({u"windows/arm64@10.0.26100.1"_s}, {}), windows({w2025}, {})},
        {"foreign-layer", {index({foreign})}, {index({described(image(w2022))})}},
        {"binary-arch", content(u"wrong-architecture"_s, Level::Error),
            content(u"wrong-architecture"_s, Level::Warning)},
        {"binary-arch-mixed", content(u"wrong-architecture"_s, Level::Warning),
            content(u"wrong-architecture"_s, Level::Error)},
    };
    for (const char *id : {"arm-float-abi", "x86-level-hidden", "command-missing", "shell-missing",
             "crlf-script", "exec-bit-lost", "case-collision", "windows-name",
             "missing-interpreter", "open-secret", "recompressed"})
        cases += Case{id, content(QString::fromLatin1(id), Level::Warning), noContent};
    return cases;
}

} // namespace kit
