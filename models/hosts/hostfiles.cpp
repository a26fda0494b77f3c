// SPDX-License-Identifier: Apache-2.0
#include "models/hosts/hostfiles.h"

#include <QFileInfo>
#include <QMimeData>
#include <QUrl>

using namespace Qt::StringLiterals;

namespace gantry::models {

namespace {

//! What doctor::readHosts() takes at most; it bounds each format itself.
constexpr qint64 maxFileBytes = 64 * 1024 * 1024;

using Hosts = QList<Host>;
using Done = std::function<void(Expected<Hosts>)>;

quint64 run(JobModel *jobs, const std::shared_ptr<Pools> &pools, const QString &title,
    QObject *owner, std::function<Expected<Hosts>()> work, Done done)
{
    return jobs->run<Hosts>(
        title, owner,
        [pools, work = std::move(work)](const OpContext &) { return worked<Hosts>(pools, work); },
        std::move(done));
}

} // namespace

quint64 readHostFile(JobModel *jobs, const std::shared_ptr<Pools> &pools, const QString &path,
    QObject *owner, Done done)
{
    const auto work = [path]() -> Expected<Hosts> {
        TRY(const QByteArray bytes, readWhole(path, maxFileBytes));
        return doctor::readHosts(bytes, path);
    };
    return run(jobs, pools, HostList::tr("Read hosts of %1").arg(QFileInfo(path).fileName()), owner,
        work, std::move(done));
}

quint64 readHostText(JobModel *jobs, const std::shared_ptr<Pools> &pools, const QByteArray &text,
    QObject *owner, Done done)
{
    return run(
        jobs, pools, HostList::tr("Read hosts of a text"), owner,
        [text] { return doctor::readHosts(text, HostList::tr("the text")); }, std::move(done));
}

QStringList hostFilesOf(const QMimeData *mime)
{
    QStringList paths;
    const auto urls = mime->urls();
    for (const QUrl &url : urls)
        paths += url.toLocalFile();
    paths.removeAll(QString());
    return paths;
}

QStringList hostFilesAmong(const QStringList &paths)
{
    static constexpr QLatin1StringView endings[]{
        ".json"_L1, ".txt"_L1, ".csv"_L1, ".list"_L1, ".hosts"_L1};
    QStringList files;
    for (const QString &path : paths) {
        const bool isList = std::ranges::any_of(endings,
            [&](QLatin1StringView ending) { return path.endsWith(ending, Qt::CaseInsensitive); });
        if (isList)
            files += path;
    }
    return files;
}

} // namespace gantry::models
