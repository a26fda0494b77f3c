// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "base/json.h"
#include "layers/seekable/contentmap.h"

#include <QByteArray>
#include <QString>

#include <optional>

namespace gantry::layers {

//! One member of "entries", its numbers in range, its texts not yet looked into.
struct TocEntry {
    QByteArray name, linkName, userName, groupName;
    QString type, modified;
    qint64 size = 0, mode = 0, uid = 0, gid = 0, deviceMajor = 0, deviceMinor = 0;
    qint64 offset = 0, endOffset = 0, chunkOffset = 0, chunkSize = 0, innerOffset = 0;
    std::optional<Sha256> digest, chunkDigest;
    bool isZeros = false;
    bool hasDigestUnknown = false; //!< a digest that is not SHA-256: well formed, not used
    bool hasRepeatedMembers = false;
    QList<std::pair<QByteArray, QByteArray>> xattrs;
};

//! Errors: Corrupt naming the member by its JSON pointer. Thread: any.
Expected<TocEntry> readTocEntry(const json::Value &value);

} // namespace gantry::layers
