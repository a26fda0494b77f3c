// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "assembly/draft.h"
#include "verbs/commands.h"

namespace gantry::verbs {

//! What a push of a draft is asked to mind, as far as a command can say it.
struct AssemblyCommandOptions {
    QString draftFile; //!< name for the file a draft is exported to; empty: from the target
    bool keepOld = false;
    QString keepOldAs; //!< tag; empty: the usual one
    std::optional<oci::Digest> ifDigest;
    bool referrers = false;
};

//! Commands that push the same index, the exact ones first: gantry, crane index append, docker
//! buildx imagetools create, oras manifest index create, docker manifest create. What a tool cannot
//! express is in the note; tools that cannot reach a source or the target are left out. skopeo
//! makes no indexes.
QList<Command> commandsForAssembly(
    const assembly::Draft &draft, const AssemblyCommandOptions &options = {});

struct CopyCommandOptions {
    QList<oci::Platform> platforms; //!< only these; empty: everything
    bool sparse = false; //!< the index stays as it is, the other entries are not copied
    bool referrers = false;
    bool copyForeign = false;
    bool keepOld = false; //!< under the usual tag
};
//! Commands that copy the same: gantry copy, crane copy, skopeo copy, oras cp, docker buildx
//! imagetools create.
QList<Command> commandsForCopy(
    const oci::ImageName &from, const oci::ImageName &to, const CopyCommandOptions &options = {});

} // namespace gantry::verbs
