// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "base/error.h"

#include <QCoroTask>

namespace gantry {

//! A coroutine that answers with a value or an Error. It starts at once and keeps running when the
//! Task is dropped: stop it with its OpContext. Continues on the thread that called it.
template <typename T = void>
using Task = QCoro::Task<Expected<T>>;

} // namespace gantry

//! `CO_TRY(const auto root, co_await source->resolve(tag, ctx));` — a statement, never an
//! expression: the ({ … }) form crashes GCC 14 inside coroutines.
#define CO_TRY(decl, ...)                                                                          \
    GANTRY_TRY_IMPL(GANTRY_CAT(gantryTry, __LINE__), decl, (__VA_ARGS__), co_return)
#define CO_CHECK(...)                                                                              \
    if (auto gantryCheck = (__VA_ARGS__); !gantryCheck)                                            \
    co_return std::unexpected(std::move(gantryCheck).error())
