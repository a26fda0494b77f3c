// SPDX-License-Identifier: Apache-2.0
#include "layers/facts/signatures.h"

#include "layers/facts/bytesat.h"

#include <algorithm>
#include <array>

namespace gantry::layers {

namespace {

struct Signature {
    qsizetype at;
    QByteArrayView bytes;
    FileFormat format;
};

//! By place and bytes; two bytes alone are too few to tell, but for gzip's three.
constexpr std::array signatures{
    Signature{0, QByteArrayView("\x1f\x8b\x08", 3), FileFormat::Archive}, // gzip
    Signature{0, QByteArrayView("\x28\xb5\x2f\xfd", 4), FileFormat::Archive}, // zstd
    Signature{0,
        QByteArrayView("\xfd"
                       "7zXZ\0",
            6),
        FileFormat::Archive},
    Signature{0, QByteArrayView("BZh", 3), FileFormat::Archive},
    Signature{0, QByteArrayView("PK\x03\x04", 4), FileFormat::Archive}, // zip, jar, whl, nupkg
    Signature{0, QByteArrayView("PK\x05\x06", 4), FileFormat::Archive}, // an empty zip
    Signature{0, QByteArrayView("7z\xbc\xaf\x27\x1c", 6), FileFormat::Archive},
    Signature{0, QByteArrayView("Rar!\x1a\x07", 6), FileFormat::Archive},
    Signature{0, QByteArrayView("!<arch>\n", 8), FileFormat::Archive}, // ar, deb
    Signature{0, QByteArrayView("!<thin>\n", 8), FileFormat::Archive},
    Signature{0, QByteArrayView("07070", 5), FileFormat::Archive}, // cpio
    Signature{0, QByteArrayView("\xed\xab\xee\xdb", 4), FileFormat::Archive}, // rpm
    Signature{0, QByteArrayView("\x04\x22\x4d\x18", 4), FileFormat::Archive}, // lz4
    Signature{0, QByteArrayView("LZIP", 4), FileFormat::Archive},
    Signature{0, QByteArrayView("MSCF\0\0\0\0", 8), FileFormat::Archive}, // cab
    Signature{0, QByteArrayView("MSWIM\0\0\0", 8), FileFormat::Archive},
    Signature{0, QByteArrayView("hsqs", 4), FileFormat::Archive}, // squashfs
    Signature{257, QByteArrayView("ustar", 5), FileFormat::Archive},
    Signature{0, QByteArrayView("\x89PNG\r\n\x1a\n", 8), FileFormat::Image},
    Signature{0, QByteArrayView("\xff\xd8\xff", 3), FileFormat::Image}, // JPEG
    Signature{0, QByteArrayView("GIF87a", 6), FileFormat::Image},
    Signature{0, QByteArrayView("GIF89a", 6), FileFormat::Image},
    Signature{0, QByteArrayView("II*\0", 4), FileFormat::Image}, // TIFF
    Signature{0, QByteArrayView("MM\0*", 4), FileFormat::Image},
    Signature{0, QByteArrayView("icns", 4), FileFormat::Image},
    Signature{0, QByteArrayView("8BPS\0\1", 6), FileFormat::Image},
    Signature{4, QByteArrayView("ftypavif", 8), FileFormat::Image},
    Signature{4, QByteArrayView("ftypheic", 8), FileFormat::Image},
    Signature{0, QByteArrayView("\0\0\0\x0cJXL \r\n\x87\n", 12), FileFormat::Image},
    Signature{0, QByteArrayView("\0asm", 4), FileFormat::WasmModule},
};

bool isWebp(QByteArrayView bytes)
{
    return bytes.size() >= 12 && bytes.startsWith("RIFF") && bytes.sliced(8).startsWith("WEBP");
}

//! "BM" and two reserved words of zero, then a header of a known length.
bool isBitmap(QByteArrayView bytes)
{
    const BytesAt at(bytes);
    const auto header = at.u32(14);
    return bytes.startsWith("BM") && at.u32(6) == 0u && header && *header >= 12 && *header <= 124;
}

//! Icon or cursor: a count of pictures, the first of which has a reserved byte of zero and data
//! behind the list.
bool isIcon(QByteArrayView bytes)
{
    const BytesAt at(bytes);
    const auto kind = at.u16(2), count = at.u16(4);
    if (at.u16(0) != 0 || !kind || (*kind != 1 && *kind != 2) || !count || *count == 0
        || *count > 256)
        return false;
    const auto data = at.u32(18);
    return at.u8(9) == 0 && data && *data >= 6u + 16u * *count;
}

bool isSvg(QByteArrayView bytes)
{
    const QByteArrayView text = bytes.startsWith("\xef\xbb\xbf") ? bytes.sliced(3) : bytes;
    if (!text.startsWith("<?xml") && !text.startsWith("<svg") && !text.startsWith("<!--")
        && !text.startsWith("<!DOCTYPE svg"))
        return false;
    return text.contains("<svg");
}

} // namespace

FileFormat formatBySignature(QByteArrayView bytes)
{
    for (const Signature &known : signatures) {
        if (bytes.size() >= known.at && bytes.sliced(known.at).startsWith(known.bytes))
            return known.format;
    }
    if (isWebp(bytes) || isBitmap(bytes) || isIcon(bytes) || isSvg(bytes))
        return FileFormat::Image;
    return FileFormat::Unknown;
}

} // namespace gantry::layers
