// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "models/index/assemblysession.h"

#include <QAbstractListModel>
#include <QPointer>

#include <vector>

namespace gantry::models {

//! Which kinds of host get an entry, before (the index the tag names) and after (the draft, with
//! what is dragged). Rows follow the host list. Main thread.
class CoverageModel : public QAbstractListModel
{
    Q_OBJECT
public:
    enum class Coverage { Covered, Gained, Lost, Nothing };
    enum Role {
        StateRole = Qt::UserRole + 1, //!< int(Coverage)
        NameRole, //!< "Windows Server 2022"; also Qt::DisplayRole
        LabelRole, //!< short: "amd64", "17763"
        HostCountRole, //!< int, hosts of this kind
        PlatformRole, //!< oci::Platform
        BeforeDigestRole, //!< empty: nothing
        AfterDigestRole,
        PreviewRole //!< bool: only because of what is dragged
    };

    explicit CoverageModel(QObject *parent = nullptr);
    void setSession(AssemblySession *session);
    //! What is over the canvas counts as if it were dropped. Empty: nothing is.
    void setDragged(const QList<AssemblyOffer> &offers);

    QString sentence() const; //!< "Hosts that get an entry: 50 of 52"
    QString beforeSentence() const; //!< "44 before this drop", "44 before"; empty when equal

    int rowCount(const QModelIndex &parent = {}) const override;
    QVariant data(const QModelIndex &index, int role = Qt::DisplayRole) const override;

Q_SIGNALS:
    void summaryChanged();

private:
    struct Row {
        Host host;
        Coverage coverage = Coverage::Nothing;
        oci::Digest before = {}, after = {};
        bool preview = false;
    };
    void rebuild();

    QPointer<AssemblySession> m_session;
    QList<AssemblyOffer> m_dragged;
    std::vector<Row> m_rows;
    int m_before = 0, m_after = 0, m_total = 0;
};

} // namespace gantry::models
