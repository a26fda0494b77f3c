// SPDX-License-Identifier: Apache-2.0
#include "models/image/historymodel.h"

#include "base/text.h"
#include "models/image/layermodel.h"

#include <QLocale>

using namespace Qt::StringLiterals;

namespace gantry::models {

HistoryModel::HistoryModel(QObject *parent)
    : QAbstractTableModel(parent)
{
}

void HistoryModel::setSession(ImageSession *session)
{
    if (m_session)
        m_session->disconnect(this);
    m_session = session;
    if (session) {
        connect(session, &ImageSession::stateChanged, this, &HistoryModel::rebuild);
        connect(session, &ImageSession::currentEntryChanged, this, &HistoryModel::rebuild);
        connect(session, &QObject::destroyed, this, &HistoryModel::rebuild);
        connect(session, &ImageSession::entryChanged, this, [this](qsizetype entry) {
            if (entry == m_session->currentEntry())
                rebuild();
        });
    }
    rebuild();
}

void HistoryModel::rebuild()
{
    beginResetModel();
    m_rows.clear();
    m_largest = 0;
    const verbs::Entry *entry = m_session ? m_session->currentEntryOrNull() : nullptr;
    if (entry && entry->config) {
        for (const oci::HistoryStep &step : entry->config->history)
            m_rows += Row{step, -1, {}};
        for (qsizetype i = 0; i < entry->layers.size(); ++i) {
            const verbs::LayerRow &layer = entry->layers.at(i);
            m_largest = std::max(m_largest, layer.descriptor.sizeBytes);
            if (layer.historyIndex >= 0 && layer.historyIndex < m_rows.size()) {
                m_rows[layer.historyIndex].layer = static_cast<int>(i);
                m_rows[layer.historyIndex].descriptor = layer.descriptor;
            }
        }
    }
    endResetModel();
}

QString HistoryModel::emptyText() const
{
    if (!m_rows.isEmpty())
        return {};
    const verbs::Entry *entry = m_session ? m_session->currentEntryOrNull() : nullptr;
    if (!entry)
        return tr("Select an entry to see how it was built.");
    if (entry->error)
        return entry->error->toLine();
    if (!entry->described)
        return tr("Being read …");
    return entry->config ? tr("The config of this entry holds no history.")
                         : tr("This entry has no image config, so no history.");
}

int HistoryModel::rowCount(const QModelIndex &parent) const
{
    return parent.isValid() ? 0 : static_cast<int>(m_rows.size());
}

int HistoryModel::columnCount(const QModelIndex &parent) const
{
    return parent.isValid() ? 0 : ColumnCount;
}

QVariant HistoryModel::data(const QModelIndex &index, int role) const
{
    if (!checkIndex(index, CheckIndexOption::IndexIsValid | CheckIndexOption::ParentIsInvalid))
        return {};
    const Row &row = m_rows.at(index.row());
    const bool layered = row.layer >= 0;
    switch (role) {
    case Qt::DisplayRole:
    case Qt::AccessibleTextRole:
        switch (index.column()) {
        case LayerColumn:
            if (layered)
                return QString::number(row.layer + 1);
            return role == Qt::AccessibleTextRole ? tr("no layer") : u"–"_s;
        case CommandColumn:
            return readableCommand(row.step.createdBy);
        case SizeColumn:
            return layered ? formatBytes(row.descriptor.sizeBytes) : QString();
        case CreatedColumn:
            return row.step.created
                ? QLocale().toString(row.step.created->toLocalTime(), u"d MMM yyyy, HH:mm"_s)
                : QString();
        case CommentColumn:
            return row.step.comment;
        default:
            return {};
        }
    case Qt::ToolTipRole:
        return index.column() == CommandColumn        ? row.step.createdBy
            : index.column() == SizeColumn && layered ? formatExactBytes(row.descriptor.sizeBytes)
                                                      : QString();
    case Qt::TextAlignmentRole:
        return index.column() == LayerColumn
            ? QVariant::fromValue(Qt::AlignRight | Qt::AlignVCenter)
            : QVariant();
    case SizeBytesRole:
        return layered ? row.descriptor.sizeBytes : 0;
    case LargestBytesRole:
        return m_largest;
    case DigestRole:
        return row.descriptor.digest.toString();
    case DimRole:
        return !layered || index.column() == CreatedColumn || index.column() == CommentColumn;
    case MonospaceRole:
        return index.column() == CommandColumn;
    case RawCommandRole:
        return row.step.createdBy;
    default:
        return {};
    }
}

QVariant HistoryModel::headerData(int section, Qt::Orientation orientation, int role) const
{
    if (orientation != Qt::Horizontal || role != Qt::DisplayRole)
        return {};
    switch (section) {
    case LayerColumn:
        return tr("Layer");
    case CommandColumn:
        return tr("Command");
    case SizeColumn:
        return tr("Size");
    case CreatedColumn:
        return tr("Created");
    case CommentColumn:
        return tr("Comment");
    default:
        return {};
    }
}

} // namespace gantry::models
