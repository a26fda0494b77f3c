// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "doctor/clients/library.h"

namespace gantry::doctor {

//! Docker Engine on Linux since 23.0, graph driver store (moby, pull_v2_unix.go and pull_v2.go): as
//! containerd, but an entry whose platform is empty counts as one without, what is refused inside a
//! nested index is passed over, and a single manifest must be for the daemon's system.
class ClassicEngine : public LibraryEngine
{
public:
    ClassicEngine(const oci::Platform &host, const Rules &how)
        : LibraryEngine(host, how)
    {
    }
    Judged judge(const Entry &entry) const override;
    Nested nested() const override { return Nested::EnterOrNext; }
    Judged judgeAlone(const Entry &entry) const override;
    Judged confirm(const Entry &entry) const override;
};

//! Docker Engine on Linux up to 20.10: equality first; when nothing is equal, an arm host takes the
//! first arm entry whatever its variant (moby#34875). Nothing without platform is taken.
class EqualEngine : public ClassicEngine
{
public:
    EqualEngine(const PreparedImage &image, const oci::Platform &host, const Rules &how);
    Judged judge(const Entry &entry) const override;
    int compare(const Candidate &left, const Candidate &right) const override;

private:
    bool m_anyArm = false;
};

//! Docker Engine on Windows, graph driver store (moby, pull_v2_windows.go): the architecture as
//! written, then the system, then no build above the host's, whatever the isolation. The host's own
//! build stands first, the rest as in the index.
class OwnBuildEngine : public Engine
{
public:
    OwnBuildEngine(const oci::Platform &host, const Rules &how);
    std::span<const Rule> order() const override;
    Judged judge(const Entry &entry) const override;
    int compare(const Candidate &left, const Candidate &right) const override;
    Reason advantage(const Candidate &pick, std::span<const Candidate> all) const override;
    Nested nested() const override { return Nested::EnterOrNext; }
    Judged judgeAlone(const Entry &entry) const override;
    //! The config of what was chosen is compared as that of a single manifest is.
    Judged confirm(const Entry &entry) const override;
    Compared compared(const Entry &entry, Rule rule) const override;
    std::optional<BuildRange> builds() const override;

private:
    bool isOwnBuild(const Entry &entry) const;
    std::optional<WindowsNumbers> m_build;
    QString m_prefix; //!< "10.0.17763."
};

} // namespace gantry::doctor
