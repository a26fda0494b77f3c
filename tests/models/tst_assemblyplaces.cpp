// SPDX-License-Identifier: Apache-2.0
#include "memorysink.h"
#include "models/image/taghistorymodel.h"
#include "models/index/assemblycommand.h"
#include "models/workbench.h"
#include "support/fakesource.h"

#include <QAbstractItemModelTester>
#include <QSignalSpy>
#include <QTest>

using namespace Qt::StringLiterals;
using namespace gantry;
using namespace gantry::models;
using namespace gantry::test;

namespace {

struct Fixture {
    QTemporaryDir dir;
    std::shared_ptr<Content> content = twoSystemImage();
    std::shared_ptr<FakeOpener> opener = std::make_shared<FakeOpener>();
    std::shared_ptr<MemorySinks> sinks = std::make_shared<MemorySinks>();
    std::unique_ptr<Workbench> bench;
    oci::ImageName name = *oci::ImageName::parse(u"fake.example/app:latest"_s);

    Fixture()
    {
        opener->add(u"fake.example/app"_s, std::make_shared<FakeSource>(content));
        sinks->add(u"fake.example/app"_s, std::make_shared<MemorySink>(content));
        make();
    }
    void make()
    {
        bench.reset();
        WorkbenchParts parts;
        parts.opener = opener;
        parts.sinks = sinks;
        parts.draftsFolder = dir.filePath(u"drafts"_s);
        bench = std::make_unique<Workbench>(std::move(parts));
        bench->jobs()->setDelays(0, 0);
    }
    bool settled() const { return bench->jobs()->running() == 0; }
};

} // namespace

class AssemblyPlacesTest : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void aPlaceIsReadBackFromItsText()
    {
        const AssemblyPlace place{
            .draft = u"0123abc"_s, .target = *oci::ImageName::parse(u"fake.example/app:1"_s)};
        QCOMPARE(AssemblyPlace::parse(place.toString()), std::optional(place));
        const AssemblyPlace untargeted{.draft = u"0123abc"_s, .target = {}};
        QCOMPARE(AssemblyPlace::parse(untargeted.toString()), std::optional(untargeted));
        QVERIFY(!AssemblyPlace::parse(u"assembly:{}"_s));
        QVERIFY(!AssemblyPlace::parse(u"fake.example/app:1"_s));
    }

    void anIndexIsEditedAsAssemblyOnce()
    {
        Fixture f;
        QSignalSpy opened(f.bench.get(), &Workbench::assemblyOpened);
        AssemblySession *session = f.bench->editAsAssembly(f.name);
        QCOMPARE(opened.count(), 1);
        const auto *place = std::get_if<AssemblyPlace>(&f.bench->navigator()->place());
        QVERIFY(place);
        QCOMPARE(place->draft, session->draftId());
        QTRY_VERIFY(f.settled());
        QCOMPARE(session->draft().entries.size(), 3);
        QCOMPARE(f.bench->editAsAssembly(f.name), session);
        QCOMPARE(f.bench->assembly(*place), session);
        QCOMPARE(f.bench->assemblies().size(), 1);
    }

    void aClosedAssemblyGoesOnAtTheNextStart()
    {
        Fixture f;
        AssemblySession *session = f.bench->editAsAssembly(f.name);
        QTRY_VERIFY(f.settled());
        session->remove({session->draft().entries.first().key});
        const AssemblyPlace place = Workbench::placeOf(session);
        QPointer<AssemblySession> watched = session;
        f.bench->closeAssembly(session);
        QVERIFY(f.bench->assemblies().isEmpty());
        QTRY_VERIFY(!watched);
        f.make();
        QCOMPARE(f.bench->drafts()->list().size(), 1);
        session = f.bench->assembly(place);
        QCOMPARE(session->draft().entries.size(), 2);
        QCOMPARE(session->draftId(), place.draft);
        // A place whose draft is gone opens its target.
        session = f.bench->assembly(
            {.draft = u"none"_s, .target = *oci::ImageName::parse(u"fake.example/app:new"_s)});
        QTRY_VERIFY(f.settled() && session->state() == AssemblySession::State::Ready);
        QVERIFY(session->draft().entries.isEmpty());
    }

    void variantsAreAddedToTheAssemblyLookedAtLast()
    {
        Fixture f;
        AssemblyOffer offer;
        offer.name = f.name;
        AssemblySession *first = f.bench->addToAssembly({offer});
        QTRY_VERIFY(f.settled());
        QCOMPARE(first->draft().entries.size(), 3);
        AssemblySession *second
            = f.bench->startAssembly(*oci::ImageName::parse(u"fake.example/app:next"_s));
        QCOMPARE(f.bench->addToAssembly({offer}), second);
        (void)f.bench->assembly(Workbench::placeOf(first));
        QCOMPARE(f.bench->addToAssembly({offer}), first);
    }

    void theBenchDiesWhileAnAssemblyIsRead()
    {
        Fixture f;
        f.bench->editAsAssembly(f.name);
        QVERIFY(f.bench->jobs()->running() > 0);
        f.bench.reset();
    }

    void theAssemblyIsACommandToo()
    {
        Fixture f;
        AssemblySession *session = f.bench->editAsAssembly(f.name);
        QTRY_VERIFY(f.settled());
        const auto commands = commandsFor(*session);
        QVERIFY(!commands.isEmpty());
        QCOMPARE(commands.first().tool, u"gantry"_s);
        QVERIFY(commands.first().text.contains(u"--to fake.example/app:latest"_s));
    }

    void rollbackTagsAreInTheHistory()
    {
        Fixture f;
        ImageBuilder builder;
        const auto older = builder.index({builder.image(u"linux/amd64"_s)});
        for (auto it = builder.content()->blobs.cbegin(); it != builder.content()->blobs.cend();
            ++it)
            f.content->blobs.insert(it.key(), it.value());
        const oci::Descriptor now = *f.content->tag(u"latest"_s);
        f.content->tags += std::pair(u"latest-prev-20260316"_s, older);
        f.content->tags += std::pair(u"latest-prev-20260317"_s, now);
        f.content->tags += std::pair(u"later-prev-20260317"_s, older);
        ImageSession *image = f.bench->session(f.name);
        TagHistoryModel model;
        QAbstractItemModelTester tester(
            &model, QAbstractItemModelTester::FailureReportingMode::Fatal);
        model.setSession(image);
        QTRY_VERIFY(f.settled() && image->state() == ImageSession::State::Ready);
        QCOMPARE(model.rowCount(), 0); // nothing was seen: there is no cache
        model.lookForRollbackTags(f.bench->jobs());
        QTRY_COMPARE(model.rowCount(), 2);
        const auto at = [&](int row, int role) { return model.index(row, 0).data(role); };
        QCOMPARE(at(0, TagHistoryModel::RollbackTagRole).toString(), u"latest-prev-20260317"_s);
        QVERIFY(!at(0, TagHistoryModel::CanRollBackRole).toBool()); // it is what latest names
        QCOMPARE(at(1, TagHistoryModel::DigestRole).toString(), older.digest.toString());
        QVERIFY(at(1, TagHistoryModel::IsRollbackRole).toBool());
        QVERIFY(at(1, TagHistoryModel::CanRollBackRole).toBool());
        QCOMPARE(model.index(1, TagHistoryModel::LastSeenColumn).data().toString(),
            u"kept as latest-prev-20260316"_s);
    }
};

QTEST_GUILESS_MAIN(AssemblyPlacesTest)
#include "tst_assemblyplaces.moc"
