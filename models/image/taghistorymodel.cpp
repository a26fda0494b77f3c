// SPDX-License-Identifier: Apache-2.0
#include "models/image/taghistorymodel.h"

#include "base/text.h"

#include <QLocale>
#include <QTimeZone>

#include <algorithm>

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
    m_rows.clear();
    if (m_session) {
        for (const ImageSession::Sighting &seen : m_session->sightings())
            m_rows += Row{.seen = seen, .rollbackTag = {}, .wasSeen = true};
        if (m_keptOf == m_session->name()) {
            for (const KeptState &kept : std::as_const(m_kept)) {
                const QString digest = kept.root.digest.toString();
                const auto row = std::ranges::find_if(
                    m_rows, [&](const Row &each) { return each.seen.digest == digest; });
                if (row != m_rows.end()) {
                    if (row->rollbackTag.isEmpty())
                        row->rollbackTag = kept.tag;
                    continue;
                }
                Row added{.seen = {}, .rollbackTag = kept.tag, .wasSeen = false};
                added.seen.digest = digest;
                added.seen.mediaType = kept.root.mediaType;
                added.seen.sizeBytes = kept.root.sizeBytes;
                added.seen.firstSeenAt = added.seen.seenAt = kept.day.startOfDay(QTimeZone::UTC);
                m_rows += added;
            }
        }
    }
    endResetModel();
}

void TagHistoryModel::lookForRollbackTags(JobModel *jobs)
{
    if (!m_session || m_session->state() != ImageSession::State::Ready || m_looking
        || !m_session->source())
        return;
    const QString digest = m_session->inspection().root.digest.toString();
    if (m_keptOf == m_session->name() && m_keptAt == digest)
        return;
    m_looking = true;
    jobs->run<QList<KeptState>>(
        tr("Look for kept states of %1").arg(m_session->title()), this,
        [source = m_session->source(), name = m_session->name()](OpContext ctx) {
            return readKeptStates(source, name, maxRollbackTags, std::move(ctx));
        },
        [this, digest, name = m_session->name()](Expected<QList<KeptState>> kept) {
            m_looking = false;
            if (!kept || !m_session || m_session->name() != name)
                return;
            m_kept = *std::move(kept);
            m_keptOf = name;
            m_keptAt = digest;
            rebuild();
        });
}

std::optional<TagHistoryModel::Move> TagHistoryModel::lastMove() const
{
    const auto sightings = m_session ? m_session->sightings() : QList<ImageSession::Sighting>();
    if (sightings.size() < 2 || sightings.at(0).digest == sightings.at(1).digest)
        return std::nullopt;
    const auto from = oci::Digest::parse(sightings.at(1).digest);
    if (!from)
        return std::nullopt;
    const QDateTime seen = sightings.at(0).firstSeenAt;
    return Move{tr("tag moved %1 from ").arg(timeAgo(seen, m_now())), *from, seen};
}

int TagHistoryModel::rowCount(const QModelIndex &parent) const
{
    return parent.isValid() ? 0 : static_cast<int>(m_rows.size());
}

int TagHistoryModel::columnCount(const QModelIndex &parent) const
{
    return parent.isValid() ? 0 : ColumnCount;
}

QVariant TagHistoryModel::data(const QModelIndex &index, int role) const
{
    if (!checkIndex(index, CheckIndexOption::IndexIsValid | CheckIndexOption::ParentIsInvalid))
        return {};
    const Row &row = m_rows.at(index.row());
    const ImageSession::Sighting &s = row.seen;
    // What the tag names now is the root that was read; a kept state may be that very one.
    const bool isNow = m_session && m_session->inspection().root.digest.toString() == s.digest;
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
            return row.wasSeen ? timeAgo(s.firstSeenAt, m_now()) : QString();
        case LastSeenColumn:
            return row.rollbackTag.isEmpty() ? timeAgo(s.seenAt, m_now())
                                             : tr("kept as %1").arg(row.rollbackTag);
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
        return isNow || (index.row() == 0 && row.wasSeen);
    case IsRollbackRole:
        return !row.rollbackTag.isEmpty();
    case RollbackTagRole:
        return row.rollbackTag;
    case CanRollBackRole:
        return digest.has_value() && !isNow && m_session
            && m_session->state() == ImageSession::State::Ready
            && !m_session->name().reference.tag().isEmpty();
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
