// SPDX-License-Identifier: Apache-2.0
#include "models/index/draftstore.h"

#include <QCoreApplication>
#include <QDir>
#include <QFile>
#include <QFileInfo>
#include <QSaveFile>
#include <QStandardPaths>
#include <QUuid>
#include <QtConcurrentRun>

#include <algorithm>

using namespace Qt::StringLiterals;

namespace gantry::models {

namespace {

constexpr qint64 maxDraftBytes = 32LL * 1024 * 1024;
constexpr auto ending = ".gantry.json"_L1;

struct StoreWords {
    Q_DECLARE_TR_FUNCTIONS(gantry::models::DraftStore)
};

Expected<assembly::Draft> readFile(const QString &path)
{
    QFile file(path);
    if (!file.exists())
        return fail(Errc::NotFound, StoreWords::tr("This draft is not there any more"), path);
    if (!file.open(QIODevice::ReadOnly))
        return fail(
            Errc::Io, StoreWords::tr("The draft cannot be read: %1").arg(file.errorString()), path);
    const QByteArray bytes = file.read(maxDraftBytes + 1);
    if (bytes.size() > maxDraftBytes)
        return fail(Errc::LimitExceeded, StoreWords::tr("The draft is larger than 32 MiB"), path);
    return assembly::readDraft(bytes, path);
}

//! QSaveFile writes beside and renames: a kill leaves the old draft or the new one, never half.
Expected<> writeFile(const QString &path, const assembly::Draft &draft)
{
    const auto wrong = [&](const QString &why) {
        return fail(Errc::Io, StoreWords::tr("The draft cannot be saved: %1").arg(why), path,
            StoreWords::tr("It stays in this window; free space or change the permissions"));
    };
    if (!QDir().mkpath(QFileInfo(path).path()))
        return wrong(StoreWords::tr("its folder cannot be made"));
    QSaveFile file(path);
    if (!file.open(QIODevice::WriteOnly))
        return wrong(file.errorString());
    file.write(assembly::writeDraft(draft));
    if (!file.commit())
        return wrong(file.errorString());
    return {};
}

} // namespace

DraftStore::DraftStore(QString folder, std::shared_ptr<Pools> pools, QObject *parent)
    : QObject(parent)
    , m_folder(std::move(folder))
    , m_pools(std::move(pools))
{
    m_timer.setSingleShot(true);
    m_timer.setInterval(saveAfterMs);
    connect(&m_timer, &QTimer::timeout, this, &DraftStore::writeSoon);
    if (m_folder.isEmpty())
        return;
    const auto scan = [dir = m_folder] {
        QList<Listed> found;
        const auto files
            = QDir(dir).entryInfoList({u"*"_s + ending}, QDir::Files, QDir::Time); // newest first
        for (const QFileInfo &file : files.first(std::min(files.size(), maxDrafts))) {
            const auto draft = readFile(file.filePath());
            if (!draft)
                continue;
            found += listedOf(file.fileName().chopped(ending.size()), *draft);
        }
        return found;
    };
    if (m_pools)
        m_scan = QtConcurrent::run(&m_pools->io, scan);
    else
        m_listed = scan();
}

DraftStore::~DraftStore()
{
    (void)flush();
}

QString DraftStore::defaultFolder()
{
    return QStandardPaths::writableLocation(QStandardPaths::GenericDataLocation)
        + u"/gantry/drafts"_s;
}

DraftStore::Listed DraftStore::listedOf(const QString &id, const assembly::Draft &draft)
{
    return {id, draft.target, draft.entries.size(), draft.savedAt};
}

QString DraftStore::newId() const
{
    return QUuid::createUuid().toString(QUuid::Id128);
}

//! Ids come from session files, too: nothing in them may lead out of the folder.
QString DraftStore::pathOf(const QString &id) const
{
    const bool plain = !id.isEmpty() && id.size() <= 64 && std::ranges::all_of(id, [](QChar c) {
        return (c >= u'0' && c <= u'9') || (c >= u'a' && c <= u'z') || c == u'-';
    });
    return m_folder.isEmpty() || !plain ? QString() : m_folder + u'/' + id + ending;
}

//! The first question may come before the folder has been read; that takes a few milliseconds.
void DraftStore::takeScan() const
{
    if (!m_scan.isValid())
        return;
    const QList<Listed> found = m_scan.result();
    m_scan = {};
    for (const Listed &draft : found) {
        if (std::ranges::find(m_listed, draft.id, &Listed::id) == m_listed.end())
            m_listed += draft;
    }
}

QList<DraftStore::Listed> DraftStore::list() const
{
    takeScan();
    QList<Listed> sorted = m_listed;
    std::ranges::stable_sort(sorted, std::ranges::greater(), &Listed::savedAt);
    return sorted;
}

QString DraftStore::draftFor(const oci::ImageName &target) const
{
    const auto all = list();
    for (const Listed &draft : all) {
        if (draft.target == target && target != oci::ImageName())
            return draft.id;
    }
    return {};
}

Expected<assembly::Draft> DraftStore::load(const QString &id) const
{
    for (const auto *drafts : {&m_waiting, &m_writing}) {
        if (const auto it = drafts->constFind(id); it != drafts->constEnd())
            return *it;
    }
    const QString path = pathOf(id);
    if (path.isEmpty())
        return fail(Errc::NotFound, tr("There is no such draft"), id);
    return readFile(path);
}

void DraftStore::saveSoon(const QString &id, const assembly::Draft &draft)
{
    if (pathOf(id).isEmpty())
        return;
    assembly::Draft stamped = draft;
    stamped.savedAt = QDateTime::currentDateTimeUtc();
    m_waiting.insert(id, stamped);
    takeScan();
    const auto it = std::ranges::find(m_listed, id, &Listed::id);
    const Listed listed = listedOf(id, stamped);
    const bool isNew = it == m_listed.end() || it->target != listed.target;
    if (it == m_listed.end())
        m_listed += listed;
    else
        *it = listed;
    // Not restarted: somebody who types without a pause is saved, too.
    if (!m_timer.isActive())
        m_timer.start();
    if (isNew)
        Q_EMIT listChanged();
}

void DraftStore::discard(const QString &id)
{
    m_waiting.remove(id);
    const QString path = pathOf(id);
    if (path.isEmpty())
        return;
    takeScan();
    // A write under way would bring it back.
    if (m_writing.contains(id) && m_write.isValid())
        m_write.waitForFinished();
    QFile::remove(path);
    if (m_listed.removeIf([&](const Listed &listed) { return listed.id == id; }) > 0)
        Q_EMIT listChanged();
    Q_EMIT discarded(id);
}

std::optional<QDateTime> DraftStore::savedAt(const QString &id) const
{
    const auto it = m_savedAt.constFind(id);
    return it == m_savedAt.constEnd() ? std::nullopt : std::optional(*it);
}

void DraftStore::writeSoon()
{
    if (m_waiting.isEmpty() || !m_writing.isEmpty())
        return; // what is being written calls again
    if (!m_pools) {
        (void)flush();
        return;
    }
    m_writing = std::exchange(m_waiting, {});
    QHash<QString, QString> paths;
    for (auto it = m_writing.cbegin(); it != m_writing.cend(); ++it)
        paths.insert(it.key(), pathOf(it.key()));
    m_write = QtConcurrent::run(&m_pools->io, [drafts = m_writing, paths] {
        QHash<QString, Error> failed;
        for (auto it = drafts.cbegin(); it != drafts.cend(); ++it) {
            if (const auto written = writeFile(paths.value(it.key()), it.value()); !written)
                failed.insert(it.key(), written.error());
        }
        return failed;
    });
    m_write.then(this, [this](const QHash<QString, Error> &failed) { settle(failed); });
}

void DraftStore::settle(const QHash<QString, Error> &failed)
{
    const auto written = std::exchange(m_writing, {});
    for (auto it = written.cbegin(); it != written.cend(); ++it) {
        if (const auto wrong = failed.constFind(it.key()); wrong != failed.constEnd()) {
            Q_EMIT saveFailed(it.key(), *wrong);
            continue;
        }
        m_savedAt.insert(it.key(), it->savedAt);
        Q_EMIT saved(it.key());
    }
    if (!m_waiting.isEmpty() && !m_timer.isActive())
        m_timer.start();
}

Expected<> DraftStore::flush()
{
    m_timer.stop();
    if (m_write.isValid())
        m_write.waitForFinished();
    std::optional<Error> first;
    const auto waiting = std::exchange(m_waiting, {});
    for (auto it = waiting.cbegin(); it != waiting.cend(); ++it) {
        if (const auto written = writeFile(pathOf(it.key()), it.value()); !written) {
            first = first ? first : written.error();
            Q_EMIT saveFailed(it.key(), written.error());
            continue;
        }
        m_savedAt.insert(it.key(), it->savedAt);
        Q_EMIT saved(it.key());
    }
    if (first)
        return std::unexpected(*first);
    return {};
}

} // namespace gantry::models
