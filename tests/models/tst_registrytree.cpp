// SPDX-License-Identifier: Apache-2.0
#include "treefixture.h"

#include <QElapsedTimer>
#include <QSignalSpy>
#include <QTest>

using namespace Qt::StringLiterals;
using namespace gantry;
using namespace gantry::test;
using models::RegistryTreeModel;
using Fixture = TreeFixture;

namespace {

std::shared_ptr<Content> manyTags(int count)
{
    ImageBuilder builder;
    const auto image = builder.image();
    for (int i = 0; i < count; ++i)
        builder.tag(u"v%1"_s.arg(i, 6, 10, QChar(u'0')), image);
    return builder.content();
}

} // namespace

class RegistryTreeTest : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void showsRegistriesWithoutAsking()
    {
        Fixture f;
        f.workspace.addLocalPlace(u"oci:/srv/out/agent"_s);
        QCOMPARE(f.dump(),
            u"Remote registries\n  fake.example [NotLoaded]\n"
            "This computer and engines\n  out/agent [NotLoaded]\n"_s);
        QVERIFY(f.source->asked().isEmpty());
        QCOMPARE(f.jobs.running(), 0);
    }

    void anEmptyWorkspaceIsAnEmptyTree()
    {
        Fixture f;
        f.workspace.removeRegistry(u"fake.example"_s);
        QCOMPARE(f.dump(), QString());
    }

    void fillsLevelByLevel()
    {
        Fixture f;
        f.fetch(u"fake.example"_s);
        QTRY_VERIFY(f.find(u"app"_s).isValid());
        f.fetch(u"app"_s);
        QTRY_VERIFY(f.find(u"latest"_s).isValid());
        QTRY_COMPARE(f.state(u"app"_s), 2);
        f.fetch(u"latest"_s);
        QTRY_COMPARE(f.state(u"latest"_s), 2);
        QCOMPARE(f.dump(),
            u"Remote registries\n  fake.example\n    app\n      latest\n        index\n"
            "          linux/amd64 [NotLoaded]\n          linux/arm64 [NotLoaded]\n"
            "          windows/amd64 [NotLoaded]\n"_s);
        QCOMPARE(
            f.find(u"latest"_s).data(RegistryTreeModel::EdgeTextRole).toString(), u"3 platforms"_s);
        QCOMPARE(f.find(u"windows/amd64"_s).data(RegistryTreeModel::SecondaryRole).toString(),
            u"20348"_s);
        f.fetch(u"linux/amd64"_s);
        QTRY_COMPARE(f.state(u"linux/amd64"_s), 2);
        const QModelIndex manifest = f.find(u"linux/amd64"_s);
        QCOMPARE(dumpTree(*f.tree, {}, manifest).section(u'\n', 0, 1).left(6), u"config"_s);
        QVERIFY(dumpTree(*f.tree, {}, manifest).contains("1 layer"_L1)
            || dumpTree(*f.tree, {}, manifest).contains("1 layer"_L1));
        QVERIFY(dumpTree(*f.tree, {}, manifest).contains("provenance"_L1));
        QCOMPARE(manifest.data(RegistryTreeModel::EdgeMarkRole).toString(), u"ok"_s);
    }

    void anIndexOfIndexesSaysWhatItHolds()
    {
        ImageBuilder builder;
        const auto amd64 = builder.image(u"linux/amd64"_s);
        const auto inner = builder.index({amd64});
        builder.tag(u"two"_s, builder.index({inner, builder.index({amd64, amd64})}));
        builder.tag(u"mixed"_s, builder.index({amd64, inner}));
        Fixture f(builder.content());
        const auto edge = [&f](const QString &tag) {
            f.tree->reveal(*oci::ImageName::parse(u"fake.example/app:"_s + tag));
            f.fetch(tag);
            return QTest::qWaitFor([&] { return f.state(tag) == 2; })
                ? f.find(tag).data(RegistryTreeModel::EdgeTextRole).toString()
                : u"not loaded"_s;
        };
        QCOMPARE(edge(u"two"_s), u"2 indexes"_s);
        QCOMPARE(edge(u"mixed"_s), u"1 platform, 1 index"_s);
    }

    void aTagThatFailsSaysWhyAndCanBeRetried()
    {
        Fixture f;
        f.tree->reveal(*oci::ImageName::parse(u"fake.example/app:latest"_s));
        f.source->setFailure(u"latest"_s, Error{Errc::Network, u"No connection"_s, {}});
        f.fetch(u"latest"_s);
        QTRY_COMPARE(f.state(u"latest"_s), 3);
        QCOMPARE(f.dump(),
            u"Remote registries\n  fake.example [NotLoaded]\n    app [NotLoaded]\n"
            "      latest [Failed]\n        No connection\n"_s);
        QCOMPARE(
            f.find(u"No connection"_s).data(RegistryTreeModel::LinkRole).toString(), u"retry"_s);
        QCOMPARE(f.find(u"latest"_s).data(RegistryTreeModel::EdgeMarkRole).toString(), u"err"_s);
        f.source->setFailure(u"latest"_s, std::nullopt);
        f.tree->reload(f.find(u"No connection"_s));
        QTRY_COMPARE(f.state(u"latest"_s), 2);
        QVERIFY(!f.find(u"No connection"_s).isValid());
    }

    void aRegistryThatWantsASignInSaysSo()
    {
        Fixture f;
        f.registry->setFailure(Error{Errc::Unauthorized, u"A sign-in is needed"_s, {}});
        f.fetch(u"fake.example"_s);
        QTRY_COMPARE(f.state(u"fake.example"_s), 3);
        const QModelIndex row = f.find(u"fake.example"_s);
        QCOMPARE(row.data(RegistryTreeModel::EdgeTextRole).toString(), u"sign in"_s);
        QCOMPARE(row.data(RegistryTreeModel::EdgeMarkRole).toString(), u"warn"_s);
        QCOMPARE(f.find(u"A sign-in is needed"_s).data(RegistryTreeModel::LinkRole).toString(),
            u"sign-in"_s);
        f.registry->setFailure(std::nullopt);
        f.tree->refreshRegistry(u"fake.example"_s);
        QTRY_VERIFY(f.find(u"app"_s).isValid());
    }

    void aRegistryWithoutACatalogueIsNotBroken()
    {
        Fixture f;
        f.tree->reveal(*oci::ImageName::parse(u"fake.example/team/tool:1"_s));
        f.registry->setFailure(Error{.code = Errc::Unsupported,
            .message = u"No catalogue"_s,
            .subject = {},
            .remedy = u"Open a reference"_s});
        f.fetch(u"fake.example"_s);
        QTRY_COMPARE(f.state(u"fake.example"_s), 2);
        QVERIFY(f.find(u"team/tool"_s).isValid());
        QVERIFY(f.find(u"No catalogue. Open a reference"_s).isValid());
        QCOMPARE(f.jobs.failed(), 0);
    }

    void aRepositoryWithoutTagsSaysSo()
    {
        Fixture f(std::make_shared<Content>());
        f.fetch(u"fake.example"_s);
        QTRY_VERIFY(f.find(u"app"_s).isValid());
        f.fetch(u"app"_s);
        QTRY_VERIFY(f.find(u"There are no tags"_s).isValid());
        QCOMPARE(f.state(u"app"_s), 2);
    }

    void theTreeDiesWhileLoading()
    {
        Fixture f;
        f.source->setLatency(std::chrono::milliseconds(20));
        f.tree->reveal(*oci::ImageName::parse(u"fake.example/app:latest"_s));
        f.fetch(u"latest"_s);
        f.fetch(u"app"_s);
        QCOMPARE(f.jobs.running(), 2);
        f.tester.reset();
        f.tree.reset();
        QTRY_COMPARE(f.jobs.running(), 0);
        QCOMPARE(f.jobs.failed(), 0);
    }

    void theRegistryGoesAwayWhileLoading()
    {
        Fixture f;
        f.source->setLatency(std::chrono::milliseconds(5));
        f.tree->reveal(*oci::ImageName::parse(u"fake.example/app:latest"_s));
        f.fetch(u"latest"_s);
        f.workspace.removeRegistry(u"fake.example"_s);
        f.workspace.addRegistry(u"other.example"_s);
        QTRY_COMPARE(f.jobs.running(), 0);
        QCOMPARE(f.dump(), u"Remote registries\n  other.example [NotLoaded]\n"_s);
    }

    void aLateAnswerToAnEarlierQuestionIsDropped()
    {
        Fixture f;
        f.source->setLatency(std::chrono::milliseconds(10));
        f.tree->reveal(*oci::ImageName::parse(u"fake.example/app:latest"_s));
        f.fetch(u"latest"_s);
        f.source->setLatency(std::chrono::milliseconds(0));
        f.tree->reload(f.find(u"latest"_s));
        QTRY_COMPARE(f.state(u"latest"_s), 2);
        const QString first = f.dump();
        QTRY_COMPARE(f.jobs.running(), 0);
        QCOMPARE(f.dump(), first);
        QCOMPARE(first.count("linux/arm64"_L1), 1);
    }

    void longTagListsShowTheFirstAndOfferMore()
    {
        Fixture f(manyTags(1482));
        f.tree->reveal(*oci::ImageName::parse(u"fake.example/app:v000000"_s));
        f.fetch(u"app"_s);
        QTRY_COMPARE(f.state(u"app"_s), 2);
        const QModelIndex app = f.find(u"app"_s);
        const QModelIndex more = f.tree->index(f.tree->rowCount(app) - 1, 0, app);
        QLocale::setDefault(QLocale::c());
        QVERIFY2(more.data().toString().contains(u"tags · load more"_s),
            qPrintable(more.data().toString()));
        QCOMPARE(f.tree->rowCount(app), RegistryTreeModel::firstRows + 1);
        f.tree->loadMore(more);
        QCOMPARE(f.tree->rowCount(app), 2 * RegistryTreeModel::firstRows + 1);
        f.tree->loadMore(f.tree->index(f.tree->rowCount(app) - 1, 0, app));
        f.tree->loadMore(f.tree->index(f.tree->rowCount(app) - 1, 0, app));
        QCOMPARE(f.tree->rowCount(app), 1482);
        QCOMPARE(f.source->asked().count(u"tags"_s), 1);
    }

    void pagesAreAskedForOneByOne()
    {
        Fixture f(manyTags(1000));
        f.source->setTagPageSize(200);
        f.tree->reveal(*oci::ImageName::parse(u"fake.example/app:v000000"_s));
        f.fetch(u"app"_s);
        QTRY_COMPARE(f.state(u"app"_s), 2);
        QCOMPARE(f.source->asked().filter(u"tags"_s).size(), 2); // enough for the first 300
        const QModelIndex app = f.find(u"app"_s);
        f.tree->loadMore(f.tree->index(f.tree->rowCount(app) - 1, 0, app));
        QTRY_COMPARE(f.source->asked().filter(u"tags"_s).size(), 3);
        QTRY_COMPARE(f.state(u"app"_s), 2);
        QVERIFY(f.tree->rowCount(app) > RegistryTreeModel::firstRows);
    }

    void aHundredThousandNamesAreFilteredInOnePass()
    {
        Fixture f(manyTags(50'000));
        f.tree->reveal(*oci::ImageName::parse(u"fake.example/app:v000000"_s));
        f.fetch(u"app"_s);
        QTRY_COMPARE_WITH_TIMEOUT(f.state(u"app"_s), 2, 30'000);
        f.tree->setFilter(u"49999"_s);
        const QModelIndex app = f.find(u"app"_s);
        QCOMPARE(f.tree->rowCount(app), 1);
        QCOMPARE(f.tree->hiddenRows(), 49'999);
        // Registry, repository and tags: each looked at once.
        QCOMPARE(f.tree->filterWork(), 50'002);
        f.tree->setFilter({});
        QCOMPARE(f.tree->rowCount(f.find(u"app"_s)), RegistryTreeModel::firstRows + 1);
        QCOMPARE(f.tree->hiddenRows(), 0);
    }

    void longAnswersBecomeRowsInSteps()
    {
        Fixture f(manyTags(10'000));
        f.tree->reveal(*oci::ImageName::parse(u"fake.example/app:v000000"_s));
        QSignalSpy inserted(f.tree.get(), &QAbstractItemModel::rowsInserted);
        int rowsWhileReading = 0;
        connect(f.tree.get(), &QAbstractItemModel::rowsInserted, this,
            [&] { rowsWhileReading += f.state(u"app"_s) == 1 ? 1 : 0; });
        f.fetch(u"app"_s);
        QTRY_COMPARE(f.state(u"app"_s), 2);
        QVERIFY(rowsWhileReading > 0); // rows are there before the rest is
        for (const auto &signal : inserted)
            QVERIFY(
                signal.at(2).toInt() - signal.at(1).toInt() < int(RegistryTreeModel::rowsPerStep));
    }

    void filterKeepsWhatIsAboveAMatchAndExpandedRows()
    {
        Fixture f(twoSystemImage(), {u"app"_s, u"team/tool"_s, u"team/web"_s});
        f.fetch(u"fake.example"_s);
        QTRY_VERIFY(f.find(u"tool"_s).isValid());
        const QPersistentModelIndex folder = f.find(u"team"_s);
        f.tree->setFilter(u"team tool"_s);
        QCOMPARE(
            f.dump(), u"Remote registries\n  fake.example\n    team\n      tool [NotLoaded]\n"_s);
        QVERIFY(folder.isValid());
        QCOMPARE(folder.data().toString(), u"team"_s);
        f.tree->setFilter(u"nothing like it"_s);
        QVERIFY(!f.find(u"fake.example"_s).isValid());
        f.tree->setFilter({});
        QCOMPARE(f.dump(),
            u"Remote registries\n  fake.example\n    app [NotLoaded]\n    team\n"
            "      tool [NotLoaded]\n      web [NotLoaded]\n"_s);
    }

    void theRegistryCanBeAskedForMore()
    {
        QStringList names;
        for (int i = 0; i < 900; ++i)
            names += u"app%1"_s.arg(i, 4, 10, QChar(u'0'));
        Fixture f(twoSystemImage(), names);
        f.fetch(u"fake.example"_s);
        QTRY_COMPARE(f.state(u"fake.example"_s), 2);
        QVERIFY(!f.find(u"app0899"_s).isValid());
        f.tree->setFilter(u"app0899"_s);
        QVERIFY(f.tree->canAskRegistry());
        f.tree->askRegistry();
        QTRY_VERIFY(f.find(u"app0899"_s).isValid());
    }

    void signaturesByTagAreFolded()
    {
        ImageBuilder builder;
        const auto image = builder.image();
        builder.tag(u"1.0"_s, image);
        builder.tag(u"sha256-%1.sig"_s.arg(image.digest.hex()), image);
        builder.tag(u"sha256-%1.att"_s.arg(image.digest.hex()), image);
        Fixture f(builder.content());
        f.tree->reveal(*oci::ImageName::parse(u"fake.example/app:1.0"_s));
        f.fetch(u"app"_s);
        QTRY_COMPARE(f.state(u"app"_s), 2);
        QCOMPARE(f.dump(),
            u"Remote registries\n  fake.example [NotLoaded]\n    app\n      1.0 [NotLoaded]\n"
            "      Signatures and attestations by tag\n        signature\n        attestation\n"_s);
    }

    void theSignInNameStandsAtTheRightEdge()
    {
        Fixture f;
        f.make([](const QString &) {
            return RegistryTreeModel::RegistryFacts{
                .user = u"build-bot"_s, .origin = u"helper pass"_s, .plainHttp = true};
        });
        const QModelIndex row = f.find(u"fake.example"_s);
        QCOMPARE(row.data(RegistryTreeModel::EdgeTextRole).toString(), u"build-bot · plain HTTP"_s);
        QCOMPARE(row.data(RegistryTreeModel::EndIconRole).toString(), u"key"_s);
        QVERIFY(row.data(Qt::ToolTipRole).toString().contains("helper pass"_L1));
        QVERIFY(row.data(Qt::AccessibleTextRole).toString().contains("build-bot"_L1));
    }

    void rowsKnowWhatTheyOpen()
    {
        Fixture f;
        f.tree->reveal(*oci::ImageName::parse(u"fake.example/app:latest"_s));
        f.fetch(u"latest"_s);
        QTRY_COMPARE(f.state(u"latest"_s), 2);
        const QModelIndex tag = f.find(u"latest"_s);
        QVERIFY(f.tree->canOpen(tag));
        QCOMPARE(tag.data(RegistryTreeModel::NameRole).toString(), u"fake.example/app:latest"_s);
        const QModelIndex entry = f.find(u"linux/arm64"_s);
        QCOMPARE(f.tree->nameOf(entry).toString(), u"fake.example/app:latest"_s);
        QVERIFY(
            entry.data(RegistryTreeModel::NameRole).toString().startsWith("fake.example/app"_L1));
        QVERIFY(entry.data(RegistryTreeModel::NameRole)
                .toString()
                .endsWith(f.tree->digestOf(entry).toString()));
        QCOMPARE(f.tree->registryOf(entry), u"fake.example"_s);
        QCOMPARE(f.tree->repositoryOf(entry), u"fake.example/app"_s);
        QCOMPARE(f.tree->find(f.tree->nameOf(entry), f.tree->digestOf(entry)), entry);
        QVERIFY(!f.tree->canOpen(f.find(u"fake.example"_s)));
    }

    void whatASessionReadIsNotAskedForAgain()
    {
        Fixture f;
        const auto name = *oci::ImageName::parse(u"fake.example/app:latest"_s);
        std::optional<verbs::Inspection> inspection;
        QObject owner;
        f.jobs.run<verbs::Inspection>(
            u"Read"_s, &owner,
            [&](OpContext ctx) { return verbs::inspect(f.source, u"latest"_s, {}, {}, ctx); },
            [&](Expected<verbs::Inspection> read) { inspection = *read; });
        QTRY_VERIFY(inspection);
        inspection->name = name;
        f.tree->reveal(name);
        const auto before = f.source->asked().size();
        f.tree->adopt(*inspection);
        QCOMPARE(f.state(u"latest"_s), 2);
        QCOMPARE(f.state(u"linux/arm64"_s), 2);
        QVERIFY(f.find(u"config"_s).isValid());
        QCOMPARE(f.source->asked().size(), before);
    }
};

QTEST_GUILESS_MAIN(RegistryTreeTest)
#include "tst_registrytree.moc"
