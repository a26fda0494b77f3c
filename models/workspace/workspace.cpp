// SPDX-License-Identifier: Apache-2.0
#include "models/workspace/workspace.h"

#include <QDir>
#include <QFile>
#include <QFileInfo>
#include <QJsonArray>
#include <QJsonDocument>
#include <QSaveFile>
#include <QStandardPaths>

using namespace Qt::StringLiterals;

namespace gantry::models {

namespace {

constexpr qint64 maxFileBytes = 4 * 1024 * 1024;

QStringList texts(const QJsonValue &value)
{
    QStringList list;
    const QJsonArray array = value.toArray();
    for (const QJsonValue &element : array) {
        if (element.isString() && !list.contains(element.toString()))
            list += element.toString();
    }
    return list;
}

const std::pair<doctor::Isolation, QLatin1StringView> isolations[]
    = {{doctor::Isolation::Process, "process"_L1}, {doctor::Isolation::HyperV, "hyperv"_L1}};

doctor::Isolation isolationFrom(const QString &text)
{
    for (const auto &[isolation, name] : isolations) {
        if (text == name)
            return isolation;
    }
    return doctor::Isolation::Default;
}

QString isolationText(doctor::Isolation wanted)
{
    for (const auto &[isolation, name] : isolations) {
        if (isolation == wanted)
            return name;
    }
    return {};
}

Host hostFrom(const QJsonObject &object)
{
    const auto text = [&](QLatin1StringView key) { return object.value(key).toString(); };
    Host host;
    host.id = text("id"_L1);
    host.name = text("name"_L1);
    host.count = std::max(1, object.value("count"_L1).toInt(1));
    if (const auto platform = oci::parsePlatform(text("platform"_L1)))
        host.platform = oci::normalizePlatform(*platform);
    host.isolation = isolationFrom(text("isolation"_L1));
    if (const auto client = doctor::parseClient(text("client"_L1)))
        host.client = *client;
    host.kernel = text("kernel"_L1);
    host.group = text("group"_L1);
    host.isClientEdition = object.value("clientEdition"_L1).toBool();
    return host;
}

QJsonObject toObject(const Host &host)
{
    QJsonObject object{{u"id"_s, host.id}, {u"name"_s, host.name}, {u"count"_s, host.count},
        {u"platform"_s, oci::formatPlatform(host.platform)}};
    const auto put = [&](const QString &key, const QString &value) {
        if (!value.isEmpty())
            object.insert(key, value);
    };
    put(u"isolation"_s, isolationText(host.isolation));
    put(u"client"_s, host.client ? doctor::clientId(*host.client) : QString());
    put(u"kernel"_s, host.kernel);
    put(u"group"_s, host.group);
    if (host.isClientEdition)
        object.insert(u"clientEdition"_s, true);
    return object;
}

//! PATH.damaged-1, -2, …: the first that is free.
QString freeName(const QString &path)
{
    for (int i = 1;; ++i) {
        const QString name = u"%1.damaged-%2"_s.arg(path).arg(i);
        if (!QFileInfo::exists(name))
            return name;
    }
}

} // namespace

Workspace::Workspace(QString path, QObject *parent)
    : QObject(parent)
    , m_path(std::move(path))
{
    m_saveSoon.setSingleShot(true);
    m_saveSoon.setInterval(500);
    connect(&m_saveSoon, &QTimer::timeout, this, [this] {
        if (const auto saved = save(); !saved)
            Q_EMIT saveFailed(saved.error());
    });
    load();
}

Workspace::~Workspace()
{
    if (m_dirty)
        (void)save();
}

QString Workspace::defaultPath()
{
    return QStandardPaths::writableLocation(QStandardPaths::GenericConfigLocation)
        + u"/gantry/workspace.json"_s;
}

void Workspace::load()
{
    if (m_path.isEmpty())
        return;
    QFile file(m_path);
    if (!file.exists())
        return;
    m_fresh = false;
    if (!file.open(QIODevice::ReadOnly)) {
        m_problem = Error{.code = Errc::Io,
            .message = tr("The workspace cannot be read: %1").arg(file.errorString()),
            .subject = m_path,
            .remedy = tr("Nothing will be saved over it; check its permissions")};
        return;
    }
    const QByteArray bytes = file.read(maxFileBytes + 1);
    file.close();
    QJsonParseError wrong;
    const auto document = QJsonDocument::fromJson(bytes, &wrong);
    if (bytes.size() <= maxFileBytes && document.isObject()) {
        read(document.object());
        return;
    }
    const QString aside = freeName(m_path);
    const bool moved = QFile::rename(m_path, aside);
    m_problem = Error{.code = Errc::Corrupt,
        .message = document.isNull() ? tr("The workspace file is damaged at byte %1: %2")
                                           .arg(wrong.offset)
                                           .arg(wrong.errorString())
                                     : tr("The workspace file does not hold a workspace"),
        .subject = m_path,
        .remedy = moved
            ? tr("Gantry starts with an empty workspace; the file was kept as %1").arg(aside)
            : tr("Gantry starts with an empty workspace")};
}

void Workspace::read(const QJsonObject &root)
{
    m_kept = root;
    m_registries = texts(root.value("registries"_L1));
    m_localPlaces = texts(root.value("localPlaces"_L1));
    m_pinned = texts(root.value("pinned"_L1));
    m_starred = texts(root.value("starred"_L1));
    m_recent = texts(root.value("recent"_L1)).mid(0, maxRecent);
    const QJsonObject hosts = root.value("hosts"_L1).toObject();
    m_presetIds = texts(hosts.value("presets"_L1));
    m_viewer.id = hosts.value("viewer"_L1).toString();
    m_viewer.isolation = isolationFrom(hosts.value("viewerIsolation"_L1).toString());
    if (const auto client = doctor::parseClient(hosts.value("client"_L1).toString()))
        m_viewer.client = *client;
    const QJsonArray own = hosts.value("own"_L1).toArray();
    for (const QJsonValue &value : own) {
        const Host host = hostFrom(value.toObject());
        if (!host.platform.isEmpty())
            m_ownHosts += host;
    }
    const QJsonObject session = root.value("session"_L1).toObject();
    const QJsonArray documents = session.value("documents"_L1).toArray();
    for (const QJsonValue &value : documents) {
        const QJsonObject object = value.toObject();
        const Document document{
            object.value("place"_L1).toString(), object.value("page"_L1).toString()};
        if (!document.place.isEmpty())
            m_session += document;
    }
    m_currentDocument = session.value("current"_L1).toInt();
}

QJsonObject Workspace::toJson() const
{
    QJsonObject root = m_kept;
    root.insert("schema"_L1, 1);
    root.insert("registries"_L1, QJsonArray::fromStringList(m_registries));
    root.insert("localPlaces"_L1, QJsonArray::fromStringList(m_localPlaces));
    root.insert("pinned"_L1, QJsonArray::fromStringList(m_pinned));
    root.insert("starred"_L1, QJsonArray::fromStringList(m_starred));
    root.insert("recent"_L1, QJsonArray::fromStringList(m_recent));
    QJsonObject hosts = root.value("hosts"_L1).toObject();
    hosts.insert("presets"_L1, QJsonArray::fromStringList(m_presetIds));
    hosts.insert("viewer"_L1, m_viewer.id);
    hosts.insert("viewerIsolation"_L1, isolationText(m_viewer.isolation));
    hosts.insert("client"_L1, m_viewer.client ? doctor::clientId(*m_viewer.client) : QString());
    QJsonArray own;
    for (const Host &host : m_ownHosts)
        own.append(toObject(host));
    hosts.insert("own"_L1, own);
    root.insert("hosts"_L1, hosts);
    QJsonObject session = root.value("session"_L1).toObject();
    QJsonArray documents;
    for (const Document &document : m_session)
        documents.append(QJsonObject{{u"place"_s, document.place}, {u"page"_s, document.page}});
    session.insert("documents"_L1, documents);
    session.insert("current"_L1, m_currentDocument);
    root.insert("session"_L1, session);
    return root;
}

Expected<> Workspace::save()
{
    m_saveSoon.stop();
    m_dirty = false;
    // A file that could not even be read is not ours to replace.
    if (m_path.isEmpty() || (m_problem && m_problem->code == Errc::Io))
        return {};
    QDir().mkpath(QFileInfo(m_path).path());
    QSaveFile file(m_path);
    const QByteArray bytes = QJsonDocument(toJson()).toJson();
    if (!file.open(QIODevice::WriteOnly) || file.write(bytes) != bytes.size() || !file.commit()) {
        return fail(Errc::Io, tr("The workspace cannot be saved: %1").arg(file.errorString()),
            m_path, tr("Check the free space and the permissions of its folder"));
    }
    return {};
}

void Workspace::touch()
{
    m_dirty = true;
    m_saveSoon.start();
}

namespace {

//! True when the list changed.
bool setMember(QStringList &list, const QString &text, bool member)
{
    if (text.isEmpty() || list.contains(text) == member)
        return false;
    if (member)
        list += text;
    else
        list.removeAll(text);
    return true;
}

} // namespace

bool Workspace::addRegistry(const QString &registry)
{
    if (!setMember(m_registries, registry, true))
        return false;
    touch();
    Q_EMIT registriesChanged();
    return true;
}

bool Workspace::removeRegistry(const QString &registry)
{
    if (!setMember(m_registries, registry, false))
        return false;
    touch();
    Q_EMIT registriesChanged();
    return true;
}

void Workspace::moveRegistry(int from, int to)
{
    if (from == to || from < 0 || to < 0 || from >= m_registries.size()
        || to >= m_registries.size())
        return;
    m_registries.move(from, to);
    touch();
    Q_EMIT registriesChanged();
}

bool Workspace::addLocalPlace(const QString &place)
{
    if (!setMember(m_localPlaces, place, true))
        return false;
    touch();
    Q_EMIT localPlacesChanged();
    return true;
}

bool Workspace::removeLocalPlace(const QString &place)
{
    if (!setMember(m_localPlaces, place, false))
        return false;
    touch();
    Q_EMIT localPlacesChanged();
    return true;
}

void Workspace::setPinned(const QString &repository, bool pinned)
{
    if (!setMember(m_pinned, repository, pinned))
        return;
    touch();
    Q_EMIT pinnedChanged(repository);
}

void Workspace::setStarred(const QString &reference, bool starred)
{
    if (!setMember(m_starred, reference, starred))
        return;
    touch();
    Q_EMIT starredChanged(reference);
}

void Workspace::addRecent(const QString &reference)
{
    if (reference.isEmpty() || (!m_recent.isEmpty() && m_recent.first() == reference))
        return;
    m_recent.removeAll(reference);
    m_recent.prepend(reference);
    if (m_recent.size() > maxRecent)
        m_recent.resize(maxRecent);
    touch();
    Q_EMIT recentChanged();
}

QList<Host> Workspace::expectedHosts() const
{
    QList<Host> hosts;
    const auto presets = HostList::presets();
    for (const Host &preset : presets) {
        if (m_presetIds.contains(preset.id))
            hosts += preset;
    }
    return hosts + m_ownHosts;
}

void Workspace::setPresetIds(const QStringList &ids)
{
    if (ids == m_presetIds)
        return;
    m_presetIds = ids;
    touch();
    Q_EMIT hostsChanged();
}

void Workspace::setOwnHosts(const QList<Host> &hosts)
{
    if (hosts == m_ownHosts)
        return;
    m_ownHosts = hosts;
    touch();
    Q_EMIT hostsChanged();
}

void Workspace::setHosts(const QStringList &presetIds, const QList<Host> &own)
{
    if (presetIds == m_presetIds && own == m_ownHosts)
        return;
    m_presetIds = presetIds;
    m_ownHosts = own;
    touch();
    Q_EMIT hostsChanged();
}

void Workspace::setViewer(const Viewer &viewer)
{
    if (viewer == m_viewer)
        return;
    m_viewer = viewer;
    touch();
    Q_EMIT hostsChanged();
}

void Workspace::setSession(const QList<Document> &documents, int current)
{
    if (documents == m_session && current == m_currentDocument)
        return;
    m_session = documents;
    m_currentDocument = current;
    touch();
}

} // namespace gantry::models
