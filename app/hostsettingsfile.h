// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "transport/registryhosts.h"

#include <QHash>
#include <QString>

namespace gantry {

//! How registries are spoken to, as saved by a person's choice; one file for the window and the
//! command line:
//! `{"schema":1,"registries":{"HOST":{"plainHttp":true,"insecureTls":false,"caFile":"…","certFile":"…","keyFile":"…","proxy":"…",
//! "maxConcurrent":24}}}`. Members nobody here knows survive a change. Replaced atomically. Main
//! thread.
class HostSettingsFile
{
public:
    explicit HostSettingsFile(QString path = defaultPath());
    //! $XDG_CONFIG_HOME/gantry/registries.json, by default in ~/.config.
    static QString defaultPath();
    const QString &path() const { return m_path; }

    //! No file is no settings. Errors: Io, Corrupt naming the file and the place in it.
    Expected<QHash<QString, transport::HostSettings>> read() const;
    //! Saves the settings of one registry; default settings remove it. Errors: Io, Corrupt (an
    //! unreadable file is not overwritten).
    Expected<> write(const QString &registry, const transport::HostSettings &settings) const;

private:
    QString m_path;
};

} // namespace gantry
