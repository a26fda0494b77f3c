// SPDX-License-Identifier: Apache-2.0
#include "cli/diffrows.h"

#include "base/jsonwriter.h"
#include "base/text.h"
#include "cli/commandtable.h"
#include "cli/texttable.h"
#include "verbs/entryjson.h"

using namespace Qt::StringLiterals;

namespace gantry::cli {

namespace {

using layers::DiffKind;
using layers::Facet;
using layers::FileTree;
using layers::TreeDiff;

constexpr layers::PairRule pairRules[] = {layers::PairRule::StripFiles, layers::PairRule::FoldCase,
    layers::PairRule::MapRoot, layers::PairRule::PairExe, layers::PairRule::PairLibrary};

void writeSide(json::Writer &writer, QStringView key, const FileTree &tree, FileTree::Node node)
{
    writer.key(key);
    if (node == FileTree::none) {
        writer.null();
        return;
    }
    writer.beginObject().member(u"type", QString(verbs::typeName(tree.type(node)))).key(u"layer");
    if (tree.layer(node) != 0xffff)
        writer.value(qint64(tree.layer(node)));
    else
        writer.null();
    if (const layers::EntryRef inode = tree.inode(node); !inode.isNull())
        verbs::writeEntryMembers(writer, tree.index(inode.layer), inode.entry, tree.type(node),
            tree.link(node), tree.warnings(node));
    writer.endObject();
}

QByteArray diffJson(const TreeDiff &diff, TreeDiff::Row row)
{
    const FileTree::Node a = diff.nodeA(row);
    const FileTree::Node b = diff.nodeB(row);
    json::Writer writer(json::Writer::Style::Compact);
    const QByteArray path = a == FileTree::none ? diff.pathB(row) : diff.pathA(row);
    writer.beginObject().member(u"path", verbs::pathText(path)).key(u"pathB");
    if (b == FileTree::none)
        writer.null();
    else
        writer.value(verbs::pathText(diff.pathB(row)));
    writer.member(u"kind", QString(layers::diffKindName(diff.kind(row)))).key(u"facets");
    writer.beginArray();
    for (const QString &facet : layers::facetNames(diff.facets(row)))
        writer.value(facet);
    writer.endArray();
    writeSide(writer, u"a", *diff.treeA(), a);
    writeSide(writer, u"b", *diff.treeB(), b);
    QStringList rules;
    for (const layers::PairRule rule : pairRules) {
        if (diff.rules(row).testFlag(rule))
            rules += layers::pairRuleName(rule);
    }
    writer.memberOrNull(u"rule", rules.join(u',')).endObject();
    return writer.take() + '\n';
}

//! "content, size 12 → 14, mode 0755 → 0644".
QString facetText(const TreeDiff &diff, TreeDiff::Row row)
{
    const FileTree &treeA = *diff.treeA();
    const FileTree &treeB = *diff.treeB();
    const layers::EntryRef a = treeA.inode(diff.nodeA(row));
    const layers::EntryRef b = treeB.inode(diff.nodeB(row));
    const auto change = [](const QString &name, const QString &from, const QString &to) {
        return u"%1 %2 → %3"_s.arg(name, from, to);
    };
    const auto mode = [](const layers::Attributes &attributes) {
        return u"%1"_s.arg(attributes.mode, 4, 8, '0'_L1);
    };
    const auto owner = [](const layers::Attributes &attributes) {
        return u"%1:%2"_s.arg(attributes.uid).arg(attributes.gid);
    };
    QStringList parts;
    bool modeTold = false;
    for (quint32 bit = 1; bit <= static_cast<quint32>(Facet::NameCase); bit <<= 1) {
        const Facet facet{static_cast<quint16>(bit)};
        if (!diff.facets(row).testFlag(facet))
            continue;
        const QString name = layers::facetName(facet);
        if (a.isNull() || b.isNull()) {
            parts += name;
            continue;
        }
        const layers::LayerIndex &indexA = treeA.index(a.layer);
        const layers::LayerIndex &indexB = treeB.index(b.layer);
        const layers::Attributes &attributesA = indexA.attributes(a.entry);
        const layers::Attributes &attributesB = indexB.attributes(b.entry);
        switch (facet) {
        case Facet::Type:
            parts += change(name, verbs::typeName(treeA.type(diff.nodeA(row))),
                verbs::typeName(treeB.type(diff.nodeB(row))));
            break;
        case Facet::Size:
            parts += change(name, QString::number(indexA.sizeBytes(a.entry)),
                QString::number(indexB.sizeBytes(b.entry)));
            break;
        case Facet::Mode:
        case Facet::ExecBit:
            if (!std::exchange(modeTold, true))
                parts += change(u"mode"_s, mode(attributesA), mode(attributesB));
            break;
        case Facet::Owner:
            parts += change(name, owner(attributesA), owner(attributesB));
            break;
        case Facet::Eol:
            parts += change(name, verbs::lineEndsName(indexA.lineEnds(a.entry)),
                verbs::lineEndsName(indexB.lineEnds(b.entry)));
            break;
        case Facet::Link:
            parts += change(name, printable(treeA.link(diff.nodeA(row))),
                printable(treeB.link(diff.nodeB(row))));
            break;
        case Facet::Time:
            parts += change(name, verbs::timeText(indexA.modifiedNs(a.entry)).left(19),
                verbs::timeText(indexB.modifiedNs(b.entry)).left(19));
            break;
        default:
            parts += name;
        }
    }
    return parts.join(u", "_s);
}

QString mark(DiffKind kind)
{
    switch (kind) {
    case DiffKind::OnlyA:
        return u"-"_s;
    case DiffKind::OnlyB:
        return u"+"_s;
    case DiffKind::Content:
        return u"M"_s;
    case DiffKind::Attributes:
        return u"a"_s;
    case DiffKind::Type:
        return u"T"_s;
    case DiffKind::Same:
        break;
    }
    return u" "_s;
}

QLatin1StringView configKind(verbs::ConfigRow::Kind kind)
{
    using Kind = verbs::ConfigRow::Kind;
    switch (kind) {
    case Kind::Same:
        return "same"_L1;
    case Kind::OnlyA:
        return "onlyA"_L1;
    case Kind::OnlyB:
        return "onlyB"_L1;
    case Kind::Different:
        break;
    }
    return "different"_L1;
}

void writeOrNull(json::Writer &writer, QStringView key, const std::optional<QString> &text)
{
    writer.key(key);
    if (text)
        writer.value(*text);
    else
        writer.null();
}

} // namespace

QByteArray diffRow(const TreeDiff &diff, TreeDiff::Row row, bool json)
{
    if (json)
        return diffJson(diff, row);
    const DiffKind kind = diff.kind(row);
    const QByteArray path = kind == DiffKind::OnlyB ? diff.pathB(row) : diff.pathA(row);
    QString text = mark(kind) + u' ' + printable(path);
    if (diff.isDirectory(row))
        text += u'/';
    const bool isPair = kind != DiffKind::OnlyA && kind != DiffKind::OnlyB;
    if (isPair && diff.pathB(row) != diff.pathA(row))
        text += u"  ("_s + printable(diff.pathB(row)) + u')';
    if (isPair && diff.facets(row))
        text += u"  "_s + facetText(diff, row);
    return text.toUtf8() + '\n';
}

QByteArray configRow(const verbs::ConfigRow &row, bool json)
{
    if (json) {
        json::Writer writer(json::Writer::Style::Compact);
        writer.beginObject()
            .member(u"config", row.field)
            .memberOrNull(u"name", row.name)
            .member(u"kind", QString(configKind(row.kind)));
        writeOrNull(writer, u"a", row.a);
        writeOrNull(writer, u"b", row.b);
        writer.memberOrNull(u"resolvedA", row.resolvedA)
            .memberOrNull(u"resolvedB", row.resolvedB)
            .member(u"problemA", row.problemA)
            .member(u"problemB", row.problemB)
            .key(u"parts")
            .beginArray();
        for (const verbs::ConfigRow::Part &part : row.parts)
            writer.beginObject()
                .member(u"text", part.text)
                .member(u"kind", QString(configKind(part.kind)))
                .endObject();
        writer.endArray().endObject();
        return writer.take() + '\n';
    }
    const auto side = [](const std::optional<QString> &text, const QString &resolved) {
        QString shown = text ? safe(*text) : words("(not set)");
        if (!resolved.isEmpty())
            shown += u"  ["_s + safe(resolved) + u']';
        return shown;
    };
    const bool differs = row.kind != verbs::ConfigRow::Kind::Same;
    QString text = (differs ? u"c "_s : u"  "_s) + row.field;
    if (!row.name.isEmpty() && row.name != row.a.value_or(row.b.value_or(QString())))
        text += u' ' + safe(row.name);
    text += u": "_s + side(row.a, row.resolvedA);
    if (differs || row.resolvedA != row.resolvedB)
        text += u" → "_s + side(row.b, row.resolvedB);
    return text.toUtf8() + '\n';
}

} // namespace gantry::cli
