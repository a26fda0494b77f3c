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

    //! Of a row, whatever its sides: Change, Kind, Differs and Text are asked of the whole row.
    bool isOfRow() const
    {
        return what == What::Text || what == What::Change || what == What::Kind
            || what == What::Differs;
    }
    //! Of one side of a row. PathPattern needs `path`. Not yet turned round.
    bool fits(const FileTree &tree, FileTree::Node node, const QByteArray &path) const;
    //! The text ends in the row's own name; what the folders above hold is not looked at.
    bool endsHere(const FileTree &tree, FileTree::Node node) const;
};

} // namespace gantry::layers
