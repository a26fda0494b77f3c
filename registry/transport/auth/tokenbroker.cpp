// SPDX-License-Identifier: Apache-2.0
#include "transport/auth/tokenbroker.h"

#include "transport/auth/credentials.h"
#include "transport/clock.h"
#include "transport/httpclient.h"

namespace gantry::transport {
struct TokenBroker::Private {
};
TokenBroker::TokenBroker(std::shared_ptr<CredentialStore>, Send, std::shared_ptr<Clock>) { }
TokenBroker::~TokenBroker() = default;
Task<std::optional<Authorization>> TokenBroker::beforehand(QString, QStringList, OpContext)
{
    co_return std::nullopt;
}
Task<Authorization> TokenBroker::answer(
    QString registry, QUrl, Challenges, QStringList, QByteArray, OpContext)
{
    co_return fail(Errc::Unauthorized, QStringLiteral("Sign-in is needed"), registry);
}
} // namespace gantry::transport
