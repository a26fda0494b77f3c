// SPDX-License-Identifier: Apache-2.0
#include "models/explain/explainsession.h"
#include "support/fakesource.h"

#include <QSignalSpy>
#include <QTest>

using namespace Qt::StringLiterals;
using namespace gantry;
using namespace gantry::models;
using namespace gantry::test;
using State = ExplainSession::State;
using Lookup = ExplainSession::Lookup;

namespace {

const QString noManifest
    = u"docker: no matching manifest for windows/amd64 10.0.17763 in the manifest list entries."_s;
const QString kubelet
    = u"Failed to pull image \"fake.example/app:latest\": rpc error: code = NotFound desc = failed "
      u"to "
      "pull and unpack image \"fake.example/app:latest\": no match for platform in manifest: not "
      "found"_s;

struct Fixture {
    std::shared_ptr<FakeOpener> opener = std::make_shared<FakeOpener>();
    std::shared_ptr<FakeSource> source = std::make_shared<FakeSource>(twoSystemImage());
    JobModel jobs;
    std::shared_ptr<Pools> pools = std::make_shared<Pools>();
    ExplainSession session{opener, &jobs, pools};

    Fixture() { opener->add(u"fake.example/app"_s, source); }
    void paste(const QString &text)
    {
        session.setText(text);
        QTRY_VERIFY(session.state() == State::Known || session.state() == State::Unknown);
    }
};

} // namespace

class ExplainSessionTest : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void aMessageIsRecognisedAfterAPause()
    {
        Fixture f;
        QSignalSpy changed(&f.session, &ExplainSession::changed);
        for (qsizetype i = 1; i <= noManifest.size(); ++i)
            f.session.setText(noManifest.left(i));
        QCOMPARE(changed.count(), 0); // nobody looks at each key
        QTRY_COMPARE(f.session.state(), State::Known);
        QCOMPARE(changed.count(), 1);
        QVERIFY(f.session.diagnosis()->host);
        QCOMPARE(f.session.diagnosis()->host->platform.os, u"windows"_s);
        QVERIFY(!f.session.diagnosis()->cause.isEmpty());
        QVERIFY(f.session.hostWords().contains(u"17763"_s));
        QVERIFY(!f.session.place()); // no image yet
    }

    void whatIsNoMessageIsSaid()
    {
        Fixture f;
        f.paste(u"all is well with this line of text"_s);
        QCOMPARE(f.session.state(), State::Unknown);
        QVERIFY(!f.session.diagnosis());
        f.session.setText(u"  "_s);
        QCOMPARE(f.session.state(), State::Empty);
    }

    void aLongTextIsLookedAtOnAPool()
    {
        Fixture f;
        const QString log = QString(40'000, u'x') + u'\n' + noManifest;
        f.session.setText(log);
        QTRY_COMPARE(f.session.state(), State::Known);
        QCOMPARE(f.session.diagnosis()->host->platform.os, u"windows"_s);
    }

    void aLateAnswerToAnEarlierTextIsDropped()
    {
        Fixture f;
        f.session.setText(QString(40'000, u'x') + u'\n' + noManifest);
        QTRY_VERIFY(f.session.state() != State::Empty);
        f.session.setText({});
        QTRY_COMPARE(f.jobs.running(), 0);
        QCOMPARE(f.session.state(), State::Empty);
        QVERIFY(f.session.diagnoses().isEmpty());
    }

    void theImageOfTheMessageIsLookedAtOnRequest()
    {
        Fixture f;
        f.paste(kubelet);
        QCOMPARE(f.session.state(), State::Known);
        QCOMPARE(f.session.imageText(), u"fake.example/app:latest"_s);
        QVERIFY(f.source->asked().isEmpty()); // nothing is sent unasked
        f.session.lookUp();
        QCOMPARE(f.session.lookup(), Lookup::Asking);
        QTRY_COMPARE(f.session.lookup(), Lookup::Known);
        QCOMPARE(f.session.platforms().size(), 3);
        const auto place = f.session.place();
        QVERIFY(place);
        QCOMPARE(place->page, ImagePlace::Page::Doctor);
        QCOMPARE(place->client.section(u'@', 0, 0), u"cri"_s);
    }

    void aHostOfTheMessageGetsAVerdict()
    {
        Fixture f;
        f.paste(noManifest);
        f.session.setImageText(u"fake.example/app:latest"_s);
        f.session.lookUp();
        QTRY_COMPARE(f.session.lookup(), Lookup::Known);
        QVERIFY2(f.session.verdict().startsWith(u"None of these fits"_s),
            qPrintable(f.session.verdict()));
        QVERIFY(f.session.place()->host.contains(u"10.0.17763"_s));
        QVERIFY(doctor::parseHost(f.session.place()->host));
        QVERIFY(doctor::parseClient(f.session.place()->client));
    }

    void aFailureIsShownAndTriedAgain()
    {
        Fixture f;
        f.source->setFailure(
            u"latest"_s, Error{.code = Errc::Network, .message = u"timed out"_s, .subject = {}});
        f.paste(kubelet);
        f.session.lookUp();
        QTRY_COMPARE(f.session.lookup(), Lookup::Failed);
        QCOMPARE(f.session.error()->message, u"timed out"_s);
        f.source->setFailure(u"latest"_s, {});
        f.session.lookUp();
        QTRY_COMPARE(f.session.lookup(), Lookup::Known);
        QVERIFY(!f.session.error());
    }

    void anotherImageWhileLookingDropsTheAnswer()
    {
        Fixture f;
        f.source->setLatency(std::chrono::milliseconds(5));
        f.paste(kubelet);
        f.session.lookUp();
        f.session.setImageText(u"fake.example/elsewhere:1"_s);
        QTRY_COMPARE(f.jobs.running(), 0);
        QCOMPARE(f.session.lookup(), Lookup::Nothing);
        QVERIFY(f.session.platforms().isEmpty());
    }

    void ownerDiesWhileLooking()
    {
        auto opener = std::make_shared<FakeOpener>();
        auto source = std::make_shared<FakeSource>(twoSystemImage());
        opener->add(u"fake.example/app"_s, source);
        source->setLatency(std::chrono::milliseconds(20));
        JobModel jobs;
        auto session = std::make_unique<ExplainSession>(opener, &jobs, nullptr);
        session->setImageText(u"fake.example/app:latest"_s);
        session->lookUp();
        QVERIFY(jobs.running() > 0);
        session.reset();
        QTRY_COMPARE(jobs.running(), 0);
    }

    void theImageLookedAtIsSuggestedWhereNoneIsNamed()
    {
        Fixture f;
        f.session.suggestImage(u"fake.example/app:latest"_s);
        f.paste(noManifest);
        QCOMPARE(f.session.imageText(), u"fake.example/app:latest"_s);
        f.paste(kubelet.left(10));
        f.session.setImageText(u"fake.example/app:1"_s);
        QCOMPARE(f.session.imageText(), u"fake.example/app:1"_s);
    }
};

QTEST_GUILESS_MAIN(ExplainSessionTest)
#include "tst_explainsession.moc"
