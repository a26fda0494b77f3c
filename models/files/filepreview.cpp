// SPDX-License-Identifier: Apache-2.0
#include "models/files/filepreview.h"

#include "base/text.h"
#include "layers/tree/resolve.h"
#include "models/files/filecells.h"

#include <algorithm>

using namespace Qt::StringLiterals;

namespace gantry::models {

using layers::EntryType;
using layers::FileFormat;
using layers::FileTree;

namespace {

Task<FileContent> decodeOn(
    std::shared_ptr<Pools> pools, QByteArray bytes, qint64 fileBytes, FileFormat format)
{
    const auto work = [bytes, fileBytes, format]() -> Expected<FileContent> {
        return decodeFile(bytes, fileBytes, format);
    };
    if (!pools)
        co_return work();
    co_return co_await onPool(&pools->cpu, work);
}

} // namespace

FilePreview::FilePreview(FilesSession *session, QObject *parent)
    : QObject(parent)
    , m_session(session)
{
}

FilePreview::~FilePreview() = default;

void FilePreview::clear()
{
    show(nullptr, FileTree::none);
}

void FilePreview::show(layers::FileTreePtr tree, Node node)
{
    const bool nothing = !m_session || !tree || node == FileTree::none || node >= tree->size();
    Node target = nothing ? FileTree::none : node;
    layers::ResolvedPath resolved;
    if (!nothing && tree->type(node) == EntryType::Symlink) {
        resolved = layers::resolvePath(*tree, tree->path(node));
        target = resolved.node;
    }
    const layers::EntryRef inode
        = target == FileTree::none ? layers::EntryRef() : tree->inode(target);
    const layers::LayerIndexPtr index = inode.isNull() ? nullptr : tree->layers().at(inode.layer);
    // Another tree with the same file in it (a layer is still being read): nothing to read again.
    const bool same
        = m_state == State::Ready && inode == m_shown && index == m_shownIndex && !inode.isNull();
    m_tree = nothing ? nullptr : std::move(tree);
    m_node = nothing ? FileTree::none : node;
    m_target = target;
    m_facts.clear();
    if (nothing) {
        m_why.clear();
    } else {
        const QStringList names = m_session->layerNames();
        m_facts = factsOf(*m_tree, node, names.value(m_tree->layer(node)));
    }
    if (same) {
        if (m_content.program)
            m_facts = programFactsOf(*m_content.program) + m_facts;
        Q_EMIT changed();
        return;
    }
    ++m_question;
    if (m_job != 0 && m_session)
        m_session->jobs()->cancel(std::exchange(m_job, 0));
    m_content = {};
    m_error.reset();
    m_shown = inode;
    m_shownIndex = index;
    m_bytesToFetch = 0;
    m_why.clear();
    if (nothing) {
        m_state = State::Nothing;
    } else if (target == FileTree::none) {
        m_state = State::NoContent;
        m_why = tr("The link leads nowhere in this tree.");
    } else if (m_tree->isDirectory(target)) {
        m_state = State::NoContent;
    } else if (m_tree->type(target) != EntryType::File || inode.isNull()
        || m_tree->isWhiteout(target)) {
        m_state = State::NoContent;
        m_why = m_tree->isWhiteout(target) ? tr("A whiteout has no content: it says what is gone.")
                                           : tr("This has no content.");
    } else if (m_tree->sizeBytes(target) == 0) {
        m_state = State::NoContent;
        m_why = tr("The file is empty.");
    } else {
        m_bytesToFetch = m_session->bytesToFetchFor(*m_tree, target);
        if (m_bytesToFetch > FilesSession::freeDownloadBytes) {
            m_state = State::Asks;
        } else {
            read();
            return;
        }
    }
    Q_EMIT changed();
}

void FilePreview::fetch()
{
    if (m_session && (m_state == State::Asks || m_state == State::Failed))
        read();
}

void FilePreview::read()
{
    const quint64 question = ++m_question;
    m_state = State::Reading;
    m_error.reset();
    const FileFormat format = m_shownIndex->format(m_shown.entry);
    const bool large = format == FileFormat::Image || format == FileFormat::Elf
        || format == FileFormat::Pe || format == FileFormat::MachO;
    const layers::ContentRange range{
        .from = 0, .maxBytes = large ? largePreviewBytes : previewBytes};
    m_job = m_session->readFile(
        this, m_tree, m_target, range, [this, question](Expected<QByteArray> bytes) {
            if (question != m_question)
                return;
            m_job = 0;
            if (bytes) {
                decode(*bytes);
                return;
            }
            m_state = bytes.error().code == Errc::Cancelled ? State::Asks : State::Failed;
            m_error = bytes.error();
            Q_EMIT changed();
        });
    Q_EMIT changed();
}

void FilePreview::decode(const QByteArray &bytes)
{
    if (!m_session)
        return;
    const quint64 question = ++m_question;
    const FileFormat format = m_shownIndex->format(m_shown.entry);
    const qint64 size = m_shownIndex->sizeBytes(m_shown.entry);
    m_job = m_session->jobs()->run<FileContent>(
        tr("Decode %1 of %2").arg(title(), m_session->image()->name().toString()), this,
        [pools = m_session->pools(), bytes, size, format](
            OpContext) { return decodeOn(pools, bytes, size, format); },
        [this, question](Expected<FileContent> content) {
            if (question != m_question)
                return;
            m_job = 0;
            if (content) {
                m_content = std::move(*content);
                m_state = State::Ready;
                if (m_content.program)
                    m_facts = programFactsOf(*m_content.program) + m_facts;
            } else {
                m_state = State::Failed;
                m_error = content.error();
            }
            Q_EMIT changed();
        });
}

QString FilePreview::title() const
{
    return m_tree ? u'/' + printable(m_tree->path(m_node)) : QString();
}

QString FilePreview::subtitle() const
{
    if (!m_tree || m_target == FileTree::none)
        return {};
    QStringList parts;
    if (m_target != m_node)
        parts += tr("leads to /%1").arg(printable(m_tree->path(m_target)));
    if (m_tree->type(m_target) == EntryType::File)
        parts += formatBytes(m_tree->sizeBytes(m_target));
    parts += formatText(*m_tree, m_target);
    return parts.join(u" · "_s);
}

QString FilePreview::problem() const
{
    if (m_state == State::Asks)
        return tr("The layer is not on this computer. Reading the file fetches all of it: %1.")
            .arg(formatBytes(m_bytesToFetch));
    if (m_error)
        return m_error->toLine();
    return m_why;
}

} // namespace gantry::models
