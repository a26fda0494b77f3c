// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <QList>
#include <QString>

#include <optional>

namespace gantry::models {

class DoctorSession;

//! What a row of hosts gets, in words.
struct DoctorVerdict {
    struct Fact {
        QString id; //!< "host", "isolation", "client", "asks"
        QString label, value;
        bool monospace = false;
    };
    QString mark; //!< "ok", "warn", "err"; empty: nothing is known
    QString title; //!< "line-pc-01…06 would pull nothing"
    QString sentence; //!< "No entry fits windows/amd64 10.0.17763 with process isolation."
    QString message; //!< what the client would print, exactly; empty when something is picked
    QList<Fact> facts;
    bool isWindows = false; //!< isolation can be chosen
};
DoctorVerdict verdictOf(const DoctorSession &session, int row);

//! The rule that decided, and for Windows what there is to draw.
struct DoctorRule {
    struct Release {
        int build = 0;
        QString name; //!< "Server 2019"
    };
    struct Entry {
        int build = 0;
        QString label; //!< first digits of the digest
        QString mark; //!< "ok" when it is picked, "err" when it is refused, "skip" else
        QString about; //!< whole sentence
    };
    struct Scale {
        int host = 0;
        int lowest = 0, highest = 0; //!< accepted, both included; 0: nobody looks
        QString accepted; //!< "accepted: 17763 only"
        QList<Release> releases; //!< worth naming, ascending
        QList<Entry> entries; //!< ascending
    };
    QString name; //!< "OS version rule"; empty: nothing to say
    QString sentence;
    std::optional<Scale> scale;
};
DoctorRule ruleOf(const DoctorSession &session, int row);

//! One line for the status bar: "line-pc-01…06: no entry. First failing rule: OS (3 entries), OS
//! version (2)".
QString statusOf(const DoctorSession &session, int row);

//! "10.0.17763.5458" → 17763; -1 when it is none.
int windowsBuildOf(const QString &osVersion);

} // namespace gantry::models
