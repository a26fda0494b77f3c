// SPDX-License-Identifier: Apache-2.0

// The Doctor of each image: its hosts, what is ignored, and the assembly a way out becomes.

#include "models/workbench.h"

#include "models/doctor/fixpreview.h"

#include <algorithm>

using namespace Qt::StringLiterals;

namespace gantry::models {

namespace {

doctor::Host doctorHostOf(const Host &host)
{
    for (const doctor::Host &preset : doctor::hostPresets()) {
        if (preset.id == host.id) {
            doctor::Host known = preset;
            known.count = host.count;
            return known;
        }
    }
    return {.id = host.id,
        .name = host.name,
        .platform = oci::normalizePlatform(host.platform),
        .count = host.count};
}

//! The host seen through first, unless it is among them; then those of the list, or, where nobody
//! made one, the hosts everybody knows.
QList<doctor::Host> hostsOf(const HostList *list)
{
    QList<doctor::Host> hosts;
    for (const Host &host : list->hosts()) {
        if (!host.isImage)
            hosts += doctorHostOf(host);
    }
    if (hosts.isEmpty())
        hosts = doctor::hostPresets();
    const auto add = [&hosts](const doctor::Host &host) {
        const bool known = std::ranges::any_of(
            hosts, [&host](const doctor::Host &each) { return each.id == host.id; });
        if (!known)
            hosts.prepend(host);
    };
    if (list->viewer().id != HostList::thisComputer().id)
        add(doctorHostOf(list->viewer()));
    add(doctor::thisComputer());
    return hosts;
}

} // namespace

DoctorSession *Workbench::doctor(ImageSession *session)
{
    if (auto *made = session->findChild<DoctorSession *>(Qt::FindDirectChildrenOnly))
        return made;
    auto *doctor = new DoctorSession(session,
        {.jobs = m_jobs, .pools = m_parts.pools, .ignored = m_ignored, .today = m_parts.today},
        session);
    const auto takeHosts = [this, doctor] { doctor->setHosts(hostsOf(m_hosts)); };
    const auto takeViewer = [this, doctor, takeHosts] {
        takeHosts();
        const bool here = m_hosts->viewer().id == HostList::thisComputer().id;
        doctor->selectHost(here ? doctor::thisComputer().id : m_hosts->viewer().id);
    };
    takeViewer();
    connect(m_hosts, &HostList::hostsChanged, doctor, takeHosts);
    connect(m_hosts, &HostList::viewerChanged, doctor, takeViewer);
    return doctor;
}

AssemblySession *Workbench::openFix(const FixPreview *preview)
{
    if (preview->state() != FixPreview::State::Ready)
        return nullptr;
    AssemblySession *session = makeAssembly();
    session->startWith(preview->before(), preview->title(), preview->draft());
    Q_EMIT assemblyOpened(session);
    m_navigator->go(placeOf(session));
    return session;
}

} // namespace gantry::models
