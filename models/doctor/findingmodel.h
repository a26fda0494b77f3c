// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "models/doctor/doctorsession.h"

#include <QAbstractListModel>
#include <QPointer>

#include <array>

namespace gantry::models {

//! What will surprise somebody, errors first, what is ignored last. Main thread.
class FindingModel : public QAbstractListModel
{
    Q_OBJECT
public:
    enum Role {
        KeyRole = Qt::UserRole + 1, //!< for DoctorSession::act(), ignore(), restore()
        IdRole, //!< "windows-no-version"
        MarkRole, //!< "err", "warn", "info"; ignored: "skip"
        TitleRole, //!< also Qt::DisplayRole
        EvidenceRole,
        HostsRole, //!< "13 hosts", "no host now"
        HostNamesRole, //!< in words, for tooltips
        //! QVariantList of QVariantMap {"id", "text", "detail", "isAdvice"}: ways out.
        RemediesRole,
        IgnoredRole, //!< bool
        BecauseRole, //!< why it is ignored
        PlatformRole,
        EntryRole //!< digest of the entry it is about; empty: the index
    };
    //! Chips over the list.
    enum class Shown { Errors, Warnings, Notes, Ignored };
    static constexpr int shownKinds = 4;

    explicit FindingModel(QObject *parent = nullptr);
    void setSession(DoctorSession *session);
    void setShown(Shown kind, bool shown);
    bool isShown(Shown kind) const { return m_shown.at(static_cast<std::size_t>(kind)); }
    int count(Shown kind) const;
    //! "2 errors, 3 warnings, errors first"; "Nothing found".
    QString summary() const;
    //! "2 errors", "3 warnings"; notes where there is nothing else.
    static QStringList summaryOf(int errors, int warnings, int notes);
    static QString markOf(const doctor::Finding &finding); //!< of MarkRole
    int rowOf(const QString &key) const;
    //! The first way out of a row that is not only advice; empty: none.
    QString firstRemedy(int row) const;

    int rowCount(const QModelIndex &parent = {}) const override;
    QVariant data(const QModelIndex &index, int role = Qt::DisplayRole) const override;

Q_SIGNALS:
    void countsChanged();

private:
    void rebuild();
    static Shown kindOf(const doctor::Finding &finding);
    QString evidenceOf(const doctor::Finding &finding) const;
    QString hostsText(const doctor::Finding &finding, bool names) const;

    QPointer<DoctorSession> m_session;
    QList<doctor::Finding> m_rows;
    QHash<QString, int> m_titles; //!< how many rows have it
    std::array<bool, shownKinds> m_shown = {true, true, true, false};
    std::array<int, shownKinds> m_counts = {};
};

} // namespace gantry::models
