// SPDX-License-Identifier: Apache-2.0
#include "models/index/slotmodel.h"

#include "assembly/draftfit.h"
#include "base/text.h"
#include "models/image/entryfacts.h"
#include "models/index/slotrows.h"

#include <algorithm>

using namespace Qt::StringLiterals;

namespace gantry::models {

namespace {

using assembly::DraftEntry;
using State = SlotModel::SlotState;

QString markOf(State state)
{
    switch (state) {
    case State::Filled:
        return u"ok"_s;
    case State::New:
        return u"add"_s;
    case State::Warning:
        return u"warn"_s;
    case State::Conflict:
    case State::Failed:
        return u"err"_s;
    case State::Empty:
        return u"miss"_s;
    case State::Reading:
        return u"run"_s;
    }
    return {};
}

QString followersText(const DraftEntry &entry)
{
    if (!entry.predicates.isEmpty())
        return entry.predicates.join(u", "_s);
    return entry.followers.isEmpty() ? SlotModel::tr("no attestations")
        : entry.followers.size() == 1
        ? SlotModel::tr("1 attestation")
        : SlotModel::tr("%1 attestations").arg(entry.followers.size());
}

QString sizeText(qint64 bytes)
{
    return bytes > 0 ? formatBytes(bytes) : u"…"_s;
}

QVariantList rivalsOf(const SlotRow &row)
{
    QVariantList rivals;
    if (row.entries.size() < 2)
        return rivals;
    for (const DraftEntry &entry : row.entries) {
        rivals
            += QVariantMap{{u"key"_s, entry.key}, {u"digest"_s, entry.descriptor.digest.shortHex()},
                {u"size"_s, sizeText(entry.contentBytes)},
                {u"source"_s, entry.version.isEmpty() ? sourceText(entry) : entry.version},
                {u"kept"_s, entry.key == row.entries.first().key}};
    }
    return rivals;
}

//! "windows/amd64 10.0.20348"; the digest, or the place, of what has no platform.
QString titleOf(const SlotRow &row)
{
    if (!row.platform.isEmpty())
        return assembly::placeWords(row.platform);
    if (row.reading)
        return row.offer.title();
    const DraftEntry *entry = row.first();
    return entry ? oci::mediatype::describe(entry->descriptor.mediaType) : QString();
}

} // namespace

//! SlotRow is the row; the header names it so that it need not know how rows are made.
struct SlotModel::Row : SlotRow {
    bool operator==(const Row &) const = default;
};

SlotModel::SlotModel(QObject *parent)
    : QAbstractListModel(parent)
{
}

SlotModel::~SlotModel() = default;

void SlotModel::setSession(AssemblySession *session)
{
    if (m_session)
        m_session->disconnect(this);
    m_session = session;
    if (session) {
        connect(session, &AssemblySession::draftChanged, this, &SlotModel::rebuild);
        connect(session, &AssemblySession::readingsChanged, this, &SlotModel::rebuild);
        if (session->hosts())
            connect(session->hosts(), &HostList::hostsChanged, this, &SlotModel::rebuild);
    }
    rebuild();
}

std::vector<SlotModel::Row> SlotModel::makeRows() const
{
    std::vector<Row> rows;
    if (!m_session)
        return rows;
    for (SlotRow &made : slotRows(*m_session)) {
        Row row{std::move(made)};
        answerDragged(row, m_dragged, *m_session);
        rows.push_back(std::move(row));
    }
    return rows;
}

//! Slots that stay keep their rows, so that focus and selection stay where they are.
void SlotModel::rebuild()
{
    std::vector<Row> rows = makeRows();
    const auto keysOf = [](const std::vector<Row> &list) {
        QStringList keys;
        for (const Row &row : list)
            keys += row.key;
        return keys;
    };
    const QStringList after = keysOf(rows);
    for (int i = static_cast<int>(m_rows.size()) - 1; i >= 0; --i) {
        if (after.contains(m_rows[static_cast<std::size_t>(i)].key))
            continue;
        beginRemoveRows({}, i, i);
        m_rows.erase(m_rows.begin() + i);
        endRemoveRows();
    }
    for (std::size_t i = 0; i < rows.size(); ++i) {
        const int at = static_cast<int>(i);
        const auto found = std::ranges::find(m_rows, rows[i].key, &Row::key);
        if (found == m_rows.end()) {
            beginInsertRows({}, at, at);
            m_rows.insert(m_rows.begin() + at, std::move(rows[i]));
            endInsertRows();
            continue;
        }
        const int from = static_cast<int>(std::distance(m_rows.begin(), found));
        if (from != at) { // always from below: what stands above is settled
            beginMoveRows({}, from, from, {}, at);
            std::rotate(m_rows.begin() + at, m_rows.begin() + from, m_rows.begin() + from + 1);
            endMoveRows();
        }
        if (m_rows[i] != rows[i]) {
            m_rows[i] = std::move(rows[i]);
            Q_EMIT dataChanged(index(at), index(at));
        }
    }
    Q_EMIT summaryChanged();
}

void SlotModel::setDragged(const QList<AssemblyOffer> &offers)
{
    if (offers == m_dragged)
        return;
    m_dragged = offers;
    if (!m_session || m_rows.empty())
        return Q_EMIT answersChanged();
    for (Row &row : m_rows)
        answerDragged(row, m_dragged, *m_session);
    Q_EMIT dataChanged(
        index(0), index(rowCount() - 1), {AnswerRole, FitsRole, FootRole, FootMarkRole});
    Q_EMIT answersChanged();
}

QString SlotModel::answerBeside() const
{
    if (m_dragged.isEmpty())
        return {};
    if (m_dragged.size() > 1)
        return tr("%1 entries find their slots").arg(m_dragged.size());
    const AssemblyOffer &offer = m_dragged.first();
    if (!offer.platform)
        return tr("Finds its slot when it has been read");
    for (const Row &row : m_rows) {
        if (row.answer == Answer::Fits)
            return tr("Goes to the empty slot %1").arg(titleOf(row));
        if (row.answer == Answer::Replaces)
            return tr("Stands beside the entry of %1, to be decided").arg(titleOf(row));
    }
    return tr("Opens a slot for %1").arg(assembly::placeWords(*offer.platform));
}

int SlotModel::rowOf(const QString &slotKey) const
{
    const auto it = std::ranges::find(m_rows, slotKey, &Row::key);
    return it == m_rows.end() ? -1 : static_cast<int>(std::distance(m_rows.begin(), it));
}

int SlotModel::rowOfEntry(const QString &entryKey) const
{
    for (int i = 0; i < rowCount(); ++i) {
        if (m_rows[static_cast<std::size_t>(i)].entries.size() > 0
            && std::ranges::contains(
                m_rows[static_cast<std::size_t>(i)].entries, entryKey, &DraftEntry::key))
            return i;
    }
    return -1;
}

QString SlotModel::summary() const
{
    const auto filled
        = std::ranges::count_if(m_rows, [](const Row &row) { return !row.entries.isEmpty(); });
    return rowCount() == 1 ? tr("%1 of 1 slot filled").arg(filled)
                           : tr("%1 of %2 slots filled").arg(filled).arg(rowCount());
}

QString SlotModel::groupFacts(const QString &os) const
{
    qsizetype all = 0, filled = 0, conflicts = 0;
    for (const Row &row : m_rows) {
        if (row.os != os)
            continue;
        ++all;
        filled += row.entries.isEmpty() ? 0 : 1;
        conflicts += row.state == State::Conflict ? 1 : 0;
    }
    const QString facts = tr("%1 of %2 filled").arg(filled).arg(all);
    return conflicts == 0 ? facts
        : conflicts == 1  ? tr("%1, 1 conflict").arg(facts)
                          : tr("%1, %2 conflicts").arg(facts).arg(conflicts);
}

void SlotModel::drop(int row, const QList<AssemblyOffer> &offers, bool asConflict)
{
    if (!m_session || offers.isEmpty())
        return;
    if (row < 0 || row >= rowCount() || offers.size() > 1)
        return m_session->add(offers);
    const Row &slot = m_rows[static_cast<std::size_t>(row)];
    if (slot.reading)
        return m_session->add(offers);
    m_session->addTo(slot.first() ? AssemblySession::slotKey(*slot.first()) : slot.key,
        offers.first(), asConflict);
}

void SlotModel::moveSlot(int row, int beforeRow)
{
    if (!m_session || row < 0 || row >= rowCount() || row == beforeRow)
        return;
    const DraftEntry *moved = m_rows[static_cast<std::size_t>(row)].first();
    if (!moved)
        return;
    const auto &entries = m_session->draft().entries;
    const auto positionOf = [&](const QString &key) {
        return std::distance(entries.begin(), std::ranges::find(entries, key, &DraftEntry::key));
    };
    const qsizetype from = positionOf(moved->key);
    // Empty slots have no place in the index: the next filled one of the group counts.
    qsizetype to = entries.size();
    const QString os = m_rows[static_cast<std::size_t>(row)].os;
    qsizetype lastOfGroup = -1;
    for (const Row &other : m_rows) {
        if (other.os == os && other.first())
            lastOfGroup = std::max(lastOfGroup, positionOf(other.entries.last().key));
    }
    to = lastOfGroup + 1;
    for (int i = std::max(0, beforeRow); i < rowCount(); ++i) {
        const Row &other = m_rows[static_cast<std::size_t>(i)];
        if (other.os == os && other.first() && i != row) {
            to = positionOf(other.first()->key);
            break;
        }
    }
    m_session->move(moved->key, to > from ? to - 1 : to);
}

void SlotModel::clearSlot(int row)
{
    if (!m_session || row < 0 || row >= rowCount())
        return;
    const Row &slot = m_rows[static_cast<std::size_t>(row)];
    if (slot.reading)
        return m_session->dismissReading(slot.reading);
    if (slot.entries.isEmpty())
        return m_session->leaveOut(slot.platform);
    QStringList keys;
    for (const DraftEntry &entry : slot.entries)
        keys += entry.key;
    m_session->remove(keys);
}

void SlotModel::keep(int row, const QString &entryKey)
{
    if (!m_session || row < 0 || row >= rowCount())
        return;
    QStringList keys;
    for (const DraftEntry &entry : m_rows[static_cast<std::size_t>(row)].entries)
        keys += entry.key;
    m_session->keepOne(keys, entryKey);
}

void SlotModel::retry(int row)
{
    if (m_session && row >= 0 && row < rowCount())
        m_session->retryReading(m_rows[static_cast<std::size_t>(row)].reading);
}

int SlotModel::rowCount(const QModelIndex &parent) const
{
    return parent.isValid() ? 0 : static_cast<int>(m_rows.size());
}

//! A sentence: "windows/amd64 10.0.20348, conflict: 2 entries, same platform. Keep one."
QString SlotModel::accessibleText(const Row &row) const
{
    QStringList parts{titleOf(row)};
    switch (row.state) {
    case State::Empty:
        parts += row.note;
        break;
    case State::Reading:
        parts += tr("is being read");
        break;
    case State::Conflict:
        parts += tr("conflict: %1").arg(row.note);
        break;
    case State::Warning:
        parts += tr("warning: %1").arg(row.note);
        break;
    case State::Failed:
        parts += tr("could not be read: %1").arg(row.note);
        break;
    case State::New:
        parts += tr("new");
        break;
    case State::Filled:
        break;
    }
    if (const DraftEntry *entry = row.first())
        parts += {entry->descriptor.digest.shortHex(), sizeText(entry->contentBytes),
            sourceText(*entry), followersText(*entry)};
    if (!row.foot.isEmpty())
        parts += row.foot;
    return parts.join(u", "_s);
}

QVariant SlotModel::data(const QModelIndex &index, int role) const
{
    if (!checkIndex(index, CheckIndexOption::IndexIsValid | CheckIndexOption::ParentIsInvalid))
        return {};
    const Row &row = m_rows[static_cast<std::size_t>(index.row())];
    const DraftEntry *entry = row.first();
    switch (role) {
    case Qt::DisplayRole:
    case PlatformTextRole:
        return titleOf(row);
    case Qt::AccessibleTextRole:
        return accessibleText(row);
    case Qt::ToolTipRole:
        return entry
            ? u"%1\n%2"_s.arg(entry->source.toString(), entry->descriptor.digest.toString())
            : row.note;
    case KeyRole:
        return row.key;
    case EntryKeyRole:
        return entry ? entry->key : QString();
    case EntryKeysRole: {
        QStringList keys;
        for (const DraftEntry &each : row.entries)
            keys += each.key;
        return keys;
    }
    case OsRole:
        return row.os;
    case GroupRole:
        return osTitle(row.os);
    case GroupFactsRole:
        return groupFacts(row.os);
    case GroupIconRole:
        return osIconName(row.os);
    case StateRole:
        return static_cast<int>(row.state);
    case MarkRole:
        return markOf(row.state);
    case IsNewRole:
        return row.isNew;
    case PlatformRole:
        return QVariant::fromValue(row.platform);
    case DigestRole:
        return entry ? entry->descriptor.digest.toString() : row.offer.digest.toString();
    case DigestTextRole:
        return entry                    ? entry->descriptor.digest.shortHex()
            : row.offer.digest.isNull() ? QString()
                                        : row.offer.digest.shortHex();
    case SizeBytesRole:
        return entry && entry->contentBytes > 0 ? entry->contentBytes : qint64(-1);
    case SizeTextRole:
        return entry ? sizeText(entry->contentBytes) : QString();
    case SourceRole:
        return entry ? sourceText(*entry) : row.reading ? row.offer.name.container() : QString();
    case SourceNameRole:
        return entry ? entry->source.toString() : row.offer.name.toString();
    case VersionRole:
        return entry ? entry->version : QString();
    case FollowersRole:
        return entry ? entry->predicates : QStringList();
    case FollowersTextRole:
        return entry ? followersText(*entry) : QString();
    case TagsRole:
        return row.tags;
    case NoteRole:
        return row.note;
    case NoteMeaningRole:
        return row.noteMeaning;
    case HintRole:
        return row.hint;
    case RivalsRole:
        return rivalsOf(row);
    case AnswerRole:
        return static_cast<int>(row.answer);
    case FitsRole:
        return row.answer == Answer::None ? -1 : row.answer == Answer::NotHere ? 0 : 1;
    case FootRole:
        return row.foot;
    case FootMarkRole:
        return row.answer == Answer::None   ? QString()
            : row.answer == Answer::NotHere ? u"skip"_s
            : row.answer == Answer::Unknown ? u"unk"_s
                                            : u"ok"_s;
    case ReadingRole:
        return QVariant::fromValue(row.reading);
    case ConfigPlatformRole:
        return entry && entry->configPlatform ? QVariant::fromValue(*entry->configPlatform)
                                              : QVariant();
    default:
        return {};
    }
}

QHash<int, QByteArray> SlotModel::roleNames() const
{
    auto names = QAbstractListModel::roleNames();
    names.insert(KeyRole, "key");
    names.insert(StateRole, "state");
    return names;
}

} // namespace gantry::models
