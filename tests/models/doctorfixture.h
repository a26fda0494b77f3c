// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "base/pools.h"
#include "models/doctor/doctorsession.h"
#include "models/doctor/ignoredfindings.h"
#include "support/fakesource.h"

#include <QTemporaryDir>
#include <QTest>

namespace gantry::test {

//! An image and hosts for it: fake.example/app with the tags latest (linux/amd64 with an
//! attestation, linux/arm64, windows 20348), linux (amd64 alone), empty, nested (arm64, and an
//! index with amd64), fixable (an os.version that is not the config's), scripts (two entries with
//! the same script in CR LF).
struct DoctorFixture {
    std::shared_ptr<FakeOpener> opener = std::make_shared<FakeOpener>();
    std::shared_ptr<ProbedSource> source;
    std::shared_ptr<Pools> pools = std::make_shared<Pools>();
    models::JobModel jobs;
    QTemporaryDir folder;
    std::unique_ptr<models::IgnoredFindings> ignored;
    std::unique_ptr<models::ImageSession> image;
    std::unique_ptr<models::DoctorSession> session;
    oci::Descriptor amd64, windows, inner;

    DoctorFixture()
    {
        ImageBuilder builder;
        amd64 = builder.image(QStringLiteral("linux/amd64"));
        const auto arm64 = builder.image(QStringLiteral("linux/arm64"));
        windows = builder.image(QStringLiteral("windows(10.0.20348.2582)/amd64"));
        builder.tag(QStringLiteral("latest"),
            builder.index({amd64, arm64, windows, builder.attestation(amd64)}));
        builder.tag(QStringLiteral("linux"), builder.index({amd64}));
        builder.tag(QStringLiteral("empty"), builder.index({}));
        inner = builder.index({amd64});
        builder.tag(QStringLiteral("nested"), builder.index({arm64, inner}));
        ImageSpec spec;
        spec.platform = *oci::parsePlatform(u"windows(10.0.20348.2582)/amd64");
        spec.descriptorPlatform = *oci::parsePlatform(u"windows(10.0.17763.1)/amd64");
        builder.tag(QStringLiteral("fixable"), builder.index({amd64, builder.image(spec)}));
        ImageSpec script;
        script.tars = {
            TarBuilder().file(QStringLiteral("app/start.sh"), "#!/bin/sh\r\nexec app\r\n").build()};
        script.entrypoint = {QStringLiteral("/app/start.sh")};
        const auto first = builder.image(script);
        script.platform = plainPlatform(QStringLiteral("linux"), QStringLiteral("arm64"));
        builder.tag(QStringLiteral("scripts"), builder.index({first, builder.image(script)}));
        source = std::make_shared<ProbedSource>(builder.content());
        opener->add(QStringLiteral("fake.example/app"), source);
        ignored = std::make_unique<models::IgnoredFindings>(
            folder.filePath(QStringLiteral("ignored-findings.json")));
        image = std::make_unique<models::ImageSession>(opener, &jobs);
        makeSession();
    }
    ~DoctorFixture()
    {
        session.reset();
        image.reset();
    }
    void makeSession()
    {
        session = std::make_unique<models::DoctorSession>(image.get(),
            models::DoctorParts{
                .jobs = &jobs, .pools = pools, .ignored = ignored.get(), .today = [] {
                    return QDate(2026, 3, 16);
                }});
        session->setHosts(hosts());
    }
    static doctor::Host host(const QString &name, const QString &platform, int count = 1)
    {
        return {.id = name,
            .name = name,
            .platform = oci::normalizePlatform(*oci::parsePlatform(platform)),
            .count = count};
    }
    //! Two gateways (amd64) that are alike, two line PCs (17763), one server (20348), a board.
    static QList<doctor::Host> hosts()
    {
        return {host(QStringLiteral("edge-01"), QStringLiteral("linux/amd64")),
            host(QStringLiteral("edge-02"), QStringLiteral("linux/amd64")),
            host(QStringLiteral("edge-03"), QStringLiteral("linux/amd64")),
            host(QStringLiteral("line-pc"), QStringLiteral("windows(10.0.17763.5458)/amd64"), 6),
            host(QStringLiteral("mes"), QStringLiteral("windows(10.0.20348.3000)/amd64")),
            host(QStringLiteral("board"), QStringLiteral("linux/riscv64"))};
    }
    void begin(const QString &tag)
    {
        image->open(*oci::ImageName::parse(QStringLiteral("fake.example/app:") + tag));
    }
    bool open(const QString &tag = QStringLiteral("latest"))
    {
        begin(tag);
        return QTest::qWaitFor(
            [this] {
                return image->state() != models::ImageSession::State::Opening && !image->isReading()
                    && !session->isExamining();
            },
            20'000);
    }
};

} // namespace gantry::test
