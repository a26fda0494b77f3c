// SPDX-License-Identifier: Apache-2.0
#include "models/jobs/filework.h"

#include <QCoreApplication>
#include <QFile>
#include <QFileInfo>
#include <QSaveFile>

namespace gantry::models {

namespace {

struct FileWorkWords {
    Q_DECLARE_TR_FUNCTIONS(gantry::models::FileWork)
};

Task<> writeOnPool(std::shared_ptr<Pools> pools, QString path, std::function<QByteArray()> bytes)
{
    const auto work
        = [path = std::move(path), bytes = std::move(bytes)] { return replaceFile(path, bytes()); };
    if (!pools)
        co_return work();
    co_return co_await onPool(&pools->io, work);
}

} // namespace

Expected<QByteArray> readWhole(const QString &path, qint64 maxBytes)
{
    QFile file(path);
    if (!file.open(QIODevice::ReadOnly))
        return fail(Errc::Io,
            FileWorkWords::tr("The file cannot be read: %1").arg(file.errorString()), path,
            FileWorkWords::tr("Check its name and its permissions"));
    QByteArray bytes = file.read(maxBytes + 1);
    if (file.error() != QFileDevice::NoError)
        return fail(Errc::Io,
            FileWorkWords::tr("The file cannot be read: %1").arg(file.errorString()), path);
    if (bytes.size() > maxBytes)
        return fail(Errc::LimitExceeded,
            FileWorkWords::tr("The file is larger than %1 MiB").arg(maxBytes / 1024 / 1024), path);
    return bytes;
}

Expected<> replaceFile(const QString &path, const QByteArray &bytes)
{
    QSaveFile file(path);
    if (!file.open(QIODevice::WriteOnly) || file.write(bytes) != bytes.size() || !file.commit())
        return fail(Errc::Io,
            FileWorkWords::tr("The file cannot be written: %1").arg(file.errorString()), path,
            FileWorkWords::tr("Check the free space and the permissions of its folder"));
    return {};
}

quint64 writeFile(JobModel *jobs, const std::shared_ptr<Pools> &pools, const QString &path,
    std::function<QByteArray()> bytes, QObject *owner, std::function<void(Expected<>)> done)
{
    return jobs->run<void>(
        FileWorkWords::tr("Write %1").arg(QFileInfo(path).fileName()), owner,
        [pools, path, bytes = std::move(bytes)](
            const OpContext &) { return writeOnPool(pools, path, bytes); },
        std::move(done));
}

} // namespace gantry::models
