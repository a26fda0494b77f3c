// SPDX-License-Identifier: Apache-2.0
#include "models/image/detailsmodel.h"

#include "base/text.h"
#include "models/image/detailsections.h"

namespace gantry::models {

DetailsModel::DetailsModel(QObject *parent)
    : QObject(parent)
{
}

void DetailsModel::setSession(ImageSession *session)
{
    if (m_session)
        m_session->disconnect(this);
    m_session = session;
    if (session) {
        connect(session, &ImageSession::stateChanged, this, &DetailsModel::rebuild);
        connect(session, &ImageSession::currentEntryChanged, this, &DetailsModel::rebuild);
        connect(session, &ImageSession::referrersChanged, this, &DetailsModel::rebuild);
        connect(session, &ImageSession::entryChanged, this, [this](qsizetype entry) {
            if (entry == m_session->currentEntry())
                rebuild();
        });
        connect(session, &ImageSession::currentFieldChanged, this,
            [this] { Q_EMIT currentKeyChanged(currentKey()); });
    }
    rebuild();
}

void DetailsModel::setHosts(const HostList *hosts)
{
    if (m_hosts)
        m_hosts->disconnect(this);
    m_hosts = hosts;
    if (hosts)
        connect(hosts, &HostList::hostsChanged, this, &DetailsModel::rebuild);
    rebuild();
}

void DetailsModel::rebuild()
{
    m_sections.clear();
    if (m_session && m_session->state() == ImageSession::State::Ready) {
        const verbs::Inspection &inspection = m_session->inspection();
        m_sections = m_session->currentEntryOrNull()
            ? entrySections(inspection, m_session->currentEntry(), m_hosts)
            : rootSections(inspection);
    }
    Q_EMIT sectionsChanged();
    Q_EMIT currentKeyChanged(currentKey());
}

QString DetailsModel::currentKey() const
{
    if (!m_session || m_session->currentField().isEmpty())
        return {};
    for (const Section &section : m_sections) {
        for (const Row &row : section.rows) {
            if (!row.pointer.isEmpty() && row.pointer == m_session->currentField())
                return row.key;
        }
    }
    return {};
}

void DetailsModel::selectRow(const QString &key)
{
    for (const Section &section : std::as_const(m_sections)) {
        for (const Row &row : section.rows) {
            if (row.key == key && !row.pointer.isEmpty() && m_session) {
                m_session->selectField(row.pointer);
                return;
            }
        }
    }
}

} // namespace gantry::models
