// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "base/job.h"
#include "base/task.h"

#include <QAbstractTableModel>
#include <QElapsedTimer>
#include <QPointer>
#include <QTimer>

#include <functional>
#include <memory>
#include <vector>

namespace gantry::models {

//! Running and ended jobs, newest first: the only bridge from models to tasks. Work under 1 s that
//! succeeds never becomes a row; finished rows fold after 10 s; failed ones stay until dismissed,
//! retried, or the same work has succeeded since. Counters are pulled every 100 ms while something
//! runs. Main thread.
class JobModel : public QAbstractTableModel
{
    Q_OBJECT
public:
    enum Column { TitleColumn, ProgressColumn, RateColumn, ActionColumn, ColumnCount };
    enum Role {
        StateRole = Qt::UserRole + 1, //!< int(Job::State)
        MarkRole, //!< mark name ("run", "ok", "err", "skip")
        IconRole, //!< "pull", "push", "reload"
        FractionRole, //!< 0 … 1; negative while unknown
        MeaningRole, //!< "note", "fine", "error" (text)
        BytesDoneRole,
        BytesTotalRole,
        RateRole, //!< bytes per second
        SecondsLeftRole, //!< negative while unknown
        ActionIconRole, //!< "stop" while running, "reload" after a failure, empty
        ErrorRole //!< one line, empty when fine
    };

    explicit JobModel(QObject *parent = nullptr);
    ~JobModel() override;

    //! Starts work now; settle gets the result on this thread, only while the owner lives, and
    //! never inside this call: what is answered at once is told by the event loop, and as Cancelled
    //! when it was cancelled before. When the owner dies the work is cancelled. Answers an id for
    //! cancel(). Same work can be retried by a person as long as the owner lives.
    //! \param title names what is done with what: work of one title and kind is the same work
    template <typename T>
    quint64 run(QString title, QObject *owner, std::function<Task<T>(OpContext)> work,
        std::function<void(Expected<T>)> settle, Job::Kind kind = Job::Kind::Read)
    {
        return start(std::move(title), owner, kind,
            [work = std::move(work), settle = std::move(settle)](OpContext ctx, Settled settled) {
                follow<T>(work(std::move(ctx)), settle, std::move(settled));
            });
    }

    bool cancel(quint64 id);
    void cancelRow(int row);
    bool canRetry(int row) const;
    void retryRow(int row);
    //! Takes the row of a failure away that was told elsewhere, by a dialog that has closed.
    void dismiss(quint64 id);
    void cancelAll();

    int running() const; //!< jobs at work, rows or not
    int failed() const; //!< failed rows not dismissed
    qint64 bytesPerSecond() const;
    QStringList runningTitles() const;

    int rowCount(const QModelIndex &parent = {}) const override;
    int columnCount(const QModelIndex &parent = {}) const override;
    QVariant data(const QModelIndex &index, int role = Qt::DisplayRole) const override;
    QVariant headerData(int section, Qt::Orientation orientation, int role) const override;

    //! How long work stays without a row and how long finished rows stay, in ms; tests make both 0.
    void setDelays(int showAfterMs, int foldAfterMs);

Q_SIGNALS:
    void summaryChanged(); //!< running(), failed() or the rate

private:
    //! Gives the outcome to the owner, or instead of it the error.
    using Tell = std::function<void(const std::optional<Error> &instead)>;
    //! Called once with the outcome.
    using Settled = std::function<void(const std::optional<Error> &, Tell)>;
    using Start = std::function<void(OpContext, Settled)>;
    struct Item;

    quint64 start(QString title, QObject *owner, Job::Kind kind, Start begin);
    void launch(const std::shared_ptr<Item> &item);
    void tick();
    void show(const std::shared_ptr<Item> &item);
    void hide(const std::shared_ptr<Item> &item);
    void settle(const std::shared_ptr<Item> &item, const std::optional<Error> &error);
    void dropHealed(const Item &done);
    int rowOf(const Item *item) const;
    QString progressText(const Item &item) const;

    template <typename T>
    static QCoro::Task<> follow(
        Task<T> task, std::function<void(Expected<T>)> settle, Settled settled)
    {
        const auto result = std::make_shared<Expected<T>>(co_await std::move(task));
        std::optional<Error> error;
        if (!*result)
            error = result->error();
        settled(error, [result, settle = std::move(settle)](const std::optional<Error> &instead) {
            if (instead)
                *result = std::unexpected(*instead);
            if (settle)
                settle(std::move(*result));
        });
    }

    std::vector<std::shared_ptr<Item>> m_all; //!< at work or in a row
    std::vector<std::shared_ptr<Item>> m_rows;
    QTimer m_timer;
    quint64 m_nextId = 1;
    int m_showAfterMs = 1000;
    int m_foldAfterMs = 10'000;
};

} // namespace gantry::models
