// SPDX-License-Identifier: Apache-2.0
// open, describe, inspect, referrers and successors on FakeSource and on the sample workspace.
#include "sourcekit.h"
#include "support/fakesource.h"
#include "verbs/baseimage.h"
#include "verbs/expected.h"
#include "verbs/inspect.h"
#include "verbs/sample.h"

using namespace Qt::StringLiterals;
using namespace gantry;
using namespace gantry::test;
using verbs::Entry;
using verbs::Inspection;
using verbs::InspectOptions;

namespace {

Expected<Inspection> inspectAll(
    sources::ImageSourcePtr source, const QString &tag, InspectOptions options = {})
{
    return wait(verbs::inspect(std::move(source), tag, std::move(options), {}, {}));
}

} // namespace

class InspectTest : public QObject
{
    Q_OBJECT
    Harbour m_harbour;

    Expected<Inspection> sample(const QString &tag, InspectOptions options = {})
    {
        const auto source = m_harbour.open(
            u"oci:"_s + QStringLiteral(GANTRY_SOURCE_DIR "/resources/sample/workspace"));
        if (!source)
            return std::unexpected(source.error());
        return inspectAll(*source, tag, std::move(options));
    }

private Q_SLOTS:
    void anIndexIsReadWithEverythingInIt()
    {
        const auto source = std::make_shared<FakeSource>(twoSystemImage());
        const auto inspection = inspectAll(source, u"latest"_s);
        QVERIFY_OK(inspection);
        QVERIFY(inspection->isIndex());
        QCOMPARE(inspection->entries.size(), 4);
        QCOMPARE(inspection->entries[0].role, oci::Role::Image);
        QVERIFY(inspection->entries[0].config);
        QCOMPARE(inspection->entries[0].layers.size(), 1);
        QCOMPARE(inspection->entries[0].layers[0].createdBy, u"RUN echo hello"_s);
        QVERIFY(inspection->entries[0].layers[0].diffId);
        QCOMPARE(inspection->entries[2].platform().osVersion, u"10.0.20348.2582"_s);
        const Entry &attestation = inspection->entries[3];
        QCOMPARE(attestation.role, oci::Role::Attestation);
        QCOMPARE(attestation.attests, inspection->entries[0].descriptor.digest);
        QCOMPARE(attestation.predicateTypes(), QStringList{u"https://slsa.dev/provenance/v0.2"_s});
        QVERIFY(!attestation.config);
        QCOMPARE(inspection->attestationsOf(inspection->entries[0].descriptor.digest),
            QList<qsizetype>{3});
        QCOMPARE(inspection->totals().platforms, 3);
        QCOMPARE(inspection->totals().attestations, 1);
        QCOMPARE(inspection->totals().layers, 3);
    }

    void everythingIsAskedAtOnce()
    {
        const auto source = std::make_shared<FakeSource>(twoSystemImage());
        source->setLatency(std::chrono::milliseconds(5));
        QVERIFY_OK(inspectAll(source, u"latest"_s));
        QCOMPARE(source->mostAtOnce(), 4);
        // resolve, root, four manifests, three configs: an attestation's config tells nothing.
        QVERIFY2(source->asked().size() == 9, qPrintable(source->asked().join(u'\n')));
    }

    void entriesAreToldAsTheyComplete()
    {
        const auto source = std::make_shared<FakeSource>(twoSystemImage());
        QList<qsizetype> told;
        const auto inspection = wait(verbs::inspect(source, u"latest"_s, {},
            [&](qsizetype position, const Entry &entry) {
                QVERIFY(entry.described);
                told.append(position);
            },
            {}));
        QVERIFY_OK(inspection);
        std::ranges::sort(told);
        QCOMPARE(told, (QList<qsizetype>{0, 1, 2, 3}));
    }

    void aMissingChildIsItsOwnError()
    {
        ImageBuilder builder;
        const auto good = builder.image(u"linux/amd64"_s);
        const auto gone = builder.image(u"linux/arm64"_s);
        builder.tag(u"one"_s, builder.index({good, gone}));
        builder.remove(gone);
        const auto inspection
            = inspectAll(std::make_shared<FakeSource>(builder.content()), u"one"_s);
        QVERIFY_OK(inspection);
        QVERIFY(!inspection->entries[0].error);
        QVERIFY(inspection->entries[0].config);
        QVERIFY(inspection->entries[1].error);
        QCOMPARE(inspection->entries[1].error->code, Errc::NotFound);
        QCOMPARE(inspection->entries[1].platform().architecture, u"arm64"_s);
    }

    void aSecondTryHealsAnEntry()
    {
        const auto source = std::make_shared<FakeSource>(twoSystemImage());
        const auto first = wait(verbs::open(source, u"latest"_s, {}));
        QVERIFY_OK(first);
        const QString digest = first->entries[0].descriptor.digest.toString();
        source->setFailure(
            digest, Error{.code = Errc::Network, .message = u"cable"_s, .subject = {}});
        const Entry failed = wait(verbs::describe(source, first->entries[0], {}, {}));
        QVERIFY(failed.error);
        source->setFailure(digest, std::nullopt);
        const Entry healed = wait(verbs::describe(source, failed, {}, {}));
        QVERIFY(!healed.error);
        QVERIFY(healed.config);
    }

    void aMissingConfigLeavesTheLayers()
    {
        ImageBuilder builder;
        const auto image = builder.image(u"linux/amd64"_s);
        builder.tag(u"one"_s, image);
        const auto source = std::make_shared<FakeSource>(builder.content());
        const auto whole = inspectAll(source, u"one"_s);
        QVERIFY_OK(whole);
        builder.remove(whole->entries[0].manifest->config());
        const auto inspection = inspectAll(source, u"one"_s);
        QVERIFY_OK(inspection);
        QVERIFY(inspection->entries[0].error);
        QCOMPARE(inspection->entries[0].layers.size(), 1);
    }

    void aSingleManifestIsItsOwnEntry()
    {
        ImageBuilder builder;
        builder.tag(u"one"_s, builder.image(u"windows(10.0.20348.1)/amd64"_s));
        const auto inspection
            = inspectAll(std::make_shared<FakeSource>(builder.content()), u"one"_s);
        QVERIFY_OK(inspection);
        QVERIFY(!inspection->isIndex());
        QCOMPARE(inspection->entries.size(), 1);
        QCOMPARE(inspection->entries[0].descriptor.digest, inspection->root.digest);
        QCOMPARE(inspection->entries[0].role, oci::Role::Image);
        QCOMPARE(inspection->entries[0].platform().osVersion, u"10.0.20348.1"_s);
    }

    void aPlatformSelectsWhatIsDescribed()
    {
        const auto source = std::make_shared<FakeSource>(twoSystemImage());
        InspectOptions options;
        options.platform = oci::parsePlatform(u"linux/arm64").value();
        const auto inspection = inspectAll(source, u"latest"_s, options);
        QVERIFY_OK(inspection);
        QVERIFY(!inspection->entries[0].described);
        QVERIFY(inspection->entries[1].config);
        QCOMPARE(source->asked().size(), 4);
    }

    void aNestedIndexIsReadAllTheWay()
    {
        const auto inspection = sample(u"edge-suite:2026.1"_s);
        QVERIFY_OK(inspection);
        QCOMPARE(inspection->entries.size(), 2);
        QCOMPARE(inspection->entries[0].role, oci::Role::Index);
        QVERIFY(inspection->entries[0].index);
        QCOMPARE(inspection->entries[0].children.size(), 2);
        QVERIFY(inspection->entries[1].children[0].config);
        QCOMPARE(inspection->totals().platforms, 4);
    }

    void nestingEndsAtItsBound()
    {
        ImageBuilder builder;
        oci::Descriptor node = builder.image(u"linux/amd64"_s);
        for (int i = 0; i < 12; ++i)
            node = builder.index({node});
        builder.tag(u"deep"_s, node);
        InspectOptions options;
        options.maxDepth = 3;
        const auto inspection
            = inspectAll(std::make_shared<FakeSource>(builder.content()), u"deep"_s, options);
        QVERIFY_OK(inspection);
        const Entry *entry = &inspection->entries.first();
        int depth = 1;
        while (!entry->error) {
            QVERIFY(!entry->children.isEmpty());
            entry = &entry->children.first();
            ++depth;
        }
        QCOMPARE(entry->error->code, Errc::LimitExceeded);
        QCOMPARE(depth, 4);
    }

    void referrersHangOnRootAndEntries()
    {
        InspectOptions options;
        options.referrers = true;
        const auto inspection = sample(u"telemetry-agent:3.7.4"_s, options);
        QVERIFY_OK(inspection);
        QCOMPARE(inspection->referrers.size(), 2);
        QSet<QString> origins;
        for (const sources::Referrer &referrer : inspection->referrers) {
            for (const auto origin : referrer.origins)
                origins.insert(sources::originName(origin));
        }
        QCOMPARE(origins, (QSet<QString>{u"layout"_s, u"fallback-tag"_s, u"cosign-tag"_s}));
        QCOMPARE(inspection->entries[0].referrers.size(), 1);
        QCOMPARE(inspection->entries[0].referrers[0].artifactType, u"application/spdx+json"_s);
        QVERIFY(inspection->entries[1].referrers.isEmpty());
    }

    void referrersThatFailLeaveTheImage()
    {
        const auto source = std::make_shared<FakeSource>(twoSystemImage());
        source->setFailure(
            u"referrers"_s, Error{.code = Errc::Unauthorized, .message = u"no"_s, .subject = {}});
        InspectOptions options;
        options.referrers = true;
        const auto inspection = inspectAll(source, u"latest"_s, options);
        QVERIFY_OK(inspection);
        QVERIFY(inspection->referrersError);
        QVERIFY(inspection->entries[0].config);
        const auto map = wait(verbs::referrers(source, {inspection->root.digest}, {}));
        QVERIFY(!map);
    }

    void theSampleIsHealthyWhereItShouldBe()
    {
        for (const QString &tag : {u"telemetry-agent:3.7.4"_s, u"telemetry-agent:latest"_s,
                 u"collector:0.9.1"_s, u"edge-suite:2026.1"_s, u"gateway:1.9"_s, u"migrate:5.2.0"_s,
                 u"charts/telemetry-agent:3.7.4"_s}) {
            const auto inspection = sample(tag);
            QVERIFY_OK(inspection);
            for (const Entry &entry : inspection->entries)
                QVERIFY2(!entry.error,
                    qPrintable(tag + (entry.error ? entry.error->toLine() : QString())));
        }
        const auto agent = sample(u"telemetry-agent:3.7.4"_s);
        QCOMPARE(agent->totals().platforms, 5);
        QCOMPARE(agent->totals().attestations, 3);
        QCOMPARE(agent->entries[0].layers.size(), 5);
        QCOMPARE(agent->entries[0].layers[1].createdBy.left(14), u"RUN /bin/sh -c"_s);
        QCOMPARE(agent->entries[3].layers.size(), 7);
        QVERIFY(agent->entries[3].layers[4].createdBy.contains(u"ENV AGENT_VERSION"));
        QCOMPARE(
            verbs::baseImageName(agent->entries[0]), u"docker.io/library/debian:bookworm-slim"_s);
        const auto chart = sample(u"charts/telemetry-agent:3.7.4"_s);
        QCOMPARE(chart->entries[0].role, oci::Role::Artifact);
        QVERIFY(chart->entries[0].platform().isEmpty());
        QCOMPARE(chart->artifactType, u"application/vnd.cncf.helm.config.v1+json"_s);
    }

    void theSampleIsFaultyWhereItShouldBe()
    {
        const auto inspection = sample(u"telemetry-agent:3.8.0"_s);
        QVERIFY_OK(inspection);
        QCOMPARE(inspection->entries.size(), 5);
        QCOMPARE(inspection->entries[0].platform(), inspection->entries[1].platform());
        QCOMPARE(inspection->entries[2].platform().architecture, u"arm64"_s);
        QCOMPARE(inspection->entries[2].config->platform.architecture, u"amd64"_s);
        QVERIFY(inspection->entries[3].error);
        QCOMPARE(inspection->entries[3].error->code, Errc::NotFound);
        QVERIFY(inspection->entries[4].platform().osVersion.isEmpty());
        QCOMPARE(inspection->entries[4].config->platform.osVersion, u"10.0.20348.3328"_s);
    }

    void theSampleIsFoundByEnvironment()
    {
        QVERIFY(QFile::exists(verbs::sampleWorkspacePath() + u"/index.json"_s));
        qputenv("GANTRY_SAMPLE", "/nowhere");
        QVERIFY(verbs::sampleWorkspacePath().isEmpty());
        qunsetenv("GANTRY_SAMPLE");
    }

    void successorsWalkEveryKindOfNode()
    {
        const auto source = std::make_shared<FakeSource>(twoSystemImage());
        const auto root = wait(source->resolve(u"latest"_s, {}));
        const auto entries = wait(verbs::successors(source, *root, {}));
        QVERIFY_OK(entries);
        QCOMPARE(entries->size(), 4);
        const auto below = wait(verbs::successors(source, entries->first(), {}));
        QVERIFY_OK(below);
        QCOMPARE(below->size(), 2);
        QVERIFY(wait(verbs::successors(source, below->first(), {}))->isEmpty());
        QVERIFY(wait(verbs::successors(source, below->last(), {}))->isEmpty());
    }

    void offlineAnswersSaySo()
    {
        const auto source = std::make_shared<FakeSource>(twoSystemImage());
        const QDateTime seen(QDate(2026, 3, 1), QTime(12, 0), QTimeZone::UTC);
        source->setFromCache(seen);
        const auto inspection = wait(verbs::open(source, u"latest"_s, {}));
        QVERIFY_OK(inspection);
        QVERIFY(inspection->fromCache);
        QCOMPARE(inspection->readAt, seen);
    }

    void stoppingIsCancelled()
    {
        const auto source = std::make_shared<FakeSource>(twoSystemImage());
        source->setLatency(std::chrono::milliseconds(20));
        std::stop_source stop;
        OpContext ctx;
        ctx.stop = stop.get_token();
        auto task = verbs::inspect(source, u"latest"_s, {}, {}, ctx);
        stop.request_stop();
        const auto inspection = wait(std::move(task));
        QVERIFY(!inspection);
        QCOMPARE(inspection.error().code, Errc::Cancelled);
        QTRY_COMPARE(source->running(), 0);
    }

    void theWholeOfAnImagesPlatformsIsListedOnce()
    {
        ImageBuilder builder;
        const auto amd64 = builder.image(u"linux/amd64"_s);
        const auto arm64 = builder.image(u"linux/arm64"_s);
        builder.tag(u"nested"_s,
            builder.index({amd64, builder.index({arm64, amd64}), builder.attestation(amd64)}));
        builder.tag(u"single"_s, arm64);
        const auto source = std::make_shared<FakeSource>(builder.content());
        const auto nested = wait(verbs::platformsOf(source, u"nested"_s, {}));
        QVERIFY_OK(nested);
        QCOMPARE(nested->size(), 2);
        QCOMPARE(oci::formatPlatform(nested->at(0)), u"linux/amd64"_s);
        QCOMPARE(oci::formatPlatform(nested->at(1)), u"linux/arm64"_s);
        const auto single = wait(verbs::platformsOf(source, u"single"_s, {}));
        QVERIFY_OK(single);
        QCOMPARE(single->size(), 1);
        const auto none = wait(verbs::platformsOf(source, u"nope"_s, {}));
        QVERIFY(!none);
        QCOMPARE(none.error().code, Errc::NotFound);
    }
};

QTEST_GUILESS_MAIN(InspectTest)
#include "tst_inspect.moc"
