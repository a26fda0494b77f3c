// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <QByteArray>
#include <QByteArrayView>

#include <cstddef>

namespace gantry::layers {

//! Whose rules a layer obeys: names as bytes and marks anywhere, or names without case and marks
//! under `Files/` and `UtilityVM/Files/` only.
enum class OsFamily : quint8 { Unix, Windows };

// Names are bytes and sort as bytes. A Windows name compares by simple upper case, character by
// character and whatever the language, as NTFS does; bytes that are no UTF-8 compare as they are.
// Thread: any.

int compareNames(QByteArrayView left, QByteArrayView right, OsFamily family);
//! Equal for names that compare equal.
std::size_t hashName(QByteArrayView name, OsFamily family, std::size_t seed);
//! The name in upper case, as UTF-8.
QByteArray foldedName(QByteArrayView name);
//! The first bytes as a number that orders as compareNames() does; equal numbers say nothing.
quint64 namePrefix(QByteArrayView name, OsFamily family);

} // namespace gantry::layers
