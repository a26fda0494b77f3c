// SPDX-License-Identifier: Apache-2.0
// The Doctor on whole images: read, looked at, previewed, a repository at a time.
#include "sourcekit.h"
#include "support/fakesource.h"
#include "verbs/doctorexport.h"
#include "verbs/doctorignore.h"

#include <QJsonArray>
#include <QJsonDocument>
#include <QJsonObject>

using namespace Qt::StringLiterals;
using namespace gantry;
using namespace gantry::test;
using doctor::Finding;

namespace {

const Finding *find(const verbs::DoctorReport &report, QStringView id)
{
    for (const Finding &finding : report.findings) {
        if (finding.id == id)
            return &finding;
    }
    return nullptr;
}

verbs::DoctorOptions asking(const QStringList &hosts)
{
    verbs::DoctorOptions options;
    options.client.kind = doctor::ClientKind::DockerContainerd;
    options.today = QDate(2026, 3, 16);
    for (const QString &host : hosts)
        options.hosts += *doctor::parseHost(host);
    return options;
}

//! Windows in the wrong order beside linux/amd64, tagged "latest".
std::shared_ptr<Content> misordered()
{
    ImageBuilder builder;
    const auto a = builder.image(u"linux/amd64"_s);
    const auto b = builder.image(u"windows(10.0.20348.1)/amd64"_s);
    const auto c = builder.image(u"windows(10.0.26100.1)/amd64"_s);
    builder.tag(u"latest"_s, builder.index({a, b, c}));
    return builder.content();
}

} // namespace

class DoctorTest : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void anImageIsExamined()
    {
        const auto source = std::make_shared<FakeSource>(twoSystemImage());
        const auto report = wait(verbs::examine(
            source, u"latest"_s, asking({u"linux/riscv64"_s, u"linux/arm64"_s}), {}));
        QVERIFY_OK(report);
        QCOMPARE(report->hosts.size(), 2);
        QCOMPARE(report->hosts[0].choice.picked, -1);
        QCOMPARE(report->hosts[1].choice.picked, 1);
        QVERIFY(find(*report, u"no-entry"));
        QVERIFY(report->hasErrors());
    }

    void withoutHostsAHealthyImageHasNoErrors()
    {
        const auto source = std::make_shared<FakeSource>(twoSystemImage());
        const auto report = wait(verbs::examine(source, u"latest"_s, asking({}), {}));
        QVERIFY_OK(report);
        QVERIFY(report->hosts.size() > 20);
        for (const Finding &finding : report->findings)
            QVERIFY2(finding.severity != doctor::Severity::Error, qPrintable(finding.id));
    }

    void anEntryThatCannotBeReadIsAFinding()
    {
        const auto source = std::make_shared<FakeSource>(misordered());
        const auto before = wait(verbs::inspect(source, u"latest"_s, {}, {}, {}));
        QVERIFY_OK(before);
        source->setFailure(before->entries[1].descriptor.digest.toString(),
            Error{.code = Errc::NotFound, .message = u"is not there"_s, .subject = u"entry"_s});
        const auto report = wait(verbs::examine(source, u"latest"_s, asking({}), {}));
        QVERIFY_OK(report);
        QVERIFY(find(*report, u"child-missing"));
        QVERIFY(report->hasErrors());
    }

    void everyBlobIsAskedForOnceWithoutReadingIt()
    {
        ImageBuilder builder;
        const auto amd64 = builder.image(u"linux/amd64"_s);
        builder.tag(u"latest"_s,
            builder.index({amd64, builder.image(u"linux/arm64"_s), builder.index({amd64})}));
        const auto source = std::make_shared<ProbedSource>(builder.content());
        verbs::DoctorOptions options = asking({});
        options.blobs = true;
        const auto healthy = wait(verbs::examine(source, u"latest"_s, options, {}));
        QVERIFY_OK(healthy);
        QVERIFY(healthy->blobsAsked && !healthy->blobsRead);
        QVERIFY(!find(*healthy, u"child-missing") && !find(*healthy, u"child-size"));
        QSet<QString> blobs;
        for (const auto &entry : healthy->image->entries()) {
            if (!entry.facts->manifest)
                continue;
            blobs += entry.facts->manifest->config().digest.toString();
            for (const oci::Descriptor &layer : entry.facts->manifest->layers())
                blobs += layer.digest.toString();
        }
        QCOMPARE(healthy->blobs, blobs.size());
        QCOMPARE(source->probes(), blobs.size());
        QVERIFY(source->asked().filter(u"blob "_s).isEmpty());

        const auto &manifest = *healthy->image->entries().front().facts->manifest;
        const oci::Descriptor layer = manifest.layers().constFirst();
        source->setProbed(layer.digest, std::nullopt);
        source->setProbed(manifest.config().digest, manifest.config().sizeBytes + 1);
        const auto damaged = wait(verbs::examine(source, u"latest"_s, options, {}));
        QVERIFY_OK(damaged);
        const Finding *missing = find(*damaged, u"child-missing");
        QVERIFY(missing && missing->title.contains(layer.digest.shortHex()));
        QVERIFY(find(*damaged, u"child-size"));
        source->setProbed(layer.digest, -1); // there, and the registry tells no size
        const auto there = wait(verbs::examine(source, u"latest"_s, options, {}));
        QVERIFY_OK(there);
        QVERIFY(!find(*there, u"child-missing"));
    }

    void blobsAreReadWholeWhenAsked_data()
    {
        QTest::addColumn<bool>("layers");
        QTest::addColumn<int>("code");
        QTest::addColumn<QString>("id");
        QTest::newRow("whole") << false << int(Errc::DigestMismatch) << u"child-corrupt"_s;
        QTest::newRow("whole, cut off") << false << int(Errc::Corrupt) << u"child-corrupt"_s;
        QTest::newRow("whole, gone") << false << int(Errc::NotFound) << u"child-missing"_s;
        QTest::newRow("whole, network") << false << int(Errc::Network) << u"child-unreadable"_s;
        QTest::newRow("layers") << true << int(Errc::DigestMismatch) << u"child-corrupt"_s;
    }

    //! A digest is compared only where somebody asked for every byte.
    void blobsAreReadWholeWhenAsked()
    {
        QFETCH(bool, layers);
        QFETCH(int, code);
        QFETCH(QString, id);
        ImageBuilder builder;
        builder.tag(u"latest"_s, builder.index({builder.image(u"linux/amd64"_s)}));
        const auto source = std::make_shared<FakeSource>(builder.content());
        const auto read = wait(verbs::inspect(source, u"latest"_s, {}, {}, {}));
        QVERIFY_OK(read);
        const oci::Descriptor layer = read->entries[0].manifest->layers().constFirst();
        Pools pools;
        verbs::DoctorOptions options = asking({});
        options.reading.pools = std::shared_ptr<Pools>(&pools, [](Pools *) { });
        options.wholeBlobs = !layers;
        options.layers = layers;
        const auto healthy = wait(verbs::examine(source, u"latest"_s, options, {}));
        QVERIFY_OK(healthy);
        QVERIFY(!find(*healthy, id));
        QCOMPARE(healthy->blobsRead, !layers);

        source->setFailure(layer.digest.toString(),
            Error{.code = Errc(code), .message = u"is not so"_s, .subject = u"layer"_s});
        const auto unasked = wait(verbs::examine(source, u"latest"_s, asking({}), {}));
        QVERIFY_OK(unasked);
        QVERIFY(!find(*unasked, id));
        const auto report = wait(verbs::examine(source, u"latest"_s, options, {}));
        QVERIFY_OK(report);
        const Finding *found = find(*report, id);
        QVERIFY(found);
        QVERIFY(found->title.contains(layer.digest.shortHex()));
    }

    void filesAreLookedAtWhenAsked()
    {
        ImageBuilder builder;
        ImageSpec spec;
        spec.entrypoint = {u"/bin/sh"_s, u"-c"_s, u"true"_s};
        builder.tag(u"latest"_s, builder.index({builder.image(spec)}));
        const auto source = std::make_shared<FakeSource>(builder.content());
        Pools pools;
        verbs::DoctorOptions options = asking({});
        const auto without = wait(verbs::examine(source, u"latest"_s, options, {}));
        QVERIFY_OK(without);
        QVERIFY(!find(*without, u"shell-missing"));
        options.layers = true;
        options.reading.pools = std::shared_ptr<Pools>(&pools, [](Pools *) { });
        const auto report = wait(verbs::examine(source, u"latest"_s, options, {}));
        QVERIFY_OK(report);
        QVERIFY(report->layersRead);
        QVERIFY(find(*report, u"shell-missing"));
    }

    void aRemedyIsShownBeforeAnythingIsDone()
    {
        const auto source = std::make_shared<FakeSource>(misordered());
        const auto inspection = wait(verbs::inspect(source, u"latest"_s, {}, {}, {}));
        QVERIFY_OK(inspection);
        const verbs::DoctorOptions options = asking({u"windows-2025"_s, u"windows-2022"_s});
        const verbs::DoctorReport report = verbs::examineRead(*inspection, options);
        const Finding *order = find(report, u"windows-order");
        QVERIFY(order && !order->remedies.isEmpty());
        const auto preview = verbs::previewRemedy(
            *inspection, order->remedies.first(), options.hosts, options.client);
        QVERIFY_OK(preview);
        QCOMPARE(preview->draft.entries.size(), 3);
        QCOMPARE(preview->draft.entries[1].platform().osVersion, u"10.0.26100.1"_s);
        QCOMPARE(preview->hosts.size(), 1);
        QCOMPARE(preview->hosts[0].host.id, u"windows-2025"_s);
        QCOMPARE(preview->hosts[0].before, inspection->entries[1].descriptor.digest);
        QCOMPARE(preview->hosts[0].after, inspection->entries[2].descriptor.digest);
        QVERIFY(preview->sideEffects.isEmpty());
    }

    void whatIsMissingBecomesASlot()
    {
        const auto source = std::make_shared<FakeSource>(misordered());
        const auto inspection = wait(verbs::inspect(source, u"latest"_s, {}, {}, {}));
        QVERIFY_OK(inspection);
        const verbs::DoctorOptions options = asking({u"windows-2019"_s, u"linux-amd64"_s});
        const verbs::DoctorReport report = verbs::examineRead(*inspection, options);
        const Finding *newer = find(report, u"windows-newer");
        QVERIFY(newer);
        QCOMPARE(newer->hosts, QStringList{u"windows-2019"_s});
        const auto preview = verbs::previewRemedy(
            *inspection, newer->remedies.first(), options.hosts, options.client);
        QVERIFY_OK(preview);
        QCOMPARE(preview->draft.expected.size(), 1);
        QCOMPARE(preview->hosts.size(), 1);
        QVERIFY(!preview->hosts[0].before);
        QVERIFY(preview->hosts[0].after && preview->hosts[0].after->isNull());
    }

    void whatANestedIndexHoldsComesUpToBeChanged()
    {
        ImageBuilder builder;
        const auto first = builder.image(u"linux/amd64"_s);
        ImageSpec other;
        other.layers = {u"RUN other"_s};
        const auto second = builder.image(other);
        const auto arm64 = builder.image(u"linux/arm64"_s);
        builder.tag(u"latest"_s, builder.index({builder.index({first, second}), arm64}));
        const auto source = std::make_shared<FakeSource>(builder.content());
        const auto inspection = wait(verbs::inspect(source, u"latest"_s, {}, {}, {}));
        QVERIFY_OK(inspection);
        const auto remove = [&](const oci::Digest &digest) {
            return verbs::previewRemedy(*inspection,
                {.id = u"keep"_s, .title = u"Keep"_s, .action = doctor::RemoveEntry{digest}}, {},
                {});
        };
        const auto nested = remove(second.digest);
        QVERIFY_OK(nested);
        QCOMPARE(nested->draft.entries.size(), 2);
        QCOMPARE(nested->draft.entries[0].descriptor.digest, first.digest);
        QCOMPARE(nested->sideEffects.size(), 1);
        QVERIFY(nested->sideEffects.first().contains(
            inspection->entries.first().descriptor.digest.shortHex()));
        // What stands in the index itself leaves the nested one alone.
        const auto own = remove(arm64.digest);
        QVERIFY_OK(own);
        QCOMPARE(own->draft.entries.size(), 1);
        QVERIFY(own->sideEffects.isEmpty());
    }

    void adviceChangesNoIndex()
    {
        const auto source = std::make_shared<FakeSource>(misordered());
        const auto inspection = wait(verbs::inspect(source, u"latest"_s, {}, {}, {}));
        QVERIFY_OK(inspection);
        const auto preview = verbs::previewRemedy(
            *inspection, {.id = u"x"_s, .title = u"X"_s, .action = doctor::Advice{}}, {}, {});
        QVERIFY(!preview);
        QCOMPARE(preview.error().code, Errc::Unsupported);
    }

    void aRepositoryIsExaminedTagByTag()
    {
        ImageBuilder builder;
        const auto amd64 = builder.image(u"linux/amd64"_s);
        const auto arm64 = builder.image(u"linux/arm64"_s);
        builder.tag(u"1.0"_s, builder.index({amd64}));
        builder.tag(u"1.1"_s, builder.index({amd64, arm64}));
        builder.tag(u"1.10"_s, builder.index({}));
        const auto source = std::make_shared<FakeSource>(builder.content());
        source->setFailure(
            u"1.0"_s, Error{.code = Errc::Network, .message = u"is gone"_s, .subject = u"1.0"_s});
        QStringList told;
        verbs::RepositoryQuestion question;
        question.options = asking({});
        const auto tags = wait(verbs::examineRepository(source, question,
            {.tags = [&](const QStringList &all) { told += all.join(u' '); },
                .done = [&](qsizetype, const verbs::TagReport &tag) { told += tag.tag; }},
            {}));
        QVERIFY_OK(tags);
        QCOMPARE(told, (QStringList{u"1.10 1.1 1.0"_s, u"1.10"_s, u"1.1"_s, u"1.0"_s}));
        QCOMPARE(tags->at(0).errors, 1); // an empty index
        QCOMPARE(tags->at(1).errors, 0);
        QCOMPARE(tags->at(2).error->code, Errc::Network);
        const verbs::RepositoryMatrix matrix = verbs::matrixOf(*tags);
        QCOMPARE(matrix.columns.size(), 2);
        QVERIFY(matrix.cells[0][0].isNull());
        QCOMPARE(matrix.cells[1][1], arm64.digest);
        const QByteArray csv = verbs::repositoryCsv(*tags);
        QCOMPARE(csv.count("\r\n"), 4);
        QVERIFY(csv.startsWith("\"tag\",\"digest\",\"linux/amd64\",\"linux/arm64\""));
        const auto json
            = QJsonDocument::fromJson(verbs::repositoryJson(*tags, u"team/app"_s)).object();
        QCOMPARE(json[u"tags"].toArray().size(), 3);
        QVERIFY(json[u"tags"][0][u"entries"][0].isNull());
    }

    void sarifNamesRuleAndReason()
    {
        const auto source = std::make_shared<FakeSource>(misordered());
        auto report = wait(verbs::examine(source, u"latest"_s, asking({}), {}));
        QVERIFY_OK(report);
        doctor::IgnoreList ignored;
        ignored.ignore(u"app"_s, u"windows-order"_s, u"on purpose"_s);
        report->findings = ignored.applyTo(report->findings, u"app"_s);
        const auto run
            = QJsonDocument::fromJson(verbs::doctorSarif(*report, u"app:1"_s)).object()[u"runs"][0];
        const QJsonArray rules = run[u"tool"][u"driver"][u"rules"].toArray();
        const QJsonArray results = run[u"results"].toArray();
        QCOMPARE(results.size(), report->findings.size());
        for (const QJsonValue &result : results)
            QCOMPARE(rules[result[u"ruleIndex"].toInt()][u"id"].toString(),
                result[u"ruleId"].toString());
        QCOMPARE(results.last()[u"suppressions"][0][u"justification"].toString(), u"on purpose"_s);
    }

    void theIgnoreFileIsReplacedAsAWhole()
    {
        QTemporaryDir folder;
        const QString path = folder.filePath(u"a/b/ignored.json"_s);
        QVERIFY(verbs::readIgnoreFile(path)); // not there: nothing is ignored
        doctor::IgnoreList list;
        list.ignore(u"app:1"_s, u"no-arm64"_s, u"amd64 only"_s);
        QVERIFY_OK(verbs::writeIgnoreFile(path, list));
        const auto read = verbs::readIgnoreFile(path);
        QVERIFY_OK(read);
        QCOMPARE(read->write(), list.write());
    }
};

QTEST_GUILESS_MAIN(DoctorTest)
#include "tst_doctor.moc"
