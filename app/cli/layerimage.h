// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "base/jsonwriter.h"
#include "cli/session.h"
#include "verbs/layers.h"

#include <optional>

namespace gantry::cli {

//! An image as it stands on the command line.
struct ImageAsked {
    QString text;
    oci::ImageName name;
    std::optional<oci::Platform> platform;
};
//! \param platform may be empty. Errors: Usage.
Expected<ImageAsked> imageAsked(const QString &text, const QString &platform);

//! One image of one platform, described.
struct ImageFound {
    sources::ImageSourcePtr source;
    QString reference; //!< as asked
    verbs::Entry entry;
    layers::OsFamily family = layers::OsFamily::Unix;
    QList<verbs::LayerWanted> layers;
};
Task<ImageFound> findImage(
    std::shared_ptr<sources::SourceOpener> opener, ImageAsked asked, OpContext ctx);
//! The same once source and root are at hand.
Task<ImageFound> foundImage(
    sources::ImageSourcePtr source, QString reference, verbs::Entry entry, OpContext ctx);

//! How this session reads layers: its pools and store, --foreign, --verify.
verbs::LayerReading readingOf(Session &session);

//! Number of a layer from "2" or the beginning of its digest or diff ID. Errors: Usage naming what
//! there is.
Expected<quint16> layerNumber(const ImageFound &image, const QString &text);
//! "2", "1-3", "2-"; what is outside the image is Usage.
Expected<std::pair<quint16, quint16>> layerRange(const ImageFound &image, const QString &text);

//! `"layers": [ … ]` of a header row.
void writeLayers(json::Writer &writer, const ImageFound &image);
//! `"layers": [ … ]` of an end row: what came of each.
void writeLayerStates(json::Writer &writer, const QList<verbs::LayerContent> &layers);

//! The first error of the layers, told with all others on standard error; nullopt when all is well.
std::optional<Error> tellProblems(Session &session, const QList<verbs::LayerContent> &layers);

} // namespace gantry::cli
