// SPDX-License-Identifier: Apache-2.0
// The tables of a LayerIndex lie in the file as they lie in memory, each padded to whole pages, so
// that opening is mapping. What is checked on open: a hash over everything (damage), then every
// number that becomes an offset, a length or an index (a file made to harm). About 30 ms for a
// million entries.
#include "layers/layerindexfile.h"

#include "layers/indexextra.h"
#include "layers/words.h"

#include <QDir>
#include <QFile>
#include <QSaveFile>

#define XXH_STATIC_LINKING_ONLY
#include <xxhash.h>
#if defined(__x86_64__)
#include <xxh_x86dispatch.h> // as in contenthash.cpp
#endif

#include <algorithm>
#include <array>
#include <cstring>
#include <memory>

using namespace Qt::StringLiterals;

namespace gantry::layers {

namespace {

constexpr std::array<char, 8> magic{'G', 'n', 't', 'r', 'y', 'L', 'I', '1'};
constexpr quint32 version = 1; //!< one more with every change of a table's row
constexpr quint32 byteOrder = 0x01020304;
constexpr qint64 alignment = 4096;
//! Attributes, facts and restart points; 262,144 points of 30 KiB would be 8 GiB.
constexpr qint64 maxExtraBytes = 2LL * 1024 * 1024 * 1024;
constexpr qint64 maxFileBytes = 16LL * 1024 * 1024 * 1024;

enum Part {
    Rows,
    Directories,
    Names,
    TextHashes,
    CreatedTimes,
    Interpreters,
    Sparse,
    Extra,
    Parts
};

struct Place {
    quint64 offset; //!< in the file, a multiple of `alignment`
    quint64 bytes; //!< with the padding of the last page
    quint64 count; //!< items
};

struct Head {
    std::array<char, 8> magic;
    quint32 version;
    quint32 byteOrder;
    quint64 fileBytes;
    quint64 hashLow; //!< of everything behind this header, then of it without these two
    quint64 hashHigh;
    std::array<Place, Parts> places;
};
constexpr qint64 headBytes = alignment;
static_assert(sizeof(Head) <= headBytes);

std::unexpected<Error> damaged(const QString &path)
{
    return fail(Errc::Corrupt, words("The kept index of a layer is damaged"), path,
        words("Remove the file; the layer is read again"));
}

//! The hash of a file: `behind` has seen what stands behind the head.
XXH128_hash_t hashOf(XXH3_state_t *behind, Head head)
{
    head.hashLow = head.hashHigh = 0;
    XXH3_128bits_update(behind, &head, sizeof head);
    return XXH3_128bits_digest(behind);
}

//! Writes parts one behind the other and hashes on the way.
class Writer
{
public:
    explicit Writer(QSaveFile &file)
        : m_file(file)
        , m_state(XXH3_createState())
    {
        XXH3_128bits_reset(m_state);
        m_fine = file.write(QByteArray(headBytes, '\0')) == headBytes;
    }
    ~Writer() { XXH3_freeState(m_state); }
    Writer(const Writer &) = delete;
    Writer &operator=(const Writer &) = delete;

    void write(const void *bytes, std::size_t count)
    {
        const auto wanted = static_cast<qint64>(count);
        m_fine = m_fine && m_file.write(static_cast<const char *>(bytes), wanted) == wanted;
        XXH3_128bits_update(m_state, bytes, count);
        m_at += count;
    }
    void zeros(std::size_t count)
    {
        static constexpr std::array<char, 4096> none{};
        for (; count > 0; count -= qMin(count, none.size()))
            write(none.data(), qMin(count, none.size()));
    }
    template <typename T, std::size_t perPage>
    void table(Part part, const Paged<T, perPage> &rows)
    {
        Place &place = begin(part, rows.size());
        for (std::size_t at = 0; at < rows.size();) {
            std::size_t count = perPage;
            const T *run = rows.run(at, count);
            write(run, count * sizeof(T));
            at += count;
        }
        if (const std::size_t last = rows.size() % perPage; last != 0)
            zeros((perPage - last) * sizeof(T));
        place.bytes = m_at - place.offset;
        zeros((alignment - m_at % alignment) % alignment);
    }
    void bytes(Part part, const QByteArray &all)
    {
        Place &place = begin(part, static_cast<std::size_t>(all.size()));
        write(all.constData(), static_cast<std::size_t>(all.size()));
        place.bytes = place.count;
    }
    bool finish()
    {
        m_head.magic = magic;
        m_head.version = version;
        m_head.byteOrder = byteOrder;
        m_head.fileBytes = m_at;
        const XXH128_hash_t hash = hashOf(m_state, m_head);
        m_head.hashLow = hash.low64;
        m_head.hashHigh = hash.high64;
        return m_fine && m_file.seek(0)
            && m_file.write(reinterpret_cast<const char *>(&m_head), sizeof m_head)
            == static_cast<qint64>(sizeof m_head);
    }

private:
    Place &begin(Part part, std::size_t count)
    {
        m_head.places[part] = {.offset = m_at, .bytes = 0, .count = count};
        return m_head.places[part];
    }
    QSaveFile &m_file;
    XXH3_state_t *m_state;
    Head m_head{};
    quint64 m_at = headBytes;
    bool m_fine = true;
};

//! The map and the file it is of, as the owner of the tables' pages.
struct Mapping {
    QFile file;
    const uchar *bytes = nullptr;
};

//! The head is right, the parts lie inside the file in order, the hash fits.
bool checkHead(const Head &head, const uchar *bytes, quint64 size)
{
    const bool emptyBehind = std::all_of(
        bytes + sizeof(Head), bytes + headBytes, [](uchar byte) { return byte == 0; });
    if (head.fileBytes != size || !emptyBehind)
        return false;
    quint64 at = headBytes;
    for (const Place &place : head.places) {
        if (place.offset < at || place.offset % alignment != 0 || place.offset > size
            || place.bytes > size - place.offset)
            return false;
        at = place.offset + place.bytes;
    }
    const std::unique_ptr<XXH3_state_t, void (*)(XXH3_state_t *)> state(
        XXH3_createState(), [](XXH3_state_t *made) { XXH3_freeState(made); });
    XXH3_128bits_reset(state.get());
    XXH3_128bits_update(state.get(), bytes + headBytes, size - headBytes);
    const XXH128_hash_t hash = hashOf(state.get(), head);
    return hash.low64 == head.hashLow && hash.high64 == head.hashHigh;
}

} // namespace

std::optional<LayerKey> LayerIndexFile::keyOf(const LayerIndex &index)
{
    const LayerFacts &facts = index.facts();
    const auto diffId = oci::Digest::parse(QString::fromLatin1(facts.diffId));
    const auto blob = oci::Digest::parse(QString::fromLatin1(facts.digest));
    if (!facts.complete || !facts.problem.isEmpty() || !diffId || !blob)
        return std::nullopt;
    return LayerKey{*diffId, *blob};
}

QString LayerIndexFile::fileName(const LayerKey &layer)
{
    return u"%1-%2.layerindex"_s.arg(layer.diffId.toString(), layer.blob.toString())
        .replace(u':', u'-');
}

Expected<> LayerIndexFile::save(
    const QString &folder, const LayerIndex &index, const RestartPoints *points)
{
    const auto key = keyOf(index);
    if (!key)
        return fail(Errc::Usage, words("Only a layer that was read whole and fine is kept"));
    QDir().mkpath(folder);
    QSaveFile file(QDir(folder).filePath(fileName(*key)));
    if (!file.open(QIODevice::WriteOnly))
        return fail(Errc::Io, file.errorString(), file.fileName());
    Writer writer(file);
    writer.table(Rows, index.m_rows);
    writer.table(Directories, index.m_directories);
    writer.table(Names, index.m_names);
    writer.table(TextHashes, index.m_textHashes);
    writer.table(CreatedTimes, index.m_created);
    writer.table(Interpreters, index.m_interpreters);
    writer.table(Sparse, index.m_sparse);
    writer.bytes(Extra, packExtra(*index.m_attributes, index.m_facts, points));
    if (!writer.finish() || !file.commit())
        return fail(Errc::Io, file.errorString(), file.fileName());
    return {};
}

//! The checks of a mapped index, a table at a time.
struct LayerIndexFile::Check {
    const LayerIndex &index;

    bool text(quint32 at) const
    {
        const std::size_t size = index.m_names.size();
        quint32 length = 0;
        if (at > size || size - at < sizeof length)
            return false;
        std::memcpy(&length, &index.m_names[at], sizeof length);
        return length <= size - at - sizeof length;
    }
    bool name(quint32 at, quint32 length) const
    {
        return length == 0 || (at < index.m_names.size() && length <= index.m_names.size() - at);
    }
    bool rows() const
    {
        const std::size_t attributes = index.m_attributes->size();
        for (std::size_t at = 0; at < index.m_rows.size();) {
            std::size_t count = index.m_rows.size();
            const LayerIndex::Row *row = index.m_rows.run(at, count);
            at += count;
            for (; count > 0; --count, ++row) {
                if (row->directory >= index.m_directories.size()
                    || !name(row->name, row->nameLength) || row->attributes >= attributes
                    || (row->link != LayerIndex::none && !text(row->link))
                    || row->type > static_cast<quint8>(EntryType::Other)
                    || (row->lineEnds & 7) > static_cast<quint8>(LineEnds::Binary)
                    || row->lineEnds >> 3 > static_cast<quint8>(FileFormat::WasmModule)
                    || row->machine > static_cast<quint8>(Machine::Other) || row->sizeBytes < 0
                    || row->dataOffset < -1)
                    return false;
            }
        }
        return true;
    }
    bool directories() const
    {
        if (index.m_directories.empty())
            return false;
        for (std::size_t at = 0; at < index.m_directories.size(); ++at) {
            const LayerIndex::Directory &each = index.m_directories[at];
            if ((at == 0 ? each.parent != 0 : each.parent >= at)
                || !name(each.name, each.nameLength))
                return false;
        }
        return true;
    }
    //! A side table is in the order of its entries, all of which exist.
    template <typename Table>
    bool side(const Table &table, bool once) const
    {
        quint32 least = 0;
        for (std::size_t at = 0; at < table.size(); ++at) {
            const quint32 entry = table[at].entry;
            if (entry < least || entry >= index.m_rows.size())
                return false;
            least = entry + (once ? 1 : 0);
        }
        return true;
    }
    bool interpreters() const
    {
        for (std::size_t at = 0; at < index.m_interpreters.size(); ++at) {
            if (!text(index.m_interpreters[at].text))
                return false;
        }
        return side(index.m_interpreters, true);
    }
    bool sparse() const
    {
        if (!side(index.m_sparse, false))
            return false;
        qint64 end = 0;
        for (std::size_t at = 0; at < index.m_sparse.size(); ++at) {
            const auto &each = index.m_sparse[at];
            if (at > 0 && index.m_sparse[at - 1].entry != each.entry)
                end = 0;
            const qint64 size = index.m_rows[each.entry].sizeBytes;
            if (each.run.offset < end || each.run.offset > size || each.run.lengthBytes < 0
                || each.run.lengthBytes > size - each.run.offset)
                return false;
            end = each.run.offset + each.run.lengthBytes;
        }
        return true;
    }
    bool all() const
    {
        return directories() && rows() && side(index.m_textHashes, true)
            && side(index.m_created, true) && interpreters() && sparse();
    }
};

Expected<LayerIndexFile::Kept> LayerIndexFile::open(const QString &folder, const LayerKey &layer)
{
    auto mapping = std::make_shared<Mapping>();
    const QString path = QDir(folder).filePath(fileName(layer));
    mapping->file.setFileName(path);
    if (!mapping->file.exists())
        return fail(Errc::NotFound, words("There is no kept index of this layer"), path);
    if (!mapping->file.open(QIODevice::ReadOnly))
        return fail(Errc::Io, mapping->file.errorString(), path);
    const qint64 size = mapping->file.size();
    if (size < headBytes || size > maxFileBytes)
        return damaged(path);
    mapping->bytes = mapping->file.map(0, size);
    if (!mapping->bytes)
        return fail(Errc::Io, mapping->file.errorString(), path);
    Head head{};
    std::memcpy(&head, mapping->bytes, sizeof head);
    if (head.magic != magic)
        return damaged(path);
    if (head.version != version || head.byteOrder != byteOrder)
        return fail(Errc::NotFound, words("The kept index is of another version"), path);
    if (!checkHead(head, mapping->bytes, static_cast<quint64>(size)))
        return damaged(path);

    auto index = std::make_shared<LayerIndex>();
    const auto table = [&]<typename T, std::size_t perPage>(Part part, Paged<T, perPage> &to) {
        const Place &place = head.places[part];
        const quint64 pages = place.count / perPage + (place.count % perPage != 0 ? 1 : 0);
        if (place.count > place.bytes / sizeof(T) || pages * perPage * sizeof(T) != place.bytes)
            return false;
        to = Paged<T, perPage>::over(
            mapping, reinterpret_cast<const T *>(mapping->bytes + place.offset), place.count);
        return true;
    };
    const Place &extra = head.places[Extra];
    if (!table(Rows, index->m_rows) || !table(Directories, index->m_directories)
        || !table(Names, index->m_names) || !table(TextHashes, index->m_textHashes)
        || !table(CreatedTimes, index->m_created) || !table(Interpreters, index->m_interpreters)
        || !table(Sparse, index->m_sparse) || extra.bytes > static_cast<quint64>(maxExtraBytes))
        return damaged(path);
    auto unpacked = unpackExtra(
        QByteArrayView(mapping->bytes + extra.offset, static_cast<qsizetype>(extra.bytes)));
    if (!unpacked)
        return damaged(path);
    index->m_attributes
        = std::make_shared<const std::vector<Attributes>>(std::move(unpacked->attributes));
    index->m_facts = std::move(unpacked->facts);
    if (index->m_rows.size() >= LayerIndex::none || index->m_names.size() >= LayerIndex::none
        || !Check{*index}.all() || index->m_facts.diffId != layer.diffId.toString().toLatin1()
        || index->m_facts.digest != layer.blob.toString().toLatin1())
        return damaged(path);
    Kept kept{.index = std::move(index), .points = nullptr};
    if (unpacked->points)
        kept.points = std::make_shared<const RestartPoints>(*std::move(unpacked->points));
    return kept;
}

} // namespace gantry::layers
