// SPDX-License-Identifier: Apache-2.0
#include "doctor/clients/docker.h"

#include <algorithm>
#include <array>

namespace gantry::doctor {

using namespace Qt::StringLiterals;

namespace {

//! Third number of a version as the engine reads it: the first two are not looked at, and what is
//! no number lets the entry pass (checkImageCompatibility).
int looseBuild(const QString &osVersion)
{
    const QList<QStringView> parts = QStringView(osVersion).split(u'.');
    bool ok = false;
    const int build = parts.size() >= 3 ? parts[2].toInt(&ok) : -1;
    return ok ? build : -1;
}

//! Whether a config is for the daemon's system; an empty one is (image.CheckOS).
Judged judgeSystem(const oci::ImageConfig &config, const oci::Platform &asked)
{
    const QString &system = config.platform.os;
    if (!system.isEmpty() && system.compare(asked.os, Qt::CaseInsensitive) != 0)
        return Judged::refused(Rule::Os, Reason::OsDiffers);
    return {.fits = true, .asked = false};
}

} // namespace

Judged ClassicEngine::judge(const Entry &entry) const
{
    if (entry.written.isEmpty()) {
        constexpr int behindAll = 1000;
        return {.fits = true, .asked = false, .rank = behindAll};
    }
    return LibraryEngine::judge(entry);
}

Judged ClassicEngine::judgeAlone(const Entry &entry) const
{
    if (!entry.facts->config)
        return {.fits = true, .asked = false};
    return judgeSystem(*entry.facts->config, asked());
}

Judged ClassicEngine::confirm(const Entry &entry) const
{
    if (!entry.isImage)
        return Judged::refused(Rule::Type, Reason::NotAnImage); // its config has another type
    return entry.written.isEmpty() ? judgeAlone(entry) : Judged{.fits = true};
}

EqualEngine::EqualEngine(const PreparedImage &image, const oci::Platform &host, const Rules &how)
    : ClassicEngine(host, how)
{
    if (asked().architecture == u"arm") {
        m_anyArm = std::ranges::none_of(
            image.entries(), [this](const Entry &entry) { return EqualEngine::judge(entry).fits; });
    }
}

Judged EqualEngine::judge(const Entry &entry) const
{
    if (m_anyArm) {
        if (entry.written.os != asked().os)
            return Judged::refused(Rule::Os, Reason::OsDiffers);
        if (entry.written.architecture != asked().architecture)
            return Judged::refused(Rule::Architecture, Reason::ArchitectureDiffers);
        return {.fits = true};
    }
    if (entry.written.isEmpty())
        return Judged::refused(Rule::Architecture, Reason::NoPlatform);
    return LibraryEngine::judge(entry);
}

int EqualEngine::compare(const Candidate &, const Candidate &) const
{
    return 0;
}

OwnBuildEngine::OwnBuildEngine(const oci::Platform &host, const Rules &how)
    : Engine(askedOn(host, how), how)
    , m_build(windowsNumbers(asked().osVersion))
    , m_prefix(asked().osVersion + u'.')
{
}

std::span<const Rule> OwnBuildEngine::order() const
{
    static constexpr std::array order{Rule::Type, Rule::Architecture, Rule::Os, Rule::OsVersion};
    return order;
}

bool OwnBuildEngine::isOwnBuild(const Entry &entry) const
{
    return m_build && entry.written.osVersion.startsWith(m_prefix);
}

Judged OwnBuildEngine::judge(const Entry &entry) const
{
    if (entry.written.isEmpty())
        return Judged::refused(Rule::Architecture, Reason::NoPlatform);
    if (entry.written.architecture != asked().architecture)
        return Judged::refused(Rule::Architecture, Reason::ArchitectureDiffers);
    if (entry.written.os.compare(asked().os, Qt::CaseInsensitive) != 0)
        return Judged::refused(Rule::Os, Reason::OsDiffers);
    if (m_build && looseBuild(entry.written.osVersion) > m_build->build)
        return Judged::refused(Rule::OsVersion, Reason::WindowsNewer);
    return {.fits = true, .rank = isOwnBuild(entry) ? 0 : 1};
}

int OwnBuildEngine::compare(const Candidate &left, const Candidate &right) const
{
    return left.judged.rank - right.judged.rank;
}

Reason OwnBuildEngine::advantage(const Candidate &, std::span<const Candidate>) const
{
    return Reason::PickedOwnBuild;
}

Judged OwnBuildEngine::judgeAlone(const Entry &entry) const
{
    if (!entry.facts->config)
        return {.fits = true, .asked = false};
    const oci::Platform &config = entry.facts->config->platform;
    if (const Judged system = judgeSystem(*entry.facts->config, asked()); !system.fits)
        return system;
    if (m_build && looseBuild(config.osVersion) > m_build->build)
        return Judged::refused(Rule::OsVersion, Reason::WindowsNewer);
    return {.fits = true, .asked = false};
}

Judged OwnBuildEngine::confirm(const Entry &entry) const
{
    if (!entry.isImage)
        return Judged::refused(Rule::Type, Reason::NotAnImage);
    return judgeAlone(entry);
}

Compared OwnBuildEngine::compared(const Entry &entry, Rule rule) const
{
    const oci::Platform found
        = entry.hasPlatform || !entry.facts->config ? entry.written : entry.facts->config->platform;
    switch (rule) {
    case Rule::Os:
        return {.wanted = asked().os, .found = found.os};
    case Rule::Architecture:
        return {.wanted = asked().architecture, .found = found.architecture};
    case Rule::OsVersion:
        return {.wanted = m_build ? u"<= 10.0.%1"_s.arg(m_build->build) : QString(),
            .found = found.osVersion};
    case Rule::Type:
        return comparedType(entry);
    case Rule::Variant:
    case Rule::OsFeatures:
        break;
    }
    return {};
}

std::optional<BuildRange> OwnBuildEngine::builds() const
{
    return m_build ? std::optional(BuildRange{.lowest = 0, .highest = m_build->build})
                   : std::nullopt;
}

} // namespace gantry::doctor
