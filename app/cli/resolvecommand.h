// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "cli/writecommands.h"

//! `gantry resolve` as data; part of the command table and of nothing else.
namespace gantry::cli {

inline constexpr PositionalSpec resolvePositionals[] = {
    {"REF", Takes::Image, true, T("image, as inspect takes it")},
};
inline constexpr OptionSpec resolveOptions[] = {
    {"host", 0, Takes::Text, "HOST",
        T("who pulls: a preset (windows-2022, linux-arm64, raspberry-pi-64), this, or a platform "
          "such as linux/arm/v7 or windows(10.0.17763)/amd64; ,process or ,hyperv may stand "
          "behind it")},
    {"client", 0, Takes::Text, "CLIENT",
        T("what pulls: docker, docker-containerd, docker-windows, containerd, cri, podman or "
          "buildkit, each with @VERSION behind it; without it the preset's own, else docker")},
};
inline constexpr ExampleSpec resolveExamples[] = {
    {"gantry resolve --host windows-2022 --client cri app:1",
        T("what a Kubernetes node of Windows Server 2022 would pull")},
    {"gantry resolve --host linux/arm/v7 --client docker@20.10 --json golang:1.24",
        T("rule by rule, as an older engine applied them")},
};
inline constexpr CommandSpec resolveCommand = {"resolve",
    T("say which entry of an index a host would take"),
    T("Applies the rules of one client, at one version, to every entry of the index and prints the "
      "digest of the entry it would take. With --json the trace says of every entry which rule it "
      "failed first.\n\nWithout a pick the exit code is 1, and the line the client would print is "
      "on standard error."),
    resolvePositionals, resolveOptions, resolveExamples, true};

} // namespace gantry::cli
