// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "verbs/configdiff.h"

#include <QStringList>

namespace gantry::verbs {

// What describeConfigDiff() and variantTable() are made of. Not for callers outside this room.

//! One value of a config.
struct ConfigValue {
    int order = 0; //!< of the field among fields
    QString field; //!< as ConfigRow
    QString name;
    QString text;
    bool isPathList = false;
    QStringList parts; //!< of a path list

    QString key() const { return field + u'\n' + name; }
};
//! All values a config holds, in the order of the fields; environment, labels, ports and volumes
//! by name. Absent ones are left out. Thread: any, as all here.
QList<ConfigValue> configValues(const ConfigSide &side);

//! Environment variable of a config; empty when it is not set. Windows names without case.
QString environmentOf(const ConfigSide &side, QStringView name);

struct ResolvedUser {
    QString text;
    bool isProblem = false;
};
//! `user[:group]` by /etc/passwd and /etc/group: "app (uid 1000), group app (gid 1000)".
ResolvedUser resolveUser(const ConfigSide &side, const QString &user);
//! A working directory: whether it is there.
ResolvedUser resolveFolder(const ConfigSide &side, const QString &path);

} // namespace gantry::verbs
