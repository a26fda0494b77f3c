// SPDX-License-Identifier: Apache-2.0
#include "oci/imageconfig.h"

#include "base/text.h"
#include "oci/members.h"
#include "oci/words.h"

#include <algorithm>
#include <utility>

namespace gantry::oci {

namespace {

//! The config is read to be shown: a time nobody can read is absent, not an error.
Expected<std::optional<QDateTime>> readTime(const json::Value &object)
{
    TRY(const QString text, members::text(object, "created"));
    return parseTimestamp(text);
}

Expected<bool> flag(const json::Value &object, QByteArrayView key)
{
    TRY(const json::Value value, members::child(object, key, json::Type::Bool));
    return value.toBool().value_or(false);
}

//! Docker's Dockerfile-less `commit` and very old builders write a command as one string.
Expected<QStringList> command(const json::Value &object, QByteArrayView key)
{
    if (const auto text = object[key].toString())
        return QStringList{*text};
    return members::texts(object, key);
}

Expected<> readRunConfig(ImageConfig &config, const json::Value &run)
{
    TRY(config.user, members::text(run, "User"));
    TRY(config.workingDir, members::text(run, "WorkingDir"));
    TRY(config.stopSignal, members::text(run, "StopSignal"));
    TRY(config.env, members::texts(run, "Env"));
    TRY(config.entrypoint, command(run, "Entrypoint"));
    TRY(config.cmd, command(run, "Cmd"));
    TRY(config.exposedPorts, members::names(run, "ExposedPorts"));
    TRY(config.volumes, members::names(run, "Volumes"));
    TRY(config.shell, members::texts(run, "Shell"));
    TRY(config.onBuild, members::texts(run, "OnBuild"));
    TRY(config.labels, members::pairs(run, "Labels"));
    TRY(const json::Value health, members::child(run, "Healthcheck", json::Type::Object));
    config.hasHealthcheck = health.size() > 0;
    config.hasEntrypoint = run["Entrypoint"] && !run["Entrypoint"].isNull();
    config.hasCmd = run["Cmd"] && !run["Cmd"].isNull();
    return {};
}

Expected<HistoryStep> readStep(const json::Value &value)
{
    if (!value.isObject())
        return members::wrong(value, Words::tr("must be an object"));
    HistoryStep step;
    TRY(step.created, readTime(value));
    TRY(step.createdBy, members::text(value, "created_by"));
    TRY(step.author, members::text(value, "author"));
    TRY(step.comment, members::text(value, "comment"));
    TRY(step.emptyLayer, flag(value, "empty_layer"));
    return step;
}

Expected<> readConfig(ImageConfig &config, const json::Value &root)
{
    if (!root.isObject())
        return members::wrong(root, Words::tr("must be an object"));
    TRY(config.platform.os, members::text(root, "os"));
    TRY(config.platform.architecture, members::text(root, "architecture"));
    TRY(config.platform.variant, members::text(root, "variant"));
    TRY(config.platform.osVersion, members::text(root, "os.version"));
    TRY(config.platform.osFeatures, members::texts(root, "os.features"));
    TRY(config.created, readTime(root));
    TRY(config.author, members::text(root, "author"));
    TRY(const json::Value run, members::child(root, "config", json::Type::Object));
    CHECK(readRunConfig(config, run));

    TRY(const json::Value rootfs, members::child(root, "rootfs", json::Type::Object));
    TRY(const json::Value ids, members::child(rootfs, "diff_ids", json::Type::Array));
    for (qsizetype i = 0; i < ids.size(); ++i) {
        TRY(Digest id, members::digest(ids.at(i)));
        config.diffIds += std::move(id);
    }
    TRY(const json::Value history, members::child(root, "history", json::Type::Array));
    for (qsizetype i = 0; i < history.size(); ++i) {
        TRY(HistoryStep step, readStep(history.at(i)));
        config.history += std::move(step);
    }
    return {};
}

} // namespace

Expected<ImageConfig> ImageConfig::parse(QByteArray bytes, const QString &subject)
{
    ImageConfig config;
    TRY(config.m_json, json::Document::parse(std::move(bytes), subject));
    if (auto read = readConfig(config, config.m_json.root()); !read)
        return std::unexpected(members::about(std::move(read), subject).error());
    return config;
}

QList<int> ImageConfig::historyOfLayers(qsizetype layerCount) const
{
    QList<int> steps;
    for (qsizetype i = 0; i < history.size(); ++i) {
        // Only the flag counts. A Windows image built by Docker has a layer for ENV and CMD too and
        // marks no step; reading the text of the step would take those layers away.
        if (!history[i].emptyLayer)
            steps += static_cast<int>(i);
    }
    if (steps.size() == layerCount)
        return steps;
    return QList<int>(layerCount, -1);
}

} // namespace gantry::oci
