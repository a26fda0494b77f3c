// SPDX-License-Identifier: Apache-2.0
#include "verbs/sample.h"

#include <QCoreApplication>
#include <QDir>
#include <QFileInfo>

using namespace Qt::StringLiterals;

namespace gantry::verbs {

QString sampleWorkspacePath()
{
    const QString asked = qEnvironmentVariable("GANTRY_SAMPLE");
    if (!asked.isEmpty())
        return QFileInfo::exists(asked + u"/index.json"_s) ? asked : QString();
    const QDir program(QCoreApplication::applicationDirPath());
    for (const QString &candidate : {program.filePath(u"../share/gantry/sample"_s),
             program.filePath(u"../../share/gantry/sample"_s), // the window, in libexec/gantry
             QStringLiteral(GANTRY_SAMPLE_SOURCE)}) {
        if (!candidate.isEmpty() && QFileInfo::exists(candidate + u"/index.json"_s))
            return QDir::cleanPath(candidate);
    }
    return {};
}

} // namespace gantry::verbs
