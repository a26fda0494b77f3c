// SPDX-License-Identifier: Apache-2.0
#include "verbs/saveplan.h"

#include "base/jsonwriter.h"
#include "base/text.h"
#include "base/utf8.h"
#include "verbs/entryjson.h"
#include "verbs/words.h"

#include <QSet>

#include <algorithm>

using namespace Qt::StringLiterals;

namespace gantry::verbs {

namespace {

using Tree = layers::FileTree;

constexpr qsizetype maxNameBytes = 200;
constexpr qsizetype maxNotes = 200;

bool isReserved(QStringView stem)
{
    static constexpr QLatin1StringView names[]
        = {"con"_L1, "prn"_L1, "aux"_L1, "nul"_L1, "conin$"_L1, "conout$"_L1};
    const auto same
        = [stem](QLatin1StringView name) { return stem.compare(name, Qt::CaseInsensitive) == 0; };
    if (std::ranges::any_of(names, same))
        return true;
    return stem.size() == 4 && stem[3] >= u'0' && stem[3] <= u'9'
        && (stem.startsWith("com"_L1, Qt::CaseInsensitive)
            || stem.startsWith("lpt"_L1, Qt::CaseInsensitive));
}

bool isUnsafe(char32_t c)
{
    switch (QChar::category(c)) {
    case QChar::Other_Control:
    case QChar::Other_Format: // bidirectional marks are of these
    case QChar::Other_Surrogate:
    case QChar::Separator_Line:
    case QChar::Separator_Paragraph:
        return true;
    default:
        return c < 0x80 && QLatin1StringView("/\\:*?\"<>|").contains(QLatin1Char(char(c)));
    }
}

//! Names of one folder, kept apart as a file system without case would.
class Names
{
public:
    QString add(const QString &wanted)
    {
        QString name = wanted;
        for (int number = 2; m_taken.contains(name.toCaseFolded()); ++number)
            name = u"%1~%2"_s.arg(wanted).arg(number);
        m_taken.insert(name.toCaseFolded());
        return name;
    }

private:
    QSet<QString> m_taken;
};

class Planner
{
public:
    explicit Planner(const SaveWanted &wanted)
        : m_wanted(wanted)
        , m_tree(*wanted.tree)
    {
    }

    Expected<SavePlan> plan()
    {
        const Tree::Node top = m_wanted.node;
        QString name = m_wanted.name;
        if (name.isEmpty())
            name = top == Tree::root ? u"root"_s : safeFileName(m_tree.name(top));
        CHECK(take({top, {safeFileName(name.toUtf8())}}));
        // Parents come first, so the list of folders grows ahead of us.
        for (std::size_t i = 0; i < m_plan.folders.size(); ++i) {
            const SaveItem folder = m_plan.folders[i];
            Names names;
            for (const Tree::Node child : m_tree.children(folder.node)) {
                if (m_tree.isPresent(child))
                    CHECK(take({child, folder.path + QStringList(nameOf(child, names))}));
            }
        }
        return std::move(m_plan);
    }

private:
    QString nameOf(Tree::Node node, Names &names)
    {
        const QByteArrayView bytes = m_tree.name(node);
        const QString name = names.add(safeFileName(bytes));
        if (name.toUtf8() != bytes)
            note(words("%1 is saved as %2").arg(printable(m_tree.path(node)), name));
        return name;
    }

    void note(const QString &text)
    {
        if (m_plan.notes.size() < maxNotes)
            m_plan.notes.append(text);
    }

    Expected<> take(SaveItem item)
    {
        const Tree::Node node = item.node;
        if (++m_count > maxSavedEntries)
            return fail(Errc::LimitExceeded,
                words("There are more than %1 entries below it").arg(maxSavedEntries),
                printable(m_tree.path(m_wanted.node)), words("Save a smaller folder"));
        if (m_tree.isDirectory(node)) {
            m_plan.folders.push_back(std::move(item));
            return {};
        }
        if (m_tree.type(node) == layers::EntryType::File) {
            const layers::EntryRef inode = m_tree.inode(node);
            if (m_tree.sizeBytes(node) == 0)
                m_plan.empty.push_back(std::move(item));
            else
                m_plan.files[inode.layer][inode.entry].push_back(std::move(item));
            m_plan.bytes += m_tree.sizeBytes(node);
            for (const Tree::Node stream : m_tree.children(node)) // of a Windows file
                note(words("The stream %1 is left out").arg(printable(m_tree.path(stream))));
            return {};
        }
        if (node == m_wanted.node)
            return fail(Errc::Usage, words("Only files and folders can be saved"),
                printable(m_tree.path(node)),
                m_tree.type(node) == layers::EntryType::Symlink
                    ? words("It is a link to %1; save that").arg(printable(m_tree.link(node)))
                    : QString());
        m_plan.others.push_back(std::move(item));
        return {};
    }

    const SaveWanted &m_wanted;
    const Tree &m_tree;
    SavePlan m_plan;
    qint64 m_count = 0;
};

void addLine(const Tree &tree, const SaveItem &item, QByteArray &lines)
{
    json::Writer writer(json::Writer::Style::Compact);
    const Tree::Node node = item.node;
    writer.beginObject()
        .member(u"path", pathText(tree.path(node)))
        .member(u"savedAs", item.path.join(u'/'))
        .member(u"type", QString(typeName(tree.type(node))));
    const layers::EntryRef inode = tree.inode(node);
    if (!inode.isNull())
        writeEntryMembers(writer, tree.index(inode.layer), inode.entry, tree.type(node),
            tree.link(node), tree.warnings(node));
    writer.endObject();
    lines += writer.take() + '\n';
}

} // namespace

QString safeFileName(QByteArrayView name)
{
    QString safe;
    qsizetype bytes = 0;
    const char *const end = name.data() + name.size();
    for (const char *at = name.data(); at < end && bytes < maxNameBytes;) {
        const qsizetype length = utf8Length(at, end);
        if (length == 0) {
            safe += u'_';
            ++bytes;
            ++at;
            continue;
        }
        const QString piece = QUtf8StringView(at, length).toString();
        const bool bad = isUnsafe(piece.toUcs4().value(0));
        if (bytes + (bad ? 1 : length) > maxNameBytes)
            break;
        safe += bad ? u"_"_s : piece;
        bytes += bad ? 1 : length;
        at += length;
    }
    while (safe.endsWith(u'.') || safe.endsWith(u' '))
        safe[safe.size() - 1] = u'_'; // "." and ".." end so, too
    if (safe.isEmpty())
        return u"_"_s;
    if (isReserved(
            QStringView(safe).left(safe.indexOf(u'.') < 0 ? safe.size() : safe.indexOf(u'.'))))
        safe.prepend(u'_');
    return safe;
}

Expected<SavePlan> planSaving(const SaveWanted &wanted)
{
    if (!wanted.tree || wanted.node >= wanted.tree->size())
        return fail(Errc::Usage, words("There is nothing to save"));
    return Planner(wanted).plan();
}

QByteArray metadataLines(const SaveWanted &wanted, const SavePlan &plan)
{
    QByteArray lines;
    const Tree &tree = *wanted.tree;
    for (const auto *items : {&plan.folders, &plan.empty, &plan.others}) {
        for (const SaveItem &item : *items)
            addLine(tree, item, lines);
    }
    for (const auto &[number, layer] : plan.files) {
        for (const auto &[entry, items] : layer) {
            for (const SaveItem &item : items)
                addLine(tree, item, lines);
        }
    }
    return lines;
}

} // namespace gantry::verbs
