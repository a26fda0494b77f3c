// SPDX-License-Identifier: Apache-2.0
#include "layers/layerindex.h"

#include <QHash>

#include <cstring>
#include <unordered_map>

namespace gantry::layers {

namespace {

std::size_t hashOf(const Attributes &a)
{
    std::size_t seed
        = qHashMulti(0, a.mode, a.uid, a.gid, a.userName, a.groupName, a.deviceMajor, a.deviceMinor,
            a.securityDescriptor, a.sddl, a.mountPoint, a.windowsAttributes.value_or(~0u));
    for (const auto &[name, value] : a.xattrs)
        seed = qHashMulti(seed, name, value);
    return seed;
}

qint64 bytesOf(const Attributes &a)
{
    qint64 bytes = static_cast<qint64>(sizeof a) + a.userName.size() + a.groupName.size()
        + a.securityDescriptor.size() + a.sddl.size();
    for (const auto &[name, value] : a.xattrs)
        bytes += name.size() + value.size() + static_cast<qint64>(2 * sizeof name + 32);
    return bytes;
}

//! Position of the first row at or after an entry in a side table.
template <typename Table>
std::size_t firstAt(const Table &table, LayerIndex::Id entry)
{
    std::size_t low = 0;
    std::size_t high = table.size();
    while (low < high) {
        const std::size_t middle = low + (high - low) / 2;
        if (table[middle].entry < entry)
            low = middle + 1;
        else
            high = middle;
    }
    return low;
}

//! The row of an entry in a side table; nullptr without one.
template <typename Table>
auto rowOf(const Table &table, LayerIndex::Id entry) -> decltype(&table[0])
{
    const std::size_t at = firstAt(table, entry);
    return at < table.size() && table[at].entry == entry ? &table[at] : nullptr;
}

} // namespace

std::optional<qint64> LayerIndex::createdNs(Id entry) const
{
    const Created *row = rowOf(m_created, entry);
    return row ? std::optional(row->ns) : std::nullopt;
}

ContentHash LayerIndex::textHash(Id entry) const
{
    const TextHash *row = rowOf(m_textHashes, entry);
    return row ? row->hash : hash(entry);
}

QByteArray LayerIndex::interpreter(Id entry) const
{
    const Interpreter *row = rowOf(m_interpreters, entry);
    return row ? lengthAndText(row->text) : QByteArray();
}

std::vector<SparseRun> LayerIndex::sparseRuns(Id entry) const
{
    std::vector<SparseRun> runs;
    for (std::size_t at = firstAt(m_sparse, entry);
        at < m_sparse.size() && m_sparse[at].entry == entry; ++at)
        runs.push_back(m_sparse[at].run);
    return runs;
}

QByteArray LayerIndex::lengthAndText(quint32 at) const
{
    quint32 length = 0;
    std::memcpy(&length, &m_names[at], sizeof length);
    return {&m_names[at] + sizeof length, static_cast<qsizetype>(length)};
}

QByteArrayView LayerIndex::name(Id entry) const
{
    const Row &row = m_rows[entry];
    return row.nameLength == 0 ? QByteArrayView("")
                               : QByteArrayView(&m_names[row.name], row.nameLength);
}

QByteArray LayerIndex::link(Id entry) const
{
    const quint32 at = m_rows[entry].link;
    return at == none ? QByteArray() : lengthAndText(at);
}

QByteArrayView LayerIndex::directoryName(Id directory) const
{
    const Directory &row = m_directories[directory];
    return row.nameLength == 0 ? QByteArrayView("")
                               : QByteArrayView(&m_names[row.name], row.nameLength);
}

QByteArray LayerIndex::directoryPath(Id directory) const
{
    qsizetype length = -1;
    for (Id at = directory; at != rootDirectory; at = parentDirectory(at))
        length += directoryName(at).size() + 1;
    if (length < 0)
        return {};
    QByteArray path(length, '/');
    for (Id at = directory; at != rootDirectory; at = parentDirectory(at)) {
        const QByteArrayView part = directoryName(at);
        length -= part.size();
        std::memcpy(path.data() + length, part.data(), static_cast<std::size_t>(part.size()));
        --length;
    }
    return path;
}

QByteArray LayerIndex::path(Id entry) const
{
    QByteArray path = directoryPath(directory(entry));
    if (!path.isEmpty())
        path += '/';
    return path += name(entry);
}

std::size_t LayerIndex::memoryBytes() const
{
    std::size_t bytes = m_rows.memoryBytes() + m_directories.memoryBytes() + m_names.memoryBytes()
        + m_textHashes.memoryBytes() + m_created.memoryBytes() + m_interpreters.memoryBytes()
        + m_sparse.memoryBytes();
    for (const Attributes &each : *m_attributes)
        bytes += static_cast<std::size_t>(bytesOf(each));
    return bytes;
}

struct LayerIndexBuilder::State {
    //! A folder by its parent and name; the name lies in the index's pages, which never move.
    using FolderKey = std::pair<LayerIndex::Id, QByteArrayView>;

    LayerIndex index;
    std::vector<Attributes> attributes;
    qint64 attributeBytes = 0;
    quint32 lastAttributes = 0;
    mutable std::shared_ptr<const std::vector<Attributes>> shared; //!< of the last snapshot
    std::unordered_multimap<std::size_t, quint32> attributesByHash;
    QHash<FolderKey, LayerIndex::Id> folders; //!< while building only
    QHash<QByteArray, quint32> interpreters; //!< where their texts are
    QByteArray lastFolder;
    LayerIndex::Id lastFolderId = LayerIndex::rootDirectory;

    quint32 keepName(QByteArrayView name)
    {
        return static_cast<quint32>(
            index.m_names.appendTogether(name.data(), static_cast<std::size_t>(name.size())));
    }
    quint32 keepLengthAndText(const QByteArray &text)
    {
        const auto length = static_cast<quint32>(text.size());
        QByteArray both(reinterpret_cast<const char *>(&length), sizeof length);
        both += text;
        return keepName(both);
    }
    quint32 keepAttributes(const Attributes &wanted)
    {
        // Neighbours mostly have the same ones.
        if (!attributes.empty() && attributes[lastAttributes] == wanted)
            return lastAttributes;
        const std::size_t hash = hashOf(wanted);
        for (auto [at, end] = attributesByHash.equal_range(hash); at != end; ++at) {
            if (attributes[at->second] == wanted)
                return lastAttributes = at->second;
        }
        attributes.push_back(wanted);
        attributeBytes += bytesOf(wanted);
        lastAttributes = static_cast<quint32>(attributes.size() - 1);
        attributesByHash.emplace(hash, lastAttributes);
        return lastAttributes;
    }
    //! Number of a folder by its path, with all above it. Linear in the path, whatever its depth.
    LayerIndex::Id folder(QByteArrayView path)
    {
        if (path == lastFolder)
            return lastFolderId;
        LayerIndex::Id id = LayerIndex::rootDirectory;
        for (qsizetype from = 0; from < path.size();) {
            qsizetype end = path.indexOf('/', from);
            if (end < 0)
                end = path.size();
            const QByteArrayView name = path.sliced(from, end - from);
            if (const auto known = folders.constFind({id, name}); known != folders.cend()) {
                id = *known;
            } else {
                const quint32 at = keepName(name);
                index.m_directories.push_back(
                    {.parent = id, .name = at, .nameLength = static_cast<quint32>(name.size())});
                const LayerIndex::Id made = index.directories() - 1;
                folders.insert({id, QByteArrayView(&index.m_names[at], name.size())}, made);
                id = made;
            }
            from = end + 1;
        }
        lastFolder = path.toByteArray();
        return lastFolderId = id;
    }
};

LayerIndexBuilder::LayerIndexBuilder()
    : m_state(std::make_unique<State>())
{
    m_state->index.m_directories.push_back(
        {.parent = LayerIndex::rootDirectory, .name = 0, .nameLength = 0});
}
LayerIndexBuilder::~LayerIndexBuilder() = default;

LayerIndex::Id LayerIndexBuilder::add(const NewEntry &entry)
{
    State &s = *m_state;
    const qsizetype slash = entry.path.lastIndexOf('/');
    const QByteArrayView path(entry.path);
    const QByteArrayView name = path.sliced(slash + 1);
    LayerIndex::Row row{};
    row.directory = s.folder(path.first(qMax<qsizetype>(slash, 0)));
    row.name = s.keepName(name);
    row.nameLength = static_cast<quint16>(name.size());
    row.sizeBytes = entry.sizeBytes;
    row.dataOffset = entry.dataOffset;
    row.modifiedNs = entry.modifiedNs;
    row.attributes = s.keepAttributes(entry.attributes);
    row.link = entry.link.isEmpty() ? LayerIndex::none : s.keepLengthAndText(entry.link);
    row.type = static_cast<quint8>(entry.type);
    row.warnings = static_cast<quint16>(entry.warnings.toInt());
    row.highWarnings = static_cast<quint8>((entry.warnings.toInt() & indexedWarnings) >> 16);
    s.index.m_rows.push_back(row);
    const LayerIndex::Id id = s.index.size() - 1;
    if (entry.createdNs)
        s.index.m_created.push_back({.entry = id, .reserved = 0, .ns = *entry.createdNs});
    return id;
}

void LayerIndexBuilder::setContent(const ContentFacts &facts)
{
    LayerIndex &index = m_state->index;
    LayerIndex::Row &row = index.m_rows.back();
    row.hash = facts.hash;
    row.lineEnds = static_cast<quint8>(
        static_cast<unsigned>(facts.lineEnds) | static_cast<unsigned>(facts.format) << 3);
    row.machine = static_cast<quint8>(facts.machine);
    const LayerIndex::Id entry = index.size() - 1;
    if (facts.textHash != facts.hash)
        index.m_textHashes.push_back({.entry = entry, .reserved = 0, .hash = facts.textHash});
    if (!facts.interpreter.isEmpty()) {
        auto known = m_state->interpreters.constFind(facts.interpreter);
        if (known == m_state->interpreters.cend())
            known = m_state->interpreters.insert(
                facts.interpreter, m_state->keepLengthAndText(facts.interpreter));
        index.m_interpreters.push_back({.entry = entry, .text = *known});
    }
}

void LayerIndexBuilder::addWarnings(EntryWarnings warnings)
{
    m_state->index.m_rows.back().warnings |= static_cast<quint16>(warnings.toInt());
}

void LayerIndexBuilder::addSparseRun(SparseRun run)
{
    LayerIndex &index = m_state->index;
    index.m_sparse.push_back({.entry = index.size() - 1, .reserved = 0, .run = run});
}

qint64 LayerIndexBuilder::nameBytes() const
{
    return static_cast<qint64>(m_state->index.m_names.size());
}

qint64 LayerIndexBuilder::attributeBytes() const
{
    return m_state->attributeBytes;
}

LayerIndex::Id LayerIndexBuilder::folders() const
{
    return m_state->index.directories();
}

LayerIndex::Id LayerIndexBuilder::size() const
{
    return m_state->index.size();
}

LayerFacts &LayerIndexBuilder::facts()
{
    return m_state->index.m_facts;
}

LayerIndexPtr LayerIndexBuilder::snapshot() const
{
    const State &s = *m_state;
    if (!s.shared || s.shared->size() != s.attributes.size())
        s.shared = std::make_shared<const std::vector<Attributes>>(s.attributes);
    auto copy = std::make_shared<LayerIndex>(s.index);
    copy->m_rows = s.index.m_rows.snapshot();
    copy->m_directories = s.index.m_directories.snapshot();
    copy->m_names = s.index.m_names.snapshot();
    copy->m_textHashes = s.index.m_textHashes.snapshot();
    copy->m_created = s.index.m_created.snapshot();
    copy->m_interpreters = s.index.m_interpreters.snapshot();
    copy->m_sparse = s.index.m_sparse.snapshot();
    copy->m_attributes = s.shared;
    return copy;
}

} // namespace gantry::layers
