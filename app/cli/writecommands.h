// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "cli/commandtable.h"

#include <QCoreApplication>

// Only marks the text for translation; words() looks it up.
#define T(text) QT_TRANSLATE_NOOP("gantry::cli", text)

//! The commands that write to registries, layouts and archives; part of the command table and of
//! nothing else.
namespace gantry::cli {

inline constexpr OptionSpec dryRunOption
    = {"dry-run", 0, Takes::Nothing, nullptr, T("say what would be done, and do nothing")};
inline constexpr OptionSpec keepOldOption = {"keep-old", 0, Takes::MaybeText, "TAG",
    T("keep what the tag named until now under TAG; without TAG under one made from the tag and "
      "today's date, which rollback finds")};
inline constexpr OptionSpec ifDigestOption = {"if-digest", 0, Takes::Text, "DIGEST",
    T("only if the tag names this digest; exit code 8 otherwise")};
inline constexpr OptionSpec forceOption = {"force", 0, Takes::Nothing, nullptr,
    T("move the tag even if somebody else moved it meanwhile, whatever it names, and although it "
      "is "
      "protected")};

inline constexpr OptionSpec exportOption = {"export", 0, Takes::Folder, "DIR",
    T("write the commands of gantry and of other tools that do the same into DIR, as scripts with "
      "the files they read, and do nothing else")};

inline constexpr PositionalSpec copyPositionals[] = {
    {"SRC", Takes::Image, true, T("image, as inspect takes it")},
    {"DST", Takes::Image, true,
        T("where it goes: a registry reference, oci:DIR[:TAG] or oci-archive:FILE[:TAG]; without a "
          "tag that of SRC")},
};
inline constexpr OptionSpec copyOptionSpecs[] = {
    {"platform", 0, Takes::Platform, "PLATFORM",
        T("only this platform of an index, with its attestations; may be given several times. The "
          "index is rewritten and gets another digest")},
    {"sparse", 0, Takes::Nothing, nullptr,
        T("with --platform: keep the index as it is, though its other entries then point nowhere")},
    {"referrers", 0, Takes::Nothing, nullptr,
        T("also copy what refers to the image: signatures, SBOMs, provenance, cosign tags")},
    {"foreign", 0, Takes::Nothing, nullptr,
        T("also fetch and copy foreign layers, which else stay references to other addresses")},
    dryRunOption,
    keepOldOption,
    ifDigestOption,
    forceOption,
    exportOption,
};
inline constexpr ExampleSpec copyExamples[] = {
    {"gantry copy golang:1.24 registry.example/mirror/golang",
        T("all platforms and attestations, digest unchanged")},
    {"gantry copy --platform linux/amd64 --platform windows/amd64 app:1 oci:out/app",
        T("two platforms, as a layout")},
    {"gantry copy --keep-old --referrers staging/app:2 prod/app:2",
        T("with signatures; the old state can be rolled back to")},
};
inline constexpr CommandSpec copyCommand = {"copy",
    T("copy an image with all its platforms to another place"),
    T("Copies an index or image with everything it names. What the target has is not sent again, "
      "layers of another repository of the same registry are mounted, the rest is streamed. "
      "Digests stay the same.\n\n"
      "Layers go first, then manifests, children before parents, tags last: stopped at any moment, "
      "no tag names something incomplete, and the next try sends what is missing. The tag is read "
      "again right before it moves; if somebody else moved it, nothing happens to it and the exit "
      "code is 8. So it is for a protected tag that exists; see FILES in gantry(1).\n\n"
      "The plan is printed first: what is there already, mounted, copied or uploaded, and which "
      "tags move."),
    copyPositionals, copyOptionSpecs, copyExamples, true};

inline constexpr PositionalSpec deletePositionals[] = {
    {"REF", Takes::Image, true,
        T("a tag or, with @DIGEST, a manifest: a registry reference or oci:DIR:TAG")},
};
inline constexpr OptionSpec deleteOptions[] = {
    dryRunOption,
    {"force", 0, Takes::Nothing, nullptr,
        T("remove a manifest although other tags name it or an index lists it, and a tag although "
          "it is protected")},
};
inline constexpr ExampleSpec deleteExamples[] = {
    {"gantry delete --dry-run localhost:5000/app:old",
        T("which other tags name it, which indexes list it")},
};
inline constexpr CommandSpec deleteCommand = {"delete", T("remove a tag or a manifest"),
    T("Shows which other tags name the same manifest and which indexes list it, then removes it. A "
      "tag is removed alone where the registry can do that; where it cannot, the manifest is "
      "removed when nothing else names it. What would take more away than was asked for, or a "
      "protected tag (see FILES in gantry(1)), ends with exit code 8 unless --force is given.\n\n"
      "The platforms of a removed index stay where they are."),
    deletePositionals, deleteOptions, deleteExamples, true};

inline constexpr PositionalSpec rollbackPositionals[] = {
    {"REF", Takes::Image, true, T("image with the tag to roll back")},
};
inline constexpr OptionSpec rollbackOptions[] = {
    {"to", 0, Takes::Text, "TAG|DIGEST",
        T("the state to go back to; without it the one kept last")},
    dryRunOption,
    ifDigestOption,
    {"force", 0, Takes::Nothing, nullptr, T("move the tag although it is protected")},
};
inline constexpr ExampleSpec rollbackExamples[] = {
    {"gantry rollback prod/app:2", T("back to what --keep-old kept last")},
};
inline constexpr CommandSpec rollbackCommand = {"rollback",
    T("let a tag name an earlier state again"),
    T("Moves a tag back to what it named before, as kept by --keep-old of copy and assemble under "
      "a tag like 2-prev-20260316. What it names now is kept in the same way, so that a second "
      "rollback takes the first one back.\n\n"
      "A protected tag (see FILES in gantry(1)) ends with exit code 8 unless --force is given."),
    rollbackPositionals, rollbackOptions, rollbackExamples, true};

} // namespace gantry::cli
