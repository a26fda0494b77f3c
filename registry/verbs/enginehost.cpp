// SPDX-License-Identifier: Apache-2.0
#include "verbs/enginehost.h"

#include "sources/dockerengine.h"
#include "verbs/words.h"

using namespace Qt::StringLiterals;

namespace gantry::verbs {

Task<doctor::Host> engineHost(std::shared_ptr<sources::SourceOpener> opener, OpContext ctx)
{
    CO_TRY(const auto lister, co_await opener->openRegistry(u"docker-daemon:"_s, ctx));
    auto *describer = dynamic_cast<sources::EngineDescriber *>(lister.get());
    if (!describer)
        co_return fail(Errc::Unsupported, words("%1 is no engine").arg(lister->displayName()), {});
    CO_TRY(const sources::EngineFacts facts, co_await describer->describeEngine(ctx));
    const bool windows = facts.os == u"windows";
    doctor::Host host;
    host.id = u"engine"_s;
    host.name = words("Docker Engine %1").arg(facts.version);
    host.platform.os = facts.os;
    host.platform.architecture = facts.architecture;
    if (windows)
        host.platform.osVersion = facts.osVersion;
    host.platform = oci::normalizePlatform(host.platform);
    host.kernel = windows ? QString() : facts.kernel.section(u'-', 0, 0);
    host.isolation = !windows           ? doctor::Isolation::Default
        : facts.isolation == u"hyperv"  ? doctor::Isolation::HyperV
        : facts.isolation == u"process" ? doctor::Isolation::Process
                                        : doctor::Isolation::Default;
    host.client
        = doctor::Client{.kind = facts.hasContainerdStore ? doctor::ClientKind::DockerContainerd
                : windows                                 ? doctor::ClientKind::DockerWindows
                                                          : doctor::ClientKind::Docker};
    // Only a version whose rules are known is worth naming.
    const QString version = facts.version.section(u'.', 0, 1);
    if (const auto client = doctor::parseClient(doctor::clientId(*host.client) + u'@' + version))
        host.client = *client;
    co_return host;
}

} // namespace gantry::verbs
