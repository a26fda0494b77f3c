// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "models/hosts/hostlist.h"
#include "models/image/imagesession.h"
#include "models/image/platformrow.h"
#include "models/image/rowfilter.h"

#include <QAbstractItemModel>
#include <QPointer>

#include <vector>

namespace gantry::models {

//! The platform matrix: entries grouped by OS, attestations under what they attest, expected but
//! missing platforms as rows of their own. Answers from memory. Main thread.
class PlatformModel : public QAbstractItemModel
{
    Q_OBJECT
public:
    enum Column {
        StateColumn,
        OsColumn,
        ArchColumn,
        VariantColumn,
        OsVersionColumn,
        DigestColumn,
        SizeColumn,
        LayersColumn,
        BaseImageColumn,
        CreatedColumn,
        ProvenanceColumn,
        SbomColumn,
        SignatureColumn,
        BinariesColumn,
        ColumnCount
    };
    enum Role {
        RowKindRole
        = Qt::UserRole + 1, //!< int as ui::RowKind: 0 entry, 1 child, 2 missing, 3 group
        MarkRole, //!< mark name of this cell
        IconRole,
        EndIconRole, //!< "host" on the entry the chosen host pulls (ArchColumn)
        SecondaryRole,
        SizeBytesRole,
        LargestBytesRole, //!< one scale for all bars
        DigestRole, //!< whole digest text
        EntryRole, //!< qlonglong position in ImageSession::entries(), -1 for none
        LinkRole, //!< "find-candidate" on missing rows, "retry" on failed ones, "read" on those not
                  //!< read
        SpanRole,
        DimRole,
        MonospaceRole,
        BoldRole,
        BusyRole,
        SortRole,
        PlatformRole //!< specifier of the row
    };

    explicit PlatformModel(QObject *parent = nullptr);
    ~PlatformModel() override;
    void setSession(ImageSession *session);
    //! Hosts that define "missing"; null: none are expected.
    void setExpected(const HostList *hosts);
    //! The host whose pick carries the monitor icon, and what it pulls with.
    void setHost(const Host &host, const doctor::Client &client);
    //! Position of the entry that host pulls, or -1.
    qsizetype pickedEntry() const { return m_picked; }

    struct Counts {
        int all = 0, linux = 0, windows = 0, other = 0, missing = 0;
        int hidden = 0; //!< rows the filter hides
    };
    const Counts &counts() const { return m_counts; }
    //! Filter text (RowFilter) and chips: empty set shows all. Answers ranges of unknown keys.
    QList<TextRange> setFilter(const QString &text);
    enum class Chip { All, Linux, Windows, Missing };
    void setChip(Chip chip);
    void sortBy(Column column, Qt::SortOrder order);
    QModelIndex indexOfEntry(qsizetype entry) const;

    QModelIndex index(int row, int column, const QModelIndex &parent = {}) const override;
    QModelIndex parent(const QModelIndex &child) const override;
    int rowCount(const QModelIndex &parent = {}) const override;
    int columnCount(const QModelIndex &parent = {}) const override;
    QVariant data(const QModelIndex &index, int role = Qt::DisplayRole) const override;
    QVariant headerData(int section, Qt::Orientation orientation, int role) const override;
    Qt::ItemFlags flags(const QModelIndex &index) const override;

Q_SIGNALS:
    void countsChanged();

private:
    void rebuild();
    void refreshEntry(qsizetype entry);
    void refreshAll();
    void refreshFacts(PlatformRow &row) const;
    qsizetype pick() const;
    bool passesChip(const PlatformRow &row) const;
    const PlatformRow &rowOf(const QModelIndex &index) const;

    QPointer<ImageSession> m_session;
    QPointer<const HostList> m_hosts;
    std::optional<Host> m_host; //!< with its client
    std::vector<PlatformRow> m_rows; //!< top level: group headers, entries, missing
    RowFilter m_filter;
    Chip m_chip = Chip::All;
    Column m_sortColumn = OsColumn;
    Qt::SortOrder m_sortOrder = Qt::AscendingOrder;
    Counts m_counts;
    qint64 m_largest = 0;
    qsizetype m_picked = -1;
};

} // namespace gantry::models
