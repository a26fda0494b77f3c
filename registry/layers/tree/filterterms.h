// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "layers/tree/filter.h"

#include <QByteArray>
#include <QByteArrayView>
#include <QList>

namespace gantry::layers {

//! Upper and lower case of ASCII are one; other bytes are themselves.
bool containsText(QByteArrayView text, QByteArrayView lowerNeedle);
bool startsWithText(QByteArrayView text, QByteArrayView lowerNeedle);
bool endsWithText(QByteArrayView text, QByteArrayView lowerNeedle);
//! `*` is any number of characters, slashes too; `?` is one.
bool fitsPattern(QByteArrayView text, QByteArrayView lowerPattern);

//! One word of a filter line, read.
struct Filter::Term {
    enum class What : quint8 {
        Text, //!< part of the path; what lies below a fitting row fits
        PathPattern,
        NamePattern,
        NameText,
        Size,
        Mode,
        Type,
        Layer,
        Change,
        Kind,
        Differs,
        Eol,
        Arch,
        Is
    };
    enum class Order : quint8 { Less, Equal, Greater };
    //! Words of `type:` beyond EntryType.
    enum class Special : quint8 { None, Device, HardLink, Stream, Whiteout, Program, Format };
    enum class State : quint8 { Implied, Warned, SecondName, Linked };

    What what = What::Text;
    bool negated = false;
    QList<QByteArray> parts; //!< lower case; of Text split at its slashes
    Order order = Order::Equal;
    qint64 number = 0; //!< bytes, mode bits, first layer, or an enumerator
    qint64 number2 = 0; //!< last layer
    Special special = Special::None;
    bool anyOf = false; //!< Mode: one bit of each group in `groups` is enough
    QList<quint32> groups = {};

    //! What of a tree's row the term goes by.
    enum class Place : quint8 {
        Row, //!< what the tree itself says of it
        Path,
        Name, //!< the last part of it; of Text together with the folders above
        Inode //!< the entry that holds content and attributes
    };
    Place place() const;
    //! Of a row, whatever its sides: Change, Kind, Differs and Text are asked of the whole row.
    bool isOfRow() const
    {
        return what == What::Text || what == What::Change || what == What::Kind
            || what == What::Differs;
    }

    // Each for the terms of its place; none of them turns round.
    bool fitsRow(const FileTree &tree, FileTree::Node node) const;
    //! Of Text: its last part fits a row of this name, as long as endsInFolder() says so.
    bool fitsName(QByteArrayView name) const;
    //! The same for the part before the last one and the row's folder.
    bool fitsFolderName(QByteArrayView name) const;
    //! The parts of Text before the last one end in this folder.
    bool endsInFolder(const FileTree &tree, FileTree::Node folder) const;
    bool fitsInode(const LayerIndex &index, LayerIndex::Id inode) const;
};

} // namespace gantry::layers
