// SPDX-License-Identifier: Apache-2.0
#include "doctor/clients/library.h"

#include "doctor/releases.h"

#include <algorithm>

namespace gantry::doctor {

using namespace Qt::StringLiterals;

namespace {

using oci::fallback::Instructions;

QList<Instructions> triedBy(const oci::Platform &asked, const Rules &how)
{
    const bool ownOnly = how.fetchesStrictly || how.choosing == Choosing::EqualThenAnyArm
        || (how.choosing == Choosing::Default && asked.os == u"windows"
            && how.library.windowsByText);
    if (ownOnly)
        return {{asked.architecture, asked.variant}};
    return oci::fallback::triedInOrder(asked);
}

//! "v8.2" → 802, "v7" → 700; nothing → what the architecture takes nothing for; -1 for words.
int level(const QString &architecture, const QString &variant)
{
    constexpr int minors = 100;
    if (variant.isEmpty())
        return architecture == u"arm64" ? 8 * minors : (architecture == u"amd64" ? minors : -1);
    if (!variant.startsWith(u'v'))
        return -1;
    const QStringView text = QStringView(variant).sliced(1);
    const qsizetype dot = text.indexOf(u'.');
    bool ok = false;
    const int major = (dot < 0 ? text : text.first(dot)).toInt(&ok);
    if (!ok || major < 0 || major >= minors)
        return -1;
    const int minor = dot < 0 ? 0 : text.sliced(dot + 1).toInt(&ok);
    return ok && minor >= 0 && minor < minors ? major * minors + minor : -1;
}

QString variantWords(const QList<Instructions> &tried, const QString &architecture)
{
    QStringList words;
    for (const Instructions &one : tried) {
        if (one.architecture == architecture)
            words += one.variant.isEmpty() ? u"-"_s : one.variant;
    }
    return words.join(u", "_s);
}

} // namespace

oci::Platform askedOn(const oci::Platform &host, const Rules &how)
{
    oci::Platform asked = oci::normalizePlatform(host);
    if (asked.architecture == u"amd64" && !how.amd64Level)
        asked.variant.clear();
    if (asked.os == u"windows") {
        if (const auto numbers = windowsNumbers(asked.osVersion))
            asked.osVersion
                = u"%1.%2.%3"_s.arg(numbers->major).arg(numbers->minor).arg(numbers->build);
    }
    return asked;
}

LibraryEngine::LibraryEngine(const oci::Platform &host, const Rules &how)
    : LibraryEngine(host, how, triedBy(askedOn(host, how), how))
{
}

LibraryEngine::LibraryEngine(const oci::Platform &host, const Rules &how, Tried tried)
    : Engine(askedOn(host, how), how)
    , m_tried(std::move(tried))
    , m_order{Rule::Type, Rule::Os, Rule::Architecture, Rule::Variant}
    , m_windows(asked().os == u"windows")
{
    if (m_windows) {
        m_order.push_back(Rule::OsVersion);
        m_build = windowsNumbers(asked().osVersion);
        m_floor = m_build ? how.library.floorOf(m_build->build) : 0;
        m_byText = how.choosing == Choosing::Default && how.library.windowsByText;
    }
    if (how.library.features)
        m_order.push_back(Rule::OsFeatures);
}

LibraryEngine::~LibraryEngine() = default;

std::span<const Rule> LibraryEngine::order() const
{
    return m_order;
}

Judged LibraryEngine::judge(const Entry &entry) const
{
    if (!entry.hasPlatform)
        return {.fits = true, .asked = false, .rank = static_cast<int>(m_tried.size())};
    return judgePlatform(entry.normalized, entry);
}

Judged LibraryEngine::judgePlatform(const oci::Platform &found, const Entry &versionOf) const
{
    // An empty system becomes the host's while normalising (database.go, normalizeOS).
    if (found.os != asked().os && !found.os.isEmpty())
        return Judged::refused(Rule::Os, Reason::OsDiffers);
    bool sameArchitecture = false;
    int rank = -1;
    for (qsizetype i = 0; i < m_tried.size() && rank < 0; ++i) {
        if (m_tried[i].architecture != found.architecture)
            continue;
        sameArchitecture = true;
        if (m_tried[i].variant == found.variant)
            rank = static_cast<int>(i);
    }
    if (!sameArchitecture)
        return Judged::refused(Rule::Architecture, Reason::ArchitectureDiffers);
    if (rank < 0)
        return Judged::refused(Rule::Variant, variantReason(found));
    if (m_windows) {
        if (const Judged version = judgeVersion(versionOf); !version.fits)
            return version;
    }
    if (how().library.features && !hasFeatures(found))
        return Judged::refused(Rule::OsFeatures, Reason::FeaturesMissing);
    return {.fits = true, .rank = rank};
}

Judged LibraryEngine::judgeVersion(const Entry &entry) const
{
    if (!m_build || entry.written.osVersion.isEmpty())
        return {.fits = true};
    const auto refused = [](Reason reason) { return Judged::refused(Rule::OsVersion, reason); };
    if (entry.windowsBuild < 0)
        return refused(Reason::WindowsVersionUnreadable);
    if (entry.windowsMajor != m_build->major || entry.windowsMinor != m_build->minor)
        return refused(Reason::WindowsBuildDiffers);
    if (oci::fallback::acceptsWindowsBuild(m_build->build, entry.windowsBuild, m_floor))
        return {.fits = true};
    if (entry.windowsBuild > m_build->build)
        return refused(Reason::WindowsNewer);
    return refused(m_build->build < stableInterfaceBuild() ? Reason::WindowsBuildDiffers
                                                           : Reason::WindowsBelowFloor);
}

bool LibraryEngine::hasFeatures(const oci::Platform &entry) const
{
    return std::ranges::all_of(entry.osFeatures, [this](const QString &feature) {
        return (m_windows && how().library.win32kTakenOut && feature == u"win32k")
            || asked().osFeatures.contains(feature);
    });
}

Reason LibraryEngine::variantReason(const oci::Platform &entry) const
{
    const int found = level(entry.architecture, entry.variant);
    int highest = -1;
    for (const auto &one : m_tried) {
        if (one.architecture == entry.architecture)
            highest = std::max(highest, level(one.architecture, one.variant));
    }
    return found > highest && highest >= 0 ? Reason::VariantAbove : Reason::VariantDiffers;
}

int LibraryEngine::compare(const Candidate &left, const Candidate &right) const
{
    if (left.judged.asked != right.judged.asked)
        return left.judged.asked ? -1 : 1;
    if (!left.judged.asked)
        return 0;
    if (m_byText) // bytes, as Go compares texts: revision 999 stands above 2227
        return right.facts->written.osVersion.compare(left.facts->written.osVersion);
    if (left.judged.rank != right.judged.rank)
        return left.judged.rank < right.judged.rank ? -1 : 1;
    if (!how().library.features)
        return 0;
    const qsizetype leftFeatures = left.facts->written.osFeatures.size();
    const qsizetype rightFeatures = right.facts->written.osFeatures.size();
    return leftFeatures == rightFeatures ? 0 : (leftFeatures > rightFeatures ? -1 : 1);
}

Reason LibraryEngine::advantage(const Candidate &, std::span<const Candidate>) const
{
    return m_byText ? Reason::PickedNewest : Reason::PickedBest;
}

Judged LibraryEngine::confirm(const Entry &entry) const
{
    // What had no platform is asked for its config's before it is unpacked (images.Manifest); the
    // config of an artifact has none.
    // Docker's store pulls it as it is: it unpacks while it fetches, and passes over what does not
    // fit.
    if (entry.hasPlatform || how().kind == ClientKind::DockerContainerd)
        return {.fits = true};
    if (!entry.facts->config) {
        return entry.isImage ? Judged{.fits = true}
                             : Judged::refused(Rule::Architecture, Reason::NotAnImage);
    }
    Entry configured = entry;
    configured.written = entry.facts->config->platform;
    configured.normalized = oci::normalizePlatform(configured.written);
    configured.windowsBuild = -1;
    if (const auto numbers = windowsNumbers(configured.written.osVersion)) {
        configured.windowsMajor = numbers->major;
        configured.windowsMinor = numbers->minor;
        configured.windowsBuild = numbers->build;
    }
    return judgePlatform(configured.normalized, configured);
}

Compared LibraryEngine::compared(const Entry &entry, Rule rule) const
{
    const oci::Platform found
        = entry.hasPlatform || !entry.facts->config ? entry.written : entry.facts->config->platform;
    switch (rule) {
    case Rule::Os:
        return {.wanted = asked().os, .found = found.os};
    case Rule::Architecture: {
        QStringList wanted;
        for (const auto &one : m_tried) {
            if (!wanted.contains(one.architecture))
                wanted += one.architecture;
        }
        return {.wanted = wanted.join(u", "_s), .found = found.architecture};
    }
    case Rule::Variant:
        return {.wanted = variantWords(m_tried, oci::normalizePlatform(found).architecture),
            .found = found.variant};
    case Rule::OsVersion:
        if (const auto range = builds()) {
            return {.wanted = range->lowest == range->highest
                    ? u"10.0.%1"_s.arg(range->lowest)
                    : u"10.0.%1 - 10.0.%2"_s.arg(range->lowest).arg(range->highest),
                .found = found.osVersion};
        }
        return {.wanted = asked().osVersion, .found = found.osVersion};
    case Rule::OsFeatures:
        return {.wanted = asked().osFeatures.join(u' '), .found = found.osFeatures.join(u' ')};
    case Rule::Type:
        break;
    }
    return comparedType(entry);
}

std::optional<BuildRange> LibraryEngine::builds() const
{
    if (!m_build)
        return std::nullopt;
    return BuildRange{.lowest = m_floor, .highest = m_build->build};
}

} // namespace gantry::doctor
