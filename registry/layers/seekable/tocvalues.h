// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "layers/entry.h"

#include <QByteArray>
#include <QByteArrayView>
#include <QString>
#include <QStringView>

#include <optional>

//! Values as tables of contents spell them. Thread: any.
namespace gantry::layers {

inline constexpr quint32 permissionBits = 07777; //!< of a mode; file types stand above them

inline constexpr qsizetype maxPathBytes = 0xffff; //!< a LayerIndex holds names up to it

//! A path without slashes at its ends, "." and ".." parts; what climbs out is kept inside the root
//! and marked. nullopt: empty, too long, or with a NUL.
std::optional<QByteArray> cleanTablePath(QByteArrayView name, EntryWarnings &warnings);
//! RFC 3339 to nanoseconds since 1970; 0 for an empty text and Go's zero time, clamped with a
//! warning outside 1678 to 2262; nullopt when it is no timestamp.
std::optional<qint64> tableTime(QStringView text, EntryWarnings &warnings);
//! "reg", "dir", "symlink", …; Other for words nobody writes.
EntryType tableEntryType(QStringView word);
//! Puts a pax record of a ztoc where the tar reader would put it; false: it says nothing we keep.
bool takePaxRecord(const QByteArray &key, const QByteArray &value, NewEntry &entry);
//! Sorts the extended attributes by name; of equal names the last one stays.
void settleXattrs(Attributes &attributes);

} // namespace gantry::layers
