// SPDX-License-Identifier: Apache-2.0
#include "ui/shell/preferences.h"

#include <QSettings>

namespace gantry::ui {

using namespace Qt::StringLiterals;

namespace {
constexpr qint64 defaultCacheBytes = 10LL * 1024 * 1024 * 1024;
constexpr qint64 smallestCacheBytes = 64LL * 1024 * 1024;
} // namespace

Preferences::Preferences(std::unique_ptr<QSettings> store, QObject *parent)
    : QObject(parent)
    , m_store(std::move(store))
    , m_fresh(m_store->allKeys().isEmpty())
{
}

Preferences::~Preferences() = default;

QString Preferences::theme() const
{
    return m_store->value("look/theme"_L1, u"system"_s).toString();
}

void Preferences::setTheme(const QString &name)
{
    if (name == theme())
        return;
    m_store->setValue("look/theme"_L1, name);
    Q_EMIT themeChanged(name);
}

bool Preferences::comfortable() const
{
    return m_store->value("look/comfortable"_L1, false).toBool();
}

void Preferences::setComfortable(bool comfortable)
{
    if (comfortable == this->comfortable())
        return;
    m_store->setValue("look/comfortable"_L1, comfortable);
    Q_EMIT comfortableChanged(comfortable);
}

qint64 Preferences::cacheBytes() const
{
    return qMax(
        smallestCacheBytes, m_store->value("cache/maxBytes"_L1, defaultCacheBytes).toLongLong());
}

void Preferences::setCacheBytes(qint64 bytes)
{
    bytes = qMax(smallestCacheBytes, bytes);
    if (bytes == cacheBytes())
        return;
    m_store->setValue("cache/maxBytes"_L1, bytes);
    Q_EMIT cacheBytesChanged(bytes);
}

bool Preferences::restoresSession() const
{
    return m_store->value("session/restore"_L1, true).toBool();
}

void Preferences::setRestoresSession(bool restores)
{
    m_store->setValue("session/restore"_L1, restores);
}

QVariant Preferences::value(const QString &key, const QVariant &fallback) const
{
    return m_store->value(key, fallback);
}

void Preferences::setValue(const QString &key, const QVariant &value)
{
    m_store->setValue(key, value);
}

void Preferences::remove(const QString &key)
{
    m_store->remove(key);
}

QStringList Preferences::keysBelow(const QString &group) const
{
    m_store->beginGroup(group);
    const QStringList keys = m_store->childKeys();
    m_store->endGroup();
    return keys;
}

} // namespace gantry::ui
