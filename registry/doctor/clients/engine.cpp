// SPDX-License-Identifier: Apache-2.0
#include "doctor/clients/engine.h"

#include "doctor/clients/docker.h"
#include "doctor/clients/library.h"
#include "doctor/clients/names.h"

namespace gantry::doctor {

using namespace Qt::StringLiterals;

Engine::Engine(oci::Platform asked, Rules how)
    : m_asked(std::move(asked))
    , m_rules(std::move(how))
{
}

Reason Engine::advantage(const Candidate &, std::span<const Candidate>) const
{
    return Reason::PickedBest;
}

Judged Engine::judgeAlone(const Entry &) const
{
    return {.fits = true, .asked = false};
}

Judged Engine::confirm(const Entry &) const
{
    return {.fits = true};
}

Compared Engine::comparedType(const Entry &entry) const
{
    return {.wanted = nested() == Nested::Refuse ? u"image"_s : u"image, index"_s,
        .found = oci::roleName(entry.facts->role)};
}

Client clientOn(const Host &host, const Client &client)
{
    Client answering = host.client.value_or(client);
    const bool windows = host.platform.os == u"windows";
    if (answering.kind == ClientKind::Docker && windows)
        answering.kind = ClientKind::DockerWindows;
    else if (answering.kind == ClientKind::DockerWindows && !windows)
        answering.kind = ClientKind::Docker;
    return answering;
}

std::unique_ptr<Engine> engineFor(
    const PreparedImage &image, const Host &host, const Client &client)
{
    return engineFor(image, host, rulesOf(clientOn(host, client)));
}

std::unique_ptr<Engine> engineFor(const PreparedImage &image, const Host &host, const Rules &how)
{
    switch (how.choosing) {
    case Choosing::Names:
    case Choosing::ExactNames:
        return std::make_unique<NamesEngine>(image.isDockerList(), host.platform, how);
    case Choosing::OwnBuildFirst:
        return std::make_unique<OwnBuildEngine>(host.platform, how);
    case Choosing::EqualThenAnyArm:
        return std::make_unique<EqualEngine>(image, host.platform, how);
    case Choosing::Vector:
        if (how.kind == ClientKind::Docker)
            return std::make_unique<ClassicEngine>(host.platform, how);
        break;
    case Choosing::Default:
        break;
    }
    return std::make_unique<LibraryEngine>(host.platform, how);
}

} // namespace gantry::doctor
