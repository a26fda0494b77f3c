// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "base/json.h"

#include <vector>

//! The parsed form behind json::Document; for json.cpp and jsonparser.cpp only.
namespace gantry::json {

//! One value. Nodes lie in document order; the children of a container are a run in
//! Table::children. 28 bytes here and 4 in the run make 32 per value, strings stay in the
//! document's bytes.
struct Node {
    static constexpr quint32 typeBits = 3;
    static constexpr quint32 noParent = 0xffffffff;

    quint32 offset = 0; //!< first byte of the value
    quint32 length = 0;
    quint32 keyOffset = 0; //!< opening quote of the member's name; meaningless when keyLength is 0
    quint32 keyLength = 0; //!< both quotes included, so a member has at least 2
    quint32 parent = noParent;
    quint32 firstChild = 0; //!< position in Table::children
    quint32 countAndType = 0;

    Type type() const { return static_cast<Type>(countAndType & ((1U << typeBits) - 1)); }
    quint32 count() const { return countAndType >> typeBits; }
    void set(Type type, quint32 count)
    {
        countAndType = (count << typeBits) | static_cast<quint32>(type);
    }
    quint32 memberOffset() const { return keyLength ? keyOffset : offset; }
    quint32 end() const { return offset + length; }
};
static_assert(sizeof(Node) + sizeof(quint32) <= 32);

//! Bytes and the table of values in them.
struct Table {
    QByteArray bytes;
    std::vector<Node> nodes; //!< nodes[0] is the root
    std::vector<quint32> children; //!< node numbers, ascending within each run

    QByteArrayView text(quint32 offset, quint32 length) const
    {
        return QByteArrayView(bytes).sliced(offset, length);
    }
    QByteArrayView key(const Node &node) const { return text(node.keyOffset, node.keyLength); }
};

struct Value::Data : Table {
};

//! Content of a quoted string as UTF-8, escapes replaced. Lone surrogates become U+FFFD, as Go
//! reads them.
QByteArray unquote(QByteArrayView quoted);

//! Fills the table from its bytes, which must be shorter than 4 GiB. Errors as Document::parse.
Expected<> parseInto(Table &table, const QString &subject, const Limits &limits);

} // namespace gantry::json
