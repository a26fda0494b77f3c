// SPDX-License-Identifier: Apache-2.0
// Journeys through the Compare layout: get there, walk the differences, choose layers, with the
// keyboard alone.
#include "models/compare/comparepair.h"
#include "models/workbench.h"
#include "nameless.h"
#include "support/compareimages.h"
#include "testwindow.h"
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

#include <QAccessible>
#include <QAction>
#include <QContextMenuEvent>
#include <QHeaderView>
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
    std::unique_ptr<TestWindow> m_shown;

    ui::MainWindow *window() const { return m_shown->window.get(); }
    models::Workbench *workbench() const { return m_shown->workbench.get(); }
    ui::InspectDesk *desk() const { return m_shown->desk; }
    QAction *action(const QString &id) const { return m_shown->action(id); }
    ui::ComparePage *page() const { return desk()->compare()->current(); }

    void build()
    {
        auto opener = std::make_shared<FakeOpener>();
        opener->add(u"fake.example/app"_s, m_source);
        models::WorkbenchParts parts;
        parts.opener = opener;
        parts.localPaths = {};
        parts.workspacePath = m_folder->filePath(u"workspace.json"_s);
        m_shown = std::make_unique<TestWindow>(std::move(parts), m_theme.get(), m_folder->path());
    }
    ui::ImagePage *openImage(const QString &tag = u"latest"_s)
    {
        desk()->openText(u"fake.example/app:"_s + tag);
        ui::ImagePage *image = desk()->currentImage();
        if (!image || !QTest::qWaitFor([image] { return image->isSettled(); }, 5000))
            return nullptr;
        return image;
    }
    ui::ComparePage *openCompare(const QString &tag = u"latest"_s)
    {
        ui::ImagePage *image = openImage(tag);
        if (!image)
            return nullptr;
        image->session()->selectEntry(0);
        // linux/amd64 against linux/arm64
        workbench()->navigator()->go(models::ComparePlace{
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
        QVERIFY(m_shown->show());
    }
    void cleanup() { m_shown.reset(); }

    void theLayoutSwitchComparesTheImageThatIsOpen()
    {
        QVERIFY(openImage());
        QVERIFY(window()->registries()->isVisible());
        QTest::keyClick(window(), Qt::Key_2, Qt::ControlModifier);
        QVERIFY(page());
        QCOMPARE(window()->layoutId(), u"compare"_s);
        QCOMPARE(window()->toolBar()->layouts()->currentIndex(), 1);
        QVERIFY(!window()->registries()->isVisible());
        QTRY_VERIFY(page()->isSettled());
        // The other system tells most.
        QCOMPARE(page()->title(), u"linux/amd64 ↔ windows/amd64"_s);
        QTest::keyClick(window(), Qt::Key_1, Qt::ControlModifier);
        QVERIFY(desk()->currentImage());
        QVERIFY(window()->registries()->isVisible());
        QTest::keyClick(window(), Qt::Key_2, Qt::ControlModifier);
        QCOMPARE(window()->documents()->count(), 2);
    }

    void markingTwoEntriesComparesThem()
    {
        ui::ImagePage *image = openImage();
        QVERIFY(image);
        image->session()->selectEntry(0);
        QTest::keyClick(image->platforms()->matrix(), Qt::Key_M, Qt::ControlModifier);
        QVERIFY(desk()->compare()->marked());
        QVERIFY(window()->message()->isVisible());
        QVERIFY(window()->message()->text().contains("linux/amd64"_L1));
        image->session()->selectEntry(1);
        QTest::keyClick(image->platforms()->matrix(), Qt::Key_M, Qt::ControlModifier);
        QVERIFY(!desk()->compare()->marked());
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
        QCOMPARE(window()->documents()->count(), 2);
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
        workbench()->navigator()->go(
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
        const auto commands = desk()->currentCommands();
        QCOMPARE(commands.size(), 1);
        QVERIFY(commands.first().text.startsWith("gantry diff fake.example/app:latest"_L1));
        QVERIFY(action(u"edit.copyCommand"_s)->isEnabled());
    }

    void backGoesToTheImage()
    {
        QVERIFY(openCompare());
        action(u"go.back"_s)->trigger();
        QVERIFY(desk()->currentImage());
        QCOMPARE(window()->layoutId(), u"inspect"_s);
        action(u"go.forward"_s)->trigger();
        QVERIFY(page());
        QCOMPARE(window()->documents()->count(), 2);
    }

    void layersOfAStripAreChildrenForAssistiveTechnology()
    {
        QVERIFY(openCompare());
        ui::LayerStrip *strip = page()->header()->strip(Side::A);
        QAccessibleInterface *list = QAccessible::queryAccessibleInterface(strip);
        QVERIFY(list);
        QCOMPARE(list->role(), QAccessible::List);
        QCOMPARE(list->childCount(), static_cast<int>(strip->pieces().size()));
        QVERIFY(list->childCount() > 1);
        QAccessibleInterface *first = list->child(0);
        QCOMPARE(first->text(QAccessible::Name), strip->pieceText(0));
        QVERIFY(!first->text(QAccessible::Description).isEmpty());
        QCOMPARE(list->indexOfChild(first), 0);
        QCOMPARE(first->parent(), list);
        QVERIFY(QRect(strip->mapToGlobal(QPoint()), strip->size()).contains(first->rect()));
        QVERIFY(first->actionInterface());
        first->actionInterface()->doAction(QAccessibleActionInterface::pressAction());
        QCOMPARE(strip->first(), 0);
        QVERIFY(first->state().selected);
        strip->setFocus();
        QCOMPARE(list->focusChild(), first);
    }

    void everyColumnSortsByClickAndByKey_data()
    {
        QTest::addColumn<int>("column");
        QTest::addColumn<int>("menuRow"); // in Sort By
        QTest::addColumn<QString>("ascending");
        QTest::addColumn<QString>("descending");
        QTest::newRow("path") << int(CompareTreeModel::NameAColumn) << 0 << u"big d mid new tiny"_s
                              << u"tiny new mid d big"_s;
        // What a side does not have is less than nothing; equals stay in the order of their paths.
        QTest::newRow("size in A") << int(CompareTreeModel::SizeAColumn) << 1
                                   << u"new d tiny mid big"_s << u"big mid d tiny new"_s;
        QTest::newRow("size in B") << int(CompareTreeModel::SizeBColumn) << 2
                                   << u"d tiny big new mid"_s << u"mid new big d tiny"_s;
        QTest::newRow("kind") << int(CompareTreeModel::MarkColumn) << 3 << u"d tiny new big mid"_s
                              << u"big mid new d tiny"_s;
    }
    void everyColumnSortsByClickAndByKey()
    {
        QFETCH(int, column);
        QFETCH(int, menuRow);
        QFETCH(QString, ascending);
        QFETCH(QString, descending);
        QVERIFY(openCompare(u"sorts"_s));
        ui::CompareTreeView *tree = page()->files()->tree();
        const auto *model = page()->files()->model();
        const auto order = [&] {
            QStringList names;
            for (int row = 0; row < model->rowCount(); ++row) {
                const QModelIndex at = model->index(row, CompareTreeModel::NameAColumn);
                const QByteArray a = at.data(CompareTreeModel::PathRole).toByteArray();
                const QByteArray b = at.siblingAtColumn(CompareTreeModel::NameBColumn)
                                         .data(CompareTreeModel::PathRole)
                                         .toByteArray();
                names += QString::fromUtf8(a.isEmpty() ? b : a);
            }
            return names.join(u' ');
        };
        auto *shape = page()->files()->findChild<ui::SegmentedSwitch *>();
        QVERIFY(shape);
        for (const bool flat : {false, true}) {
            shape->segment(flat ? 1 : 0)->click();
            for (int row = 0; flat && row < model->rowCount(); ++row)
                QVERIFY(!model->hasChildren(model->index(row, 0)));
            const auto expected = [flat](QString words) {
                return flat ? words.replace(u"d "_s, u"d/x "_s).replace(u"mid/x"_s, u"mid"_s)
                            : words;
            };
            QHeaderView *header = tree->header();
            const int other = column == CompareTreeModel::SizeAColumn
                ? int{CompareTreeModel::SizeBColumn}
                : int{CompareTreeModel::SizeAColumn};
            tree->sortByColumn(other, Qt::AscendingOrder);
            const auto click = [&] {
                QTest::mouseClick(header->viewport(), Qt::LeftButton, {},
                    QPoint(
                        header->sectionViewportPosition(column) + header->sectionSize(column) / 2,
                        header->height() / 2));
            };
            click();
            QCOMPARE(order(), expected(ascending));
            QCOMPARE(header->sortIndicatorSection(), column);
            click();
            QCOMPARE(order(), expected(descending));
            // The same from the menu of a row, with keys alone; large sizes come first there.
            tree->sortByColumn(other, Qt::AscendingOrder);
            tree->setFocus();
            tree->setCurrentIndex(model->index(0, 0));
            // What the platform makes of the menu key.
            const QPoint at = tree->inputMethodQuery(Qt::ImCursorRectangle).toRect().center();
            QContextMenuEvent key(
                QContextMenuEvent::Keyboard, at, tree->viewport()->mapToGlobal(at));
            QApplication::sendEvent(tree, &key);
            auto *menu = page()->files()->findChild<QMenu *>(QString(), Qt::FindDirectChildrenOnly);
            QVERIFY(menu);
            QMenu *sort = menu->actions().last()->menu();
            QVERIFY(sort);
            menu->setActiveAction(sort->menuAction());
            QTest::keyClick(menu, Qt::Key_Right);
            QTRY_VERIFY(sort->isVisible());
            for (int down = 0; down < menuRow; ++down)
                QTest::keyClick(sort, Qt::Key_Down);
            QTest::keyClick(sort, Qt::Key_Return);
            const bool size = menuRow == 1 || menuRow == 2;
            QCOMPARE(order(), expected(size ? descending : ascending));
            QTRY_VERIFY(
                !page()->files()->findChild<QMenu *>(QString(), Qt::FindDirectChildrenOnly));
        }
    }

    void aSessionBringsTheComparisonBack()
    {
        QVERIFY(openCompare());
        const auto before = page()->comparePlace();
        desk()->saveSession();
        m_shown.reset();
        build();
        QVERIFY(m_shown->show());
        desk()->restoreSession();
        QVERIFY(page());
        QTRY_VERIFY(page()->isSettled());
        QVERIFY(page()->comparePlace().a == before.a);
        QVERIFY(page()->comparePlace().b == before.b);
        QCOMPARE(window()->layoutId(), u"compare"_s);
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
