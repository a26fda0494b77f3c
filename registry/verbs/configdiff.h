// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "verbs/layers.h"

#include <QList>
#include <QString>

namespace gantry::verbs {

//! A variant's config and what its values are resolved against.
struct ConfigSide {
    std::optional<oci::ImageConfig> config; //!< nullopt: everything of this side is absent
    layers::FileTreePtr tree; //!< squashed; null: nothing is resolved
    QByteArray passwd; //!< content of /etc/passwd; empty: unknown
    QByteArray group;
    bool passwdUnread = false; //!< /etc/passwd is there and could not be read
};
//! Reads what a side needs beside its config (/etc/passwd, /etc/group; at most 1 MiB each). Never
//! fails: what cannot be read stays empty. Errors: Cancelled.
Task<ConfigSide> configSide(sources::ImageSourcePtr source, std::optional<oci::ImageConfig> config,
    layers::FileTreePtr tree, QList<LayerContent> layers, LayerReading how, OpContext ctx);

//! One value of a config beside its counterpart.
struct ConfigRow {
    enum class Kind : quint8 { Same, OnlyA, OnlyB, Different };
    //! A part of a value that is a list in a text (PATH), aligned.
    struct Part {
        QString text;
        Kind kind = Kind::Same; //!< Different: on both sides at another place
    };
    QString field; //!< "env", "entrypoint", "cmd", "user", "workingDir", "label", "port", "volume",
                   //!< "stopSignal", "shell", "history", "platform", "created", "healthcheck"
    QString name; //!< of an environment variable, label, port, volume; number of a history step
    Kind kind = Kind::Same;
    std::optional<QString> a; //!< as the config says; lists as a JSON array
    std::optional<QString> b;
    QString resolvedA; //!< "/usr/bin/node: ELF amd64, 0755", "app (uid 1000, gid 1000)"; or why not
    QString resolvedB;
    bool problemA = false; //!< it leads nowhere (no such file, no such user)
    bool problemB = false;
    QList<Part> parts; //!< of PATH-like variables
};

//! All rows in the order of the fields above, equal ones included. Environment and labels are sets:
//! order does not count; PATH-like variables compare part by part, `;` and `:` by family. Thread:
//! any.
QList<ConfigRow> describeConfigDiff(const ConfigSide &a, const ConfigSide &b);

//! The file a word of entrypoint or command starts, as a container would: a path, or a name looked
//! up in the folders of PATH (with PATHEXT for Windows), links followed.
struct StartedFile {
    QByteArray path; //!< where it was found, links followed; empty when nowhere
    layers::FileTree::Node node = layers::FileTree::none;
    QString text; //!< for people
    bool found = false;
};
StartedFile startedFile(const ConfigSide &side, const QString &word);
//! The file the config starts; nullopt when it starts none.
std::optional<StartedFile> startedFile(const ConfigSide &side);

} // namespace gantry::verbs
