// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "layers/facts/contentfindings.h"
#include "layers/tree/resolve.h"

#include <QHash>
#include <QSet>

namespace gantry::layers {

//! One walk over the rows of one variant. One thread, one run.
class ContentSearch
{
public:
    ContentSearch(const QList<VariantContent> &variants, int variant, bool forWindows,
        QList<ContentFinding> &findings);
    void run(const std::stop_token &stop);

private:
    using Severity = ContentFinding::Severity;
    enum class Id : quint8 {
        CrlfScript,
        ExecBitLost,
        WrongArchitecture,
        CaseCollision,
        WindowsName,
        MissingInterpreter,
        OpenSecret,
        Count
    };

    void lookAtFile(FileTree::Node node);
    void lookAtProgram(FileTree::Node node, const LayerIndex &index, LayerIndex::Id entry);
    void lookAtScriptEnds(FileTree::Node node, const LayerIndex &index, LayerIndex::Id entry);
    void lookForInterpreter(FileTree::Node node, const LayerIndex &index, LayerIndex::Id entry);
    void lookForExecBit(FileTree::Node node, const LayerIndex &index, LayerIndex::Id entry);
    void lookAtSecret(FileTree::Node node, const LayerIndex &index, LayerIndex::Id entry);
    void lookAtName(FileTree::Node node);
    void lookForCollisions(FileTree::Node directory);
    void add(Id id, Severity severity, FileTree::Node node, const QString &title,
        const QString &evidence, const QString &remedy, int otherVariant = -1);
    void sumUp();

    const QList<VariantContent> &m_variants;
    const int m_variant;
    const VariantContent &m_own;
    const FileTree &m_tree;
    const bool m_forWindows; //!< one of the variants is a Windows one
    QList<ContentFinding> &m_findings;
    QSet<FileTree::Node> m_started; //!< what the config starts
    QHash<QByteArray, ResolvedPath::Problem> m_interpreters; //!< looked for already
    std::vector<std::pair<std::size_t, FileTree::Node>> m_folded; //!< scratch: names of a folder
    int m_counts[static_cast<int>(Id::Count)] = {};
};

} // namespace gantry::layers
