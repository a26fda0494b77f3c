// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "verbs/transfer.h"

#include <vector>

namespace gantry::verbs {

//! Everything reachable from the parts of a request, each thing once, with the bytes of its
//! manifests.
struct TransferGraph {
    struct Node {
        oci::Descriptor descriptor;
        sources::ImageSourcePtr source;
        QStringList labels;
        bool isManifest = false;
        QByteArray bytes; //!< of a manifest
        QList<oci::Descriptor> children; //!< that are to be there before it; left out ones are not
    };
    std::vector<Node> blobs; //!< in the order they were met
    std::vector<Node> manifests; //!< children before parents
    struct FollowerTag {
        QString tag;
        oci::Descriptor target;
    };
    QList<FollowerTag> tags; //!< of signatures, where they are found by a tag
    qsizetype leftOut = 0; //!< children that stay behind
};

//! Reads it, level by level, everything of one level at once. Errors: those of reading, with the
//! place in the message; Unsupported (Docker schema 1), LimitExceeded for graphs without end.
Task<TransferGraph> readGraph(TransferRequest request, OpContext ctx);

//! The error of one side, saying which: "… (while reading from SOURCE)".
Error whileReading(Error error, const QString &place);
Error whileWriting(Error error, const QString &place);

} // namespace gantry::verbs
