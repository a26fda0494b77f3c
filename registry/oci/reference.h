// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "base/error.h"
#include "oci/digest.h"

#include <QList>
#include <QString>

#include <optional>

namespace gantry::oci {

//! A name in a registry by the distribution grammar (distribution/reference; distribution-spec
//! v1.1.1, "Pulling manifests"): `[domain[:port]/]path[:tag][@digest]`.
class Reference
{
public:
    Reference() = default;
    //! Docker's reading of short names: `golang` is docker.io/library/golang. No tag is added.
    //! Errors: Usage naming the part (domain, path, tag, digest) and what is wrong with it.
    static Expected<Reference> parse(QStringView text);
    //! The full grammar with nothing filled in: the domain may be empty.
    static Expected<Reference> parseStrict(QStringView text);

    const QString &domain() const { return m_domain; } //!< "docker.io", "[::1]:5000"
    const QString &path() const { return m_path; } //!< "library/golang"
    const QString &tag() const { return m_tag; }
    const std::optional<Digest> &digest() const { return m_digest; }
    QString repository() const; //!< domain/path
    //! Digest if present, else tag, else "latest".
    QString tagOrDigest() const;
    QString toString() const; //!< canonical: domain/path[:tag][@digest]
    QString familiar() const; //!< as Docker shows it: golang:1.24
    Reference withTag(QString tag) const; //!< drops the digest
    Reference withDigest(Digest digest) const; //!< keeps the tag
    bool isNull() const { return m_path.isEmpty(); }
    bool operator==(const Reference &) const = default;

private:
    QString m_domain, m_path, m_tag;
    std::optional<Digest> m_digest;
};

//! `host[:port]`, no path (`gantry login`, `gantry repos`). Accepts docker.io names and pasted
//! URLs. Errors: Usage.
Expected<QString> parseRegistryName(QStringView text);
//! True for localhost, 127.0.0.0/8 and [::1] with any port: plain HTTP is allowed there unasked.
bool isLoopback(QStringView domain);
//! Tag of the referrers fallback (distribution-spec v1.1.1, "Referrers Tag Schema"): algorithm cut
//! to 32, hex to 64 characters.
QString referrersTag(const Digest &subject);
//! A tag that names a digest: referrers fallback `sha256-<hex>` or cosign
//! `sha256-<hex>.sig|.att|.sbom`.
struct DigestTag {
    Digest subject;
    QString suffix; //!< "", "sig", "att", "sbom", or another
};
std::optional<DigestTag> parseDigestTag(QStringView tag);
bool isValidTag(QStringView tag);

} // namespace gantry::oci
