// SPDX-License-Identifier: Apache-2.0
#include "transport/auth/scope.h"

#include <QMap>

#include <algorithm>

using namespace Qt::StringLiterals;

namespace gantry::transport {

namespace {

struct Parts {
    QString resource; //!< "repository:NAME", empty when the text has another form
    QStringList actions;
};

//! "type:name:action,…"; a name may hold colons ("repository:host:5000/x:pull").
Parts split(const QString &scope)
{
    const qsizetype first = scope.indexOf(u':');
    const qsizetype last = scope.lastIndexOf(u':');
    if (first <= 0 || last <= first)
        return {};
    return {scope.first(last), scope.sliced(last + 1).split(u',', Qt::SkipEmptyParts)};
}

QStringList cleaned(QStringList actions)
{
    actions.removeAll(QString());
    actions.sort();
    actions.removeDuplicates();
    if (actions.contains(u"*"_s))
        return {u"*"_s};
    return actions;
}

} // namespace

QString repositoryScope(const QString &repository, const QStringList &actions)
{
    const QStringList list = cleaned(actions);
    if (repository.isEmpty() || list.isEmpty())
        return {};
    return u"repository:"_s + repository + u':' + list.join(u',');
}

QStringList mergeScopes(const QStringList &scopes)
{
    QMap<QString, QStringList> byResource;
    QStringList merged;
    for (const QString &scope : scopes) {
        const Parts parts = split(scope);
        if (!parts.resource.isEmpty())
            byResource[parts.resource] += parts.actions;
        else if (!scope.isEmpty())
            merged.append(scope);
    }
    for (auto it = byResource.cbegin(); it != byResource.cend(); ++it) {
        const QStringList actions = cleaned(it.value());
        if (!actions.isEmpty())
            merged.append(it.key() + u':' + actions.join(u','));
    }
    merged.sort();
    merged.removeDuplicates();
    return merged;
}

bool covers(const QStringList &granted, const QStringList &asked)
{
    return std::ranges::all_of(asked, [&](const QString &scope) {
        if (granted.contains(scope))
            return true;
        const Parts want = split(scope);
        return !want.resource.isEmpty() && std::ranges::any_of(granted, [&](const QString &given) {
            const Parts have = split(given);
            return have.resource == want.resource
                && (have.actions.contains(u"*"_s)
                    || std::ranges::all_of(want.actions,
                        [&](const QString &action) { return have.actions.contains(action); }));
        });
    });
}

QString repositoryOf(const QStringList &scopes)
{
    for (const QString &scope : scopes) {
        if (scope.startsWith("repository:"_L1))
            return split(scope).resource.mid(11);
    }
    return {};
}

} // namespace gantry::transport
