// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <QAbstractItemModel>
#include <QString>
#include <QStringList>

namespace gantry::test {

//! What to write beside a row's text.
struct DumpRoles {
    int state = -1; //!< int(TreeNode::State) as [NotLoaded]; Loaded is not written
    int edge = -1; //!< text at the right edge after " | "
    int secondary = -1; //!< after the text, in round brackets
};

//! The model as indented text, one line per row: what a person would read aloud. Asks for nothing.
inline QString dumpTree(const QAbstractItemModel &model, const DumpRoles &roles = {},
    const QModelIndex &parent = {}, int depth = 0)
{
    static const QStringList states{QStringLiteral("NotLoaded"), QStringLiteral("Loading"),
        QStringLiteral("Loaded"), QStringLiteral("Failed")};
    QString text;
    for (int row = 0; row < model.rowCount(parent); ++row) {
        const QModelIndex index = model.index(row, 0, parent);
        text += QString(depth * 2, u' ') + index.data().toString();
        if (roles.secondary >= 0 && !index.data(roles.secondary).toString().isEmpty())
            text += QStringLiteral(" (%1)").arg(index.data(roles.secondary).toString());
        if (roles.edge >= 0 && !index.data(roles.edge).toString().isEmpty())
            text += QStringLiteral(" | ") + index.data(roles.edge).toString();
        if (roles.state >= 0 && index.data(roles.state).toInt() != 2)
            text += QStringLiteral(" [%1]").arg(states.value(index.data(roles.state).toInt()));
        text += u'\n' + dumpTree(model, roles, index, depth + 1);
    }
    return text;
}

} // namespace gantry::test
