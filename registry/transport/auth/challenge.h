// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <QByteArrayView>
#include <QHttpHeaders>
#include <QList>
#include <QMap>
#include <QString>

namespace gantry::transport {

//! One way of signing in that a 401 offers (RFC 9110, section 11.6.1).
struct Challenge {
    QString scheme; //!< lower case: "bearer", "basic", "negotiate"
    QMap<QString, QString> parameters; //!< names in lower case
    QString token68; //!< "Negotiate YII…"
    bool operator==(const Challenge &) const = default;
};

//! Everything that could be read; `problem` names the first thing that is not by the grammar, empty
//! when all is well. We go on with what was read (as oras does) where regclient gives up: a
//! registry with a sloppy header is still a registry somebody must use. Quoted scheme and parameter
//! names are accepted.
struct Challenges {
    QList<Challenge> list;
    QString problem;
    const Challenge *find(QStringView scheme) const;
};
Challenges parseChallenges(QByteArrayView header);
//! All WWW-Authenticate headers of an answer.
Challenges challengesOf(const QHttpHeaders &headers);

} // namespace gantry::transport
