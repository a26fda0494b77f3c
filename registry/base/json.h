// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "base/error.h"

#include <QByteArray>
#include <QByteArrayView>
#include <QString>

#include <memory>
#include <optional>
#include <vector>

//! JSON that keeps what registries need and QJsonDocument drops: the exact bytes, the place of
//! every field in them, the order of members, duplicates, and numbers as they were written (RFC
//! 8259).
namespace gantry::json {

//! A piece of a document's bytes.
struct Range {
    qsizetype offset = 0;
    qsizetype length = 0;
    bool operator==(const Range &) const = default;
};

struct Limits {
    int maxDepth = 128;
    qsizetype maxNodes = 4'000'000;
};

enum class Type { Undefined, Null, Bool, Number, String, Array, Object };

class Document;

//! A place in a Document; cheap to copy, keeps the document alive. Reading an absent member or a
//! wrong type gives Undefined / nullopt, never a crash. Thread: any (immutable).
class Value
{
public:
    Value() = default;
    Type type() const;
    bool isUndefined() const { return type() == Type::Undefined; }
    bool isNull() const { return type() == Type::Null; }
    bool isObject() const { return type() == Type::Object; }
    bool isArray() const { return type() == Type::Array; }
    bool isString() const { return type() == Type::String; }
    explicit operator bool() const { return !isUndefined(); }

    //! Member by exact, case-sensitive name; the last one wins when a name occurs twice (as Go
    //! does).
    Value operator[](QByteArrayView key) const;
    //! Array element or object member by position.
    Value at(qsizetype position) const;
    //! Number of elements or members.
    qsizetype size() const;
    //! Name of this member inside its object (unescaped); empty for elements and the root.
    QString key() const;

    std::optional<QString> toString() const; //!< unescaped; nullopt when not a string
    QString toStringOr(const QString &fallback) const;
    std::optional<qint64> toInt64() const; //!< nullopt when not an integer in range
    std::optional<bool> toBool() const;
    QByteArray rawNumber() const; //!< as written

    Range range() const; //!< of the value itself, quotes and braces included
    Range memberRange() const; //!< of `"key": value`; equals range() for elements and the root
    QByteArray raw() const; //!< the bytes of range()
    //! Line this value begins on, the first is 1; 0 when Undefined. Counts from the start: for
    //! errors.
    qsizetype line() const;
    //! JSON pointer (RFC 6901) from the root.
    QString pointer() const;

private:
    friend class Document;
    struct Data;
    Value(std::shared_ptr<const Data> data, quint32 node);
    std::shared_ptr<const Data> m_data;
    quint32 m_node = 0;
};

//! Exact bytes and their parsed form.
class Document
{
public:
    Document() = default;
    //! Errors: Corrupt with line, column and byte offset in the message; LimitExceeded for depth or
    //! size. A UTF-8 byte order mark, bytes that are not UTF-8 and anything after the value are
    //! Corrupt.
    static Expected<Document> parse(
        QByteArray bytes, const QString &subject = {}, const Limits &limits = {});

    bool isNull() const { return !m_data; }
    const QByteArray &bytes() const;
    Value root() const;
    //! Value for an RFC 6901 pointer; Undefined when nothing is there.
    Value at(QStringView pointer) const;
    //! Deepest value (or member) whose memberRange() contains the byte offset.
    Value atOffset(qsizetype offset) const;
    //! Pointers of members whose name occurred before in the same object.
    QStringList duplicateKeys() const;

private:
    std::shared_ptr<const Value::Data> m_data;
};

} // namespace gantry::json
