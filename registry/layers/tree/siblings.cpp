// SPDX-License-Identifier: Apache-2.0
#include "layers/tree/siblings.h"

#include <algorithm>

namespace gantry::layers {

Siblings::Siblings(const FileTree &a, const FileTree &b, const PathRules &rules)
    : m_a(a)
    , m_b(b)
    , m_rules(rules)
    , m_order(rules.foldCase ? OsFamily::Windows : OsFamily::Unix)
    , m_startA(startOf(a))
    , m_startB(startOf(b))
    , m_ofOneStack(std::ranges::any_of(
          a.layers(), [&b](const LayerIndexPtr &layer) { return b.layers().contains(layer); }))
{
    if ((m_startA == FileTree::root) != (m_startB == FileTree::root))
        m_always = PairRule::StripFiles;
    for (const RootMap &map : rules.roots) {
        const FileTree::Node nodeA = located(a, m_startA, map.a);
        const FileTree::Node nodeB = located(b, m_startB, map.b);
        if (nodeA == FileTree::none || nodeB == FileTree::none || nodeA == m_startA
            || nodeB == m_startB || nodeB == FileTree::root || m_mapped.contains(nodeA)
            || m_taken.contains(nodeB))
            continue;
        m_mapped.insert(nodeA, nodeB);
        m_taken.insert(nodeB);
    }
}

FileTree::Node Siblings::startOf(const FileTree &tree) const
{
    if (!m_rules.stripFiles || tree.family() != OsFamily::Windows)
        return FileTree::root;
    const FileTree::Node files = tree.child(FileTree::root, "Files");
    return files == FileTree::none ? FileTree::root : files;
}

FileTree::Node Siblings::located(
    const FileTree &tree, FileTree::Node start, QByteArrayView path) const
{
    const bool windows = tree.family() == OsFamily::Windows;
    const QByteArray clean = windows ? windowsLinkPath(path) : path.toByteArray();
    FileTree::Node at = start;
    if (windows && at == FileTree::root) {
        if (const FileTree::Node files = tree.child(at, "Files"); files != FileTree::none)
            at = files;
    }
    for (const QByteArray &part : clean.split('/')) {
        if (part.isEmpty() || part == ".")
            continue;
        at = tree.child(at, part);
        if (at == FileTree::none || !tree.isPresent(at))
            return FileTree::none;
    }
    return at;
}

bool Siblings::isHidden(const FileTree &tree, FileTree::Node node) const
{
    const auto named = [&](QByteArrayView name) {
        return compareNames(tree.name(node), name, OsFamily::Windows) == 0;
    };
    return tree.family() == OsFamily::Windows
        && ((m_rules.hideHives && named("Hives")) || (m_rules.hideUtilityVm && named("UtilityVM")));
}

void Siblings::collect(
    const FileTree &tree, FileTree::Node parent, std::vector<Child> &children) const
{
    children.clear();
    if (parent == FileTree::none)
        return;
    const bool isB = &tree == &m_b && &children == &m_childrenB && !m_taken.isEmpty();
    for (const FileTree::Node node : tree.children(parent)) {
        if (tree.isPresent(node) && !(isB && m_taken.contains(node))
            && !(parent == FileTree::root && isHidden(tree, node)))
            children.push_back({.node = node});
    }
    // A tree's own order is that of its family; anything else is sorted here.
    const bool sorted = tree.family() == m_order;
    if (sorted && m_ofOneStack)
        return;
    // All in a row: the steps through memory overlap.
    for (Child &child : children)
        child.nameIn(tree);
    if (sorted)
        return;
    const auto less = [this](const Child &left, const Child &right) {
        return compareNames(left.name, right.name, m_order) < 0;
    };
    if (!std::ranges::is_sorted(children, less))
        std::ranges::stable_sort(children, less);
}

PairRules Siblings::rulesOf(const Child &a, const Child &b) const
{
    PairRules rules = m_always;
    if (m_order == OsFamily::Windows && a.name != b.name)
        rules |= PairRule::FoldCase;
    return rules;
}

//! Runs of names that are one without case: the same spelling first, then one by one.
void Siblings::pairRuns(
    std::span<const Child> a, std::span<const Child> b, std::vector<NodePair> &pairs) const
{
    const auto less = [](const Child &left, const Child &right) {
        return compareNames(left.name, right.name, OsFamily::Unix) < 0;
    };
    std::vector<Child> left(a.begin(), a.end());
    std::vector<Child> right(b.begin(), b.end());
    std::ranges::sort(left, less);
    std::ranges::sort(right, less);
    std::vector<Child> restA;
    std::vector<Child> restB;
    auto i = left.begin();
    auto j = right.begin();
    while (i != left.end() || j != right.end()) {
        const int order = i == left.end() ? 1
            : j == right.end()            ? -1
                                          : compareNames(i->name, j->name, OsFamily::Unix);
        if (order == 0)
            pairs.push_back({(i++)->node, (j++)->node, m_always});
        else if (order < 0)
            restA.push_back(*i++);
        else
            restB.push_back(*j++);
    }
    for (std::size_t at = 0; at < std::max(restA.size(), restB.size()); ++at) {
        NodePair pair;
        if (at < restA.size())
            pair.a = restA[at].node;
        if (at < restB.size())
            pair.b = restB[at].node;
        if (pair.a != FileTree::none && pair.b != FileTree::none)
            pair.rules = rulesOf(restA[at], restB[at]);
        pairs.push_back(pair);
    }
}

void Siblings::merge(std::vector<NodePair> &pairs)
{
    std::vector<Child> &a = m_childrenA;
    std::vector<Child> &b = m_childrenB;
    const auto runEnd = [&](const FileTree &tree, std::vector<Child> &children, std::size_t from) {
        std::size_t end = from + 1;
        while (end < children.size()
            && compareNames(children[from].name, children[end].nameIn(tree), m_order) == 0)
            ++end;
        return end;
    };
    std::size_t i = 0;
    std::size_t j = 0;
    while (i < a.size() || j < b.size()) {
        if (i < a.size() && !m_mapped.isEmpty()) {
            if (const auto mapped = m_mapped.constFind(a[i].node); mapped != m_mapped.cend()) {
                pairs.push_back({a[i].node, *mapped, PairRules(PairRule::MapRoot)});
                ++i;
                continue;
            }
        }
        if (i == a.size()) {
            pairs.push_back({FileTree::none, b[j++].node, {}});
            continue;
        }
        if (j == b.size()) {
            pairs.push_back({a[i++].node, FileTree::none, {}});
            continue;
        }
        // One and the same entry of one and the same layer has one name.
        const EntryRef left = m_a.entry(a[i].node);
        const EntryRef right = m_b.entry(b[j].node);
        const bool same = !left.isNull() && left.entry == right.entry
            && &m_a.index(left.layer) == &m_b.index(right.layer);
        const int order = same && m_order == OsFamily::Unix
            ? 0
            : compareNames(a[i].nameIn(m_a), b[j].nameIn(m_b), m_order);
        if (order < 0) {
            pairs.push_back({a[i++].node, FileTree::none, {}});
        } else if (order > 0) {
            pairs.push_back({FileTree::none, b[j++].node, {}});
        } else if (m_order == OsFamily::Unix) {
            pairs.push_back({a[i++].node, b[j++].node, m_always});
        } else {
            const std::size_t endA = runEnd(m_a, a, i);
            const std::size_t endB = runEnd(m_b, b, j);
            if (endA == i + 1 && endB == j + 1)
                pairs.push_back({a[i].node, b[j].node, rulesOf(a[i], b[j])});
            else
                pairRuns(
                    std::span(a).subspan(i, endA - i), std::span(b).subspan(j, endB - j), pairs);
            i = endA;
            j = endB;
        }
    }
}

//! `x` with `x.exe`, `libx.so` with `x.dll` or `libx.dll`, of what has no partner yet. The pair
//! stands where the Unix name is.
void Siblings::pairSuffixes(std::vector<NodePair> &pairs) const
{
    const bool unixIsA = m_a.family() == OsFamily::Unix;
    const FileTree &unixTree = unixIsA ? m_a : m_b;
    const FileTree &windowsTree = unixIsA ? m_b : m_a;
    const auto lonely = [&](const NodePair &pair, bool unixSide) {
        return unixSide == unixIsA ? pair.b == FileTree::none : pair.a == FileTree::none;
    };
    const auto isFile = [](const FileTree &tree, FileTree::Node node) {
        return tree.type(node) == EntryType::File || tree.type(node) == EntryType::Symlink;
    };
    QHash<QByteArray, std::size_t> programs; // folded stem to place in pairs, Windows side
    QHash<QByteArray, std::size_t> libraries;
    for (std::size_t at = 0; at < pairs.size(); ++at) {
        if (!lonely(pairs[at], false))
            continue;
        const FileTree::Node node = unixIsA ? pairs[at].b : pairs[at].a;
        const QByteArrayView name = windowsTree.name(node);
        if (!isFile(windowsTree, node))
            continue;
        const QByteArray program = pairStem(name, PairRule::PairExe, OsFamily::Windows);
        if (m_rules.pairExe && !program.isEmpty())
            programs.insert(program, at);
        const QByteArray library = pairStem(name, PairRule::PairLibrary, OsFamily::Windows);
        if (m_rules.pairLibraries && !library.isEmpty())
            libraries.insert(library, at);
    }
    if (programs.isEmpty() && libraries.isEmpty())
        return;
    std::vector<bool> gone(pairs.size(), false);
    for (NodePair &pair : pairs) {
        if (!lonely(pair, true))
            continue;
        const FileTree::Node node = unixIsA ? pair.a : pair.b;
        if (!isFile(unixTree, node))
            continue;
        const QByteArrayView name = unixTree.name(node);
        PairRule rule = PairRule::PairExe;
        auto found = programs.find(pairStem(name, rule, OsFamily::Unix));
        if (found == programs.end()) {
            rule = PairRule::PairLibrary;
            const QByteArray stem = pairStem(name, rule, OsFamily::Unix);
            found = libraries.find(stem);
            if (found == libraries.end() && !stem.isEmpty())
                found = libraries.find("LIB" + stem);
            if (found == libraries.end() || stem.isEmpty())
                continue;
        }
        const std::size_t place = *found;
        (unixIsA ? pair.b : pair.a) = unixIsA ? pairs[place].b : pairs[place].a;
        pair.rules = m_always | rule;
        gone[place] = true;
        (rule == PairRule::PairExe ? programs : libraries).erase(found);
    }
    std::size_t at = 0;
    std::erase_if(pairs, [&](const NodePair &) { return gone[at++]; });
}

//! What lies beside `Files` is on no drive, so nothing of the other side is the same file.
std::vector<FileTree::Node> Siblings::besideFiles(const FileTree &tree, FileTree::Node start) const
{
    std::vector<FileTree::Node> nodes;
    if (start == FileTree::root)
        return nodes;
    for (const FileTree::Node node : tree.children(FileTree::root)) {
        if (node != start && tree.isPresent(node) && !isHidden(tree, node)
            && !(&tree == &m_b && m_taken.contains(node)))
            nodes.push_back(node);
    }
    return nodes;
}

void Siblings::pair(const NodePair &parents, bool isRoot, std::vector<NodePair> &pairs)
{
    pairs.clear();
    collect(m_a, parents.a, m_childrenA);
    collect(m_b, parents.b, m_childrenB);
    merge(pairs);
    if (m_a.family() != m_b.family() && (m_rules.pairExe || m_rules.pairLibraries)
        && !m_childrenA.empty() && !m_childrenB.empty())
        pairSuffixes(pairs);
    if (isRoot) {
        for (const FileTree::Node node : besideFiles(m_a, m_startA))
            pairs.push_back({node, FileTree::none, {}});
        for (const FileTree::Node node : besideFiles(m_b, m_startB))
            pairs.push_back({FileTree::none, node, {}});
    }
    if (parents.rules & PairRule::MapRoot) {
        for (NodePair &pair : pairs) {
            if (pair.a != FileTree::none && pair.b != FileTree::none)
                pair.rules |= PairRule::MapRoot;
        }
    }
}

} // namespace gantry::layers
