// SPDX-License-Identifier: Apache-2.0
// What a row of the aligned tree says in sentences: tool tips, and words for those who hear it.
#include "base/text.h"
#include "layers/facts/machinename.h"
#include "layers/windows/securitydescriptor.h"
#include "layers/windows/windowslayer.h"
#include "models/compare/comparetreemodel.h"
#include "models/compare/comparetreeparts.h"

#include <QDateTime>
#include <QLocale>

#include <algorithm>

using namespace Qt::StringLiterals;

namespace gantry::models {

using layers::DiffKind;
using layers::Facet;
using layers::Facets;
using layers::FileTree;
using layers::OsFamily;

QString CompareTreeModel::toolTip(Row row, int column) const
{
    if (column == MarkColumn) {
        QString text = sentence(row, MarkColumn);
        for (const auto rule :
            {layers::PairRule::MapRoot, layers::PairRule::PairExe, layers::PairRule::PairLibrary}) {
            if (m_diff->rules(row) & rule)
                text += u'\n' + layers::pairRuleText(rule);
        }
        return text;
    }
    const Side side = sideOf(column);
    const Node at = nodeOf(*m_diff, side, row);
    if (at == FileTree::none)
        return side == Side::A ? tr("A has nothing here") : tr("B has nothing here");
    const FileTree &files = *treeOf(*m_diff, side);
    switch (part(column)) {
    case NameAColumn: {
        QString text = printable(files.path(at));
        for (int bit = 0; bit < 5; ++bit) {
            const auto rule = static_cast<layers::PairRule>(1 << bit);
            if (m_diff->rules(row) & rule && rule != layers::PairRule::StripFiles)
                text += u'\n' + layers::pairRuleText(rule);
        }
        for (const layers::EntryWarning odd : layers::listed(files.warnings(at)))
            text += u'\n' + layers::warningText(odd);
        return text;
    }
    case SizeAColumn:
        return files.isDirectory(at) ? tr("%1 in %2 files")
                                           .arg(formatExactBytes(files.totals(at).bytes),
                                               QLocale().toString(files.totals(at).files))
                                     : formatExactBytes(files.sizeBytes(at));
    case ModeAColumn: {
        QString text = warning(row, column);
        const layers::EntryRef inode = files.inode(at);
        if (files.family() == OsFamily::Windows && !inode.isNull()) {
            const auto &attributes = files.index(inode.layer).attributes(inode.entry);
            if (const auto descriptor = layers::descriptorOf(attributes)) {
                if (!text.isEmpty())
                    text += u'\n';
                text += layers::describe(*descriptor).join(u'\n');
            }
        }
        return text;
    }
    default:
        return {};
    }
}

//! A row as a sentence, for those who hear it.
QString CompareTreeModel::sentence(Row row, int column) const
{
    const DiffKind kind = m_diff->kind(row);
    if (column == MarkColumn || part(column) == NameAColumn) {
        const bool hasA = m_diff->nodeA(row) != FileTree::none;
        QString name = text(row, hasA ? NameAColumn : NameBColumn);
        if (m_diff->isDirectory(row))
            name = tr("Folder %1").arg(name);
        QStringList parts{kindText(kind)};
        if (m_diff->isDirectory(row) && kind < m_diff->strongest(row) && kind < DiffKind::OnlyA)
            parts = {tr("inside: %1").arg(kindText(m_diff->strongest(row)))};
        const auto facets = layers::facetNames(m_diff->facets(row));
        if (!facets.isEmpty())
            parts += facets.join(u", "_s);
        for (const Side side : bothSides) {
            const int offset = side == Side::A ? 0 : int(NameBColumn);
            const QString size = text(row, SizeAColumn + offset);
            if (size.isEmpty())
                continue;
            const QString ends = text(row, TextAColumn + offset);
            const QString both = ends.isEmpty() ? size : tr("%1, %2").arg(size, ends);
            parts += side == Side::A ? tr("A %1").arg(both) : tr("B %1").arg(both);
        }
        return tr("%1: %2").arg(name, parts.join(u"; "_s));
    }
    const Side side = sideOf(column);
    if (nodeOf(*m_diff, side, row) == FileTree::none)
        return side == Side::A ? tr("A has nothing here") : tr("B has nothing here");
    const QString what = tr("%1 in %2")
                             .arg(headerData(column, Qt::Horizontal, Qt::DisplayRole).toString(),
                                 side == Side::A ? u"A"_s : u"B"_s);
    QString said = tr("%1: %2").arg(what, text(row, column));
    if (cell(row, column, DiffersRole).toBool())
        said = tr("%1, differs").arg(said);
    if (const QString warned = warning(row, column); !warned.isEmpty())
        said += u". "_s + warned;
    return said;
}

} // namespace gantry::models
