// SPDX-License-Identifier: Apache-2.0
#include "cli/filerows.h"

#include "base/jsonwriter.h"
#include "base/text.h"
#include "cli/commandtable.h"
#include "layers/windows/windowslayer.h"
#include "verbs/entryjson.h"

#include <ranges>
#include <vector>

using namespace Qt::StringLiterals;

namespace gantry::cli {

namespace {

using layers::EntryType;
using layers::EntryWarning;

constexpr QByteArrayView markPrefix = ".wh.";
constexpr QByteArrayView opaqueMark = ".wh..wh..opq";
constexpr QByteArrayView aufsPrefix = ".wh..wh.";

//! What `ls -l` shows.
QString modeText(EntryType type, quint32 mode)
{
    const auto letter = [type] {
        switch (type) {
        case EntryType::Directory:
            return u'd';
        case EntryType::Symlink:
            return u'l';
        case EntryType::CharDevice:
            return u'c';
        case EntryType::BlockDevice:
            return u'b';
        case EntryType::Fifo:
            return u'p';
        case EntryType::Other:
            return u'?';
        default:
            return u'-';
        }
    };
    QString text(letter());
    constexpr QStringView bits = u"rwxrwxrwx";
    for (int i = 0; i < 9; ++i)
        text += mode & (0400u >> i) ? bits[i] : u'-';
    const auto special = [&](quint32 bit, qsizetype at, char16_t with, char16_t without) {
        if (mode & bit)
            text[at] = text[at] == u'x' ? with : without;
    };
    special(04000, 3, u's', u'S');
    special(02000, 6, u's', u'S');
    special(01000, 9, u't', u'T');
    return text;
}

QString changeLetter(QLatin1StringView change)
{
    if (change.isEmpty() || change == "none"_L1)
        return u" "_s;
    if (change == "removed"_L1 || change == "hidden"_L1)
        return u"-"_s;
    if (change == "opaque"_L1)
        return u"o"_s;
    if (change == "added"_L1)
        return u"+"_s;
    return change == "rewritten"_L1 ? u"="_s : u"~"_s;
}

QByteArray joined(QByteArrayView folder, QByteArrayView name)
{
    QByteArray path = folder.toByteArray();
    if (!path.isEmpty() && !name.isEmpty())
        path += '/';
    path.append(name);
    return path;
}

} // namespace

struct FileRows::Row {
    QByteArray path;
    EntryType type = EntryType::Other; //!< of the inode
    bool isHardLink = false;
    bool isMark = false; //!< what the entry itself says is nothing of what it removes
    const layers::LayerIndex *index = nullptr; //!< null: an implied folder
    layers::LayerIndex::Id entry = layers::LayerIndex::none; //!< of the inode
    QByteArray link;
    std::optional<quint16> layer;
    QLatin1StringView change; //!< empty: none
    layers::EntryWarnings warnings;
    layers::OsFamily family = layers::OsFamily::Unix;
    layers::LayerIndex::Id own = layers::LayerIndex::none; //!< the entry that put the path here
};

void FileRows::setContentsCheck(quint16 layer, std::shared_ptr<const layers::TocComparison> check)
{
    if (!check)
        return;
    for (const layers::TocDisagreement &each : check->disagreements) {
        if (each.read != layers::LayerIndex::none)
            m_disagreements[layer].insert(each.read, each.kinds);
    }
}

QStringList FileRows::disagreement(quint16 layer, layers::LayerIndex::Id entry) const
{
    const auto found = m_disagreements.find(layer);
    return found == m_disagreements.end() ? QStringList()
                                          : layers::kindNames(found->second.value(entry));
}

QByteArray FileRows::line(const Row &row)
{
    ++m_entries;
    const QLatin1StringView type = row.isHardLink ? "hardlink"_L1 : verbs::typeName(row.type);
    const QStringList otherwise = row.layer ? disagreement(*row.layer, row.own) : QStringList();
    if (m_json) {
        json::Writer writer(json::Writer::Style::Compact);
        writer.beginObject()
            .member(u"path", verbs::pathText(row.path))
            .member(u"type", QString(type));
        writer.key(u"layer");
        if (row.layer)
            writer.value(qint64(*row.layer));
        else
            writer.null();
        writer.memberOrNull(u"change", QString(row.change));
        if (row.index)
            verbs::writeEntryMembers(
                writer, *row.index, row.entry, row.type, row.link, row.warnings);
        else
            verbs::writeImpliedMembers(writer, row.type == EntryType::Directory, row.warnings);
        if (!otherwise.isEmpty()) {
            writer.key(u"tableOfContents").beginArray();
            for (const QString &kind : otherwise)
                writer.value(kind);
            writer.endArray();
        }
        writer.endObject();
        return writer.take() + '\n';
    }
    QString text = changeLetter(row.change) + u' ';
    if (row.index && !row.isMark) {
        const layers::Attributes &attributes = row.index->attributes(row.entry);
        const QString owner = u"%1:%2"_s.arg(attributes.uid).arg(attributes.gid);
        const qint64 size = row.type == EntryType::File ? row.index->sizeBytes(row.entry) : 0;
        text += modeText(row.type, attributes.mode) + u' ' + owner.leftJustified(9) + u' '
            + QString::number(size).rightJustified(11) + u' '
            + verbs::timeText(row.index->modifiedNs(row.entry)).left(16).replace(u'T', u' ');
    } else {
        text += QString(49, u' ');
    }
    text += u' ' + printable(row.path);
    if (row.isHardLink)
        text += u" "_s + words("link to") + u' '
            + (row.link.isEmpty() ? u"/"_s : printable(row.link));
    else if (!row.link.isEmpty())
        text += u" -> "_s + printable(row.link);
    QStringList odd;
    for (const EntryWarning warning : layers::listed(row.warnings)) {
        // Every package of Debian has such names, and no Linux host minds.
        if (warning != EntryWarning::NameHasColon || row.family == layers::OsFamily::Windows)
            odd += layers::warningName(warning);
    }
    if (!odd.isEmpty())
        text += u"  ["_s + odd.join(u", "_s) + u']';
    if (!otherwise.isEmpty())
        text += u"  "_s + words("[table of contents differs: %1]").arg(otherwise.join(u", "_s));
    return text.toUtf8() + '\n';
}

QByteArray FileRows::ofEntry(const layers::LayerIndex &index, layers::LayerIndex::Id entry,
    quint16 layer, layers::OsFamily family)
{
    const QByteArrayView name = index.name(entry);
    Row row;
    row.path = index.path(entry);
    row.type = index.type(entry);
    row.isHardLink = row.type == EntryType::HardLink;
    row.index = &index;
    row.entry = entry;
    row.own = entry;
    row.link = index.link(entry);
    row.layer = layer;
    row.warnings = index.warnings(entry);
    row.family = family;
    const bool marks = family == layers::OsFamily::Unix || layers::isBelowWindowsFiles(row.path);
    if (marks && name.startsWith(markPrefix)) {
        const QByteArray folder = index.directoryPath(index.directory(entry));
        row.isMark = true;
        if (name == opaqueMark && family == layers::OsFamily::Windows)
            row.warnings |= EntryWarning::OpaqueOnWindows;
        if (name == markPrefix)
            row.warnings |= EntryWarning::WhiteoutOfNothing;
        if (name == opaqueMark && family == layers::OsFamily::Unix) {
            row.path = folder;
            row.type = EntryType::Directory;
            row.change = "opaque"_L1;
        } else if (name.startsWith(aufsPrefix) && family == layers::OsFamily::Unix) {
            return {};
        } else {
            row.path = joined(folder, name.sliced(markPrefix.size()));
            row.type = EntryType::Other; // a mark does not say what it removes
            row.change = "removed"_L1;
        }
        row.isHardLink = false;
        row.link.clear();
        return line(row);
    }
    if (layers::isSeekableOwnEntry(index, entry))
        return {};
    if (row.isHardLink)
        row.type = EntryType::File;
    if (row.type == EntryType::File && !row.isHardLink)
        m_bytes += index.sizeBytes(entry);
    return line(row);
}

void FileRows::takeBack(const layers::LayerIndex &index, layers::LayerIndex::Id entry)
{
    --m_entries;
    if (index.type(entry) == EntryType::File)
        m_bytes -= index.sizeBytes(entry);
}

QByteArray FileRows::ofGone(
    const layers::LayerIndex &index, layers::LayerIndex::Id entry, quint16 layer)
{
    takeBack(index, entry);
    Row row;
    row.path = index.path(entry);
    row.layer = layer;
    row.change = "removed"_L1;
    row.own = entry;
    const QByteArray text = line(row);
    --m_entries;
    return text;
}

QByteArray FileRows::ofNode(const layers::FileTree &tree, layers::FileTree::Node node)
{
    Row row;
    row.path = tree.path(node);
    row.type = tree.type(node);
    row.isHardLink = tree.isHardLink(node) || row.type == EntryType::HardLink;
    row.warnings = tree.warnings(node);
    row.family = tree.family();
    if (tree.change(node) != layers::Change::None)
        row.change = layers::changeName(tree.change(node));
    const layers::EntryRef own = tree.entry(node);
    const layers::EntryRef inode = tree.inode(node).isNull() ? own : tree.inode(node);
    if (!own.isNull()) {
        row.layer = own.layer;
        row.own = own.entry;
    }
    if (!inode.isNull()) {
        row.index = &tree.index(inode.layer);
        row.entry = inode.entry;
        row.link = row.isHardLink && !own.isNull() ? tree.index(own.layer).link(own.entry)
                                                   : tree.link(node);
    }
    // A name whose partner was replaced by a higher layer stands alone in this tree.
    if (row.isHardLink && row.type == EntryType::File) {
        const layers::FileTree::Node partner = tree.find(row.link);
        if (partner != layers::FileTree::none && tree.inode(partner) != tree.inode(node)) {
            row.isHardLink = false;
            row.link.clear();
        }
    }
    if (row.type == EntryType::File && tree.isPresent(node) && !tree.isSecondName(node))
        m_bytes += tree.sizeBytes(node);
    return line(row);
}

void eachNode(
    const layers::FileTree &tree, const std::function<void(layers::FileTree::Node)> &visit)
{
    std::vector<layers::FileTree::Node> waiting;
    const auto push = [&](layers::FileTree::Node folder) {
        for (const layers::FileTree::Node child : std::views::reverse(tree.children(folder)))
            waiting.push_back(child);
    };
    push(layers::FileTree::root);
    while (!waiting.empty()) {
        const layers::FileTree::Node node = waiting.back();
        waiting.pop_back();
        visit(node);
        push(node);
    }
}

} // namespace gantry::cli
