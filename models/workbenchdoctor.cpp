// SPDX-License-Identifier: Apache-2.0

// The Doctor of each image: its hosts, what is ignored, and the assembly a way out becomes.

#include "models/doctor/fixpreview.h"
#include "models/doctor/ignoredfindings.h"
#include "models/repository/tagmatrix.h"
#include "models/workbench.h"
#include "verbs/enginehost.h"

#include <algorithm>

using namespace Qt::StringLiterals;

namespace gantry::models {

namespace {

//! Nobody said which hosts count.
bool isExample(const HostList *list)
{
    return list->isLike() || list->hosts().isEmpty();
}

//! This computer, its engines and the host seen through first, unless they are among them; then
//! those of the list, or, where nobody made one, the hosts everybody knows.
QList<doctor::Host> hostsOf(const HostList *list)
{
    QList<doctor::Host> hosts = isExample(list) ? doctor::hostPresets() : list->hosts();
    const auto add = [&hosts](const doctor::Host &host) {
        const bool known = std::ranges::any_of(
            hosts, [&host](const doctor::Host &each) { return each.id == host.id; });
        if (!known)
            hosts.prepend(host);
    };
    add(list->viewer());
    for (const Host &engine : list->engines())
        add(engine);
    add(HostList::thisComputer());
    return hosts;
}

} // namespace

DoctorSession *Workbench::doctor(ImageSession *session)
{
    if (auto *made = session->findChild<DoctorSession *>(Qt::FindDirectChildrenOnly))
        return made;
    auto *doctor = new DoctorSession(session,
        {.jobs = m_jobs,
            .pools = m_parts.pools,
            .layers = m_parts.layers,
            .ignored = m_ignored,
            .today = m_parts.today},
        session);
    const auto last = std::make_shared<std::optional<doctor::Client>>();
    const auto takeHosts = [this, doctor, last] {
        doctor->setHosts(hostsOf(m_hosts), isExample(m_hosts));
        // What was chosen on the page stays until another one is chosen for everything.
        if (std::exchange(*last, m_hosts->client()) != m_hosts->client())
            doctor->setClient(m_hosts->client());
    };
    const auto takeViewer = [this, doctor, takeHosts] {
        takeHosts();
        doctor->selectHost(m_hosts->viewer().id);
    };
    takeViewer();
    askEngines();
    connect(m_hosts, &HostList::hostsChanged, doctor, takeHosts);
    connect(m_hosts, &HostList::enginesChanged, doctor, takeHosts);
    connect(m_hosts, &HostList::viewerChanged, doctor, takeViewer);
    return doctor;
}

TagMatrix *Workbench::tagMatrix(QObject *owner)
{
    auto *matrix = new TagMatrix(m_opener, m_jobs, m_hosts, owner);
    matrix->setIgnoring(
        [ignored = QPointer(m_ignored)](QList<doctor::Finding> all, const oci::ImageName &name) {
            return ignored ? ignored->applyTo(std::move(all), name) : all;
        });
    if (m_parts.today)
        matrix->setToday(m_parts.today());
    if (!m_parts.offline) {
        matrix->setAllowance([access = m_access,
                                 matrix = QPointer(matrix)]() -> std::optional<qint64> {
            if (!matrix || matrix->repository().transport != oci::ImageName::Transport::Registry)
                return std::nullopt;
            return access->pullsLeft(matrix->repository().reference.domain());
        });
    }
    return matrix;
}

void Workbench::askEngines()
{
    if (m_askedEngines || !m_workspace->localPlaces().contains(u"docker-daemon:"_s))
        return;
    m_askedEngines = true;
    m_jobs->run<Host>(
        tr("Ask the Docker Engine what it is"), this,
        [opener = m_opener](OpContext ctx) { return verbs::engineHost(opener, std::move(ctx)); },
        [this](const Expected<Host> &host) {
            m_askedEngines = host.has_value(); // asked again next time when it did not answer
            if (host)
                m_hosts->setEngines({*host});
        });
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
