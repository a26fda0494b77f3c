// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "verbs/commands.h"

#include <QStringList>

//! How other tools spell names, and lists of their commands. Not for callers outside this room.
namespace gantry::verbs::commandline {

inline const QString gantry = QStringLiteral("gantry");
inline const QString crane = QStringLiteral("crane");
inline const QString skopeo = QStringLiteral("skopeo");
inline const QString oras = QStringLiteral("oras");
inline const QString imagetools = QStringLiteral("docker buildx imagetools");
inline const QString docker = QStringLiteral("docker");

class List
{
public:
    void add(const QString &tool, const QStringList &line,
        Command::Fidelity fidelity = Command::Fidelity::Exact, const QString &note = {},
        const QList<CommandFile> &files = {});
    //! Commands one after the other, joined by `&&`.
    void addAll(const QString &tool, const QList<QStringList> &lines, Command::Fidelity fidelity,
        const QString &note);
    //! The exact ones first.
    QList<Command> take();

private:
    QList<Command> m_commands;
};

//! oras names layouts `DIR:TAG` or `DIR@DIGEST` after --oci-layout.
struct OrasName {
    QStringList flags;
    QString name;
};
OrasName orasName(const oci::ImageName &name, const QString &digest);
//! `host/path@digest`, or the name as it is.
QString at(const oci::ImageName &name, const QString &digest);
//! Empty for what skopeo cannot name.
QString skopeoName(const oci::ImageName &name, const QString &digest);
bool isLayoutLike(const oci::ImageName &name);
//! `flag` for a registry of this machine, which may speak plain HTTP. Skopeo and docker manifest
//! insist on TLS until a flag allows both; crane and buildx find out, and so does oras for
//! localhost (its --plain-http would rule TLS out).
QStringList inTheClear(const oci::ImageName &name, const QString &flag);

} // namespace gantry::verbs::commandline
