// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "sources/tarwriter.h"

#include <memory>

namespace gantry::sources {

//! The tar that is to take an archive's place: it grows beside the file under one name that only
//! one writer at a time can hold, and gets the archive's name when it is whole. A writer that was
//! killed leaves it, and the next one begins it anew. Thread: any, one at a time.
class NewArchive
{
public:
    //! What tells one state of a file from another.
    struct Stamp {
        quint64 inode = 0; //!< 0: there is no such file
        qint64 sizeBytes = 0;
        qint64 modifiedNs = 0;
        bool operator==(const Stamp &) const = default;
    };
    static Stamp stampOf(const QString &path);

    //! \param read the archive as it was when it was read; what came since would be lost
    //! Errors: Refused (another writer is at it, or has been since), Io.
    static Expected<std::shared_ptr<NewArchive>> begin(QString path, Stamp read);
    //! Whether begin() would find nobody there. Errors: Refused.
    static Expected<> checkFree(const QString &path, Stamp read);
    ~NewArchive();
    NewArchive(const NewArchive &) = delete;
    NewArchive &operator=(const NewArchive &) = delete;

    const QString &temporary() const { return m_temporary; }
    const std::shared_ptr<LockedFile> &file() const { return m_file; }
    TarWriter &tar() { return *m_tar; }
    //! Ends the tar and gives it its name. Errors: Refused (somebody wrote the archive meanwhile),
    //! Io.
    Expected<> finish();

private:
    NewArchive() = default;

    QString m_path;
    QString m_temporary; //!< empty: it has its name
    Stamp m_read;
    std::shared_ptr<LockedFile> m_file;
    std::unique_ptr<TarWriter> m_tar;
};

} // namespace gantry::sources
