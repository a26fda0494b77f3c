// SPDX-License-Identifier: Apache-2.0
#include "hostsettingsfile.h"

#include <QCoreApplication>
#include <QDir>
#include <QFile>
#include <QFileInfo>
#include <QJsonDocument>
#include <QJsonObject>
#include <QSaveFile>

using namespace Qt::StringLiterals;

namespace gantry {

namespace {

struct Words {
    Q_DECLARE_TR_FUNCTIONS(gantry::HostSettingsFile)
};

constexpr qint64 maxFileBytes = 4 * 1024 * 1024;
constexpr int maxConcurrentLimit = 256;

//! The whole file as an object; empty when there is none.
Expected<QJsonObject> readObject(const QString &path)
{
    QFile file(path);
    if (!file.exists())
        return QJsonObject();
    if (!file.open(QIODevice::ReadOnly))
        return fail(Errc::Io, Words::tr("cannot be read: %1").arg(file.errorString()), path);
    const QByteArray bytes = file.read(maxFileBytes + 1);
    QJsonParseError wrong;
    const QJsonDocument document = QJsonDocument::fromJson(bytes, &wrong);
    if (bytes.size() > maxFileBytes || wrong.error != QJsonParseError::NoError) {
        return fail(Errc::Corrupt,
            Words::tr("is not JSON at byte %1: %2").arg(wrong.offset).arg(wrong.errorString()),
            path, Words::tr("Correct the file or delete it"));
    }
    if (!document.isObject() || document[u"schema"_s].toInt(1) != 1) {
        return fail(Errc::Corrupt, Words::tr("was not written by this version of Gantry"), path,
            Words::tr("Correct the file or delete it"));
    }
    return document.object();
}

transport::HostSettings fromJson(const QJsonObject &object)
{
    transport::HostSettings settings;
    settings.plainHttp = object[u"plainHttp"].toBool();
    settings.insecureTls = object[u"insecureTls"].toBool();
    settings.caFile = object[u"caFile"].toString();
    settings.certFile = object[u"certFile"].toString();
    settings.keyFile = object[u"keyFile"].toString();
    settings.proxy = object[u"proxy"].toString();
    const int most = object[u"maxConcurrent"].toInt(settings.maxConcurrent);
    settings.maxConcurrent = std::clamp(most, 1, maxConcurrentLimit);
    return settings;
}

//! Puts the settings over an entry; a value that is the default is left out.
QJsonObject merged(QJsonObject object, const transport::HostSettings &settings)
{
    const transport::HostSettings usual;
    const auto put = [&object](QStringView name, const QJsonValue &value, const QJsonValue &unset) {
        if (value == unset)
            object.remove(name);
        else
            object.insert(name, value);
    };
    put(u"plainHttp", settings.plainHttp, usual.plainHttp);
    put(u"insecureTls", settings.insecureTls, usual.insecureTls);
    put(u"caFile", settings.caFile, usual.caFile);
    put(u"certFile", settings.certFile, usual.certFile);
    put(u"keyFile", settings.keyFile, usual.keyFile);
    put(u"proxy", settings.proxy, usual.proxy);
    put(u"maxConcurrent", settings.maxConcurrent, usual.maxConcurrent);
    return object;
}

} // namespace

HostSettingsFile::HostSettingsFile(QString path)
    : m_path(std::move(path))
{
}

QString HostSettingsFile::defaultPath()
{
    QString folder = qEnvironmentVariable("XDG_CONFIG_HOME");
    if (!QDir::isAbsolutePath(folder))
        folder = QDir::homePath() + u"/.config"_s;
    return folder + u"/gantry/registries.json"_s;
}

Expected<QHash<QString, transport::HostSettings>> HostSettingsFile::read() const
{
    TRY(const QJsonObject root, readObject(m_path));
    QHash<QString, transport::HostSettings> all;
    const QJsonObject registries = root[u"registries"].toObject();
    for (auto it = registries.begin(); it != registries.end(); ++it)
        all.insert(it.key(), fromJson(it.value().toObject()));
    return all;
}

Expected<> HostSettingsFile::write(
    const QString &registry, const transport::HostSettings &settings) const
{
    TRY(QJsonObject root, readObject(m_path));
    QJsonObject registries = root[u"registries"].toObject();
    const QJsonObject entry = merged(registries[registry].toObject(), settings);
    if (entry.isEmpty())
        registries.remove(registry);
    else
        registries.insert(registry, entry);
    root.insert(u"schema"_s, 1);
    root.insert(u"registries"_s, registries);

    QDir().mkpath(QFileInfo(m_path).path());
    QSaveFile file(m_path);
    const QByteArray bytes = QJsonDocument(root).toJson();
    if (!file.open(QIODevice::WriteOnly) || file.write(bytes) != bytes.size() || !file.commit())
        return fail(Errc::Io, Words::tr("cannot be written: %1").arg(file.errorString()), m_path);
    return {};
}

} // namespace gantry
