// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "models/index/assemblysession.h"

#include <QAbstractListModel>
#include <QPointer>

#include <vector>

namespace gantry::models {

//! The slots of the canvas, one a row, grouped by operating system: Linux, Windows, others, and
//! what has no platform last. Filled slots are in the order of the index; empty ones stand where
//! their platform belongs. What is being read has a row of its own until it arrives. Main thread.
class SlotModel : public QAbstractListModel
{
    Q_OBJECT
public:
    enum class SlotState {
        Filled,
        Empty, //!< expected, nobody fills it
        Conflict, //!< see RivalsRole, or a field that cannot be right (then without rivals)
        Warning,
        New, //!< fine, and not in the index the tag names
        Reading, //!< on its way
        Failed //!< could not be read; NoteRole says why, retry with retry()
    };
    //! What a slot says to what is dragged.
    enum class Answer { None, Fits, Replaces, NotHere, Unknown };

    enum Role {
        KeyRole = Qt::UserRole + 1, //!< names the slot while its platform stays
        EntryKeyRole, //!< of its entry, the first of rivals; empty for an empty slot
        EntryKeysRole, //!< QStringList, all
        OsRole, //!< "linux", "windows", "freebsd", "" (no platform)
        GroupRole, //!< "Linux"; slots of one group stand together
        GroupFactsRole, //!< "3 of 4 filled, 1 conflict"
        GroupIconRole, //!< icon name: "linux", "win", "index"
        StateRole, //!< int(SlotState)
        MarkRole, //!< mark name: "ok", "add", "warn", "err", "miss", "run"
        IsNewRole, //!< bool: not in the index the tag names, whatever the state
        PlatformRole, //!< oci::Platform
        PlatformTextRole, //!< "windows/amd64 10.0.20348"; also Qt::DisplayRole
        DigestRole, //!< whole
        DigestTextRole, //!< "5f1b66c3"
        SizeBytesRole, //!< qint64, compressed layers; -1 while unknown
        SizeTextRole, //!< "231 MiB"
        SourceRole, //!< "telemetry-agent:3.8.0-rc1"
        SourceNameRole, //!< whole reference
        VersionRole, //!< version label; may be empty
        FollowersRole, //!< QStringList: "provenance", "SBOM"
        FollowersTextRole, //!< "no attestations" when there are none
        TagsRole, //!< QStringList, small plates: "variant set here", "nested index"
        NoteRole, //!< line in the body: "older than the other entries", "Expected by lab-rv-01"
        NoteMeaningRole, //!< "warning", "error", "missing", ""
        HintRole, //!< second line of an empty slot: "Fill it, or leave it out of 3.8.0"
        RivalsRole, //!< QVariantList of QVariantMap {"key", "digest", "size", "source", "kept"}
        AnswerRole, //!< int(Answer) to what is dragged
        FitsRole, //!< int: -1 nothing is dragged, 0 no, 1 fits
        FootRole, //!< words of the answer; empty while nothing is dragged
        FootMarkRole, //!< "ok", "skip", "unk"
        ReadingRole, //!< quint64 id of AssemblySession::Reading; 0: none
        ConfigPlatformRole //!< oci::Platform its config says, or not set
    };

    explicit SlotModel(QObject *parent = nullptr);
    ~SlotModel() override;
    void setSession(AssemblySession *session);
    AssemblySession *session() const { return m_session; }

    //! What is over the canvas; every slot answers in FootRole. Empty: nothing is dragged. A few
    //! microseconds a slot.
    void setDragged(const QList<AssemblyOffer> &offers);
    const QList<AssemblyOffer> &dragged() const { return m_dragged; }
    //! What a drop beside all slots would do: "Opens a slot for windows/amd64 10.0.17763".
    QString answerBeside() const;

    int rowOf(const QString &slotKey) const; //!< -1: none
    int rowOfEntry(const QString &entryKey) const;
    //! "5 of 7 slots filled".
    QString summary() const;

    //! Drops on a slot (row -1: beside all). One offer goes there, several find their slots.
    void drop(int row, const QList<AssemblyOffer> &offers, bool asConflict);
    //! Puts the slot's entry before that of another one (row: of the slot it goes in front of;
    //! rowCount(): behind all).
    void moveSlot(int row, int beforeRow);
    void clearSlot(int row); //!< takes its entries out; an empty slot is left out
    void keep(int row, const QString &entryKey);
    void retry(int row);

    int rowCount(const QModelIndex &parent = {}) const override;
    QVariant data(const QModelIndex &index, int role = Qt::DisplayRole) const override;
    QHash<int, QByteArray> roleNames() const override;

Q_SIGNALS:
    void summaryChanged();
    void answersChanged(); //!< after setDragged()

private:
    struct Row;

    void rebuild();
    std::vector<Row> makeRows() const;
    void answer(Row &row) const;
    QString groupFacts(const QString &os) const;
    QString accessibleText(const Row &row) const;

    QPointer<AssemblySession> m_session;
    std::vector<Row> m_rows;
    QList<AssemblyOffer> m_dragged;
};

} // namespace gantry::models
