// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "verbs/commands.h"

#include <QStringList>

//! How pipelines are written down. Not for callers outside this room.
namespace gantry::verbs::ci {

struct SignIn {
    QString registry;
    QString variable; //!< "REGISTRY_EXAMPLE_COM"
    bool writes = false; //!< it is pushed to, not read alone
    QString user() const { return variable + QLatin1StringView("_USER"); }
    QString password() const { return variable + QLatin1StringView("_PASSWORD"); }
};

struct Job {
    QString name; //!< letters, digits, dots, dashes, underscores
    QString target; //!< for people
    Command command;
    QList<SignIn> signIns; //!< the target's first
    QStringList local = {}; //!< paths that have to be in the job's folder
    QString scriptPath() const { return QStringLiteral("ci/push-%1.sh").arg(name); }
};

QByteArray script(const Job &job); //!< POSIX shell, to be run anywhere in the repository
QByteArray gitHub(const Job &job); //!< a workflow that somebody starts
QByteArray gitLab(const Job &job); //!< to be included by .gitlab-ci.yml
QByteArray azure(const Job &job);
QByteArray jenkins(const Job &job);

} // namespace gantry::verbs::ci
