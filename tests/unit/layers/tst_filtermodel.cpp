// SPDX-License-Identifier: Apache-2.0
// The filter beside a plain model of it: random trees, random lines, row by row. The filter reads
// layers in their own order, takes patterns apart and passes answers down; the model asks every
// row for its whole path.
#include "layers/tree/filter.h"
#include "treekit.h"

#include <QRandomGenerator>

using namespace Qt::StringLiterals;
using namespace treekit;

namespace {

//! What a word of the line means, said without the filter's own parts.
struct Wanted {
    enum class What { Text, Path, Name, Size, Script, Executable, Layer, Directory } what;
    QByteArray text; //!< Text, Path, Name: in lower case
    qint64 number = 0;
    bool negated = false;

    QString word() const
    {
        static constexpr std::array keys{
            "", "path:", "name:", "size>", "type:script", "mode:+x", "layer:", "type:dir"};
        QByteArray value = text;
        if (what == What::Size || what == What::Layer)
            value = QByteArray::number(number);
        const QByteArray quoted = value.isEmpty() ? value : '"' + value + '"';
        return QString::fromUtf8((negated ? "-" : "")
            + QByteArray(keys[static_cast<std::size_t>(what)])
            + (what == What::Size || what == What::Layer ? value : quoted));
    }
};

bool isContinuation(char c)
{
    return (static_cast<uchar>(c) & 0xc0) == 0x80;
}

bool modelPattern(const QByteArray &text, const QByteArray &pattern)
{
    // fits[t]: the pattern up to here may end at t.
    std::vector<bool> fits(static_cast<std::size_t>(text.size()) + 1, false);
    fits[0] = true;
    for (const char p : pattern) {
        std::vector<bool> next(fits.size(), false);
        bool any = false;
        for (std::size_t t = 0; t < fits.size(); ++t) {
            any = any || fits[t];
            if (p == '*') {
                next[t] = any;
            } else if (fits[t] && t + 1 < fits.size()) {
                std::size_t to = t + 1;
                if (p == '?') {
                    while (to + 1 < fits.size() && isContinuation(text[qsizetype(to)]))
                        ++to;
                    next[to] = true;
                } else if (text[qsizetype(t)] == p) {
                    next[to] = true;
                }
            }
        }
        fits = next;
    }
    return fits.back();
}

//! Names from the row up to the root, lower case.
QList<QByteArray> namesOf(const FileTree &tree, FileTree::Node node)
{
    QList<QByteArray> names;
    for (FileTree::Node at = node; at != FileTree::root; at = tree.parent(at))
        names += tree.name(at).toByteArray().toLower();
    return names;
}

bool modelText(const FileTree &tree, FileTree::Node node, const QByteArray &text)
{
    const QList<QByteArray> parts = text.split('/');
    for (FileTree::Node at = node; at != FileTree::root; at = tree.parent(at)) {
        QList<QByteArray> names = namesOf(tree, at);
        if (parts.size() == 1) {
            if (names[0].contains(text))
                return true;
            continue;
        }
        names += ""; // the root
        bool fits = parts.size() <= names.size() && names[0].startsWith(parts.last());
        for (qsizetype i = 1; fits && i < parts.size(); ++i) {
            const QByteArray &part = parts[parts.size() - 1 - i];
            fits = i == parts.size() - 1 ? names[i].endsWith(part) : names[i] == part;
        }
        if (fits)
            return true;
    }
    return false;
}

bool modelFits(const FileTree &tree, FileTree::Node node, const Wanted &wanted)
{
    const EntryRef inode = tree.inode(node);
    const bool isFile = !inode.isNull() && tree.type(node) == EntryType::File;
    const bool isPattern = wanted.text.contains('*') || wanted.text.contains('?');
    const QByteArray name = tree.name(node).toByteArray().toLower();
    switch (wanted.what) {
    case Wanted::What::Text:
    case Wanted::What::Path: {
        if (!isPattern)
            return modelText(tree, node, wanted.text);
        const qsizetype slash = wanted.text.startsWith('/') ? 1 : 0;
        return modelPattern(tree.path(node).toLower(), wanted.text.sliced(slash));
    }
    case Wanted::What::Name:
        return isPattern ? modelPattern(name, wanted.text) : name.contains(wanted.text);
    case Wanted::What::Size:
        return isFile && tree.index(inode.layer).sizeBytes(inode.entry) > wanted.number;
    case Wanted::What::Script:
        return isFile && tree.index(inode.layer).format(inode.entry) == FileFormat::Script;
    case Wanted::What::Executable:
        return !inode.isNull() && tree.type(node) != EntryType::Symlink
            && (tree.index(inode.layer).attributes(inode.entry).mode & 0111);
    case Wanted::What::Layer:
        return tree.layer(node) == wanted.number - 1;
    case Wanted::What::Directory:
        return tree.isDirectory(node) && !tree.isStream(node);
    }
    return false;
}

class Chance
{
public:
    explicit Chance(quint32 seed)
        : m_random(seed)
    {
    }
    bool in(quint32 times) { return m_random.bounded(times) == 0; }
    quint32 below(quint32 end) { return m_random.bounded(end); }
    template <typename T>
    const T &of(const QList<T> &list)
    {
        return list[m_random.bounded(list.size())];
    }

private:
    QRandomGenerator m_random;
};

LayerIndexPtr randomLayer(Chance &chance, bool windows, int entries)
{
    static const QList<QByteArray> names{"a", "b", "ab", "Ab", "lib", "LIB", "x.so", "libx.so.1",
        "usr", "bin", "a b", ".z", "f-11", "\xc3\xa9", "\xc3\x89t\xc3\xa9", "\xe6\x97\xa5", "\xff",
        "rather-a-Long-name-With-an-end.TXT", "share", "doc"};
    QList<Line> lines;
    for (int i = 0; i < entries; ++i) {
        QByteArray path = windows && !chance.in(8) ? "Files/" : "";
        for (quint32 depth = chance.below(4); depth > 0; --depth)
            path += chance.of(names) + '/';
        const quint32 kind = chance.below(14);
        if (kind == 0 && !lines.isEmpty())
            path += chance.of(names) + " => " + chance.of(lines).path;
        else if (kind == 1)
            path += chance.of(names) + " -> " + chance.of(names);
        else if (kind == 2)
            path += ".wh." + chance.of(names);
        else if (kind < 6 && windows)
            path += chance.of(names) + ":z" + chance.of(names);
        else
            path += chance.of(names) + (kind < 8 ? "/" : "");
        Line line{.path = path,
            .content = QByteArray(qsizetype(chance.below(40)), 'x'),
            .mode = chance.in(3) ? 0755u : 0644u};
        if (chance.in(4))
            line.facts = facts(FileFormat::Script);
        lines += line;
    }
    return layerOf(lines);
}

FileTreePtr randomTree(Chance &chance, OsFamily family)
{
    QList<LayerIndexPtr> layers;
    const quint32 count = 1 + chance.below(3);
    for (quint32 i = 0; i < count; ++i)
        layers += randomLayer(chance, family == OsFamily::Windows, i == 0 ? 150 : 25);
    const auto last = static_cast<quint16>(count - 1);
    const OverlayPtr laid = overlay(layers, family);
    switch (chance.below(3)) {
    case 0:
        return laid->tree(TreeRequest::range(last, last)); // little of the layers below
    case 1:
        return laid->tree(TreeRequest::upTo(last));
    default:
        return laid->tree(TreeRequest::squashed(last));
    }
}

//! Part of a path of the tree, perhaps with marks in it.
QByteArray randomText(Chance &chance, const FileTree &tree, bool mayBePattern)
{
    QByteArray text = tree.size() < 2 ? "a" : tree.path(1 + chance.below(tree.size() - 1));
    if (chance.in(3))
        text = text.first(1 + chance.below(quint32(text.size())));
    if (chance.in(3))
        text = text.sliced(chance.below(quint32(text.size())));
    if (chance.in(3))
        text = text.toUpper();
    if (mayBePattern) {
        for (quint32 marks = chance.below(4); marks > 0; --marks) {
            const auto at = qsizetype(chance.below(quint32(text.size()) + 1));
            const auto taken = qsizetype(chance.below(4));
            text.replace(at, taken, chance.in(4) ? "?" : "*");
        }
        if (chance.in(4))
            text += "/*";
        if (chance.in(4))
            text.prepend('*');
    }
    text.replace('"', "");
    // The line is text: what is no UTF-8 cannot be typed.
    text = QString::fromUtf8(text).remove(QChar(0xfffd)).toUtf8();
    return text.isEmpty() ? "a" : text.toLower();
}

QList<Wanted> randomWords(Chance &chance, const FileTree &tree)
{
    QList<Wanted> words;
    for (quint32 count = 1 + chance.below(3); count > 0; --count) {
        Wanted wanted{.what = static_cast<Wanted::What>(chance.in(2) ? 1 : chance.below(8)),
            .text = {},
            .number = 1 + chance.below(20),
            .negated = chance.in(5)};
        if (wanted.what <= Wanted::What::Path)
            wanted.text = randomText(chance, tree, true);
        else if (wanted.what == Wanted::What::Name)
            wanted.text = randomText(chance, tree, true).split('/').last();
        else if (wanted.what == Wanted::What::Layer)
            wanted.number = 1 + chance.below(3);
        if (wanted.what == Wanted::What::Name && wanted.text.isEmpty())
            wanted.text = "a";
        words += wanted;
    }
    return words;
}

QString lineOf(const QList<Wanted> &words)
{
    QStringList line;
    for (const Wanted &wanted : words)
        line += wanted.word();
    return line.join(u' ');
}

} // namespace

class TestFilterModel : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void treesAreFilteredAsTheModelSays();
    void diffsAreFilteredAsTheModelSays();
    void whatShowsIsWhatFitsAndTheFoldersAbove();
};

void TestFilterModel::treesAreFilteredAsTheModelSays()
{
    quint32 fitting = 0;
    for (quint32 seed = 1; seed <= 300; ++seed) {
        Chance chance(seed);
        const FileTreePtr tree = randomTree(chance, seed % 2 ? OsFamily::Unix : OsFamily::Windows);
        for (int turn = 0; turn < 25; ++turn) {
            const QList<Wanted> words = randomWords(chance, *tree);
            const QString line = lineOf(words);
            const Filter filter = Filter::parse(line);
            QVERIFY2(filter.problems().isEmpty(), qPrintable(line));
            const Filter::Answer answer = filter.apply(*tree);
            for (FileTree::Node node = 1; node < tree->size(); ++node) {
                const bool wanted = std::ranges::all_of(words, [&](const Wanted &each) {
                    return modelFits(*tree, node, each) != each.negated;
                });
                QVERIFY2(answer.fits(node) == wanted,
                    qPrintable(u"seed %1, line %2, path %3: wanted %4"_s.arg(seed).arg(line,
                        QString::fromLatin1(tree->path(node).toPercentEncoding("/ :")),
                        wanted ? u"to fit"_s : u"not to fit"_s)));
                fitting += wanted;
            }
        }
    }
    QVERIFY2(fitting > 10'000, "the lines hardly ever fit: they prove nothing");
}

void TestFilterModel::diffsAreFilteredAsTheModelSays()
{
    for (quint32 seed = 1; seed <= 100; ++seed) {
        Chance chance(seed);
        const FileTreePtr a = randomTree(chance, OsFamily::Unix);
        const FileTreePtr b = randomTree(chance, seed % 2 ? OsFamily::Unix : OsFamily::Windows);
        const TreeDiffPtr diff
            = TreeDiff::compare(a, b, {.paths = PathRules::between(a->family(), b->family())});
        for (int turn = 0; turn < 20; ++turn) {
            QList<Wanted> words = randomWords(chance, turn % 2 ? *a : *b);
            // Plain texts go by the rows above, whatever sides those have: said elsewhere.
            for (Wanted &wanted : words) {
                if (wanted.what <= Wanted::What::Path && !wanted.text.contains('?'))
                    wanted = {.what = Wanted::What::Path, .text = wanted.text + '*'};
            }
            const QString line = lineOf(words);
            const Filter::Answer answer = Filter::parse(line).apply(*diff);
            for (TreeDiff::Row row = 1; row < diff->size(); ++row) {
                const auto side = [&](const FileTree &tree, FileTree::Node node) {
                    return node != FileTree::none
                        && std::ranges::all_of(words, [&](const Wanted &each) {
                               return modelFits(tree, node, each) != each.negated;
                           });
                };
                QVERIFY2(
                    answer.fits(row) == (side(*a, diff->nodeA(row)) || side(*b, diff->nodeB(row))),
                    qPrintable(u"seed %1, line %2, row %3"_s.arg(seed).arg(line).arg(row)));
            }
        }
    }
}

void TestFilterModel::whatShowsIsWhatFitsAndTheFoldersAbove()
{
    for (quint32 seed = 1; seed <= 100; ++seed) {
        Chance chance(seed);
        const FileTreePtr tree = randomTree(chance, OsFamily::Unix);
        const Filter::Answer answer
            = Filter::parse(lineOf(randomWords(chance, *tree))).apply(*tree);
        std::vector<bool> shown(tree->size(), false);
        quint32 fits = 0;
        for (FileTree::Node node = 1; node < tree->size(); ++node) {
            if (!answer.fits(node))
                continue;
            ++fits;
            for (FileTree::Node at = node; !shown[at]; at = tree->parent(at))
                shown[at] = true;
        }
        quint32 count = 0;
        for (FileTree::Node node = 0; node < tree->size(); ++node) {
            QCOMPARE(answer.shows(node), bool(shown[node]));
            count += node > 0 && shown[node];
        }
        QCOMPARE(answer.matchCount, fits);
        QCOMPARE(answer.shownCount, count);
    }
}

QTEST_GUILESS_MAIN(TestFilterModel)
#include "tst_filtermodel.moc"
