// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "oci/descriptor.h"

#include <QDateTime>

namespace gantry::oci {

struct HistoryStep {
    std::optional<QDateTime> created;
    QString createdBy, author, comment;
    bool emptyLayer = false;
};

//! OCI image config or Docker container image v1, exact bytes kept (image-spec v1.1.1, config.md).
class ImageConfig
{
public:
    //! Errors: Corrupt. Members of the wrong type name their JSON pointer.
    static Expected<ImageConfig> parse(QByteArray bytes, const QString &subject = {});

    const QByteArray &bytes() const { return m_json.bytes(); }
    const json::Document &json() const { return m_json; }

    Platform platform; //!< os, architecture, variant, os.version, os.features as written
    std::optional<QDateTime> created;
    QString author;
    QString user, workingDir, stopSignal;
    QStringList env, entrypoint, cmd, exposedPorts, volumes, shell, onBuild;
    bool hasEntrypoint = false, hasCmd = false; //!< null and [] differ from absent nowhere but here
    StringPairs labels;
    QList<Digest> diffIds;
    QList<HistoryStep> history;
    bool hasHealthcheck = false;

    //! For each layer of a manifest with layerCount layers: index into history, or -1. Steps with
    //! empty_layer are skipped; Windows images mark none although ENV steps are real layers. When
    //! the counts do not agree everything is -1.
    QList<int> historyOfLayers(qsizetype layerCount) const;

private:
    json::Document m_json;
};

} // namespace gantry::oci
