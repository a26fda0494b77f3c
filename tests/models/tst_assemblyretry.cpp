// SPDX-License-Identifier: Apache-2.0
// What comes after a push, and what a draft knows of the place it goes to.
#include "pushfixture.h"

#include <algorithm>

using namespace Qt::StringLiterals;
using namespace gantry;
using namespace gantry::models;
using namespace gantry::test;
using State = TransferRun::State;

namespace {

bool saysForeign(const AssemblySession &session)
{
    return std::ranges::any_of(session.problems(), [](const assembly::Problem &problem) {
        return problem.kind == assembly::Problem::Kind::ForeignRepository;
    });
}

bool keepsTheOld(const TransferRun &run)
{
    return run.planned() && std::ranges::any_of(run.planned()->tags, &verbs::TagMove::isRollback);
}

} // namespace

class AssemblyRetryTest : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void optionsChangedAfterABreakAreThoseOfTheRetry()
    {
        PushFixture f;
        QVERIFY(f.openAndBreakAPush());
        QVERIFY(keepsTheOld(*f.session->run()));
        auto options = f.session->pushOptions();
        options.keepOld = false;
        f.session->setPushOptions(options);
        QCOMPARE(f.state(), State::Broken); // nothing begins by itself
        f.session->run()->retry();
        QTRY_COMPARE(f.state(), State::Sent);
        QVERIFY(!keepsTheOld(*f.session->run()));
        QCOMPARE(f.tagged(u"latest"_s), f.session->written()->descriptor.digest);
    }

    void optionsOfAnotherDraftAreNotSent()
    {
        PushFixture f;
        QVERIFY(f.openAndBreakAPush());
        f.session->remove({f.keyOf(f.arm64)});
        auto options = f.session->pushOptions();
        options.keepOld = false;
        f.session->setPushOptions(options);
        const oci::Digest before = f.tagged(u"latest"_s);
        f.session->run()->retry();
        QTRY_COMPARE(f.jobs.running(), 0);
        QCOMPARE(f.tagged(u"latest"_s), before);
    }

    void whatAPushTookThereIsThere()
    {
        PushFixture f;
        QVERIFY(f.open());
        QVERIFY(saysForeign(*f.session));
        f.session->push();
        QTRY_COMPARE(f.state(), State::Sent);
        QVERIFY(!saysForeign(*f.session));
        const auto *entry = f.session->draft().find(f.keyOf(f.win19));
        QVERIFY(entry);
        QCOMPARE(entry->source.container(), u"fake.example/app"_s);
        QCOMPARE(entry->source.reference.digest(), std::optional(f.win19.digest));
        QVERIFY(!f.session->isModified());
        // Steps know it as it was; where it is now is no step.
        f.session->undoStack()->undo();
        QVERIFY(f.keyOf(f.win19).isEmpty());
        f.session->undoStack()->redo();
        QVERIFY(!saysForeign(*f.session));
    }

    void whatABrokenPushLeftIsNotSaidToBeThere()
    {
        PushFixture f;
        QVERIFY(f.openAndBreakAPush());
        QVERIFY(saysForeign(*f.session));
    }

    void anotherTargetIsNotWhatTheDraftBeganWith()
    {
        PushFixture f;
        QVERIFY(f.open());
        QVERIFY(f.session->draft().isBasedOnTarget());
        f.session->setTarget(*oci::ImageName::parse(u"fake.example/app:other"_s));
        QVERIFY(f.session->draft().base);
        QVERIFY(!f.session->draft().isBasedOnTarget());
        f.session->setTarget(f.name);
        QVERIFY(f.session->draft().isBasedOnTarget());
    }

    void aPlanStaysWhenItsNewTagNamesNothing()
    {
        PushFixture f;
        QVERIFY(f.open());
        f.session->setTarget(*oci::ImageName::parse(u"fake.example/app:fresh"_s));
        f.session->plan(); // before anybody asked what it names
        QTRY_VERIFY(f.session->isPlanned());
        f.session->readLive();
        QTRY_COMPARE(f.session->live(), AssemblySession::Live::NoTag);
        QTRY_VERIFY(f.settled());
        f.session->push();
        QTRY_COMPARE(f.state(), State::Sent);
        QCOMPARE(f.tagged(u"fresh"_s), f.session->written()->descriptor.digest);
    }

    void aTagOfALayoutMayHaveAColon()
    {
        AssemblyFixture f;
        f.session->startEmpty(*oci::ImageName::parse(u"oci:/tmp/there:agent:3.7.4"_s));
        QCOMPARE(f.session->whyNoPush(), u"There are no entries"_s);
        QVERIFY(f.session->keepOldAs().startsWith(u"agent:3.7.4-prev-"_s));
        f.session->startEmpty(
            *oci::ImageName::parse(u"oci:/tmp/there@"_s + f.amd64.digest.toString()));
        QCOMPARE(f.session->whyNoPush(), u"The target needs a tag"_s);
        QTRY_COMPARE(f.jobs.running(), 0);
    }

    void whyTheEngineCannotFillIsSaid()
    {
        AssemblyFixture f;
        f.session->startEmpty(f.name);
        const auto engine = [&] { return f.session->fillSources().last(); };
        QVERIFY2(engine().whyNot.contains(u"not added"_s), qPrintable(engine().whyNot));
        oci::ImageName place;
        place.transport = oci::ImageName::Transport::DockerDaemon;
        f.session->setFillPlaces({place});
        QCOMPARE(engine().whyNot, QString());
        QCOMPARE(engine().place.reference.path(), u"app"_s);
        f.session->startEmpty(*oci::ImageName::parse(u"oci:/tmp/there:1"_s));
        QVERIFY(!engine().whyNot.isEmpty());
        QTRY_COMPARE(f.jobs.running(), 0);
    }
};

QTEST_GUILESS_MAIN(AssemblyRetryTest)
#include "tst_assemblyretry.moc"
