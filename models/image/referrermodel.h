// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "models/image/imagesession.h"
#include "models/image/lazytreemodel.h"

#include <QPointer>

namespace gantry::models {

//! What refers to the root and to its entries, by subject; attestation entries of the index are
//! listed too, with the origin "index". Main thread.
class ReferrerModel : public LazyTreeModel
{
    Q_OBJECT
public:
    enum Column { TypeColumn, OriginColumn, DigestColumn, SizeColumn, DateColumn, ColumnCount };
    enum Role {
        RowKindRole = Qt::UserRole + 1, //!< int as ui::RowKind: 3 for subjects, 0 for referrers
        IconRole, //!< "att", "sbom", "sig", "manifest"
        DigestRole,
        SizeBytesRole,
        ArtifactTypeRole, //!< as written
        EntryRole, //!< position of the subject in ImageSession::entries(), -1: the root
        TagRole,
        SecondaryRole,
        MonospaceRole,
        DateRole //!< QDateTime
    };

    explicit ReferrerModel(QObject *parent = nullptr);
    ~ReferrerModel() override;
    void setSession(ImageSession *session);
    int count() const { return m_count; } //!< referrers and attestations, for the tab
    //! Why it is empty ("Being read", the error's line, "Nothing refers to this image"); empty
    //! otherwise.
    QString notice() const;

    int columnCount(const QModelIndex &parent = {}) const override;
    QVariant data(const QModelIndex &index, int role = Qt::DisplayRole) const override;
    QVariant headerData(int section, Qt::Orientation orientation, int role) const override;

Q_SIGNALS:
    void countChanged();

protected:
    void load(TreeNode *node) override;
    bool canHaveChildren(const TreeNode &node) const override;

private:
    struct Node;
    void rebuild();

    QPointer<ImageSession> m_session;
    int m_count = 0;
    bool m_reading = false;
};

} // namespace gantry::models
