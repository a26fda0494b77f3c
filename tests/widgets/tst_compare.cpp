// SPDX-License-Identifier: Apache-2.0
// Journeys through the Compare layout: get there, walk the differences, choose layers, with the
// keyboard alone.
#include "models/compare/comparepair.h"
#include "models/workbench.h"
#include "nameless.h"
#include "support/compareimages.h"
#include "ui/pages/compareconfigview.h"
#include "ui/pages/comparecontent.h"
#include "ui/pages/comparedesk.h"
#include "ui/pages/comparefilesview.h"
#include "ui/pages/compareheader.h"
#include "ui/pages/comparepage.h"
#include "ui/pages/comparetreeview.h"
#include "ui/pages/comparevariantsview.h"
#include "ui/pages/imageheader.h"
#include "ui/pages/imagepage.h"
#include "ui/pages/inspectdesk.h"
#include "ui/pages/platformsview.h"
#include "ui/pages/problemview.h"
#include "ui/shell/actionregistry.h"
#include "ui/shell/documents.h"
#include "ui/shell/maintoolbar.h"
#include "ui/shell/mainwindow.h"
#include "ui/shell/preferences.h"
#include "ui/shell/workdock.h"
#include "ui/theme/theme.h"
#include "ui/widgets/filterline.h"
#include "ui/widgets/labels.h"
#include "ui/widgets/layerstrip.h"
#include "ui/widgets/messages.h"
#include "ui/widgets/pagetabs.h"
#include "ui/widgets/rowsview.h"
#include "ui/widgets/segmentedswitch.h"
#include "ui/widgets/textdiffview.h"

#include <QAction>
#include <QMenu>
#include <QSettings>
#include <QSignalSpy>
#include <QTemporaryDir>
#include <QTest>

using namespace Qt::StringLiterals;
using namespace gantry;
using namespace gantry::test;
using models::CompareSession;
using models::CompareTreeModel;
using models::Side;

class CompareTest : public QObject
{
    Q_OBJECT
    std::unique_ptr<QTemporaryDir> m_folder;
    std::unique_ptr<ui::Theme> m_theme;
    std::shared_ptr<FakeSource> m_source;
    std::unique_ptr<models::Workbench> m_workbench;
    std::unique_ptr<ui::Preferences> m_preferences;
    std::unique_ptr<ui::MainWindow> m_window;
    ui::InspectDesk *m_desk = nullptr;

    QAction *action(const QString &id) const { return m_window->actions()->action(id); }
    ui::ComparePage *page() const { return m_desk->compare()->current(); }

    void build()
    {
        auto opener = std::make_shared<FakeOpener>();
        opener->add(u"fake.example/app"_s, m_source);
        models::WorkbenchParts parts;
        parts.opener = opener;
        parts.localPaths = {};
        parts.workspacePath = m_folder->filePath(u"workspace.json"_s);
        m_workbench = std::make_unique<models::Workbench>(std::move(parts));
        m_preferences = std::make_unique<ui::Preferences>(
            std::make_unique<QSettings>(m_folder->filePath(u"window.ini"_s), QSettings::IniFormat));
        m_window = std::make_unique<ui::MainWindow>(m_preferences.get(), m_theme.get());
        m_desk = new ui::InspectDesk(m_window.get(), m_workbench.get(), QString());
        m_window->restoreWindow();
        m_window->resize(1440, 872);
        m_window->show();
        m_window->activateWindow();
    }
    ui::ImagePage *openImage()
    {
        m_desk->openText(u"fake.example/app:latest"_s);
        ui::ImagePage *image = m_desk->currentImage();
        if (!image || !QTest::qWaitFor([image] { return image->isSettled(); }, 5000))
            return nullptr;
        return image;
    }
    ui::ComparePage *openCompare()
    {
        ui::ImagePage *image = openImage();
        if (!image)
            return nullptr;
        image->session()->selectEntry(0);
        // linux/amd64 against linux/arm64
        m_workbench->navigator()->go(models::ComparePlace{
            .a = {image->session()->name(), image->session()->entries().at(0).descriptor.digest},
            .b = {image->session()->name(), image->session()->entries().at(1).descriptor.digest},
            .page = {},
            .path = {}});
        if (!page() || !QTest::qWaitFor([this] { return page()->isSettled(); }, 5000))
            return nullptr;
        return page();
    }

private Q_SLOTS:
    void initTestCase() { m_theme = std::make_unique<ui::Theme>(qApp, ui::Theme::Setting::Light); }
    void init()
    {
        m_folder = std::make_unique<QTemporaryDir>();
        m_source = std::make_shared<FakeSource>(comparedImages());
        build();
        QVERIFY(QTest::qWaitForWindowActive(m_window.get()));
    }
    void cleanup()
    {
        m_window.reset();
        m_workbench.reset();
        m_preferences.reset();
    }

    void theLayoutSwitchComparesTheImageThatIsOpen()
    {
        QVERIFY(openImage());
        QVERIFY(m_window->registries()->isVisible());
        QTest::keyClick(m_window.get(), Qt::Key_2, Qt::ControlModifier);
        QVERIFY(page());
        QCOMPARE(m_window->layoutId(), u"compare"_s);
        QCOMPARE(m_window->toolBar()->layouts()->currentIndex(), 1);
        QVERIFY(!m_window->registries()->isVisible());
        QTRY_VERIFY(page()->isSettled());
        // The other system tells most.
        QCOMPARE(page()->title(), u"linux/amd64 ↔ windows/amd64"_s);
        QTest::keyClick(m_window.get(), Qt::Key_1, Qt::ControlModifier);
        QVERIFY(m_desk->currentImage());
        QVERIFY(m_window->registries()->isVisible());
        QTest::keyClick(m_window.get(), Qt::Key_2, Qt::ControlModifier);
        QCOMPARE(m_window->documents()->count(), 2);
    }

    void markingTwoEntriesComparesThem()
    {
        ui::ImagePage *image = openImage();
        QVERIFY(image);
        image->session()->selectEntry(0);
        QTest::keyClick(image->platforms()->matrix(), Qt::Key_M, Qt::ControlModifier);
        QVERIFY(m_desk->compare()->marked());
        QVERIFY(m_window->message()->isVisible());
        QVERIFY(m_window->message()->text().contains("linux/amd64"_L1));
        image->session()->selectEntry(1);
        QTest::keyClick(image->platforms()->matrix(), Qt::Key_M, Qt::ControlModifier);
        QVERIFY(!m_desk->compare()->marked());
        QVERIFY(page());
        QTRY_VERIFY(page()->isSettled());
        QCOMPARE(page()->title(), u"linux/amd64 ↔ linux/arm64"_s);
    }

    void theHeadersMenuOffersTheOtherPlatforms()
    {
        ui::ImagePage *image = openImage();
        QVERIFY(image);
        image->session()->selectEntry(0);
        QMenu menu;
        Q_EMIT image->header()->compareMenuRequested(&menu);
        QStringList texts;
        for (QAction *each : menu.actions())
            texts += each->text();
        QVERIFY(texts.join(u' ').contains("linux/arm64"_L1));
        QVERIFY(texts.join(u' ').contains("windows/amd64"_L1));
        for (QAction *each : menu.actions()) {
            if (each->text().startsWith("linux/arm64"_L1))
                each->trigger();
        }
        QVERIFY(page());
    }

    void differencesAreWalkedWithTheKeyboard()
    {
        ui::ComparePage *compare = openCompare();
        QVERIFY(compare);
        ui::CompareFilesView *files = compare->files();
        QCOMPARE(files->model()->differences(), 2U);
        compare->focusPage();
        QVERIFY(files->tree()->hasFocus());
        files->tree()->setCurrentIndex(files->model()->difference(0));
        QCOMPARE(files->position()->text(), u"1 of 2"_s);
        QTest::keyClick(files->tree(), Qt::Key_F8);
        QCOMPARE(files->position()->text(), u"2 of 2"_s);
        QTest::keyClick(files->tree(), Qt::Key_F8);
        QCOMPARE(files->position()->text(), u"1 of 2"_s);
        QTest::keyClick(files->tree(), Qt::Key_F8, Qt::ShiftModifier);
        QCOMPARE(files->position()->text(), u"2 of 2"_s);
    }

    void tabGoesToTheOtherSideAndThenOn()
    {
        ui::ComparePage *compare = openCompare();
        QVERIFY(compare);
        ui::CompareTreeView *tree = compare->files()->tree();
        tree->setFocus();
        tree->setSide(Side::A);
        QTest::keyClick(tree, Qt::Key_Tab);
        QVERIFY(tree->hasFocus());
        QVERIFY(tree->side() == Side::B);
        QTest::keyClick(tree, Qt::Key_Tab);
        QVERIFY(!tree->hasFocus());
    }

    void aFileShowsItsTextsBesideEachOther()
    {
        ui::ComparePage *compare = openCompare();
        QVERIFY(compare);
        compare->files()->goTo("app/settings.json");
        auto *content = compare->files()->content();
        QTRY_COMPARE(content->pair()->state(), models::ComparePair::State::Text);
        QVERIFY(content->text()->isVisible());
        QCOMPARE(content->text()->rows(), 3);
        QCOMPARE(content->text()->rowText(1), u"2   \"a\": 1 LF | 2   \"a\": 2 LF"_s);
        content->text()->setOneColumn(true);
        QCOMPARE(content->text()->rows(), 4);
        QVERIFY(content->text()->rowText(1).startsWith(u"− 2"_s));
        QVERIFY(content->text()->rowText(2).startsWith(u"+ 2"_s));
    }

    void anotherSideKeepsThePage()
    {
        ui::ComparePage *compare = openCompare();
        QVERIFY(compare);
        QMenu *menu = compare->header()->menu(Side::B);
        Q_EMIT menu->aboutToShow();
        for (QAction *each : menu->actions()) {
            if (each->text().startsWith("windows/amd64"_L1))
                each->trigger();
        }
        QTRY_VERIFY(compare->isSettled());
        QCOMPARE(compare->title(), u"linux/amd64 ↔ windows/amd64"_s);
        QCOMPARE(m_window->documents()->count(), 2);
    }

    void layersAreChosenOnTheStrip()
    {
        ui::ComparePage *compare = openCompare();
        QVERIFY(compare);
        ui::LayerStrip *strip = compare->header()->strip(Side::A);
        QCOMPARE(strip->first(), 1);
        QCOMPARE(strip->count(), 1);
        strip->setFocus();
        QTest::keyClick(strip, Qt::Key_A, Qt::ControlModifier);
        QCOMPARE(compare->session()->range(Side::A), (models::LayerRange{0, 2}));
        QTRY_VERIFY(compare->isSettled());
        QTest::mouseClick(strip, Qt::LeftButton, {}, strip->blockRect(1).center());
        QCOMPARE(compare->session()->range(Side::A), (models::LayerRange{1, 1}));
        QTest::mouseClick(strip, Qt::LeftButton, Qt::ShiftModifier, strip->blockRect(0).center());
        QCOMPARE(compare->session()->range(Side::A), (models::LayerRange{0, 2}));
        QTRY_VERIFY(compare->isSettled());
    }

    void aFilterThatHidesEverythingSaysSo()
    {
        ui::ComparePage *compare = openCompare();
        QVERIFY(compare);
        ui::FilterLine *filter = compare->files()->filter();
        filter->setDelay(0);
        action(u"edit.filter"_s)->trigger();
        QVERIFY(filter->hasFocus());
        QTest::keyClicks(filter, u"nothing"_s);
        QTRY_COMPARE(compare->files()->model()->differences(), 0U);
        QCOMPARE(compare->files()->model()->hiddenByFilter(), 2U);
        QTest::keyClick(filter, Qt::Key_Escape);
        QTRY_COMPARE(compare->files()->model()->differences(), 2U);
    }

    void aChipHidesItsKind()
    {
        ui::ComparePage *compare = openCompare();
        QVERIFY(compare);
        compare->files()->kinds()->chip(u"del"_s)->click();
        QCOMPARE(compare->files()->model()->differences(), 1U);
        compare->files()->kinds()->chip(u"del"_s)->click();
        QCOMPARE(compare->files()->model()->differences(), 2U);
    }

    void configAndVariantsAreTabs()
    {
        ui::ComparePage *compare = openCompare();
        QVERIFY(compare);
        compare->tabs()->setCurrentIndex(1);
        QVERIFY(compare->config()->isVisible());
        QVERIFY(compare->config()->model()->rowCount() > 0);
        compare->tabs()->setCurrentIndex(2);
        QVERIFY(compare->variants()->isVisible());
        QCOMPARE(compare->variants()->model()->variants(), 3);
    }

    void aSideThatIsNotThereIsToldAndMended()
    {
        m_workbench->navigator()->go(
            models::ComparePlace{.a = {*oci::ImageName::parse(u"fake.example/app:latest"_s), {}},
                .b = {*oci::ImageName::parse(u"fake.example/app:nope"_s), {}},
                .page = {},
                .path = {}});
        QVERIFY(page());
        QTRY_VERIFY(page()->problem()->isVisible());
        QVERIFY(page()->problem()->text().contains("Side B"_L1));
        page()->session()->setSide(
            Side::B, {*oci::ImageName::parse(u"fake.example/app:single"_s), {}});
        QTRY_COMPARE(page()->session()->state(), CompareSession::State::Ready);
        QVERIFY(!page()->problem()->isVisible());
    }

    void theCommandIsCopied()
    {
        QVERIFY(openCompare());
        const auto commands = m_desk->currentCommands();
        QCOMPARE(commands.size(), 1);
        QVERIFY(commands.first().text.startsWith("gantry diff fake.example/app:latest"_L1));
        QVERIFY(action(u"edit.copyCommand"_s)->isEnabled());
    }

    void backGoesToTheImage()
    {
        QVERIFY(openCompare());
        action(u"go.back"_s)->trigger();
        QVERIFY(m_desk->currentImage());
        QCOMPARE(m_window->layoutId(), u"inspect"_s);
        action(u"go.forward"_s)->trigger();
        QVERIFY(page());
        QCOMPARE(m_window->documents()->count(), 2);
    }

    void aSessionBringsTheComparisonBack()
    {
        QVERIFY(openCompare());
        const auto before = page()->comparePlace();
        m_desk->saveSession();
        m_window.reset();
        m_workbench.reset();
        m_preferences.reset();
        build();
        m_desk->restoreSession();
        QVERIFY(page());
        QTRY_VERIFY(page()->isSettled());
        QVERIFY(page()->comparePlace().a == before.a);
        QVERIFY(page()->comparePlace().b == before.b);
        QCOMPARE(m_window->layoutId(), u"compare"_s);
    }

    void everyWidgetHasAName()
    {
        ui::ComparePage *compare = openCompare();
        QVERIFY(compare);
        compare->config();
        compare->variants();
        for (int tab = 0; tab < 3; ++tab) {
            compare->tabs()->setCurrentIndex(tab);
            QCOMPARE(namelessWidgets(compare), QStringList());
        }
    }
};

QTEST_MAIN(CompareTest)
#include "tst_compare.moc"
