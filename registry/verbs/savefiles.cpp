// SPDX-License-Identifier: Apache-2.0
#include "verbs/savefiles.h"

#include "verbs/extract.h"
#include "verbs/savefolder.h"
#include "verbs/saveplan.h"
#include "verbs/words.h"

#include <algorithm>
#include <limits>

using namespace Qt::StringLiterals;

namespace gantry::verbs {

namespace {

using Tree = layers::FileTree;
using Items = std::map<layers::LayerIndex::Id, std::vector<SaveItem>>;

constexpr quint32 plainMode = 0644; //!< where the entry's own bits mean nothing

quint32 modeOf(const Tree &tree, Tree::Node node)
{
    const layers::EntryRef inode = tree.inode(node);
    if (inode.isNull() || tree.family() == layers::OsFamily::Windows)
        return plainMode;
    return tree.index(inode.layer).attributes(inode.entry).mode;
}

std::optional<qint64> timeOf(const Tree &tree, Tree::Node node)
{
    const layers::EntryRef inode = tree.inode(node);
    if (inode.isNull())
        return std::nullopt;
    return tree.index(inode.layer).modifiedNs(inode.entry);
}

//! What the saving of one tree shares; one thread at a time.
struct Saving {
    SaveWanted wanted;
    SavePlan plan;
    std::unique_ptr<SaveFolder> folder;
    SaveOutcome outcome;
    std::shared_ptr<Progress> progress;

    Expected<> commit(SaveFolder::File &file, Tree::Node node)
    {
        CHECK(
            file.commit(modeOf(*wanted.tree, node), timeOf(*wanted.tree, node), wanted.overwrite));
        ++outcome.files;
        if (progress)
            ++progress->itemsDone;
        return {};
    }
};
using SavingPtr = std::shared_ptr<Saving>;

//! Writes an inode under all its names.
class NamesSink : public ContentSink
{
public:
    NamesSink(Saving &saving, const Items &items)
        : m_saving(saving)
        , m_items(items)
    {
    }

    Expected<> begin(layers::LayerIndex::Id entry) override
    {
        m_names = &m_items.at(entry);
        for (const SaveItem &item : *m_names) {
            TRY(auto file, m_saving.folder->create(item.path));
            m_files.push_back(std::move(file));
        }
        return {};
    }
    Expected<> write(QByteArrayView bytes) override
    {
        for (const auto &file : m_files)
            CHECK(file->write(bytes));
        return count(bytes.size());
    }
    Expected<> hole(qint64 bytes) override
    {
        for (const auto &file : m_files)
            CHECK(file->hole(bytes));
        return count(bytes);
    }
    Expected<> end() override
    {
        for (std::size_t i = 0; i < m_files.size(); ++i)
            CHECK(m_saving.commit(*m_files[i], (*m_names)[i].node));
        m_files.clear();
        return {};
    }

private:
    Expected<> count(qint64 bytes)
    {
        m_saving.outcome.bytes += bytes * static_cast<qint64>(m_files.size());
        if (m_saving.progress)
            m_saving.progress->bytesDone += bytes * static_cast<qint64>(m_files.size());
        return {};
    }

    Saving &m_saving;
    const Items &m_items;
    const std::vector<SaveItem> *m_names = nullptr;
    std::vector<std::unique_ptr<SaveFolder::File>> m_files;
};

//! Folders, empty files, and whether the name is free at all.
Expected<> prepare(Saving &saving)
{
    TRY(saving.folder, SaveFolder::open(saving.wanted.folder));
    const QString name = saving.plan.folders.empty()
        ? (saving.plan.empty.empty()
                  ? saving.plan.files.begin()->second.begin()->second.front().path.first()
                  : saving.plan.empty.front().path.first())
        : saving.plan.folders.front().path.first();
    saving.outcome.path = saving.wanted.folder + u'/' + name;
    if (!saving.wanted.overwrite && saving.folder->has(name))
        return fail(Errc::Refused, words("is there already"), saving.outcome.path,
            words("Save elsewhere, or say that files may be replaced"));
    for (const SaveItem &item : saving.plan.folders) {
        CHECK(saving.folder->makeFolder(item.path));
        ++saving.outcome.folders;
    }
    for (const SaveItem &item : saving.plan.empty) {
        TRY(const auto file, saving.folder->create(item.path));
        CHECK(saving.commit(*file, item.node));
    }
    saving.outcome.links = static_cast<qint64>(saving.plan.others.size());
    return {};
}

Expected<> writeMetadata(Saving &saving)
{
    if (!saving.wanted.metadata)
        return {};
    const QString name = saving.outcome.path.section(u'/', -1) + u".gantry.ndjson"_s;
    TRY(const auto file, saving.folder->create({name}));
    CHECK(file->write(metadataLines(saving.wanted, saving.plan)));
    CHECK(file->commit(0644, std::nullopt, saving.wanted.overwrite));
    saving.outcome.metadataPath = saving.wanted.folder + u'/' + name;
    return {};
}

//! A layer nobody has read: each file by its own bytes.
Task<> saveClaimed(sources::ImageSourcePtr source, SavingPtr saving, LayerContent layer,
    Items items, LayerReading how, OpContext ctx)
{
    for (const auto &[entry, names] : items) {
        FileWanted file;
        file.layer = layer;
        file.entry = entry;
        file.range.maxBytes = std::numeric_limits<qint64>::max();
        const auto sink = std::make_shared<NamesSink>(*saving, items);
        const auto failure = std::make_shared<Expected<>>();
        CO_CHECK(sink->begin(entry));
        CO_CHECK(co_await streamFile(
            source, file, how,
            [sink, failure](QByteArrayView block) {
                *failure = sink->write(block);
                return failure->has_value();
            },
            ctx));
        CO_CHECK(*failure);
        CO_CHECK(sink->end());
    }
    co_return Expected<>{};
}

Task<> saveLayer(sources::ImageSourcePtr source, SavingPtr saving, LayerContent layer, Items items,
    LayerReading how, OpContext ctx)
{
    if (layer.contents && !layer.blob)
        co_return co_await saveClaimed(source, saving, layer, items, how, ctx);
    if (!layer.blob) {
        const oci::Descriptor node = layer.wanted.descriptor;
        CO_TRY(layer.blob, co_await source->blob(node, ctx));
    }
    co_return co_await onPool(
        &how.pools->cpu, [saving, layer, items, stop = ctx.stop]() -> Expected<> {
            NamesSink sink(*saving, items);
            std::vector<layers::LayerIndex::Id> entries;
            for (const auto &[entry, names] : items)
                entries.push_back(entry);
            const layers::LayerRegion region{
                layer.blob->path, layer.blob->offset, layer.blob->lengthBytes};
            return extractFiles(region, *layer.index, std::move(entries), layer.points, sink, stop);
        });
}

} // namespace

Task<SaveOutcome> saveFiles(
    sources::ImageSourcePtr source, SaveWanted wanted, LayerReading how, OpContext ctx)
{
    CO_CHECK(ctx.checkStopped());
    how.pools = how.pools ? how.pools : source->pools();
    if (!how.pools)
        how.pools = std::make_shared<Pools>();
    const auto saving = std::make_shared<Saving>();
    saving->wanted = std::move(wanted);
    saving->progress = ctx.progress;
    CO_CHECK(co_await onPool(&how.pools->cpu, [saving]() -> Expected<> {
        TRY(saving->plan, planSaving(saving->wanted));
        return prepare(*saving);
    }));
    if (ctx.progress)
        ctx.progress->bytesTotal += saving->plan.bytes;
    for (const auto &[number, items] : saving->plan.files) {
        if (number >= saving->wanted.layers.size())
            co_return fail(Errc::Usage, words("The tree has more layers than were given"));
        CO_CHECK(
            co_await saveLayer(source, saving, saving->wanted.layers[number], items, how, ctx));
    }
    CO_CHECK(co_await onPool(&how.pools->io, [saving] { return writeMetadata(*saving); }));
    saving->outcome.notes = saving->plan.notes;
    co_return saving->outcome;
}

} // namespace gantry::verbs
