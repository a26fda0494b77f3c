// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "oci/imagename.h"

//! Pieces of parsePasted(): for the sources of oci/ only.
namespace gantry::oci::pasted {

//! A name as it stands in a command, file or address, not parsed yet.
struct Found {
    QString name;
    QString platform;
    bool local = false; //!< may be a path on this computer
};

//! The address of a registry page, a manifest or a package. Errors: Usage.
Expected<Found> fromUrl(QStringView url);
//! A command line whose program is one we know (`docker`, `podman`, …); nullopt for other words.
Expected<std::optional<Found>> fromCommand(const QStringList &words);
//! Splits like a shell: blanks, quotes, backslashes. Nothing is expanded.
QStringList shellWords(QStringView line);
//! An existing folder or archive as a name with transport; nullopt when there is none. Reads the
//! disk.
std::optional<ImageName> fromDisk(const QString &path);

} // namespace gantry::oci::pasted
