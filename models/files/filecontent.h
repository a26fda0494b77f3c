// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "layers/facts/programfacts.h"
#include "layers/tree/filetree.h"

#include <QByteArray>
#include <QImage>
#include <QList>
#include <QString>

#include <memory>
#include <optional>
#include <vector>

namespace gantry::models {

//! One line about a file: "Mode", "0755, rwxr-xr-x".
struct FileFact {
    QString label;
    QString value;
    QString mark = {}; //!< name of a mark; empty: none
    bool monospace = false;
};

//! Content of a file made ready to be looked at.
struct FileContent {
    enum class LineEnd : quint8 { None, Lf, Crlf, Cr, Folded };

    //! Text above this is cut; lines longer than foldAt are broken for display.
    static constexpr qsizetype mostTextBytes = 512 * 1024;
    static constexpr qsizetype foldAt = 2000;
    //! Pictures larger than this are not decoded: a small file may claim any size.
    static constexpr int mostPixels = 8192;
    static constexpr int pictureMegabytes = 128;

    qint64 fileBytes = 0;
    QByteArray bytes; //!< what was read of it, from its start
    bool isText = false;
    QString text; //!< lines parted by '\n' whatever ends them
    std::vector<LineEnd> ends; //!< of each line
    bool textCut = false;
    QString encoding; //!< "UTF-8", "UTF-16, little-endian", "Latin-1 or similar"
    QImage picture;
    QString pictureWords; //!< "512 × 384, PNG", or why there is none
    std::optional<layers::ProgramFacts> program;

    bool isCut() const { return bytes.size() < fileBytes; }
};

//! Thread: any; what is decoded is bounded whatever the bytes claim.
FileContent decodeFile(QByteArray bytes, qint64 fileBytes, layers::FileFormat format);

//! What entry, layers and table say of a row. \a layerName of the layer that put it there.
QList<FileFact> factsOf(
    const layers::FileTree &tree, layers::FileTree::Node node, const QString &layerName);
//! What its content says of itself: machine, libraries, version.
QList<FileFact> programFactsOf(const layers::ProgramFacts &program);

} // namespace gantry::models
