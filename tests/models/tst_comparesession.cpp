// SPDX-License-Identifier: Apache-2.0
#include "models/compare/comparecommand.h"
#include "models/compare/compareconfigmodel.h"
#include "models/compare/comparefactsmodel.h"
#include "models/compare/comparepair.h"
#include "models/compare/comparesession.h"
#include "models/compare/comparetreemodel.h"
#include "models/compare/readvariants.h"
#include "models/compare/variantsmodel.h"
#include "support/compareimages.h"

#include <QAbstractItemModelTester>
#include <QSignalSpy>
#include <QTest>

using namespace Qt::StringLiterals;
using namespace gantry;
using namespace gantry::test;
using models::ComparedLayer;
using models::ComparedSide;
using models::ComparePair;
using models::CompareSession;
using models::JobModel;
using models::PairLine;
using models::Side;

namespace {

struct Fixture {
    std::shared_ptr<Content> content = comparedImages();
    std::shared_ptr<FakeOpener> opener = std::make_shared<FakeOpener>();
    std::shared_ptr<FakeSource> source = std::make_shared<FakeSource>(content);
    JobModel jobs;
    std::unique_ptr<CompareSession> session;
    oci::ImageName name = *oci::ImageName::parse(u"fake.example/app:latest"_s);

    Fixture()
    {
        opener->add(u"fake.example/app"_s, source);
        session = std::make_unique<CompareSession>(opener, &jobs, verbs::LayerReading());
    }
    void open() { session->open({name, {}}, {name, {}}); }
    bool ready() const { return session->state() == CompareSession::State::Ready; }
    qsizetype entryOf(const QString &platform) const
    {
        for (const qsizetype at : session->choices(Side::A)) {
            const auto own = session->inspection(Side::A)->entries.at(at).platform();
            if (own.os + u'/' + own.architecture == platform)
                return at;
        }
        return -1;
    }
    ComparedSide side(const QString &platform) const
    {
        return {
            name, session->inspection(Side::A)->entries.at(entryOf(platform)).descriptor.digest};
    }
    QString secondLayer(Side of) const { return session->layers(of).last().digest; }
};

} // namespace

class CompareSessionTest : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void twoEntriesOfOneImageAreChosenAndCompared()
    {
        Fixture f;
        QCOMPARE(f.session->state(), CompareSession::State::Empty);
        f.open();
        QCOMPARE(f.session->state(), CompareSession::State::Opening);
        QTRY_VERIFY(f.ready());
        QVERIFY(f.session->side(Side::A).entry != f.session->side(Side::B).entry);
        QCOMPARE(f.session->title(), u"linux/amd64 ↔ linux/arm64"_s);
        const auto diff = f.session->diff();
        QVERIFY(diff);
        QCOMPARE(diff->count(layers::DiffKind::Content), 1U);
        QCOMPARE(diff->count(layers::DiffKind::OnlyA), 1U);
        QCOMPARE(diff->count(layers::DiffKind::Same), 0U); // the base is left out
    }

    void layersBothBeginWithAreOffAtFirst()
    {
        Fixture f;
        f.open();
        QTRY_VERIFY(f.ready());
        QCOMPARE(f.session->baseLayers(Side::A), 1);
        QCOMPARE(f.session->range(Side::A), (models::LayerRange{1, 1}));
        QCOMPARE(f.session->layers(Side::A).first().state, ComparedLayer::State::Unread);
        QCOMPARE(f.session->layersWanted(), 2);
        f.session->setRange(Side::A, {0, 2});
        f.session->setRange(Side::B, {0, 2});
        QTRY_VERIFY(f.ready());
        QCOMPARE(f.session->diff()->count(layers::DiffKind::Same), 1U);
        QCOMPARE(f.session->layers(Side::A).first().state, ComparedLayer::State::Read);
    }

    void aMissingImageFailsItsSide()
    {
        Fixture f;
        f.session->open({f.name, {}}, {*oci::ImageName::parse(u"fake.example/app:nope"_s), {}});
        QTRY_COMPARE(f.session->state(), CompareSession::State::Failed);
        QVERIFY(!f.session->error(Side::A));
        QCOMPARE(f.session->error(Side::B)->code, Errc::NotFound);
        f.session->setSide(Side::B, {f.name, {}});
        QTRY_VERIFY(f.ready());
    }

    void aLayerThatCannotBeReadLeavesTheRest()
    {
        Fixture f;
        f.open();
        QTRY_VERIFY(f.ready());
        const QString layer = f.secondLayer(Side::B);
        Fixture broken;
        broken.source->setFailure(layer, Error{Errc::Network, u"No connection"_s, {}});
        broken.open();
        QTRY_VERIFY(broken.ready());
        QVERIFY(broken.session->isUncertain(Side::B));
        QVERIFY(!broken.session->isUncertain(Side::A));
        QCOMPARE(broken.session->layers(Side::B).last().state, ComparedLayer::State::Failed);
        QVERIFY(!broken.session->layers(Side::B).last().problem.isEmpty());
        QCOMPARE(broken.session->diff()->count(layers::DiffKind::OnlyA), 2U);
        broken.source->setFailure(layer, std::nullopt);
        broken.session->reload();
        QTRY_VERIFY(broken.ready() && !broken.session->isUncertain(Side::B));
        QCOMPARE(broken.session->diff()->count(layers::DiffKind::OnlyA), 1U);
    }

    void imagesWithoutFilesCompareAsEmpty()
    {
        Fixture f;
        ImageBuilder builder;
        const auto one = realImage(builder, u"linux/amd64"_s, {{{}, u"RUN true"_s}});
        const auto two = realImage(builder, u"linux/arm64"_s, {{{}, u"RUN false"_s}});
        builder.tag(u"1"_s, builder.index({one, two}));
        f.opener->add(u"fake.example/empty"_s,
            std::make_shared<FakeSource>(builder.content(), u"fake.example/empty"_s));
        const auto name = *oci::ImageName::parse(u"fake.example/empty:1"_s);
        f.session->open({name, {}}, {name, {}});
        QTRY_VERIFY(f.ready());
        QCOMPARE(f.session->diff()->size(), 1U);
    }

    void theSessionDiesWhileReading()
    {
        Fixture f;
        f.source->setLatency(std::chrono::milliseconds(15));
        f.open();
        QTRY_VERIFY(f.session->state() == CompareSession::State::Reading);
        f.session.reset();
        QTRY_COMPARE(f.jobs.running(), 0);
        QCOMPARE(f.jobs.failed(), 0);
    }

    void anotherSideIsChosenWhileReading()
    {
        Fixture f;
        f.source->setLatency(std::chrono::milliseconds(15));
        f.open();
        QTRY_VERIFY(f.session->state() == CompareSession::State::Reading);
        f.session->setSide(Side::B, f.side(u"windows/amd64"_s));
        QTRY_VERIFY(f.ready());
        QTRY_COMPARE(f.jobs.running(), 0);
        QCOMPARE(f.session->title(), u"linux/amd64 ↔ windows/amd64"_s);
        QVERIFY(f.session->diff()->treeB()->family() == layers::OsFamily::Windows);
    }

    void aLateAnswerIsNobodys()
    {
        Fixture f;
        f.open();
        QTRY_VERIFY(f.ready());
        QSignalSpy diffs(f.session.get(), &CompareSession::diffChanged);
        f.session->setIgnored(layers::Facet::Content | layers::Facet::Size);
        f.session->setSide(Side::B, f.side(u"windows/amd64"_s));
        QTRY_VERIFY(f.ready());
        QTRY_COMPARE(f.jobs.running(), 0);
        QVERIFY(diffs.count() > 0);
        QVERIFY(f.session->diff()->treeB()->family() == layers::OsFamily::Windows);
    }

    void stoppingKeepsWhatWasRead()
    {
        Fixture f;
        f.open();
        QTRY_VERIFY(f.ready());
        const auto holders = f.source.use_count();
        f.source->setLatency(std::chrono::milliseconds(3000));
        f.session->setRange(Side::A, {0, 2});
        QCOMPARE(f.session->state(), CompareSession::State::Reading);
        f.session->cancel();
        QTRY_VERIFY_WITH_TIMEOUT(f.ready(), 2000);
        QVERIFY(f.session->diff());
        QCOMPARE(f.jobs.failed(), 0);
        QTRY_COMPARE_WITH_TIMEOUT(f.source.use_count(), holders, 30'000); // the work has let go
    }

    void whatDoesNotCountIsTheSame()
    {
        Fixture f;
        f.open();
        QTRY_VERIFY(f.ready());
        f.session->setSide(Side::B, f.side(u"windows/amd64"_s));
        QTRY_VERIFY(f.ready());
        QVERIFY(f.session->pathRules().stripFiles);
        QCOMPARE(f.session->diff()->count(layers::DiffKind::Content), 1U); // line ends
        f.session->setIgnored(f.session->ignored() | layers::Facet::Eol | layers::Facet::Size);
        QTRY_VERIFY(f.ready());
        QCOMPARE(f.session->diff()->count(layers::DiffKind::Content), 0U);
    }

    void swappedSidesKeepTheirLayers()
    {
        Fixture f;
        f.open();
        QTRY_VERIFY(f.ready());
        const auto a = f.session->side(Side::A);
        f.session->swap();
        QTRY_VERIFY(f.ready());
        QCOMPARE(f.session->side(Side::B), a);
        QCOMPARE(f.session->diff()->count(layers::DiffKind::OnlyB), 1U);
    }

    void layersBelongTogetherByWhatIsInThem()
    {
        const auto layer
            = [](const QString &name, const QList<std::pair<QString, QByteArray>> &files) {
                  return RealLayer{files, u"COPY "_s + name};
              };
        const RealLayer tools = layer(u"tools"_s, {{u"bin/tool"_s, QByteArray(4000, 't')}});
        const QByteArray kept(6000, 'k');
        ImageBuilder builder;
        builder.tag(u"a"_s,
            realImage(builder, u"linux/amd64"_s,
                {tools,
                    layer(u"app"_s, {{u"app/data"_s, kept}, {u"app/old"_s, QByteArray(100, 'o')}}),
                    layer(u"gone"_s, {{u"gone"_s, QByteArray(50, 'g')}})}));
        // The same step elsewhere in the stack, and one that was built again with one file changed.
        builder.tag(u"b"_s,
            realImage(builder, u"linux/amd64"_s,
                {layer(u"app"_s, {{u"srv/data"_s, kept}, {u"srv/new"_s, QByteArray(100, 'n')}}),
                    tools}));
        Fixture f;
        f.opener->add(u"fake.example/moved"_s, std::make_shared<FakeSource>(builder.content()));
        const auto name = [](const QString &tag) {
            return *oci::ImageName::parse(u"fake.example/moved:"_s + tag);
        };
        f.session->open({name(u"a"_s), {}}, {name(u"b"_s), {}});
        QTRY_VERIFY(f.ready());
        const auto &a = f.session->layers(Side::A);
        const auto &b = f.session->layers(Side::B);
        QTRY_COMPARE(a.at(0).partner, 1);
        QCOMPARE(a.at(0).shared, 1.0);
        QCOMPARE(a.at(1).partner, 0);
        QVERIFY(a.at(1).shared > 0.9 && a.at(1).shared < 1);
        QCOMPARE(a.at(2).partner, -1);
        QCOMPARE(b.at(0).partner, 1);
        QCOMPARE(b.at(1).partner, 0);
        f.session->swap();
        QTRY_VERIFY(f.ready());
        QTRY_COMPARE(f.session->layers(Side::B).at(0).partner, 1);
    }

    void aPairOfTextsStandsLineByLine()
    {
        Fixture f;
        f.open();
        QTRY_VERIFY(f.ready());
        ComparePair pair(f.session.get());
        QCOMPARE(pair.state(), ComparePair::State::Nothing);
        pair.show(f.session->diff()->find("app/settings.json"));
        QCOMPARE(pair.state(), ComparePair::State::Reading);
        QTRY_COMPARE(pair.state(), ComparePair::State::Text);
        QCOMPARE(pair.lines().size(), 3);
        const PairLine &line = pair.lines().at(1);
        QCOMPARE(line.kind, PairLine::Kind::Changed);
        QCOMPARE(line.a.text.mid(line.a.from, line.a.length), u"1"_s);
        QCOMPARE(line.b.text.mid(line.b.from, line.b.length), u"2"_s);
        QCOMPARE(line.a.end, u"LF"_s);
        QCOMPARE(pair.facts(), u"1 line differs"_s);
        pair.show(f.session->diff()->find("app/only-a"));
        QTRY_COMPARE(pair.state(), ComparePair::State::Text);
        QVERIFY(pair.has(Side::A) && !pair.has(Side::B));
        pair.show(f.session->diff()->find("app"));
        QCOMPARE(pair.state(), ComparePair::State::Facts);
        pair.show(layers::TreeDiff::none);
        QCOMPARE(pair.state(), ComparePair::State::Nothing);
    }

    void onlyLineEndsAreSaidToDiffer()
    {
        Fixture f;
        f.open();
        QTRY_VERIFY(f.ready());
        f.session->setSide(Side::B, f.side(u"windows/amd64"_s));
        QTRY_VERIFY(f.ready());
        ComparePair pair(f.session.get());
        pair.show(f.session->diff()->find("app/settings.json"));
        QTRY_COMPARE(pair.state(), ComparePair::State::Text);
        QCOMPARE(pair.lines().first().kind, PairLine::Kind::EndOnly);
        QCOMPARE(pair.facts(), u"Only line ends differ, all of them"_s);
    }

    void contentThatCannotBeReadIsAFailureOfTheRow()
    {
        Fixture f;
        f.open();
        QTRY_VERIFY(f.ready());
        f.source->setFailure(f.secondLayer(Side::A), Error{Errc::Network, u"No connection"_s, {}});
        ComparePair pair(f.session.get());
        pair.show(f.session->diff()->find("app/settings.json"));
        QTRY_VERIFY(
            pair.state() == ComparePair::State::Failed || pair.state() == ComparePair::State::Text);
    }

    void bothFilesAreSavedBesideEachOther()
    {
        Fixture f;
        f.open();
        QTRY_VERIFY(f.ready());
        ComparePair pair(f.session.get());
        pair.show(f.session->diff()->find("app/settings.json"));
        QTRY_COMPARE(pair.state(), ComparePair::State::Text);
        QTemporaryDir folder;
        std::optional<Expected<QStringList>> saved;
        pair.save(folder.path(), [&saved](Expected<QStringList> done) { saved = std::move(done); });
        QTRY_VERIFY(saved.has_value());
        QVERIFY2(saved->has_value(), saved->has_value() ? "" : qPrintable(saved->error().message));
        QFile a(folder.filePath(u"A-settings.json"_s));
        QFile b(folder.filePath(u"B-settings.json"_s));
        QVERIFY(a.open(QIODevice::ReadOnly) && b.open(QIODevice::ReadOnly));
        QVERIFY(a.readAll().contains("\"a\": 1"));
        QVERIFY(b.readAll().contains("\"a\": 2"));
    }

    void factsOfBothSidesStandInOneTable()
    {
        Fixture f;
        f.open();
        QTRY_VERIFY(f.ready());
        models::CompareFactsModel model(f.session.get());
        QAbstractItemModelTester tester(
            &model, QAbstractItemModelTester::FailureReportingMode::Fatal);
        model.setRow(f.session->diff()->find("app/settings.json"));
        QVERIFY(model.rowCount() > 3);
        bool content = false;
        for (int row = 0; row < model.rowCount(); ++row) {
            if (model.index(row, 0).data().toString() == "Content"_L1)
                content = model.index(row, 2).data(models::CompareFactsModel::DiffersRole).toBool();
        }
        QVERIFY(content);
        model.setRow(layers::TreeDiff::none);
        QCOMPARE(model.rowCount(), 0);
    }

    void configsStandValueBesideValue()
    {
        Fixture f;
        models::CompareConfigModel model(f.session.get());
        QAbstractItemModelTester tester(
            &model, QAbstractItemModelTester::FailureReportingMode::Fatal);
        f.open();
        QTRY_VERIFY(f.ready());
        model.refresh();
        bool path = false;
        for (int row = 0; row < model.rowCount(); ++row)
            path = path
                || (model.index(row, models::CompareConfigModel::NameColumn).data().toString()
                        == "PATH"_L1
                    && model.index(row, models::CompareConfigModel::AColumn)
                        .data()
                        .toString()
                        .contains("/usr/bin:/bin"_L1));
        QVERIFY(path);
        QVERIFY(model.hidden() > 0); // MODE is the same
        QVERIFY(!model.isResolved());
        f.session->readAllLayers();
        QTRY_VERIFY(f.ready() && f.session->layersRead() == f.session->layersWanted());
        model.refresh();
        QTRY_VERIFY(model.isResolved() && !model.isResolving());
    }

    void allVariantsStandInOneTable()
    {
        Fixture f;
        models::VariantsModel model(f.session.get());
        QAbstractItemModelTester tester(
            &model, QAbstractItemModelTester::FailureReportingMode::Fatal);
        f.open();
        QTRY_VERIFY(f.ready());
        for (qsizetype at : f.session->choices(Side::A))
            QTRY_VERIFY(f.session->inspection(Side::A)->entries.at(at).described);
        model.refresh();
        QCOMPARE(model.variants(), 3);
        QCOMPARE(model.rowCount(), 1);
        model.readFiles();
        QVERIFY(model.isReading());
        QTRY_VERIFY(!model.isReading());
        QVERIFY(!model.error());
        QCOMPARE(model.rowCount(), 2);
        QVERIFY(model.rowCount(model.index(1, 0)) > 0);
    }

    void variantsOfOnePlatformAreToldApart()
    {
        Fixture f;
        f.open();
        QTRY_VERIFY(f.ready());
        const auto &entries = f.session->inspection(Side::A)->entries;
        QCOMPARE(models::variantNames(entries, {0}), QStringList{u"linux/amd64"_s});
        const QStringList twice = models::variantNames(entries, {0, 0});
        QCOMPARE(twice.first(), u"linux/amd64 "_s + entries.first().descriptor.digest.shortHex());
    }

    void theCommandSaysWhatIsShown()
    {
        Fixture f;
        QVERIFY(models::commandsFor(*f.session).isEmpty());
        f.open();
        QTRY_VERIFY(f.ready());
        const auto commands = models::commandsFor(*f.session);
        QCOMPARE(commands.size(), 1);
        QVERIFY(commands.first().exact);
        QCOMPARE(commands.first().text,
            u"gantry diff fake.example/app:latest --platform-a linux/amd64 --platform-b "
            u"linux/arm64 "
            "--layers-a 1 --layers-b 1 --ignore owner,time"_s);
    }

    void aPlaceIsReadBackAsItWas()
    {
        models::ComparePlace place;
        place.a = {*oci::ImageName::parse(u"oci:/tmp/x y:1"_s), oci::Digest::of("a")};
        place.b = {*oci::ImageName::parse(u"fake.example/app:latest"_s), {}};
        place.page = models::ComparePlace::Page::Config;
        place.path = "app/ä\xff";
        const auto back = models::ComparePlace::parse(place.toString());
        QVERIFY(back);
        QVERIFY(*back == place);
        QVERIFY(!models::ComparePlace::parse(u"compare:{}"_s));
        QVERIFY(!models::ComparePlace::parse(u"fake.example/app:latest"_s));
        QVERIFY(!models::ComparePlace::parse(u"compare:nonsense"_s));
    }
};

QTEST_GUILESS_MAIN(CompareSessionTest)
#include "tst_comparesession.moc"
