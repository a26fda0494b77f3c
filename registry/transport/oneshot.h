// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <coroutine>
#include <memory>
#include <utility>

namespace gantry::transport {

//! Something that happens once and that one coroutine waits for. fire() may come before or after
//! the wait begins, more than once (the first counts), and continues the waiter inside the call.
//! Copies share the event. One thread.
class OneShot
{
public:
    OneShot()
        : m_state(std::make_shared<State>())
    {
    }

    void fire() const
    {
        const auto state = m_state; // the waiter may drop the last other copy
        state->fired = true;
        if (const auto waiter = std::exchange(state->waiter, nullptr))
            waiter.resume();
    }
    bool hasFired() const { return m_state->fired; }

    bool await_ready() const { return m_state->fired; }
    void await_suspend(std::coroutine_handle<> waiter) const { m_state->waiter = waiter; }
    void await_resume() const { }

private:
    struct State {
        bool fired = false;
        std::coroutine_handle<> waiter;
    };
    std::shared_ptr<State> m_state;
};

} // namespace gantry::transport
