// SPDX-License-Identifier: Apache-2.0
// What the cells of FileTreeModel say.
#include "base/text.h"
#include "models/files/filecells.h"
#include "models/files/filetreemodel.h"
#include "models/files/plaintooltip.h"

#include <QLocale>

using namespace Qt::StringLiterals;

namespace gantry::models {

using layers::Change;
using layers::FileTree;

//! Of a row that stands for a chain of folders all their names; in a flat list the whole path.
QString FileTreeModel::label(Node row) const
{
    const FileTree &tree = *m_rows->tree();
    if (m_rows->shape() == Shape::Flat)
        return printable(tree.path(row));
    QString text = shownName(tree, row);
    const Node first = m_rows->head(row);
    for (Node node = row; node != first;) {
        node = tree.parent(node);
        text.prepend(printable(tree.name(node)) + u'/');
    }
    return text;
}

QString FileTreeModel::cellText(Node node, int column) const
{
    const FileTree &tree = *m_rows->tree();
    switch (column) {
    case NameColumn:
        return label(node);
    case SizeColumn:
        if (tree.isWhiteout(node)
            || (tree.type(node) != layers::EntryType::File && !tree.isDirectory(node)))
            return {};
        return formatBytes(bytesOf(tree, node));
    case ModeColumn:
        return modeText(tree, node);
    case OwnerColumn:
        // "BUILTIN\Administrators": the name says most, the tooltip all.
        return ownerText(tree, node).section(u'\\', -1);
    case ModifiedColumn: {
        const layers::EntryRef inode = tree.inode(node);
        return inode.isNull() ? QString()
                              : timeText(tree.index(inode.layer).modifiedNs(inode.entry));
    }
    case LayerColumn:
        return tree.isImplied(node) ? QString() : QString::number(tree.layer(node) + 1);
    case FormatColumn:
        return formatText(tree, node);
    default:
        return {};
    }
}

QString FileTreeModel::toolTip(Node node, int column) const
{
    const FileTree &tree = *m_rows->tree();
    const layers::EntryRef inode = tree.inode(node);
    switch (column) {
    case MarkColumn:
        return changeWords(tree, node);
    case NameColumn: {
        QStringList lines{printable(tree.path(node))};
        if (const QString suffix = nameSuffix(tree, node); !suffix.isEmpty())
            lines += suffix;
        if (tree.isImplied(node))
            lines += tr("No layer has an entry for this folder; something is below it.");
        lines += warningsOf(tree, node);
        return plainToolTip(lines.join(u'\n'));
    }
    case SizeColumn: {
        if (cellText(node, column).isEmpty())
            return {};
        const QString bytes = formatExactBytes(bytesOf(tree, node));
        if (!tree.isDirectory(node))
            return bytes;
        const FileTree::Totals totals = tree.totals(node);
        return tr("%1 in %2 files; hard links counted once")
            .arg(bytes,
                QLocale().toString(tree.isPresent(node) ? totals.files : totals.removedFiles));
    }
    case ModeColumn:
        return modeWords(tree, node);
    case OwnerColumn: {
        if (inode.isNull() || tree.family() == layers::OsFamily::Windows)
            return ownerText(tree, node);
        const layers::Attributes &attributes = tree.index(inode.layer).attributes(inode.entry);
        return tr("user %1, group %2").arg(attributes.uid).arg(attributes.gid);
    }
    case ModifiedColumn:
        return inode.isNull() ? QString()
                              : timeText(tree.index(inode.layer).modifiedNs(inode.entry), true);
    case LayerColumn: {
        const quint16 layer = tree.layer(node);
        return plainToolTip(m_layerNames.value(layer));
    }
    default:
        return plainToolTip(cellText(node, column));
    }
}

//! Cells that differ from what was below get the ink of the mark.
QVariant FileTreeModel::meaning(Node node, int column) const
{
    using layers::Facet;
    const layers::Facets facets = m_rows->tree()->facets(node);
    const auto any = [&](layers::Facets wanted) {
        return (facets & wanted).toInt() != 0 ? QVariant(u"chg"_s) : QVariant();
    };
    switch (column) {
    case SizeColumn:
        return any(Facet::Size);
    case ModeColumn:
        return any(Facet::Mode | Facet::ExecBit | Facet::WindowsAttributes);
    case OwnerColumn:
        return any(Facet::Owner | Facet::Acl);
    case ModifiedColumn:
        return {};
    case FormatColumn:
        return any(Facet::Type | Facet::Eol | Facet::Arch);
    default:
        return {};
    }
}

QString FileTreeModel::accessibleText(Node node, int column) const
{
    const FileTree &tree = *m_rows->tree();
    switch (column) {
    case MarkColumn: {
        const QString words = changeWords(tree, node);
        return words.isEmpty() ? tr("Unchanged") : words;
    }
    case NameColumn: {
        const QString suffix = nameSuffix(tree, node);
        return suffix.isEmpty() ? label(node) : label(node) + u", "_s + suffix;
    }
    case SizeColumn:
        return cellText(node, column).isEmpty() ? QString() : formatExactBytes(bytesOf(tree, node));
    case ModeColumn:
        return modeWords(tree, node);
    case OwnerColumn:
        return ownerText(tree, node);
    case LayerColumn:
        return tree.isImplied(node) ? QString() : tr("layer %1").arg(tree.layer(node) + 1);
    default:
        return cellText(node, column);
    }
}

QVariant FileTreeModel::data(const QModelIndex &index, int role) const
{
    const Node node = nodeOf(index);
    if (node == FileTree::none || !m_rows->tree())
        return {};
    const FileTree &tree = *m_rows->tree();
    const int column = index.column();
    const layers::EntryRef inode = tree.inode(node);
    switch (role) {
    case Qt::DisplayRole:
        return cellText(node, column);
    case Qt::ToolTipRole:
        return toolTip(node, column);
    case Qt::AccessibleTextRole:
        return accessibleText(node, column);
    case Qt::TextAlignmentRole:
        return column == SizeColumn || column == LayerColumn
            ? QVariant::fromValue(Qt::AlignRight | Qt::AlignVCenter)
            : QVariant();
    case NodeRole:
        return node;
    case PathRole:
        return tree.path(node);
    case MarkRole:
        return column == MarkColumn ? QVariant(changeMark(tree, node)) : QVariant();
    case IconRole:
        return column == NameColumn ? QVariant(fileIcon(tree, node)) : QVariant();
    case SecondaryRole:
        return column == NameColumn ? QVariant(nameSuffix(tree, node)) : QVariant();
    case SizeBytesRole:
        return bytesOf(tree, node);
    case LargestBytesRole:
        return m_largest;
    case ModeRole:
        return inode.isNull() ? QVariant()
                              : QVariant(tree.index(inode.layer).attributes(inode.entry).mode);
    case ModifiedNsRole:
        return inode.isNull() ? QVariant()
                              : QVariant(tree.index(inode.layer).modifiedNs(inode.entry));
    case LayerRole:
        return tree.isImplied(node) ? -1 : static_cast<int>(tree.layer(node));
    case FolderRole:
        return tree.isDirectory(node);
    case DimRole:
        return !tree.isPresent(node) || (column > SizeColumn && tree.isImplied(node));
    case MeaningRole:
        return meaning(node, column);
    case BoldRole:
        return meaning(node, column).isValid();
    case MonospaceRole:
        return column == ModeColumn && tree.family() == layers::OsFamily::Unix;
    default:
        return {};
    }
}

QVariant FileTreeModel::headerData(int section, Qt::Orientation orientation, int role) const
{
    if (orientation != Qt::Horizontal)
        return {};
    const bool windows = m_rows->tree() && m_rows->tree()->family() == layers::OsFamily::Windows;
    if (role == Qt::DisplayRole) {
        switch (section) {
        case NameColumn:
            return m_rows->shape() == Shape::Flat ? tr("Path") : tr("Name");
        case SizeColumn:
            return tr("Size");
        case ModeColumn:
            return windows ? tr("Attributes") : tr("Mode");
        case OwnerColumn:
            return tr("Owner");
        case ModifiedColumn:
            return tr("Modified");
        case LayerColumn:
            return tr("Layer");
        case FormatColumn:
            return tr("Type");
        default:
            return QString();
        }
    }
    if (role == Qt::AccessibleTextRole && section == MarkColumn)
        return tr("Change");
    if (role == Qt::ToolTipRole && section == MarkColumn)
        return tr("What the layer looked at did to the path");
    if (role == Qt::TextAlignmentRole && (section == SizeColumn || section == LayerColumn))
        return QVariant::fromValue(Qt::AlignRight | Qt::AlignVCenter);
    return {};
}

} // namespace gantry::models
