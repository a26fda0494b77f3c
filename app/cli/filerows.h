// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "layers/seekable/comparewithlayer.h"
#include "layers/tree/filetree.h"

#include <QByteArray>
#include <QHash>

#include <functional>
#include <map>
#include <memory>
#include <optional>

namespace gantry::cli {

//! One row of `gantry files`, as one line with its line end.
class FileRows
{
public:
    explicit FileRows(bool json)
        : m_json(json)
    {
    }

    //! An entry as it stands in its layer. A mark tells what it removes. Empty: not to be shown
    //! (leftovers of AUFS, names the writers of seekable layers add).
    QByteArray ofEntry(const layers::LayerIndex &index, layers::LayerIndex::Id entry, quint16 layer,
        layers::OsFamily family);
    //! A row of a tree.
    QByteArray ofNode(const layers::FileTree &tree, layers::FileTree::Node node);

    //! A row that was told and is not there after all: its path as removed. Counts no more.
    QByteArray ofGone(const layers::LayerIndex &index, layers::LayerIndex::Id entry, quint16 layer);
    //! Counts a file or link no more that ofEntry() told; another row of its path follows.
    void takeBack(const layers::LayerIndex &index, layers::LayerIndex::Id entry);

    //! Marks rows of a layer whose table of contents says something else; null: nothing does.
    void setContentsCheck(quint16 layer, std::shared_ptr<const layers::TocComparison> check);

    qint64 entries() const { return m_entries; }
    qint64 bytes() const { return m_bytes; } //!< of files, each inode once

private:
    struct Row;
    QByteArray line(const Row &row);

    QStringList disagreement(quint16 layer, layers::LayerIndex::Id entry) const;

    bool m_json;
    std::map<quint16, QHash<layers::LayerIndex::Id, layers::TocDisagreement::Kinds>>
        m_disagreements;
    qint64 m_entries = 0;
    qint64 m_bytes = 0;
};

//! Calls for every row below the root, folders before what is in them, children by name.
void eachNode(
    const layers::FileTree &tree, const std::function<void(layers::FileTree::Node)> &visit);

} // namespace gantry::cli
