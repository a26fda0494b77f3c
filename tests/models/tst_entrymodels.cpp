// SPDX-License-Identifier: Apache-2.0
// The models beside the platform matrix: layers, history, referrers, tag history, details.
#include "dumptree.h"
#include "models/image/detailsmodel.h"
#include "models/image/historymodel.h"
#include "models/image/layermodel.h"
#include "models/image/referrermodel.h"
#include "models/image/taghistorymodel.h"
#include "support/fakesource.h"

#include <QAbstractItemModelTester>
#include <QSignalSpy>
#include <QTest>
#include <QTimeZone>

using namespace Qt::StringLiterals;
using namespace gantry;
using namespace gantry::models;
using namespace gantry::test;

namespace {

using Tester = QAbstractItemModelTester;

std::shared_ptr<Content> sharedLayers()
{
    ImageBuilder builder;
    ImageSpec one, two;
    one.layers
        = {u"/bin/sh -c #(nop) ADD file:1 in /"_s, u"RUN /bin/sh -c apt-get update # buildkit"_s};
    two.descriptorPlatform = plainPlatform(u"linux"_s, u"arm64"_s); // same layers, other entry
    two.layers = {u"/bin/sh -c #(nop) ADD file:1 in /"_s, u"COPY app /app"_s};
    builder.tag(u"latest"_s, builder.index({builder.image(one), builder.image(two)}));
    return builder.content();
}

struct Fixture {
    std::shared_ptr<FakeOpener> opener = std::make_shared<FakeOpener>();
    std::shared_ptr<FakeSource> source;
    JobModel jobs;
    QList<ImageSession::Sighting> sightings;
    std::unique_ptr<ImageSession> session;

    explicit Fixture(std::shared_ptr<Content> content = twoSystemImage())
        : source(std::make_shared<FakeSource>(std::move(content)))
    {
        opener->add(u"fake.example/app"_s, source);
        session = std::make_unique<ImageSession>(
            opener, &jobs, [this](const oci::ImageName &) { return sightings; });
    }
    void open()
    {
        session->open(*oci::ImageName::parse(u"fake.example/app:latest"_s));
        QTRY_VERIFY(session->state() != ImageSession::State::Opening && !session->isReading());
    }
};

} // namespace

class EntryModelsTest : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void commandsReadLikeADockerfile_data()
    {
        QTest::addColumn<QString>("written");
        QTest::addColumn<QString>("read");
        QTest::newRow("nop") << u"/bin/sh -c #(nop)  CMD [\"bash\"]"_s << u"CMD [\"bash\"]"_s;
        QTest::newRow("shell") << u"/bin/sh -c apt-get update"_s << u"RUN apt-get update"_s;
        QTest::newRow("buildkit") << u"RUN /bin/sh -c apt-get update # buildkit"_s
                                  << u"RUN apt-get update"_s;
        QTest::newRow("args") << u"|1 VERSION=1.2 /bin/sh -c make $VERSION"_s
                              << u"RUN make $VERSION"_s;
        QTest::newRow("args-buildkit")
            << u"RUN |1 VERSION=1.2 /bin/sh -c make # buildkit"_s << u"RUN make"_s;
        QTest::newRow("powershell")
            << u"powershell -Command $ErrorActionPreference = 'Stop'; $ProgressPreference = 'SilentlyContinue'; Get-Item x"_s
            << u"RUN Get-Item x"_s;
        QTest::newRow("cmd") << u"cmd /S /C dir C:\\"_s << u"RUN dir C:\\"_s;
        QTest::newRow("cmd-nop") << u"cmd /S /C #(nop) ENV A=b"_s << u"ENV A=b"_s;
        QTest::newRow("copy") << u"COPY /target/ / # buildkit"_s << u"COPY /target/ /"_s;
        QTest::newRow("windows base")
            << u"Apply image 10.0.20348.2582"_s << u"Apply image 10.0.20348.2582"_s;
        QTest::newRow("empty") << QString() << QString();
    }

    void commandsReadLikeADockerfile()
    {
        QFETCH(QString, written);
        QFETCH(QString, read);
        QCOMPARE(readableCommand(written), read);
    }

    void layersFollowTheEntryAndSayWhoSharesThem()
    {
        Fixture f(sharedLayers());
        LayerModel layers;
        Tester tester(&layers, Tester::FailureReportingMode::Fatal);
        layers.setSession(f.session.get());
        QCOMPARE(layers.rowCount(), 0);
        f.open();
        f.session->selectEntry(0);
        QCOMPARE(layers.rowCount(), 2);
        QCOMPARE(
            layers.index(0, LayerModel::CreatedByColumn).data().toString(), u"ADD file:1 in /"_s);
        QCOMPARE(layers.index(0, LayerModel::ElsewhereColumn).data().toString(), u"shared by 2"_s);
        QCOMPARE(layers.index(1, LayerModel::ElsewhereColumn).data().toString(), u"only here"_s);
        QVERIFY(layers.title().contains("linux/amd64"_L1));
        f.session->selectEntry(1);
        QCOMPARE(
            layers.index(1, LayerModel::CreatedByColumn).data().toString(), u"COPY app /app"_s);
        f.session->selectEntry(-1);
        QCOMPARE(layers.rowCount(), 0);
    }

    void historyStandsBesideItsLayers()
    {
        Fixture f(sharedLayers());
        HistoryModel history;
        Tester tester(&history, Tester::FailureReportingMode::Fatal);
        history.setSession(f.session.get());
        QVERIFY(!history.emptyText().isEmpty());
        f.open();
        f.session->selectEntry(0);
        QVERIFY(history.rowCount() >= 2);
        QVERIFY(history.emptyText().isEmpty());
        QStringList numbers;
        for (int row = 0; row < history.rowCount(); ++row) {
            const QModelIndex layer = history.index(row, HistoryModel::LayerColumn);
            if (!layer.data(HistoryModel::DigestRole).toString().isEmpty())
                numbers += layer.data().toString();
        }
        QCOMPARE(numbers, QStringList({u"1"_s, u"2"_s}));
    }

    void modelsForgetASessionThatDies()
    {
        Fixture f;
        LayerModel layers;
        HistoryModel history;
        ReferrerModel referrers;
        TagHistoryModel tags;
        DetailsModel details;
        Tester one(&layers, Tester::FailureReportingMode::Fatal);
        Tester two(&history, Tester::FailureReportingMode::Fatal);
        Tester three(&referrers, Tester::FailureReportingMode::Fatal);
        layers.setSession(f.session.get());
        history.setSession(f.session.get());
        referrers.setSession(f.session.get());
        tags.setSession(f.session.get());
        details.setSession(f.session.get());
        f.open();
        f.session->selectEntry(0);
        f.session.reset();
        QCOMPARE(referrers.rowCount(), 0);
        layers.setSession(nullptr);
        QCOMPARE(layers.rowCount(), 0);
        history.setSession(nullptr);
        QCOMPARE(history.rowCount(), 0);
        QTRY_COMPARE(f.jobs.running(), 0);
    }

    void referrersStandBelowTheirSubjects()
    {
        ImageBuilder builder;
        const auto image = builder.image(u"linux/amd64"_s);
        const auto index = builder.index({image, builder.attestation(image)});
        builder.tag(u"latest"_s, index);
        const auto signature
            = builder.artifact(u"application/vnd.dev.cosign.artifact.sig.v1+json"_s, &index);
        builder.tag(u"signature"_s, signature);
        Fixture f(builder.content());
        ReferrerModel model;
        Tester tester(&model, Tester::FailureReportingMode::Fatal);
        tester.setUseFetchMore(false);
        model.setSession(f.session.get());
        f.open();
        QVERIFY2(model.count() >= 1, qPrintable(dumpTree(model)));
        QVERIFY2(dumpTree(model).contains("linux/amd64\n  Provenance, SLSA 0.2\n"_L1),
            qPrintable(dumpTree(model)));
        if (model.count() == 2)
            QVERIFY(dumpTree(model).startsWith("index\n  Signature (cosign)\n"_L1));
        QVERIFY(model.notice().isEmpty());
    }

    void nothingRefersIsSaid()
    {
        ImageBuilder builder;
        builder.tag(u"latest"_s, builder.index({builder.image()}));
        Fixture f(builder.content());
        ReferrerModel model;
        model.setSession(f.session.get());
        f.open();
        QCOMPARE(model.rowCount(), 0);
        QVERIFY(model.notice().startsWith("Nothing refers"_L1));
    }

    void aMovedTagSaysWhenAndFromWhere()
    {
        Fixture f;
        const auto now = QDateTime(QDate(2026, 3, 10), QTime(12, 0), QTimeZone::UTC);
        const auto digest = oci::Digest::of("old");
        f.sightings = {{oci::Digest::of("new").toString(),
                           u"application/vnd.oci.image.index.v1+json"_s, 10, now, now.addDays(-2)},
            {digest.toString(), u"application/vnd.oci.image.index.v1+json"_s, 10, now.addDays(-3),
                now.addDays(-30)}};
        TagHistoryModel model;
        Tester tester(&model, Tester::FailureReportingMode::Fatal);
        model.setNow([now] { return now; });
        model.setSession(f.session.get());
        QVERIFY(!model.lastMove());
        f.open();
        QCOMPARE(model.rowCount(), 2);
        QVERIFY(model.lastMove());
        QVERIFY2(model.lastMove()->words.contains("2 days ago"_L1)
                || model.lastMove()->words.contains("2 day"_L1),
            qPrintable(model.lastMove()->words));
        QCOMPARE(model.lastMove()->from, digest);
        QVERIFY(model.index(0, 0).data(TagHistoryModel::BoldRole).toBool());
    }

    void timesAgoAreInWords_data()
    {
        QTest::addColumn<qint64>("seconds");
        QTest::addColumn<QString>("words");
        QTest::newRow("now") << qint64(3) << u"just now"_s;
        QTest::newRow("future") << qint64(-300) << u"just now"_s;
        QTest::newRow("minutes") << qint64(300) << u"5 minute"_s;
        QTest::newRow("hours") << qint64(7300) << u"2 hour"_s;
        QTest::newRow("days") << qint64(86400 * 59) << u"59 day"_s;
        QTest::newRow("months") << qint64(86400 * 90) << u"3 month"_s;
    }

    void timesAgoAreInWords()
    {
        QFETCH(qint64, seconds);
        QFETCH(QString, words);
        const auto now = QDateTime(QDate(2026, 3, 10), QTime(12, 0), QTimeZone::UTC);
        QVERIFY(timeAgo(now.addSecs(-seconds), now).startsWith(words));
    }

    void detailsAndBytesSelectEachOther()
    {
        Fixture f;
        DetailsModel details;
        HostList hosts;
        hosts.setHosts(HostList::usualPresets());
        details.setSession(f.session.get());
        details.setHosts(&hosts);
        f.open();
        f.session->selectEntry(2);
        QStringList ids;
        QString versionKey;
        for (const auto &section : details.sections()) {
            ids += section.id;
            for (const auto &row : section.rows) {
                if (row.pointer == "/manifests/2/platform/os.version"_L1)
                    versionKey = row.key;
            }
        }
        QVERIFY(ids.contains(u"descriptor"_s));
        QVERIFY(ids.contains(u"config"_s));
        QVERIFY(ids.contains(u"pullers"_s));
        QVERIFY(!versionKey.isEmpty());
        details.selectRow(versionKey);
        QCOMPARE(f.session->currentField(), u"/manifests/2/platform/os.version"_s);
        const auto range = f.session->fieldRange();
        QVERIFY(f.session->inspection()
                .bytes()
                .mid(range.offset, range.length)
                .contains("10.0.20348.2582"));
        f.session->selectField(u"/manifests/2/digest"_s);
        QVERIFY(details.currentKey().endsWith("digest"_L1));
    }
};

QTEST_GUILESS_MAIN(EntryModelsTest)
#include "tst_entrymodels.moc"
