// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "cli/writecommands.h"

//! `gantry assemble` as data; part of the command table and of nothing else.
namespace gantry::cli {

inline constexpr PositionalSpec assemblePositionals[] = {
    {"SRC", Takes::Image, false,
        T("images and indexes the new index lists, in this order; of an index its entries with "
          "their attestations. Without any the index at the target is edited"),
        true},
};
inline constexpr OptionSpec assembleOptions[] = {
    {"to", 0, Takes::Image, "REF",
        T("where the index goes, with the tag to move; may be left out when the draft names it")},
    {"replace", 0, Takes::Text, "P=SRC",
        T("the entry of platform P gives its place to the image of SRC for that platform")},
    {"remove", 0, Takes::Text, "P|DIGEST",
        T("entries of a platform, or one by its digest, leave with their attestations")},
    {"set", 0, Takes::Text, "ENTRY:KEY=VALUE",
        T("a field of an entry's platform: os, architecture, variant, os.version, os.features, "
          "features; empty clears it. ENTRY is a digest, a SRC as written, or a platform")},
    {"annotation", 0, Takes::Text, "[index:|ENTRY:]K=V",
        T("an annotation of the index or of an entry; without =V it is removed")},
    {"docker-list", 0, Takes::Nothing, nullptr,
        T("write a Docker manifest list, which holds no annotations and no attestations")},
    {"oci-index", 0, Takes::Nothing, nullptr,
        T("write an OCI index, also where the first SRC is a Docker list")},
    {"from-draft", 0, Takes::File, "FILE", T("begin with a draft that was saved")},
    {"save-draft", 0, Takes::File, "FILE", T("also save the draft, for the window or for later")},
    {"referrers", 0, Takes::Nothing, nullptr,
        T("also copy what refers to the entries: signatures, SBOMs, provenance, cosign tags")},
    {"foreign", 0, Takes::Nothing, nullptr,
        T("also fetch and copy foreign layers, which else stay references to other addresses")},
    dryRunOption,
    keepOldOption,
    ifDigestOption,
    {"force", 0, Takes::Nothing, nullptr,
        T("push although there are conflicts, the tag moved meanwhile, or it is protected")},
    exportOption,
};
inline constexpr ExampleSpec assembleExamples[] = {
    {"gantry assemble --to team/agent:3 team/agent:3-linux oci:out/win:1809",
        T("an index of images from two places, platforms read from their configs")},
    {"gantry assemble --to team/agent:3 --replace windows/amd64=oci:out/win:1809",
        T("one platform of an index changed in one step")},
    {"gantry assemble --to team/agent:3 --remove linux/arm/v7 --keep-old --dry-run",
        T("what would be left, and what would move")},
};
inline constexpr CommandSpec assembleCommand = {"assemble",
    T("put an index together, or change one"),
    T("Makes an index of images from any place and pushes it with everything it lists. Platforms "
      "are read from the configs, os.version and os.features included; attestations travel with "
      "their image. When the first SRC is an index, or there is none, that index is changed: "
      "members nobody here knows stay, and what is not changed keeps its bytes.\n\n"
      "Two entries for one platform, and a Windows build that is not that of the config, are "
      "conflicts: exit code 8 unless --force is given. So is a protected tag that exists; see "
      "FILES "
      "in gantry(1).\n\n"
      "The plan is printed first. Layers and manifests go before the tag; the tag is read again "
      "right before it moves."),
    assemblePositionals, assembleOptions, assembleExamples, true};

} // namespace gantry::cli
