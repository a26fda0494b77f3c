// SPDX-License-Identifier: Apache-2.0
#include "models/repository/tagmatrixfile.h"
#include "models/repository/tagmatrixmodel.h"
#include "support/fakesource.h"

#include <QAbstractItemModelTester>
#include <QJsonDocument>
#include <QJsonObject>
#include <QSignalSpy>
#include <QTest>

using namespace Qt::StringLiterals;
using namespace gantry;
using namespace gantry::models;
using namespace gantry::test;

namespace {

using State = TagFacts::State;

//! 3.1 and 3.2 are whole; 3.0 lacks arm64, edge is a Windows image alone.
std::shared_ptr<Content> repository(int more = 0)
{
    ImageBuilder builder;
    const auto amd64 = builder.image(u"linux/amd64"_s);
    const auto arm64 = builder.image(u"linux/arm64"_s);
    const auto windows = builder.image(u"windows(10.0.20348.2582)/amd64"_s);
    builder.tag(u"3.0"_s, builder.index({amd64}));
    builder.tag(u"3.1"_s, builder.index({amd64, arm64}));
    ImageSpec late;
    late.layers = {u"RUN late"_s};
    late.created = u"2026-05-02T03:04:05Z"_s;
    builder.tag(u"3.2"_s, builder.index({builder.image(late), arm64}));
    builder.tag(u"edge"_s, builder.index({windows}));
    for (int i = 0; i < more; ++i)
        builder.tag(u"old-%1"_s.arg(i), builder.index({amd64}));
    return builder.content();
}

struct Fixture {
    std::shared_ptr<FakeOpener> opener = std::make_shared<FakeOpener>();
    std::shared_ptr<FakeSource> source;
    JobModel jobs;
    HostList hosts;
    std::unique_ptr<TagMatrix> matrix;
    std::unique_ptr<TagMatrixModel> model;
    std::unique_ptr<QAbstractItemModelTester> tester;

    explicit Fixture(std::shared_ptr<Content> content = repository())
        : source(std::make_shared<FakeSource>(std::move(content)))
    {
        opener->add(u"fake.example/app"_s, source);
        QList<Host> list;
        for (const auto *id : {"linux-amd64", "linux-arm64"}) {
            for (const Host &preset : HostList::presets()) {
                if (preset.id == QLatin1StringView(id))
                    list += preset;
            }
        }
        hosts.setHosts(list);
        matrix = std::make_unique<TagMatrix>(opener, &jobs, &hosts);
        matrix->setToday(QDate(2026, 6, 1));
        model = std::make_unique<TagMatrixModel>(matrix.get());
        tester = std::make_unique<QAbstractItemModelTester>(
            model.get(), QAbstractItemModelTester::FailureReportingMode::Fatal);
        tester->setUseFetchMore(false);
    }
    void open() { matrix->open(*oci::ImageName::parse(u"fake.example/app"_s)); }
    bool isListed() const
    {
        return matrix->state() == TagMatrix::State::Ready && !matrix->isListing();
    }
    QStringList tags() const
    {
        QStringList list;
        for (int row = 0; row < model->rowCount(); ++row)
            list += model->index(row, TagMatrixModel::TagColumn).data().toString();
        return list;
    }
    const TagFacts &tag(const QString &name) const
    {
        return matrix->tags()[static_cast<std::size_t>(matrix->find(name))];
    }
    QModelIndex cell(const QString &name, int column) const
    {
        return model->index(model->rowOf(name), column);
    }
    QString mark(const QString &name, int column) const
    {
        return cell(name, column).data(TagMatrixModel::MarkRole).toString();
    }
    void readAll()
    {
        open();
        QTRY_VERIFY(isListed());
        matrix->wantAll();
        QTRY_VERIFY(!matrix->isReading());
    }
};

constexpr int amd64 = TagMatrixModel::FirstHostColumn;
constexpr int arm64 = TagMatrixModel::FirstHostColumn + 1;

} // namespace

class TagMatrixTest : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void columnsOfOneBuildAreHeadedByTheirHosts()
    {
        Fixture f;
        QList<Host> list;
        for (const Host &preset : HostList::presets()) {
            if (preset.id == "windows-2019"_L1 || preset.id == "linux-amd64"_L1)
                list += preset;
            if (preset.id == "windows-2019"_L1) {
                Host other = preset;
                other.id = other.name = u"line-pc"_s;
                other.isolation = doctor::Isolation::HyperV;
                list += other;
            }
        }
        f.hosts.setHosts(list);
        f.readAll();
        QStringList heads;
        for (int column = TagMatrixModel::FirstHostColumn;
            column < TagMatrixModel::FirstHostColumn + 3; ++column)
            heads += f.model->headerData(column, Qt::Horizontal, Qt::DisplayRole).toString();
        QVERIFY2(heads.contains(u"amd64"_s), qPrintable(heads.join(u' ')));
        QVERIFY2(heads.contains(u"line-pc"_s), qPrintable(heads.join(u' ')));
        QCOMPARE(QSet<QString>(heads.cbegin(), heads.cend()).size(), 3);
    }

    void fills()
    {
        Fixture f;
        f.readAll();
        QCOMPARE(f.model->columnCount(), TagMatrixModel::FirstHostColumn + 2);
        QCOMPARE(
            f.model->headerData(arm64, Qt::Horizontal, Qt::DisplayRole).toString(), u"arm64"_s);
        QCOMPARE(f.mark(u"3.1"_s, amd64), u"ok"_s);
        QCOMPARE(f.mark(u"3.1"_s, arm64), u"ok"_s);
        QCOMPARE(f.mark(u"3.0"_s, arm64), u"miss"_s);
        QVERIFY(f.cell(u"3.0"_s, arm64).data(TagMatrixModel::HoleRole).toBool());
        QVERIFY(!f.cell(u"3.0"_s, amd64).data(TagMatrixModel::HoleRole).toBool());
        QVERIFY(f.cell(u"3.0"_s, arm64)
                .data(Qt::AccessibleTextRole)
                .toString()
                .contains(u"gets nothing"_s));
        QCOMPARE(f.tag(u"edge"_s).holes(), 2);
        QCOMPARE(f.cell(u"3.1"_s, TagMatrixModel::PlatformsColumn).data().toString(), u"2"_s);
        QCOMPARE(f.model->tagsWithHoles(), 2);
        QCOMPARE(f.matrix->loaded(), 4);
    }

    void onlyWhatIsWantedIsReadAFewAtOnce()
    {
        Fixture f(repository(30));
        f.open();
        QTRY_VERIFY(f.isListed());
        QCOMPARE(f.matrix->loaded(), 0);
        QVERIFY(!f.matrix->isReading());
        QCOMPARE(f.mark(u"3.0"_s, TagMatrixModel::StateColumn), u"wait"_s);
        QList<int> wanted;
        for (int i = 0; i < 12; ++i)
            wanted += i;
        f.source->setLatency(std::chrono::milliseconds(2));
        f.matrix->want(wanted);
        const auto loading = [&] {
            return std::ranges::count(f.matrix->tags(), State::Loading, &TagFacts::state);
        };
        QCOMPARE(loading(), TagMatrix::maxAtOnce);
        f.matrix->want({20}); // scrolled on: what is not under way is let go
        QTRY_VERIFY(!f.matrix->isReading());
        QCOMPARE(f.matrix->loaded(), TagMatrix::maxAtOnce + 1);
    }

    void fails()
    {
        Fixture f;
        f.source->setFailure(u"tags"_s,
            Error{.code = Errc::NotFound, .message = u"no such repository"_s, .subject = {}});
        f.open();
        QTRY_COMPARE(f.matrix->state(), TagMatrix::State::Failed);
        QCOMPARE(f.model->rowCount(), 0);
        f.source->setFailure(u"tags"_s, {});
        f.matrix->retryAll();
        QTRY_VERIFY(f.isListed());
        QCOMPARE(f.model->rowCount(), 4);
    }

    void aTagThatFailsSaysWhyTheOthersAreRead()
    {
        Fixture f;
        f.source->setFailure(
            u"3.1"_s, Error{.code = Errc::Corrupt, .message = u"is damaged"_s, .subject = {}});
        f.readAll();
        QCOMPARE(f.tag(u"3.1"_s).state, State::Failed);
        QCOMPARE(f.matrix->loaded(), 3);
        QVERIFY(!f.matrix->stopped());
        QCOMPARE(
            f.cell(u"3.1"_s, TagMatrixModel::CreatedColumn).data().toString(), u"is damaged"_s);
        QCOMPARE(
            f.cell(u"3.1"_s, TagMatrixModel::StateColumn).data(TagMatrixModel::LinkRole).toString(),
            u"retry"_s);
        f.source->setFailure(u"3.1"_s, {});
        f.matrix->retry(f.matrix->find(u"3.1"_s));
        QTRY_COMPARE(f.tag(u"3.1"_s).state, State::Loaded);
    }

    void aRegistryThatDoesNotAnswerStopsTheReading()
    {
        Fixture f(repository(30));
        f.open();
        QTRY_VERIFY(f.isListed());
        for (const TagFacts &row : f.matrix->tags())
            f.source->setFailure(
                row.tag, Error{.code = Errc::Network, .message = u"timed out"_s, .subject = {}});
        f.matrix->wantAll();
        QTRY_VERIFY(!f.matrix->isReading());
        QVERIFY(f.matrix->stopped());
        QCOMPARE(f.matrix->stopped()->message, u"timed out"_s);
        const auto failed = std::ranges::count(f.matrix->tags(), State::Failed, &TagFacts::state);
        QVERIFY2(failed <= TagMatrix::maxAtOnce, qPrintable(QString::number(failed)));
        for (const TagFacts &row : f.matrix->tags())
            f.source->setFailure(row.tag, {});
        f.matrix->retryAll();
        QTRY_VERIFY(!f.matrix->isReading());
        QVERIFY(!f.matrix->stopped());
        QCOMPARE(std::ranges::count(f.matrix->tags(), State::Failed, &TagFacts::state), 0);
    }

    void isEmpty()
    {
        ImageBuilder builder;
        Fixture f(builder.content());
        f.open();
        QTRY_VERIFY(f.isListed());
        QCOMPARE(f.model->rowCount(), 0);
        QVERIFY(!f.matrix->hasMore());
    }

    void ownerDiesWhileReading()
    {
        Fixture f;
        f.open();
        QTRY_VERIFY(f.isListed());
        f.source->setLatency(std::chrono::milliseconds(20));
        f.matrix->wantAll();
        QVERIFY(f.source->running() > 0);
        f.tester.reset();
        f.model.reset();
        f.matrix.reset();
        QTRY_COMPARE(f.source->running(), 0);
        QCOMPARE(f.jobs.running(), 0);
    }

    void anotherRepositoryWhileReadingDropsLateAnswers()
    {
        Fixture f;
        ImageBuilder other;
        other.tag(u"1"_s, other.image(u"linux/amd64"_s));
        f.opener->add(u"fake.example/other"_s, std::make_shared<FakeSource>(other.content()));
        f.source->setLatency(std::chrono::milliseconds(5));
        f.open();
        QTRY_VERIFY(f.isListed());
        f.matrix->wantAll();
        f.matrix->open(*oci::ImageName::parse(u"fake.example/other"_s));
        QTRY_VERIFY(f.isListed() && f.jobs.running() == 0);
        QCOMPARE(f.tags(), QStringList(u"1"_s));
        QCOMPARE(f.matrix->loaded(), 0);
    }

    void cancelLeavesWhatIsKnown()
    {
        Fixture f(repository(30));
        f.open();
        QTRY_VERIFY(f.isListed());
        f.matrix->want({0});
        QTRY_VERIFY(!f.matrix->isReading());
        f.source->setLatency(std::chrono::milliseconds(20));
        f.matrix->wantAll();
        f.matrix->cancel();
        QVERIFY(!f.matrix->isReading());
        QTRY_COMPARE(f.jobs.running(), 0);
        QCOMPARE(f.matrix->loaded(), 1);
        QCOMPARE(std::ranges::count(f.matrix->tags(), State::Loading, &TagFacts::state), 0);
        QCOMPARE(std::ranges::count(f.matrix->tags(), State::Failed, &TagFacts::state), 0);
    }

    void pagesOfTagsComeOneByOne()
    {
        Fixture f;
        f.source->setTagPageSize(3);
        f.open();
        QTRY_VERIFY(f.isListed());
        QCOMPARE(f.model->rowCount(), 3);
        QVERIFY(f.matrix->hasMore());
        f.matrix->listMore();
        QTRY_COMPARE(f.model->rowCount(), 4);
        QTRY_VERIFY(!f.matrix->isListing());
        QVERIFY(!f.matrix->hasMore());
    }

    void otherHostsAreAskedWithoutReadingAgain()
    {
        Fixture f;
        f.readAll();
        const auto asked = f.source->asked().size();
        Host own;
        own.id = own.name = u"line-pc"_s;
        own.platform = *oci::parsePlatform(u"windows(10.0.20348)/amd64");
        QSignalSpy kinds(f.matrix.get(), &TagMatrix::kindsChanged);
        f.hosts.setHosts({own});
        QCOMPARE(kinds.count(), 1);
        QCOMPARE(f.model->columnCount(), TagMatrixModel::FirstHostColumn + 1);
        QTRY_VERIFY(!f.matrix->isReading());
        QCOMPARE(f.mark(u"edge"_s, amd64), u"ok"_s);
        QCOMPARE(f.mark(u"3.1"_s, amd64), u"miss"_s);
        QCOMPARE(f.source->asked().size(), asked);
        f.hosts.setHosts({});
        QVERIFY(f.matrix->isHostListEmpty());
        QCOMPARE(f.matrix->kinds().size(), HostList::usualPresets().size());
    }

    void hostsAlikeShareAColumn()
    {
        Fixture f;
        QList<Host> hosts;
        for (int i = 1; i <= 3; ++i) {
            Host host;
            host.id = host.name = u"edge-%1"_s.arg(i);
            host.platform = *oci::parsePlatform(u"linux/arm64");
            hosts += host;
        }
        hosts.last().client = doctor::Client{.kind = doctor::ClientKind::Podman};
        f.hosts.setHosts(hosts);
        QCOMPARE(f.matrix->kinds().size(), 2);
        QCOMPARE(f.matrix->kinds().first().names, QStringList({u"edge-1"_s, u"edge-2"_s}));
    }

    void signaturesByTagAreNoRows()
    {
        ImageBuilder builder;
        const auto amd64 = builder.image(u"linux/amd64"_s);
        builder.tag(u"1.0"_s, builder.index({amd64}));
        builder.tag(u"sha256-%1.sig"_s.arg(amd64.digest.hex()), amd64);
        Fixture f(builder.content());
        f.open();
        QTRY_VERIFY(f.isListed());
        QCOMPARE(f.tags(), QStringList(u"1.0"_s));
        QCOMPARE(f.matrix->leftOut(), 1);
        f.matrix->reload();
        QTRY_VERIFY(f.isListed());
        QCOMPARE(f.matrix->leftOut(), 1);
    }

    void filterAndOrder()
    {
        Fixture f;
        f.readAll();
        QCOMPARE(f.tags(), QStringList({u"3.2"_s, u"3.1"_s, u"3.0"_s, u"edge"_s}));
        QVERIFY(f.model->setFilter(u"missing:yes"_s).isEmpty());
        QCOMPARE(f.tags(), QStringList({u"3.0"_s, u"edge"_s}));
        QCOMPARE(f.model->hiddenTags(), 2);
        f.model->setFilter(u"missing:arm64 -edge"_s);
        QCOMPARE(f.tags(), QStringList(u"3.0"_s));
        QCOMPARE(f.model->setFilter(u"colour:red"_s).size(), 1);
        f.model->setFilter({});
        f.model->setChip(TagMatrixModel::Chip::Missing);
        QCOMPARE(f.tags().size(), 2);
        f.model->setChip(TagMatrixModel::Chip::All);
        f.model->sortBy(TagMatrixModel::CreatedColumn, Qt::AscendingOrder); // newest first
        QCOMPARE(f.tags().first(), u"3.2"_s);
        f.model->sortBy(arm64, Qt::AscendingOrder);
        QVERIFY(f.tags().first() == "3.0"_L1 || f.tags().first() == "edge"_L1);
    }

    void unreadRowsStandLastWhicheverTheOrder()
    {
        Fixture f;
        f.open();
        QTRY_VERIFY(f.isListed());
        f.matrix->want({f.matrix->find(u"3.1"_s)});
        QTRY_VERIFY(!f.matrix->isReading());
        for (const auto order : {Qt::AscendingOrder, Qt::DescendingOrder}) {
            f.model->sortBy(TagMatrixModel::PlatformsColumn, order);
            QCOMPARE(f.tags().first(), u"3.1"_s);
        }
    }

    void problemsAreSteppedThroughAroundTheEnd()
    {
        Fixture f;
        f.readAll();
        const int first = f.model->nextProblem(-1, 1);
        QCOMPARE(f.tags().at(first), u"3.0"_s);
        QCOMPARE(f.tags().at(f.model->nextProblem(first, 1)), u"edge"_s);
        QCOMPARE(f.model->nextProblem(f.model->nextProblem(first, 1), 1), first);
        QCOMPARE(f.tags().at(f.model->nextProblem(first, -1)), u"edge"_s);
    }

    void fewPullsLeftStopTheReading()
    {
        Fixture f;
        qint64 left = 3;
        f.matrix->setAllowance([&] { return std::optional(left); });
        f.open();
        QTRY_VERIFY(f.isListed());
        f.matrix->wantAll();
        QVERIFY(f.matrix->stopped());
        QCOMPARE(f.matrix->stopped()->code, Errc::RateLimited);
        QCOMPARE(f.jobs.running(), 0);
        f.matrix->readHeld();
        f.matrix->wantAll();
        QTRY_VERIFY(!f.matrix->isReading());
        QCOMPARE(f.matrix->loaded(), 4);
    }

    void filesHoldWhatIsShown()
    {
        Fixture f;
        f.readAll();
        f.model->setFilter(u"missing:yes"_s);
        const auto reports = f.model->reports();
        QCOMPARE(reports.size(), 2);
        const QByteArray csv = writeTagMatrix(reports, u"fake.example/app"_s, TagMatrixFormat::Csv);
        QVERIFY2(csv.contains("3.0") && csv.contains("edge") && !csv.contains("3.1"), csv);
        for (const auto format : {TagMatrixFormat::Json, TagMatrixFormat::Sarif}) {
            QJsonParseError wrong;
            const auto document = QJsonDocument::fromJson(
                writeTagMatrix(reports, u"fake.example/app"_s, format), &wrong);
            QVERIFY2(document.isObject(), qPrintable(wrong.errorString()));
        }
    }

    void theCommandNamesTheColumns()
    {
        Fixture f;
        f.readAll();
        const auto lines = commandsFor(*f.matrix);
        QCOMPARE(lines.first().text,
            u"gantry doctor --tags fake.example/app --host linux-amd64 --host linux-arm64 --client "
            "docker"_s);
        QVERIFY(lines.first().exact);
        Host own;
        own.id = own.name = u"line-pc"_s;
        own.platform = *oci::parsePlatform(u"windows(10.0.17763)/amd64");
        own.isolation = doctor::Isolation::Process;
        f.hosts.setHosts({own});
        QVERIFY2(commandsFor(*f.matrix).first().text.contains(
                     u"--host 'windows(10.0.17763)/amd64,process'"_s),
            qPrintable(commandsFor(*f.matrix).first().text));
        QVERIFY(commandsFor(*f.matrix).first().exact);
        own.client = doctor::Client{.kind = doctor::ClientKind::Cri};
        f.hosts.setHosts({own});
        QVERIFY(!commandsFor(*f.matrix).first().exact);
    }
};

QTEST_GUILESS_MAIN(TagMatrixTest)
#include "tst_tagmatrix.moc"
