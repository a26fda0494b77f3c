// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <QByteArray>
#include <QObject>
#include <QVariant>

#include <memory>

class QSettings;

namespace gantry::ui {

//! What a person chose, kept between starts: look, cache, keys, window state. Built in main (or a
//! test, with a file of its own) and handed down; nobody else opens QSettings. Main thread.
class Preferences : public QObject
{
    Q_OBJECT
public:
    explicit Preferences(std::unique_ptr<QSettings> store, QObject *parent = nullptr);
    ~Preferences() override;

    //! "system", "light", "dark", "contrast" (Theme::settingFromName).
    QString theme() const;
    void setTheme(const QString &name);
    //! Rows 4 px taller.
    bool comfortable() const;
    void setComfortable(bool comfortable);
    //! Upper bound of the cache on disk in bytes; 10 GiB unless chosen.
    qint64 cacheBytes() const;
    void setCacheBytes(qint64 bytes);
    //! Open the documents of the last session at the next start.
    bool restoresSession() const;
    void setRestoresSession(bool restores);

    //! Anything else by key ("window/inspect/state", "keys/file.quit").
    QVariant value(const QString &key, const QVariant &fallback = {}) const;
    void setValue(const QString &key, const QVariant &value);
    void remove(const QString &key);
    QStringList keysBelow(const QString &group) const;
    //! True until something was stored: the very first start.
    bool isFresh() const { return m_fresh; }

Q_SIGNALS:
    void themeChanged(const QString &name);
    void comfortableChanged(bool comfortable);
    void cacheBytesChanged(qint64 bytes);

private:
    std::unique_ptr<QSettings> m_store;
    bool m_fresh;
};

} // namespace gantry::ui
