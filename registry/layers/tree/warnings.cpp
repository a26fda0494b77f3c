// SPDX-License-Identifier: Apache-2.0
#include "layers/tree/facets.h"
#include "layers/words.h"

namespace gantry::layers {

using namespace Qt::StringLiterals;

QString warningText(EntryWarning warning)
{
    switch (warning) {
    case EntryWarning::DuplicatePath:
        return words("The path occurs more than once in this layer; the last entry counts");
    case EntryWarning::WhiteoutOfOwnEntry:
        return words("The layer writes this path and then marks it as deleted. By the "
                     "specification it stays; containerd and Docker delete it");
    case EntryWarning::OpaqueWithoutParent:
        return words("The folder is marked as opaque and has no entry of its own in this layer. By "
                     "the specification what this layer put into it stays; containerd and Docker "
                     "remove what came before the mark");
    case EntryWarning::LinkTargetMissing:
        return words("A hard link to a file that is not there; runtimes refuse the layer");
    case EntryWarning::LinkTargetLater:
        return words("A hard link to an entry that comes later in the layer; runtimes refuse it");
    case EntryWarning::ClimbsOut:
        return words("The name holds \"..\" parts; it is kept inside the root");
    case EntryWarning::NotUtf8:
        return words("The name is not UTF-8; it is shown escaped");
    case EntryWarning::TwoNames:
        return words("The entry has a GNU long name and a pax path; readers disagree on which one "
                     "counts");
    case EntryWarning::Sparse:
        return words("A sparse file; image layers should not hold any, and some tools refuse them");
    case EntryWarning::BodyIgnored:
        return words("A link or device with content; readers pass over it");
    case EntryWarning::TimeClamped:
        return words("The time lies outside the years 1678 to 2262 and is shown at their edge");
    case EntryWarning::OverlayMark:
        return words("A mark as overlayfs keeps it on disk. In a layer it is an ordinary entry and "
                     "deletes nothing");
    case EntryWarning::WhiteoutOutsideFiles:
        return words("A deletion mark outside Files and UtilityVM\\Files; Windows refuses the "
                     "layer");
    case EntryWarning::LinkHasPrefix:
        return words("The link's target is spelled with Files\\ in front. BuildKit takes that away "
                     "when it unpacks, containerd does not");
    case EntryWarning::Claimed:
        return words("From the layer's table of contents; the layer itself was not read");
    case EntryWarning::Unsettled:
        return words("The layer broke off inside this file's content");
    }
    return {};
}

QLatin1StringView warningName(EntryWarning warning)
{
    switch (warning) {
    case EntryWarning::DuplicatePath:
        return "duplicatePath"_L1;
    case EntryWarning::WhiteoutOfOwnEntry:
        return "whiteoutOfOwnEntry"_L1;
    case EntryWarning::OpaqueWithoutParent:
        return "opaqueWithoutParent"_L1;
    case EntryWarning::LinkTargetMissing:
        return "linkTargetMissing"_L1;
    case EntryWarning::LinkTargetLater:
        return "linkTargetLater"_L1;
    case EntryWarning::ClimbsOut:
        return "climbsOut"_L1;
    case EntryWarning::NotUtf8:
        return "notUtf8"_L1;
    case EntryWarning::TwoNames:
        return "twoNames"_L1;
    case EntryWarning::Sparse:
        return "sparse"_L1;
    case EntryWarning::BodyIgnored:
        return "bodyIgnored"_L1;
    case EntryWarning::TimeClamped:
        return "timeClamped"_L1;
    case EntryWarning::OverlayMark:
        return "overlayMark"_L1;
    case EntryWarning::WhiteoutOutsideFiles:
        return "whiteoutOutsideFiles"_L1;
    case EntryWarning::LinkHasPrefix:
        return "linkHasPrefix"_L1;
    case EntryWarning::Claimed:
        return "claimed"_L1;
    case EntryWarning::Unsettled:
        return "unsettled"_L1;
    }
    return ""_L1;
}

} // namespace gantry::layers
