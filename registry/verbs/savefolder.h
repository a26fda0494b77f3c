// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "base/error.h"

#include <QByteArrayView>
#include <QString>
#include <QStringList>

#include <memory>

namespace gantry::verbs {

//! A folder of this machine things are saved into. Every step below it is taken from one open
//! folder to the next without following links (openat(2), O_NOFOLLOW), so that nothing that is or
//! comes there can lead elsewhere. Not for callers outside this room. Thread: one at a time.
class SaveFolder
{
public:
    //! Errors: NotFound, Io.
    static Expected<std::unique_ptr<SaveFolder>> open(const QString &path);
    ~SaveFolder();
    SaveFolder(const SaveFolder &) = delete;
    SaveFolder &operator=(const SaveFolder &) = delete;

    //! Something of that name is there, whatever it is.
    bool has(const QString &name) const;
    //! Makes a folder unless it is there. Errors: Refused (something else is), Io.
    Expected<> makeFolder(const QStringList &path);

    //! A file that gets its name when it is whole.
    class File
    {
    public:
        ~File(); //!< without commit(): nothing is left
        File(const File &) = delete;
        File &operator=(const File &) = delete;
        Expected<> write(QByteArrayView bytes);
        Expected<> hole(qint64 bytes);
        //! \param mode permission bits, setuid and the like are dropped
        //! \param modifiedNs since 1970; nullopt leaves it now
        //! Errors: Refused (the name is taken), Io.
        Expected<> commit(quint32 mode, std::optional<qint64> modifiedNs, bool overwrite);

    private:
        friend class SaveFolder;
        File() = default;
        Error error(int number) const;
        int m_folder = -1;
        int m_file = -1;
        QByteArray m_temporary;
        QByteArray m_name;
        QString m_shown;
    };
    //! Folders on the way must be there. Errors: Refused, Io.
    Expected<std::unique_ptr<File>> create(const QStringList &path);

private:
    explicit SaveFolder(QString path, int descriptor);
    Expected<int> folderAt(const QStringList &path) const;
    Error error(const QStringList &path, int number) const;

    QString m_path;
    int m_descriptor;
};

} // namespace gantry::verbs
