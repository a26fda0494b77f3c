// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "sourcekit.h"
#include "support/fakesource.h"
#include "verbs/layers.h"

#include <zlib.h>

namespace gantry::test {

//! gzip as RFC 1952 has it.
inline QByteArray gzip(const QByteArray &bytes)
{
    z_stream stream = {};
    deflateInit2(&stream, 6, Z_DEFLATED, 15 + 16, 8, Z_DEFAULT_STRATEGY);
    QByteArray out(qsizetype(deflateBound(&stream, uLong(bytes.size()))), Qt::Uninitialized);
    stream.next_in = reinterpret_cast<Bytef *>(const_cast<char *>(bytes.constData()));
    stream.avail_in = static_cast<uInt>(bytes.size());
    stream.next_out = reinterpret_cast<Bytef *>(out.data());
    stream.avail_out = static_cast<uInt>(out.size());
    deflate(&stream, Z_FINISH);
    out.truncate(qsizetype(stream.total_out));
    deflateEnd(&stream);
    return out;
}

//! A layer of an image to be made.
inline verbs::LayerWanted layerOf(ImageBuilder &builder, const QByteArray &tar)
{
    verbs::LayerWanted layer;
    layer.descriptor
        = builder.blob(gzip(tar), QStringLiteral("application/vnd.oci.image.layer.v1.tar+gzip"));
    layer.diffId = oci::Digest::of(tar);
    return layer;
}

//! Rows of a layer by path.
inline QStringList pathsOf(const layers::LayerIndex &index)
{
    QStringList paths;
    for (layers::LayerIndex::Id i = 0; i < index.size(); ++i)
        paths += QString::fromUtf8(index.path(i));
    return paths;
}

inline layers::LayerIndex::Id entryAt(const layers::LayerIndex &index, QByteArrayView path)
{
    for (layers::LayerIndex::Id i = 0; i < index.size(); ++i) {
        if (index.path(i) == path)
            return i;
    }
    return layers::LayerIndex::none;
}

} // namespace gantry::test
