// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "support/fakesource.h"
#include "support/tarbuilder.h"

#include <QJsonArray>
#include <QJsonDocument>
#include <QJsonObject>

namespace gantry::test {

//! A layer of real files for an image that is compared.
struct RealLayer {
    QList<std::pair<QString, QByteArray>> files;
    QString createdBy;
};

//! An image whose layers hold these files.
inline oci::Descriptor realImage(ImageBuilder &builder, const QString &platform,
    const QList<RealLayer> &layers, const QStringList &env = {})
{
    const auto wanted = oci::parsePlatform(platform);
    QJsonArray diffIds, history, manifestLayers;
    for (const RealLayer &layer : layers) {
        TarBuilder tar;
        for (const auto &[path, bytes] : layer.files)
            tar.file(path, bytes);
        const QByteArray bytes = tar.build();
        const oci::Descriptor blob
            = builder.blob(bytes, QStringLiteral("application/vnd.oci.image.layer.v1.tar"));
        diffIds.append(oci::Digest::of(bytes).toString());
        history.append(QJsonObject{{QStringLiteral("created_by"), layer.createdBy}});
        manifestLayers.append(QJsonObject{{QStringLiteral("mediaType"), blob.mediaType},
            {QStringLiteral("digest"), blob.digest.toString()},
            {QStringLiteral("size"), blob.sizeBytes}});
    }
    QJsonObject config{{QStringLiteral("os"), wanted->os},
        {QStringLiteral("architecture"), wanted->architecture},
        {QStringLiteral("rootfs"),
            QJsonObject{{QStringLiteral("type"), QStringLiteral("layers")},
                {QStringLiteral("diff_ids"), diffIds}}},
        {QStringLiteral("config"),
            QJsonObject{{QStringLiteral("Env"), QJsonArray::fromStringList(env)}}},
        {QStringLiteral("history"), history}};
    if (!wanted->osVersion.isEmpty())
        config.insert(QStringLiteral("os.version"), wanted->osVersion);
    const oci::Descriptor configBlob
        = builder.blob(QJsonDocument(config).toJson(QJsonDocument::Compact),
            QStringLiteral("application/vnd.oci.image.config.v1+json"));
    const QJsonObject manifest{{QStringLiteral("schemaVersion"), 2},
        {QStringLiteral("mediaType"), QStringLiteral("application/vnd.oci.image.manifest.v1+json")},
        {QStringLiteral("config"),
            QJsonObject{{QStringLiteral("mediaType"), configBlob.mediaType},
                {QStringLiteral("digest"), configBlob.digest.toString()},
                {QStringLiteral("size"), configBlob.sizeBytes}}},
        {QStringLiteral("layers"), manifestLayers}};
    oci::Descriptor image = builder.blob(QJsonDocument(manifest).toJson(QJsonDocument::Compact),
        QStringLiteral("application/vnd.oci.image.manifest.v1+json"));
    image.platform = *wanted;
    return image;
}

inline RealLayer baseLayer()
{
    return {{{QStringLiteral("etc/os-release"), "ID=debian\n"}}, QStringLiteral("COPY / /")};
}

//! fake.example/app:latest: two Linux platforms with one layer in common, one of Windows; :sorts
//! has two more whose files differ in every way.
inline std::shared_ptr<Content> comparedImages()
{
    ImageBuilder builder;
    const auto amd64 = realImage(builder, QStringLiteral("linux/amd64"),
        {baseLayer(),
            {{{QStringLiteral("app/settings.json"), "{\n  \"a\": 1\n}\n"},
                 {QStringLiteral("app/only-a"), "x"}},
                QStringLiteral("COPY app /app")}},
        {QStringLiteral("PATH=/usr/bin:/bin"), QStringLiteral("MODE=a")});
    const auto arm64 = realImage(builder, QStringLiteral("linux/arm64"),
        {baseLayer(),
            {{{QStringLiteral("app/settings.json"), "{\n  \"a\": 2\n}\n"}},
                QStringLiteral("COPY app /app")}},
        {QStringLiteral("PATH=/usr/bin"), QStringLiteral("MODE=a")});
    const auto windows = realImage(builder, QStringLiteral("windows(10.0.20348.1)/amd64"),
        {{{{QStringLiteral("Files/app/settings.json"), "{\r\n  \"a\": 1\r\n}\r\n"}},
            QStringLiteral("COPY app C:\\app")}});
    builder.tag(QStringLiteral("latest"), builder.index({amd64, arm64, windows}));
    builder.tag(QStringLiteral("single"), amd64);
    // What every column sorts differently.
    const auto first = realImage(builder, QStringLiteral("linux/amd64"),
        {{{{QStringLiteral("d/x"), "1"}, {QStringLiteral("big"), "333"},
              {QStringLiteral("mid"), "22"}, {QStringLiteral("tiny"), "1"}},
            QStringLiteral("COPY / /")}});
    const auto second = realImage(builder, QStringLiteral("linux/arm64"),
        {{{{QStringLiteral("big"), "4"}, {QStringLiteral("mid"), "55555"},
              {QStringLiteral("new"), "6666"}},
            QStringLiteral("COPY / /")}});
    builder.tag(QStringLiteral("sorts"), builder.index({first, second}));
    return builder.content();
}

} // namespace gantry::test
