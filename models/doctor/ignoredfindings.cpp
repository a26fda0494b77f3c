// SPDX-License-Identifier: Apache-2.0
#include "models/doctor/ignoredfindings.h"

#include "verbs/doctor.h"

#include <QDir>
#include <QFile>
#include <QFileInfo>
#include <QSaveFile>

using namespace Qt::StringLiterals;

namespace gantry::models {

namespace {
constexpr qint64 maxFileBytes = 4LL * 1024 * 1024;
}

IgnoredFindings::IgnoredFindings(QString path, QObject *parent)
    : QObject(parent)
    , m_path(std::move(path))
{
    QFile file(m_path);
    if (m_path.isEmpty() || !file.exists())
        return;
    if (!file.open(QIODevice::ReadOnly)) {
        m_problem = Error{.code = Errc::Io, .message = file.errorString(), .subject = m_path};
        return;
    }
    if (file.size() > maxFileBytes) {
        m_problem = Error{.code = Errc::LimitExceeded,
            .message = tr("The file is larger than 4 MiB"),
            .subject = m_path};
        return;
    }
    if (auto list = doctor::IgnoreList::read(file.readAll(), m_path))
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
    QDir().mkpath(QFileInfo(m_path).path());
    QSaveFile file(m_path);
    const QByteArray bytes = m_list.write();
    if (!file.open(QIODevice::WriteOnly) || file.write(bytes) != bytes.size() || !file.commit())
        return fail(Errc::Io, file.errorString(), m_path);
    return {};
}

} // namespace gantry::models
