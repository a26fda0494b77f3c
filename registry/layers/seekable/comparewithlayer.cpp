// SPDX-License-Identifier: Apache-2.0
#include "layers/seekable/comparewithlayer.h"

#include "layers/words.h"

#include <QHash>

#include <array>

namespace gantry::layers {

using namespace Qt::StringLiterals;

namespace {

using Id = LayerIndex::Id;

qint64 floorSeconds(qint64 ns)
{
    constexpr qint64 perSecond = 1'000'000'000;
    return ns >= 0 ? ns / perSecond : -((perSecond - 1 - ns) / perSecond);
}

QHash<QByteArray, Id> byPath(const LayerIndex &index)
{
    QHash<QByteArray, Id> ids;
    ids.reserve(index.size());
    for (Id id = 0; id < index.size(); ++id)
        ids.insert(index.path(id), id);
    return ids;
}

TocDisagreement::Kinds differences(
    const LayerIndex &claimed, Id left, const LayerIndex &read, Id right)
{
    TocDisagreement::Kinds kinds;
    const EntryType type = read.type(right);
    if (claimed.type(left) != type)
        return TocDisagreement::Type;
    if (type == EntryType::File && claimed.sizeBytes(left) != read.sizeBytes(right))
        kinds |= TocDisagreement::Size;
    if (floorSeconds(claimed.modifiedNs(left)) != floorSeconds(read.modifiedNs(right)))
        kinds |= TocDisagreement::Time;
    if ((type == EntryType::Symlink || type == EntryType::HardLink)
        && claimed.link(left) != read.link(right))
        kinds |= TocDisagreement::Link;
    const Attributes &a = claimed.attributes(left), &b = read.attributes(right);
    if (a.mode != b.mode)
        kinds |= TocDisagreement::Mode;
    if (a.uid != b.uid || a.gid != b.gid)
        kinds |= TocDisagreement::Owner;
    if ((type == EntryType::CharDevice || type == EntryType::BlockDevice)
        && (a.deviceMajor != b.deviceMajor || a.deviceMinor != b.deviceMinor))
        kinds |= TocDisagreement::Device;
    if (a.xattrs != b.xattrs)
        kinds |= TocDisagreement::ExtendedAttributes;
    return kinds;
}

constexpr QByteArrayView prefetchLandmark(".prefetch.landmark");
constexpr QByteArrayView noPrefetchLandmark(".no.prefetch.landmark");

} // namespace

bool isSeekableOwnName(QByteArrayView path)
{
    return path == prefetchLandmark || path == noPrefetchLandmark || path == seekableTableName;
}

bool isSeekableOwnEntry(const LayerIndex &index, Id entry)
{
    if (index.directory(entry) != LayerIndex::rootDirectory || index.type(entry) != EntryType::File)
        return false;
    const QByteArrayView name = index.name(entry);
    return name == seekableTableName
        ? entry == index.size() - 1
        : (name == prefetchLandmark || name == noPrefetchLandmark) && index.sizeBytes(entry) == 1;
}

TocComparison compareWithLayer(const LayerIndex &claimed, const LayerIndex &read)
{
    TocComparison comparison;
    const auto note = [&comparison](TocDisagreement disagreement) {
        ++comparison.count;
        if (comparison.disagreements.size() < TocComparison::maxListed)
            comparison.disagreements.append(std::move(disagreement));
    };
    const QHash<QByteArray, Id> inTable = byPath(claimed), inLayer = byPath(read);
    for (Id id = 0; id < claimed.size(); ++id) {
        const QByteArray path = claimed.path(id);
        if (inTable.value(path) != id)
            continue; // a later entry of that path counts
        const auto found = inLayer.constFind(path);
        if (found == inLayer.cend()) {
            note({path, TocDisagreement::OnlyInTable, id, LayerIndex::none});
        } else if (const auto kinds = differences(claimed, id, read, *found)) {
            note({path, kinds, id, *found});
        }
    }
    for (Id id = 0; id < read.size(); ++id) {
        const QByteArray path = read.path(id);
        if (inLayer.value(path) == id && !inTable.contains(path) && !isSeekableOwnName(path))
            note({path, TocDisagreement::OnlyInLayer, LayerIndex::none, id});
    }
    return comparison;
}

QStringList kindNames(TocDisagreement::Kinds kinds)
{
    constexpr std::pair<TocDisagreement::Kind, QLatin1StringView> names[]{
        {TocDisagreement::OnlyInTable, "onlyInTable"_L1},
        {TocDisagreement::OnlyInLayer, "onlyInLayer"_L1},
        {TocDisagreement::Type, "type"_L1},
        {TocDisagreement::Size, "size"_L1},
        {TocDisagreement::Mode, "mode"_L1},
        {TocDisagreement::Owner, "owner"_L1},
        {TocDisagreement::Time, "time"_L1},
        {TocDisagreement::Link, "link"_L1},
        {TocDisagreement::Device, "device"_L1},
        {TocDisagreement::ExtendedAttributes, "xattrs"_L1},
    };
    QStringList list;
    for (const auto &[kind, name] : names) {
        if (kinds.testFlag(kind))
            list += name;
    }
    return list;
}

QString describe(TocDisagreement::Kinds kinds)
{
    const std::array<std::pair<TocDisagreement::Kind, QString>, 10> names{{
        {TocDisagreement::OnlyInTable, words("only in the table of contents")},
        {TocDisagreement::OnlyInLayer, words("only in the layer")},
        {TocDisagreement::Type, words("type")},
        {TocDisagreement::Size, words("size")},
        {TocDisagreement::Mode, words("mode")},
        {TocDisagreement::Owner, words("owner")},
        {TocDisagreement::Time, words("time")},
        {TocDisagreement::Link, words("link target")},
        {TocDisagreement::Device, words("device number")},
        {TocDisagreement::ExtendedAttributes, words("extended attributes")},
    }};
    QStringList list;
    for (const auto &[kind, name] : names) {
        if (kinds.testFlag(kind))
            list += name;
    }
    return list.join(u", "_s);
}

} // namespace gantry::layers
