// SPDX-License-Identifier: Apache-2.0
#include "verbs/doctorcontents.h"

#include "layers/facts/contentfindings.h"
#include "layers/facts/programfacts.h"
#include "layers/tree/overlay.h"
#include "layers/tree/resolve.h"
#include "verbs/configdiff.h"
#include "verbs/words.h"

#include <algorithm>
#include <array>

using namespace Qt::StringLiterals;

namespace gantry::verbs {

namespace {

using Tree = layers::FileTree;
using layers::ContentFinding;

constexpr qint64 programBytes = 2 * 1024 * 1024; //!< headers and notes stand in front

//! Where distributions keep the C library.
constexpr std::array libraries{"lib/x86_64-linux-gnu/libc.so.6", "lib/aarch64-linux-gnu/libc.so.6",
    "lib/arm-linux-gnueabihf/libc.so.6", "lib64/libc.so.6", "usr/lib/libc.so.6", "lib/libc.so.6",
    "usr/lib64/libc.so.6"};

struct Variant {
    Entry entry;
    layers::FileTreePtr tree;
    QList<LayerContent> layers;
    bool complete = false; //!< every layer was read
    std::optional<StartedFile> started;
    QString startedWord;
};

void collectImages(const QList<Entry> &entries, QList<Entry> &images)
{
    for (const Entry &entry : entries) {
        if (entry.role == oci::Role::Image && entry.config && entry.manifest
            && entry.manifest->isImage())
            images += entry;
        collectImages(entry.children, images);
    }
}

Task<Variant> readVariant(
    sources::ImageSourcePtr source, Entry entry, LayerReading how, OpContext ctx)
{
    Variant variant;
    variant.entry = entry;
    CO_TRY(variant.layers, co_await readImageLayers(source, layersOf(entry), how, {}, ctx));
    variant.complete = std::ranges::all_of(variant.layers, [](const LayerContent &layer) {
        return !layer.error
            && (layer.origin == LayerContent::Origin::Read
                || layer.origin == LayerContent::Origin::Kept);
    });
    const auto pools = how.pools ? how.pools : source->pools();
    const auto build = [stack = stackOf(variant.layers, familyOf(entry)),
                           stop = ctx.stop]() -> Expected<layers::FileTreePtr> {
        TRY(const auto overlay, layers::Overlay::build(stack, stop));
        return overlay->tree(layers::TreeRequest::squashed(0xffff));
    };
    if (pools) {
        CO_TRY(variant.tree, co_await onPool(&pools->cpu, build));
    } else {
        CO_TRY(variant.tree, build());
    }
    ConfigSide side;
    side.config = entry.config;
    side.tree = variant.tree;
    variant.started = startedFile(side);
    const QStringList &command
        = entry.config->entrypoint.isEmpty() ? entry.config->cmd : entry.config->entrypoint;
    variant.startedWord = command.value(0);
    co_return variant;
}

QByteArray interpreterOf(const Tree &tree, Tree::Node node)
{
    const layers::EntryRef inode = tree.inode(node);
    return inode.isNull() ? QByteArray() : tree.index(inode.layer).interpreter(inode.entry);
}

bool isElf(const Tree &tree, Tree::Node node)
{
    const layers::EntryRef inode = tree.inode(node);
    return !inode.isNull()
        && tree.index(inode.layer).format(inode.entry) == layers::FileFormat::Elf;
}

bool isShell(const QString &word)
{
    const QString name = word.section(u'/', -1).section(u'\\', -1).toLower();
    static const QStringList shells{u"sh"_s, u"bash"_s, u"ash"_s, u"dash"_s, u"cmd"_s, u"cmd.exe"_s,
        u"powershell"_s, u"powershell.exe"_s, u"pwsh"_s, u"pwsh.exe"_s};
    return shells.contains(name);
}

//! What the config starts: is it there?
void findMissingCommand(const Variant &variant, int number, QList<ContentFinding> &findings)
{
    if (!variant.complete || !variant.started || variant.started->found)
        return;
    const bool shell = isShell(variant.startedWord);
    findings.append({.id = shell ? u"shell-missing"_s : u"command-missing"_s,
        .severity = ContentFinding::Severity::Error,
        .variant = number,
        .path = {},
        .title = shell ? words("The image starts %1 and has no such shell").arg(variant.startedWord)
                       : words("The image starts %1 and does not have it").arg(variant.startedWord),
        .evidence = variant.started->text,
        .remedy = shell
            ? words("Write ENTRYPOINT or CMD as a JSON array, or install the shell")
            : words("Check ENTRYPOINT and CMD, and the stage the file is copied from")});
}

//! 32-bit arm names its float ABI in the loader.
void findFloatAbi(const Variant &variant, int number, QList<ContentFinding> &findings)
{
    const oci::Platform platform = oci::normalizePlatform(
        variant.entry.descriptor.platform.value_or(variant.entry.config->platform));
    if (platform.architecture != u"arm")
        return;
    QList<Tree::Node> programs;
    if (variant.started && variant.started->found)
        programs += variant.started->node;
    if (const auto shell = layers::resolvePath(*variant.tree, "bin/sh"); shell.node != Tree::none)
        programs += shell.node;
    for (const Tree::Node node : std::as_const(programs)) {
        const QByteArray loader = interpreterOf(*variant.tree, node);
        if (!isElf(*variant.tree, node) || loader.isEmpty())
            continue;
        const bool hard = loader.contains("armhf");
        const bool soft = loader.endsWith("ld-linux.so.3") || loader.endsWith("ld-musl-arm.so.1");
        const bool wantsHard = platform.variant != u"v5";
        if ((wantsHard && soft) || (!wantsHard && hard)) {
            findings.append({.id = u"arm-float-abi"_s,
                .severity = ContentFinding::Severity::Warning,
                .variant = number,
                .path = variant.tree->path(node),
                .title = hard ? words("Hard-float programs in arm/v5")
                              : words("Soft-float programs in arm/%1").arg(platform.variant),
                .evidence = words("Its loader is %1").arg(QString::fromUtf8(loader)),
                .remedy = words("Check the base image")});
            return;
        }
    }
}

//! Facts of a file that was read, as far as it is a program.
Task<std::optional<layers::ProgramFacts>> programAt(sources::ImageSourcePtr source, Variant variant,
    Tree::Node node, LayerReading how, OpContext ctx)
{
    auto file = fileOf(*variant.tree, node, variant.layers);
    if (!file)
        co_return std::optional<layers::ProgramFacts>();
    file->range.maxBytes = programBytes;
    const auto bytes = co_await readFile(source, *file, how, ctx);
    CO_CHECK(ctx.checkStopped());
    co_return bytes ? layers::readProgramFacts(*bytes) : std::nullopt;
}

QList<int> numbers(const QString &version)
{
    QList<int> all;
    for (const QStringView part : QStringView(version).split(u'.'))
        all += part.toInt();
    return all;
}

//! Kernel and processor the started program, its loader and the C library need.
Task<QString> findNeeds(sources::ImageSourcePtr source, Variant variant, int number,
    LayerReading how, std::shared_ptr<QList<ContentFinding>> findings, OpContext ctx)
{
    const Tree &tree = *variant.tree;
    QList<Tree::Node> programs;
    const auto add = [&](Tree::Node node) {
        if (node != Tree::none && isElf(tree, node) && !programs.contains(node))
            programs += node;
    };
    if (variant.started && variant.started->found) {
        add(variant.started->node);
        if (const QByteArray loader = interpreterOf(tree, variant.started->node); !loader.isEmpty())
            add(layers::resolvePath(tree, loader).node);
    }
    for (const char *library : libraries)
        add(layers::resolvePath(tree, library).node);
    QString kernel;
    int level = 0;
    QByteArray levelPath;
    for (const Tree::Node node : std::as_const(programs)) {
        CO_TRY(const auto program, co_await programAt(source, variant, node, how, ctx));
        const auto *elf = program ? std::get_if<layers::ElfFacts>(&program->facts) : nullptr;
        if (!elf)
            continue;
        if (elf->x86Level > level) {
            level = elf->x86Level;
            levelPath = tree.path(node);
        }
        if (!elf->minimumKernel.startsWith("Linux "_L1))
            continue;
        const QString needed = elf->minimumKernel.section(u' ', 1);
        if (kernel.isEmpty()
            || std::ranges::lexicographical_compare(numbers(kernel), numbers(needed)))
            kernel = needed;
    }
    const oci::Platform platform = oci::normalizePlatform(
        variant.entry.descriptor.platform.value_or(variant.entry.config->platform));
    const int said
        = platform.variant.isEmpty() ? 1 : QStringView(platform.variant).sliced(1).toInt();
    if (platform.architecture == u"amd64" && level > said) {
        findings->append({.id = u"x86-level-hidden"_s,
            .severity = ContentFinding::Severity::Warning,
            .variant = number,
            .path = levelPath,
            .title = words("Programs need amd64/v%1").arg(level),
            .evidence = words("The entry says amd64/v%1").arg(said),
            .remedy = words(
                "Write the level as the variant, and keep a plain entry for older processors")});
    }
    co_return kernel;
}

} // namespace

Task<DoctorContents> doctorContents(
    sources::ImageSourcePtr source, QList<Entry> entries, LayerReading how, OpContext ctx)
{
    QList<Entry> images;
    collectImages(entries, images);
    how.useContents = false; // a claim says nothing of contents
    DoctorContents contents;
    QList<layers::VariantContent> variants;
    const auto own = std::make_shared<QList<ContentFinding>>();
    for (const Entry &entry : std::as_const(images)) {
        const auto read = co_await readVariant(source, entry, how, ctx);
        CO_CHECK(ctx.checkStopped());
        if (!read)
            continue; // layers that make no tree are told by whoever reads them
        const int number = static_cast<int>(variants.size());
        layers::VariantContent variant;
        variant.platform = oci::describePlatform(
            entry.platform().isEmpty() ? entry.config->platform : entry.platform());
        variant.architecture
            = oci::normalizePlatform(entry.descriptor.platform.value_or(entry.config->platform))
                  .architecture;
        variant.tree = read->tree;
        for (const LayerContent &layer : read->layers) {
            variant.blobDigests += layer.wanted.descriptor.digest.toString().toLatin1();
            // A tar that is broken by itself has the digest it should have.
            if (layer.error && layer.error->code != Errc::Corrupt)
                contents.unreadable.append({layer.wanted.descriptor.digest, *layer.error});
        }
        if (read->started && read->started->found)
            variant.started = {read->started->path};
        variants += variant;
        contents.variants += entry.descriptor.digest;
        findMissingCommand(*read, number, *own);
        findFloatAbi(*read, number, *own);
        CO_TRY(const QString kernel, co_await findNeeds(source, *read, number, how, own, ctx));
        contents.minimumKernels += kernel;
    }
    const auto pools = how.pools ? how.pools : source->pools();
    const auto search = [variants, stop = ctx.stop]() -> Expected<QList<ContentFinding>> {
        return layers::contentFindings(variants, stop);
    };
    if (pools) {
        CO_TRY(contents.findings, co_await onPool(&pools->cpu, search));
    } else {
        CO_TRY(contents.findings, search());
    }
    CO_CHECK(ctx.checkStopped());
    contents.findings += *own;
    co_return contents;
}

} // namespace gantry::verbs
