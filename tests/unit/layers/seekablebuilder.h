// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "layers/seekable/seekable.h"
#include "oci/descriptor.h"

#include <QByteArray>
#include <QString>

#include <functional>

namespace gantry::test {

QByteArray gzipMember(const QByteArray &bytes);
QByteArray zstdFrame(const QByteArray &bytes);
//! A skippable frame (RFC 8878, 3.1.2).
QByteArray skippableFrame(const QByteArray &bytes);
//! One tar header and the padding behind so many bytes.
QByteArray tarHeader(const QByteArray &name, qint64 size, char type, const QByteArray &link = {});
QByteArray tarPadding(qint64 size);
//! The end of an eStargz layer, 51 bytes, or of a stargz one, 47.
QByteArray stargzFooter(qint64 tableOffset, bool legacy);

//! A layer with a table of contents, and what its manifest says of it.
struct MadeLayer {
    QByteArray blob;
    oci::StringPairs annotations;
    QString mediaType;
    QByteArray json;
    qint64 tableOffset = 0;

    //! Without what the manifest says.
    MadeLayer unannounced() const
    {
        MadeLayer layer = *this;
        layer.annotations.clear();
        return layer;
    }
};

//! Makes layers of any kind but SOCI. Same calls, same bytes.
class SeekableBuilder
{
public:
    explicit SeekableBuilder(layers::SeekableKind kind);
    SeekableBuilder &directory(const QByteArray &path);
    SeekableBuilder &symlink(const QByteArray &path, const QByteArray &target);
    SeekableBuilder &hardlink(const QByteArray &path, const QByteArray &target);
    //! \param chunkBytes 0: in one piece
    SeekableBuilder &file(const QByteArray &path, const QByteArray &content, qint64 chunkBytes = 0);
    //! \param edit may lie: it changes the JSON before digests are made of it
    MadeLayer build(const std::function<QByteArray(QByteArray)> &edit = {}) const;

private:
    QByteArray compressed(const QByteArray &bytes) const;
    void flush();
    void entry(const QByteArray &json);
    bool isZstd() const;

    layers::SeekableKind m_kind;
    QByteArray m_blob;
    QByteArray m_pending; //!< tar bytes that are in no member yet
    QByteArray m_entries;
};

} // namespace gantry::test
