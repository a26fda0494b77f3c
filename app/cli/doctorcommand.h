// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "cli/writecommands.h"

//! `gantry doctor` and `gantry explain` as data; parts of the command table and of nothing else.
namespace gantry::cli {

inline constexpr PositionalSpec doctorPositionals[] = {
    {"REF", Takes::Image, true, T("image, as inspect takes it; with --tags a repository")},
};
inline constexpr OptionSpec doctorOptions[] = {
    {"host", 0, Takes::Text, "HOST",
        T("a host that has to get an entry: a preset (windows-2019, linux-arm64), this, or a "
          "platform, either with ,process or ,hyperv behind it; may be given several times. "
          "Without "
          "hosts everything known is looked at and what it misses is a note")},
    {"hosts", 0, Takes::File, "FILE",
        T("hosts of a file: as the window exports them, one per line, or the output of kubectl get "
          "nodes -o json")},
    {"client", 0, Takes::Text, "CLIENT",
        T("what pulls on hosts that do not say: docker (also on Windows hosts), docker-containerd, "
          "docker-windows, containerd, cri, podman, buildkit; with @VERSION its rules of that "
          "time")},
    {"layers", 0, Takes::Nothing, nullptr,
        T("also read the layers: programs for another machine, line ends, missing interpreters, "
          "the kernel and processor programs need")},
    {"blobs", 0, Takes::Nothing, nullptr, T("also ask whether every config and layer is there")},
    {"verify", 0, Takes::Nothing, nullptr,
        T("also read every config and layer whole and compare its digest")},
    {"ignore", 0, Takes::File, "FILE",
        T("findings to ignore, each with a reason; without it those the window ignores")},
    {"today", 0, Takes::Text, "DATE", T("the day ends of support are compared with, YYYY-MM-DD")},
    {"sarif", 0, Takes::Nothing, nullptr, T("print SARIF 2.1.0 for code scanning")},
    {"tags", 0, Takes::Nothing, nullptr,
        T("look at all tags of a repository: a table of tags and platforms with counts")},
    {"csv", 0, Takes::Nothing, nullptr, T("with --tags: print comma separated values")},
    {"foreign", 0, Takes::Nothing, nullptr,
        T("with --layers: also fetch foreign layers, from the addresses the manifest names")},
};
inline constexpr ExampleSpec doctorExamples[] = {
    {"gantry doctor golang:1.24", T("what is wrong with an image, errors first")},
    {"gantry doctor --host windows-2019 --client docker-windows team/agent:3",
        T("what that host would pull, entry by entry and rule by rule")},
    {"gantry doctor --hosts nodes.json --client cri team/agent:3",
        T("whether every node of a cluster gets an entry")},
    {"gantry doctor --tags --csv localhost:5000/team/agent", T("holes of a whole repository")},
};
inline constexpr CommandSpec doctorCommand = {"doctor",
    T("find what is wrong with an image, and who would pull nothing"),
    T("Looks at an image with all its entries: entries that say something else than their configs, "
      "Windows entries without os.version or in an order that misleads clients, duplicates, names "
      "no client understands, content that is missing, bases past their end of support, and more. "
      "With hosts it tells what each would pull, and why not the others.\n\n"
      "Ends with exit code 1 when there is a finding of error level that is not ignored. Nothing "
      "is changed anywhere."),
    doctorPositionals, doctorOptions, doctorExamples, true};

inline constexpr PositionalSpec explainPositionals[] = {
    {"MESSAGE", Takes::Text, true, T("what a client printed; - reads it from standard input")},
    {"REF", Takes::Image, false,
        T("the image it was about; also looked at when the message names it")},
};
inline constexpr ExampleSpec explainExamples[] = {
    {"gantry explain \"no match for platform in manifest\" team/agent:3",
        T("what it means, and what there is")},
    {"docker pull team/agent:3 2>&1 | gantry explain -", T("straight from the client")},
};
inline constexpr CommandSpec explainCommand = {"explain",
    T("explain what a container client printed"),
    T("Recognises messages of docker, containerd, kubelet, BuildKit, skopeo, podman and Windows "
      "about platforms, tells their cause and what to do. When the image is known it is looked at: "
      "the platforms that exist, and what the host of the message would get.\n\n"
      "Exit code 3 when nobody here knows the message."),
    explainPositionals, {}, explainExamples, true};

} // namespace gantry::cli
