// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "layers/seekable/contentreader.h"
#include "layers/seekable/tocreader.h"
#include "seekablebuilder.h"

#include <QRandomGenerator>
#include <QTest>

//! Layers made by SeekableBuilder, and reading them as a caller does: range by range.
namespace gantry::test {

using namespace Qt::StringLiterals;
using namespace gantry::layers;

//! At most a million bytes; a shorter one is the beginning of a longer one.
inline QByteArray noise(qsizetype size)
{
    static const QByteArray bytes = [] {
        QRandomGenerator random(7);
        QByteArray made(1'000'000, '\0');
        for (char &c : made)
            c = static_cast<char>(random.bounded(64) + 32);
        return made;
    }();
    return bytes.first(size);
}

inline SeekableBuilder &filled(SeekableBuilder &builder)
{
    builder.directory("etc").file("etc/passwd", "root:x:0:0::/:/bin/sh\n");
    builder.file(".no.prefetch.landmark", "\x0f").file("empty", {});
    builder.file("big", noise(300'000), 65'536)
        .symlink("sh", "bin/bash")
        .hardlink("pw", "etc/passwd");
    return builder;
}

inline MadeLayer made(SeekableKind kind, const std::function<QByteArray(QByteArray)> &edit = {})
{
    SeekableBuilder builder(kind);
    return filled(builder).build(edit);
}

struct Read {
    Expected<SeekableLayer> layer;
    qint64 fetchedBytes = 0;
    int requests = 0;
};

inline Read readLayer(const MadeLayer &made)
{
    auto claim = recognise(made.annotations, made.mediaType);
    if (!claim)
        return {std::unexpected(claim.error())};
    if (!*claim)
        return {fail(Errc::NotFound, u"not recognised"_s)};
    TocReader reader(**claim, made.blob.size());
    Read read{fail(Errc::Usage, {})};
    while (const auto range = reader.wanted()) {
        ++read.requests;
        if (range->offset < 0 || range->lengthBytes <= 0 || range->end() > made.blob.size())
            qFatal("a range outside the layer");
        if (auto fed = reader.feed(made.blob.sliced(range->offset, range->lengthBytes)); !fed) {
            read.layer = std::unexpected(fed.error());
            return read;
        }
    }
    read.fetchedBytes = reader.fetchedBytes();
    read.layer = reader.take();
    return read;
}

inline Expected<QByteArray> contentOf(const SeekableLayer &layer, const QByteArray &blob,
    LayerIndex::Id entry, qint64 from = 0, qint64 length = -1, bool *verified = nullptr)
{
    TRY(auto reader, ContentReader::open(layer, entry, from, length));
    QByteArray content;
    while (const auto range = reader.wanted()) {
        if (range->offset < 0 || range->end() > blob.size())
            qFatal("a range outside the layer");
        TRY(const QByteArray piece,
            reader.feed(QByteArrayView(blob).sliced(range->offset, range->lengthBytes)));
        content += piece;
    }
    if (verified)
        *verified = reader.isVerified();
    return content;
}

inline auto replacing(const QByteArray &from, const QByteArray &to)
{
    return [from, to](QByteArray json) {
        const qsizetype at = json.indexOf(from);
        if (at < 0)
            qFatal("%s is not there", from.constData());
        return json.replace(at, from.size(), to);
    };
}

inline void addKinds()
{
    QTest::addColumn<SeekableKind>("kind");
    QTest::newRow("eStargz") << SeekableKind::EStargz;
    QTest::newRow("stargz") << SeekableKind::Stargz;
    QTest::newRow("zstd:chunked") << SeekableKind::ZstdChunked;
    QTest::newRow("zstd:chunked of stargz") << SeekableKind::ZstdChunkedStargz;
}

} // namespace gantry::test
