// SPDX-License-Identifier: Apache-2.0
// Random layers against a plain model of the rules: a map of paths that is changed entry by entry.
// The model is slow and obvious; it knows the sentence "a mark acts on lower layers only" and no
// times, tables or caches.
#include "layers/tar/tarheader.h"
#include "layers/tree/resolve.h"
#include "treekit.h"

#include <QRandomGenerator>

#include <algorithm>
#include <map>
#include <memory>
#include <string>

using namespace Qt::StringLiterals;
using namespace treekit;

namespace {

struct Item {
    EntryType type = EntryType::Directory;
    int layer = 0; //!< that put it there
    EntryRef inode;
    bool implied = true;
    QByteArray link;
};

class Model
{
public:
    void apply(int layer, const QList<Line> &lines)
    {
        m_layer = layer;
        QList<std::pair<QByteArray, LayerIndex::Id>> late;
        for (LayerIndex::Id id = 0; id < LayerIndex::Id(lines.size()); ++id) {
            const NewEntry entry = entryOf(lines[id]);
            const qsizetype slash = entry.path.lastIndexOf('/');
            const QByteArray folder = enter(entry.path.first(std::max<qsizetype>(0, slash)));
            const QByteArray name = entry.path.sliced(slash + 1);
            if (name == ".wh..wh..opq") {
                prune(folder.isEmpty() ? QByteArray() : folder + '/', {});
                continue;
            }
            if (name.startsWith(".wh.")) {
                const QByteArray path = join(folder, name.sliced(4));
                prune(path + '/', path);
                continue;
            }
            const QByteArray path = join(folder, name);
            Item item{entry.type, layer, {quint16(layer), id}, false, entry.link};
            if (entry.type == EntryType::HardLink) {
                const auto target = m_items.find(lookup(entry.link));
                if (target != m_items.end() && isLinkable(target->second)) {
                    item.type = target->second.type;
                    item.inode = target->second.inode;
                    item.link = target->second.link;
                } else {
                    late += {path, id};
                }
            }
            if (item.type != EntryType::Directory)
                removeBelow(path);
            m_items[path] = item;
        }
        for (const auto &[path, id] : late) {
            const QByteArray where = lookup(entryOf(lines[id]).link);
            const auto own = m_items.find(path);
            const auto target = m_items.find(where);
            if (own == m_items.end() || own->second.inode != EntryRef{quint16(layer), id}
                || own->second.type != EntryType::HardLink || where == path
                || target == m_items.end() || target->second.layer != layer
                || target->second.implied || !isLinkable(target->second))
                continue;
            own->second.type = target->second.type;
            own->second.inode = target->second.inode;
            own->second.link = target->second.link;
        }
    }

    QByteArray text() const
    {
        QList<QByteArray> lines;
        for (const auto &[path, item] : m_items) {
            lines += path + ' '
                + (item.implied ? QByteArray("implied")
                                : QByteArray::number(int(item.type)) + ' '
                            + QByteArray::number(item.inode.layer) + '.'
                            + QByteArray::number(item.inode.entry));
        }
        std::ranges::sort(lines);
        return lines.join("; ");
    }

private:
    static QByteArray join(const QByteArray &folder, const QByteArray &name)
    {
        return folder.isEmpty() ? name : folder + '/' + name;
    }
    static QByteArray above(const QByteArray &path)
    {
        return path.first(std::max<qsizetype>(0, path.lastIndexOf('/')));
    }
    static bool isLinkable(const Item &item)
    {
        return item.type != EntryType::Directory && item.type != EntryType::HardLink;
    }
    void removeBelow(const QByteArray &path)
    {
        std::erase_if(m_items, [&](const auto &row) { return row.first.startsWith(path + '/'); });
    }
    //! Takes what lower layers have below `prefix` and at `path`; folders around what this layer
    //! has stay, implied.
    void prune(const QByteArray &prefix, const QByteArray &path)
    {
        const auto meant = [&](const QByteArray &each) {
            return each.startsWith(prefix) || (!path.isEmpty() && each == path);
        };
        std::erase_if(m_items,
            [&](const auto &row) { return row.second.layer < m_layer && meant(row.first); });
        QList<QByteArray> own;
        for (const auto &[each, item] : m_items) {
            if (meant(each))
                own += each;
        }
        for (const QByteArray &each : own) {
            for (QByteArray up = above(each); !up.isEmpty(); up = above(up)) {
                if (!m_items.contains(up))
                    m_items[up] = {EntryType::Directory, m_layer, {}, true, {}};
            }
        }
    }
    bool isLink(const QByteArray &path) const
    {
        const auto item = m_items.find(path);
        return item != m_items.end() && item->second.type == EntryType::Symlink;
    }
    //! Where a part leads from a folder, links followed, as a plain path; nothing is made. Empty
    //! and false when the links never end.
    bool follow(QByteArray &at, const QByteArray &part, QList<QByteArray> *passed) const
    {
        QList<QByteArray> rest{part};
        int hops = 0;
        while (!rest.isEmpty()) {
            const QByteArray next = rest.takeFirst();
            if (next.isEmpty() || next == ".")
                continue;
            if (next == "..") {
                at = above(at);
                continue;
            }
            const QByteArray there = join(at, next);
            if (!isLink(there)) {
                at = there;
                *passed += there;
                continue;
            }
            if (++hops > Overlay::maxLinkHops)
                return false;
            const QByteArray link = m_items.at(there).link;
            if (link.startsWith('/'))
                at.clear();
            rest = link.split('/') + rest;
        }
        return true;
    }
    //! The folder a path leads to, made where it is not there.
    QByteArray enter(const QByteArray &path)
    {
        QByteArray at;
        for (const QByteArray &part : path.isEmpty() ? QList<QByteArray>() : path.split('/')) {
            QByteArray end = at;
            QList<QByteArray> passed;
            if (!follow(end, part, &passed)) {
                end = join(at, part);
                passed = {end};
            }
            at = end;
            for (const QByteArray &folder : passed) {
                const auto item = m_items.find(folder);
                if (item == m_items.end() || item->second.type != EntryType::Directory)
                    m_items[folder] = {EntryType::Directory, m_layer, {}, true, {}};
            }
        }
        return at;
    }
    QByteArray lookup(const QByteArray &path) const
    {
        QByteArray at;
        QList<QByteArray> rest = path.split('/');
        int hops = 0;
        while (!rest.isEmpty()) {
            const QByteArray next = rest.takeFirst();
            if (next.isEmpty() || next == ".")
                continue;
            if (next == "..") {
                at = above(at);
                continue;
            }
            const QByteArray there = join(at, next);
            const auto item = m_items.find(there);
            if (item == m_items.end())
                return "?";
            if (item->second.type != EntryType::Symlink || rest.isEmpty()) {
                at = there;
                continue;
            }
            if (++hops > Overlay::maxLinkHops)
                return "?";
            if (item->second.link.startsWith('/'))
                at.clear();
            rest = item->second.link.split('/') + rest;
        }
        return at;
    }

    int m_layer = 0;
    std::map<QByteArray, Item> m_items;
};

QByteArray text(const FileTree &tree)
{
    QList<QByteArray> lines;
    for (FileTree::Node node = 1; node < tree.size(); ++node) {
        const EntryRef inode = tree.inode(node);
        lines += tree.path(node) + ' '
            + (tree.isImplied(node) ? QByteArray("implied")
                                    : QByteArray::number(int(tree.type(node))) + ' '
                        + QByteArray::number(inode.layer) + '.' + QByteArray::number(inode.entry));
    }
    std::ranges::sort(lines);
    return lines.join("; ");
}

QList<Line> randomLayer(QRandomGenerator &random)
{
    const auto path = [&random] {
        QByteArray made;
        for (int parts = 1 + int(random.bounded(3)); parts > 0; --parts)
            made += QByteArray(made.isEmpty() ? "" : "/") + char('a' + random.bounded(3));
        return made;
    };
    QList<Line> lines;
    for (int count = int(random.bounded(8)); count > 0; --count) {
        const QByteArray at = path();
        const QByteArray folder = at.first(std::max<qsizetype>(0, at.lastIndexOf('/') + 1));
        const QByteArray name = at.sliced(folder.size());
        switch (random.bounded(9)) {
        case 0:
        case 1:
            lines += Line{.path = at + '/'};
            break;
        case 2:
            lines += Line{.path = folder + ".wh." + name};
            break;
        case 3:
            lines += Line{.path = folder + ".wh..wh..opq"};
            break;
        case 4:
            lines += Line{.path = at + " -> " + (random.bounded(3) == 0 ? "/" : "")
                    + (random.bounded(4) == 0 ? "../" : "") + path()};
            break;
        case 5:
            lines += Line{.path = at + " => " + path()};
            break;
        default:
            lines += Line{.path = at};
        }
    }
    return lines;
}

QByteArray described(const QList<QList<Line>> &stack)
{
    QByteArray all;
    for (const QList<Line> &lines : stack) {
        all += "\n  layer:";
        for (const Line &line : lines)
            all += "  [" + line.path + ']';
    }
    return all;
}

} // namespace

class TestOverlayModel : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void randomLayersAreLaidOverAsTheRulesSay();
    void hostileLayersAreLaidOverWithoutHarm();
};

void TestOverlayModel::randomLayersAreLaidOverAsTheRulesSay()
{
    for (quint32 seed = 0; seed < 5'000; ++seed) {
        QRandomGenerator random(seed);
        QList<QList<Line>> stack;
        QList<LayerIndexPtr> layers;
        for (int count = 1 + int(random.bounded(4)); count > 0; --count) {
            stack += randomLayer(random);
            layers += layerOf(stack.last());
        }
        const OverlayPtr laid = overlay(layers);
        Model model;
        for (int layer = 0; layer < layers.size(); ++layer) {
            model.apply(layer, stack[layer]);
            const FileTreePtr tree = laid->tree(TreeRequest::squashed(quint16(layer)));
            if (text(*tree) != model.text())
                QFAIL(("seed " + QByteArray::number(seed) + " after layer "
                    + QByteArray::number(layer) + described(stack) + "\n  model: " + model.text()
                    + "\n  tree:  " + text(*tree))
                        .constData());
        }
    }
}

//! Names and targets nobody sane writes: the root, marks of nothing, streams, circles.
void TestOverlayModel::hostileLayersAreLaidOverWithoutHarm()
{
    static const QByteArray parts[] = {"", "a", "b", "Files", "UtilityVM", "Hives", ".wh.", ".wh.a",
        ".wh..wh..opq", ".wh..wh.plnk", "a:s", ":", "..", "."};
    for (quint32 seed = 0; seed < 20'000; ++seed) {
        QRandomGenerator random(seed);
        const auto path = [&random] {
            QByteArray made;
            for (int count = int(random.bounded(4)); count > 0; --count) {
                const QByteArray &part = parts[random.bounded(int(std::size(parts)))];
                made += made.isEmpty() || part.isEmpty() ? part : '/' + part;
            }
            return made;
        };
        LayerStack stack;
        stack.family = random.bounded(2) == 0 ? OsFamily::Unix : OsFamily::Windows;
        for (int count = 1 + int(random.bounded(3)); count > 0; --count) {
            LayerIndexBuilder builder;
            for (int entries = int(random.bounded(7)); entries > 0; --entries) {
                NewEntry entry;
                bool climbs = false;
                entry.path = cleanTarPath(path(), climbs); // as the reader hands them on
                entry.type = EntryType(random.bounded(int(EntryType::Other) + 1));
                if (entry.type == EntryType::Symlink)
                    entry.link = path();
                else if (entry.type == EntryType::HardLink)
                    entry.link = cleanTarPath(path(), climbs);
                builder.add(entry);
            }
            builder.facts().complete = true;
            stack.layers += builder.snapshot();
        }
        const auto laid = Overlay::build(stack);
        QVERIFY(laid);
        QList<FileTreePtr> trees;
        for (quint16 layer = 0; layer < stack.layers.size(); ++layer) {
            const auto alone = Overlay::layerAlone(stack, layer);
            QVERIFY(alone);
            trees += {*alone, (*laid)->tree(TreeRequest::upTo(layer)),
                (*laid)->tree(TreeRequest::range(layer, layer)),
                (*laid)->tree(TreeRequest::squashed(layer))};
        }
        const WastedBytes wasted = (*laid)->wasted(quint16(stack.layers.size() - 1), 10);
        QCOMPARE(wasted.layers.size(), std::size_t(stack.layers.size()));
        for (const FileTreePtr &tree : std::as_const(trees)) {
            for (FileTree::Node node = 1; node < tree->size(); ++node) {
                QVERIFY2(tree->find(tree->path(node)) != FileTree::none,
                    QByteArray::number(seed).constData());
                static_cast<void>(resolvePath(*tree, tree->path(node)));
            }
        }
    }
}

QTEST_GUILESS_MAIN(TestOverlayModel)
#include "tst_overlaymodel.moc"
