// SPDX-License-Identifier: Apache-2.0
#include "models/repository/tagmatrixmodel.h"

#include "verbs/list.h"

#include <QLocale>

#include <algorithm>

using namespace Qt::StringLiterals;

namespace gantry::models {

namespace {

using State = TagFacts::State;

int errorsOf(const TagFacts &row)
{
    return static_cast<int>(row.report.errors);
}

int warningsOf(const TagFacts &row)
{
    return static_cast<int>(row.report.warnings);
}

int platformsOf(const TagFacts &row)
{
    return static_cast<int>(row.report.platforms.size());
}

QString markOf(const TagFacts &row)
{
    switch (row.state) {
    case State::NotLoaded:
        return u"wait"_s;
    case State::Loading:
        return u"run"_s;
    case State::Failed:
        return u"unk"_s;
    case State::Loaded:
        break;
    }
    return errorsOf(row) > 0  ? u"err"_s
        : row.holes() > 0     ? u"miss"_s
        : warningsOf(row) > 0 ? u"warn"_s
                              : u"ok"_s;
}

QString stateWords(const TagFacts &row)
{
    switch (row.state) {
    case State::NotLoaded:
        return TagMatrixModel::tr("not read yet");
    case State::Loading:
        return TagMatrixModel::tr("being read");
    case State::Failed:
        return row.error->message;
    case State::Loaded:
        break;
    }
    const QStringList words{TagMatrixModel::tr("%n errors", nullptr, errorsOf(row)),
        TagMatrixModel::tr("%n warnings", nullptr, warningsOf(row)),
        TagMatrixModel::tr("%n kinds of host get nothing", nullptr, row.holes())};
    return words.join(u", "_s);
}

} // namespace

TagMatrixModel::TagMatrixModel(TagMatrix *matrix, QObject *parent)
    : QAbstractTableModel(parent)
    , m_matrix(matrix)
{
    connect(matrix, &TagMatrix::reset, this, &TagMatrixModel::rebuild);
    connect(matrix, &TagMatrix::tagsAdded, this, &TagMatrixModel::rebuild);
    connect(matrix, &TagMatrix::kindsChanged, this, &TagMatrixModel::rebuild);
    connect(matrix, &TagMatrix::tagChanged, this, &TagMatrixModel::tagChanged);
    rebuild();
}

QStringList TagMatrixModel::filterKeys()
{
    return {u"tag"_s, u"state"_s, u"errors"_s, u"warnings"_s, u"platforms"_s, u"missing"_s,
        u"created"_s};
}

QList<TextRange> TagMatrixModel::setFilter(const QString &text)
{
    const auto unknown = m_filter.set(text, filterKeys());
    rebuild();
    return unknown;
}

void TagMatrixModel::sortBy(int column, Qt::SortOrder order)
{
    m_sortColumn = column;
    m_order = order;
    rebuild();
}

void TagMatrixModel::setChip(Chip chip)
{
    if (chip == m_chip)
        return;
    m_chip = chip;
    rebuild();
}

int TagMatrixModel::tagsWithErrors() const
{
    return static_cast<int>(std::ranges::count_if(
        m_matrix->tags(), [](const TagFacts &row) { return errorsOf(row) > 0; }));
}

int TagMatrixModel::tagsWithHoles() const
{
    return static_cast<int>(std::ranges::count_if(
        m_matrix->tags(), [](const TagFacts &row) { return row.holes() > 0; }));
}

bool TagMatrixModel::passes(const TagFacts &row) const
{
    if ((m_chip == Chip::Errors && errorsOf(row) == 0)
        || (m_chip == Chip::Missing && row.holes() == 0))
        return false;
    if (m_filter.isEmpty())
        return true;
    return m_filter.matches(row.tag.toLower(), [&](const QString &key) -> QVariant {
        if (key == "errors"_L1)
            return errorsOf(row);
        if (key == "warnings"_L1)
            return warningsOf(row);
        if (key == "platforms"_L1)
            return platformsOf(row);
        if (key == "missing"_L1) {
            if (row.state != State::Loaded)
                return u"unknown"_s;
            QStringList labels{row.holes() > 0 ? u"yes"_s : u"no"_s};
            for (qsizetype i = 0; i < row.picks.size(); ++i) {
                if (!row.picks.at(i).digest)
                    labels += hostLabel(m_matrix->kinds().at(i).host);
            }
            return labels.join(u' ');
        }
        if (key == "created"_L1)
            return row.created.toUTC().toString(Qt::ISODate);
        if (key == "state"_L1)
            return QString(markOf(row) + u' ' + stateWords(row));
        return row.tag;
    });
}

//! Rows that were not read stand behind, whichever way the others are turned.
bool TagMatrixModel::less(const TagFacts &left, const TagFacts &right) const
{
    const auto number = [&](const TagFacts &row) -> qint64 {
        switch (m_sortColumn) {
        case StateColumn:
            return -(qint64(errorsOf(row)) * 1'000'000 + row.holes() * 1000 + warningsOf(row));
        case CreatedColumn:
            return row.created.isValid() ? -row.created.toMSecsSinceEpoch() : 0;
        case PlatformsColumn:
            return platformsOf(row);
        case ErrorsColumn:
            return -errorsOf(row);
        case WarningsColumn:
            return -warningsOf(row);
        default: {
            const qsizetype kind = m_sortColumn - FirstHostColumn;
            return kind < 0 || kind >= row.picks.size() || row.picks.at(kind).digest ? 1 : 0;
        }
        }
    };
    if (m_sortColumn != TagColumn) {
        const bool leftRead = left.state == State::Loaded, rightRead = right.state == State::Loaded;
        if (leftRead != rightRead)
            return leftRead;
        if (leftRead && number(left) != number(right))
            return (number(left) < number(right)) == (m_order == Qt::AscendingOrder);
    }
    if (m_sortColumn == TagColumn && m_order == Qt::DescendingOrder)
        return verbs::tagLess(right.tag, left.tag);
    return verbs::tagLess(left.tag, right.tag);
}

void TagMatrixModel::rebuild()
{
    beginResetModel();
    const auto &tags = m_matrix->tags();
    m_rows.clear();
    for (int i = 0; i < static_cast<int>(tags.size()); ++i) {
        if (passes(tags[static_cast<std::size_t>(i)]))
            m_rows.push_back(i);
    }
    m_hidden = static_cast<int>(tags.size() - m_rows.size());
    std::ranges::stable_sort(m_rows, [&](int left, int right) {
        return less(tags[static_cast<std::size_t>(left)], tags[static_cast<std::size_t>(right)]);
    });
    m_rowOf.assign(tags.size(), -1);
    for (int row = 0; row < static_cast<int>(m_rows.size()); ++row)
        m_rowOf[static_cast<std::size_t>(m_rows[static_cast<std::size_t>(row)])] = row;
    endResetModel();
    Q_EMIT countsChanged();
}

//! A row that was read keeps its place: rows that jump while one looks cannot be read. They are
//! sorted when a person asks.
void TagMatrixModel::tagChanged(int tag)
{
    const int row
        = tag < static_cast<int>(m_rowOf.size()) ? m_rowOf[static_cast<std::size_t>(tag)] : -1;
    if (row >= 0)
        Q_EMIT dataChanged(index(row, 0), index(row, columnCount() - 1));
    Q_EMIT countsChanged();
}

int TagMatrixModel::tagAt(int row) const
{
    return row < 0 || row >= rowCount() ? -1 : m_rows[static_cast<std::size_t>(row)];
}

const TagFacts *TagMatrixModel::factsAt(const QModelIndex &index) const
{
    const int tag = index.isValid() ? tagAt(index.row()) : -1;
    return tag < 0 ? nullptr : &m_matrix->tags()[static_cast<std::size_t>(tag)];
}

int TagMatrixModel::rowOf(const QString &tag) const
{
    const int number = m_matrix->find(tag);
    return number < 0 ? -1 : m_rowOf[static_cast<std::size_t>(number)];
}

const TagMatrix::Kind *TagMatrixModel::kindAt(int column) const
{
    const qsizetype kind = column - FirstHostColumn;
    return kind < 0 || kind >= m_matrix->kinds().size() ? nullptr : &m_matrix->kinds().at(kind);
}

QList<verbs::TagReport> TagMatrixModel::reports() const
{
    QList<verbs::TagReport> reports;
    for (const int tag : m_rows) {
        const TagFacts &row = m_matrix->tags()[static_cast<std::size_t>(tag)];
        if (row.state == State::Loaded && row.report.report)
            reports += row.report;
    }
    return reports;
}

int TagMatrixModel::nextProblem(int row, int by) const
{
    const int count = rowCount();
    for (int step = 1; step <= count; ++step) {
        const int at = ((row + step * by) % count + count) % count;
        const TagFacts &facts = m_matrix->tags()[static_cast<std::size_t>(tagAt(at))];
        if (facts.state == State::Failed || errorsOf(facts) > 0 || facts.holes() > 0)
            return at;
    }
    return -1;
}

int TagMatrixModel::rowCount(const QModelIndex &parent) const
{
    return parent.isValid() ? 0 : static_cast<int>(m_rows.size());
}

int TagMatrixModel::columnCount(const QModelIndex &parent) const
{
    return parent.isValid() ? 0 : FirstHostColumn + static_cast<int>(m_matrix->kinds().size());
}

QVariant TagMatrixModel::data(const QModelIndex &index, int role) const
{
    if (!checkIndex(index, CheckIndexOption::IndexIsValid | CheckIndexOption::ParentIsInvalid))
        return {};
    const TagFacts &row = *factsAt(index);
    switch (role) {
    case RowKindRole:
        return 0;
    case TagRole:
        return tagAt(index.row());
    case LinkRole:
        return row.state == State::Failed && index.column() == StateColumn ? u"retry"_s : QString();
    case SpanRole:
        return row.state == State::Failed && index.column() == CreatedColumn
            ? columnCount() - CreatedColumn
            : 0;
    case BusyRole:
        return row.state == State::Loading && index.column() == TagColumn;
    default:
        return index.column() >= FirstHostColumn ? hostCell(row, index.column(), role)
                                                 : factCell(row, index.column(), role);
    }
}

QVariant TagMatrixModel::hostCell(const TagFacts &row, int column, int role) const
{
    const qsizetype kind = column - FirstHostColumn;
    const bool known = row.state == State::Loaded && kind < row.picks.size();
    const auto digest = known ? row.picks.at(kind).digest : std::nullopt;
    switch (role) {
    case MarkRole:
        return row.state == State::Failed ? QString()
            : !known                      ? u"none"_s
            : digest                      ? u"ok"_s
                                          : u"miss"_s;
    case HoleRole:
        return known && !digest;
    case DigestRole:
        return digest ? digest->toString() : QString();
    case Qt::ToolTipRole:
    case Qt::AccessibleTextRole: {
        const TagMatrix::Kind &asked = m_matrix->kinds().at(kind);
        const QString who = asked.names.join(u", "_s);
        return !known ? stateWords(row)
            : digest  ? tr("%1: %2 gets %3").arg(row.tag, who, digest->shortHex())
                      : tr("%1: %2 gets nothing").arg(row.tag, who);
    }
    default:
        return {};
    }
}

QVariant TagMatrixModel::factCell(const TagFacts &row, int column, int role) const
{
    const bool read = row.state == State::Loaded;
    const QString pending = row.state == State::Failed ? QString() : u"…"_s;
    const auto count = [&](int number) { return read ? QString::number(number) : pending; };
    switch (role) {
    case Qt::DisplayRole:
        switch (column) {
        case TagColumn:
            return row.tag;
        case CreatedColumn:
            if (row.state == State::Failed)
                return row.error->message;
            return !read ? pending
                : row.created.isValid()
                ? QLocale().toString(row.created.toLocalTime().date(), u"d MMM yyyy"_s)
                : u"–"_s;
        case PlatformsColumn:
            return count(platformsOf(row));
        case ErrorsColumn:
            return count(errorsOf(row));
        case WarningsColumn:
            return count(warningsOf(row));
        default:
            return {};
        }
    case MarkRole:
        return column == StateColumn ? markOf(row) : QString();
    case IconRole:
        return column == TagColumn ? u"tag"_s : QString();
    case MeaningRole:
        return column == ErrorsColumn && errorsOf(row) > 0    ? u"error"_s
            : column == WarningsColumn && warningsOf(row) > 0 ? u"warning"_s
                                                              : QString();
    case DimRole:
        return column != TagColumn
            && (!read || (column == ErrorsColumn && errorsOf(row) == 0)
                || (column == WarningsColumn && warningsOf(row) == 0));
    case CountRole:
        return column == ErrorsColumn  ? errorsOf(row)
            : column == WarningsColumn ? warningsOf(row)
                                       : platformsOf(row);
    case Qt::TextAlignmentRole:
        if (column == PlatformsColumn || column == ErrorsColumn || column == WarningsColumn)
            return QVariant::fromValue(Qt::AlignRight | Qt::AlignVCenter);
        return {};
    case Qt::AccessibleTextRole:
        return column == StateColumn ? u"%1: %2"_s.arg(row.tag, stateWords(row))
                                     : factCell(row, column, Qt::DisplayRole).toString();
    case Qt::ToolTipRole:
        if (column == CreatedColumn && row.created.isValid())
            return QLocale().toString(row.created.toUTC(), u"d MMM yyyy, HH:mm 'UTC'"_s);
        if (row.state == State::Failed)
            return row.error->toLine();
        return column == StateColumn ? stateWords(row) : QVariant();
    default:
        return {};
    }
}

//! Builds and architectures are short; where two columns share one the host's name is clear.
QString TagMatrixModel::columnLabel(const Host &host) const
{
    const QString label = hostLabel(host);
    const auto same = std::ranges::count_if(m_matrix->kinds(),
        [&label](const TagMatrix::Kind &kind) { return hostLabel(kind.host) == label; });
    return same > 1 && !host.name.isEmpty() ? host.name : label;
}

QVariant TagMatrixModel::headerData(int section, Qt::Orientation orientation, int role) const
{
    if (orientation != Qt::Horizontal || section < 0 || section >= columnCount())
        return {};
    if (const TagMatrix::Kind *kind = kindAt(section)) {
        if (role == Qt::DisplayRole)
            return columnLabel(kind->host);
        if (role == Qt::ToolTipRole || role == Qt::AccessibleTextRole)
            return u"%1: %2, %3"_s.arg(kind->names.join(u", "_s), doctor::describeHost(kind->host),
                doctor::clientName(*kind->host.client));
        if (role == Qt::TextAlignmentRole)
            return QVariant::fromValue(Qt::AlignHCenter | Qt::AlignVCenter);
        return {};
    }
    static constexpr const char *names[] = {"", QT_TR_NOOP("Tag"), QT_TR_NOOP("Created"),
        QT_TR_NOOP("Platforms"), QT_TR_NOOP("Errors"), QT_TR_NOOP("Warnings")};
    if (role == Qt::DisplayRole)
        return section == StateColumn ? QString() : tr(names[section]);
    if (role == Qt::AccessibleTextRole && section == StateColumn)
        return tr("State");
    if (role == Qt::TextAlignmentRole && section >= PlatformsColumn)
        return QVariant::fromValue(Qt::AlignRight | Qt::AlignVCenter);
    return {};
}

} // namespace gantry::models
