// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "models/navigation/place.h"
#include "verbs/inspect.h"

#include <QList>
#include <QString>

namespace gantry::verbs {
struct Command;
}

namespace gantry::models {

//! One way to say in a terminal what a view shows, with how faithful it is.
struct CommandLine {
    QString tool; //!< "gantry", "docker buildx imagetools", "crane", "skopeo", "oras", "docker"
    QString text; //!< quoted for a POSIX shell; secrets never get in here
    bool exact = true;
    QString loses; //!< "loses configs and layers", "writes blob.tar"; empty when exact
    QString fidelity() const; //!< "exact" or loses
};

//! The same for people.
QList<CommandLine> commandLines(const QList<verbs::Command> &commands);
//! Commands for an image view and then, where one is selected, for its entry (may be null). The
//! first is gantry's own, exact where it can be, and the default.
QList<CommandLine> commandsFor(const ImagePlace &place, const verbs::Entry *entry);
//! What the page of files looks at.
struct FilesPlace {
    int layer = -1; //!< from 0
    bool oneLayer = false; //!< what that layer holds; else all up to it
    bool topLayer = true;
    QByteArray path; //!< of a selected file, without a slash in front; empty: none
};
//! Commands that list the files looked at and, where a file is selected, print it.
QList<CommandLine> commandsForFiles(
    const oci::ImageName &name, const verbs::Entry *entry, const FilesPlace &place);
//! For a repository ("docker.io/library/golang"): its tags.
QList<CommandLine> commandsForRepository(const QString &repository);
//! For a registry ("docker.io"): its repositories.
QList<CommandLine> commandsForRegistry(const QString &registry);

} // namespace gantry::models
