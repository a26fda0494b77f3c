// SPDX-License-Identifier: Apache-2.0
#include "sources/tarindex.h"

#include "sources/words.h"

#include <QDir>
#include <QFile>
#include <QFileInfo>

#include <array>

using namespace Qt::StringLiterals;

namespace gantry::sources {

namespace {

constexpr qint64 maxHeaderText = 1024 * 1024; //!< a pax header or long name
constexpr qsizetype maxEntries = 1'000'000;
constexpr int maxLinks = 8;

struct Magic {
    QByteArrayView bytes;
    const char *name;
    const char *tool;
};
constexpr std::array<Magic, 5> compressed{
    Magic{QByteArrayView("\x1f\x8b", 2), "gzip", "gunzip -k"},
    Magic{QByteArrayView("\x28\xb5\x2f\xfd", 4), "zstd", "unzstd -k"},
    Magic{QByteArrayView("\xfd"
                         "7zXZ",
              5),
        "xz", "unxz -k"},
    Magic{QByteArrayView("BZh", 3), "bzip2", "bunzip2 -k"},
    Magic{QByteArrayView("PK\x03\x04", 4), "zip", "unzip"},
};

//! A number of a header: octal text, or base 256 with the highest bit set (GNU). Negative: not a
//! number.
qint64 number(QByteArrayView field)
{
    if (static_cast<uchar>(field[0]) & 0x80) {
        qint64 value = static_cast<uchar>(field[0]) & 0x3f;
        for (qsizetype i = 1; i < field.size(); ++i) {
            if (value > (std::numeric_limits<qint64>::max() >> 8))
                return -1;
            value = (value << 8) | static_cast<uchar>(field[i]);
        }
        return value;
    }
    qint64 value = 0;
    bool any = false;
    for (const char c : field) {
        if (c == '\0' || c == ' ') {
            if (any)
                break;
            continue;
        }
        if (c < '0' || c > '7' || value > (std::numeric_limits<qint64>::max() >> 3))
            return -1;
        value = value * 8 + (c - '0');
        any = true;
    }
    return value;
}

QByteArray text(QByteArrayView field)
{
    const qsizetype end = field.indexOf('\0');
    return field.first(end < 0 ? field.size() : end).toByteArray();
}

bool checksumFits(QByteArrayView header)
{
    qint64 sum = 0;
    for (qsizetype i = 0; i < tarBlockBytes; ++i)
        sum += i >= 148 && i < 156 ? ' ' : static_cast<uchar>(header[i]);
    return number(header.sliced(148, 8)) == sum;
}

QString normalised(const QByteArray &name)
{
    QString path = QDir::cleanPath(QString::fromUtf8(name));
    while (path.startsWith(u'/') || path.startsWith("../"_L1))
        path.remove(0, path.startsWith(u'/') ? 1 : 3);
    return path;
}

} // namespace

//! The walk over the headers.
class TarScan
{
public:
    TarScan(QString path, OpContext ctx)
        : m_file(path)
        , m_ctx(std::move(ctx))
        , m_index(std::make_shared<TarIndex>())
    {
        m_index->m_path = std::move(path);
    }

    Expected<std::shared_ptr<const TarIndex>> run()
    {
        CHECK(open());
        while (true) {
            if (m_entriesSeen % 256 == 0)
                CHECK(m_ctx.checkStopped());
            TRY(const bool more, readEntry());
            if (!more)
                return m_index;
            if (++m_entriesSeen > maxEntries)
                return fail(Errc::LimitExceeded, words("More than %1 entries").arg(maxEntries),
                    m_index->m_path);
        }
    }

private:
    Error corrupt(const QString &what, qint64 offset) const
    {
        return {.code = Errc::Corrupt,
            .message = words("%1 at byte %2 of the archive").arg(what).arg(offset),
            .subject = m_index->m_path};
    }

    Expected<> open()
    {
        const QFileInfo info(m_index->m_path);
        if (!info.exists())
            return fail(Errc::NotFound, words("There is no such file"), m_index->m_path);
        if (info.isDir())
            return fail(Errc::Corrupt, words("This is a directory, an archive is a file"),
                m_index->m_path,
                words("Say oci:%1 for a layout in a directory").arg(m_index->m_path));
        if (!m_file.open(QIODevice::ReadOnly))
            return fail(Errc::Io, m_file.errorString(), m_index->m_path);
        m_size = m_file.size();
        const QByteArray head = m_file.peek(8);
        for (const Magic &magic : compressed) {
            if (head.startsWith(magic.bytes))
                return fail(Errc::Unsupported,
                    words("The archive is compressed with %1 and cannot be read in place")
                        .arg(QLatin1StringView(magic.name)),
                    m_index->m_path,
                    words("Uncompress it first: %1 %2")
                        .arg(QLatin1StringView(magic.tool), m_index->m_path));
        }
        if (m_size < tarBlockBytes)
            return std::unexpected(corrupt(words("Not a tar: the file ends"), m_size));
        return {};
    }

    Expected<QByteArray> read(qint64 bytes)
    {
        const qint64 at = m_file.pos();
        QByteArray data = m_file.read(bytes);
        if (data.size() == bytes)
            return data;
        if (m_file.error() != QFileDevice::NoError)
            return fail(Errc::Io, m_file.errorString(), m_index->m_path);
        return std::unexpected(corrupt(words("Cut off: the file ends"), at + data.size()));
    }

    //! Content of a pax header or long name, with its padding.
    Expected<QByteArray> readText(qint64 size, qint64 at)
    {
        if (size > maxHeaderText)
            return std::unexpected(corrupt(words("A header of %1 bytes").arg(size), at));
        TRY(QByteArray data, read(tarPaddedBytes(size)));
        data.truncate(size);
        return data;
    }

    Expected<> takePax(const QByteArray &records, qint64 at)
    {
        for (qsizetype from = 0; from < records.size();) {
            const qsizetype space = records.indexOf(' ', from);
            bool fine = false;
            const qsizetype length
                = space < 0 ? 0 : records.sliced(from, space - from).toLongLong(&fine);
            if (!fine || length < space - from + 2 || length > records.size() - from)
                return std::unexpected(corrupt(words("A pax record of no known shape"), at + from));
            const QByteArrayView record
                = QByteArrayView(records).sliced(space + 1, from + length - space - 2);
            const qsizetype equals = record.indexOf('=');
            const QByteArrayView key = record.first(qMax<qsizetype>(equals, 0));
            const QByteArray value = record.sliced(equals + 1).toByteArray();
            if (key == "path") {
                m_name = value;
            } else if (key == "linkpath") {
                m_link = value;
            } else if (key == "size") {
                m_paxSize = value.toLongLong(&fine);
                if (!fine || m_paxSize < 0)
                    return std::unexpected(corrupt(words("A size that is no number"), at + from));
            }
            from += length;
        }
        return {};
    }

    //! False at the end of the archive.
    Expected<bool> readEntry()
    {
        const qint64 at = m_file.pos();
        if (at >= m_size)
            return false; // some writers leave the two empty blocks out
        TRY(const QByteArray header, read(tarBlockBytes));
        if (header.count('\0') == tarBlockBytes)
            return false;
        if (!checksumFits(header))
            return std::unexpected(corrupt(
                m_entriesSeen == 0 ? words("Not a tar: no header") : words("A damaged header"),
                at));
        qint64 size = number(QByteArrayView(header).sliced(124, 12));
        if (size < 0)
            return std::unexpected(corrupt(words("A size that is no number"), at));
        const char type = header[156];
        if (type == 'x' || type == 'L' || type == 'K') {
            TRY(const QByteArray data, readText(size, at));
            if (type == 'L')
                m_name = text(data);
            else if (type == 'K')
                m_link = text(data);
            else
                CHECK(takePax(data, at + tarBlockBytes));
            return true;
        }
        if (m_paxSize >= 0)
            size = m_paxSize;
        const bool isLink = type == '1' || type == '2';
        const bool hasContent = !isLink && type != '5' && type != '3' && type != '4' && type != '6';
        const qint64 content = hasContent ? size : 0;
        // Checked by subtraction: a size near 2^63 must not wrap.
        if (content > m_size - m_file.pos())
            return std::unexpected(Error{.code = Errc::Corrupt,
                .message
                = words("Cut off: the entry at byte %1 says %2 bytes, the file ends at byte %3")
                    .arg(at)
                    .arg(content)
                    .arg(m_size),
                .subject = m_index->m_path});
        if (type == '0' || type == '\0' || type == '7' || isLink)
            keep(header, content, isLink, type == '2');
        m_name.clear();
        m_link.clear();
        m_paxSize = -1;
        const qint64 next = m_file.pos() + tarPaddedBytes(content);
        if (!m_file.seek(qMin(next, m_size)))
            return fail(Errc::Io, m_file.errorString(), m_index->m_path);
        return true;
    }

    void keep(const QByteArray &header, qint64 size, bool isLink, bool isSymbolic)
    {
        QByteArray name = m_name;
        if (name.isEmpty()) {
            name = text(QByteArrayView(header).first(100));
            if (header.sliced(257, 6) == QByteArrayView("ustar\0", 6)) {
                if (const QByteArray prefix = text(QByteArrayView(header).sliced(345, 155));
                    !prefix.isEmpty())
                    name = prefix + '/' + name;
            }
        }
        TarIndex::Entry entry{m_file.pos(), size, {}};
        const QString path = normalised(name);
        if (isLink) {
            QByteArray target
                = m_link.isEmpty() ? text(QByteArrayView(header).sliced(157, 100)) : m_link;
            // Old `docker save` links layers that occur twice: "../<id>/layer.tar", relative to the
            // link.
            if (isSymbolic && !target.startsWith('/'))
                target = path.left(path.lastIndexOf(u'/') + 1).toUtf8() + target;
            entry.link = normalised(target);
        }
        m_index->m_entries.insert(path, entry); // the last one of a name wins, as in tar itself
    }

    QFile m_file;
    OpContext m_ctx;
    std::shared_ptr<TarIndex> m_index;
    qint64 m_size = 0;
    qsizetype m_entriesSeen = 0;
    QByteArray m_name, m_link;
    qint64 m_paxSize = -1;
};

Expected<std::shared_ptr<const TarIndex>> TarIndex::scan(QString path, OpContext ctx)
{
    return TarScan(std::move(path), std::move(ctx)).run();
}

std::optional<BlobView> TarIndex::find(const QString &name) const
{
    QString wanted = name;
    for (int hop = 0; hop <= maxLinks; ++hop) {
        const auto found = m_entries.constFind(wanted);
        if (found == m_entries.constEnd())
            return std::nullopt;
        if (found->link.isEmpty())
            return BlobView{m_path, found->offset, found->sizeBytes, nullptr};
        wanted = found->link;
    }
    return std::nullopt;
}

QStringList TarIndex::names() const
{
    QStringList names = m_entries.keys();
    names.sort();
    return names;
}

} // namespace gantry::sources
