// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "base/opcontext.h"
#include "sources/blobview.h"

#include <QHash>
#include <QString>
#include <QStringList>

#include <memory>
#include <optional>

namespace gantry::sources {

//! Of a header, and what contents are padded to (POSIX.1-2017, pax, "ustar Interchange Format").
inline constexpr qint64 tarBlockBytes = 512;
//! Bytes that a content of so many takes, its padding included.
constexpr qint64 tarPaddedBytes(qint64 bytes)
{
    return (bytes + tarBlockBytes - 1) / tarBlockBytes * tarBlockBytes;
}

//! Where the files of an uncompressed tar lie: its headers are read once, its contents stay where
//! they are. POSIX ustar, pax (path, linkpath, size) and GNU long names (POSIX.1-2017, pax, "ustar
//! Interchange Format"; GNU tar manual, "Basic Tar Format"). Immutable after scan(). Thread: any.
class TarIndex
{
public:
    //! Errors: NotFound, Io, Unsupported (compressed; the remedy names the tool), Corrupt with the
    //! byte offset, LimitExceeded, Cancelled. Meant for Pools::io.
    static Expected<std::shared_ptr<const TarIndex>> scan(QString path, OpContext ctx);

    const QString &path() const { return m_path; }
    //! Region of a regular file by its normalised path ("blobs/sha256/…"); links inside the archive
    //! are followed.
    std::optional<BlobView> find(const QString &name) const;
    qsizetype count() const { return m_entries.size(); }
    //! Normalised paths of everything in it, sorted.
    QStringList names() const;

private:
    struct Entry {
        qint64 offset = 0;
        qint64 sizeBytes = 0;
        QString link; //!< of a symbolic or hard link, normalised
    };
    friend class TarScan;
    QString m_path;
    QHash<QString, Entry> m_entries;
};

} // namespace gantry::sources
