// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "doctor/clients/engine.h"

namespace gantry::doctor {

//! podman, buildah, skopeo and CRI-O (containers/image, WantedPlatforms and chooseInstance): a list
//! of names the host tries, compared as written; os.version and os.features are not looked at. In
//! an OCI index a zstd copy stands before others of the same platform and an entry without platform
//! last; in a Docker list the first entry of the first name is taken.
class NamesEngine : public Engine
{
public:
    NamesEngine(bool dockerList, const oci::Platform &host, const Rules &how);
    //! As with --override-arch and --override-variant: the words as they are.
    NamesEngine(bool dockerList, const oci::Platform &wanted, const Rules &how, bool preferGzip);

    std::span<const Rule> order() const override;
    Judged judge(const Entry &entry) const override;
    int compare(const Candidate &left, const Candidate &right) const override;
    Nested nested() const override { return Nested::Refuse; }
    Compared compared(const Entry &entry, Rule rule) const override;

    const QStringList &variants() const { return m_variants; } //!< tried in this order

private:
    QStringList m_variants;
    bool m_dockerList = false;
    bool m_preferGzip = false;
};

} // namespace gantry::doctor
