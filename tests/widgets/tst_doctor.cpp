// SPDX-License-Identifier: Apache-2.0
// Journeys through the Doctor page: hosts, verdict, trace, findings and their ways out, by keyboard
// alone.
#include "base/pools.h"
#include "doctorwindow.h"
#include "models/doctor/doctorhostmodel.h"
#include "models/doctor/findingmodel.h"
#include "models/doctor/fixpreview.h"
#include "models/doctor/openfindings.h"
#include "models/doctor/tracemodel.h"
#include "nameless.h"
#include "ui/pages/activitypanel.h"
#include "ui/pages/assemblydesk.h"
#include "ui/pages/assemblypage.h"
#include "ui/pages/doctorfindingslist.h"
#include "ui/pages/doctorfindingspane.h"
#include "ui/pages/doctorhostspane.h"
#include "ui/pages/doctorrulepane.h"
#include "ui/pages/doctortools.h"
#include "ui/pages/doctorverdictbar.h"
#include "ui/pages/doctorview.h"
#include "ui/pages/findingrow.h"
#include "ui/pages/fixpreviewpanel.h"
#include "ui/pages/imagepage.h"
#include "ui/shell/documents.h"
#include "ui/shell/statusparts.h"
#include "ui/shell/workdock.h"
#include "ui/widgets/buildline.h"
#include "ui/widgets/filterline.h"
#include "ui/widgets/messages.h"
#include "ui/widgets/pagetabs.h"
#include "ui/widgets/rowsview.h"

#include <QAction>
#include <QApplication>
#include <QClipboard>
#include <QComboBox>
#include <QDialogButtonBox>
#include <QHeaderView>
#include <QInputDialog>
#include <QMenu>
#include <QPushButton>
#include <QSignalSpy>
#include <QTemporaryDir>
#include <QTest>
#include <QToolButton>

using namespace Qt::StringLiterals;
using namespace gantry;
using models::DoctorSession;
using models::FindingModel;
using models::ImagePlace;

class DoctorTest : public QObject, private test::DoctorWindow
{
    Q_OBJECT
    int rowWithRemedy() const
    {
        auto *model = doctor()->findings()->model();
        for (int row = 0; row < model->rowCount(); ++row) {
            if (!model->firstRemedy(row).isEmpty())
                return row;
        }
        return -1;
    }

    ui::ActivityPanel *activity() const
    {
        window()->openDock(window()->activity());
        return window()->activity()->findChild<ui::ActivityPanel *>();
    }

private Q_SLOTS:
    void initTestCase() { makeTheme(); }
    void init()
    {
        m_theme->setSetting(ui::Theme::Setting::Light);
        QVERIFY(begin());
    }
    void cleanup() { m_test.reset(); }

    void theTabCountsWhatWasFoundBeforeAnybodyLooks()
    {
        m_test->desk->openText(u"fake.example/app:latest"_s);
        QTRY_VERIFY(settled());
        QCOMPARE(page()->imagePlace().page, ImagePlace::Page::Platforms);
        QStringList counts;
        if (session()->errorCount() > 0)
            counts += QString::number(session()->errorCount());
        if (session()->warningCount() > 0)
            counts += QString::number(session()->warningCount());
        QVERIFY(!counts.isEmpty());
        QCOMPARE(page()->tabs()->badge(1), counts.join(u' '));
    }

    void theDoctorByKeyboardAlone()
    {
        m_test->desk->openText(u"fake.example/app:latest"_s);
        QTRY_VERIFY(settled());
        QTest::keyClick(window(), Qt::Key_D, Qt::ControlModifier);
        QTRY_VERIFY(settled());
        QCOMPARE(page()->imagePlace().page, ImagePlace::Page::Doctor);
        QVERIFY(doctor()->hosts()->view()->hasFocus());
        QCOMPARE(window()->layoutId(), u"doctor"_s);
        // Down to the line PC; everything beside the list answers at once.
        while (session()->currentHostId() != "line-pc"_L1) {
            const int before = session()->currentRow();
            QTest::keyClick(doctor()->hosts()->view(), Qt::Key_Down);
            QCOMPARE(session()->currentRow(), before + 1);
        }
        QVERIFY2(doctor()->verdict()->title().contains(u"would pull nothing"_s),
            qPrintable(doctor()->verdict()->title()));
        QVERIFY(doctor()->rule()->line()->isVisible());
        QCOMPARE(doctor()->rule()->line()->scale().host, 17763);
        QVERIFY(page()->status().text.contains(u"line-pc"_s));
        QTRY_VERIFY(action(u"page.copyMessage"_s)->isEnabled());
        action(u"page.copyMessage"_s)->trigger();
        QCOMPARE(QGuiApplication::clipboard()->text(), doctor()->verdict()->message());
        // F8 goes to the findings, round and round, and back.
        QTest::keyClick(window(), Qt::Key_F8);
        QVERIFY(list()->isAncestorOf(QApplication::focusWidget()));
        const int first = list()->currentRow();
        const int count = doctor()->findings()->model()->rowCount();
        for (int i = 0; i < count; ++i)
            QTest::keyClick(window(), Qt::Key_F8);
        QCOMPARE(list()->currentRow(), first);
        const int row = rowWithRemedy();
        QVERIFY2(row >= 0, "no finding of this image has a way out");
        while (list()->currentRow() != row)
            QTest::keyClick(window(), Qt::Key_F8, Qt::ShiftModifier);
        QVERIFY(action(u"page.firstRemedy"_s)->isEnabled());
        QVERIFY(test::namelessWidgets(window()).isEmpty());
    }

    void aWayOutOpensAnAssemblyWithOneStepToUndo()
    {
        QVERIFY(open());
        auto *model = doctor()->findings()->model();
        int row = -1;
        for (int i = 0; i < model->rowCount(); ++i) {
            if (model->index(i).data(FindingModel::IdRole).toString().contains(u"version"_s)
                && !model->firstRemedy(i).isEmpty())
                row = row < 0 ? i : row;
        }
        QVERIFY2(row >= 0, "no finding of this image changes a version");
        list()->select(row);
        QVERIFY(window()->fix()->isHidden()); // until there is something to show
        QTest::keyClick(window(), Qt::Key_Return, Qt::ControlModifier);
        auto *preview = session()->preview();
        QTRY_COMPARE(preview->state(), models::FixPreview::State::Ready);
        QVERIFY(!window()->fix()->isHidden());
        auto *panel = window()->fix()->content()->findChild<ui::FixPreviewPanel *>();
        if (!panel)
            panel = qobject_cast<ui::FixPreviewPanel *>(window()->fix()->content());
        QVERIFY(panel);
        QTRY_VERIFY(panel->open() && panel->open()->isVisible());
        QVERIFY2(panel->toText().contains(preview->headline()), qPrintable(panel->toText()));
        QVERIFY(test::namelessWidgets(panel).isEmpty());
        const QStringList asked = m_source->asked();
        panel->copy()->click();
        QVERIFY2(QGuiApplication::clipboard()->text().contains(u"gantry"_s),
            qPrintable(QGuiApplication::clipboard()->text()));
        QCOMPARE(m_source->asked(), asked);
        panel->open()->click();
        ui::AssemblyPage *assembly = m_test->desk->assembly()->current();
        QVERIFY(assembly);
        QCOMPARE(assembly->session()->undoStack()->count(), 1);
        QCOMPARE(assembly->session()->undoStack()->undoText(), preview->title());
        QCOMPARE(window()->layoutId(), u"assemble"_s);
        // Back leads to the Doctor.
        action(u"go.back"_s)->trigger();
        QTRY_VERIFY(page());
        QCOMPARE(page()->imagePlace().page, ImagePlace::Page::Doctor);
        QCOMPARE(window()->layoutId(), u"doctor"_s);
    }

    void aMissingPlatformIsFilledByACandidate()
    {
        QVERIFY(open());
        auto *model = doctor()->findings()->model();
        auto *preview = session()->preview();
        for (int i = 0; i < model->rowCount() && !preview->missingPlatform().contains(u"17763"_s);
            ++i) {
            list()->select(i);
            session()->act(list()->currentKey(), model->firstRemedy(i));
        }
        QVERIFY2(preview->missingPlatform().contains(u"17763"_s), "no finding asks for the build");
        QTRY_COMPARE(preview->state(), models::FixPreview::State::Ready);
        auto *panel = qobject_cast<ui::FixPreviewPanel *>(window()->fix()->content());
        if (!panel)
            panel = window()->fix()->content()->findChild<ui::FixPreviewPanel *>();
        QVERIFY(panel);
        QTRY_VERIFY(panel->find() && panel->find()->isVisible());
        QVERIFY(!panel->copy()); // a command could not hold what is not found yet
        panel->find()->click();
        QPushButton *add = nullptr;
        QTRY_VERIFY((add = window()->findChild<QPushButton *>(u"candidate"_s)) && add->isVisible());
        QVERIFY2(add->text().contains(u"ltsc2019"_s), qPrintable(add->text()));
        add->click();
        ui::AssemblyPage *assembly = m_test->desk->assembly()->current();
        QVERIFY(assembly);
        QTRY_COMPARE(assembly->session()->draft().entries.size(), 4);
        const auto &entries = assembly->session()->draft().entries;
        QVERIFY(std::ranges::any_of(entries, [](const assembly::DraftEntry &entry) {
            return entry.platform().osVersion == "10.0.17763.5458"_L1;
        }));
    }

    void findingsStandInColumns()
    {
        QVERIFY(open());
        QVERIFY(doctor()->findings()->model()->rowCount() > 1);
        QSet<int> lefts;
        for (int i = 0; i < doctor()->findings()->model()->rowCount(); ++i) {
            auto *row = qobject_cast<ui::FindingRow *>(list()->rowWidget(i));
            QVERIFY(row);
            lefts += row->hostsLeft();
        }
        QCOMPARE(lefts.size(), 1);
    }

    void ignoringAsksForAReasonAndCanBeTakenBack()
    {
        QVERIFY(open());
        auto *model = doctor()->findings()->model();
        list()->select(0);
        list()->rowWidget(0)->setFocus();
        const QString key = list()->currentKey();
        const int before = model->rowCount();
        action(u"page.ignoreFinding"_s)->trigger();
        auto *ask = window()->findChild<QInputDialog *>();
        QVERIFY(ask);
        auto *ignore = ask->findChild<QDialogButtonBox *>()->button(QDialogButtonBox::Ok);
        QVERIFY(!ignore->isEnabled());
        ask->setTextValue(u"  "_s);
        QVERIFY(!ignore->isEnabled());
        ask->setTextValue(u"on purpose"_s);
        QVERIFY(ignore->isEnabled());
        ask->accept();
        QCOMPARE(model->rowCount(), before - 1);
        QVERIFY(session()->finding(key)->ignoredBecause.has_value());
        // The next finding has the focus, not what happens to follow in the window.
        QTRY_VERIFY(window()->focusWidget() && list()->isAncestorOf(window()->focusWidget()));
        auto *chip = doctor()->findings()->chips()->chip(u"skip"_s);
        QVERIFY(chip->isVisible());
        chip->click();
        QCOMPARE(model->rowCount(), before);
        auto *row = list()->rowWidget(before - 1);
        QVERIFY(row);
        const auto buttons = row->findChildren<QPushButton *>();
        QCOMPARE(buttons.size(), 1);
        QCOMPARE(buttons.first()->text(), u"Restore"_s);
        buttons.first()->click();
        QVERIFY(!session()->finding(key)->ignoredBecause.has_value());
    }

    void chipsHideWhatIsNotWanted()
    {
        QVERIFY(open());
        auto *model = doctor()->findings()->model();
        for (const QString &id : {u"err"_s, u"warn"_s, u"info"_s})
            doctor()->findings()->chips()->chip(id)->click();
        QCOMPARE(model->rowCount(), 0);
        QCOMPARE(list()->currentRow(), -1);
        QVERIFY(!action(u"page.firstRemedy"_s)->isEnabled());
        doctor()->findings()->chips()->chip(u"warn"_s)->click();
        QCOMPARE(model->rowCount(), model->count(FindingModel::Shown::Warnings));
    }

    void clientRulesAndCheckAgainStandInTheHead()
    {
        QVERIFY(open());
        auto *tools = page()->findChild<ui::DoctorTools *>();
        QVERIFY(tools && tools->isVisible());
        const int podman = tools->client()->findData(u"podman"_s);
        QVERIFY(podman >= 0);
        tools->client()->setCurrentIndex(podman);
        Q_EMIT tools->client()->activated(podman);
        QTRY_VERIFY(settled() && session()->clientId() == "podman"_L1);
        QVERIFY(page()->commands().first().text.contains(u"--client podman"_s));
        const auto before = m_source->asked().size();
        tools->check()->click();
        QTRY_VERIFY(settled());
        QVERIFY(m_source->asked().size() > before);
        action(u"page.platforms"_s)->trigger();
        QVERIFY(!tools->isVisible());
        QCOMPARE(window()->layoutId(), u"inspect"_s);
    }

    void enterOnAnEntryShowsItAmongThePlatforms()
    {
        QVERIFY(open());
        session()->selectHost(u"mes"_s);
        doctor()->trace()->setFocus();
        QTest::keyClick(doctor()->trace(), Qt::Key_Return);
        QCOMPARE(page()->imagePlace().page, ImagePlace::Page::Platforms);
        QVERIFY(page()->session()->currentEntryOrNull()->platform().os == "windows"_L1);
        action(u"go.back"_s)->trigger();
    }

    void theHostComesBackWithTheNextStart()
    {
        QVERIFY(open());
        session()->selectHost(u"mes"_s);
        m_test->desk->saveSession();
        QVERIFY(m_test->workbench->workspace()->save().has_value());
        make();
        QVERIFY(m_test->show());
        m_test->desk->restoreSession();
        QTRY_VERIFY(settled());
        QCOMPARE(page()->imagePlace().page, ImagePlace::Page::Doctor);
        QCOMPARE(session()->currentHostId(), u"mes"_s);
    }

    void layersAreReadOnlyWhenAsked()
    {
        QVERIFY(open());
        QVERIFY(m_source->asked().filter(u"blob"_s).isEmpty());
        doctor()->findings()->readLayers()->click();
        QVERIFY(doctor()->findings()->cancel()->isVisible());
        QTRY_VERIFY_WITH_TIMEOUT(session()->reading() == DoctorSession::Deep::Nothing, 20'000);
        QVERIFY(!doctor()->findings()->cancel()->isVisible());
        QVERIFY(session()->hasRead(DoctorSession::Deep::Layers));
        QVERIFY(!m_source->asked().filter(u"blob"_s).isEmpty());
    }

    void whatAskingForBlobsToldStandsBesideTheTitle()
    {
        QVERIFY(open());
        action(u"page.verifyBlobs"_s)->trigger();
        QTRY_VERIFY_WITH_TIMEOUT(session()->reading() == DoctorSession::Deep::Nothing, 20'000);
        const QString facts = doctor()->findings()->facts();
        QVERIFY2(facts.contains(u"blobs read, digests equal"_s), qPrintable(facts));
        QVERIFY(facts.endsWith(doctor()->findings()->model()->summary()));
    }

    void enginesOfThisComputerAreHosts()
    {
        QVERIFY(open());
        const auto engines = [this] {
            return std::ranges::count(session()->hosts(), u"engine"_s, &models::Host::id);
        };
        QCOMPARE(engines(), 0);
        m_test->workbench->hosts()->setEngines({test::doctorHost(u"engine"_s, u"linux/s390x"_s)});
        QTRY_VERIFY(settled());
        QCOMPARE(engines(), 1);
    }

    void findingsOfAllOpenImagesLeadToTheirPages()
    {
        QVERIFY(open());
        const QString worst
            = doctor()->findings()->model()->index(0).data(FindingModel::KeyRole).toString();
        QVERIFY(open(u"linux"_s));
        ui::ActivityPanel *panel = activity();
        QVERIFY(panel);
        panel->showTab(ui::ActivityPanel::Findings);
        const QAbstractItemModel *rows = panel->findings()->model();
        QStringList images;
        int wanted = -1;
        for (int row = 0; row < rows->rowCount(); ++row) {
            const QString image
                = rows->index(row, models::OpenFindings::ImageColumn).data().toString();
            images += image;
            if (wanted < 0 && image.endsWith(u":latest"_s))
                wanted = row;
        }
        images.removeDuplicates();
        QCOMPARE(images.size(), 2);
        int problems = 0; // as on the tabs of both Doctors
        for (models::ImageSession *each : m_test->workbench->sessions()) {
            const auto *one = each->findChild<DoctorSession *>();
            problems += one->errorCount() + one->warningCount();
        }
        QVERIFY(problems < rows->rowCount());
        QCOMPARE(panel->findChild<QTabWidget *>()->tabText(ui::ActivityPanel::Findings),
            u"Findings (%1)"_s.arg(problems));
        QCOMPARE(rows->rowCount(),
            session()->findings().size()
                + m_test->workbench->sessions()
                    .at(0)
                    ->findChild<DoctorSession *>()
                    ->findings()
                    .size());
        QVERIFY(page()->session()->title().endsWith(u":linux"_s));
        const QString title
            = rows->index(wanted, models::OpenFindings::FindingColumn).data().toString();
        Q_EMIT panel->findings()->activated(rows->index(wanted, 0));
        QTRY_VERIFY(page()->session()->title().endsWith(u":latest"_s));
        QVERIFY(doctor()->isVisible());
        auto *model = doctor()->findings()->model();
        QCOMPARE(model->index(model->rowOf(list()->currentKey()))
                     .data(FindingModel::TitleRole)
                     .toString(),
            title);
        QCOMPARE(list()->currentKey(), worst);

        // What is ignored, and what is closed, is no open finding.
        const int before = rows->rowCount();
        QVERIFY(session()->ignore(list()->currentKey(), u"known"_s));
        QTRY_COMPARE(rows->rowCount(), before - 1);
        const auto own = session()->findings().size();
        window()->documents()->close(page());
        QTRY_COMPARE(rows->rowCount(), before - own);
    }
};

QTEST_MAIN(DoctorTest)
#include "tst_doctor.moc"
