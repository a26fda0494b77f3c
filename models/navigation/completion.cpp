// SPDX-License-Identifier: Apache-2.0
#include "models/navigation/completion.h"

#include <QSet>

using namespace Qt::StringLiterals;

namespace gantry::models {

CompletionModel::CompletionModel(
    const Workspace *workspace, const RegistryTreeModel *tree, QObject *parent)
    : QAbstractListModel(parent)
    , m_workspace(workspace)
    , m_tree(tree)
{
    setText({});
    if (workspace) {
        connect(workspace, &Workspace::recentChanged, this, [this] { setText(m_text); });
        connect(workspace, &Workspace::starredChanged, this, [this] { setText(m_text); });
    }
}

void CompletionModel::setText(const QString &text)
{
    m_text = text;
    QList<Row> rows;
    QSet<QString> seen;
    const auto offer = [&](const QStringList &names, const QString &what, const QString &icon) {
        for (const QString &name : names) {
            if (rows.size() >= maxRows)
                return;
            if (seen.contains(name) || !name.contains(text, Qt::CaseInsensitive))
                continue;
            seen.insert(name);
            rows += {name, what, icon};
        }
    };
    if (m_workspace) {
        offer(m_workspace->starred(), tr("starred"), u"star"_s);
        offer(m_workspace->recent(), tr("opened before"), u"hist"_s);
        offer(m_workspace->pinned(), tr("pinned"), u"pin"_s);
    }
    // One letter matches nearly everything there is.
    if (m_tree && text.size() > 1)
        offer(m_tree->loadedNames(text, maxRows), tr("in the tree"), u"tag"_s);
    if (rows == m_rows)
        return;
    beginResetModel();
    m_rows = std::move(rows);
    endResetModel();
}

int CompletionModel::rowCount(const QModelIndex &parent) const
{
    return parent.isValid() ? 0 : static_cast<int>(m_rows.size());
}

QVariant CompletionModel::data(const QModelIndex &index, int role) const
{
    if (!checkIndex(index, CheckIndexOption::IndexIsValid | CheckIndexOption::ParentIsInvalid))
        return {};
    const Row &row = m_rows.at(index.row());
    switch (role) {
    case Qt::DisplayRole:
    case Qt::EditRole:
        return row.text;
    case Qt::AccessibleTextRole:
        return u"%1, %2"_s.arg(row.text, row.secondary);
    case SecondaryRole:
        return row.secondary;
    case IconRole:
        return row.icon;
    default:
        return {};
    }
}

} // namespace gantry::models
