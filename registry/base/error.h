// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <QString>

#include <expected>
#include <optional>
#include <utility>

namespace gantry {

//! What kind of failure this is. The command line's exit code follows from it (see exitCode()).
enum class Errc {
    Cancelled, //!< a person or an owner stopped the work; never shown as a failure
    Usage, //!< the caller asked for something that cannot be meant
    NotFound,
    Unauthorized, //!< sign-in or permission is missing (HTTP 401, 403)
    RateLimited, //!< HTTP 429 after all tries
    Network, //!< no connection, TLS, time-out, connection lost, HTTP 5xx after all tries
    Protocol, //!< the other side answered something its specification does not allow
    DigestMismatch, //!< bytes do not hash to what was asked for; nothing of them was kept
    LimitExceeded, //!< a named bound of ours was passed
    Unsupported,
    Corrupt, //!< a document, archive or file is not what it says it is
    Refused, //!< a guard said no: tag moved, exists, protected
    Io //!< this machine's disk, file or process failed
};

//! A failure: its kind, what it was about, and enough for a person to act.
struct Error {
    Errc code = Errc::Protocol;
    QString message; //!< one sentence, translated, no trailing dot
    QString subject; //!< reference, digest, path or URL, without secrets
    std::optional<int> httpStatus = {};
    QString remedy
        = {}; //!< what to do, one sentence without trailing dot; empty when nothing helps

    //! True when the same question may get another answer later. Decided here once.
    bool retryable() const;
    //! "subject: message. remedy" — the shape of every error line we print.
    QString toLine() const;
};

//! The name used in JSON ("NotFound"), stable across versions.
QString errcName(Errc code);
//! Exit code of the command line for this kind (cli.md, "Exit codes").
int exitCode(Errc code);

template <typename T = void>
using Expected = std::expected<T, Error>;

inline std::unexpected<Error> fail(
    Errc code, QString message, QString subject = {}, QString remedy = {})
{
    return std::unexpected(Error{.code = code,
        .message = std::move(message),
        .subject = std::move(subject),
        .remedy = std::move(remedy)});
}

} // namespace gantry

//! `TRY(const auto x, f());` in an ordinary function: the value, or return the error.
#define GANTRY_CAT2(a, b) a##b
#define GANTRY_CAT(a, b) GANTRY_CAT2(a, b)
#define GANTRY_TRY_IMPL(tmp, decl, expr, ret)                                                      \
    auto tmp = (expr);                                                                             \
    if (!tmp)                                                                                      \
        ret std::unexpected(std::move(tmp).error());                                               \
    decl = *std::move(tmp)
#define TRY(decl, ...) GANTRY_TRY_IMPL(GANTRY_CAT(gantryTry, __LINE__), decl, (__VA_ARGS__), return)
#define CHECK(...)                                                                                 \
    if (auto gantryCheck = (__VA_ARGS__); !gantryCheck)                                            \
    return std::unexpected(std::move(gantryCheck).error())
