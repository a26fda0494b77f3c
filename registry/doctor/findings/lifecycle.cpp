// SPDX-License-Identifier: Apache-2.0
#include "doctor/findings/checkup.h"
#include "doctor/releases.h"

// Ends of support of Windows bases. The dates are data; today is asked for, so that a test and a
// person can choose it.

namespace gantry::doctor {

using namespace Qt::StringLiterals;

namespace {

constexpr int mainstreamDays = 180;
constexpr int extendedDays = 365;

QString day(QDate date)
{
    return date.toString(Qt::ISODate);
}

//! The server of a build; client editions have no base images.
const WindowsRelease *serverOf(int build)
{
    const WindowsRelease *release = windowsRelease(build);
    return release && !release->isClientEdition ? release : nullptr;
}

void checkBase(Checkup &checkup, int at, int build, const WindowsRelease *base)
{
    const QDate today = checkup.asked().today;
    const auto rebase = [](Finding &found) {
        found.remedies += advice(u"rebase"_s, words("Rebuild on a Newer Base"),
            words("LTSC 2022 and LTSC 2025 are the bases with the longest support."));
    };
    if (!base || !base->hasBases) {
        checkup
            .add("windows-build-unknown"_L1, words("No base image has build %1").arg(build),
                words("%1; few hosts can run it").arg(checkup.label(at)), at)
            .remedies
            += advice(u"check-version"_s, words("Check os.version"));
        return;
    }
    if (!today.isValid())
        return;
    const QDate extended = base->extendedEnd.isValid() ? base->extendedEnd : base->mainstreamEnd;
    const QDate last = base->paidEnd.isValid() ? base->paidEnd : extended;
    if (last.isValid() && today > last) {
        rebase(checkup.add("windows-base-eol"_L1, words("%1 gets no more fixes").arg(base->name),
            words("Build %1, support ended on %2").arg(build).arg(day(last)), at));
    } else if (extended.isValid() && today.daysTo(extended) <= extendedDays) {
        rebase(checkup.add("windows-base-extended-soon"_L1,
            today > extended ? words("Support of %1 is over but for paid updates").arg(base->name)
                             : words("Support of %1 ends within a year").arg(base->name),
            words("Build %1, extended support ends on %2").arg(build).arg(day(extended)), at));
    } else if (base->mainstreamEnd.isValid()
        && today.daysTo(base->mainstreamEnd) <= mainstreamDays) {
        rebase(checkup.add("windows-base-mainstream"_L1,
            today > base->mainstreamEnd
                ? words("Mainstream support of %1 is over").arg(base->name)
                : words("Mainstream support of %1 ends soon").arg(base->name),
            words("Build %1, mainstream until %2, security fixes until %3")
                .arg(build)
                .arg(day(base->mainstreamEnd), day(extended)),
            at));
    }
}

} // namespace

void checkLifecycle(Checkup &checkup)
{
    for (std::size_t number = 0; number < checkup.entries().size(); ++number) {
        const int at = static_cast<int>(number);
        const Checkup::Entry &entry = checkup.entries()[number];
        if (!entry.isImage)
            continue;
        int build = entry.windowsBuild;
        if (build < 0 && entry.facts->config && entry.facts->config->platform.os == u"windows") {
            if (const auto version
                = oci::WindowsVersion::parse(entry.facts->config->platform.osVersion))
                build = version->build;
        } else if (entry.hasPlatform && entry.normalized.os != u"windows") {
            continue;
        }
        if (build >= 0)
            checkBase(checkup, at, build, serverOf(build));
    }
}

} // namespace gantry::doctor
