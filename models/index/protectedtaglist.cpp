// SPDX-License-Identifier: Apache-2.0
#include "models/index/protectedtaglist.h"

namespace gantry::models {

ProtectedTagList::ProtectedTagList(QString path, QObject *parent)
    : QObject(parent)
    , m_path(std::move(path))
{
    if (m_path.isEmpty())
        return;
    if (auto read = verbs::ProtectedTags::read(m_path))
        m_tags = *std::move(read);
    else
        m_problem = read.error();
}

QString ProtectedTagList::faultOf(const QString &pattern)
{
    return verbs::ProtectedTags::faultOf(pattern);
}

Expected<> ProtectedTagList::setPatterns(const QStringList &patterns)
{
    for (const QString &pattern : patterns) {
        if (const QString fault = faultOf(pattern); !fault.isEmpty())
            return fail(Errc::Usage, fault, pattern);
    }
    const verbs::ProtectedTags after(patterns);
    if (after == m_tags && !m_problem)
        return {};
    m_tags = after;
    m_problem.reset();
    const auto written = m_path.isEmpty() ? Expected<>() : m_tags.write(m_path);
    Q_EMIT changed();
    return written;
}

} // namespace gantry::models
