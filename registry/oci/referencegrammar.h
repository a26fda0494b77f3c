// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "base/error.h"
#include "oci/digest.h"

#include <QString>

#include <optional>

//! The grammar of distribution/reference 0.6 (reference.go, head comment; regexp.go), piece by
//! piece, for the sources of oci/ only. A problem is one sentence without dot; empty means fine.
namespace gantry::oci::grammar {

//! The refusal of `text`, which is shown from its beginning, 300 characters at most.
std::unexpected<Error> wrong(QString message, QStringView text, QString remedy = {});

constexpr qsizetype maxPathLength = 255;
constexpr qsizetype maxTagLength = 128;

QString domainProblem(QStringView domain);
QString pathProblem(QStringView path);
QString tagProblem(QStringView tag);
//! A digest inside a reference: an algorithm we do not know needs at least 32 hexadecimal digits
//! behind it.
Expected<Digest> digest(QStringView text);

//! A reference text cut at its separators; nothing is checked yet. Offsets follow from the views.
struct Pieces {
    QStringView name; //!< domain and path
    std::optional<QStringView> tag; //!< behind the last colon that follows the last slash
    std::optional<QStringView> digest; //!< behind the first @
};
Pieces cut(QStringView text);

//! Cuts a name into domain and path by Docker's rule: the first part is a registry when it has a
//! dot, a colon or an upper case letter, or is localhost. The domain is empty otherwise.
struct Name {
    QStringView domain, path;
};
Name splitDocker(QStringView name);
//! The same by the bare grammar: the first part is a registry when it can be one.
Name splitStrict(QStringView name);

} // namespace gantry::oci::grammar
