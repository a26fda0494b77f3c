// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "models/image/registrytreemodel.h"
#include "models/workspace/workspace.h"

#include <QAbstractListModel>
#include <QPointer>

namespace gantry::models {

//! Completions of the reference field: starred, recent, pinned, then loaded repositories and tags.
//! Rows of text (DisplayRole) with what they are (UserRole). At most maxRows. Main thread.
class CompletionModel : public QAbstractListModel
{
    Q_OBJECT
public:
    static constexpr qsizetype maxRows = 50;
    enum Role { SecondaryRole = Qt::UserRole, IconRole };

    CompletionModel(
        const Workspace *workspace, const RegistryTreeModel *tree, QObject *parent = nullptr);
    //! What has been typed; empty: the most recent.
    void setText(const QString &text);

    int rowCount(const QModelIndex &parent = {}) const override;
    QVariant data(const QModelIndex &index, int role = Qt::DisplayRole) const override;

private:
    struct Row {
        QString text, secondary, icon;
        bool operator==(const Row &) const = default;
    };
    QPointer<const Workspace> m_workspace;
    QPointer<const RegistryTreeModel> m_tree;
    QString m_text;
    QList<Row> m_rows;
};

} // namespace gantry::models
