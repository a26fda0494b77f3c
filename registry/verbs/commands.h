// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "oci/imagename.h"
#include "oci/platform.h"

#include <QByteArray>
#include <QList>
#include <QString>

#include <optional>

namespace gantry::verbs {

//! What a person is looking at when they ask for a command.
enum class CommandView {
    Index, //!< an image page: the root and its entries
    Entry, //!< one platform of it
    Manifest, //!< exact bytes of a manifest or index
    Config, //!< an image config
    Tags,
    Repositories,
    Referrers,
    Layer, //!< bytes of a layer
    Files //!< files of one image, its layers on each other
};

//! A file a command reads, by its name beside it.
struct CommandFile {
    QString name;
    QByteArray bytes;
};

struct Command {
    QString tool; //!< "gantry", "crane", "skopeo", "oras", "docker buildx imagetools", "docker"
    QString line; //!< for a POSIX shell, quoted where needed
    enum class Fidelity { Exact, NeedsFiles, Loses } fidelity = Fidelity::Exact;
    QString note; //!< "loses os.version", "writes blob.tar"; empty for Exact
    QList<CommandFile> files = {}; //!< what a push of an assembly has to be given
};

//! Command lines that show the same, the exact ones first; tools that cannot are left out. `digest`
//! is that of the entry, manifest, config, layer or subject; `platform` the entry's, for tools that
//! pick by platform.
QList<Command> commandsFor(CommandView view, const oci::ImageName &name, const QString &digest = {},
    const std::optional<oci::Platform> &platform = {});

//! One word for a POSIX shell.
QString shellWord(const QString &word);

} // namespace gantry::verbs
