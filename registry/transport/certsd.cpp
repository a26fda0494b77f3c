// SPDX-License-Identifier: Apache-2.0
#include "transport/certsd.h"

#include <QDir>
#include <QFileInfo>

using namespace Qt::StringLiterals;

namespace gantry::transport {

CertsFolder findCerts(const QStringList &certsDirs, const QString &registry)
{
    CertsFolder found;
    if (registry.isEmpty() || registry.contains(u'/') || registry.startsWith(u'.'))
        return found;
    for (const QString &base : certsDirs) {
        const QDir folder(base + u'/' + registry);
        if (!folder.exists())
            continue;
        found.path = folder.path();
        const auto names = folder.entryList(QDir::Files, QDir::Name);
        for (const QString &name : names) {
            const QString path = folder.filePath(name);
            if (name.endsWith(".crt"_L1))
                found.caFiles.append(path);
            if (!name.endsWith(".cert"_L1))
                continue;
            const QString key = folder.filePath(name.chopped(5) + u".key"_s);
            if (QFileInfo::exists(key))
                found.clients.append({path, key});
        }
        return found;
    }
    return found;
}

} // namespace gantry::transport
