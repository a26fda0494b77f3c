// SPDX-License-Identifier: Apache-2.0
#include "models/doctor/ignoredfindings.h"

#include "verbs/doctor.h"
#include "verbs/doctorignore.h"

namespace gantry::models {

IgnoredFindings::IgnoredFindings(QString path, QObject *parent)
    : QObject(parent)
    , m_path(std::move(path))
{
    if (m_path.isEmpty())
        return;
    if (auto list = verbs::readIgnoreFile(m_path))
        m_list = *std::move(list);
    else
        m_problem = list.error();
}

QString IgnoredFindings::imageKey(const oci::ImageName &name)
{
    return verbs::ignoredName(name);
}

QList<doctor::Finding> IgnoredFindings::applyTo(
    QList<doctor::Finding> all, const oci::ImageName &name) const
{
    return m_list.applyTo(std::move(all), imageKey(name));
}

Expected<> IgnoredFindings::ignore(
    const oci::ImageName &name, const QString &findingKey, const QString &because)
{
    m_list.ignore(imageKey(name), findingKey, because);
    Q_EMIT changed();
    return keep();
}

Expected<> IgnoredFindings::restore(const oci::ImageName &name, const QString &findingKey)
{
    m_list.restore(imageKey(name), findingKey);
    Q_EMIT changed();
    return keep();
}

Expected<> IgnoredFindings::keep()
{
    if (m_path.isEmpty())
        return {};
    if (m_problem)
        return std::unexpected(*m_problem);
    return verbs::writeIgnoreFile(m_path, m_list);
}

} // namespace gantry::models
