// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "cli/writecommands.h"

//! `gantry export` as data; part of the command table and of nothing else.
namespace gantry::cli {

inline constexpr PositionalSpec exportPositionals[] = {
    {"ci", Takes::Pipeline, true, T("a pipeline")},
    {"SYSTEM", Takes::Pipeline, true,
        T("github (Actions), gitlab (CI), azure (Pipelines), jenkins, or shell for the script "
          "alone")},
    {"SRC", Takes::Image, false, T("image to copy, as copy takes it")},
    {"DST", Takes::Image, false, T("where the job copies it to")},
};
inline constexpr OptionSpec exportOptions[] = {
    {"from-draft", 0, Takes::File, "FILE",
        T("the job pushes the index of this draft (see --save-draft of assemble) instead")},
    {"dir", 0, Takes::Folder, "DIR",
        T("root of the repository the files are for; the current folder without it")},
    {"tool", 0, Takes::Text, "TOOL",
        T("what the job runs instead of gantry, where it does exactly the same: crane, skopeo, "
          "oras, docker, \"docker buildx imagetools\"")},
    {"platform", 0, Takes::Platform, "PLATFORM",
        T("only this platform of SRC; may be given several times")},
    {"sparse", 0, Takes::Nothing, nullptr, T("with --platform: keep the index as it is")},
    {"referrers", 0, Takes::Nothing, nullptr, T("also copy what refers to the image")},
    {"keep-old", 0, Takes::MaybeText, "TAG",
        T("of a draft: keep what the tag named until then, under TAG or one with the date")},
    {"force", 0, Takes::Nothing, nullptr, T("replace files that are there already")},
};
inline constexpr ExampleSpec exportExamples[] = {
    {"gantry export ci github golang:1.24 ghcr.io/acme/golang:1.24",
        T("a workflow that mirrors an image when somebody starts it")},
    {"gantry export ci gitlab --from-draft agent.gantry.json --dir ~/agent",
        T("a job that pushes an index put together in the window")},
};
inline constexpr CommandSpec exportCommand = {"export", T("write a pipeline that copies or pushes"),
    T("Writes the same copy, or the same push of an assembly, as a job for a CI system: a POSIX "
      "script in ci/ that signs in and runs one command, the draft it reads, and the pipeline that "
      "starts it by hand, one at a time. Nothing is read or pushed now.\n\n"
      "Sign-ins are no part of the files. The script takes them from variables, "
      "REGISTRY_EXAMPLE_COM_USER and REGISTRY_EXAMPLE_COM_PASSWORD for registry.example.com, which "
      "the CI system keeps; without them it does not sign in.\n\n"
      "A file that is there already stays, and then nothing is written: exit code 8 unless "
      "--force is given. A tool that would lose something is not taken: exit code 7."),
    exportPositionals, exportOptions, exportExamples, true};

} // namespace gantry::cli
