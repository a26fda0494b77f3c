// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "doctor/clients/engine.h"
#include "doctor/clients/windowsnumbers.h"
#include "oci/platformfallback.h"

namespace gantry::doctor {

//! containerd's client, its CRI plugin, the containerd store of Docker Engine and BuildKit:
//! children without platform or with one that matches, sorted by the matcher, the first one
//! (containerd, core/images/image.go, FilterPlatforms and LimitManifests; containerd/platforms,
//! compare.go). A nested index is a child as any other.
class LibraryEngine : public Engine
{
public:
    LibraryEngine(const oci::Platform &host, const Rules &how);
    ~LibraryEngine() override;

    std::span<const Rule> order() const override;
    Judged judge(const Entry &entry) const override;
    int compare(const Candidate &left, const Candidate &right) const override;
    Reason advantage(const Candidate &pick, std::span<const Candidate> all) const override;
    Judged confirm(const Entry &entry) const override;
    Compared compared(const Entry &entry, Rule rule) const override;
    std::optional<BuildRange> builds() const override;

protected:
    using Tried = QList<oci::fallback::Instructions>;
    //! With a list of its own instead of the one that follows from the rules.
    LibraryEngine(const oci::Platform &host, const Rules &how, Tried tried);
    Judged judgePlatform(const oci::Platform &normalized, const Entry &versionOf) const;

private:
    bool isWindows() const { return m_windows; }
    bool hasFeatures(const oci::Platform &entry) const;
    Judged judgeVersion(const Entry &entry) const;
    Reason variantReason(const oci::Platform &entry) const;

    Tried m_tried;
    std::vector<Rule> m_order;
    std::optional<WindowsNumbers> m_build; //!< of the host
    int m_floor = 0;
    bool m_windows = false;
    bool m_byText = false; //!< os.version, descending as text, decides between what fits
};

//! What a client of those rules reports for a host: no amd64 level where it knows none, no revision
//! on Windows.
oci::Platform askedOn(const oci::Platform &host, const Rules &how);

} // namespace gantry::doctor
