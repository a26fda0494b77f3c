// SPDX-License-Identifier: Apache-2.0
#include "verbs/enginehost.h"

#include "sources/dockerengine.h"
#include "verbs/words.h"

using namespace Qt::StringLiterals;

namespace gantry::verbs {

namespace {

//! An engine spells architectures as the kernel does, and says no variant; its socket is on this
//! computer, whose processor is known.
oci::Platform platformOf(const sources::EngineFacts &facts)
{
    oci::Platform platform;
    platform.os = facts.os;
    platform.architecture = facts.architecture;
    if (facts.architecture.startsWith("armv"_L1)) {
        platform.architecture = u"arm"_s;
        platform.variant = facts.architecture.sliced(3, 2);
    }
    if (facts.os == u"windows")
        platform.osVersion = facts.osVersion;
    platform = oci::normalizePlatform(platform);
    const oci::Platform here = doctor::thisComputer().platform;
    if (here.os == platform.os && here.architecture == platform.architecture
        && platform.variant.isEmpty())
        platform.variant = here.variant;
    return platform;
}

} // namespace

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
    host.name
        = (facts.isPodman ? words("Podman %1") : words("Docker Engine %1")).arg(facts.version);
    host.platform = platformOf(facts);
    host.isClientEdition = windows && !facts.product.contains(u"Server");
    host.kernel = windows ? QString() : facts.kernel.section(u'-', 0, 0);
    host.isolation = !windows           ? doctor::Isolation::Default
        : facts.isolation == u"hyperv"  ? doctor::Isolation::HyperV
        : facts.isolation == u"process" ? doctor::Isolation::Process
                                        : doctor::Isolation::Default;
    host.client = doctor::Client{.kind = facts.isPodman ? doctor::ClientKind::Podman
            : facts.hasContainerdStore                  ? doctor::ClientKind::DockerContainerd
            : windows                                   ? doctor::ClientKind::DockerWindows
                                                        : doctor::ClientKind::Docker};
    // Only a version whose rules are known is worth naming.
    const QString version = facts.version.section(u'.', 0, 1);
    if (const auto client = doctor::parseClient(doctor::clientId(*host.client) + u'@' + version))
        host.client = *client;
    co_return host;
}

} // namespace gantry::verbs
