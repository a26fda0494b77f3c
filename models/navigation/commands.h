// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "models/navigation/place.h"
#include "verbs/inspect.h"

#include <QList>
#include <QString>

namespace gantry::models {

//! One way to say in a terminal what a view shows, with how faithful it is.
struct CommandLine {
    QString tool; //!< "gantry", "docker buildx imagetools", "crane", "skopeo", "oras", "docker"
    QString text; //!< quoted for a POSIX shell; secrets never get in here
    bool exact = true;
    QString loses; //!< "loses configs and layers", "writes blob.tar"; empty when exact
    QString fidelity() const; //!< "exact" or loses
};

//! Commands for an image view and then, where one is selected, for its entry (may be null). The
//! first is gantry's own, exact where it can be, and the default.
QList<CommandLine> commandsFor(const ImagePlace &place, const verbs::Entry *entry);
//! For a repository ("docker.io/library/golang"): its tags.
QList<CommandLine> commandsForRepository(const QString &repository);
//! For a registry ("docker.io"): its repositories.
QList<CommandLine> commandsForRegistry(const QString &registry);

} // namespace gantry::models
