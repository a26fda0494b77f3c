// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "doctor/host.h"
#include "doctor/image.h"

#include <array>

namespace gantry::doctor {

//! What clients compare, in the order they are shown.
enum class Rule : quint8 { Type, Os, Architecture, Variant, OsVersion, OsFeatures };
inline constexpr int rules = 6;
QString ruleId(Rule rule); //!< "os.version", as in the JSON
QString ruleName(Rule rule); //!< "OS version", translated

enum class Outcome : quint8 {
    NotReached, //!< an earlier rule failed
    Passed,
    Failed,
    NotAsked //!< this client does not look at it
};

//! Why an entry is the one, or is not.
enum class Reason : quint8 {
    PickedOnly, //!< nothing else fits
    PickedFirst, //!< several fit alike, the first of them is taken
    PickedBest, //!< the nearest variant or level
    PickedNewest, //!< the newest Windows build
    PickedOwnBuild, //!< the host's own Windows build comes first
    PickedLastResort, //!< no platform, and nothing else fits
    PickedUnfiltered, //!< the root is one manifest, which nobody filters
    NotAnImage, //!< attestation, signature or artifact
    NestedEntered, //!< a nested index the pick is inside of
    NestedEmpty, //!< a nested index that was walked into and has nothing that fits
    NestedRefused, //!< a nested index that was chosen, and is no image to this client
    NestedIgnored, //!< inside a nested index this client did not walk into
    OsDiffers,
    ArchitectureDiffers,
    VariantAbove,
    VariantDiffers,
    NameNotCanonical, //!< would fit if spelt as Go spells it
    WindowsNewer,
    WindowsBelowFloor,
    WindowsBuildDiffers,
    WindowsVersionUnreadable,
    FeaturesMissing,
    NoPlatform,
    LostToBetter, //!< fits, another fits better
    LostByPosition //!< fits as well, another stands before it
};
bool isPicked(Reason reason);

struct EntryTrace {
    int entry = 0; //!< into PreparedImage::entries()
    std::array<Outcome, rules> outcomes = {}; //!< by Rule
    Reason reason = Reason::NotAnImage;
};

//! The answer of one client on one host. Nothing in it is text: see the functions below.
struct Choice {
    int picked = -1; //!< into PreparedImage::entries(); -1: nothing
    //! The entry that was chosen and then refused for what its config says; -1: none.
    int refusedAfter = -1;
    std::array<Rule, rules> order = {}; //!< the rules in the order this client applies them
    int orderCount = 0;
    std::vector<EntryTrace>
        trace; //!< every entry, nested indexes before what they hold, in document order
};

//! The client that answers on a host: its own where it has one; the classic store of Docker Engine
//! is another on Windows.
Client clientOn(const Host &host, const Client &client);

//! Which entry a host gets. The client is host.client where it has one, else the one given.
//! Never fails: an image without entries picks nothing. Thread: any; microseconds for 40 entries.
Choice choose(const PreparedImage &image, const Host &host, const Client &client);

//! The line the client would print when nothing is picked; empty when something is. Exact wording
//! of that client and version. Not translated.
QString messageOf(
    const PreparedImage &image, const Host &host, const Client &client, const Choice &);
//! Why, in under eight words, translated: "Build 20348 is newer than the host (17763)."
QString whyOf(
    const PreparedImage &image, const Host &host, const Client &client, const EntryTrace &);
//! What the rule wanted and found, as text.
struct Compared {
    QString wanted, found;
};
Compared comparedOf(
    const PreparedImage &image, const Host &host, const Client &client, int entry, Rule rule);
//! What the client asks for on that host: "windows/amd64 10.0.17763".
QString asksFor(const Host &host, const Client &client);

//! Windows builds a host takes with a client: lowest and highest, both included; nullopt when the
//! client does not look at them or the host is not Windows.
struct BuildRange {
    int lowest = 0, highest = 0;
};
std::optional<BuildRange> acceptedBuilds(const Host &host, const Client &client);
//! Builds the host could start under Hyper-V isolation, whatever the client picks.
std::optional<BuildRange> startableBuilds(const Host &host, Isolation isolation);
//! One or two sentences about the rule that failed, translated: "Hosts older than build 20348
//! accept only their own build. Hyper-V isolation would not help: both images are newer than the
//! host."
QString ruleSentence(
    const PreparedImage &image, const Host &host, const Client &client, const Choice &);
//! The rule that sentence is about; nullopt where it is about something else.
std::optional<Rule> ruleOfSentence(
    const PreparedImage &image, const Host &host, const Client &client, const Choice &);

} // namespace gantry::doctor
