// SPDX-License-Identifier: Apache-2.0
// What the cells of the aligned tree say.
#include "base/text.h"
#include "layers/facts/machinename.h"
#include "layers/windows/securitydescriptor.h"
#include "layers/windows/windowslayer.h"
#include "models/compare/comparetreemodel.h"
#include "models/compare/comparetreeparts.h"

#include <QDateTime>
#include <QLocale>
#include <QPoint>

#include <algorithm>

using namespace Qt::StringLiterals;

namespace gantry::models {

using layers::DiffKind;
using layers::EntryType;
using layers::Facet;
using layers::Facets;
using layers::FileFormat;
using layers::FileTree;
using layers::LineEnds;
using layers::OsFamily;

namespace {

constexpr quint32 executeBits = 0111;
constexpr quint32 worldWrite = 0002;
constexpr quint32 worldRead = 0004;
constexpr quint32 sticky = 01000;
constexpr qint64 exactBelow = 10'000; //!< bytes are told to the last one

QString sizeText(qint64 bytes)
{
    return bytes < exactBelow ? CompareTreeModel::tr("%1 B").arg(QLocale().toString(bytes))
                              : formatBytes(bytes);
}

QString lineEndsText(LineEnds ends)
{
    switch (ends) {
    case LineEnds::Lf:
        return u"LF"_s;
    case LineEnds::Crlf:
        return u"CRLF"_s;
    case LineEnds::Cr:
        return u"CR"_s;
    case LineEnds::Mixed:
        return CompareTreeModel::tr("mixed");
    case LineEnds::None:
    case LineEnds::Binary:
        break;
    }
    return {};
}

bool isProgram(const layers::LayerIndex &index, layers::LayerIndex::Id entry)
{
    const FileFormat format = index.format(entry);
    return format == FileFormat::Script
        || (format == FileFormat::Elf && !index.interpreter(entry).isEmpty());
}

//! Everybody first, then the groups that hold everybody: whose rights matter most in a container.
const layers::Ace *widestAce(const layers::SecurityDescriptor &descriptor)
{
    const auto &entries = descriptor.dacl->entries;
    for (const auto *alias : {"WD", "AU", "BU"}) {
        for (const layers::Ace &ace : entries) {
            if (layers::sidAlias(ace.sid) == QLatin1StringView(alias))
                return &ace;
        }
    }
    return entries.isEmpty() ? nullptr : &entries.first();
}

} // namespace

QString CompareTreeModel::kindText(DiffKind kind)
{
    switch (kind) {
    case DiffKind::OnlyA:
        return tr("Only in A");
    case DiffKind::OnlyB:
        return tr("Only in B");
    case DiffKind::Content:
        return tr("Content differs");
    case DiffKind::Type:
        return tr("Not the same type of file");
    case DiffKind::Attributes:
        return tr("Attributes differ");
    case DiffKind::Same:
        break;
    }
    return tr("Same");
}

//! What differs when the cells of a column differ.
Facets CompareTreeModel::cellFacets(int column) const
{
    switch (part(column)) {
    case SizeAColumn:
        return Facet::Size | Facet::Content;
    case TextAColumn:
        return Facet::Eol;
    case ModeAColumn:
        return Facet::Mode | Facet::ExecBit | Facet::Acl | Facet::WindowsAttributes;
    case OwnerAColumn:
        return Facet::Owner;
    case TimeAColumn:
        return Facet::Time;
    default:
        return Facet::Type;
    }
}

QString CompareTreeModel::aclText(const layers::Attributes &attributes) const
{
    const QByteArray &raw
        = attributes.securityDescriptor.isEmpty() ? attributes.sddl : attributes.securityDescriptor;
    if (raw.isEmpty())
        return {};
    const auto known = m_acls.constFind(raw);
    if (known != m_acls.cend())
        return *known;
    QString text;
    if (layers::knownDescriptor(raw) != layers::KnownDescriptor::None) {
        text = tr("BuildKit default");
    } else if (const auto descriptor = layers::descriptorOf(attributes); !descriptor) {
        text = attributes.securityDescriptor.isEmpty() ? printable(raw) : tr("unreadable");
    } else if (!descriptor->dacl) {
        text = tr("Everyone: everything");
    } else if (const layers::Ace *ace = widestAce(*descriptor)) {
        // Every image has these groups; where they are from says nothing.
        text = layers::describe(*ace).replace("BUILTIN\\"_L1, QString());
    } else {
        text = tr("nobody");
    }
    m_acls.insert(raw, text);
    return text;
}

QString CompareTreeModel::text(Row row, int column) const
{
    const Side side = sideOf(column);
    const Node at = nodeOf(*m_diff, side, row);
    if (at == FileTree::none)
        return {};
    const FileTree &files = *treeOf(*m_diff, side);
    if (part(column) == NameAColumn) {
        if (m_shape == CompareRows::Shape::Flat)
            return printable(files.path(at));
        // A chain of folders is one row.
        QByteArray name = files.name(at).toByteArray();
        for (Row up = row, head = m_rows.head(row); up != head;) {
            up = m_diff->parent(up);
            name = files.name(nodeOf(*m_diff, side, up)).toByteArray() + '/' + name;
        }
        return printable(name);
    }
    if (part(column) == SizeAColumn)
        return files.isDirectory(at)            ? formatBytes(files.totals(at).bytes)
            : files.type(at) == EntryType::File ? sizeText(files.sizeBytes(at))
                                                : QString();
    const layers::EntryRef inode = files.inode(at);
    if (inode.isNull())
        return {};
    const layers::LayerIndex &index = files.index(inode.layer);
    const layers::Attributes &attributes = index.attributes(inode.entry);
    switch (part(column)) {
    case TextAColumn:
        return lineEndsText(index.lineEnds(inode.entry));
    case ModeAColumn: {
        if (files.family() == OsFamily::Windows)
            return aclText(attributes);
        const QString octal = QString::number(attributes.mode, 8).rightJustified(4, u'0');
        const bool lost = (m_diff->facets(row) & Facet::ExecBit) && isProgram(index, inode.entry)
            && !(attributes.mode & executeBits);
        return lost ? tr("%1, not executable").arg(octal) : octal;
    }
    case OwnerAColumn:
        if (files.family() == OsFamily::Windows) {
            const auto descriptor = layers::descriptorOf(attributes);
            return descriptor && descriptor->owner ? layers::describeSid(*descriptor->owner)
                                                   : QString();
        }
        return attributes.userName.isEmpty() ? QString::number(attributes.uid)
                                             : printable(attributes.userName);
    case TimeAColumn:
        return QLocale().toString(
            QDateTime::fromMSecsSinceEpoch(index.modifiedNs(inode.entry) / 1'000'000).toLocalTime(),
            u"yyyy-MM-dd HH:mm:ss"_s);
    default:
        return {};
    }
}

//! Permission bits of the other side's row where that side has them; nullopt: it is Windows, too,
//! or has no such row.
std::optional<quint32> CompareTreeModel::otherMode(Row row, Side side) const
{
    const Node there = nodeOf(*m_diff, other(side), row);
    if (there == FileTree::none)
        return std::nullopt;
    const FileTree &files = *treeOf(*m_diff, other(side));
    const layers::EntryRef inode = files.inode(there);
    if (files.family() == OsFamily::Windows || inode.isNull())
        return std::nullopt;
    return files.index(inode.layer).attributes(inode.entry).mode;
}

//! Rights that are wider than they look, or too narrow to work.
QString CompareTreeModel::warning(Row row, int column) const
{
    const Side side = sideOf(column);
    const Node at = nodeOf(*m_diff, side, row);
    if (at == FileTree::none || part(column) != ModeAColumn)
        return {};
    const FileTree &files = *treeOf(*m_diff, side);
    const layers::EntryRef inode = files.inode(at);
    if (inode.isNull())
        return {};
    const layers::LayerIndex &index = files.index(inode.layer);
    const layers::Attributes &attributes = index.attributes(inode.entry);
    const Facets facets = m_diff->facets(row);
    const bool isAlone = nodeOf(*m_diff, other(side), row) == FileTree::none;
    if (files.family() == OsFamily::Windows) {
        const QString text = aclText(attributes);
        if (const auto narrow = otherMode(row, side); narrow && text.startsWith("Everyone"_L1)) {
            // Rights of two kinds: what everybody may do on either side can be compared.
            if (!text.startsWith("Everyone: read"_L1) && !(*narrow & worldWrite))
                return tr("Everyone may change this; on the other side not");
            return *narrow & worldRead ? QString()
                                       : tr("Everyone may read this; on the other side not");
        }
        if (isAlone && text.startsWith("Everyone"_L1) && !text.startsWith("Everyone: read"_L1))
            return tr("Everyone may change this");
        return (facets & Facet::Acl) && text.startsWith("Everyone"_L1)
            ? tr("Everyone has rights here that the other side does not give")
            : QString();
    }
    if ((facets & Facet::ExecBit) && isProgram(index, inode.entry)
        && !(attributes.mode & executeBits))
        return tr("A program without the right to run; the other side has it");
    const bool isOpen = (attributes.mode & worldWrite) && !(attributes.mode & sticky)
        && files.type(at) != EntryType::Symlink;
    if (isOpen && isAlone)
        return tr("Everybody may change this");
    if (isOpen && (facets & Facet::Mode))
        return tr("Everybody may change this; on the other side not");
    return {};
}

QString CompareTreeModel::iconOf(Row row, Side side) const
{
    const Node at = nodeOf(*m_diff, side, row);
    if (at == FileTree::none)
        return {};
    const FileTree &files = *treeOf(*m_diff, side);
    if (files.isDirectory(at))
        return u"folder"_s;
    if (files.type(at) == EntryType::Symlink)
        return u"chain"_s;
    const layers::EntryRef inode = files.inode(at);
    if (files.type(at) != EntryType::File || inode.isNull())
        return u"file"_s;
    const QByteArrayView name = files.name(at);
    switch (files.index(inode.layer).format(inode.entry)) {
    case FileFormat::Script:
        return u"script"_s;
    case FileFormat::Archive:
        return u"archive"_s;
    case FileFormat::Elf:
    case FileFormat::Pe:
    case FileFormat::MachO:
        return name.endsWith(".dll") || name.endsWith(".DLL") || name.contains(".so") ? u"lib"_s
                                                                                      : u"exe"_s;
    default:
        break;
    }
    for (const auto *suffix : {".sh", ".ps1", ".cmd", ".bat"}) {
        if (name.endsWith(suffix))
            return u"script"_s;
    }
    return u"file"_s;
}

//! Where two spellings of one name part, as the shown text has it.
QPoint CompareTreeModel::emphasis(Row row) const
{
    if (!(m_diff->facets(row) & Facet::NameCase)
        && !(m_diff->rules(row) & layers::PairRule::FoldCase))
        return {};
    const QString a = text(row, NameAColumn);
    const QString b = text(row, NameBColumn);
    qsizetype first = 0;
    const qsizetype least = std::min(a.size(), b.size());
    while (first < least && a.at(first) == b.at(first))
        ++first;
    if (first == a.size() && first == b.size())
        return {};
    qsizetype tail = 0;
    while (tail < least - first && a.at(a.size() - 1 - tail) == b.at(b.size() - 1 - tail))
        ++tail;
    const qsizetype longest = std::max(a.size(), b.size());
    return {static_cast<int>(first), static_cast<int>(longest - first - tail)};
}

QVariant CompareTreeModel::data(const QModelIndex &index, int role) const
{
    if (!checkIndex(index, CheckIndexOption::IndexIsValid))
        return {};
    return cell(rowOf(index), index.column(), role);
}

QVariant CompareTreeModel::cell(Row row, int column, int role) const
{
    const DiffKind kind = m_diff->kind(row);
    switch (role) {
    case RowRole:
        return row;
    case KindRole:
        return static_cast<int>(kind);
    case FacetsRole:
        return static_cast<uint>(m_diff->facets(row).toInt());
    case DirectoryRole:
        return m_diff->isDirectory(row);
    case DepthRole: {
        int depth = -1;
        for (Row at = row; at != layers::TreeDiff::root; at = m_rows.parent(at))
            ++depth;
        return depth;
    }
    case MarkRole:
    case OwnMarkRole: {
        // What is absent on a side that was not wholly read may still be there.
        if ((kind == DiffKind::OnlyA && m_uncertain.b)
            || (kind == DiffKind::OnlyB && m_uncertain.a))
            return u"unk"_s;
        // Folders on one side only are that, whatever is in them.
        if (role == MarkRole && m_diff->isDirectory(row) && kind < DiffKind::OnlyA) {
            const DiffKind strongest = m_diff->strongest(row);
            const bool oneSide = strongest == DiffKind::OnlyA || strongest == DiffKind::OnlyB;
            return oneSide ? u"chg"_s : markOf(strongest);
        }
        return markOf(kind);
    }
    case Qt::AccessibleTextRole:
        return sentence(row, column);
    case Qt::ToolTipRole:
        return toolTip(row, column);
    default:
        break;
    }
    if (column == MarkColumn)
        return {};
    const Side side = sideOf(column);
    const Node at = nodeOf(*m_diff, side, row);
    const bool absent = at == FileTree::none;
    switch (role) {
    case AbsentRole:
        return absent;
    case PathRole:
        return absent ? QByteArray() : treeOf(*m_diff, side)->path(at);
    case Qt::DisplayRole:
        return text(row, column);
    case Qt::TextAlignmentRole:
        return part(column) == SizeAColumn ? QVariant::fromValue(Qt::AlignRight | Qt::AlignVCenter)
                                           : QVariant();
    default:
        break;
    }
    if (absent)
        return role == SizeBytesRole ? QVariant(qint64{-1}) : QVariant();
    const FileTree &files = *treeOf(*m_diff, side);
    const layers::EntryRef inode = files.inode(at);
    switch (role) {
    case SizeBytesRole:
        return files.isDirectory(at) ? files.totals(at).bytes : files.sizeBytes(at);
    case ModeRole:
        return inode.isNull()
            ? QVariant()
            : QVariant(uint{files.index(inode.layer).attributes(inode.entry).mode});
    case ModifiedNsRole:
        return inode.isNull() ? QVariant()
                              : QVariant(files.index(inode.layer).modifiedNs(inode.entry));
    case LineEndsRole:
        return inode.isNull() ? QVariant()
                              : QVariant(int(files.index(inode.layer).lineEnds(inode.entry)));
    case DiffersRole:
        if (kind == DiffKind::OnlyA || kind == DiffKind::OnlyB)
            return false;
        if (m_diff->isDirectory(row) && part(column) == SizeAColumn
            && m_diff->nodeA(row) != FileTree::none && m_diff->nodeB(row) != FileTree::none)
            return text(row, SizeAColumn) != text(row, SizeBColumn);
        // Where the text differs, too, the line ends are no facet of their own.
        if (part(column) == TextAColumn && kind == DiffKind::Content) {
            const QString a = text(row, TextAColumn), b = text(row, TextBColumn);
            return !a.isEmpty() && !b.isEmpty() && a != b;
        }
        return bool(m_diff->facets(row) & cellFacets(column)) && part(column) != NameAColumn
            && !text(row, column).isEmpty();
    case EmphasisRole:
        return part(column) == NameAColumn ? QVariant(emphasis(row)) : QVariant();
    case WarningRole:
        return warning(row, column);
    case IconRole:
        return part(column) == NameAColumn ? iconOf(row, side) : QString();
    case SecondaryRole:
        if (part(column) != NameAColumn)
            return {};
        if (files.type(at) == EntryType::Symlink)
            return u"→ "_s + printable(files.link(at));
        return {};
    case MonospaceRole:
        return part(column) == ModeAColumn && files.family() == OsFamily::Unix;
    default:
        return {};
    }
}

QVariant CompareTreeModel::headerData(int section, Qt::Orientation orientation, int role) const
{
    if (orientation != Qt::Horizontal || (role != Qt::DisplayRole && role != Qt::ToolTipRole))
        return {};
    const bool windows = m_diff && section != MarkColumn && treeOf(*m_diff, sideOf(section))
        && treeOf(*m_diff, sideOf(section))->family() == OsFamily::Windows;
    switch (section == MarkColumn ? -1 : part(section)) {
    case NameAColumn:
        return windows && m_diff->options().paths.stripFiles ? tr("Name (below Files/)")
                                                             : tr("Name");
    case SizeAColumn:
        return tr("Size");
    case TextAColumn:
        return role == Qt::ToolTipRole ? tr("Line ends of a text") : tr("Text");
    case ModeAColumn:
        return windows ? tr("ACL") : tr("Mode");
    case OwnerAColumn:
        return tr("Owner");
    case TimeAColumn:
        return tr("Modified");
    default:
        return role == Qt::ToolTipRole ? tr("How the row differs") : QString();
    }
}

} // namespace gantry::models
