// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "layers/tree/filetree.h"

#include <QList>
#include <QString>

namespace gantry::models {

//! A part of a folder for a size map; "other" stands for all that is too small to show.
struct FileSize {
    layers::FileTree::Node node = layers::FileTree::none; //!< none: several small ones together
    layers::FileTree::Node folder = layers::FileTree::root; //!< where it is in
    QString name = {};
    QString path = {}; //!< for tooltips
    qint64 bytes = 0;
    QString mark = {}; //!< see changeMark()
    QString change = {}; //!< see changeWords()
    bool isFolder = false;
    quint32 files = 0;
    QList<FileSize> children = {};
};

//! What a folder holds, the largest first, and what its folders hold: two levels. Removed rows take
//! no room. Thread: any.
QList<FileSize> sizesBelow(const layers::FileTree &tree, layers::FileTree::Node folder);

} // namespace gantry::models
