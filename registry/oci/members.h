// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "base/json.h"
#include "oci/descriptor.h"

//! Reading members of documents with errors that say where: for the sources of oci/ and for files
//! made of its values.
//! `null` counts as absent, as in Go; a member of another type than the one asked for is Corrupt.
namespace gantry::oci::members {

//! "manifests/3/digest, line 12: what is wrong", without subject.
std::unexpected<Error> wrong(const json::Value &value, const QString &what);

Expected<QString> text(const json::Value &object, QByteArrayView key);
Expected<QStringList> texts(const json::Value &object, QByteArrayView key);
Expected<StringPairs> pairs(const json::Value &object, QByteArrayView key);
//! Names of the members of an object that is used as a set (`ExposedPorts`, `Volumes`).
Expected<QStringList> names(const json::Value &object, QByteArrayView key);
//! The member, Undefined when absent or null. Errors: Corrupt when it is not of that type.
Expected<json::Value> child(const json::Value &object, QByteArrayView key, json::Type type);
Expected<Digest> digest(const json::Value &value);
Expected<QList<Descriptor>> descriptors(const json::Value &object, QByteArrayView key);
Expected<std::optional<Descriptor>> descriptor(const json::Value &object, QByteArrayView key);
//! The same error about a subject, when it has none yet.
template <typename T>
Expected<T> about(Expected<T> result, const QString &subject)
{
    if (!result && result.error().subject.isEmpty())
        result.error().subject = subject;
    return result;
}

} // namespace gantry::oci::members
