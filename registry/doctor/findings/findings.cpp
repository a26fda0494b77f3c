// SPDX-License-Identifier: Apache-2.0
#include "doctor/findings/checkup.h"

#include <algorithm>
#include <tuple>

namespace gantry::doctor {

using namespace Qt::StringLiterals;

QString Finding::key() const
{
    QString text = id;
    if (!platform.isEmpty()) {
        oci::Platform place = platform;
        if (const auto version = oci::WindowsVersion::parse(place.osVersion)) {
            // The revision moves with every patch day; what was decided stays decided.
            place.osVersion
                = u"%1.%2.%3"_s.arg(version->major).arg(version->minor).arg(version->build);
        }
        text += u'@' + oci::describePlatform(place);
    } else if (entry) {
        text += u'@' + entry->toString();
    }
    if (!path.isEmpty())
        text += u':' + QString::fromUtf8(path);
    return text;
}

QList<Finding> findings(const PreparedImage &image, const Examination &examination)
{
    Checkup checkup(image, examination);
    checkHosts(checkup);
    checkHostKinds(checkup);
    checkStructure(checkup);
    checkReading(checkup);
    checkConfigs(checkup);
    checkConfigValues(checkup);
    checkWindows(checkup);
    checkLifecycle(checkup);
    checkNames(checkup);
    checkOrder(checkup);
    checkCoverage(checkup);
    checkContents(checkup);
    QList<Finding> all = checkup.take();
    std::ranges::stable_sort(all, {},
        [](const Finding &finding) { return std::tuple(finding.severity, -finding.hosts.size()); });
    return all;
}

} // namespace gantry::doctor
