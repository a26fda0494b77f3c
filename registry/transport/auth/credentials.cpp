// SPDX-License-Identifier: Apache-2.0
#include "transport/auth/credentials.h"
namespace gantry::transport {
struct CredentialStore::Private {
};
CredentialStore::Paths CredentialStore::Paths::standard()
{
    return {};
}
CredentialStore::CredentialStore(Paths) { }
CredentialStore::~CredentialStore() = default;
Task<std::optional<Credential>> CredentialStore::find(QString, QString, OpContext)
{
    co_return std::nullopt;
}
} // namespace gantry::transport
namespace gantry::transport {
QList<CredentialStore::Known> CredentialStore::known() const
{
    return {};
}
Task<QString> CredentialStore::store(QString, Credential, bool, OpContext)
{
    co_return QString();
}
Task<QStringList> CredentialStore::erase(QString, OpContext)
{
    co_return QStringList();
}
void CredentialStore::setTransient(const QString &, std::optional<Credential>) { }
} // namespace gantry::transport
