// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "base/json.h"
#include "oci/index.h"

#include <QSet>

#include <functional>
#include <optional>

namespace gantry::sources {

//! What the file oci-layout says of the layouts that are written here (image-layout.md, "oci-layout
//! file").
inline constexpr char layoutVersionBytes[] = "{\"imageLayoutVersion\":\"1.0.0\"}";

//! The annotation that is a tag of a layout (image-spec v1.1.1, annotations.md).
inline constexpr QStringView refNameKey = u"org.opencontainers.image.ref.name";

//! The index.json of a layout as it is written to (image-spec v1.1.1, image-layout.md,
//! "index.json"). Only entries that are touched are rewritten; all other bytes stay. Thread: any.
class LayoutIndex
{
public:
    //! One without entries.
    LayoutIndex();
    //! Errors: Corrupt.
    static Expected<LayoutIndex> parse(const QByteArray &bytes, const QString &subject);

    const QByteArray &bytes() const { return m_bytes; }
    //! The entry whose org.opencontainers.image.ref.name is the tag.
    std::optional<oci::Descriptor> tagged(const QString &tag) const;
    bool lists(const oci::Digest &digest) const;
    const QList<oci::Descriptor> &entries() const { return m_entries; }

    //! The tag names this manifest afterwards, and nothing else does.
    void setTag(const QString &tag, const oci::Descriptor &manifest);
    //! Lists a manifest without a name, unless it is listed.
    void add(const oci::Descriptor &manifest);
    //! False when there was none.
    bool removeTag(const QString &tag);
    bool removeManifest(const oci::Digest &digest);

private:
    void rewrite(const QList<QByteArray> &entries);
    QList<QByteArray> entriesBut(
        const std::function<bool(const oci::Descriptor &)> &leaveOut) const;

    QByteArray m_bytes;
    json::Document m_json;
    QList<oci::Descriptor> m_entries;
};

//! What a writer of a layout put there and nothing lists yet.
class UnlistedManifests
{
public:
    //! Notes a manifest and what it lists itself.
    void note(const oci::Descriptor &manifest, const QByteArray &bytes);
    //! Those that no other one lists: the roots, and what names a subject.
    QList<oci::Descriptor> roots() const;
    void clear();

private:
    QList<oci::Descriptor> m_put;
    QSet<QString> m_children;
};

} // namespace gantry::sources
