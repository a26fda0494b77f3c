// SPDX-License-Identifier: Apache-2.0
#include "assemblyfixture.h"
#include "dumptree.h"
#include "models/index/annotationmodel.h"
#include "models/index/coveragemodel.h"
#include "models/index/indexchangemodel.h"
#include "models/index/problemmodel.h"
#include "models/index/slotmodel.h"

#include <QAbstractItemModelTester>
#include <QMimeData>
#include <QSignalSpy>
#include <QTest>
#include <QUrl>

using namespace Qt::StringLiterals;
using namespace gantry;
using namespace gantry::test;
using models::AnnotationModel;
using models::AssemblyOffer;
using models::AssemblySession;
using models::CoverageModel;
using models::IndexChangeModel;
using models::ProblemModel;
using models::SlotModel;
using SlotState = SlotModel::SlotState;

namespace {

struct ModelFixture : AssemblyFixture {
    SlotModel slotModel;
    ProblemModel problems;
    AnnotationModel annotations;
    IndexChangeModel changes;
    CoverageModel coverage;
    std::vector<std::unique_ptr<QAbstractItemModelTester>> testers;

    ModelFixture()
    {
        slotModel.setSession(session.get());
        problems.setSession(session.get());
        annotations.setSession(session.get());
        changes.setSession(session.get());
        coverage.setSession(session.get());
        for (QAbstractItemModel *model : std::initializer_list<QAbstractItemModel *>{
                 &slotModel, &problems, &annotations, &changes, &coverage}) {
            testers.push_back(std::make_unique<QAbstractItemModelTester>(
                model, QAbstractItemModelTester::FailureReportingMode::Fatal));
            testers.back()->setUseFetchMore(false);
        }
    }
    bool open()
    {
        session->open(name);
        return QTest::qWaitFor([this] { return settled(); });
    }
    bool add(const AssemblyOffer &offer)
    {
        session->add({offer});
        return QTest::qWaitFor([this] { return settled() && session->readings().isEmpty(); });
    }
    QString dump() const
    {
        return dumpTree(slotModel, {.edge = SlotModel::FootRole, .secondary = SlotModel::MarkRole});
    }
    QVariant slot(int row, int role) const { return slotModel.index(row).data(role); }
    SlotState state(int row) const { return SlotState(slot(row, SlotModel::StateRole).toInt()); }
    QStringList actions(int row) const
    {
        QStringList ids;
        for (const QVariant &each : problems.index(row).data(ProblemModel::ActionsRole).toList())
            ids += each.toMap().value(u"text"_s).toString();
        return ids;
    }
    QString actionId(int row, int action) const
    {
        return problems.index(row)
            .data(ProblemModel::ActionsRole)
            .toList()
            .at(action)
            .toMap()
            .value(u"id"_s)
            .toString();
    }
};

} // namespace

class AssemblyModelsTest : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void slotsAreGroupedAndEmptyOnesStandWhereTheyBelong()
    {
        ModelFixture f;
        f.expectHosts({u"linux/arm/v7"_s, u"windows(10.0.17763)/amd64"_s, u"linux/amd64"_s});
        QCOMPARE(f.slotModel.rowCount(), 0);
        QVERIFY(f.open());
        QCOMPARE(f.dump(),
            u"linux/amd64 (ok)\n"
            "linux/arm64 (ok)\n"
            "linux/arm/v7 (miss)\n"
            "windows/amd64 10.0.17763 (miss)\n"
            "windows/amd64 10.0.20348 (ok)\n"_s);
        QCOMPARE(f.slot(0, SlotModel::GroupRole).toString(), u"Linux"_s);
        QCOMPARE(f.slot(0, SlotModel::GroupFactsRole).toString(), u"2 of 3 filled"_s);
        QCOMPARE(f.slot(0, SlotModel::FollowersRole).toStringList(), QStringList(u"provenance"_s));
        QVERIFY(f.slot(0, SlotModel::SizeBytesRole).toLongLong() > 0);
        QCOMPARE(
            f.slot(2, SlotModel::NoteRole).toString(), u"Empty. Expected by host linux/arm/v7."_s);
        QCOMPARE(
            f.slot(2, SlotModel::HintRole).toString(), u"Fill it, or leave it out of latest."_s);
        QCOMPARE(f.slotModel.summary(), u"3 of 5 slots filled"_s);
        QVERIFY(f.slot(2, Qt::AccessibleTextRole).toString().contains(u"Expected by"_s));
    }

    void anEmptyAssemblyHasNoSlots()
    {
        ModelFixture f;
        f.session->startEmpty({});
        QCOMPARE(f.slotModel.rowCount(), 0);
        QCOMPARE(f.problems.summary(), u"No problems"_s);
        QCOMPARE(f.coverage.sentence(), u"No hosts are expected"_s);
        QCOMPARE(f.changes.summary(), u"No changes"_s);
    }

    void anIndexThatCannotBeOpenedLeavesNoSlots()
    {
        ModelFixture f;
        f.app->setFailure(
            u"latest"_s, Error{.code = Errc::Network, .message = u"Gone"_s, .subject = {}});
        f.session->open(f.name);
        QTRY_COMPARE(f.session->state(), AssemblySession::State::Failed);
        QCOMPARE(f.slotModel.rowCount(), 0);
        f.app->setFailure(u"latest"_s, std::nullopt);
        f.session->reload();
        QTRY_VERIFY(f.settled());
        QCOMPARE(f.slotModel.rowCount(), 3);
    }

    void whatIsReadShowsInItsSlotAndThenIsNew()
    {
        ModelFixture f;
        f.expectHosts({u"windows(10.0.17763)/amd64"_s});
        QVERIFY(f.open());
        f.parts->setLatency(std::chrono::milliseconds(10));
        f.session->add({f.win19Offer()});
        QVERIFY(f.dump().contains(u"windows/amd64 10.0.17763 (run)"_s));
        QCOMPARE(f.slotModel.rowCount(), 4); // instead of the empty slot
        QTRY_VERIFY(f.settled());
        QVERIFY(f.dump().contains(u"windows/amd64 10.0.17763 (warn)"_s)); // of another repository
        QCOMPARE(f.slotModel.rowCount(), 4);
        f.problems.act(0, u"accept"_s);
        QVERIFY(f.dump().contains(u"windows/amd64 10.0.17763 (add)"_s));
        QCOMPARE(f.state(2), SlotState::New);
    }

    void whatCannotBeReadIsAFailedSlotWithItsReason()
    {
        ModelFixture f;
        QVERIFY(f.open());
        f.parts->setFailure(f.win19.digest.toString(),
            Error{.code = Errc::Network,
                .message = u"No connection"_s,
                .subject = {},
                .remedy = u"Retry"_s});
        f.session->add({f.win19Offer()});
        QTRY_COMPARE(f.jobs.running(), 0);
        const int row = f.slotModel.rowCount() - 1;
        QCOMPARE(f.state(row), SlotState::Failed);
        QCOMPARE(f.slot(row, SlotModel::NoteRole).toString(), u"No connection"_s);
        f.parts->setFailure(f.win19.digest.toString(), std::nullopt);
        f.slotModel.retry(row);
        QTRY_VERIFY(f.settled() && f.session->readings().isEmpty());
        QVERIFY(!f.keyOf(f.win19).isEmpty());
    }

    void rivalsShareASlotUntilOneIsKept()
    {
        ModelFixture f;
        QVERIFY(f.open());
        QVERIFY(f.add(f.amd64Offer()));
        QCOMPARE(f.slotModel.rowCount(), 3);
        QCOMPARE(f.state(0), SlotState::Conflict);
        const QVariantList rivals = f.slot(0, SlotModel::RivalsRole).toList();
        QCOMPARE(rivals.size(), 2);
        QCOMPARE(
            f.slot(0, SlotModel::NoteRole).toString(), u"2 entries, same platform. Keep one."_s);
        QCOMPARE(f.slot(0, SlotModel::GroupFactsRole).toString(), u"2 of 2 filled, 1 conflict"_s);
        QCOMPARE(f.problems.summary().section(u',', 0, 0), u"1 conflict"_s);
        f.slotModel.keep(0, f.keyOf(f.otherAmd64));
        QCOMPARE(f.state(0), SlotState::Warning); // of another repository
        QCOMPARE(f.slotModel.rowOfEntry(f.keyOf(f.otherAmd64)), 0);
        QVERIFY(f.slot(0, SlotModel::RivalsRole).toList().isEmpty());
    }

    void fillingAnEmptySlotMovesNone()
    {
        ModelFixture f;
        f.expectHosts({u"windows(10.0.17763)/amd64"_s});
        QVERIFY(f.open());
        QCOMPARE(f.state(2), SlotState::Empty);
        f.parts->setLatency(std::chrono::milliseconds(10));
        f.session->add({f.win19Offer()});
        QCOMPARE(f.state(2), SlotState::Reading);
        QTRY_VERIFY(f.settled() && !f.keyOf(f.win19).isEmpty());
        QCOMPARE(f.slotModel.rowOfEntry(f.keyOf(f.win19)), 2);
        QCOMPARE(f.slotModel.rowOfEntry(f.keyOf(f.win22)), 3);
        QCOMPARE(f.session->draft().entries.at(2).descriptor.digest, f.win19.digest);
        f.session->undoStack()->undo();
        QCOMPARE(f.state(2), SlotState::Empty);
    }

    void anotherPlatformComesBehindItsSystem()
    {
        ModelFixture f;
        QVERIFY(f.open());
        QVERIFY(f.add(f.offer(u"fake.example/parts:arm"_s, f.arm)));
        QVERIFY(f.add(f.win19Offer()));
        QCOMPARE(f.slotModel.rowOfEntry(f.keyOf(f.arm)), 2);
        QCOMPARE(f.slotModel.rowOfEntry(f.keyOf(f.win22)), 3);
        QCOMPARE(f.slotModel.rowOfEntry(f.keyOf(f.win19)), 4);
        // The index has them in the order they came.
        QCOMPARE(f.session->draft().entries.at(3).descriptor.digest, f.arm.digest);
    }

    void slotsAnswerWhatIsDragged()
    {
        ModelFixture f;
        f.expectHosts({u"windows(10.0.17763)/amd64"_s});
        QVERIFY(f.open());
        QCOMPARE(f.slot(0, SlotModel::FitsRole).toInt(), -1);
        f.slotModel.setDragged({f.win19Offer()});
        QCOMPARE(f.dump(),
            u"linux/amd64 (ok) | Not here: the dragged variant is windows\n"
            "linux/arm64 (ok) | Not here: the dragged variant is windows\n"
            "windows/amd64 10.0.17763 (miss) | Fits. 2 hosts (host windows(10.0.17763)/amd64) get "
            "an "
            "entry again.\n"
            "windows/amd64 10.0.20348 (ok) | Not here: build 20348, dragged is 17763\n"_s);
        QCOMPARE(f.slot(2, SlotModel::FitsRole).toInt(), 1);
        QCOMPARE(f.slot(3, SlotModel::FitsRole).toInt(), 0);
        QCOMPARE(f.slot(3, SlotModel::FootMarkRole).toString(), u"skip"_s);
        QCOMPARE(f.slotModel.answerBeside(), u"Goes to the empty slot windows/amd64 10.0.17763"_s);
        f.slotModel.setDragged({f.amd64Offer()});
        QVERIFY(f.slot(0, SlotModel::FootRole).toString().startsWith(u"Replaces "_s));
        f.slotModel.setDragged({f.offer(u"fake.example/parts:arm"_s, f.arm)});
        QCOMPARE(f.slotModel.answerBeside(), u"Opens a slot for linux/arm/v7"_s);
        f.slotModel.setDragged({f.offer(u"fake.example/parts:arm"_s)}); // not known yet
        QCOMPARE(f.slot(0, SlotModel::FitsRole).toInt(), 1);
        QCOMPARE(f.slot(0, SlotModel::FootMarkRole).toString(), u"unk"_s);
        f.slotModel.setDragged({});
        QCOMPARE(f.slot(0, SlotModel::FootRole).toString(), QString());
    }

    void droppingMovingAndClearingGoThroughTheModel()
    {
        ModelFixture f;
        f.expectHosts({u"linux/arm/v7"_s});
        QVERIFY(f.open());
        const auto row
            = [&](const oci::Descriptor &node) { return f.slotModel.rowOfEntry(f.keyOf(node)); };
        f.slotModel.drop(0, {f.amd64Offer()}, false);
        QTRY_VERIFY(f.settled() && !f.keyOf(f.otherAmd64).isEmpty());
        QVERIFY(f.keyOf(f.amd64).isEmpty());
        f.slotModel.drop(-1, {f.win19Offer(), f.offer(u"fake.example/parts:arm"_s, f.arm)}, false);
        QTRY_VERIFY(f.settled() && f.session->draft().entries.size() == 5);
        f.slotModel.moveSlot(row(f.arm64), row(f.otherAmd64));
        QCOMPARE(f.session->draft().entries.first().descriptor.digest, f.arm64.digest);
        QCOMPARE(row(f.arm64), 0);
        f.slotModel.moveSlot(row(f.arm64), f.slotModel.rowCount());
        QCOMPARE(row(f.arm64), 2); // behind all of Linux
        f.slotModel.clearSlot(row(f.arm));
        QCOMPARE(f.state(f.slotModel.rowOf(AssemblySession::slotKey(*f.arm.platform))),
            SlotState::Empty);
        f.slotModel.clearSlot(f.slotModel.rowOf(AssemblySession::slotKey(*f.arm.platform)));
        QCOMPARE(f.slotModel.rowOf(AssemblySession::slotKey(*f.arm.platform)), -1);
    }

    void rowsThatStayAreNotReset()
    {
        ModelFixture f;
        QVERIFY(f.open());
        QSignalSpy reset(&f.slotModel, &QAbstractItemModel::modelReset);
        const QPersistentModelIndex windows = f.slotModel.index(2);
        QVERIFY(f.add(f.offer(u"fake.example/parts:arm"_s, f.arm)));
        QCOMPARE(reset.count(), 0);
        QCOMPARE(windows.data().toString(), u"windows/amd64 10.0.20348"_s);
        f.session->undoStack()->undo();
        QCOMPARE(windows.row(), 2);
    }

    void theSessionDies()
    {
        ModelFixture f;
        QVERIFY(f.open());
        f.session.reset();
        QCOMPARE(f.slotModel.index(0).data().toString(), u"linux/amd64"_s);
        f.slotModel.clearSlot(0);
        f.slotModel.setDragged({f.win19Offer()});
        f.problems.act(0, u"accept"_s);
        f.slotModel.setSession(nullptr);
        QCOMPARE(f.slotModel.rowCount(), 0);
    }

    void problemsOfferTheirWaysOut()
    {
        ModelFixture f;
        f.expectHosts({u"linux/riscv64"_s});
        QVERIFY(f.open());
        QVERIFY(f.add(f.amd64Offer()));
        QCOMPARE(f.actions(0),
            (QStringList{u"Keep %1 (2.0)"_s.arg(f.otherAmd64.digest.shortHex()),
                u"Keep %1 (1.0)"_s.arg(f.amd64.digest.shortHex())}));
        f.problems.act(0, f.actionId(0, 0));
        QCOMPARE(f.session->conflicts(), 0);
        const int last = f.problems.rowCount() - 1;
        QCOMPARE(f.problems.index(last).data().toString(),
            u"linux/riscv64 is expected, slot is empty"_s);
        QCOMPARE(f.problems.index(last).data(ProblemModel::DetailRole).toString(),
            u"For host linux/riscv64."_s);
        QSignalSpy find(&f.problems, &ProblemModel::findRequested);
        f.problems.act(last, u"find"_s);
        QCOMPARE(find.count(), 1);
        f.problems.act(last, u"leaveOut"_s);
        QCOMPARE(f.problems.rowCount(), last);
        f.problems.act(0, u"accept"_s); // of another repository
        QCOMPARE(f.problems.summary(), u"No problems"_s);
    }

    void aPlatformAgainstTheConfigIsTakenFromTheConfig()
    {
        ModelFixture f;
        QVERIFY(f.open());
        const QString key = f.keyOf(f.win22);
        QVERIFY(!f.session->setPlatform(key, u"os.version"_s, u"10.0.17763.1"_s));
        QCOMPARE(f.session->conflicts(), 1);
        QCOMPARE(f.actions(0).first(), u"Take From Config"_s);
        f.problems.act(0, f.actionId(0, 0));
        QCOMPARE(f.session->draft().find(key)->platform().osVersion, u"10.0.20348.2582"_s);
        QCOMPARE(f.session->conflicts(), 0);
        f.session->setPlatform(key, oci::Platform{});
        QVERIFY(!f.session->draft().find(key)->descriptor.platform);
        QCOMPARE(f.slot(f.slotModel.rowOfEntry(key), SlotModel::GroupRole).toString(),
            u"Without a platform"_s);
        f.session->fillFromConfig(key);
        QCOMPARE(f.session->draft().find(key)->platform().os, u"windows"_s);
    }

    void aFieldSetHereHasItsPlate()
    {
        ModelFixture f;
        QVERIFY(f.open());
        QVERIFY(!f.session->setPlatform(f.keyOf(f.arm64), u"variant"_s, u"v8"_s));
        const int row = f.slotModel.rowOfEntry(f.keyOf(f.arm64));
        QCOMPARE(
            f.slot(row, SlotModel::TagsRole).toStringList(), QStringList(u"variant set here"_s));
        QCOMPARE(
            f.slot(row, SlotModel::ConfigPlatformRole).value<oci::Platform>().variant, QString());
    }

    void annotationsAreEditedInPlaceAndChecked()
    {
        ModelFixture f;
        QVERIFY(f.open());
        const int before = f.annotations.rowCount(); // of the attestation: none is shown
        QCOMPARE(before, 0);
        QCOMPARE(f.annotations.scopes().size(), 4);
        QVERIFY(!f.annotations.add({}, u"org.opencontainers.image.created"_s, u"yesterday"_s));
        QVERIFY(
            !f.annotations.add(f.keyOf(f.arm64), u"org.opencontainers.image.licence"_s, u"MIT"_s));
        QVERIFY(f.annotations.add({}, u"org.opencontainers.image.created"_s, u"x"_s));
        QVERIFY(f.annotations.add({}, QString(), u"x"_s));
        QCOMPARE(f.annotations.rowCount(), 2);
        QCOMPARE(
            f.annotations.index(0, AnnotationModel::ScopeColumn).data().toString(), u"Index"_s);
        QCOMPARE(f.annotations.index(1, AnnotationModel::ScopeColumn).data().toString(),
            u"linux/arm64"_s);
        const auto mark = [&](int row) {
            return f.annotations.index(row, AnnotationModel::MarkColumn)
                .data(AnnotationModel::MarkRole)
                .toString();
        };
        QCOMPARE(mark(0), u"warn"_s);
        QCOMPARE(mark(1), u"warn"_s);
        QSignalSpy reset(&f.annotations, &QAbstractItemModel::modelReset);
        QVERIFY(f.annotations.setData(
            f.annotations.index(0, AnnotationModel::ValueColumn), u"2026-03-16T10:00:00Z"_s));
        QVERIFY(f.annotations.setData(f.annotations.index(1, AnnotationModel::KeyColumn),
            u"org.opencontainers.image.licenses"_s));
        QCOMPARE(reset.count(), 0);
        QCOMPARE(mark(0), u"ok"_s);
        QCOMPARE(mark(1), u"ok"_s);
        QVERIFY(!f.annotations.setData(f.annotations.index(1, AnnotationModel::KeyColumn), u" "_s));
        QVERIFY(!f.annotations.refusal().isEmpty());
        f.annotations.remove(0);
        QCOMPARE(f.annotations.rowCount(), 1);
        f.session->undoStack()->undo();
        QCOMPARE(f.annotations.rowCount(), 2);
    }

    void changesAreAgainstTheIndexTheTagNames()
    {
        ModelFixture f;
        QVERIFY(f.open());
        QCOMPARE(f.changes.rowCount(), 0);
        QCOMPARE(f.changes.summary(), u"No changes"_s);
        f.changes.setSameShown(true);
        QVERIFY(f.changes.rowCount() >= 3);
        f.changes.setSameShown(false);
        QVERIFY(f.add(f.win19Offer()));
        f.session->remove({f.keyOf(f.arm64)});
        QCOMPARE(f.changes.summary(), u"1 added, 1 removed"_s);
        QVERIFY(f.session->indexText().contains(f.win19.digest.toString()));
        QVERIFY(f.session->baseText().contains(f.arm64.digest.toString()));
        QVERIFY(f.session->indexText().contains(u"\n  \"manifests\""_s));
    }

    void coverageCountsHostsBeforeAndAfter()
    {
        ModelFixture f;
        f.expectHosts({u"linux/amd64"_s, u"windows(10.0.17763)/amd64"_s, u"linux/riscv64"_s});
        QVERIFY(f.open());
        QCOMPARE(f.coverage.sentence(), u"Hosts that get an entry: 2 of 6"_s);
        QCOMPARE(f.coverage.beforeSentence(), QString());
        f.coverage.setDragged({f.win19Offer()});
        QCOMPARE(f.coverage.sentence(), u"Hosts that get an entry: 4 of 6"_s);
        QCOMPARE(f.coverage.beforeSentence(), u"2 before this drop"_s);
        QVERIFY(f.coverage.index(1).data(CoverageModel::PreviewRole).toBool());
        f.coverage.setDragged({});
        QVERIFY(f.add(f.win19Offer()));
        f.session->remove({f.keyOf(f.amd64)});
        const auto state = [&](int row) {
            return CoverageModel::Coverage(
                f.coverage.index(row).data(CoverageModel::StateRole).toInt());
        };
        QCOMPARE(state(0), CoverageModel::Coverage::Lost);
        QCOMPARE(state(1), CoverageModel::Coverage::Gained);
        QCOMPARE(state(2), CoverageModel::Coverage::Nothing);
        QCOMPARE(f.coverage.index(1).data(CoverageModel::LabelRole).toString(), u"17763"_s);
    }

    void offersTravelBetweenWindows()
    {
        AssemblyFixture f;
        QList<AssemblyOffer> offers{f.win19Offer(), f.offer(u"fake.example/parts:all"_s)};
        offers.first().platform->osFeatures = {u"win32k"_s};
        offers.first().contentBytes = 7;
        offers.last().asIndex = true;
        QMimeData mime;
        models::putOffers(&mime, offers);
        QVERIFY(models::mayHaveOffers(&mime));
        QCOMPARE(models::offersOf(&mime), offers);
        QCOMPARE(mime.text(),
            u"fake.example/parts:win19@%1\nfake.example/parts:all"_s.arg(
                f.win19.digest.toString()));
        // As text alone they are references.
        QMimeData text;
        text.setText(mime.text() + u"\nnot a reference at all, no"_s);
        QCOMPARE(models::offersOf(&text).size(), 2);
    }

    void payloadsFromOutsideAreBounded()
    {
        QVERIFY(models::readOffers("[1, {}, {\"name\": 3}, {\"name\": \"a b\"}]").isEmpty());
        QVERIFY(models::readOffers("{").isEmpty());
        QVERIFY(models::readOffers("[{\"name\": \"fake.example/a:1\", \"digest\": \"sha256:12\"}]")
                .isEmpty());
        QByteArray many = "[";
        for (int i = 0; i < 1000; ++i)
            many += "{\"name\": \"fake.example/a:1\"},";
        many.chop(1);
        QCOMPARE(models::readOffers(many + ']').size(), models::maxOffers);
        QVERIFY(models::readOffers(QByteArray(2 * 1024 * 1024, ' ')).isEmpty());
    }

    void archivesAndFoldersOfTheFileManagerAreOffers()
    {
        QTemporaryDir dir;
        QVERIFY(QDir(dir.path()).mkpath(u"blobs/sha256"_s));
        QFile layout(dir.filePath(u"oci-layout"_s));
        QVERIFY(layout.open(QIODevice::WriteOnly));
        layout.write("{\"imageLayoutVersion\": \"1.0.0\"}");
        layout.close();
        QMimeData mime;
        mime.setUrls({QUrl::fromLocalFile(dir.path()), QUrl::fromLocalFile(u"/tmp/notes.txt"_s)});
        const auto offers = models::offersOf(&mime);
        QCOMPARE(offers.size(), 1);
        QCOMPARE(offers.first().name.transport, oci::ImageName::Transport::OciLayout);
        QVERIFY(!offers.first().platform);
    }
};

QTEST_GUILESS_MAIN(AssemblyModelsTest)
#include "tst_assemblymodels.moc"
