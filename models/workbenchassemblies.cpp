// SPDX-License-Identifier: Apache-2.0

// Assemblies, and what is copied, deleted and rolled back.

#include "models/workbench.h"

#include <algorithm>

using namespace Qt::StringLiterals;

namespace gantry::models {

namespace {

//! Places on this computer that may hold what slots wait for.
QList<oci::ImageName> fillPlaces(const QStringList &local)
{
    QList<oci::ImageName> places;
    for (const QString &place : local) {
        if (place.startsWith("docker-daemon:"_L1)) {
            oci::ImageName engine;
            engine.transport = oci::ImageName::Transport::DockerDaemon;
            places += engine;
        } else if (const auto name = oci::ImageName::parse(place)) {
            places += *name;
        }
    }
    return places;
}

} // namespace

AssemblySession *Workbench::makeAssembly()
{
    auto *session = new AssemblySession({.opener = m_opener,
                                            .sinks = m_parts.sinks,
                                            .jobs = m_jobs,
                                            .hosts = m_hosts,
                                            .drafts = m_drafts},
        this);
    const auto takePlaces
        = [this, session] { session->setFillPlaces(fillPlaces(m_workspace->localPlaces())); };
    takePlaces();
    connect(m_workspace, &Workspace::localPlacesChanged, session, takePlaces);
    const auto protect = [this, session] { session->setProtectedTags(m_protectedTags->tags()); };
    protect();
    connect(m_protectedTags, &ProtectedTagList::changed, session, protect);
    const auto showMove = [this, session] {
        const oci::ImageName target = session->draft().target;
        m_tree->reveal(target);
        if (ImageSession *shown = openedSession(target))
            shown->reload();
    };
    connect(session, &AssemblySession::pushed, this, showMove);
    connect(session, &AssemblySession::rolledBack, this, showMove);
    m_assemblies += session;
    return session;
}

AssemblyPlace Workbench::placeOf(const AssemblySession *session)
{
    return {.draft = session->draftId(), .target = session->draft().target};
}

AssemblySession *Workbench::assembly(const AssemblyPlace &place)
{
    for (AssemblySession *session : std::as_const(m_assemblies)) {
        const bool same = place.draft.isEmpty()
            ? session->draft().target == place.target && place.target != oci::ImageName()
            : session->draftId() == place.draft;
        if (!same)
            continue;
        m_assemblies.removeOne(session);
        m_assemblies += session; // the one looked at last is last
        return session;
    }
    AssemblySession *session = makeAssembly();
    const bool kept = !place.draft.isEmpty() && m_drafts->load(place.draft).has_value();
    if (kept)
        session->restore(place.draft);
    else if (place.target == oci::ImageName())
        session->startEmpty({});
    else
        session->open(place.target, AssemblySession::IfAbsent::StartEmpty);
    Q_EMIT assemblyOpened(session);
    return session;
}

void Workbench::closeAssembly(AssemblySession *session)
{
    if (!m_assemblies.removeOne(session))
        return;
    Q_EMIT assemblyClosing(session);
    session->cancelReading();
    session->run()->cancel();
    session->deleteLater();
}

AssemblySession *Workbench::editAsAssembly(const oci::ImageName &name)
{
    AssemblySession *session = assembly({.draft = {}, .target = name});
    m_navigator->go(placeOf(session));
    return session;
}

AssemblySession *Workbench::startAssembly(const oci::ImageName &target)
{
    AssemblySession *session = makeAssembly();
    session->startEmpty(target);
    Q_EMIT assemblyOpened(session);
    m_navigator->go(placeOf(session));
    return session;
}

AssemblySession *Workbench::addToAssembly(const QList<AssemblyOffer> &offers)
{
    AssemblySession *session = m_assemblies.isEmpty() ? nullptr : m_assemblies.last();
    if (!session) {
        session = makeAssembly();
        session->startEmpty({});
        Q_EMIT assemblyOpened(session);
    }
    session->add(offers);
    return session;
}

CopySession *Workbench::copySession(QObject *owner)
{
    auto *session = new CopySession(m_opener, m_parts.sinks, m_jobs, owner);
    session->setProtectedTags(m_protectedTags->tags());
    return session;
}

DeleteSession *Workbench::deleteSession(QObject *owner)
{
    auto *session = new DeleteSession(m_opener, m_parts.sinks, m_jobs, owner);
    session->setProtectedTags(m_protectedTags->tags());
    return session;
}

RollbackSession *Workbench::rollbackSession(QObject *owner)
{
    auto *session = new RollbackSession(m_opener, m_parts.sinks, m_jobs, owner);
    session->setProtectedTags(m_protectedTags->tags());
    return session;
}

} // namespace gantry::models
