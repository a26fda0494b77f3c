// SPDX-License-Identifier: Apache-2.0
#include "models/image/imagesession.h"
#include "support/fakesource.h"

#include <QSignalSpy>
#include <QTest>

#include <algorithm>

using namespace Qt::StringLiterals;
using namespace gantry;
using namespace gantry::test;
using models::ImageSession;
using models::JobModel;

namespace {

struct Fixture {
    std::shared_ptr<FakeOpener> opener = std::make_shared<FakeOpener>();
    std::shared_ptr<FakeSource> source;
    JobModel jobs;
    std::unique_ptr<ImageSession> session;
    oci::ImageName name = *oci::ImageName::parse(u"fake.example/app:latest"_s);

    explicit Fixture(std::shared_ptr<Content> content = twoSystemImage())
        : source(std::make_shared<FakeSource>(std::move(content)))
    {
        opener->add(u"fake.example/app"_s, source);
        session = std::make_unique<ImageSession>(opener, &jobs);
    }
    bool settled() const
    {
        return session->state() == ImageSession::State::Failed
            || (session->state() == ImageSession::State::Ready && !session->isReading());
    }
};

} // namespace

class ImageSessionTest : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void theRootIsThereBeforeItsEntries()
    {
        Fixture f;
        f.session->open(f.name);
        QCOMPARE(f.session->state(), ImageSession::State::Opening);
        QCOMPARE(f.session->title(), u"app:latest"_s);
        QSignalSpy entries(f.session.get(), &ImageSession::entryChanged);
        qsizetype known = 0, described = 0;
        connect(f.session.get(), &ImageSession::stateChanged, this, [&] {
            known = f.session->entries().size();
            described = std::ranges::count_if(
                f.session->entries(), [](const auto &entry) { return entry.described; });
        });
        QTRY_VERIFY(f.settled());
        QCOMPARE(known, 4);
        QCOMPARE(described, 0);
        QCOMPARE(entries.count(), 4);
        for (const auto &entry : f.session->entries())
            QVERIFY(entry.described);
        QVERIFY(f.session->summary().contains("3 platforms"_L1)
            || f.session->summary().contains("3 platform"_L1));
    }

    void aMissingTagIsAFailure()
    {
        Fixture f;
        f.session->open(*oci::ImageName::parse(u"fake.example/app:nope"_s));
        QTRY_COMPARE(f.session->state(), ImageSession::State::Failed);
        QCOMPARE(f.session->error()->code, Errc::NotFound);
        QVERIFY(f.session->entries().isEmpty());
    }

    void aMissingChildLeavesTheRestWorking()
    {
        ImageBuilder builder;
        const auto good = builder.image(u"linux/amd64"_s);
        const auto gone = builder.image(u"linux/arm64"_s);
        builder.tag(u"latest"_s, builder.index({good, gone}));
        builder.remove(gone);
        Fixture f(builder.content());
        f.session->open(f.name);
        QTRY_VERIFY(f.settled());
        QCOMPARE(f.session->state(), ImageSession::State::Ready);
        QVERIFY(!f.session->entries().at(0).error);
        QVERIFY(f.session->entries().at(0).config);
        QVERIFY(f.session->entries().at(1).error);
    }

    void aFailedEntryCanBeReadAgain()
    {
        Fixture f;
        f.session->open(f.name);
        QTRY_COMPARE(f.session->state(), ImageSession::State::Ready);
        const QString child = f.session->entries().first().descriptor.digest.toString();
        f.source->setFailure(child, Error{Errc::Network, u"No connection"_s, {}});
        f.session->reload();
        QTRY_VERIFY(f.settled());
        QVERIFY(f.session->entries().first().error);
        f.source->setFailure(child, std::nullopt);
        f.session->retryEntry(0);
        QTRY_VERIFY(f.settled());
        QVERIFY(!f.session->entries().first().error);
        QVERIFY(f.session->entries().first().config);
    }

    void theSessionDiesWhileReading()
    {
        Fixture f;
        f.source->setLatency(std::chrono::milliseconds(10));
        f.session->open(f.name);
        QVERIFY(f.jobs.running() > 0);
        f.session.reset();
        QTRY_COMPARE(f.jobs.running(), 0);
        QCOMPARE(f.jobs.failed(), 0);
    }

    void anotherImageIsOpenedWhileReading()
    {
        ImageBuilder builder;
        const auto image = builder.image(u"linux/riscv64"_s);
        builder.tag(u"1"_s, builder.index({image}));
        Fixture f;
        f.opener->add(u"fake.example/other"_s,
            std::make_shared<FakeSource>(builder.content(), u"fake.example/other"_s));
        f.source->setLatency(std::chrono::milliseconds(15));
        f.session->open(f.name);
        f.session->open(*oci::ImageName::parse(u"fake.example/other:1"_s));
        QTRY_VERIFY(f.settled());
        QTRY_COMPARE(f.jobs.running(), 0);
        QCOMPARE(f.session->entries().size(), 1);
        QCOMPARE(f.session->title(), u"other:1"_s);
        QCOMPARE(f.session->entries().first().platform().architecture, u"riscv64"_s);
    }

    void cancellingAnswersAtOnceAndKeepsWhatIsThere()
    {
        Fixture f;
        f.session->open(f.name);
        QTRY_COMPARE(f.session->state(), ImageSession::State::Ready);
        f.source->setLatency(std::chrono::milliseconds(5000));
        f.session->cancel();
        QTRY_COMPARE_WITH_TIMEOUT(f.jobs.running(), 0, 1000);
        QCOMPARE(f.session->state(), ImageSession::State::Ready);
        QCOMPARE(f.jobs.failed(), 0);
    }

    void selectingAnEntryFramesItsBytes()
    {
        Fixture f;
        f.session->open(f.name);
        QTRY_VERIFY(f.settled());
        QSignalSpy fields(f.session.get(), &ImageSession::currentFieldChanged);
        f.session->selectEntry(1);
        QCOMPARE(f.session->currentField(), u"/manifests/1"_s);
        QCOMPARE(fields.count(), 1);
        const json::Range range = f.session->fieldRange();
        const QByteArray framed = f.session->inspection().bytes().mid(range.offset, range.length);
        QVERIFY(framed.contains(f.session->entries().at(1).descriptor.digest.toString().toUtf8()));
    }

    void selectingAByteSelectsItsEntry()
    {
        Fixture f;
        f.session->open(f.name);
        QTRY_VERIFY(f.settled());
        QSignalSpy entries(f.session.get(), &ImageSession::currentEntryChanged);
        const QByteArray bytes = f.session->inspection().bytes();
        const auto offset
            = bytes.indexOf(f.session->entries().at(2).descriptor.digest.toString().toUtf8());
        QVERIFY(offset > 0);
        f.session->selectByte(offset);
        QCOMPARE(f.session->currentEntry(), 2);
        QCOMPARE(entries.count(), 1);
        QCOMPARE(f.session->currentField(), u"/manifests/2/digest"_s);
        f.session->selectByte(offset);
        QCOMPARE(entries.count(), 1);
    }

    void reloadingAsksTheTagAgain()
    {
        Fixture f;
        f.session->open(f.name);
        QTRY_VERIFY(f.settled());
        const auto before = f.source->asked().count(u"resolve latest"_s);
        f.session->reload();
        QTRY_VERIFY(f.settled());
        QCOMPARE(f.source->asked().count(u"resolve latest"_s), before + 1);
    }
};

QTEST_GUILESS_MAIN(ImageSessionTest)
#include "tst_imagesession.moc"
