// SPDX-License-Identifier: Apache-2.0
#include "dumptree.h"
#include "models/image/platformmodel.h"
#include "support/fakesource.h"

#include <QAbstractItemModelTester>
#include <QSignalSpy>
#include <QTest>

using namespace Qt::StringLiterals;
using namespace gantry;
using namespace gantry::test;
using models::HostList;
using models::ImageSession;
using models::JobModel;
using models::PlatformModel;

namespace {

struct Fixture {
    std::shared_ptr<FakeOpener> opener = std::make_shared<FakeOpener>();
    std::shared_ptr<FakeSource> source;
    JobModel jobs;
    HostList hosts;
    PlatformModel model;
    QAbstractItemModelTester tester{&model, QAbstractItemModelTester::FailureReportingMode::Fatal};
    std::unique_ptr<ImageSession> session;

    explicit Fixture(std::shared_ptr<Content> content = twoSystemImage())
        : source(std::make_shared<FakeSource>(std::move(content)))
    {
        tester.setUseFetchMore(false);
        opener->add(u"fake.example/app"_s, source);
        session = std::make_unique<ImageSession>(opener, &jobs);
        model.setSession(session.get());
        model.setExpected(&hosts);
    }
    void open() { session->open(*oci::ImageName::parse(u"fake.example/app:latest"_s)); }
    //! Through the eyes of a host with containerd.
    void look(QStringView platform)
    {
        models::Host host;
        host.platform = oci::normalizePlatform(*oci::parsePlatform(platform));
        model.setHost(host, {.kind = doctor::ClientKind::Containerd});
    }
    bool settled() const
    {
        return session->state() == ImageSession::State::Ready && !session->isReading();
    }
    QString cell(int row, int column) const { return model.index(row, column).data().toString(); }
    //! "linux/amd64" of each row that is no group header.
    QStringList platforms() const
    {
        QStringList list;
        for (int row = 0; row < model.rowCount(); ++row) {
            if (model.index(row, 0).data(PlatformModel::RowKindRole).toInt() != 3) {
                list += model.index(row, PlatformModel::OsColumn).data().toString() + u'/'
                    + model.index(row, PlatformModel::ArchColumn).data().toString();
            }
        }
        return list;
    }
    int rowOf(qsizetype entry) const { return model.indexOfEntry(entry).row(); }
};

} // namespace

class PlatformModelTest : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void rowsAreThereBeforeTheirFields()
    {
        Fixture f;
        QStringList early;
        QString firstSize;
        bool busy = false;
        connect(&f.model, &QAbstractItemModel::modelReset, this, [&] {
            if (!early.isEmpty() || f.model.rowCount() == 0)
                return;
            early = f.platforms();
            firstSize = f.cell(f.rowOf(1), PlatformModel::SizeColumn);
            busy = f.model.index(f.rowOf(1), 0).data(PlatformModel::BusyRole).toBool();
        });
        f.open();
        QTRY_VERIFY(!early.isEmpty());
        QCOMPARE(early, QStringList({u"linux/amd64"_s, u"linux/arm64"_s, u"windows/amd64"_s}));
        QCOMPARE(firstSize, u"…"_s);
        QVERIFY(busy);
        QTRY_VERIFY(f.settled());
        QCOMPARE(f.cell(f.rowOf(1), PlatformModel::LayersColumn), u"1"_s);
        const QModelIndex size = f.model.index(f.rowOf(1), PlatformModel::SizeColumn);
        QVERIFY(size.data(PlatformModel::SizeBytesRole).toLongLong() > 0);
        QVERIFY(size.data(PlatformModel::LargestBytesRole).toLongLong()
            >= size.data(PlatformModel::SizeBytesRole).toLongLong());
    }

    void rowsAreGroupedByOs()
    {
        Fixture f;
        f.open();
        QTRY_VERIFY(f.settled());
        QCOMPARE(f.cell(0, 0), u"Linux"_s);
        QCOMPARE(f.model.index(0, 0).data(PlatformModel::RowKindRole).toInt(), 3);
        QVERIFY(!(f.model.flags(f.model.index(0, 0)) & Qt::ItemIsSelectable));
        QCOMPARE(f.cell(3, 0), u"Windows"_s);
        QCOMPARE(f.cell(4, PlatformModel::OsVersionColumn), u"10.0.20348.2582"_s);
    }

    void attestationsStandBelowWhatTheyAttest()
    {
        Fixture f;
        f.open();
        QTRY_VERIFY(f.settled());
        const QModelIndex amd64 = f.model.indexOfEntry(0);
        QCOMPARE(f.model.rowCount(amd64), 1);
        const QModelIndex child = f.model.index(0, PlatformModel::OsColumn, amd64);
        QVERIFY2(child.data().toString().startsWith("Provenance, SLSA"_L1),
            qPrintable(child.data().toString()));
        QCOMPARE(child.data(PlatformModel::RowKindRole).toInt(), 1);
        QCOMPARE(f.model.index(amd64.row(), PlatformModel::ProvenanceColumn)
                     .data(PlatformModel::MarkRole)
                     .toString(),
            u"ok"_s);
        QCOMPARE(f.model.index(f.rowOf(1), PlatformModel::ProvenanceColumn)
                     .data(PlatformModel::MarkRole)
                     .toString(),
            u"none"_s);
        QVERIFY(!f.platforms().contains(u"unknown/unknown"_s));
        QCOMPARE(f.model.counts().all, 3);
    }

    void missingPlatformsAreRowsOfTheirOwn()
    {
        Fixture f;
        models::Host boards;
        boards.id = u"lab"_s;
        boards.name = u"lab-rv"_s;
        boards.count = 2;
        boards.platform = oci::Platform{.os = u"linux"_s, .architecture = u"riscv64"_s};
        f.hosts.setHosts(HostList::usualPresets() + QList<models::Host>{boards});
        f.open();
        QTRY_VERIFY(f.settled());
        QCOMPARE(f.model.counts().missing, 3); // arm/v7, riscv64, Windows Server 2019
        int row = -1;
        for (int i = 0; i < f.model.rowCount(); ++i) {
            if (f.cell(i, PlatformModel::ArchColumn) == "riscv64"_L1)
                row = i;
        }
        QVERIFY(row >= 0);
        QCOMPARE(f.model.index(row, 0).data(PlatformModel::RowKindRole).toInt(), 2);
        const QString text = f.cell(row, PlatformModel::DigestColumn);
        QVERIFY2(
            text.contains("lab-rv"_L1) && text.contains("not in this index"_L1), qPrintable(text));
        QCOMPARE(f.model.index(row, 0).data(PlatformModel::MarkRole).toString(), u"miss"_s);
        QCOMPARE(f.model.index(row, PlatformModel::ProvenanceColumn)
                     .data(PlatformModel::LinkRole)
                     .toString(),
            u"find-candidate"_s);
        f.model.setChip(PlatformModel::Chip::Missing);
        QCOMPARE(f.platforms().size(), 3);
        f.hosts.setHosts({});
        QCOMPARE(f.model.counts().missing, 0);
    }

    void theHostsPickCarriesTheMonitor()
    {
        Fixture f;
        f.look(u"linux/arm64");
        f.open();
        QTRY_VERIFY(f.settled());
        QCOMPARE(f.model.pickedEntry(), 1);
        QCOMPARE(f.model.index(f.rowOf(1), PlatformModel::ArchColumn)
                     .data(PlatformModel::EndIconRole)
                     .toString(),
            u"host"_s);
        f.look(u"windows(10.0.20348.9999)/amd64");
        QCOMPARE(f.model.pickedEntry(), 2);
        QCOMPARE(f.model.index(f.rowOf(1), PlatformModel::ArchColumn)
                     .data(PlatformModel::EndIconRole)
                     .toString(),
            QString());
        f.look(u"linux/s390x");
        QCOMPARE(f.model.pickedEntry(), -1);
    }

    void filterAndChipsNarrow()
    {
        Fixture f;
        f.hosts.setHosts(HostList::usualPresets());
        f.open();
        QTRY_VERIFY(f.settled());
        QVERIFY(f.model.setFilter(u"os:windows missing:no"_s).isEmpty());
        QCOMPARE(f.platforms(), QStringList(u"windows/amd64"_s));
        QVERIFY(f.model.counts().hidden > 0);
        QCOMPARE(f.model.setFilter(u"colour:red"_s).size(), 1);
        f.model.setFilter(u"arm64"_s);
        QCOMPARE(f.platforms(), QStringList(u"linux/arm64"_s));
        f.model.setFilter(u"-arm64 missing:no"_s);
        QCOMPARE(f.platforms().size(), 2);
        f.model.setFilter(u"size>1GiB"_s);
        QVERIFY(f.platforms().isEmpty());
        f.model.setFilter({});
        f.model.setChip(PlatformModel::Chip::Windows);
        QVERIFY(!f.platforms().contains(u"linux/amd64"_s));
        QCOMPARE(f.model.counts().linux, 2);
        QCOMPARE(f.model.counts().windows, 1);
    }

    void aMissingChildGreysItsRow()
    {
        ImageBuilder builder;
        const auto good = builder.image(u"linux/amd64"_s);
        const auto gone = builder.image(u"linux/arm64"_s);
        builder.tag(u"latest"_s, builder.index({good, gone}));
        builder.remove(gone);
        Fixture f(builder.content());
        f.open();
        QTRY_VERIFY(f.settled());
        const QModelIndex row = f.model.index(f.rowOf(1), 0);
        QCOMPARE(row.data(PlatformModel::MarkRole).toString(), u"err"_s);
        QVERIFY(!row.data(Qt::AccessibleTextRole).toString().isEmpty());
        QVERIFY(row.siblingAtColumn(PlatformModel::OsColumn).data(PlatformModel::DimRole).toBool());
        QCOMPARE(f.model.index(f.rowOf(0), 0).data(PlatformModel::MarkRole).toString(), u"ok"_s);
    }

    void aFailedRowSpansItsReasonAndOffersRetry()
    {
        ImageBuilder builder;
        const auto gone = builder.image(u"linux/arm64"_s);
        builder.tag(u"latest"_s, builder.index({gone}));
        builder.remove(gone);
        Fixture f(builder.content());
        f.open();
        QTRY_VERIFY(f.settled());
        const auto cell = [&](int column) { return f.model.index(f.rowOf(0), column); };
        const Error error = *f.session->entries().first().error;
        QCOMPARE(cell(PlatformModel::DigestColumn).data().toString(), gone.digest.shortHex());
        const QModelIndex reason = cell(PlatformModel::SizeColumn);
        QCOMPARE(reason.data().toString(), error.message);
        QCOMPARE(reason.data(Qt::AccessibleTextRole).toString(), error.message);
        QCOMPARE(reason.data(Qt::ToolTipRole).toString(), error.toLine());
        QCOMPARE(reason.data(PlatformModel::SpanRole).toInt(), 4);
        const QModelIndex retry = cell(PlatformModel::ProvenanceColumn);
        QCOMPARE(retry.data().toString(), u"Retry"_s);
        QCOMPARE(retry.data(PlatformModel::LinkRole).toString(), u"retry"_s);
        QCOMPARE(retry.data(PlatformModel::SpanRole).toInt(), 4);
        // What the spans cover says nothing of its own.
        for (int column = PlatformModel::LayersColumn; column < PlatformModel::ColumnCount;
            ++column) {
            if (column == PlatformModel::ProvenanceColumn)
                continue;
            QVERIFY(cell(column).data().toString().isEmpty());
            QVERIFY(cell(column).data(PlatformModel::MarkRole).toString().isEmpty());
        }
    }

    void anIndexWithoutEntriesIsEmpty()
    {
        ImageBuilder builder;
        builder.tag(u"latest"_s, builder.index({}));
        Fixture f(builder.content());
        f.open();
        QTRY_VERIFY(f.settled());
        QCOMPARE(f.model.rowCount(), 0);
        QCOMPARE(f.model.counts().all, 0);
    }

    void aFailureLeavesNoRows()
    {
        Fixture f;
        f.session->open(*oci::ImageName::parse(u"fake.example/app:nope"_s));
        QTRY_COMPARE(f.session->state(), ImageSession::State::Failed);
        QCOMPARE(f.model.rowCount(), 0);
    }

    void theSessionDiesWhileReading()
    {
        Fixture f;
        f.open();
        QTRY_COMPARE(f.session->state(), ImageSession::State::Ready);
        QVERIFY(f.model.rowCount() > 0);
        f.session.reset();
        QCOMPARE(f.model.rowCount(), 0);
        QTRY_COMPARE(f.jobs.running(), 0);
    }

    void anotherSessionIsShownWhileTheFirstReads()
    {
        ImageBuilder builder;
        builder.tag(u"1"_s, builder.index({builder.image(u"linux/riscv64"_s)}));
        Fixture f;
        f.opener->add(u"fake.example/other"_s, std::make_shared<FakeSource>(builder.content()));
        f.source->setLatency(std::chrono::milliseconds(5));
        f.open();
        QTRY_COMPARE(f.session->state(), ImageSession::State::Ready);
        ImageSession other(f.opener, &f.jobs);
        f.model.setSession(&other);
        QCOMPARE(f.model.rowCount(), 0);
        other.open(*oci::ImageName::parse(u"fake.example/other:1"_s));
        QTRY_COMPARE(f.jobs.running(), 0);
        QCOMPARE(f.platforms(), QStringList(u"linux/riscv64"_s));
        f.model.setSession(nullptr);
    }
};

QTEST_GUILESS_MAIN(PlatformModelTest)
#include "tst_platformmodel.moc"
