// SPDX-License-Identifier: Apache-2.0
#include "models/files/filecontent.h"

#include "layers/text/linediff.h"
#include "models/files/filewords.h"

#include <QBuffer>
#include <QImageReader>
#include <QLocale>
#include <QStringDecoder>

#include <algorithm>

using namespace Qt::StringLiterals;

namespace gantry::models {

namespace {

//! Formats read by Qt's own plug-ins, none of which runs anything.
constexpr std::array<const char *, 7> pictureFormats{
    "png", "jpeg", "gif", "bmp", "ico", "webp", "ppm"};

bool startsWithUtf16(QByteArrayView bytes)
{
    return bytes.size() >= 2
        && ((bytes[0] == '\xff' && bytes[1] == '\xfe')
            || (bytes[0] == '\xfe' && bytes[1] == '\xff'));
}

//! Text, unless there are NUL bytes or too many bytes that are no character.
bool looksLikeText(QByteArrayView bytes)
{
    if (startsWithUtf16(bytes))
        return true;
    if (bytes.contains('\0'))
        return false;
    const auto control = std::ranges::count_if(bytes, [](char byte) {
        const auto code = static_cast<unsigned char>(byte);
        return code < 0x20 && code != '\n' && code != '\r' && code != '\t' && code != '\f'
            && code != 0x1b;
    });
    return control * 50 <= bytes.size();
}

//! The last character may be cut in the middle: that makes no file another encoding.
QString decodeText(QByteArrayView bytes, QString *encoding)
{
    if (startsWithUtf16(bytes)) {
        const bool little = bytes[0] == '\xff';
        *encoding = little ? fileWords(QT_TRANSLATE_NOOP("files", "UTF-16, little-endian"))
                           : fileWords(QT_TRANSLATE_NOOP("files", "UTF-16, big-endian"));
        QStringDecoder decoder(little ? QStringConverter::Utf16LE : QStringConverter::Utf16BE);
        return decoder(bytes);
    }
    QStringDecoder decoder(QStringConverter::Utf8);
    QString text = decoder(bytes);
    if (!decoder.hasError()) {
        *encoding = std::ranges::all_of(bytes, [](char byte) { return byte >= 0; })
            ? fileWords(QT_TRANSLATE_NOOP("files", "ASCII"))
            : u"UTF-8"_s;
        return text;
    }
    *encoding = fileWords(QT_TRANSLATE_NOOP("files", "Latin-1 or similar"));
    return QString::fromLatin1(bytes);
}

void takeText(FileContent &content)
{
    QByteArrayView bytes(content.bytes);
    content.textCut = content.isCut() || bytes.size() > FileContent::mostTextBytes;
    if (bytes.size() > FileContent::mostTextBytes)
        bytes = bytes.first(FileContent::mostTextBytes);
    if (!looksLikeText(bytes))
        return;
    content.isText = true;
    // In UTF-8 from here on: line ends are found in bytes, whatever the file is written in.
    const QString decoded = decodeText(bytes, &content.encoding);
    const QByteArray utf8 = decoded.toUtf8();
    const auto lines = layers::splitLines(utf8);
    content.text.reserve(decoded.size() + std::ssize(lines));
    content.ends.reserve(lines.size() + 1);
    const auto add = [&content](QStringView line, FileContent::LineEnd end) {
        if (!content.ends.empty())
            content.text += u'\n';
        content.text += line;
        content.ends.push_back(end);
    };
    for (const layers::TextLine &line : lines) {
        const QString whole
            = QString::fromUtf8(QByteArrayView(utf8).sliced(line.offset, line.length));
        QStringView rest(whole);
        while (rest.size() > FileContent::foldAt) {
            add(rest.first(FileContent::foldAt), FileContent::LineEnd::Folded);
            rest = rest.sliced(FileContent::foldAt);
        }
        using layers::LineEnd;
        add(rest,
            line.end == LineEnd::Lf         ? FileContent::LineEnd::Lf
                : line.end == LineEnd::Crlf ? FileContent::LineEnd::Crlf
                : line.end == LineEnd::Cr   ? FileContent::LineEnd::Cr
                                            : FileContent::LineEnd::None);
    }
}

void takePicture(FileContent &content)
{
    QBuffer buffer(&content.bytes);
    buffer.open(QIODevice::ReadOnly);
    QImageReader reader(&buffer);
    QImageReader::setAllocationLimit(FileContent::pictureMegabytes);
    const QByteArray format = reader.format();
    if (std::ranges::find_if(pictureFormats, [&](const char *each) { return format == each; })
        == pictureFormats.end()) {
        content.pictureWords = fileWords(
            QT_TRANSLATE_NOOP("files", "This kind of picture cannot be shown; see its bytes."));
        return;
    }
    const QSize size = reader.size();
    const QString sizeWords = fileWords(QT_TRANSLATE_NOOP("files", "%1 × %2 pixels, %3"))
                                  .arg(size.width())
                                  .arg(size.height())
                                  .arg(QString::fromLatin1(format).toUpper());
    if (content.isCut() || !size.isValid() || size.width() > FileContent::mostPixels
        || size.height() > FileContent::mostPixels) {
        content.pictureWords
            = fileWords(QT_TRANSLATE_NOOP("files", "%1: too large to be shown here."))
                  .arg(sizeWords);
        return;
    }
    content.picture = reader.read();
    content.pictureWords = content.picture.isNull()
        ? fileWords(QT_TRANSLATE_NOOP("files", "The picture is damaged: %1."))
              .arg(reader.errorString())
        : sizeWords;
}

} // namespace

FileContent decodeFile(QByteArray bytes, qint64 fileBytes, layers::FileFormat format)
{
    using layers::FileFormat;
    FileContent content;
    content.fileBytes = fileBytes;
    content.bytes = std::move(bytes);
    if (format == FileFormat::Image)
        takePicture(content);
    if (format == FileFormat::Elf || format == FileFormat::Pe || format == FileFormat::MachO)
        content.program = layers::readProgramFacts(content.bytes);
    if (content.picture.isNull() && !content.program)
        takeText(content);
    return content;
}

} // namespace gantry::models
