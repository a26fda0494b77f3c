// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "verbs/protectedtags.h"

#include <QObject>

namespace gantry::models {

//! The patterns of verbs::ProtectedTags as the settings change them and assemblies ask them. Main
//! thread.
class ProtectedTagList : public QObject
{
    Q_OBJECT
public:
    //! \param path empty: nothing is kept
    explicit ProtectedTagList(QString path, QObject *parent = nullptr);

    const verbs::ProtectedTags &tags() const { return m_tags; }
    QStringList patterns() const { return m_tags.patterns(); }
    //! Why the file could not be read; its patterns do not count, then.
    const std::optional<Error> &problem() const { return m_problem; }
    //! What is wrong with a pattern, one sentence; empty: nothing.
    static QString faultOf(const QString &pattern);
    //! Errors: Usage (a pattern has a fault; nothing is changed), Io (they count for this run).
    Expected<> setPatterns(const QStringList &patterns);

Q_SIGNALS:
    void changed();

private:
    QString m_path;
    verbs::ProtectedTags m_tags;
    std::optional<Error> m_problem;
};

} // namespace gantry::models
