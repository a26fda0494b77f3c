// SPDX-License-Identifier: Apache-2.0
#include "verbs/varianttable.h"

#include "layers/tree/pathrules.h"
#include "verbs/configvalues.h"

#include <QHash>

#include <algorithm>

using namespace Qt::StringLiterals;

namespace gantry::verbs {

namespace {

using Tree = layers::FileTree;

constexpr int stopEvery = 4096; //!< rows between two looks at the stop token

//! What makes two files the same here: type and content, or the target of a link.
struct Identity {
    layers::EntryType type = layers::EntryType::Other;
    layers::ContentHash hash;
    QByteArray link;
    bool operator==(const Identity &) const = default;
};

Identity identityOf(const Tree &tree, Tree::Node node)
{
    Identity identity;
    identity.type = tree.type(node);
    const layers::EntryRef inode = tree.inode(node);
    if (!inode.isNull())
        identity.hash = tree.index(inode.layer).hash(inode.entry);
    if (identity.type == layers::EntryType::Symlink)
        identity.link = tree.link(node);
    return identity;
}

//! Path by which variants are laid beside each other; empty: left out.
QByteArray alignedPath(const Tree &tree, Tree::Node node, bool mixed)
{
    QByteArray path = tree.path(node);
    if (tree.family() != layers::OsFamily::Windows)
        return path;
    const QByteArray upper = path.first(qMin<qsizetype>(path.size(), 10)).toUpper();
    if (upper.startsWith("HIVES/") || upper.startsWith("UTILITYVM/"))
        return {};
    if (mixed && upper.startsWith("FILES/"))
        path.remove(0, 6);
    return path;
}

QList<VariantTable::ConfigLine> configLines(const QList<Variant> &variants)
{
    struct Placed {
        int order;
        VariantTable::ConfigLine line;
    };
    QList<Placed> lines;
    QHash<QString, qsizetype> known;
    for (qsizetype v = 0; v < variants.size(); ++v) {
        const QList<ConfigValue> values = configValues(variants[v].side);
        for (const ConfigValue &value : values) {
            auto at = known.find(value.key());
            if (at == known.end()) {
                at = known.insert(value.key(), lines.size());
                VariantTable::ConfigLine line{value.field, value.name, {}, false};
                line.values.resize(variants.size());
                lines.append({value.order, std::move(line)});
            }
            lines[*at].line.values[v] = value.text;
        }
    }
    std::ranges::stable_sort(lines, {}, &Placed::order);
    QList<VariantTable::ConfigLine> answer;
    for (Placed &placed : lines) {
        // What could not be read is not known to differ.
        const std::optional<QString> *first = nullptr;
        for (qsizetype v = 0; v < variants.size(); ++v) {
            if (!variants[v].side.config)
                continue;
            const auto &value = placed.line.values.at(v);
            if (!first)
                first = &value;
            placed.line.differs = placed.line.differs || value != *first;
        }
        answer.append(std::move(placed.line));
    }
    return answer;
}

//! Files of all variants by aligned path.
class FileTable
{
public:
    FileTable(const QList<Variant> &variants, std::stop_token stop)
        : m_variants(variants)
        , m_stop(std::move(stop))
    {
        QList<layers::OsFamily> families;
        for (const Variant &variant : variants) {
            if (variant.side.tree)
                families.append(variant.side.tree->family());
        }
        const bool hasUnix = families.contains(layers::OsFamily::Unix);
        const bool hasWindows = families.contains(layers::OsFamily::Windows);
        m_mixed = hasUnix && hasWindows;
        m_folds = hasWindows;
    }

    void fill(VariantTable &table)
    {
        for (qsizetype v = 0; v < m_variants.size() && !m_stopped; ++v) {
            if (m_variants[v].side.tree)
                addVariant(v);
        }
        table.cut = m_stopped;
        if (m_mixed)
            pairSuffixes();
        for (const Line &line : std::as_const(m_lines)) {
            const bool same = std::ranges::all_of(line.groups,
                [](quint8 group) { return group == 1 || group == VariantTable::unknownGroup; });
            if (same) {
                ++table.sameFiles;
                continue;
            }
            ++table.differingFiles;
            const bool everywhere = !line.groups.contains(0);
            table.files.append({line.path, line.groups, everywhere});
        }
        std::ranges::sort(table.files, {}, &VariantTable::FileLine::path);
        if (table.files.size() > maxVariantFiles) {
            table.files.resize(maxVariantFiles);
            table.cut = true;
        }
    }

private:
    struct Line {
        QByteArray path;
        QList<quint8> groups;
        QList<Identity> identities; //!< of group 1, 2 …
    };

    void addVariant(qsizetype v)
    {
        const Tree &tree = *m_variants[v].side.tree;
        for (Tree::Node node = 1; node < tree.size(); ++node) {
            if (node % stopEvery == 0 && m_stop.stop_requested()) {
                m_stopped = true;
                return;
            }
            if (tree.isDirectory(node) || !tree.isPresent(node))
                continue;
            const QByteArray path = alignedPath(tree, node, m_mixed);
            if (path.isEmpty())
                continue;
            addFile(v, path, identityOf(tree, node));
        }
    }

    void addFile(qsizetype v, const QByteArray &path, Identity identity)
    {
        const QByteArray key = m_folds ? layers::foldedName(path) : path;
        auto at = m_known.find(key);
        if (at == m_known.end()) {
            at = m_known.insert(key, m_lines.size());
            Line line{path, QList<quint8>(m_variants.size(), 0), {}};
            for (qsizetype each = 0; each < m_variants.size(); ++each) {
                if (m_variants[each].filesUnread)
                    line.groups[each] = VariantTable::unknownGroup;
            }
            m_lines.append(std::move(line));
        }
        place(m_lines[*at], v, std::move(identity));
    }

    bool isWindows(qsizetype v) const
    {
        return m_variants[v].side.tree
            && m_variants[v].side.tree->family() == layers::OsFamily::Windows;
    }

    //! Only variants of the one family have the file.
    bool isOnlyOf(const Line &line, bool windows) const
    {
        for (qsizetype v = 0; v < line.groups.size(); ++v) {
            const quint8 group = line.groups[v];
            if (group != 0 && group != VariantTable::unknownGroup && isWindows(v) != windows)
                return false;
        }
        return true;
    }

    //! `x` and `x.exe`, `libx.so` and `x.dll` are one line, under the Unix name.
    void pairSuffixes()
    {
        using enum layers::PairRule;
        using enum layers::OsFamily;
        QHash<QByteArray, qsizetype> programs;
        QHash<QByteArray, qsizetype> libraries;
        const auto keyOf = [](const Line &line, layers::PairRule rule, layers::OsFamily family) {
            const qsizetype slash = line.path.lastIndexOf('/');
            const QByteArray stem
                = layers::pairStem(QByteArrayView(line.path).sliced(slash + 1), rule, family);
            return stem.isEmpty() ? stem : layers::foldedName(line.path.first(slash + 1)) + stem;
        };
        for (qsizetype at = 0; at < m_lines.size(); ++at) {
            if (!isOnlyOf(m_lines[at], false))
                continue;
            programs.insert(keyOf(m_lines[at], PairExe, Unix), at);
            if (const QByteArray key = keyOf(m_lines[at], PairLibrary, Unix); !key.isEmpty())
                libraries.insert(key, at);
        }
        for (Line &line : m_lines) {
            if (!isOnlyOf(line, true))
                continue;
            qsizetype at = programs.value(keyOf(line, PairExe, Windows), -1);
            if (at < 0)
                at = libraries.value(keyOf(line, PairLibrary, Windows), -1);
            if (at < 0 || !isOnlyOf(m_lines[at], false))
                continue;
            for (qsizetype v = 0; v < line.groups.size(); ++v) {
                if (isWindows(v) && line.groups[v] != 0
                    && line.groups[v] != VariantTable::unknownGroup)
                    place(m_lines[at], v, line.identities[line.groups[v] - 1]);
            }
            line.path.clear();
        }
        m_lines.removeIf([](const Line &line) { return line.path.isEmpty(); });
    }

    void place(Line &line, qsizetype v, Identity identity)
    {
        qsizetype group = line.identities.indexOf(identity);
        if (group < 0) {
            group = line.identities.size();
            line.identities.append(std::move(identity));
        }
        line.groups[v] = static_cast<quint8>(group + 1);
    }

    const QList<Variant> &m_variants;
    std::stop_token m_stop;
    bool m_mixed = false;
    bool m_folds = false;
    bool m_stopped = false;
    QHash<QByteArray, qsizetype> m_known;
    QList<Line> m_lines;
};

} // namespace

VariantTable variantTable(const QList<Variant> &variants, std::stop_token stop)
{
    VariantTable table;
    const QList<Variant> taken = variants.first(qMin(variants.size(), maxVariants));
    for (const Variant &variant : taken) {
        table.platforms.append(variant.platform);
        table.unread.append(!variant.side.config);
    }
    table.config = configLines(taken);
    FileTable(taken, std::move(stop)).fill(table);
    table.cut = table.cut || taken.size() < variants.size();
    return table;
}

} // namespace gantry::verbs
