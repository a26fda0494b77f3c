// SPDX-License-Identifier: Apache-2.0
#include "doctor/finding.h"
#include "doctor/words.h"

#include <array>

// The kinds of findings, in the order of the documentation: what a host meets, index against
// config, Windows, platforms that are missing, names, order, what is in the index, content.

namespace gantry::doctor {

using namespace Qt::StringLiterals;

namespace {

struct Row {
    const char *id;
    Severity severity;
    const char *title, *remedy;
};

#define T(text) QT_TRANSLATE_NOOP("doctor", text)
namespace severities { // for the table alone: Error is another type elsewhere
using enum Severity;

constexpr Row table[] = {
    {"no-entry", Error, T("No entry for a host"),
        T("Add an entry for its platform, or use the nearest one there is")},
    {"emulated-only", Warning, T("Only an emulator could run it"), T("Add a native entry")},
    {"fallback-only", Warning, T("A host gets a weaker relative of its platform"),
        T("Add the exact entry; podman and Kubernetes refuse the relative")},
    {"tools-disagree", Warning, T("Clients on one host would pull different entries"),
        T("Reorder or relabel entries until they agree")},
    {"windows-newer", Error, T("Every Windows entry is newer than the host"),
        T("Add an entry for the host's build, or update the host")},
    {"windows-needs-hyperv", Warning, T("Runs only under Hyper-V isolation"),
        T("Use Hyper-V isolation, or add an entry for the host's build")},
    {"windows-floor", Warning, T("Refused only because of the client's table of Windows releases"),
        T("Update the client")},
    {"windows-14393-revision", Note, T("Build 14393 also compares the revision"),
        T("Use the same patch level, or Hyper-V isolation")},
    {"windows-ac-host", Note, T("Annual Channel hosts are documented for LTSC 2022 images only"),
        T("Use an LTSC 2022 entry")},
    {"windows-node-retired", Warning, T("The node pool is retired or soon will be"),
        T("Move to a newer node pool")},
    {"windows-lts-gap", Warning, T("Hosts of two Windows releases, entries for one"),
        T("Add the missing release")},
    {"pause-image", Warning, T("The sandbox image has no entry for a node"),
        T("Use a pause image for several Windows releases")},
    {"wrapped-single", Warning, T("A service that wants one manifest gets an index"),
        T("Build with --provenance=false --sbom=false, or push the image's own manifest")},
    {"swarm-arm", Note, T("Swarm compares neither variant nor version"),
        T("Use placement constraints")},
    {"k8s-label-hint", Note, T("Some nodes of the cluster get nothing"),
        T("Keep pods away from them with a nodeSelector")},
    {"kernel-too-old", Error, T("The programs need a newer kernel than the host has"),
        T("Rebuild on an older base, or update the host's kernel")},
    {"descriptor-config-os", Error, T("Index and config name different operating systems"),
        T("Mend whichever is wrong; the config decides when the image is unpacked")},
    {"descriptor-config-arch", Error, T("Index and config name different architectures"),
        T("Rebuild the image, or mend the entry")},
    {"descriptor-config-variant", Warning, T("Index and config name different variants"),
        T("Write the same variant in both")},
    {"descriptor-config-version", Warning, T("Index and config name different OS versions"),
        T("Use the config's value")},
    {"descriptor-config-features", Note, T("Index and config name different OS features"),
        T("Use the config's value")},
    {"config-platform-missing", Error, T("The config has no platform"),
        T("Build it again with operating system and architecture set")},
    {"config-windows-path", Warning, T("A Linux config names Windows paths"),
        T("Use paths of the image's own system")},
    {"config-unix-path", Warning, T("A Windows config names Unix paths"),
        T("Use paths of the image's own system")},
    {"windows-stop-signal", Note, T("Windows knows no stop signals"),
        T("Leave STOPSIGNAL out for Windows")},
    {"windows-no-version", Warning, T("Windows entry without os.version"),
        T("Set os.version from the config")},
    {"windows-hostprocess", Note, T("Windows entry for every host (HostProcess)"),
        T("Keep it behind entries with a version")},
    {"windows-version-mixed", Warning,
        T("Some Windows entries have an os.version and some have not"), T("Set it on all")},
    {"windows-no-version-first", Error,
        T("A Windows entry without version stands before one with a version"),
        T("Move it to the end, or set the version")},
    {"windows-order", Warning, T("Windows entries are not sorted newest first"),
        T("Sort them newest first")},
    {"windows-same-build", Warning, T("Two Windows entries of one build"), T("Keep one")},
    {"windows-version-form", Error, T("os.version is not three numbers and dots"),
        T("Write it as 10.0.BUILD")},
    {"windows-build-unknown", Warning, T("No base image has this Windows build"),
        T("Check the build; few hosts can run it")},
    {"windows-base-eol", Error, T("The Windows base gets no more fixes"),
        T("Rebuild on LTSC 2022 or LTSC 2025")},
    {"windows-base-mainstream", Note,
        T("Mainstream support of the Windows base is over or ends soon"),
        T("Plan the move to a newer base")},
    {"windows-base-extended-soon", Warning, T("Support of the Windows base ends within a year"),
        T("Rebuild on a newer base")},
    {"windows-win32k", Note, T("The entry asks for win32k"), T("Nothing to do")},
    {"windows-arm64", Note, T("docker manifest annotate cannot write windows/arm64"),
        T("Use another tool to assemble the index")},
    {"foreign-layer", Note, T("Layers that registries may not hold"),
        T("Copy them on purpose where hosts have no network")},
    {"no-arm64", Warning, T("No linux/arm64 entry"),
        T("Add one: Apple and Arm servers would need emulation")},
    {"no-amd64", Warning, T("No linux/amd64 entry"), T("Add one: most servers run amd64")},
    {"arm-gap", Note, T("arm/v7 without arm/v6"),
        T("Add arm/v6 for the oldest Raspberry Pi boards")},
    {"size-outlier", Note, T("Much larger or smaller than the other variants"),
        T("Look at what differs")},
    {"arm-no-variant", Warning, T("linux/arm without variant"), T("Write v6 or v7")},
    {"arm64-variant-form", Warning, T("A variant of arm64 nobody knows"),
        T("Leave it out, or write v8")},
    {"arm64-v9-only", Error, T("Only arm64 entries above v8"), T("Add plain linux/arm64")},
    {"amd64-level-only", Error, T("Only amd64 entries of a higher level"),
        T("Add plain linux/amd64")},
    {"amd64-v1", Warning, T("amd64 with the variant v1 written out"), T("Leave the variant out")},
    {"arch-alias", Warning, T("An alias instead of the architecture's name"),
        T("Write the name Go uses")},
    {"arch-hub-name", Error, T("A word that no client takes for an architecture"),
        T("Write the name Go uses")},
    {"name-case", Warning, T("Upper case in a platform"), T("Write it in lower case")},
    {"name-unknown", Warning, T("A platform nobody knows"), T("Correct the name")},
    {"pair-unknown", Note, T("System and architecture that do not occur together"),
        T("Check for a typing error")},
    {"variant-unregistered", Note, T("A variant that is not registered"), T("Leave it out")},
    {"386-only", Warning, T("linux/386 without linux/amd64"), T("Add linux/amd64")},
    {"spec-order", Note, T("A more specific entry stands behind a more general one"),
        T("Move it up")},
    {"features-reserved", Note, T("platform.features is reserved"), T("Leave it out")},
    {"linux-version", Note, T("os.version on a Linux entry"), T("Leave it out")},
    {"features-unmatched", Warning, T("The entry asks for OS features no host has"),
        T("Keep an entry without them")},
    {"duplicate", Warning, T("Two entries for one platform"), T("Keep one")},
    {"duplicate-digest", Note, T("One manifest under two platforms"),
        T("Check that it holds data only")},
    {"zstd-twin", Note, T("A second copy with zstd layers"), T("Keep the gzip copy first")},
    {"shadowed", Warning, T("An entry that no host ever gets"), T("Remove it, or tell it apart")},
    {"no-platform", Warning, T("Image entry without platform"), T("Set its platform")},
    {"no-platform-artefact", Note, T("Entry without platform that is no image"),
        T("Keep it at the end")},
    {"attestation", Note, T("Attestations in the index"), T("Nothing to do")},
    {"attestation-bare", Warning, T("An entry for unknown/unknown that says not what it is"),
        T("Say what it is, or remove it")},
    {"attestation-dangling", Warning, T("An attestation of an image that is not here"),
        T("Rebuild the index with the image it belongs to")},
    {"attestation-missing", Note, T("Some images have attestations and some have not"),
        T("Build all of them alike")},
    {"single-manifest", Warning, T("One manifest, no index"), T("Wrap it in an index")},
    {"empty-index", Error, T("The index is empty"), T("Push it again")},
    {"nested-index", Warning, T("An index inside the index"), T("Put its entries in its place")},
    {"media-type", Error, T("Media types that do not go together"),
        T("Push it again with a current tool")},
    {"media-type-mix", Warning, T("Docker and OCI manifests in one index"),
        T("Convert them to one family")},
    {"child-missing", Error, T("Content is not there"), T("Push it")},
    {"child-unreadable", Warning, T("An entry could not be read"), T("Look again later")},
    {"child-corrupt", Error, T("Content is not what its digest says"), T("Push it again")},
    {"child-size", Error, T("A size in a descriptor is wrong"), T("Build the index again")},
    {"binary-arch", Error, T("What the image starts is for another machine"),
        T("Rebuild on the right base; look for FROM --platform=$BUILDPLATFORM in the last stage")},
    {"binary-arch-mixed", Warning, T("Programs for two machines in one image"),
        T("Look at COPY --from; some images do this on purpose")},
    {"arm-float-abi", Warning, T("Float ABI and variant do not go together"),
        T("Check the base image")},
    {"x86-level-hidden", Warning, T("Programs need a newer processor than the entry says"),
        T("Write the level as the variant and keep a plain entry")},
    {"command-missing", Error, T("What the image starts is not in it"),
        T("Check ENTRYPOINT and CMD")},
    {"shell-missing", Error, T("The image starts a shell it does not have"),
        T("Write the command as a JSON array")},
    {"crlf-script", Warning, T("A script with Windows line ends"), T("Convert it to LF")},
    {"exec-bit-lost", Warning, T("A program that is not executable"),
        T("Set the mode in the build")},
    {"case-collision", Warning, T("Two names that differ only in case"), T("Rename one")},
    {"windows-name", Warning, T("A name Windows cannot have"), T("Rename it")},
    {"missing-interpreter", Warning, T("A script or program whose interpreter is not there"),
        T("Add the interpreter")},
    {"open-secret", Warning, T("A file that looks like a secret"),
        T("Take it out and replace the secret")},
    {"recompressed", Note, T("One layer stored twice"), T("Push one compressed form")},
};
} // namespace severities
using severities::table;

#undef T

} // namespace

QString severityId(Severity severity)
{
    constexpr std::array names{"error"_L1, "warning"_L1, "note"_L1};
    return names[static_cast<std::size_t>(severity)];
}

const QList<FindingKind> &findingKinds()
{
    static const QList<FindingKind> kinds = [] {
        QList<FindingKind> all;
        for (const Row &row : table)
            all.append(
                {QLatin1StringView(row.id), row.severity, words(row.title), words(row.remedy)});
        return all;
    }();
    return kinds;
}

} // namespace gantry::doctor
