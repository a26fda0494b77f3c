// SPDX-License-Identifier: Apache-2.0
#include "layers/seekable/checkpoints.h"
#include "layers/seekable/soci.h"
#include "layers/seekable/tocreader.h"
#include "layers/seekable/tocvalues.h"
#include "layers/words.h"

#include <QSet>

#include <flatbuffers/flatbuffers.h>
#include <ztoc_generated.h>

#include <limits>

namespace gantry::layers {

using namespace Qt::StringLiterals;
using oci::mediatype::Compression;

namespace {

constexpr flatbuffers::uoffset_t maxTables = 20'000'000; //!< an entry and each of its records

std::unexpected<Error> wrong(const QString &what)
{
    return fail(Errc::Corrupt, words("SOCI table of contents: %1").arg(what));
}

QByteArray bytesOf(const flatbuffers::String *text)
{
    return text ? QByteArray(text->data(), static_cast<qsizetype>(text->size())) : QByteArray();
}

class ZtocReader
{
public:
    ZtocReader(const ztoc::Ztoc &table, Compression compression)
        : m_table(table)
        , m_contents(compression)
    {
    }

    Expected<> readEntries()
    {
        if (!m_table.entries() || !m_table.entries()->list())
            return {};
        for (const ztoc::Entry *entry : *m_table.entries()->list())
            CHECK(addEntry(*entry));
        return {};
    }

    Expected<> readSpans(Compression compression)
    {
        const ztoc::Spans *spans = m_table.spans();
        if (!spans || !spans->checkpoints() || spans->last_span() < 0)
            return wrong(words("it has no spans"));
        const QByteArray checkpoints(reinterpret_cast<const char *>(spans->checkpoints()->data()),
            static_cast<qsizetype>(spans->checkpoints()->size()));
        const SpanFrame frame{.compressedBytes = m_table.compressed_size(),
            .uncompressedBytes = m_table.uncompressed_size(),
            .spans = qint64(spans->last_span()) + 1};
        TRY(std::vector<SociSpan> places,
            compression == Compression::Gzip ? gzipSpans(checkpoints, frame)
                                             : plainSpans(checkpoints, frame));
        if (const auto *digests = spans->digests(); digests && digests->size() != 0) {
            if (digests->size() != places.size())
                return wrong(
                    words("%1 digests for %2 spans").arg(digests->size()).arg(places.size()));
            for (std::size_t i = 0; i < places.size(); ++i) {
                const auto digest = oci::Digest::parse(QString::fromLatin1(
                    bytesOf(digests->Get(static_cast<flatbuffers::uoffset_t>(i)))));
                if (!digest)
                    return wrong(digest.error().message);
                places[i].digest = Sha256::of(*digest);
            }
        }
        m_contents.setSpans(
            std::move(places), compression == Compression::Gzip ? checkpoints : QByteArray());
        return {};
    }

    SeekableLayer result(Compression compression)
    {
        LayerFacts &facts = m_index.facts();
        facts.claimed = true;
        facts.compression = compression == Compression::Gzip ? u"gzip"_s : u"none"_s;
        facts.compressedBytes = m_table.compressed_size();
        facts.uncompressedBytes = m_table.uncompressed_size();
        return {.kind = SeekableKind::Soci,
            .isVerified = true,
            .index = m_index.snapshot(),
            .contents = m_contents.take(),
            .notes = {}};
    }

private:
    Expected<> addEntry(const ztoc::Entry &entry)
    {
        const QByteArray name = bytesOf(entry.name());
        const auto wrongEntry = [&name](const QString &what) {
            return wrong(words("entry %1: %2").arg(QString::fromUtf8(name.left(200)), what));
        };
        NewEntry added;
        added.warnings = EntryWarning::Claimed;
        const auto path = cleanTablePath(name, added.warnings);
        if (!path)
            return wrongEntry(words("this is no name"));
        added.path = *path;
        added.type = tableEntryType(QString::fromLatin1(bytesOf(entry.type())));
        const qint64 offset = entry.uncompressed_offset(), size = entry.uncompressed_size();
        if (offset < 0 || size < 0 || offset > m_table.uncompressed_size()
            || size > m_table.uncompressed_size() - offset)
            return wrongEntry(words("its content lies outside the layer"));
        if (added.type == EntryType::File) {
            added.sizeBytes = size;
            added.dataOffset = offset;
        }
        const auto modified
            = tableTime(QString::fromLatin1(bytesOf(entry.modified())), added.warnings);
        if (!modified)
            return wrongEntry(words("its time is no time"));
        added.modifiedNs = *modified;
        const QByteArray link = bytesOf(entry.link_name());
        if (added.type == EntryType::HardLink) {
            const auto target = cleanTablePath(link, added.warnings);
            if (!target)
                return wrongEntry(words("a hard link without a target"));
            added.link = *target;
            if (!m_seen.contains(added.link))
                added.warnings |= EntryWarning::LinkTargetMissing;
        } else if (added.type == EntryType::Symlink) {
            if (link.size() > maxPathBytes || link.contains('\0'))
                return wrongEntry(words("its link target cannot be"));
            added.link = link;
        }
        constexpr qint64 maxDevice = std::numeric_limits<quint32>::max();
        if (entry.device_major() < 0 || entry.device_major() > maxDevice || entry.device_minor() < 0
            || entry.device_minor() > maxDevice)
            return wrongEntry(words("its device number cannot be"));
        Attributes &attributes = added.attributes;
        attributes.mode = static_cast<quint32>(entry.mode() & permissionBits);
        attributes.uid = entry.uid();
        attributes.gid = entry.gid();
        attributes.userName = bytesOf(entry.user_name());
        attributes.groupName = bytesOf(entry.group_name());
        attributes.deviceMajor = static_cast<quint32>(entry.device_major());
        attributes.deviceMinor = static_cast<quint32>(entry.device_minor());
        if (entry.records()) {
            for (const ztoc::PaxRecord *record : *entry.records())
                takePaxRecord(bytesOf(record->key()), bytesOf(record->value()), added);
        }
        settleXattrs(attributes);
        if (m_seen.contains(added.path))
            added.warnings |= EntryWarning::DuplicatePath;
        m_seen.insert(added.path);
        m_index.add(added);
        if (added.type == EntryType::File && size > 0)
            m_contents.addStreamed(size, offset);
        else
            m_contents.addWithoutContent();
        return {};
    }

    const ztoc::Ztoc &m_table;
    LayerIndexBuilder m_index;
    ContentMapBuilder m_contents;
    QSet<QByteArray> m_seen;
};

} // namespace

Expected<SeekableLayer> readZtoc(
    const QByteArray &bytes, const oci::Descriptor &descriptor, qint64 layerBytes)
{
    if (bytes.size() > TocReader::maxTableBytes)
        return fail(Errc::LimitExceeded,
            words("the table of contents takes %1 bytes, more than %2")
                .arg(bytes.size())
                .arg(TocReader::maxTableBytes));
    CHECK(descriptor.digest.verify(bytes));
    flatbuffers::Verifier::Options options;
    options.max_tables = maxTables;
    flatbuffers::Verifier verifier(reinterpret_cast<const quint8 *>(bytes.constData()),
        static_cast<std::size_t>(bytes.size()), options);
    if (!ztoc::VerifyZtocBuffer(verifier))
        return wrong(words("this is no such table, or it is damaged"));
    const ztoc::Ztoc &table = *ztoc::GetZtoc(bytes.constData());
    if (table.compressed_size() != layerBytes || table.uncompressed_size() < 0)
        return wrong(words("it is for a layer of %1 bytes, this one has %2")
                .arg(table.compressed_size())
                .arg(layerBytes));
    Compression compression = Compression::Gzip;
    if (table.spans() && table.spans()->algorithm() == ztoc::Algorithm::Uncompressed)
        compression = Compression::None;
    else if (table.spans() && table.spans()->algorithm() != ztoc::Algorithm::Gzip)
        return fail(Errc::Unsupported, words("SOCI table of contents: unknown compression"));
    ZtocReader reader(table, compression);
    CHECK(reader.readEntries());
    CHECK(reader.readSpans(compression));
    return reader.result(compression);
}

} // namespace gantry::layers
