// SPDX-License-Identifier: Apache-2.0
#include "models/compare/comparefactsmodel.h"

#include "base/text.h"
#include "layers/facts/machinename.h"
#include "layers/windows/securitydescriptor.h"
#include "layers/windows/windowslayer.h"
#include "models/compare/comparetreemodel.h"
#include "models/files/filecells.h"

#include <QDateTime>
#include <QLocale>
#include <QMap>

using namespace Qt::StringLiterals;

namespace gantry::models {

using layers::EntryType;
using layers::FileTree;
using layers::LineEnds;
using layers::TreeDiff;

namespace {

constexpr qsizetype mostXattrRows = 32;

QString typeText(EntryType type)
{
    switch (type) {
    case EntryType::File:
        return CompareFactsModel::tr("file");
    case EntryType::Directory:
        return CompareFactsModel::tr("folder");
    case EntryType::Symlink:
        return CompareFactsModel::tr("symbolic link");
    case EntryType::HardLink:
        return CompareFactsModel::tr("hard link to nothing");
    case EntryType::CharDevice:
        return CompareFactsModel::tr("character device");
    case EntryType::BlockDevice:
        return CompareFactsModel::tr("block device");
    case EntryType::Fifo:
        return CompareFactsModel::tr("pipe");
    case EntryType::Other:
        break;
    }
    return CompareFactsModel::tr("something else");
}

QString endsText(LineEnds ends)
{
    switch (ends) {
    case LineEnds::Lf:
        return u"LF"_s;
    case LineEnds::Crlf:
        return u"CRLF"_s;
    case LineEnds::Cr:
        return u"CR"_s;
    case LineEnds::Mixed:
        return CompareFactsModel::tr("mixed");
    case LineEnds::None:
        return CompareFactsModel::tr("one line");
    case LineEnds::Binary:
        break;
    }
    return CompareFactsModel::tr("binary");
}

QString hashText(layers::ContentHash hash)
{
    return QString::number(hash.high, 16).rightJustified(16, u'0').left(8) + u'…';
}

} // namespace

CompareFactsModel::CompareFactsModel(CompareSession *session, QObject *parent)
    : QAbstractTableModel(parent)
    , m_session(session)
{
}

void CompareFactsModel::add(
    const QString &name, const OfSides<QString> &value, bool monospace, bool compares)
{
    if (!value.a.isEmpty() || !value.b.isEmpty())
        m_facts += {name, value, monospace, compares};
}

void CompareFactsModel::setRow(TreeDiff::Row row)
{
    beginResetModel();
    m_facts.clear();
    const auto diff = m_session->diff();
    if (diff && row != TreeDiff::none && row < diff->size()) {
        OfSides<QString> path, type, size, ends, machine, layer, content, mode, owner, attributes,
            time, link, interpreter;
        QMap<QByteArray, OfSides<QString>> xattrs;
        for (const Side side : bothSides) {
            const auto &tree = side == Side::A ? diff->treeA() : diff->treeB();
            const auto node = side == Side::A ? diff->nodeA(row) : diff->nodeB(row);
            if (!tree || node == FileTree::none)
                continue;
            path[side] = printable(tree->path(node));
            type[side] = typeText(tree->type(node));
            const bool folder = tree->isDirectory(node);
            size[side] = folder ? tr("%1 in %2 files")
                                      .arg(formatBytes(tree->totals(node).bytes),
                                          QLocale().toString(tree->totals(node).files))
                : tree->type(node) == EntryType::File ? formatExactBytes(tree->sizeBytes(node))
                                                      : QString();
            link[side] = printable(tree->link(node));
            const auto inode = tree->inode(node);
            if (inode.isNull()) {
                layer[side] = folder ? tr("implied by what is in it") : QString();
                continue;
            }
            const auto all = m_session->layers(side).size();
            layer[side] = tr("%1 of %2").arg(tree->entry(node).layer + 1).arg(all);
            const layers::LayerIndex &index = tree->index(inode.layer);
            const layers::Attributes &own = index.attributes(inode.entry);
            if (tree->type(node) == EntryType::File) {
                ends[side] = endsText(index.lineEnds(inode.entry));
                machine[side] = layers::machineName(index.machine(inode.entry));
                content[side] = hashText(index.hash(inode.entry));
                interpreter[side] = printable(index.interpreter(inode.entry));
            }
            if (tree->family() == layers::OsFamily::Windows) {
                if (const auto known = layers::descriptorOf(own)) {
                    mode[side] = layers::describe(*known).join(u"; "_s);
                    owner[side] = known->owner ? layers::describeSid(*known->owner) : QString();
                }
                if (own.windowsAttributes)
                    attributes[side]
                        = layers::fileAttributeWords(*own.windowsAttributes).join(u", "_s);
            } else {
                mode[side] = QString::number(own.mode, 8).rightJustified(4, u'0');
                owner[side] = u"%1:%2"_s.arg(own.uid).arg(own.gid);
                if (!own.userName.isEmpty())
                    owner[side]
                        += u" (%1:%2)"_s.arg(printable(own.userName), printable(own.groupName));
            }
            for (const auto &[name, value] : own.xattrs) {
                if (xattrs.contains(name) || xattrs.size() < mostXattrRows)
                    xattrs[name][side] = xattrText(name, value);
            }
            time[side] = QLocale().toString(
                QDateTime::fromMSecsSinceEpoch(index.modifiedNs(inode.entry) / 1'000'000)
                    .toLocalTime(),
                u"yyyy-MM-dd HH:mm:ss"_s);
        }
        if (path.a != path.b)
            add(tr("Path"), path, false, false);
        if (type.a != type.b || type.a != typeText(EntryType::File))
            add(tr("Type"), type);
        add(tr("Size"), size);
        add(tr("Line ends"), ends);
        add(tr("Machine"), machine);
        add(tr("Runs by"), interpreter);
        add(tr("Target"), link);
        add(tr("Content"), content, true);
        add(tr("From layer"), layer, false, false);
        const bool sameFamily
            = diff->treeA() && diff->treeB() && diff->treeA()->family() == diff->treeB()->family();
        add(tr("Rights"), mode, false, sameFamily);
        add(tr("Owner"), owner, false, sameFamily);
        add(tr("Attributes"), attributes, false, sameFamily);
        for (const auto &[name, value] : xattrs.asKeyValueRange()) {
            const bool inBoth = sameFamily && !time.a.isEmpty() && !time.b.isEmpty();
            const QString none = inBoth ? tr("none") : QString();
            add(name == "security.capability" ? tr("Capabilities") : printable(name),
                {value.a.isEmpty() ? none : value.a, value.b.isEmpty() ? none : value.b}, true,
                sameFamily && !(m_session->ignored() & layers::Facet::Xattrs));
        }
        add(tr("Modified"), time, false, !(m_session->ignored() & layers::Facet::Time));
    }
    endResetModel();
}

int CompareFactsModel::rowCount(const QModelIndex &parent) const
{
    return parent.isValid() ? 0 : static_cast<int>(m_facts.size());
}

int CompareFactsModel::columnCount(const QModelIndex &parent) const
{
    return parent.isValid() ? 0 : ColumnCount;
}

QVariant CompareFactsModel::data(const QModelIndex &index, int role) const
{
    if (!checkIndex(index, CheckIndexOption::IndexIsValid | CheckIndexOption::ParentIsInvalid))
        return {};
    const Fact &fact = m_facts.at(index.row());
    const bool name = index.column() == FactColumn;
    const QString value
        = name ? fact.name : fact.value[index.column() == AColumn ? Side::A : Side::B];
    const bool differs = fact.compares && !fact.value.a.isEmpty() && !fact.value.b.isEmpty()
        && fact.value.a != fact.value.b;
    switch (role) {
    case Qt::DisplayRole:
        return value;
    case Qt::ToolTipRole:
        return value;
    case Qt::AccessibleTextRole:
        return differs && !name ? tr("%1, differs").arg(value) : value;
    case DiffersRole:
        return differs && !name;
    case MonospaceRole:
        return fact.monospace && !name;
    case DimRole:
        return name;
    case MeaningRole:
        return differs && index.column() == BColumn ? u"chg"_s : QString();
    default:
        return {};
    }
}

QVariant CompareFactsModel::headerData(int section, Qt::Orientation orientation, int role) const
{
    if (orientation != Qt::Horizontal || role != Qt::DisplayRole)
        return {};
    return section == AColumn ? QString(u'A') : section == BColumn ? QString(u'B') : QString();
}

} // namespace gantry::models
