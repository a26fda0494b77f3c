// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "memorysink.h"
#include "models/hosts/hostlist.h"
#include "models/index/assemblysession.h"
#include "models/index/draftstore.h"
#include "support/fakesource.h"

#include <QTemporaryDir>

namespace gantry::test {

//! One repository that is read and written, another one beside it, and an assembly over both.
//!
//! fake.example/app: latest (linux/amd64 with an attestation, linux/arm64, windows 20348), old (the
//! same without windows). fake.example/parts: amd64, arm, win19, win22 (single images), all (an
//! index of arm and win19).
struct AssemblyFixture {
    ImageBuilder builder;
    oci::Descriptor amd64, arm64, win22, otherAmd64, arm, win19, latest, old;
    std::shared_ptr<FakeOpener> opener = std::make_shared<FakeOpener>();
    std::shared_ptr<MemorySinks> sinks = std::make_shared<MemorySinks>();
    std::shared_ptr<FakeSource> app, parts;
    std::shared_ptr<MemorySink> sink;
    QTemporaryDir dir;
    models::JobModel jobs;
    models::HostList hosts;
    std::unique_ptr<models::DraftStore> drafts;
    std::unique_ptr<models::AssemblySession> session;
    oci::ImageName name = *oci::ImageName::parse(QStringLiteral("fake.example/app:latest"));

    AssemblyFixture()
    {
        const auto image
            = [&](const QString &platform, const QString &layer, const QString &version = {}) {
                  ImageSpec spec;
                  spec.platform = *oci::parsePlatform(platform);
                  spec.layers = {layer};
                  if (!version.isEmpty())
                      spec.labels = {{QStringLiteral("org.opencontainers.image.version"), version}};
                  return builder.image(spec);
              };
        amd64 = image(
            QStringLiteral("linux/amd64"), QStringLiteral("amd64 of 1.0"), QStringLiteral("1.0"));
        arm64 = image(QStringLiteral("linux/arm64"), QStringLiteral("arm64 of 1.0"));
        win22 = image(QStringLiteral("windows(10.0.20348.2582)/amd64"), QStringLiteral("win22"));
        latest = builder.index({amd64, arm64, win22, builder.attestation(amd64)});
        old = builder.index({amd64, arm64});
        builder.tag(QStringLiteral("latest"), latest);
        builder.tag(QStringLiteral("old"), old);
        app = std::make_shared<FakeSource>(builder.content());
        sink = std::make_shared<MemorySink>(builder.content());
        opener->add(QStringLiteral("fake.example/app"), app);
        sinks->add(QStringLiteral("fake.example/app"), sink);

        ImageBuilder others;
        std::swap(builder, others);
        otherAmd64 = image(
            QStringLiteral("linux/amd64"), QStringLiteral("amd64 of 2.0"), QStringLiteral("2.0"));
        arm = image(QStringLiteral("linux/arm/v7"), QStringLiteral("arm"), QStringLiteral("1.0"));
        win19 = image(QStringLiteral("windows(10.0.17763.5458)/amd64"), QStringLiteral("win19"));
        builder.tag(QStringLiteral("amd64"), otherAmd64);
        builder.tag(QStringLiteral("arm"), arm);
        builder.tag(QStringLiteral("win19"), win19);
        builder.tag(QStringLiteral("all"), builder.index({arm, win19}));
        parts
            = std::make_shared<FakeSource>(builder.content(), QStringLiteral("fake.example/parts"));
        opener->add(QStringLiteral("fake.example/parts"), parts);
        std::swap(builder, others);

        drafts = std::make_unique<models::DraftStore>(dir.filePath(QStringLiteral("drafts")));
        jobs.setDelays(0, 0);
        make();
    }

    void make()
    {
        session.reset();
        session = std::make_unique<models::AssemblySession>(models::AssemblyParts{.opener = opener,
            .sinks = sinks,
            .jobs = &jobs,
            .hosts = &hosts,
            .drafts = drafts.get()});
    }
    void expectHosts(const QStringList &platforms)
    {
        QList<models::Host> list;
        for (const QString &text : platforms) {
            const oci::Platform platform = *oci::parsePlatform(text);
            list += models::Host{.id = text,
                .name = QStringLiteral("host ") + text,
                .platform = platform,
                .client = doctor::Client{.kind = doctor::ClientKind::Containerd},
                .count = 2};
        }
        hosts.setHosts(list);
    }
    bool settled() const
    {
        return session->state() == models::AssemblySession::State::Ready && jobs.running() == 0;
    }
    models::AssemblyOffer offer(const QString &reference, const oci::Descriptor &node = {}) const
    {
        models::AssemblyOffer offer{.name = *oci::ImageName::parse(reference)};
        offer.digest = node.digest;
        offer.platform = node.platform;
        return offer;
    }
    models::AssemblyOffer win19Offer() const
    {
        return offer(QStringLiteral("fake.example/parts:win19"), win19);
    }
    models::AssemblyOffer amd64Offer() const
    {
        return offer(QStringLiteral("fake.example/parts:amd64"), otherAmd64);
    }
    QString keyOf(const oci::Descriptor &node) const { return keyOf(session.get(), node); }
    static QString keyOf(const models::AssemblySession *in, const oci::Descriptor &node)
    {
        for (const assembly::DraftEntry &entry : in->draft().entries) {
            if (entry.descriptor.digest == node.digest)
                return entry.key;
        }
        return {};
    }
    QStringList platforms() const
    {
        QStringList list;
        for (const assembly::DraftEntry &entry : session->draft().entries)
            list += oci::describePlatform(entry.platform());
        return list;
    }
    QStringList steps() const
    {
        QStringList list;
        for (int i = 0; i < session->undoStack()->count(); ++i)
            list += session->undoStack()->text(i);
        return list;
    }
    oci::Digest tagged(const QString &tag) const
    {
        const oci::Descriptor *target = builder.content()->tag(tag);
        return target ? target->digest : oci::Digest();
    }
};

} // namespace gantry::test
