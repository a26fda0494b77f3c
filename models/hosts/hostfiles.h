// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "models/hosts/hostlist.h"
#include "models/jobs/filework.h"

class QMimeData;

namespace gantry::models {

//! Hosts of a file: Gantry's own JSON, one host per line, or what `kubectl get nodes -o json`
//! printed. Read and parsed on the pools, as a job. Errors: Io, LimitExceeded, Corrupt naming line
//! or member. \param pools null: in this thread
quint64 readHostFile(JobModel *jobs, const std::shared_ptr<Pools> &pools, const QString &path,
    QObject *owner, std::function<void(Expected<QList<Host>>)> done);
//! The same for text that was dropped or pasted.
quint64 readHostText(JobModel *jobs, const std::shared_ptr<Pools> &pools, const QByteArray &text,
    QObject *owner, std::function<void(Expected<QList<Host>>)> done);

//! The local files among what is dragged, whatever their names.
QStringList hostFilesOf(const QMimeData *mime);
//! Those of some paths that end as a host list does (.json, .txt, .csv, .list, .hosts).
QStringList hostFilesAmong(const QStringList &paths);

} // namespace gantry::models
