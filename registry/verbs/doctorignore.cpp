// SPDX-License-Identifier: Apache-2.0
#include "verbs/doctorignore.h"

#include "verbs/words.h"

#include <QDir>
#include <QFile>
#include <QFileInfo>
#include <QSaveFile>
#include <QStandardPaths>

using namespace Qt::StringLiterals;

namespace gantry::verbs {

namespace {

constexpr qint64 maxFileBytes = 4 * 1024 * 1024;

} // namespace

QString defaultIgnoreFile()
{
    return QStandardPaths::writableLocation(QStandardPaths::GenericConfigLocation)
        + u"/gantry/ignored-findings.json"_s;
}

Expected<doctor::IgnoreList> readIgnoreFile(const QString &path)
{
    QFile file(path);
    if (!file.exists())
        return doctor::IgnoreList();
    if (!file.open(QIODevice::ReadOnly))
        return fail(Errc::Io, file.errorString(), path);
    return doctor::IgnoreList::read(file.read(maxFileBytes + 1), path);
}

Expected<> writeIgnoreFile(const QString &path, const doctor::IgnoreList &list)
{
    QDir().mkpath(QFileInfo(path).absolutePath());
    QSaveFile file(path);
    const QByteArray bytes = list.write();
    if (!file.open(QIODevice::WriteOnly) || file.write(bytes) != bytes.size() || !file.commit())
        return fail(
            Errc::Io, file.errorString(), path, words("Check the folder and its permissions"));
    return {};
}

} // namespace gantry::verbs
