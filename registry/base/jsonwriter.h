// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <QByteArray>
#include <QString>

#include <optional>
#include <vector>

namespace gantry::json {

//! Writes JSON member by member in the order given; UTF-8, `"key": value`, two-space indent or
//! compact. Never fails; the caller balances begin and end (asserted).
class Writer
{
public:
    enum class Style { Compact, Indented };
    explicit Writer(Style style = Style::Indented);

    Writer &beginObject();
    Writer &endObject();
    Writer &beginArray();
    Writer &endArray();
    Writer &key(QStringView name);
    Writer &value(QStringView text);
    //! Without this a u"literal" would be taken for a bool.
    Writer &value(const char16_t *text) { return value(QStringView(text)); }
    Writer &value(const char *) = delete;
    Writer &value(qint64 number);
    Writer &value(bool flag);
    Writer &null();
    Writer &raw(QByteArrayView json); //!< already valid JSON, put in as it is

    //! `key` and `value` in one; the optional forms write null when empty.
    Writer &member(QStringView name, QStringView text);
    Writer &member(QStringView name, const char16_t *text)
    {
        return member(name, QStringView(text));
    }
    Writer &member(QStringView name, const char *) = delete;
    Writer &member(QStringView name, qint64 number);
    Writer &member(QStringView name, bool flag);
    Writer &memberOrNull(QStringView name, const QString &textOrEmpty);

    QByteArray take();

private:
    void beforeValue();
    void newline();
    QByteArray m_out;
    struct Level {
        bool array;
        bool empty;
    };
    std::vector<Level> m_levels;
    bool m_afterKey = false;
    Style m_style;
};

} // namespace gantry::json
