// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "base/error.h"
#include "oci/mediatype.h"

#include <QByteArray>
#include <QByteArrayView>

namespace gantry::layers {

//! The first `wantedBytes` of what these bytes inflate to; several gzip members or zstd frames
//! count as one stream. Errors: Corrupt (damaged, or ends early). Thread: any, as all here.
Expected<QByteArray> expandFirst(
    oci::mediatype::Compression compression, QByteArrayView compressed, qint64 wantedBytes);
//! All of it. Errors: Corrupt, LimitExceeded above maxBytes.
Expected<QByteArray> expandAll(
    oci::mediatype::Compression compression, QByteArrayView compressed, qint64 maxBytes);
//! The first `wantedBytes` of a raw deflate stream from its middle: of the first byte only the
//! upper `bits` count where that is not 0 (zran.c of zlib). \param window the 32 KiB before it
Expected<QByteArray> expandFrom(
    QByteArrayView compressed, quint8 bits, QByteArrayView window, qint64 wantedBytes);

} // namespace gantry::layers
