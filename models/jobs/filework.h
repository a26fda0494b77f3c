// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "base/pools.h"
#include "models/jobs/jobmodel.h"

#include <QByteArray>

namespace gantry::models {

//! Reads a whole file of at most maxBytes. Errors: Io, LimitExceeded. Thread: any.
Expected<QByteArray> readWhole(const QString &path, qint64 maxBytes);
//! Writes a file under a temporary name, then renames it: whoever reads sees the old one or the new
//! one. Errors: Io. Thread: any.
Expected<> replaceFile(const QString &path, const QByteArray &bytes);

//! Makes the bytes and writes them on the io pool, as a job. \param pools null: in this thread
quint64 writeFile(JobModel *jobs, const std::shared_ptr<Pools> &pools, const QString &path,
    std::function<QByteArray()> bytes, QObject *owner, std::function<void(Expected<>)> done);

//! Runs a function on the cpu pool, or here when there are no pools.
template <typename T>
Task<T> worked(std::shared_ptr<Pools> pools, std::function<Expected<T>()> work)
{
    if (!pools)
        co_return work();
    co_return co_await onPool(&pools->cpu, std::move(work));
}

} // namespace gantry::models
