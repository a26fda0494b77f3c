// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "models/image/rowfilter.h"
#include "transport/httplog.h"

#include <QAbstractTableModel>
#include <QTimer>

#include <deque>
#include <memory>
#include <vector>

namespace gantry::models {

//! The HTTP log, newest last, read by cursor every 100 ms while somebody looks. Requests that were
//! running when they were read are read again until they have ended. Keeps the newest maxRows. Main
//! thread.
class HttpLogModel : public QAbstractTableModel
{
    Q_OBJECT
public:
    enum Column {
        TimeColumn,
        MethodColumn,
        AddressColumn,
        StatusColumn,
        BytesColumn,
        DurationColumn,
        TryColumn,
        ColumnCount
    };
    enum Role {
        MarkRole = Qt::UserRole + 1, //!< "run", "ok", "info" (redirect), "warn" (4xx), "err"
        StartedAtRole, //!< QDateTime
        StatusCodeRole, //!< int; 0 while running or without an answer
        BytesReceivedRole, //!< qint64
        DurationMsRole, //!< qint64, -1 while running
        TryRole, //!< int, 1-based
        UrlRole, //!< whole address, without secrets
        RegistryRole,
        ErrorRole,
        BusyRole, //!< bool: no answer yet
        MonospaceRole,
        SortRole
    };
    static constexpr qsizetype maxRows = 20'000;

    //! The log may not exist until the first request: it is asked for at every pull until it does.
    using LogOf = std::function<std::shared_ptr<transport::HttpLog>()>;
    explicit HttpLogModel(LogOf log, QObject *parent = nullptr);
    ~HttpLogModel() override;

    //! Pulls run only while visible and not paused; showing pulls at once.
    void setVisible(bool visible);
    bool isPaused() const { return m_paused; }
    void setPaused(bool paused);
    //! Pulls now; for tests and before a copy.
    void pull();
    //! Words and keys (method, status, host, url, bytes, ms, try, error). Answers ranges of unknown
    //! keys.
    QList<TextRange> setFilter(const QString &text);
    int hiddenRows() const;
    qint64 missed() const { return m_missed; } //!< requests dropped before they were read
    void clear();

    QString curl(int row) const;
    //! Request line, request headers, answer headers, as text.
    QString headersText(int row) const;

    int rowCount(const QModelIndex &parent = {}) const override;
    int columnCount(const QModelIndex &parent = {}) const override;
    QVariant data(const QModelIndex &index, int role = Qt::DisplayRole) const override;
    QVariant headerData(int section, Qt::Orientation orientation, int role) const override;

Q_SIGNALS:
    void countsChanged(); //!< rows or hidden rows

private:
    using Exchange = transport::HttpExchange;
    struct Row {
        quint64 number = 0;
        Exchange exchange;
    };
    const Exchange &at(int row) const;
    bool passes(const Exchange &exchange) const;
    void rebuildShown();

    LogOf m_logOf;
    std::shared_ptr<transport::HttpLog> m_log;
    std::deque<Row> m_rows; //!< oldest first, by number without gaps inside
    std::deque<quint64> m_shown; //!< numbers that pass the filter
    quint64 m_cursor = 0;
    quint64 m_oldestRunning = 0; //!< rows from here on may still change
    qint64 m_missed = 0;
    RowFilter m_filter;
    QTimer m_timer;
    bool m_visible = false;
    bool m_paused = false;
};

} // namespace gantry::models
