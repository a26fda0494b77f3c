// SPDX-License-Identifier: Apache-2.0
#include "models/image/taghistorymodel.h"

#include "base/text.h"

#include <QLocale>

using namespace Qt::StringLiterals;

namespace gantry::models {

QString timeAgo(const QDateTime &then, const QDateTime &now)
{
    const qint64 seconds = then.secsTo(now);
    const auto count = [](qint64 n) { return static_cast<int>(n); };
    if (seconds < 60)
        return TagHistoryModel::tr("just now");
    if (seconds < 3600)
        return TagHistoryModel::tr("%n minutes ago", nullptr, count(seconds / 60));
    if (seconds < 86400)
        return TagHistoryModel::tr("%n hours ago", nullptr, count(seconds / 3600));
    if (seconds < 86400 * 60)
        return TagHistoryModel::tr("%n days ago", nullptr, count(seconds / 86400));
    return TagHistoryModel::tr("%n months ago", nullptr, count(seconds / 86400 / 30));
}

TagHistoryModel::TagHistoryModel(QObject *parent)
    : QAbstractTableModel(parent)
    , m_now([] { return QDateTime::currentDateTimeUtc(); })
{
}

void TagHistoryModel::setSession(ImageSession *session)
{
    if (m_session)
        m_session->disconnect(this);
    m_session = session;
    if (session)
        connect(session, &ImageSession::stateChanged, this, &TagHistoryModel::rebuild);
    rebuild();
}

void TagHistoryModel::rebuild()
{
    beginResetModel();
    m_sightings = m_session ? m_session->sightings() : QList<ImageSession::Sighting>();
    endResetModel();
}

std::optional<TagHistoryModel::Move> TagHistoryModel::lastMove() const
{
    if (m_sightings.size() < 2 || m_sightings.at(0).digest == m_sightings.at(1).digest)
        return std::nullopt;
    const auto from = oci::Digest::parse(m_sightings.at(1).digest);
    if (!from)
        return std::nullopt;
    const QDateTime seen = m_sightings.at(0).firstSeenAt;
    return Move{tr("tag moved %1 from ").arg(timeAgo(seen, m_now())), *from, seen};
}

int TagHistoryModel::rowCount(const QModelIndex &parent) const
{
    return parent.isValid() ? 0 : static_cast<int>(m_sightings.size());
}

int TagHistoryModel::columnCount(const QModelIndex &parent) const
{
    return parent.isValid() ? 0 : ColumnCount;
}

QVariant TagHistoryModel::data(const QModelIndex &index, int role) const
{
    if (!checkIndex(index, CheckIndexOption::IndexIsValid | CheckIndexOption::ParentIsInvalid))
        return {};
    const ImageSession::Sighting &s = m_sightings.at(index.row());
    const auto digest = oci::Digest::parse(s.digest);
    switch (role) {
    case Qt::DisplayRole:
    case Qt::AccessibleTextRole:
        switch (index.column()) {
        case DigestColumn:
            return digest ? digest->shortHex(12) : s.digest;
        case TypeColumn:
            return oci::mediatype::describe(s.mediaType);
        case SizeColumn:
            return formatBytes(s.sizeBytes);
        case FirstSeenColumn:
            return timeAgo(s.firstSeenAt, m_now());
        case LastSeenColumn:
            return timeAgo(s.seenAt, m_now());
        default:
            return {};
        }
    case Qt::ToolTipRole:
        if (index.column() == DigestColumn)
            return s.digest;
        if (index.column() == SizeColumn)
            return formatExactBytes(s.sizeBytes);
        if (index.column() == FirstSeenColumn)
            return QLocale().toString(s.firstSeenAt.toLocalTime(), QLocale::LongFormat);
        if (index.column() == LastSeenColumn)
            return QLocale().toString(s.seenAt.toLocalTime(), QLocale::LongFormat);
        return {};
    case DigestRole:
        return s.digest;
    case SizeBytesRole:
        return s.sizeBytes;
    case FirstSeenRole:
        return s.firstSeenAt;
    case LastSeenRole:
        return s.seenAt;
    case MonospaceRole:
        return index.column() == DigestColumn;
    case BoldRole:
        return index.row() == 0;
    default:
        return {};
    }
}

QVariant TagHistoryModel::headerData(int section, Qt::Orientation orientation, int role) const
{
    if (orientation != Qt::Horizontal || role != Qt::DisplayRole)
        return {};
    switch (section) {
    case DigestColumn:
        return tr("Digest");
    case TypeColumn:
        return tr("Type");
    case SizeColumn:
        return tr("Size");
    case FirstSeenColumn:
        return tr("First seen");
    case LastSeenColumn:
        return tr("Last seen");
    default:
        return {};
    }
}

} // namespace gantry::models
