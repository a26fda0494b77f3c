// SPDX-License-Identifier: Apache-2.0
#include "models/image/platformmodel.h"

#include "base/text.h"
#include "models/image/platformrows.h"
#include "verbs/coverage.h"
#include "verbs/doctor.h"

#include <algorithm>

using namespace Qt::StringLiterals;

namespace gantry::models {

PlatformModel::PlatformModel(QObject *parent)
    : QAbstractItemModel(parent)
{
}

PlatformModel::~PlatformModel() = default;

void PlatformModel::setSession(ImageSession *session)
{
    if (m_session)
        m_session->disconnect(this);
    m_session = session;
    if (session) {
        connect(session, &ImageSession::stateChanged, this, &PlatformModel::rebuild);
        connect(session, &ImageSession::entryChanged, this, &PlatformModel::refreshEntry);
        connect(session, &ImageSession::referrersChanged, this, &PlatformModel::refreshAll);
        connect(session, &ImageSession::heldChanged, this, &PlatformModel::refreshAll);
        // Filters, sorting and missing rows look at what was being read until now.
        connect(session, &ImageSession::settled, this, &PlatformModel::rebuild);
        connect(session, &QObject::destroyed, this, &PlatformModel::rebuild);
    }
    rebuild();
}

void PlatformModel::setExpected(const HostList *hosts)
{
    if (m_hosts)
        m_hosts->disconnect(this);
    m_hosts = hosts;
    if (hosts)
        connect(hosts, &HostList::hostsChanged, this, &PlatformModel::rebuild);
    rebuild();
}

void PlatformModel::setHost(const Host &host, const doctor::Client &client)
{
    m_host = host;
    m_host->client = client;
    const qsizetype before = m_picked;
    m_picked = pick();
    for (const qsizetype entry : {before, m_picked})
        refreshEntry(entry);
}

QList<TextRange> PlatformModel::setFilter(const QString &text)
{
    const auto unknown = m_filter.set(text, platformFilterKeys());
    rebuild();
    return unknown;
}

void PlatformModel::setChip(Chip chip)
{
    if (chip == m_chip)
        return;
    m_chip = chip;
    rebuild();
}

void PlatformModel::sortBy(Column column, Qt::SortOrder order)
{
    m_sortColumn = column;
    m_sortOrder = order;
    rebuild();
}

qsizetype PlatformModel::pick() const
{
    if (!m_session || !m_host || m_session->state() != ImageSession::State::Ready)
        return -1;
    return verbs::pickOf(doctor::PreparedImage(verbs::doctorFacts(m_session->inspection())),
        *m_host, *m_host->client)
        .entry;
}

void PlatformModel::rebuild()
{
    beginResetModel();
    m_rows.clear();
    m_counts = {};
    m_largest = 0;
    m_picked = pick();
    if (m_session && m_session->state() == ImageSession::State::Ready) {
        const verbs::Inspection &inspection = m_session->inspection();
        auto rows = platformRows(inspection, m_hosts);
        for (PlatformRow &row : rows) {
            refreshFacts(row);
            const QString os = row.platform.os;
            if (row.kind == PlatformRow::Kind::Missing) {
                ++m_counts.missing;
            } else {
                ++m_counts.all;
                ++(os == "linux"_L1          ? m_counts.linux
                        : os == "windows"_L1 ? m_counts.windows
                                             : m_counts.other);
                m_largest = std::max(m_largest, inspection.entries.at(row.entry).compressedBytes());
            }
        }
        m_counts.hidden = static_cast<int>(std::erase_if(rows, [&](const PlatformRow &row) {
            return !passesChip(row) || !passesPlatformFilter(m_filter, inspection, row);
        }));
        sortPlatformRows(rows, inspection, m_sortColumn, m_sortOrder == Qt::DescendingOrder);
        m_rows = groupPlatformRows(std::move(rows), inspection);
    }
    endResetModel();
    Q_EMIT countsChanged();
}

bool PlatformModel::passesChip(const PlatformRow &row) const
{
    switch (m_chip) {
    case Chip::All:
        return true;
    case Chip::Linux:
        return row.platform.os == "linux"_L1;
    case Chip::Windows:
        return row.platform.os == "windows"_L1;
    case Chip::Missing:
        return row.kind == PlatformRow::Kind::Missing;
    }
    return true;
}

void PlatformModel::refreshFacts(PlatformRow &row) const
{
    if (row.kind != PlatformRow::Kind::Entry)
        return;
    row.facts = factsOf(m_session->inspection(), row.entry);
    row.text.clear();
    if (m_session->areReferrersHeld()) {
        for (auto *check : {&row.facts.provenance, &row.facts.sbom, &row.facts.signature}) {
            if (check->mark == "none"_L1)
                *check = {u"unk"_s, tr("Not read")};
        }
    }
    if (!m_session->isHeld(row.entry))
        return;
    const qint64 left = m_session->allowanceLeft().value_or(0);
    row.text = tr("Not read: %n pulls left at %1", nullptr, static_cast<int>(left))
                   .arg(m_session->name().reference.domain());
    row.facts.state = {u"wait"_s, row.text};
}

void PlatformModel::refreshEntry(qsizetype entry)
{
    if (entry < 0 || !m_session || entry >= m_session->entries().size())
        return;
    m_largest = std::max(m_largest, m_session->entries().at(entry).compressedBytes());
    for (std::size_t i = 0; i < m_rows.size(); ++i) {
        PlatformRow &row = m_rows[i];
        const int r = static_cast<int>(i);
        const bool own = row.entry == entry;
        const bool attestation = std::ranges::any_of(
            row.children, [entry](const PlatformRow &child) { return child.entry == entry; });
        if (!own && !attestation)
            continue;
        refreshFacts(row);
        if (attestation) {
            // One attestation manifest may turn out to hold several statements.
            auto children = childRows(m_session->inspection(), row);
            const QModelIndex parent = index(r, 0);
            if (children.size() != row.children.size()) {
                beginRemoveRows(parent, 0, static_cast<int>(row.children.size()) - 1);
                row.children.clear();
                endRemoveRows();
                beginInsertRows(parent, 0, static_cast<int>(children.size()) - 1);
                row.children = std::move(children);
                endInsertRows();
            } else {
                row.children = std::move(children);
                Q_EMIT dataChanged(index(0, 0, parent),
                    index(static_cast<int>(row.children.size()) - 1, ColumnCount - 1, parent));
            }
        }
        Q_EMIT dataChanged(index(r, 0), index(r, ColumnCount - 1));
    }
}

void PlatformModel::refreshAll()
{
    if (!m_session)
        return;
    for (PlatformRow &row : m_rows)
        refreshFacts(row);
    if (!m_rows.empty())
        Q_EMIT dataChanged(index(0, 0), index(rowCount() - 1, ColumnCount - 1));
}

QModelIndex PlatformModel::indexOfEntry(qsizetype entry) const
{
    for (std::size_t i = 0; entry >= 0 && i < m_rows.size(); ++i) {
        const QModelIndex row = index(static_cast<int>(i), 0);
        if (m_rows[i].entry == entry)
            return row;
        for (std::size_t k = 0; k < m_rows[i].children.size(); ++k) {
            if (m_rows[i].children[k].entry == entry)
                return index(static_cast<int>(k), 0, row);
        }
    }
    return {};
}

// Internal id 0 is a top-level row; a child keeps its parent's row + 1.
QModelIndex PlatformModel::index(int row, int column, const QModelIndex &parent) const
{
    if (!hasIndex(row, column, parent))
        return {};
    return createIndex(row, column, parent.isValid() ? quintptr(parent.row()) + 1 : quintptr(0));
}

QModelIndex PlatformModel::parent(const QModelIndex &child) const
{
    if (!child.isValid() || child.internalId() == 0)
        return {};
    return createIndex(static_cast<int>(child.internalId()) - 1, 0, quintptr(0));
}

int PlatformModel::rowCount(const QModelIndex &parent) const
{
    if (!parent.isValid())
        return static_cast<int>(m_rows.size());
    if (parent.internalId() != 0 || parent.column() > 0)
        return 0;
    return static_cast<int>(m_rows[static_cast<std::size_t>(parent.row())].children.size());
}

int PlatformModel::columnCount(const QModelIndex &) const
{
    return ColumnCount;
}

const PlatformRow &PlatformModel::rowOf(const QModelIndex &index) const
{
    if (index.internalId() == 0)
        return m_rows[static_cast<std::size_t>(index.row())];
    return m_rows[static_cast<std::size_t>(index.internalId()) - 1]
        .children[static_cast<std::size_t>(index.row())];
}

QVariant PlatformModel::data(const QModelIndex &index, int role) const
{
    if (!checkIndex(index, CheckIndexOption::IndexIsValid) || !m_session)
        return {};
    const PlatformRow &row = rowOf(index);
    switch (role) {
    case RowKindRole:
        return static_cast<int>(row.kind);
    case EntryRole:
        return static_cast<qlonglong>(row.entry);
    case PlatformRole:
        return oci::formatPlatform(row.platform);
    case LargestBytesRole:
        return m_largest;
    case EndIconRole:
        return row.kind == PlatformRow::Kind::Entry && index.column() == ArchColumn
                && row.entry == m_picked
            ? u"host"_s
            : QString();
    default:
        return platformCell(m_session->inspection(), row, index.column(), role);
    }
}

QVariant PlatformModel::headerData(int section, Qt::Orientation orientation, int role) const
{
    if (orientation != Qt::Horizontal)
        return {};
    static constexpr const char *names[] = {"", QT_TR_NOOP("OS"), QT_TR_NOOP("Arch"),
        QT_TR_NOOP("Variant"), QT_TR_NOOP("OS version"), QT_TR_NOOP("Digest"), QT_TR_NOOP("Size"),
        QT_TR_NOOP("Layers"), QT_TR_NOOP("Base image"), QT_TR_NOOP("Created"), QT_TR_NOOP("Prov"),
        QT_TR_NOOP("SBOM"), QT_TR_NOOP("Sig"), QT_TR_NOOP("Bin")};
    static constexpr const char *tips[]
        = {QT_TR_NOOP("State of the entry"), "", "", "", "", "", QT_TR_NOOP("Compressed size"), "",
            "", "", QT_TR_NOOP("Provenance"), QT_TR_NOOP("Software bill of materials"),
            QT_TR_NOOP("Signature"), QT_TR_NOOP("Architecture of the binaries")};
    if (section < 0 || section >= ColumnCount)
        return {};
    if (role == Qt::DisplayRole)
        return *names[section] ? tr(names[section]) : QString();
    if (role == Qt::ToolTipRole || role == Qt::AccessibleTextRole)
        return *tips[section] ? tr(tips[section])
                              : headerData(section, orientation, Qt::DisplayRole);
    if (role == Qt::TextAlignmentRole && (section == SizeColumn || section == LayersColumn))
        return QVariant::fromValue(Qt::AlignRight | Qt::AlignVCenter);
    if (role == Qt::TextAlignmentRole && section >= ProvenanceColumn)
        return QVariant::fromValue(Qt::AlignHCenter | Qt::AlignVCenter);
    return {};
}

Qt::ItemFlags PlatformModel::flags(const QModelIndex &index) const
{
    if (!index.isValid())
        return Qt::NoItemFlags;
    if (rowOf(index).kind == PlatformRow::Kind::Group)
        return Qt::ItemIsEnabled;
    return Qt::ItemIsEnabled | Qt::ItemIsSelectable;
}

} // namespace gantry::models
