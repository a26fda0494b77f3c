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
    case EntryWarning::WhiteoutBeforeOwnEntry:
        return words("The layer marks this path as deleted and then writes it. It is there; crane "
                     "leaves it out when it flattens or exports the image");
    case EntryWarning::OpaqueOfNothing:
        return words("The folder is marked as opaque before anything made it. By the specification "
                     "that changes nothing; containerd and Docker refuse the layer");
    case EntryWarning::LinkTargetReplaced:
        return words("The file this hard link was made to has been replaced or deleted since. The "
                     "link keeps the old content; in what crane flattens or exports it leads to "
                     "the new file");
    case EntryWarning::LinkTargetBelow:
        return words("A hard link to a file that this layer does not hold; it has to be in a layer "
                     "below");
    case EntryWarning::LinkClimbsOut:
        return words("The link leads out of the root. Runtimes keep it and stop at the root; crane "
                     "leaves it out when it flattens or exports the image");
    case EntryWarning::NameHasColon:
        return words("The name holds a colon; containerd and Docker leave it out on Windows hosts");
    case EntryWarning::WhiteoutOfNothing:
        return words("A deletion mark without a name is not valid and deletes nothing; containerd "
                     "refuses the layer");
    case EntryWarning::RightsUnreadable:
        return words("Its security descriptor cannot be read; Windows refuses the layer or gives "
                     "the file other rights");
    case EntryWarning::ParentIsNoFolder:
        return words("A file or a link without end lies where this entry's folder has to be. Here "
                     "it gives way to a folder; runtimes refuse the layer");
    case EntryWarning::OpaqueOnWindows:
        return words("Windows layers know no opaque marks: nothing is hidden by it, Windows takes "
                     "it for the deletion of a file called .wh..opq");
    }
    return {};
}

QString disagreementText(EntryWarning warning)
{
    switch (warning) {
    case EntryWarning::WhiteoutOfOwnEntry:
        return words("deleted by containerd");
    case EntryWarning::OpaqueWithoutParent:
        return words("emptied by containerd");
    case EntryWarning::OpaqueOfNothing:
        return words("refused by containerd");
    case EntryWarning::LinkTargetMissing:
    case EntryWarning::LinkTargetLater:
    case EntryWarning::ParentIsNoFolder:
        return words("refused by runtimes");
    case EntryWarning::TwoNames:
        return words("read in two ways");
    case EntryWarning::WhiteoutOutsideFiles:
        return words("refused by Windows");
    case EntryWarning::LinkHasPrefix:
        return words("read in two ways");
    case EntryWarning::WhiteoutBeforeOwnEntry:
    case EntryWarning::LinkClimbsOut:
        return words("left out by crane");
    case EntryWarning::LinkTargetReplaced:
        return words("led elsewhere by crane");
    case EntryWarning::WhiteoutOfNothing:
        return words("refused by containerd");
    case EntryWarning::NameHasColon:
        return words("left out on Windows hosts");
    case EntryWarning::DuplicatePath:
    case EntryWarning::ClimbsOut:
    case EntryWarning::NotUtf8:
    case EntryWarning::Sparse:
    case EntryWarning::BodyIgnored:
    case EntryWarning::TimeClamped:
    case EntryWarning::OverlayMark:
    case EntryWarning::Claimed:
    case EntryWarning::Unsettled:
    case EntryWarning::LinkTargetBelow:
    case EntryWarning::RightsUnreadable:
    case EntryWarning::OpaqueOnWindows:
        break;
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
    case EntryWarning::WhiteoutBeforeOwnEntry:
        return "whiteoutBeforeOwnEntry"_L1;
    case EntryWarning::OpaqueOfNothing:
        return "opaqueOfNothing"_L1;
    case EntryWarning::LinkTargetReplaced:
        return "linkTargetReplaced"_L1;
    case EntryWarning::LinkTargetBelow:
        return "linkTargetBelow"_L1;
    case EntryWarning::LinkClimbsOut:
        return "linkClimbsOut"_L1;
    case EntryWarning::NameHasColon:
        return "nameHasColon"_L1;
    case EntryWarning::WhiteoutOfNothing:
        return "whiteoutOfNothing"_L1;
    case EntryWarning::RightsUnreadable:
        return "rightsUnreadable"_L1;
    case EntryWarning::ParentIsNoFolder:
        return "parentIsNoFolder"_L1;
    case EntryWarning::OpaqueOnWindows:
        return "opaqueOnWindows"_L1;
    }
    return ""_L1;
}

QList<EntryWarning> listed(EntryWarnings warnings)
{
    QList<EntryWarning> all;
    for (quint32 bits = warnings.toInt(); bits != 0; bits &= bits - 1)
        all += static_cast<EntryWarning>(bits & -bits);
    return all;
}

} // namespace gantry::layers
