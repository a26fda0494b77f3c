// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "models/workbench.h"
#include "support/fakesource.h"
#include "ui/pages/imagepage.h"
#include "ui/pages/inspectdesk.h"
#include "ui/shell/mainwindow.h"
#include "ui/shell/preferences.h"
#include "ui/theme/theme.h"

#include <QApplication>
#include <QSettings>
#include <QTemporaryDir>

#include <memory>

namespace gantry::test {

//! The real window on fakes: nothing leaves this process. Repository "fake.example/app" with the
//! tags latest (two systems and an attestation), broken (one child is gone) and more, and a
//! registry with a few names.
class OfflineWindow
{
public:
    explicit OfflineWindow(ui::Theme *theme, const QString &settingsFolder)
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
        models::WorkbenchParts parts;
        parts.opener = opener;
        parts.localPaths = {};
        workbench = std::make_unique<models::Workbench>(std::move(parts));
        preferences = std::make_unique<ui::Preferences>(std::make_unique<QSettings>(
            settingsFolder + QStringLiteral("/window.ini"), QSettings::IniFormat));
        window = std::make_unique<ui::MainWindow>(preferences.get(), theme);
        desk = new ui::InspectDesk(window.get(), workbench.get(), QString());
        window->restoreWindow();
        window->resize(1440, 872);
    }
    ~OfflineWindow() { window.reset(); }

    oci::Digest goneDigest, arm64Digest;
    std::shared_ptr<Content> content;
    std::shared_ptr<FakeSource> source;
    std::shared_ptr<FakeOpener> opener;
    std::unique_ptr<models::Workbench> workbench;
    std::unique_ptr<ui::Preferences> preferences;
    std::unique_ptr<ui::MainWindow> window;
    ui::InspectDesk *desk = nullptr;
};

} // namespace gantry::test
