// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "models/navigation/place.h"
#include "oci/platform.h"

#include <QCoreApplication>
#include <QList>
#include <QString>

namespace gantry::ui {

//! One way to say in a terminal what a view shows, with how faithful it is.
struct CommandLine {
    QString tool; //!< "gantry", "docker buildx imagetools", "crane", "skopeo", "docker"
    QString text; //!< quoted for a POSIX shell; secrets never get in here
    bool exact = true;
    QString loses; //!< "loses configs and layers"; empty when exact
    QString fidelity() const; //!< "exact" or loses
};

//! Commands for an image view: \a page and, where one is selected, the entry's platform. The first
//! is gantry's own and exact.
QList<CommandLine> commandsFor(
    const oci::ImageName &name, models::ImagePlace::Page page, const oci::Platform &platform);
//! For a repository ("docker.io/library/golang"): its tags.
QList<CommandLine> commandsForRepository(const QString &repository);
//! For a registry: its repositories.
QList<CommandLine> commandsForRegistry(const QString &registry);

//! Quotes only where a shell would need it.
QString shellQuoted(const QString &word);

} // namespace gantry::ui
