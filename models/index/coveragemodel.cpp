// SPDX-License-Identifier: Apache-2.0
#include "models/index/coveragemodel.h"

#include "assembly/draftedit.h"
#include "verbs/coverage.h"

using namespace Qt::StringLiterals;

namespace gantry::models {

namespace {

//! The draft as it would be after the drop, as far as platforms are known.
assembly::Draft withDragged(assembly::Draft draft, const QList<AssemblyOffer> &dragged)
{
    for (const AssemblyOffer &offer : dragged) {
        if (!offer.platform)
            continue;
        assembly::DraftEntry entry;
        entry.descriptor.mediaType = oci::mediatype::ociManifest.toString();
        entry.descriptor.digest = offer.digest;
        entry.descriptor.platform = offer.platform;
        entry.source = offer.name;
        draft = assembly::addEntry(draft, entry).draft;
    }
    return draft;
}

} // namespace

CoverageModel::CoverageModel(QObject *parent)
    : QAbstractListModel(parent)
{
}

void CoverageModel::setSession(AssemblySession *session)
{
    if (m_session) {
        m_session->disconnect(this);
        if (m_session->hosts())
            m_session->hosts()->disconnect(this);
    }
    m_session = session;
    if (session) {
        connect(session, &AssemblySession::draftChanged, this, &CoverageModel::rebuild);
        if (session->hosts())
            connect(session->hosts(), &HostList::hostsChanged, this, &CoverageModel::rebuild);
    }
    rebuild();
}

void CoverageModel::setDragged(const QList<AssemblyOffer> &offers)
{
    if (offers == m_dragged)
        return;
    m_dragged = offers;
    rebuild();
}

void CoverageModel::rebuild()
{
    std::vector<Row> rows;
    m_before = m_after = m_total = 0;
    if (m_session && m_session->hosts()) {
        const HostList &list = *m_session->hosts();
        const QList<Host> &hosts = list.hosts();
        const auto before = verbs::picksOf(
            doctor::PreparedImage(verbs::factsOfBase(m_session->draft())), hosts, list.client());
        const auto plain = verbs::picksOf(
            doctor::PreparedImage(verbs::factsOfDraft(m_session->draft())), hosts, list.client());
        const auto shown = m_dragged.isEmpty()
            ? plain
            : verbs::picksOf(doctor::PreparedImage(
                                 verbs::factsOfDraft(withDragged(m_session->draft(), m_dragged))),
                  hosts, list.client());
        for (qsizetype i = 0; i < hosts.size(); ++i) {
            Row row{.host = hosts.at(i)};
            row.before = before.at(i).digest.value_or(oci::Digest());
            row.after = shown.at(i).digest.value_or(oci::Digest());
            const bool was = before.at(i).digest.has_value();
            const bool is = shown.at(i).digest.has_value();
            const bool isPlain = plain.at(i).digest.has_value();
            row.coverage = !is ? (was ? Coverage::Lost : Coverage::Nothing)
                : was          ? Coverage::Covered
                               : Coverage::Gained;
            row.preview = is && !isPlain;
            // An image that others expect to be matched is no host.
            const int count = list.isLike() ? 0 : row.host.count;
            m_total += count;
            m_before += (m_dragged.isEmpty() ? was : isPlain) ? count : 0;
            m_after += is ? count : 0;
            rows.push_back(std::move(row));
        }
    }
    if (rows.size() != m_rows.size()) {
        beginResetModel();
        m_rows = std::move(rows);
        endResetModel();
    } else if (!rows.empty()) {
        m_rows = std::move(rows);
        Q_EMIT dataChanged(index(0), index(rowCount() - 1));
    }
    Q_EMIT summaryChanged();
}

QString CoverageModel::sentence() const
{
    return m_total == 0 ? tr("No hosts are expected")
                        : tr("Hosts that get an entry: %1 of %2").arg(m_after).arg(m_total);
}

QString CoverageModel::beforeSentence() const
{
    if (m_before == m_after)
        return {};
    return m_dragged.isEmpty() ? tr("%1 before").arg(m_before)
                               : tr("%1 before this drop").arg(m_before);
}

int CoverageModel::rowCount(const QModelIndex &parent) const
{
    return parent.isValid() ? 0 : static_cast<int>(m_rows.size());
}

QVariant CoverageModel::data(const QModelIndex &index, int role) const
{
    if (!checkIndex(index, CheckIndexOption::IndexIsValid | CheckIndexOption::ParentIsInvalid))
        return {};
    const Row &row = m_rows[static_cast<std::size_t>(index.row())];
    const auto words = [&] {
        const QString entry = row.after.isNull() ? QString() : row.after.shortHex();
        switch (row.coverage) {
        case Coverage::Covered:
            return tr("gets %1").arg(entry);
        case Coverage::Gained:
            return tr("gets %1, nothing before").arg(entry);
        case Coverage::Lost:
            return tr("gets nothing any more");
        case Coverage::Nothing:
            return tr("gets nothing");
        }
        return QString();
    };
    switch (role) {
    case Qt::DisplayRole:
    case NameRole:
        return row.host.name;
    case Qt::AccessibleTextRole:
    case Qt::ToolTipRole:
        return row.host.count > 1
            ? tr("%1 (%2 hosts) %3").arg(row.host.name).arg(row.host.count).arg(words())
            : u"%1 %2"_s.arg(row.host.name, words());
    case StateRole:
        return static_cast<int>(row.coverage);
    case LabelRole:
        return hostLabel(row.host);
    case HostCountRole:
        return row.host.count;
    case PlatformRole:
        return QVariant::fromValue(row.host.platform);
    case BeforeDigestRole:
        return row.before.toString();
    case AfterDigestRole:
        return row.after.toString();
    case PreviewRole:
        return row.preview;
    default:
        return {};
    }
}

} // namespace gantry::models
