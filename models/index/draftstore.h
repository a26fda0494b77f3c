// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "assembly/draft.h"
#include "base/pools.h"

#include <QDateTime>
#include <QFuture>
#include <QHash>
#include <QList>
#include <QObject>
#include <QTimer>

#include <memory>
#include <optional>

namespace gantry::models {

//! Drafts on disk, one file each, written half a second after the last change, replaced atomically,
//! off the main thread. A draft lives until it is discarded; closing its page keeps it. Main
//! thread.
class DraftStore : public QObject
{
    Q_OBJECT
public:
    struct Listed {
        QString id;
        oci::ImageName target; //!< empty selector: none chosen yet
        qsizetype entries = 0;
        QDateTime savedAt; //!< UTC
    };
    static constexpr int saveAfterMs = 500;
    static constexpr qsizetype maxDrafts = 200; //!< the oldest beyond are not listed

    //! \param folder made when first needed; empty: nothing is kept. pools may be null: written in
    //! the main thread, then.
    explicit DraftStore(
        QString folder, std::shared_ptr<Pools> pools = {}, QObject *parent = nullptr);
    //! Writes what waits.
    ~DraftStore() override;
    static QString defaultFolder(); //!< $XDG_DATA_HOME/gantry/drafts

    QString newId() const;
    //! Newest first. Files that cannot be read are left out.
    QList<Listed> list() const;
    //! The newest draft for this target; empty: none.
    QString draftFor(const oci::ImageName &target) const;
    //! What waits to be written counts. Errors: NotFound, Io, Corrupt, Unsupported.
    Expected<assembly::Draft> load(const QString &id) const;
    void saveSoon(const QString &id, const assembly::Draft &draft);
    void discard(const QString &id);
    //! Writes now, in this thread; for closing. Errors: Io of the first that could not be written.
    Expected<> flush();
    std::optional<QDateTime> savedAt(const QString &id) const;

Q_SIGNALS:
    void saved(const QString &id);
    void saveFailed(const QString &id, const gantry::Error &error);
    void listChanged();
    void discarded(const QString &id); //!< whoever has it open: nothing of it is kept

private:
    static Listed listedOf(const QString &id, const assembly::Draft &draft);
    void takeScan() const;
    void writeSoon();
    void settle(const QHash<QString, Error> &failed);
    QString pathOf(const QString &id) const; //!< empty: nothing is kept, or no id of ours

    QString m_folder;
    std::shared_ptr<Pools> m_pools;
    mutable QList<Listed> m_listed;
    mutable QFuture<QList<Listed>> m_scan; //!< of the folder, once
    // One write at a time, so that an older state never lands on a newer one.
    QHash<QString, assembly::Draft> m_waiting, m_writing;
    QFuture<QHash<QString, Error>> m_write;
    QHash<QString, QDateTime> m_savedAt;
    QTimer m_timer;
};

} // namespace gantry::models
