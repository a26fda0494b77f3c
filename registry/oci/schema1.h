// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "oci/descriptor.h"

namespace gantry::oci {

//! Docker image manifest v2 schema 1, signed or not. Read only: shown, never assembled.
class Schema1Manifest
{
public:
    static Expected<Schema1Manifest> parse(json::Document document);

    const QByteArray &bytes() const { return m_json.bytes(); }
    const json::Document &json() const { return m_json; }
    QString mediaType() const; //!< …v1+json or …v1+prettyjws
    bool isSigned() const { return !m_signatures.isEmpty(); }
    const QString &name() const { return m_name; }
    const QString &tag() const { return m_tag; }
    const QString &architecture() const { return m_architecture; }
    //! Bottom layer first; the document lists the top first. Sizes are unknown.
    const QList<Digest> &layers() const { return m_layers; }
    //! `container_config.Cmd` of each layer, bottom first, where the compatibility string tells it.
    const QStringList &createdBy() const { return m_createdBy; }
    const QString &os() const { return m_os; }
    //! The bytes that were signed (protected payload), or all bytes when not signed. Errors:
    //! Corrupt signatures.
    Expected<QByteArray> payload() const;

private:
    json::Document m_json;
    QString m_name, m_tag, m_architecture, m_os;
    QList<Digest> m_layers;
    QStringList m_createdBy;
    QList<json::Value> m_signatures;
};

} // namespace gantry::oci
