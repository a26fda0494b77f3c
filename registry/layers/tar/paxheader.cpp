// SPDX-License-Identifier: Apache-2.0
#include "layers/tar/paxheader.h"

#include "base/text.h"
#include "layers/tar/tarheader.h"
#include "layers/words.h"

#include <QStringList>

#include <algorithm>
#include <limits>

namespace gantry::layers {

namespace {

std::optional<PaxTime> paxTime(QByteArrayView text)
{
    const bool negative = text.startsWith('-');
    if (negative)
        text = text.sliced(1);
    const qsizetype dot = text.indexOf('.');
    const QByteArrayView whole = dot < 0 ? text : text.first(dot);
    const QByteArrayView fraction = dot < 0 ? QByteArrayView() : text.sliced(dot + 1);
    const auto digits = [](QByteArrayView part) {
        return std::ranges::all_of(part, [](char c) { return c >= '0' && c <= '9'; });
    };
    if (whole.isEmpty() || !digits(whole) || !digits(fraction))
        return std::nullopt;
    // More digits than 64 bits have is a time nobody can keep, not a wrong one.
    qint64 seconds = decimalNumber(whole).value_or(std::numeric_limits<qint64>::max());
    qint64 ns = 0;
    for (qsizetype i = 0; i < 9; ++i)
        ns = ns * 10 + (i < fraction.size() ? fraction[i] - '0' : 0);
    PaxTime time;
    time.ns = nanosecondsOf(negative ? -seconds : seconds, negative ? -ns : ns, time.clamped);
    return time;
}

std::optional<QByteArray> base64(QByteArrayView text)
{
    auto decoded = QByteArray::fromBase64Encoding(
        text.toByteArray(), QByteArray::Base64Encoding | QByteArray::AbortOnBase64DecodingErrors);
    if (!decoded)
        return std::nullopt;
    return *std::move(decoded);
}

//! One pass over the records of a header.
class PaxReader
{
public:
    PaxReader(PaxHeader &header, QStringList &notes)
        : m_header(header)
        , m_notes(notes)
    {
    }

    //! False: the value is not what the key wants.
    bool take(QByteArrayView key, QByteArrayView value)
    {
        if (const auto known = texts(key)) {
            if (value.contains('\0'))
                return false;
            setOrTakeBack(*known, value, [](QByteArrayView v) { return v.toByteArray(); });
            return true;
        }
        if (const auto known = numbers(key))
            return number(*known, value);
        if (key == "mtime")
            return time(m_header.modified, value);
        if (key.startsWith("GNU.sparse."))
            return sparse(key.sliced(11), value);
        if (key.startsWith("MSWINDOWS.") || key == "LIBARCHIVE.creationtime")
            windows(key, value);
        else
            xattr(key, value);
        return true;
    }

private:
    std::optional<QByteArray> *texts(QByteArrayView key)
    {
        if (key == "path")
            return &m_header.path;
        if (key == "linkpath")
            return &m_header.linkPath;
        if (key == "uname")
            return &m_header.userName;
        if (key == "gname")
            return &m_header.groupName;
        return nullptr;
    }
    std::optional<qint64> *numbers(QByteArrayView key)
    {
        if (key == "size")
            return &m_header.sizeBytes;
        if (key == "uid")
            return &m_header.uid;
        if (key == "gid")
            return &m_header.gid;
        return nullptr;
    }
    template <typename T, typename Read>
    void setOrTakeBack(std::optional<T> &to, QByteArrayView value, Read read)
    {
        if (value.isEmpty())
            to.reset();
        else
            to = read(value);
    }
    bool number(std::optional<qint64> &to, QByteArrayView value)
    {
        to.reset();
        if (value.isEmpty())
            return true;
        to = decimalNumber(value);
        return to && (&to != &m_header.sizeBytes || *to >= 0);
    }
    bool time(std::optional<PaxTime> &to, QByteArrayView value)
    {
        to.reset();
        if (value.isEmpty())
            return true;
        to = paxTime(value);
        return to.has_value();
    }

    bool sparse(QByteArrayView key, QByteArrayView value)
    {
        if (key == "major") {
            m_header.sparseMajor = value.toByteArray();
        } else if (key == "minor") {
            m_header.sparseMinor = value.toByteArray();
        } else if (key == "name") {
            m_header.sparseName = value.toByteArray();
            return !value.contains('\0');
        } else if (key == "size" || key == "realsize") {
            return number(m_header.sparseSize, value);
        } else if (key == "offset" || key == "numbytes") {
            // 0.0: in turns, offset first.
            const bool wantsOffset = m_header.sparseMap.size() % 2 == 0;
            return wantsOffset == (key == "offset") && addToMap(value);
        } else if (key == "map") {
            m_header.sparseMap.clear();
            for (qsizetype from = 0; from < value.size();) {
                qsizetype end = value.indexOf(',', from);
                if (end < 0)
                    end = value.size();
                if (!addToMap(value.sliced(from, end - from)))
                    return false;
                from = end + 1;
            }
        }
        return true;
    }
    bool addToMap(QByteArrayView value)
    {
        const auto number = decimalNumber(value);
        if (!number || *number < 0)
            return false;
        m_header.hasSparseMap = true;
        m_header.sparseMap.push_back(*number);
        return true;
    }

    void windows(QByteArrayView key, QByteArrayView value)
    {
        if (key == "LIBARCHIVE.creationtime") {
            if (!time(m_header.created, value))
                leftOut(key);
        } else if (key == "MSWINDOWS.fileattr") {
            m_header.windowsAttributes.reset();
            const auto number = decimalNumber(value);
            if (number && *number >= 0 && *number <= std::numeric_limits<quint32>::max())
                m_header.windowsAttributes = static_cast<quint32>(*number);
            else if (!value.isEmpty())
                leftOut(key);
        } else if (key == "MSWINDOWS.rawsd") {
            if (const auto bytes = base64(value))
                m_header.securityDescriptor = *bytes;
            else
                leftOut(key);
        } else if (key == "MSWINDOWS.sd") {
            m_header.sddl = value.toByteArray();
        } else if (key == "MSWINDOWS.mountpoint") {
            m_header.mountPoint = !value.isEmpty();
        } else if (key.startsWith("MSWINDOWS.xattr.")) {
            if (const auto bytes = base64(value))
                m_header.xattrs.insert_or_assign(key.toByteArray(), *bytes);
            else
                leftOut(key);
        }
    }

    void xattr(QByteArrayView key, QByteArrayView value)
    {
        constexpr QByteArrayView schily("SCHILY.xattr.");
        constexpr QByteArrayView libarchive("LIBARCHIVE.xattr.");
        if (key.startsWith(schily) && key.size() > schily.size()) {
            // The raw form wins over the others, whichever stands first.
            m_header.xattrs.insert_or_assign(
                key.sliced(schily.size()).toByteArray(), value.toByteArray());
        } else if (key.startsWith(libarchive) && key.size() > libarchive.size()) {
            const QByteArray name
                = QByteArray::fromPercentEncoding(key.sliced(libarchive.size()).toByteArray());
            if (const auto bytes = base64(value))
                m_header.xattrs.try_emplace(name, *bytes);
            else
                leftOut(key);
        } else if (key == "RHT.security.selinux") {
            m_header.xattrs.try_emplace("security.selinux", value.toByteArray());
        } else if (key.startsWith("SCHILY.acl.")) {
            if (value.isEmpty())
                m_header.xattrs.erase(key.toByteArray());
            else
                m_header.xattrs.insert_or_assign(key.toByteArray(), value.toByteArray());
        }
    }

    void leftOut(QByteArrayView key)
    {
        if (m_notes.size() < maxTarNotes)
            m_notes
                += words("The pax record %1 cannot be read and was left out").arg(printable(key));
    }

    PaxHeader &m_header;
    QStringList &m_notes;
};

} // namespace

std::optional<qint64> decimalNumber(QByteArrayView text)
{
    const bool negative = text.startsWith('-');
    if (negative)
        text = text.sliced(1);
    if (text.isEmpty())
        return std::nullopt;
    qint64 value = 0;
    for (const char c : text) {
        if (c < '0' || c > '9' || value > (std::numeric_limits<qint64>::max() - (c - '0')) / 10)
            return std::nullopt;
        value = value * 10 + (c - '0');
    }
    return negative ? -value : value;
}

QString parsePaxHeader(QByteArrayView body, PaxHeader &header, QStringList &notes,
    QList<QByteArray> *keys, qsizetype &at)
{
    PaxReader reader(header, notes);
    for (at = 0; at < body.size();) {
        const QByteArrayView rest = body.sliced(at);
        // No length has more digits than the body's own: looking further would be quadratic.
        const qsizetype space = rest.first(qMin<qsizetype>(rest.size(), 20)).indexOf(' ');
        const auto length = space < 0 ? std::nullopt : decimalNumber(rest.first(space));
        if (!length || *length < space + 3 || *length > rest.size()
            || rest[static_cast<qsizetype>(*length) - 1] != '\n')
            return words("A pax record's length is wrong");
        const QByteArrayView record
            = rest.sliced(space + 1, static_cast<qsizetype>(*length) - space - 2);
        const qsizetype equals = record.indexOf('=');
        const QByteArrayView key = record.first(qMax<qsizetype>(equals, 0));
        if (key.isEmpty() || key.contains('\0'))
            return words("A pax record has no key");
        if (!reader.take(key, record.sliced(equals + 1)))
            return words("The pax record %1 has a wrong value").arg(printable(key));
        if (keys)
            *keys += key.toByteArray();
        at += static_cast<qsizetype>(*length);
    }
    return {};
}

} // namespace gantry::layers
