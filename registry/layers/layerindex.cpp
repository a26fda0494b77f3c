// SPDX-License-Identifier: Apache-2.0
#include "layers/layerindex.h"

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

} // namespace

std::optional<qint64> LayerIndex::createdNs(Id entry) const
{
    const auto found = m_created.constFind(entry);
    return found == m_created.cend() ? std::nullopt : std::optional(*found);
}

ContentHash LayerIndex::textHash(Id entry) const
{
    const auto found = m_textHashes.constFind(entry);
    return found == m_textHashes.cend() ? hash(entry) : *found;
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
    if (at == none)
        return {};
    quint32 length = 0;
    std::memcpy(&length, &m_names[at], sizeof length);
    return {&m_names[at] + sizeof length, static_cast<qsizetype>(length)};
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
    return m_rows.memoryBytes() + m_directories.memoryBytes() + m_names.memoryBytes();
}

struct LayerIndexBuilder::State {
    LayerIndex index;
    std::vector<Attributes> attributes;
    mutable std::shared_ptr<const std::vector<Attributes>> shared; //!< of the last snapshot
    std::unordered_multimap<std::size_t, quint32> attributesByHash;
    QHash<QByteArray, LayerIndex::Id> directoryByPath; //!< while building only
    QByteArray lastDirectory;
    LayerIndex::Id lastDirectoryId = LayerIndex::rootDirectory;

    quint32 keepName(QByteArrayView name)
    {
        return static_cast<quint32>(
            index.m_names.appendTogether(name.data(), static_cast<std::size_t>(name.size())));
    }
    quint32 keepLink(const QByteArray &link)
    {
        if (link.isEmpty())
            return LayerIndex::none;
        const auto length = static_cast<quint32>(link.size());
        QByteArray both(reinterpret_cast<const char *>(&length), sizeof length);
        both += link;
        return keepName(both);
    }
    quint32 keepAttributes(const Attributes &wanted)
    {
        const std::size_t hash = hashOf(wanted);
        for (auto [at, end] = attributesByHash.equal_range(hash); at != end; ++at) {
            if (attributes[at->second] == wanted)
                return at->second;
        }
        attributes.push_back(wanted);
        const auto id = static_cast<quint32>(attributes.size() - 1);
        attributesByHash.emplace(hash, id);
        return id;
    }
    //! Number of a folder by its path, with all above it.
    LayerIndex::Id directory(const QByteArray &path)
    {
        if (path == lastDirectory)
            return lastDirectoryId;
        LayerIndex::Id id = LayerIndex::rootDirectory;
        if (const auto known = directoryByPath.constFind(path); known != directoryByPath.cend()) {
            id = *known;
        } else if (!path.isEmpty()) {
            // From the longest known part down; paths may be 64 KiB long, so no recursion.
            qsizetype known_to = path.lastIndexOf('/');
            while (known_to > 0 && !directoryByPath.contains(path.first(known_to)))
                known_to = path.lastIndexOf('/', known_to - 1);
            if (known_to > 0)
                id = directoryByPath.value(path.first(known_to));
            for (qsizetype from = known_to > 0 ? known_to + 1 : 0; from < path.size();) {
                qsizetype end = path.indexOf('/', from);
                if (end < 0)
                    end = path.size();
                const QByteArrayView name = QByteArrayView(path).sliced(from, end - from);
                index.m_directories.push_back({.parent = id,
                    .name = keepName(name),
                    .nameLength = static_cast<quint32>(name.size())});
                id = index.directories() - 1;
                directoryByPath.insert(path.first(end), id);
                from = end + 1;
            }
        }
        lastDirectory = path;
        lastDirectoryId = id;
        return id;
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
    const QByteArrayView name = QByteArrayView(entry.path).sliced(slash + 1);
    LayerIndex::Row row{};
    row.directory = s.directory(slash < 0 ? QByteArray() : entry.path.first(slash));
    row.name = s.keepName(name);
    row.nameLength = static_cast<quint16>(name.size());
    row.sizeBytes = entry.sizeBytes;
    row.dataOffset = entry.dataOffset;
    row.modifiedNs = entry.modifiedNs;
    row.attributes = s.keepAttributes(entry.attributes);
    row.link = s.keepLink(entry.link);
    row.type = static_cast<quint8>(entry.type);
    row.warnings = static_cast<quint16>(entry.warnings.toInt());
    s.index.m_rows.push_back(row);
    const LayerIndex::Id id = s.index.size() - 1;
    if (entry.createdNs)
        s.index.m_created.insert(id, *entry.createdNs);
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
    if (facts.textHash != facts.hash)
        index.m_textHashes.insert(index.size() - 1, facts.textHash);
    if (!facts.interpreter.isEmpty())
        index.m_interpreters.insert(index.size() - 1, facts.interpreter);
}

void LayerIndexBuilder::addWarnings(EntryWarnings warnings)
{
    m_state->index.m_rows.back().warnings |= static_cast<quint16>(warnings.toInt());
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
    copy->m_attributes = s.shared;
    return copy;
}

} // namespace gantry::layers
