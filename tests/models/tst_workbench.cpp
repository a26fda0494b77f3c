// SPDX-License-Identifier: Apache-2.0
#include "models/image/platformmodel.h"
#include "models/workbench.h"
#include "support/fakesource.h"

#include <QSignalSpy>
#include <QTest>

using namespace Qt::StringLiterals;
using namespace gantry;
using namespace gantry::models;
using namespace gantry::test;

namespace {

struct Fixture {
    QTemporaryDir dir;
    std::shared_ptr<FakeOpener> opener = std::make_shared<FakeOpener>();
    std::shared_ptr<FakeSource> source = std::make_shared<FakeSource>(twoSystemImage());
    std::unique_ptr<Workbench> bench;

    Fixture()
    {
        opener->add(u"fake.example/app"_s, source);
        make();
    }
    void make()
    {
        bench.reset();
        WorkbenchParts parts;
        parts.opener = opener;
        parts.workspacePath = dir.filePath(u"workspace.json"_s);
        parts.localPaths.dockerSockets = {dir.filePath(u"docker.sock"_s)};
        bench = std::make_unique<Workbench>(std::move(parts));
    }
};

} // namespace

class WorkbenchTest : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void startsWithNothingAndAsksNobody()
    {
        Fixture f;
        QCOMPARE(f.bench->tree()->rowCount(), 0);
        QVERIFY(std::holds_alternative<StartPlace>(f.bench->navigator()->place()));
        QCOMPARE(f.bench->status().transfers.text, u"Idle"_s);
        QVERIFY(f.source->asked().isEmpty());
    }

    void aPastedLineOpensItsImage()
    {
        Fixture f;
        const auto name = f.bench->openPasted(u"docker pull fake.example/app:latest"_s);
        QVERIFY(name);
        QCOMPARE(name->toString(), u"fake.example/app:latest"_s);
        ImageSession *session = f.bench->openedSession(*name);
        QVERIFY(session);
        QTRY_VERIFY(session->state() == ImageSession::State::Ready && !session->isReading());
        QCOMPARE(std::get<ImagePlace>(f.bench->navigator()->place()).name, *name);
        QCOMPARE(f.bench->workspace()->recent().first(), u"fake.example/app:latest"_s);
        QCOMPARE(f.bench->workspace()->registries(), QStringList(u"fake.example"_s));
        // The tree shows what the session read.
        QVERIFY(
            f.bench->tree()->find(*name, session->entries().first().descriptor.digest).isValid());
        QCOMPARE(f.bench->session(*name), session);
    }

    void textThatIsNoImageIsRefusedWithAReason()
    {
        Fixture f;
        const auto name = f.bench->openPasted(u"https://"_s);
        QVERIFY(!name);
        QCOMPARE(name.error().code, Errc::Usage);
        QVERIFY(f.bench->sessions().isEmpty());
        QVERIFY(f.bench->workspace()->recent().isEmpty());
    }

    void aClosedSessionIsGone()
    {
        Fixture f;
        const auto name = *oci::ImageName::parse(u"fake.example/app:latest"_s);
        f.source->setLatency(std::chrono::milliseconds(10));
        f.bench->open(name);
        QPointer<ImageSession> session = f.bench->openedSession(name);
        QSignalSpy closing(f.bench.get(), &Workbench::sessionClosing);
        f.bench->closeSession(session);
        QCOMPARE(closing.count(), 1);
        QVERIFY(!f.bench->openedSession(name));
        QTRY_VERIFY(!session);
        QTRY_COMPARE(f.bench->jobs()->running(), 0);
    }

    void theBenchDiesWhileReading()
    {
        Fixture f;
        f.source->setLatency(std::chrono::milliseconds(20));
        f.bench->open(*oci::ImageName::parse(u"fake.example/app:latest"_s));
        QVERIFY(f.bench->jobs()->running() > 0);
        f.bench.reset();
        QTRY_COMPARE(f.source->running(), 0);
    }

    void hostsFollowTheWorkspaceAndComeBack()
    {
        Fixture f;
        f.bench->workspace()->setPresetIds({u"windows-2022"_s});
        QCOMPARE(f.bench->hosts()->hosts().size(), 1);
        const auto presets = HostList::presets();
        f.bench->hosts()->setViewer(presets.at(1));
        QCOMPARE(f.bench->workspace()->viewer().id, presets.at(1).id);
        f.make();
        QCOMPARE(f.bench->hosts()->hosts().size(), 1);
        QCOMPARE(f.bench->hosts()->viewer().id, presets.at(1).id);
    }

    void whatIsHereIsFoundWithoutContact()
    {
        Fixture f;
        QVERIFY(f.bench->localFindings().isEmpty());
        QFile socket(f.dir.filePath(u"docker.sock"_s));
        QVERIFY(socket.open(QIODevice::WriteOnly));
        const auto found = f.bench->localFindings();
        QCOMPARE(found.size(), 1);
        QCOMPARE(found.first().id, u"docker-engine"_s);
        QCOMPARE(found.first().state, u"not contacted yet"_s);
        QVERIFY(f.bench->workspace()->localPlaces().isEmpty());
        f.bench->acceptFindings({found.first().id});
        QCOMPARE(f.bench->workspace()->localPlaces(), QStringList(u"docker-daemon:"_s));
    }

    void signInNamesBecomeAFinding()
    {
        const QList<transport::CredentialStore::Known> known{
            {u"ghcr.io"_s, u"me"_s, u"config.json"_s}, {u"ghcr.io"_s, u"me"_s, u"auth.json"_s},
            {u"docker.io"_s, {}, u"helper"_s}};
        const auto found = findLocally({}, known);
        QCOMPARE(found.size(), 1);
        QCOMPARE(found.first().facts, u"ghcr.io, docker.io"_s);
        QCOMPARE(found.first().adds.size(), 2);
    }

    void registriesAreAddedByName()
    {
        Fixture f;
        const auto added = f.bench->addRegistry(u"https://registry.example.com/"_s);
        QVERIFY(added);
        QCOMPARE(*added, u"registry.example.com"_s);
        QCOMPARE(f.bench->tree()->rowCount(), 1);
        QVERIFY(!f.bench->addRegistry(u"not a name"_s));
        f.bench->removeRegistry(*added);
        QCOMPARE(f.bench->tree()->rowCount(), 0);
    }

    void completionsStartWithWhatWasUsed()
    {
        Fixture f;
        f.bench->workspace()->addRecent(u"docker.io/library/golang:1.24"_s);
        f.bench->workspace()->addRecent(u"mcr.microsoft.com/dotnet/runtime:8.0"_s);
        f.bench->workspace()->setStarred(u"docker.io/library/alpine:3"_s, true);
        CompletionModel *completion = f.bench->completion();
        completion->setText({});
        QCOMPARE(completion->rowCount(), 3);
        QCOMPARE(completion->index(0, 0).data().toString(), u"docker.io/library/alpine:3"_s);
        completion->setText(u"golang"_s);
        QCOMPARE(completion->rowCount(), 1);
        QCOMPARE(completion->index(0, 0).data(Qt::UserRole).toString(), u"opened before"_s);
    }

    void completionsKnowTheTree()
    {
        Fixture f;
        const auto name = *oci::ImageName::parse(u"fake.example/app:latest"_s);
        f.bench->tree()->reveal(name);
        f.bench->completion()->setText(u"app:la"_s);
        QCOMPARE(f.bench->completion()->rowCount(), 1);
        QCOMPARE(
            f.bench->completion()->index(0, 0).data().toString(), u"fake.example/app:latest"_s);
    }

    void candidatesForAMissingPlatformAreFound()
    {
        ImageBuilder builder;
        const auto amd64 = builder.image(u"linux/amd64"_s);
        const auto riscv = builder.image(u"linux/riscv64"_s);
        builder.tag(u"1.0"_s, builder.index({amd64, riscv}));
        builder.tag(u"1.1"_s, builder.index({amd64}));
        builder.tag(u"latest"_s, builder.index({amd64}));
        Fixture f;
        f.opener->add(u"fake.example/app"_s, std::make_shared<FakeSource>(builder.content()));
        const auto name = *oci::ImageName::parse(u"fake.example/app:latest"_s);
        f.bench->open(name);
        std::optional<QList<Workbench::Candidate>> found;
        f.bench->findCandidates(f.bench->openedSession(name), *oci::parsePlatform(u"linux/riscv64"),
            [&](Expected<QList<Workbench::Candidate>> list) {
                found = list.value_or(QList<Workbench::Candidate>());
            });
        QTRY_VERIFY(found);
        QCOMPARE(found->size(), 1);
        QCOMPARE(found->first().name.reference.tag(), u"1.0"_s);
        QCOMPARE(found->first().entry, riscv.digest);
    }

    void candidatesForAWindowsHostSayItsBuild()
    {
        ImageBuilder builder;
        const auto linux = builder.image(u"linux/amd64"_s);
        const auto right = builder.image(u"windows(10.0.17763.1)/amd64"_s);
        builder.tag(u"1.0"_s, builder.index({linux, right}));
        builder.tag(u"1.1"_s, builder.index({linux, builder.image(u"windows/amd64"_s)}));
        builder.tag(
            u"1.2"_s, builder.index({linux, builder.image(u"windows(10.0.20348.1)/amd64"_s)}));
        builder.tag(u"latest"_s, builder.index({linux}));
        Fixture f;
        f.opener->add(u"fake.example/app"_s, std::make_shared<FakeSource>(builder.content()));
        const auto name = *oci::ImageName::parse(u"fake.example/app:latest"_s);
        f.bench->open(name);
        std::optional<QList<Workbench::Candidate>> found;
        f.bench->findCandidates(f.bench->openedSession(name),
            *oci::parsePlatform(u"windows(10.0.17763)/amd64"),
            [&](Expected<QList<Workbench::Candidate>> list) {
                found = list.value_or(QList<Workbench::Candidate>());
            });
        QTRY_VERIFY(found);
        QCOMPARE(found->size(), 1);
        QCOMPARE(found->first().entry, right.digest);
    }

    void platformsOfAnotherImageCanBeExpected()
    {
        Fixture f;
        ImageBuilder builder;
        builder.tag(u"1"_s,
            builder.index({builder.image(u"linux/amd64"_s), builder.image(u"linux/riscv64"_s)}));
        f.opener->add(u"fake.example/other"_s, std::make_shared<FakeSource>(builder.content()));
        const auto session = f.bench->session(*oci::ImageName::parse(u"fake.example/app:latest"_s));
        QTRY_VERIFY(session->state() == ImageSession::State::Ready && !session->isReading());
        std::optional<Expected<Workbench::LikeImage>> answer;
        f.bench->expectLike(
            u"fake.example/other:1"_s, f.bench.get(), [&](auto platforms) { answer = platforms; });
        QTRY_VERIFY(answer);
        QVERIFY(*answer);
        HostList expected;
        expected.setLike((*answer)->title, (*answer)->platforms);
        PlatformModel model;
        model.setSession(session);
        model.setExpected(&expected);
        QCOMPARE(model.counts().missing, 1);
        const QModelIndex row = model.index(3, PlatformModel::DigestColumn); // group, two entries
        QCOMPARE(row.data().toString(), u"other:1 has it, this index does not"_s);
        answer.reset();
        f.bench->expectLike(
            u"not a name"_s, f.bench.get(), [&](auto refused) { answer = refused; });
        QVERIFY(answer && !*answer);
        QCOMPARE((*answer).error().code, Errc::Usage);
    }

    void runningWorkIsInTheStatus()
    {
        Fixture f;
        f.source->setLatency(std::chrono::milliseconds(50));
        f.bench->open(*oci::ImageName::parse(u"fake.example/app:latest"_s));
        QCOMPARE(f.bench->status().transfers.text, u"1 running"_s);
        QTRY_COMPARE(f.bench->status().transfers.text, u"Idle"_s);
        QVERIFY(f.bench->status().failures.text.isEmpty());
        f.bench->open(*oci::ImageName::parse(u"fake.example/app:nope"_s));
        QTRY_COMPARE(f.bench->status().failures.text, u"1 failed"_s);
    }
};

QTEST_GUILESS_MAIN(WorkbenchTest)
#include "tst_workbench.moc"
