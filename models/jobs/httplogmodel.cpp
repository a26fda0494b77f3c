// SPDX-License-Identifier: Apache-2.0
#include "models/jobs/httplogmodel.h"

#include "base/text.h"

#include <QLocale>
#include <QUrl>

#include <algorithm>

using namespace Qt::StringLiterals;

namespace gantry::models {

namespace {

QString markOf(const transport::HttpExchange &e)
{
    if (!e.error.isEmpty())
        return u"err"_s;
    if (e.durationMs < 0)
        return u"run"_s;
    if (e.status >= 500 || e.status == 0)
        return u"err"_s;
    if (e.status >= 400)
        return u"warn"_s;
    return e.status >= 300 ? u"info"_s : u"ok"_s;
}

QString text(const QByteArray &latin)
{
    return QString::fromLatin1(latin);
}

QStringList filterKeys()
{
    return {u"method"_s, u"status"_s, u"host"_s, u"url"_s, u"registry"_s, u"bytes"_s, u"ms"_s,
        u"try"_s, u"error"_s};
}

QVariant filterValue(const transport::HttpExchange &e, const QString &key)
{
    if (key == "method"_L1)
        return text(e.verb);
    if (key == "status"_L1)
        return e.status;
    if (key == "host"_L1)
        return QUrl(e.url).authority();
    if (key == "url"_L1)
        return e.url;
    if (key == "registry"_L1)
        return e.registry;
    if (key == "bytes"_L1)
        return e.bytesReceived;
    if (key == "ms"_L1)
        return e.durationMs;
    if (key == "try"_L1)
        return e.tryNumber;
    return e.error;
}

void appendHeaders(QString &out, const QHttpHeaders &headers)
{
    for (qsizetype i = 0; i < headers.size(); ++i) {
        out += headers.nameAt(i) + u": "_s + QString::fromLatin1(headers.valueAt(i).toByteArray())
            + u'\n';
    }
}

} // namespace

HttpLogModel::HttpLogModel(LogOf log, QObject *parent)
    : QAbstractTableModel(parent)
    , m_logOf(std::move(log))
{
    m_timer.setInterval(100);
    connect(&m_timer, &QTimer::timeout, this, &HttpLogModel::pull);
}

HttpLogModel::~HttpLogModel() = default;

void HttpLogModel::setVisible(bool visible)
{
    m_visible = visible;
    if (visible && !m_paused) {
        pull();
        m_timer.start();
    } else {
        m_timer.stop();
    }
}

void HttpLogModel::setPaused(bool paused)
{
    m_paused = paused;
    setVisible(m_visible);
}

void HttpLogModel::pull()
{
    if (!m_log && m_logOf)
        m_log = m_logOf();
    if (!m_log)
        return;
    // Requests under way are read again; they are few and the newest.
    const quint64 from = std::min(m_cursor, m_oldestRunning);
    const auto batch = m_log->read(from);
    const quint64 first = from + batch.missed;
    if (first > m_cursor)
        m_missed += static_cast<qint64>(first - m_cursor);
    quint64 running = batch.next;
    std::deque<Row> fresh;
    bool countsMoved = false;
    for (std::size_t i = 0; i < batch.entries.size(); ++i) {
        const quint64 number = first + i;
        const Exchange &exchange = batch.entries[i];
        if (exchange.durationMs < 0)
            running = std::min(running, number);
        if (number >= m_cursor) {
            fresh.push_back({number, exchange});
            continue;
        }
        if (m_rows.empty() || number < m_rows.front().number)
            continue;
        const auto at = std::ranges::lower_bound(m_rows, number, {}, &Row::number);
        if (at == m_rows.end() || at->number != number
            || at->exchange.durationMs == exchange.durationMs)
            continue;
        at->exchange = exchange;
        const auto shown = std::ranges::lower_bound(m_shown, number);
        if (shown != m_shown.end() && *shown == number) {
            const int row = static_cast<int>(shown - m_shown.begin());
            Q_EMIT dataChanged(index(row, 0), index(row, ColumnCount - 1));
        }
    }
    m_cursor = batch.next;
    m_oldestRunning = running;
    const qsizetype excess = static_cast<qsizetype>(m_rows.size() + fresh.size()) - maxRows;
    if (excess > 0 && !m_rows.empty()) {
        const auto cut
            = static_cast<std::ptrdiff_t>(std::min(excess, static_cast<qsizetype>(m_rows.size())));
        const quint64 keepFrom = static_cast<std::size_t>(cut) < m_rows.size()
            ? m_rows[static_cast<std::size_t>(cut)].number
            : m_cursor;
        const auto gone = std::ranges::lower_bound(m_shown, keepFrom) - m_shown.begin();
        if (gone > 0) {
            beginRemoveRows({}, 0, static_cast<int>(gone) - 1);
            m_shown.erase(m_shown.begin(), m_shown.begin() + gone);
            m_rows.erase(m_rows.begin(), m_rows.begin() + cut);
            endRemoveRows();
        } else {
            m_rows.erase(m_rows.begin(), m_rows.begin() + cut);
        }
        countsMoved = true;
    }
    std::vector<quint64> passing;
    for (const Row &row : fresh) {
        if (passes(row.exchange))
            passing.push_back(row.number);
    }
    countsMoved = countsMoved || !fresh.empty();
    const int at = rowCount();
    if (!passing.empty())
        beginInsertRows({}, at, at + static_cast<int>(passing.size()) - 1);
    std::ranges::move(fresh, std::back_inserter(m_rows));
    m_shown.insert(m_shown.end(), passing.begin(), passing.end());
    if (!passing.empty())
        endInsertRows();
    if (countsMoved)
        Q_EMIT countsChanged();
}

bool HttpLogModel::passes(const Exchange &e) const
{
    if (m_filter.isEmpty())
        return true;
    const QString words
        = QStringList{text(e.verb), e.url, QString::number(e.status), e.purpose, e.error}
              .join(u' ')
              .toLower();
    return m_filter.matches(words, [&e](const QString &key) { return filterValue(e, key); });
}

QList<TextRange> HttpLogModel::setFilter(const QString &filter)
{
    const auto unknown = m_filter.set(filter, filterKeys());
    rebuildShown();
    return unknown;
}

void HttpLogModel::rebuildShown()
{
    beginResetModel();
    m_shown.clear();
    for (const Row &row : m_rows) {
        if (passes(row.exchange))
            m_shown.push_back(row.number);
    }
    endResetModel();
    Q_EMIT countsChanged();
}

int HttpLogModel::hiddenRows() const
{
    return static_cast<int>(m_rows.size() - m_shown.size());
}

void HttpLogModel::clear()
{
    beginResetModel();
    m_rows.clear();
    m_shown.clear();
    m_oldestRunning = m_cursor;
    endResetModel();
    Q_EMIT countsChanged();
}

const HttpLogModel::Exchange &HttpLogModel::at(int row) const
{
    const quint64 number = m_shown[static_cast<std::size_t>(row)];
    return std::ranges::lower_bound(m_rows, number, {}, &Row::number)->exchange;
}

QString HttpLogModel::curl(int row) const
{
    return row < 0 || row >= rowCount() ? QString() : transport::toCurl(at(row));
}

QString HttpLogModel::headersText(int row) const
{
    if (row < 0 || row >= rowCount())
        return {};
    const Exchange &e = at(row);
    QString out = text(e.verb) + u' ' + e.url + u'\n';
    appendHeaders(out, e.requestHeaders);
    out += u'\n';
    if (e.status > 0) {
        out += text(e.protocol) + u' ' + QString::number(e.status) + u'\n';
        appendHeaders(out, e.responseHeaders);
    } else {
        out += (e.error.isEmpty() ? tr("No answer yet") : e.error) + u'\n';
    }
    return out;
}

int HttpLogModel::rowCount(const QModelIndex &parent) const
{
    return parent.isValid() ? 0 : static_cast<int>(m_shown.size());
}

int HttpLogModel::columnCount(const QModelIndex &parent) const
{
    return parent.isValid() ? 0 : ColumnCount;
}

QVariant HttpLogModel::data(const QModelIndex &index, int role) const
{
    if (!checkIndex(index, CheckIndexOption::IndexIsValid | CheckIndexOption::ParentIsInvalid))
        return {};
    const Exchange &e = at(index.row());
    const bool running = e.durationMs < 0;
    switch (role) {
    case Qt::DisplayRole:
    case Qt::AccessibleTextRole:
        switch (index.column()) {
        case TimeColumn:
            return e.startedAt.toLocalTime().toString(u"HH:mm:ss.zzz"_s);
        case MethodColumn:
            return text(e.verb);
        case AddressColumn:
            return e.url;
        case StatusColumn:
            if (!e.error.isEmpty())
                return e.status > 0 ? u"%1 · %2"_s.arg(e.status).arg(e.error) : e.error;
            return e.status > 0 ? QString::number(e.status) : u"…"_s;
        case BytesColumn:
            return running && e.bytesReceived == 0 ? QString() : formatBytes(e.bytesReceived);
        case DurationColumn:
            return running ? u"…"_s : tr("%1 ms").arg(e.durationMs);
        case TryColumn:
            return QString::number(e.tryNumber);
        default:
            return {};
        }
    case Qt::ToolTipRole:
        if (index.column() == AddressColumn)
            return e.purpose.isEmpty() ? e.url : e.purpose + u'\n' + e.url;
        if (index.column() == BytesColumn)
            return formatExactBytes(e.bytesReceived);
        if (index.column() == StatusColumn && e.unverifiedTls)
            return tr("The certificate was not verified");
        return {};
    case Qt::TextAlignmentRole:
        return index.column() >= BytesColumn
            ? QVariant::fromValue(Qt::AlignRight | Qt::AlignVCenter)
            : QVariant();
    case MarkRole:
        return index.column() == StatusColumn ? QVariant(markOf(e)) : QVariant();
    case StartedAtRole:
        return e.startedAt;
    case StatusCodeRole:
        return e.status;
    case BytesReceivedRole:
        return e.bytesReceived;
    case DurationMsRole:
        return e.durationMs;
    case TryRole:
        return e.tryNumber;
    case UrlRole:
        return e.url;
    case RegistryRole:
        return e.registry;
    case ErrorRole:
        return e.error;
    case BusyRole:
        return running;
    case MonospaceRole:
        return index.column() == AddressColumn;
    case SortRole:
        switch (index.column()) {
        case TimeColumn:
            return e.startedAt;
        case StatusColumn:
            return e.status;
        case BytesColumn:
            return e.bytesReceived;
        case DurationColumn:
            return e.durationMs;
        case TryColumn:
            return e.tryNumber;
        default:
            return data(index, Qt::DisplayRole);
        }
    default:
        return {};
    }
}

QVariant HttpLogModel::headerData(int section, Qt::Orientation orientation, int role) const
{
    if (orientation != Qt::Horizontal || role != Qt::DisplayRole)
        return {};
    switch (section) {
    case TimeColumn:
        return tr("Time");
    case MethodColumn:
        return tr("Method");
    case AddressColumn:
        return tr("Address");
    case StatusColumn:
        return tr("Status");
    case BytesColumn:
        return tr("Bytes");
    case DurationColumn:
        return tr("Duration");
    case TryColumn:
        return tr("Try");
    default:
        return {};
    }
}

} // namespace gantry::models
