// SPDX-License-Identifier: Apache-2.0
#include "doctor/findings/checkup.h"

#include <QRegularExpression>

// Values of a config that belong to another system than the image's own (image-spec v1.1.1,
// config.md; StopSignal is of Unix only, moby daemon/kill_windows).

namespace gantry::doctor {

using namespace Qt::StringLiterals;

namespace {

struct Value {
    QString field, text;
};

QList<Value> paths(const oci::ImageConfig &config)
{
    QList<Value> all;
    if (!config.workingDir.isEmpty())
        all.append({u"WorkingDir"_s, config.workingDir});
    for (const QString &volume : config.volumes)
        all.append({u"Volumes"_s, volume});
    if (!config.entrypoint.isEmpty())
        all.append({u"Entrypoint"_s, config.entrypoint.first()});
    if (!config.cmd.isEmpty())
        all.append({u"Cmd"_s, config.cmd.first()});
    for (const QString &assignment : config.env) {
        const qsizetype equals = assignment.indexOf(u'=');
        if (equals > 0 && assignment.first(equals).compare(u"path", Qt::CaseInsensitive) == 0)
            all.append({assignment.first(equals), assignment.sliced(equals + 1)});
    }
    return all;
}

bool isWindowsPath(const QString &text)
{
    static const QRegularExpression drive(u"(^|;)[A-Za-z]:[\\\\/]"_s);
    return drive.match(text).hasMatch() || text.endsWith(u".exe"_s, Qt::CaseInsensitive);
}

//! "/app" is a fine folder of Windows; these are folders only Unix has.
bool isUnixPath(const Value &value)
{
    static const QRegularExpression start(u"^/(usr|bin|sbin|lib|etc|opt|var|home)(/|:|$)"_s);
    if (value.field.compare(u"path", Qt::CaseInsensitive) == 0)
        return value.text.startsWith(u'/')
            && (value.text.contains(u":/") || start.match(value.text).hasMatch());
    return (value.field == u"Entrypoint" || value.field == u"Cmd")
        && start.match(value.text).hasMatch();
}

} // namespace

void checkConfigValues(Checkup &checkup)
{
    for (std::size_t number = 0; number < checkup.entries().size(); ++number) {
        const int at = static_cast<int>(number);
        const Checkup::Entry &entry = checkup.entries()[number];
        if (!entry.isImage || !entry.facts->config)
            continue;
        const oci::ImageConfig &config = *entry.facts->config;
        const QString os = oci::normalizePlatform(config.platform).os;
        const bool windows = os == u"windows";
        if (os.isEmpty())
            continue;
        QStringList strange;
        for (const Value &value : paths(config)) {
            if (windows ? isUnixPath(value) : os == u"linux" && isWindowsPath(value.text))
                strange += value.field + u" = "_s + value.text.left(120);
        }
        if (!strange.isEmpty()) {
            checkup
                .add(windows ? "config-unix-path"_L1 : "config-windows-path"_L1,
                    windows ? words("The config of %1 names Unix paths").arg(checkup.label(at))
                            : words("The config of %1 names Windows paths").arg(checkup.label(at)),
                    strange.join(u"; "_s), at)
                .remedies
                += advice(u"correct-dockerfile"_s, words("Correct the Dockerfile"));
        }
        if (windows && !config.stopSignal.isEmpty())
            checkup
                .add("windows-stop-signal"_L1, words("%1 has a stop signal").arg(checkup.label(at)),
                    words("StopSignal is %1; Windows containers are shut down without signals")
                        .arg(config.stopSignal),
                    at)
                .remedies
                += advice(u"correct-dockerfile"_s, words("Correct the Dockerfile"));
    }
}

} // namespace gantry::doctor
