// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "layers/seekable/seekable.h"

#include <QByteArray>

namespace gantry::layers {

//! What the JSON itself does not say.
struct TocContext {
    SeekableKind kind = SeekableKind::EStargz;
    qint64 layerBytes = 0;
    qint64 payloadEnd = 0; //!< every chunk lies before it
    qint64 uncompressedBytes = -1;
    bool isVerified = false;
};

//! Reads the JSON of an eStargz or zstd:chunked table: `{"version":1,"entries":[…]}`. As Go does,
//! names of members are taken whatever their case, the last of equal ones wins, and null counts as
//! absent. Errors: Corrupt naming the entry and member, LimitExceeded.
Expected<SeekableLayer> readTocJson(QByteArray json, const TocContext &context);

} // namespace gantry::layers
