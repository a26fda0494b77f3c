// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "base/task.h"

#include <QCoroFuture>

#include <QThreadPool>
#include <QtConcurrentRun>

#include <exception>
#include <type_traits>

namespace gantry {

//! The two thread pools: cpu indexes, parses and diffs; io hashes, reads and writes files.
//! Built in main (or a test) and handed down; outlives everything that uses it.
struct Pools {
    Pools();
    ~Pools();
    QThreadPool cpu;
    QThreadPool io;
};

//! Runs a function that returns Expected<T> on a pool and continues on the caller's thread.
//! The function captures values only, never `this`, never a QObject. An exception becomes an Error.
template <typename Function>
auto onPool(QThreadPool *pool, Function function) -> QCoro::Task<std::invoke_result_t<Function>>
{
    using Result = std::invoke_result_t<Function>;
    auto future = QtConcurrent::run(pool, [function = std::move(function)]() mutable -> Result {
        try {
            return function();
        } catch (const std::exception &e) {
            return fail(Errc::Io, QString::fromUtf8(e.what()));
        }
    });
    co_return co_await qCoro(future).takeResult();
}

} // namespace gantry
