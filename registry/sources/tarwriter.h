// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "sources/cachefiles.h"

namespace gantry::sources {

//! Writes an uncompressed tar, entry by entry (POSIX ustar; GNU long names and sizes where they do
//! not fit). An entry counts once it was closed: until then the next one begins in its place, so
//! that what breaks leaves no trace. Thread: any, one at a time.
class TarWriter
{
public:
    //! \param path for error messages
    TarWriter(std::shared_ptr<LockedFile> file, QString path);

    //! Begins a regular file; answers where its content is to be written. Errors: Io.
    Expected<qint64> begin(const QString &name, qint64 sizeBytes);
    //! The content is there.
    Expected<> close();
    //! A small file in one go.
    Expected<> add(const QString &name, const QByteArray &content);
    //! The two empty blocks at the end, and everything on disk.
    Expected<> finish();

private:
    std::shared_ptr<LockedFile> m_file;
    QString m_path;
    qint64 m_end = 0; //!< of the last closed entry
    qint64 m_open = 0; //!< end of the open one
};

} // namespace gantry::sources
