// SPDX-License-Identifier: Apache-2.0
#include "cli/commands.h"
#include "cli/errorjson.h"
#include "cli/filerows.h"
#include "cli/layerimage.h"
#include "cli/mergedstream.h"
#include "cli/pick.h"
#include "services.h"

#include <map>

using namespace Qt::StringLiterals;

namespace gantry::cli {

namespace {

//! What is asked of the image once it is found.
struct Wanted {
    enum class View {
        Merged, //!< all layers on each other
        Changes, //!< what one layer did
        Entries //!< layers as they stand in their archives
    };
    View view = View::Merged;
    quint16 first = 0; //!< layers to show
    quint16 last = 0;
};

Expected<Wanted> understand(const ImageFound &image, const QString &layer)
{
    Wanted wanted;
    wanted.last = image.layers.isEmpty() ? 0 : static_cast<quint16>(image.layers.size() - 1);
    if (layer.isEmpty())
        return wanted;
    wanted.view = Wanted::View::Entries;
    if (layer == u"all")
        return wanted;
    TRY(wanted.first, layerNumber(image, layer));
    wanted.last = wanted.first;
    // Nothing lies below the lowest: all of it is added, and need not be waited for.
    if (wanted.first > 0)
        wanted.view = Wanted::View::Changes;
    return wanted;
}

//! Writes entries in the order of layers and archives, as far as they have come.
class EntryStream
{
public:
    EntryStream(Session *session, FileRows *rows, layers::OsFamily family, quint16 first)
        : m_session(session)
        , m_rows(rows)
        , m_family(family)
        , m_layer(first)
    {
    }

    void take(quint16 layer, const layers::LayerIndexPtr &index, bool isDone)
    {
        m_known[layer] = {index, isDone};
        while (true) {
            const auto found = m_known.find(m_layer);
            if (found == m_known.end())
                break;
            write(*found->second.index, found->second.isDone);
            if (!found->second.isDone)
                break;
            m_known.erase(found);
            ++m_layer;
            m_written = 0;
        }
        m_session->out().flush();
    }

private:
    struct Known {
        layers::LayerIndexPtr index;
        bool isDone = false;
    };

    void write(const layers::LayerIndex &index, bool isDone)
    {
        // What is known of the last entry is not all there is while its content passes.
        const layers::LayerIndex::Id end
            = isDone || index.size() == 0 ? index.size() : index.size() - 1;
        for (; m_written < end; ++m_written)
            m_session->out().print(m_rows->ofEntry(index, m_written, m_layer, m_family));
    }

    Session *m_session;
    FileRows *m_rows;
    layers::OsFamily m_family;
    quint16 m_layer; //!< being written
    layers::LayerIndex::Id m_written = 0; //!< entries of it
    std::map<quint16, Known> m_known;
};

void writeHeader(Session &session, const ImageFound &image)
{
    if (!session.json())
        return;
    json::Writer writer(json::Writer::Style::Compact);
    writer.beginObject()
        .member(u"schema", qint64(1))
        .member(u"reference", image.reference)
        .member(u"digest", image.entry.descriptor.digest.toString());
    const oci::Platform platform
        = image.entry.config ? image.entry.config->platform : image.entry.platform();
    writer.memberOrNull(
        u"platform", platform.isEmpty() ? QString() : oci::formatPlatform(platform));
    if (session.insecure(registryOf(image.source->name())))
        writer.member(u"insecure", true);
    writeLayers(writer, image);
    writer.endObject();
    session.out().print(writer.take() + '\n');
    session.out().flush();
}

void writeEnd(Session &session, const FileRows &rows, const QList<verbs::LayerContent> &layers,
    const std::optional<Error> &error)
{
    if (!session.json())
        return;
    bool digests = true;
    bool diffIds = true;
    for (const verbs::LayerContent &layer : layers) {
        digests = digests && layer.index->facts().digestVerified;
        diffIds = diffIds && layer.index->facts().diffIdVerified;
    }
    json::Writer writer(json::Writer::Style::Compact);
    writer.beginObject()
        .member(u"end", true)
        .member(u"entries", rows.entries())
        .member(u"bytes", rows.bytes())
        .member(u"digestVerified", digests)
        .member(u"diffIdVerified", diffIds)
        .key(u"error");
    if (error)
        writeError(writer, *error);
    else
        writer.null();
    writeLayerStates(writer, layers);
    writer.endObject();
    session.out().print(writer.take() + '\n');
}

struct Outcome {
    QList<verbs::LayerContent> layers;
    layers::FileTreePtr tree; //!< of Merged and Changes
};

Task<layers::FileTreePtr> treeOf(QList<verbs::LayerContent> contents, layers::OsFamily family,
    Wanted wanted, std::shared_ptr<Pools> pools, OpContext ctx)
{
    co_return co_await onPool(
        &pools->cpu, [contents, family, wanted, ctx]() -> Expected<layers::FileTreePtr> {
            TRY(const auto overlay,
                layers::Overlay::build(verbs::stackOf(contents, family), ctx.stop));
            return overlay->tree(wanted.view == Wanted::View::Merged
                    ? layers::TreeRequest::squashed(wanted.last)
                    : layers::TreeRequest::range(wanted.first, wanted.last));
        });
}

//! \param merged null: the tree is asked for as a whole, sorted
Task<Outcome> listFiles(ImageFound image, Wanted wanted, verbs::LayerReading how, FileRows *rows,
    std::shared_ptr<EntryStream> stream, std::shared_ptr<MergedStream> merged, OpContext ctx)
{
    using View = Wanted::View;
    const quint16 lowest = wanted.view == View::Entries ? wanted.first : 0;
    const QList<verbs::LayerWanted> layers
        = image.layers.mid(lowest, image.layers.isEmpty() ? 0 : wanted.last - lowest + 1);
    verbs::OnLayers tell;
    if (wanted.view == View::Entries) {
        tell.rows = [stream, lowest, layers, checked = how.checkContents](
                        qsizetype layer, const layers::LayerIndexPtr &index) {
            // What a table says otherwise is known when all of the layer is.
            if (!checked || !verbs::announcesContents(layers[layer]))
                stream->take(static_cast<quint16>(lowest + layer), index, false);
        };
        tell.done = [stream, lowest, rows](qsizetype layer, const verbs::LayerContent &content) {
            const auto number = static_cast<quint16>(lowest + layer);
            rows->setContentsCheck(number, content.contentsCheck);
            stream->take(number, content.index, true);
        };
    } else if (merged) {
        how.topFirst = true;
        const bool waits = how.checkContents && !layers.isEmpty()
            && verbs::announcesContents(layers.first()); // see above
        if (!waits)
            tell.rows = [merged](qsizetype layer, const layers::LayerIndexPtr &index) {
                if (layer == 0)
                    merged->takeBase(index);
            };
        tell.done = [merged, rows](qsizetype layer, const verbs::LayerContent &content) {
            rows->setContentsCheck(static_cast<quint16>(layer), content.contentsCheck);
            MergedStream::take(merged, layer, content.index);
        };
    }
    Outcome outcome;
    CO_TRY(outcome.layers, co_await verbs::readImageLayers(image.source, layers, how, tell, ctx));
    for (qsizetype i = 0; i < outcome.layers.size(); ++i)
        rows->setContentsCheck(static_cast<quint16>(lowest + i), outcome.layers[i].contentsCheck);
    if (wanted.view != View::Entries && !outcome.layers.isEmpty()) {
        CO_TRY(outcome.tree, co_await treeOf(outcome.layers, image.family, wanted, how.pools, ctx));
    }
    co_return outcome;
}

} // namespace

int runFiles(Session &session)
{
    const auto asked
        = imageAsked(session.asked().positionals.first(), session.asked().value("platform"_L1));
    if (!asked)
        return session.out().fail(asked.error());
    const auto image = session.wait<ImageFound>(
        words("Reading %1").arg(asked->name.toString()), [&](OpContext ctx) {
            return findImage(session.services().opener(), *asked, std::move(ctx));
        });
    if (!image)
        return session.out().fail(image.error());
    const auto wanted = understand(*image, session.asked().value("layer"_L1));
    if (!wanted)
        return session.out().fail(wanted.error());
    writeHeader(session, *image);

    FileRows rows(session.json());
    const auto stream
        = std::make_shared<EntryStream>(&session, &rows, image->family, wanted->first);
    // A person reads a sorted list; a program takes rows as they come.
    std::shared_ptr<MergedStream> merged;
    if (session.json() && wanted->view == Wanted::View::Merged)
        merged = std::make_shared<MergedStream>(
            &session, &rows, image->family, image->layers.size(), session.services().pools());
    const auto outcome = session.wait<Outcome>(
        words("Reading the layers of %1").arg(asked->name.toString()), [&](OpContext ctx) {
            return listFiles(
                *image, *wanted, readingOf(session), &rows, stream, merged, std::move(ctx));
        });
    if (!outcome) {
        if (merged)
            merged->stop();
        return session.out().fail(outcome.error());
    }
    if (outcome->tree && merged) {
        merged->finish(*outcome->tree);
    } else if (outcome->tree) {
        eachNode(*outcome->tree, [&](layers::FileTree::Node node) {
            session.out().print(rows.ofNode(*outcome->tree, node));
        });
    }
    const auto problem = tellProblems(session, outcome->layers);
    writeEnd(session, rows, outcome->layers, problem);
    return problem ? exitCode(problem->code) : 0;
}

} // namespace gantry::cli
