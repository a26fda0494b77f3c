// SPDX-License-Identifier: Apache-2.0
#include "layers/indexextra.h"

#include <cstring>

namespace gantry::layers {

namespace {

class Packer
{
public:
    template <typename T>
        requires std::is_arithmetic_v<T>
    void number(T value)
    {
        bytes.append(reinterpret_cast<const char *>(&value), sizeof value);
    }
    void text(QByteArrayView value)
    {
        number(static_cast<quint64>(value.size()));
        bytes.append(value);
    }
    QByteArray bytes;
};

//! Every read is inside the bytes; one that is not turns `fine` off and gives nothing.
class Unpacker
{
public:
    explicit Unpacker(QByteArrayView bytes)
        : m_left(bytes)
    {
    }
    template <typename T>
        requires std::is_arithmetic_v<T>
    T number()
    {
        T value{};
        if (m_left.size() < static_cast<qsizetype>(sizeof value)) {
            fine = false;
            m_left = {};
            return value;
        }
        std::memcpy(&value, m_left.data(), sizeof value);
        m_left = m_left.sliced(sizeof value);
        return value;
    }
    bool flag() { return number<quint8>() == 1; }
    QByteArray text()
    {
        const auto size = number<quint64>();
        if (size > static_cast<quint64>(m_left.size())) {
            fine = false;
            m_left = {};
            return {};
        }
        const QByteArrayView value = m_left.first(static_cast<qsizetype>(size));
        m_left = m_left.sliced(value.size());
        return value.toByteArray();
    }
    //! A count of things that take `least` bytes each.
    quint64 count(qsizetype least)
    {
        const auto value = number<quint64>();
        if (value > static_cast<quint64>(m_left.size() / least)) {
            fine = false;
            m_left = {};
            return 0;
        }
        return value;
    }
    bool isDone() const { return fine && m_left.isEmpty(); }
    bool fine = true;

private:
    QByteArrayView m_left;
};

void pack(Packer &to, const Attributes &a)
{
    to.number(a.mode);
    to.number(a.uid);
    to.number(a.gid);
    to.text(a.userName);
    to.text(a.groupName);
    to.number(a.deviceMajor);
    to.number(a.deviceMinor);
    to.number(static_cast<quint64>(a.xattrs.size()));
    for (const auto &[name, value] : a.xattrs) {
        to.text(name);
        to.text(value);
    }
    to.number(static_cast<quint8>(a.windowsAttributes.has_value()));
    to.number(a.windowsAttributes.value_or(0));
    to.text(a.securityDescriptor);
    to.text(a.sddl);
    to.number(static_cast<quint8>(a.mountPoint));
}

Attributes attributesOf(Unpacker &from)
{
    Attributes a;
    a.mode = from.number<quint32>();
    a.uid = from.number<qint64>();
    a.gid = from.number<qint64>();
    a.userName = from.text();
    a.groupName = from.text();
    a.deviceMajor = from.number<quint32>();
    a.deviceMinor = from.number<quint32>();
    for (quint64 left = from.count(16); left > 0 && from.fine; --left) {
        QByteArray name = from.text();
        a.xattrs.append({std::move(name), from.text()});
    }
    const bool hasAttributes = from.flag();
    const auto attributes = from.number<quint32>();
    if (hasAttributes)
        a.windowsAttributes = attributes;
    a.securityDescriptor = from.text();
    a.sddl = from.text();
    a.mountPoint = from.flag();
    return a;
}

void pack(Packer &to, const LayerFacts &facts)
{
    to.number(static_cast<quint8>(facts.complete));
    to.number(static_cast<quint8>(facts.digestVerified));
    to.number(static_cast<quint8>(facts.diffIdVerified));
    to.text(facts.digest);
    to.text(facts.diffId);
    to.text(facts.compression.toUtf8());
    to.number(static_cast<quint64>(facts.notes.size()));
    for (const QString &note : facts.notes)
        to.text(note.toUtf8());
    to.number(facts.compressedBytes);
    to.number(facts.uncompressedBytes);
}

LayerFacts factsOf(Unpacker &from)
{
    LayerFacts facts;
    facts.complete = from.flag();
    facts.digestVerified = from.flag();
    facts.diffIdVerified = from.flag();
    facts.digest = from.text();
    facts.diffId = from.text();
    facts.compression = QString::fromUtf8(from.text());
    for (quint64 left = from.count(8); left > 0 && from.fine; --left)
        facts.notes += QString::fromUtf8(from.text());
    facts.compressedBytes = from.number<qint64>();
    facts.uncompressedBytes = from.number<qint64>();
    return facts;
}

void pack(Packer &to, const RestartPoints &points)
{
    to.number(static_cast<quint8>(points.compression == Compression::Zstd));
    to.text(points.engine);
    to.text(points.blobDigest);
    to.number(static_cast<quint64>(points.points.size()));
    for (const RestartPoint &point : points.points) {
        to.number(point.compressedOffset);
        to.number(point.uncompressedOffset);
        to.number(point.memberBytes);
        to.text(point.state);
    }
}

RestartPoints pointsOf(Unpacker &from)
{
    RestartPoints points;
    points.compression = from.flag() ? Compression::Zstd : Compression::Gzip;
    points.engine = from.text();
    points.blobDigest = from.text();
    qint64 compressed = 0;
    qint64 uncompressed = 0;
    for (quint64 left = from.count(28); left > 0 && from.fine; --left) {
        RestartPoint point;
        point.compressedOffset = from.number<qint64>();
        point.uncompressedOffset = from.number<qint64>();
        point.memberBytes = from.number<quint32>();
        point.state = from.text();
        // In order, or a search among them goes astray.
        from.fine = from.fine && point.compressedOffset >= compressed
            && point.uncompressedOffset >= uncompressed;
        compressed = point.compressedOffset;
        uncompressed = point.uncompressedOffset;
        points.points.push_back(std::move(point));
    }
    return points;
}

} // namespace

QByteArray packExtra(
    const std::vector<Attributes> &attributes, const LayerFacts &facts, const RestartPoints *points)
{
    Packer to;
    pack(to, facts);
    to.number(static_cast<quint64>(attributes.size()));
    for (const Attributes &each : attributes)
        pack(to, each);
    to.number(static_cast<quint8>(points != nullptr));
    if (points)
        pack(to, *points);
    return to.bytes;
}

std::optional<IndexExtra> unpackExtra(QByteArrayView bytes)
{
    Unpacker from(bytes);
    IndexExtra extra;
    extra.facts = factsOf(from);
    for (quint64 left = from.count(70); left > 0 && from.fine; --left)
        extra.attributes.push_back(attributesOf(from));
    if (from.flag())
        extra.points = pointsOf(from);
    if (!from.isDone())
        return std::nullopt;
    return extra;
}

} // namespace gantry::layers
