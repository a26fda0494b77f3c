// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "support/fakesource.h"
#include "testwindow.h"
#include "ui/pages/imagepage.h"

#include <QApplication>
#include <QTemporaryDir>

#include <memory>

namespace gantry::test {

//! Repository "fake.example/app" with the tags latest (two systems and an attestation), broken (one
//! child is gone) and more, and a registry with a few names; nothing leaves this process.
class OfflineImages
{
public:
    OfflineImages()
    {
        ImageBuilder builder;
        const auto amd64 = builder.image(QStringLiteral("linux/amd64"));
        ImageSpec arm;
        arm.platform = plainPlatform(QStringLiteral("linux"), QStringLiteral("arm64"));
        arm.layers = {QStringLiteral("/bin/sh -c #(nop) ADD file:1 in / "),
            QStringLiteral("RUN /bin/sh -c apt-get update # buildkit"),
            QStringLiteral("COPY /target / # buildkit")};
        arm.user = QStringLiteral("app");
        const auto arm64 = builder.image(arm);
        ImageSpec files;
        files.platform = plainPlatform(QStringLiteral("linux"), QStringLiteral("amd64"));
        files.layers = {QStringLiteral("ADD rootfs.tar /"), QStringLiteral("RUN rm /etc/motd"),
            QStringLiteral("COPY start.sh /app/")};
        files.tars = {TarBuilder()
                          .directory(QStringLiteral("etc"))
                          .file(QStringLiteral("etc/motd"), QByteArray(40, 'm'))
                          .file(QStringLiteral("etc/hosts"), "127.0.0.1 localhost\n")
                          .symlink(QStringLiteral("hosts"), QStringLiteral("/etc/hosts"))
                          .file(QStringLiteral("usr/share/doc/README"), QByteArray(3000, 'r'))
                          .build(),
            TarBuilder()
                .file(QStringLiteral("etc/.wh.motd"), {})
                .file(QStringLiteral("etc/hosts"), "127.0.0.1 localhost app\n")
                .build(),
            TarBuilder().file(QStringLiteral("app/start.sh"), "#!/bin/sh\r\nexec app\r\n").build()};
        builder.tag(QStringLiteral("files"), builder.image(files));
        const auto windows = builder.image(QStringLiteral("windows(10.0.20348.2582)/amd64"));
        const auto attestation = builder.attestation(amd64);
        builder.tag(QStringLiteral("latest"), builder.index({amd64, arm64, windows, attestation}));
        const auto gone = builder.image(QStringLiteral("linux/s390x"));
        builder.tag(QStringLiteral("broken"), builder.index({amd64, gone, windows}));
        builder.remove(gone);
        builder.tag(QStringLiteral("single"), amd64);
        builder.tag(QStringLiteral("empty"), builder.index({}));
        goneDigest = gone.digest;
        arm64Digest = arm64.digest;
        content = builder.content();
        source = std::make_shared<FakeSource>(content);
        opener = std::make_shared<FakeOpener>();
        opener->add(QStringLiteral("fake.example/app"), source);
        opener->addRegistry(QStringLiteral("fake.example"),
            std::make_shared<FakeRegistry>(
                QStringList{QStringLiteral("app"), QStringLiteral("tools/crane")}));
    }
    models::WorkbenchParts parts() const
    {
        models::WorkbenchParts parts;
        parts.opener = opener;
        parts.localPaths = {};
        return parts;
    }

    oci::Digest goneDigest, arm64Digest;
    std::shared_ptr<Content> content;
    std::shared_ptr<FakeSource> source;
    std::shared_ptr<FakeOpener> opener;
};

//! The real window on these.
class OfflineWindow : public OfflineImages, public TestWindow
{
public:
    OfflineWindow(ui::Theme *theme, const QString &settingsFolder)
        : TestWindow(parts(), theme, settingsFolder)
    {
    }
};

} // namespace gantry::test
