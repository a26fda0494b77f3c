// SPDX-License-Identifier: Apache-2.0
// Trees of a million entries: memory, laying over, squash at any layer, diff, filter, opening a
// kept index, and what whiteouts cost. `gantry-treebench [entries]
// [tree|diff|filter|open|stack]...` prints one figure a line: medians of seven, wall and processor
// time, and the least processor time (on a busy machine that is the one that says something).
#include "layers/layerindexfile.h"
#include "layers/tree/filter.h"
#include "layers/tree/layerpairs.h"
#include "layers/tree/overlay.h"
#include "layers/tree/treediff.h"

#include <QByteArray>
#include <QList>
#include <QTemporaryDir>

#include <time.h>

#include <algorithm>
#include <chrono>
#include <cstdio>
#include <cstdlib>

using namespace gantry::layers;

namespace {

constexpr int repeats = 7;
constexpr int filesPerFolder = 9;

quint64 mixed(quint64 x)
{
    x ^= x >> 31;
    x *= 0x9e3779b97f4a7c15ull;
    x ^= x >> 29;
    return x * 0xbf58476d1ce4e5b9ull;
}

//! Names of about sixteen bytes that tell little in their first ones, as in a real tree.
QByteArray nameOf(const char *stem, quint64 number)
{
    return stem + QByteArray::number(mixed(number) % 0xffffffffull, 16) + '-'
        + QByteArray::number(number % 997);
}

void addFile(LayerIndexBuilder &builder, const QByteArray &path, quint64 content)
{
    NewEntry entry;
    entry.path = path;
    entry.sizeBytes = static_cast<qint64>(mixed(content) % 50'000);
    entry.modifiedNs = 1'700'000'000'000'000'000;
    entry.attributes.mode = content % 7 == 0 ? 0755 : 0644;
    builder.add(entry);
    ContentFacts facts;
    facts.hash = facts.textHash = {mixed(content), content};
    facts.lineEnds = LineEnds::Lf;
    builder.setContent(facts);
}

//! Folders four deep with files in them; every `changed`-th file has other content. Files are
//! numbered from `first`.
void fill(LayerIndexBuilder &builder, quint64 entries, quint64 changed, const QByteArray &prefix)
{
    const quint64 folders = entries / (filesPerFolder + 1);
    for (quint64 folder = 0; folder < folders; ++folder) {
        QByteArray path = prefix + nameOf("top", folder / 10'000) + '/'
            + nameOf("mid", folder / 100) + '/' + nameOf("dir", folder);
        NewEntry entry;
        entry.path = path;
        entry.type = EntryType::Directory;
        entry.modifiedNs = 1'700'000'000'000'000'000;
        entry.attributes.mode = 0755;
        builder.add(entry);
        for (quint64 file = 0; file < filesPerFolder; ++file) {
            const quint64 number = folder * filesPerFolder + file;
            const bool other = changed != 0 && number % changed == 0;
            addFile(builder, path + '/' + nameOf("f", number), number * 2 + other);
        }
    }
    builder.facts().complete = true;
}

LayerIndexPtr made(quint64 entries, quint64 changed, const QByteArray &prefix = {})
{
    LayerIndexBuilder builder;
    fill(builder, entries, changed, prefix);
    return builder.snapshot();
}

//! Ten layers of a stack; with marks, each upper one deletes some of what lies below it.
QList<LayerIndexPtr> stackOf(quint64 entries, int whiteouts)
{
    constexpr int count = 10;
    QList<LayerIndexPtr> layers{made(entries, 0)};
    const quint64 folders = entries / (filesPerFolder + 1);
    for (int layer = 1; layer < count; ++layer) {
        LayerIndexBuilder builder;
        for (int i = 0; i < whiteouts / (count - 1) + (layer <= whiteouts % (count - 1)); ++i) {
            // Every tenth takes a whole folder of ten thousand files away.
            const quint64 folder = mixed(static_cast<quint64>(layer * 1000 + i)) % folders;
            QByteArray path = nameOf("top", folder / 10'000) + '/';
            if (i % 10 == 0)
                path += ".wh." + nameOf("mid", folder / 100);
            else
                path += nameOf("mid", folder / 100) + "/.wh." + nameOf("dir", folder);
            NewEntry entry;
            entry.path = path;
            builder.add(entry);
        }
        for (quint64 i = 0; i < 1000; ++i)
            addFile(builder, nameOf("new", static_cast<quint64>(layer) * 1000 + i), i);
        layers += builder.snapshot();
    }
    return layers;
}

struct Time {
    double wallMs = 0;
    double cpuMs = 0;
    double leastCpuMs = 0;
};

double cpuMs()
{
    timespec now{};
    clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &now);
    return static_cast<double>(now.tv_sec) * 1e3 + static_cast<double>(now.tv_nsec) / 1e6;
}

template <typename F>
Time medianOf(F &&work)
{
    std::vector<double> wall;
    std::vector<double> cpu;
    for (int i = 0; i < repeats; ++i) {
        const auto start = std::chrono::steady_clock::now();
        const double cpuStart = cpuMs();
        work();
        cpu.push_back(cpuMs() - cpuStart);
        wall.push_back(
            std::chrono::duration<double, std::milli>(std::chrono::steady_clock::now() - start)
                .count());
    }
    std::ranges::sort(wall);
    std::ranges::sort(cpu);
    return {wall[repeats / 2], cpu[repeats / 2], cpu.front()};
}

void say(const char *what, double value, const char *unit)
{
    std::printf("%-58s %10.1f %s\n", what, value, unit);
    std::fflush(stdout);
}

void say(const char *what, const Time &time)
{
    std::printf("%-58s %10.1f ms wall %8.1f ms cpu %8.1f least\n", what, time.wallMs, time.cpuMs,
        time.leastCpuMs);
    std::fflush(stdout);
}

OverlayPtr laidOver(const QList<LayerIndexPtr> &layers, OsFamily family = OsFamily::Unix)
{
    auto built = Overlay::build({layers, family});
    if (!built)
        std::abort();
    return *built;
}

void benchStack(const char *name, const QList<LayerIndexPtr> &layers, Time *build, Time *tree)
{
    OverlayPtr overlay;
    *build = medianOf([&] { overlay = laidOver(layers); });
    *tree = medianOf([&] { (void)overlay->tree(TreeRequest::upTo(9)); });
    std::printf("%s\n", name);
    say("  laid over", *build);
    say("  tree after the last layer, with marks", *tree);
    say("  tree after layer 5", medianOf([&] { (void)overlay->tree(TreeRequest::squashed(5)); }));
    say("  wasted bytes", medianOf([&] { (void)overlay->wasted(0xffff, 1000); }));
}

void benchTree(const LayerIndexPtr &one, const OverlayPtr &overlay, const FileTreePtr &tree)
{
    const double rows = tree->size();
    say("rows", rows, "");
    say("index, bytes an entry", double(one->memoryBytes()) / double(one->size()), "B");
    say("tree, bytes a row", double(tree->memoryBytes()) / rows, "B");
    say("index and tree for a million entries",
        (double(one->memoryBytes()) + double(tree->memoryBytes())) / double(one->size()), "MB");
    say("kept for squash at any layer, bytes a path",
        double(overlay->memoryBytes()) / double(overlay->paths()), "B");
    say("one layer laid over", medianOf([&] { (void)laidOver({one}); }));
    say("tree of it", medianOf([&] { (void)overlay->tree(TreeRequest::squashed(0)); }));
    say("tree and its totals",
        medianOf([&] { (void)overlay->tree(TreeRequest::squashed(0))->totals(0); }));
}

void benchDiff(const LayerIndexPtr &one, const LayerIndexPtr &two, const LayerIndexPtr &windows,
    const FileTreePtr &tree)
{
    const FileTreePtr other = laidOver({two})->tree(TreeRequest::squashed(0));
    TreeDiffPtr diff;
    say("diff, every hundredth file differs",
        medianOf([&] { diff = TreeDiff::compare(tree, other, {}); }));
    say("  content", diff->count(DiffKind::Content), "files");
    say("  bytes a row", double(diff->memoryBytes()) / double(diff->size()), "B");
    say("diff against itself", medianOf([&] { (void)TreeDiff::compare(tree, tree, {}); }));
    const FileTreePtr across
        = laidOver({windows}, OsFamily::Windows)->tree(TreeRequest::squashed(0));
    const DiffOptions rules{.paths = PathRules::between(OsFamily::Unix, OsFamily::Windows)};
    say("diff, Linux against Windows",
        medianOf([&] { diff = TreeDiff::compare(tree, across, rules); }));
    say("  same", diff->count(DiffKind::Same), "files");
    say("layers paired by content", medianOf([&] { (void)pairLayers({one}, {two}); }));
}

void benchFilter(const LayerIndexPtr &two, const FileTreePtr &tree)
{
    for (const char16_t *line : {u"a1b", u"nowhere", u"e", u"dir/f", u"path:top*/f*-11",
             u"path:*a1b*", u"path:top*a1?b", u"path:top*/mid*/*", u"name:f*-11", u"size>40k",
             u"type:file mode:+x a1b", u"layer:1 -a1b", u"eol:lf"}) {
        const Filter filter = Filter::parse(line);
        quint32 found = 0;
        const Time time = medianOf([&] { found = filter.apply(*tree).matchCount; });
        const QByteArray what = "filter " + QString::fromUtf16(line).toUtf8() + ", "
            + QByteArray::number(found) + " fit";
        say(what.constData(), time);
    }
    const FileTreePtr other = laidOver({two})->tree(TreeRequest::squashed(0));
    const TreeDiffPtr diff = TreeDiff::compare(tree, other, {});
    const Filter filter = Filter::parse(u"change:content a1b");
    say("filter over a diff", medianOf([&] { (void)filter.apply(*diff); }));
}

//! From the kept file to rows: the index, and the tree of it alone.
void benchOpen(quint64 entries)
{
    LayerIndexBuilder builder;
    fill(builder, entries, 0, {});
    builder.facts().diffId = "sha256:" + QByteArray(64, 'a');
    builder.facts().digest = "sha256:" + QByteArray(64, 'b');
    const LayerIndexPtr index = builder.snapshot();
    const QTemporaryDir folder;
    const auto layer = LayerIndexFile::keyOf(*index);
    if (!LayerIndexFile::save(folder.path(), *index, nullptr))
        std::abort();
    say("a kept index opened", medianOf([&] {
        if (!LayerIndexFile::open(folder.path(), *layer))
            std::abort();
    }));
}

void benchStacks(quint64 entries)
{
    Time build;
    Time squash;
    Time markedBuild;
    Time markedSquash;
    benchStack("ten layers", stackOf(entries, 0), &build, &squash);
    benchStack("ten layers, 200 whiteouts", stackOf(entries, 200), &markedBuild, &markedSquash);
    say("whiteouts cost",
        (markedBuild.leastCpuMs + markedSquash.leastCpuMs) / (build.leastCpuMs + squash.leastCpuMs),
        "times");
}

} // namespace

int main(int argc, char **argv)
{
    const quint64 entries = argc > 1 ? std::strtoull(argv[1], nullptr, 10) : 1'000'000;
    const auto wants = [&](QByteArrayView part) {
        return argc < 3
            || std::any_of(argv + 2, argv + argc, [part](const char *arg) { return part == arg; });
    };
    if (wants("tree") || wants("diff") || wants("filter")) {
        const LayerIndexPtr one = made(entries, 0);
        const LayerIndexPtr two = made(entries, 100);
        const OverlayPtr overlay = laidOver({one});
        const FileTreePtr tree = overlay->tree(TreeRequest::squashed(0));
        if (wants("tree"))
            benchTree(one, overlay, tree);
        if (wants("diff"))
            benchDiff(one, two, made(entries, 100, "Files/"), tree);
        if (wants("filter"))
            benchFilter(two, tree);
    }
    if (wants("open"))
        benchOpen(entries);
    if (wants("stack"))
        benchStacks(entries);
    return 0;
}
