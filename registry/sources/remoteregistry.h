// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "sources/imagesource.h"
#include "sources/remoteaccess.h"

namespace gantry::sources {

//! The catalogue of a registry (`/v2/_catalog`), where it has one; where not, the error says why
//! and what to do (pitfall 21). Main thread.
class RemoteRegistry : public RepositoryLister
{
public:
    explicit RemoteRegistry(RemoteAccessPtr access);
    ~RemoteRegistry() override;

    QString displayName() const override;
    Task<NamePage> repositories(QString page, OpContext ctx) override;

    struct State;

private:
    std::shared_ptr<State> m_state;
};

} // namespace gantry::sources
