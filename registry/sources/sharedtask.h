// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "base/opcontext.h"
#include "base/task.h"

#include <QCoroFuture>

#include <QFuture>
#include <QPromise>

#include <memory>
#include <optional>

namespace gantry::sources {

//! Where an answer is that several callers wait for. Main thread.
template <typename T>
using SharedAnswer = std::shared_ptr<std::optional<QFuture<Expected<T>>>>;

template <typename T>
SharedAnswer<T> makeSharedAnswer()
{
    return std::make_shared<std::optional<QFuture<Expected<T>>>>();
}

//! The first caller does the work, whoever comes while it runs waits for the same answer. When the
//! first one is stopped, one of the others does it again. start() is a plain function that returns
//! a Task<T>.
template <typename T, typename Start>
Task<T> shareTask(SharedAnswer<T> slot, Start start, OpContext ctx)
{
    while (true) {
        CO_CHECK(ctx.checkStopped());
        if (slot->has_value()) {
            QFuture<Expected<T>> running = **slot;
            co_await qCoro(running).waitForFinished();
            Expected<T> answer = running.result();
            if (!answer && answer.error().code == Errc::Cancelled && !ctx.stop.stop_requested())
                continue;
            co_return answer;
        }
        QPromise<Expected<T>> promise;
        promise.start();
        *slot = promise.future();
        Expected<T> answer = co_await start();
        slot->reset();
        promise.addResult(answer);
        promise.finish();
        co_return answer;
    }
}

} // namespace gantry::sources
