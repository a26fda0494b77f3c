// SPDX-License-Identifier: Apache-2.0
// From the JSON to an index and a content map. A regular file is an entry "reg" and, when its
// content was cut, entries "chunk" right behind it; so a file is finished when the next entry that
// is no chunk comes. A table that cannot be is refused as a whole: it is made by programs, and
// what a program wrote wrongly in one place is not to be believed in another.
#include "layers/seekable/tocjson.h"

#include "layers/seekable/comparewithlayer.h"
#include "layers/seekable/tocentry.h"
#include "layers/seekable/tocvalues.h"
#include "layers/words.h"

#include <QHash>
#include <QSet>

namespace gantry::layers {

using namespace Qt::StringLiterals;
using oci::mediatype::Compression;

namespace {

constexpr json::Limits tableLimits{.maxDepth = 16, .maxNodes = 16'000'000};
constexpr qint64 maxFileBytes = 1LL << 60; //!< keeps sums of sizes and offsets below 2^63

class TableReader
{
public:
    explicit TableReader(const TocContext &context)
        : m_context(context)
        , m_contents(isZstd(context.kind) ? Compression::Zstd : Compression::Gzip)
    {
    }

    Expected<SeekableLayer> read(QByteArray json)
    {
        TRY(const auto document,
            json::Document::parse(std::move(json), words("table of contents"), tableLimits));
        const json::Value root = document.root();
        if (root["version"].toInt64() != 1)
            return fail(Errc::Unsupported,
                words("the table of contents has version %1, only 1 is known")
                    .arg(QString::fromUtf8(root["version"].raw().left(20))));
        const json::Value entries = root["entries"];
        if (!entries.isArray() && !entries.isNull())
            return fail(Errc::Corrupt, words("the table of contents has no list of entries"));
        for (m_at = 0; m_at < entries.size(); ++m_at) {
            TRY(TocEntry entry, readTocEntry(entries.at(m_at)));
            m_hasRepeatedMembers = m_hasRepeatedMembers || entry.hasRepeatedMembers;
            m_hasDigestUnknown = m_hasDigestUnknown || entry.hasDigestUnknown;
            CHECK(take(std::move(entry)));
        }
        CHECK(finishFile());
        return result();
    }

private:
    std::unexpected<Error> wrong(const QString &what) const
    {
        return fail(Errc::Corrupt,
            words("table of contents, entry %1 (%2): %3")
                .arg(m_at)
                .arg(QString::fromUtf8(m_name.left(200)), what));
    }

    Expected<> take(TocEntry entry)
    {
        m_name = entry.name;
        if (entry.type == u"chunk") {
            if (!m_file)
                return wrong(words("a chunk without a file before it"));
            if (!entry.name.isEmpty() && entry.name != m_file->name)
                return wrong(words("a chunk of another file than the one before it"));
            m_parts.push_back(std::move(entry));
            return {};
        }
        CHECK(finishFile());
        return addEntry(std::move(entry));
    }

    Expected<> addEntry(TocEntry entry)
    {
        NewEntry added;
        const auto path = cleanTablePath(entry.name, added.warnings);
        if (!path)
            return wrong(words("this is no name"));
        if (isSeekableOwnName(*path))
            return {};
        added.path = *path;
        added.type = tableEntryType(entry.type);
        CHECK(fill(entry, added));
        if (m_seen.contains(added.path))
            added.warnings |= EntryWarning::DuplicatePath;
        m_seen.insert(added.path);
        m_index.add(added);
        if (added.type != EntryType::File || entry.size == 0) {
            m_contents.addWithoutContent();
            if (added.type == EntryType::File)
                m_file = std::move(entry); // chunks of an empty file are an error, said later
            return {};
        }
        m_file = std::move(entry);
        return {};
    }

    Expected<> fill(const TocEntry &entry, NewEntry &added)
    {
        added.warnings |= EntryWarning::Claimed;
        if (entry.size > maxFileBytes)
            return wrong(words("its size is too large"));
        added.sizeBytes = added.type == EntryType::File ? entry.size : 0;
        const auto modified = tableTime(entry.modified, added.warnings);
        if (!modified)
            return wrong(words("\"%1\" is no time").arg(entry.modified.left(64)));
        added.modifiedNs = *modified;
        if (added.type == EntryType::HardLink) {
            const auto target = cleanTablePath(entry.linkName, added.warnings);
            if (!target)
                return wrong(words("a hard link without a target"));
            added.link = *target;
            if (!m_seen.contains(added.link))
                added.warnings |= EntryWarning::LinkTargetMissing;
        } else if (added.type == EntryType::Symlink) {
            if (entry.linkName.size() > maxPathBytes || entry.linkName.contains('\0'))
                return wrong(words("its link target cannot be"));
            added.link = entry.linkName;
        }
        Attributes &attributes = added.attributes;
        attributes.mode = static_cast<quint32>(entry.mode & permissionBits);
        attributes.uid = entry.uid;
        attributes.gid = entry.gid;
        attributes.userName = named(m_users, entry.uid, entry.userName);
        attributes.groupName = named(m_groups, entry.gid, entry.groupName);
        attributes.deviceMajor = static_cast<quint32>(entry.deviceMajor);
        attributes.deviceMinor = static_cast<quint32>(entry.deviceMinor);
        attributes.xattrs = entry.xattrs;
        settleXattrs(attributes);
        return {};
    }

    //! Names stand only at the first entry of an owner (estargz.md, "userName").
    static QByteArray named(QHash<qint64, QByteArray> &names, qint64 id, const QByteArray &name)
    {
        if (name.isEmpty())
            return names.value(id);
        return *names.insert(id, name);
    }

    Expected<> finishFile()
    {
        if (!m_file)
            return {};
        const TocEntry file = std::move(*m_file);
        m_file.reset();
        const std::vector<TocEntry> parts = std::exchange(m_parts, {});
        m_name = file.name;
        if (file.size == 0)
            return parts.empty() ? Expected<>() : wrong(words("an empty file with chunks"));
        std::vector<ContentChunk> chunks;
        chunks.reserve(parts.size() + 1);
        for (std::size_t i = 0; i <= parts.size(); ++i) {
            const TocEntry &part = i == 0 ? file : parts[i - 1];
            const TocEntry *next = i < parts.size() ? &parts[i] : nullptr;
            TRY(ContentChunk chunk, chunkOf(file, part, next));
            const qint64 before
                = chunks.empty() ? 0 : chunks.back().fileOffset + chunks.back().sizeBytes;
            if (chunk.fileOffset != before)
                return wrong(words("a chunk begins at byte %1, the one before ends at %2")
                        .arg(chunk.fileOffset)
                        .arg(before));
            chunks.push_back(chunk);
        }
        if (chunks.back().fileOffset + chunks.back().sizeBytes != file.size)
            return wrong(words("its chunks are not as long as the file"));
        if (chunks.size() == 1 && !chunks.front().digest)
            chunks.front().digest = file.digest;
        m_contents.addFile(file.size, file.digest, std::move(chunks));
        return {};
    }

    Expected<ContentChunk> chunkOf(const TocEntry &file, const TocEntry &part, const TocEntry *next)
    {
        ContentChunk chunk{.stored = {part.offset, -1},
            .fileOffset = part.chunkOffset,
            .sizeBytes = part.chunkSize,
            .innerOffset = part.innerOffset,
            .digest = part.chunkDigest,
            .isZeros = part.isZeros};
        if (part.offset <= 0 || part.offset >= m_context.payloadEnd)
            return wrong(
                words("a chunk at byte %1 of the layer, outside its content").arg(part.offset));
        if (part.innerOffset > maxFileBytes || part.chunkOffset > file.size)
            return wrong(words("a chunk outside the file"));
        if (chunk.sizeBytes == 0) // up to the next one, or to the end
            chunk.sizeBytes = (next ? next->chunkOffset : file.size) - chunk.fileOffset;
        if (chunk.sizeBytes <= 0 || chunk.sizeBytes > file.size - chunk.fileOffset)
            return wrong(words("a chunk outside the file"));
        // Only one of the spellings says where a chunk ends; else it is where another one begins.
        const qint64 end = next ? next->offset : file.endOffset;
        if (m_context.kind == SeekableKind::ZstdChunked && end != 0) {
            if (end <= part.offset || end > m_context.payloadEnd)
                return wrong(words("a chunk that ends at byte %1 of the layer").arg(end));
            chunk.stored.lengthBytes = end - part.offset;
        }
        return chunk;
    }

    SeekableLayer result()
    {
        LayerFacts &facts = m_index.facts();
        facts.claimed = true;
        facts.compression = isZstd(m_context.kind) ? u"zstd"_s : u"gzip"_s;
        facts.compressedBytes = m_context.layerBytes;
        if (m_context.uncompressedBytes >= 0)
            facts.uncompressedBytes = m_context.uncompressedBytes;
        m_contents.closeChunks(m_context.payloadEnd);
        SeekableLayer layer{.kind = m_context.kind,
            .isVerified = m_context.isVerified,
            .index = m_index.snapshot(),
            .contents = m_contents.take(),
            .notes = {}};
        if (!m_context.isVerified)
            layer.notes += words("nothing in the manifest vouches for the table of contents");
        if (m_hasRepeatedMembers)
            layer.notes += words("the table of contents names members of entries twice; readers "
                                 "may differ in which they take");
        if (m_hasDigestUnknown)
            layer.notes += words("the table of contents has digests other than SHA-256; such "
                                 "content is not checked");
        return layer;
    }

    TocContext m_context;
    LayerIndexBuilder m_index;
    ContentMapBuilder m_contents;
    QSet<QByteArray> m_seen;
    QHash<qint64, QByteArray> m_users, m_groups;
    std::optional<TocEntry> m_file; //!< whose chunks are being collected
    std::vector<TocEntry> m_parts;
    QByteArray m_name; //!< for errors
    qsizetype m_at = 0;
    bool m_hasRepeatedMembers = false;
    bool m_hasDigestUnknown = false;
};

} // namespace

Expected<SeekableLayer> readTocJson(QByteArray json, const TocContext &context)
{
    return TableReader(context).read(std::move(json));
}

} // namespace gantry::layers
