// SPDX-License-Identifier: Apache-2.0
// Layers written as lines, for tests: no tar is involved.
#pragma once

#include "layers/tree/overlay.h"

#include <QByteArray>
#include <QList>
#include <QTest>

#include <initializer_list>

namespace treekit {

using namespace gantry;
using namespace gantry::layers;

//! Bytes that stand for a file's content: equal text, equal hash.
inline ContentHash hashOf(const QByteArray &text)
{
    return {qHash(text, 1), qHash(text, 2)};
}

//! What reading the content told, the hashes apart.
inline ContentFacts facts(FileFormat format, Machine machine = Machine::None,
    const QByteArray &interpreter = {}, LineEnds ends = LineEnds::None)
{
    ContentFacts told;
    told.format = format;
    told.machine = machine;
    told.interpreter = interpreter;
    told.lineEnds = ends;
    return told;
}

//! One entry of a layer. The path says what it is: "dir/" a folder, "a -> b" a symbolic link,
//! "a => b" a hard link, else a file whose content is `content`.
struct Line {
    QByteArray path;
    QByteArray content = "x";
    quint32 mode = 0644;
    qint64 modifiedNs = 0;
    qint64 uid = 0;
    ContentFacts facts = {};
    EntryType type = EntryType::File;
    std::optional<quint32> windowsAttributes = {};
    QByteArray sddl = {};
};

inline NewEntry entryOf(const Line &line)
{
    NewEntry entry;
    entry.path = line.path;
    entry.type = line.type;
    entry.attributes.mode = line.mode;
    entry.attributes.uid = line.uid;
    entry.attributes.windowsAttributes = line.windowsAttributes;
    entry.attributes.sddl = line.sddl;
    entry.modifiedNs = line.modifiedNs;
    if (const qsizetype arrow = line.path.indexOf(" -> "); arrow >= 0) {
        entry.type = EntryType::Symlink;
        entry.path = line.path.first(arrow);
        entry.link = line.path.sliced(arrow + 4);
    } else if (const qsizetype twice = line.path.indexOf(" => "); twice >= 0) {
        entry.type = EntryType::HardLink;
        entry.path = line.path.first(twice);
        entry.link = line.path.sliced(twice + 4);
    } else if (line.path.endsWith('/')) {
        entry.type = EntryType::Directory;
        entry.path.chop(1);
        entry.attributes.mode = line.mode == 0644 ? 0755 : line.mode;
    } else if (line.type == EntryType::File) {
        const bool mark = entry.path.sliced(entry.path.lastIndexOf('/') + 1).startsWith(".wh.");
        entry.sizeBytes = mark ? 0 : line.content.size();
    }
    return entry;
}

inline LayerIndexPtr layerOf(const QList<Line> &lines)
{
    LayerIndexBuilder builder;
    for (const Line &line : lines) {
        const NewEntry entry = entryOf(line);
        builder.add(entry);
        if (entry.type != EntryType::File)
            continue;
        ContentFacts facts = line.facts;
        facts.hash = hashOf(line.content);
        facts.textHash = hashOf(QByteArray(line.content).replace("\r\n", "\n"));
        if (facts.lineEnds == LineEnds::None && line.content.contains('\n'))
            facts.lineEnds = line.content.contains("\r\n") ? LineEnds::Crlf : LineEnds::Lf;
        builder.setContent(facts);
    }
    builder.facts().complete = true;
    return builder.snapshot();
}

inline LayerIndexPtr layer(std::initializer_list<Line> lines)
{
    return layerOf(QList<Line>(lines));
}

inline OverlayPtr overlay(const QList<LayerIndexPtr> &layers, OsFamily family = OsFamily::Unix)
{
    const auto built = Overlay::build({layers, family});
    if (!built)
        qFatal("%s", qPrintable(built.error().toLine()));
    return *built;
}

inline FileTreePtr squash(const QList<LayerIndexPtr> &layers, OsFamily family = OsFamily::Unix)
{
    return overlay(layers, family)->tree(TreeRequest::squashed(0xffff));
}

//! One row as a line: path, what it is, its layer, its mark.
inline QByteArray rowText(const FileTree &tree, FileTree::Node node)
{
    QByteArray line = tree.path(node);
    if (tree.isDirectory(node))
        line += '/';
    if (tree.type(node) == EntryType::Symlink)
        line += " -> " + tree.link(node);
    const EntryRef inode = tree.inode(node);
    if (tree.isImplied(node))
        line += " implied";
    else
        line += " @" + QByteArray::number(inode.layer);
    if (tree.isHardLink(node))
        line += " linked";
    if (tree.isWhiteout(node))
        line += " mark";
    if (tree.change(node) != Change::None)
        line += ' ' + QByteArray(changeName(tree.change(node)).data());
    if (tree.facets(node))
        line += '(' + facetNames(tree.facets(node)).join(u',').toUtf8() + ')';
    return line;
}

//! All rows below the root, sorted by depth and name as they stand.
inline QList<QByteArray> dump(const FileTree &tree)
{
    QList<QByteArray> lines;
    for (FileTree::Node node = 1; node < tree.size(); ++node)
        lines += rowText(tree, node);
    return lines;
}

//! One text a tree, for readable failures.
inline QByteArray text(const FileTreePtr &tree)
{
    return dump(*tree).join("; ");
}

} // namespace treekit
