// SPDX-License-Identifier: Apache-2.0
#include "tests/widgets/look/samplemodels.h"
#include "ui/delegates/celldelegate.h"
#include "ui/theme/theme.h"
#include "ui/widgets/commandfinder.h"
#include "ui/widgets/detailsview.h"
#include "ui/widgets/docktitlebar.h"
#include "ui/widgets/labels.h"
#include "ui/widgets/pagetabs.h"
#include "ui/widgets/rowsview.h"

#include <QApplication>
#include <QClipboard>
#include <QDockWidget>
#include <QHeaderView>
#include <QLineEdit>
#include <QSignalSpy>
#include <QStyleHints>
#include <QTest>
#include <QToolButton>

using namespace gantry::ui;
using namespace Qt::StringLiterals;

class ViewsTest : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void initTestCase();
    void enterOnAMissingRowSendsItsLink();
    void enterOnAnEntryActivatesItOnce();
    void aClickOnALinkSendsItAndBesideItDoesNot();
    void equalDigestsLightUpTogether();
    void rowsAreAsHighAsTheDesignSaysAndComfortableOnesHigher();
    void aSelectedRowIsPaintedOverItsWholeWidth();
    void aQuietSelectionIsPale();
    void platformsHaveTheirIcon();
    void foldingOfDetailsSurvivesNewContent();
    void settingTheCurrentDetailIsSilentAndMovingIsNot();
    void detailsCopyValueWithoutLabel();
    void aLinkInDetailsAnswersEnter();
    void aLongKeyTakesNoRoomFromValues();
    void aWindowsBuildStaysWhereATreeRowIsNarrow();
    void wordsBesideAMarkAreWholeOrAbsent();
    void theFinderRanksWordStartsFirst();
    void theFinderWorksByKeyboardAlone();
    void aDisabledEntryCannotBeChosen();
    void theDockTitleFloatsAndCloses();
    void pageTabsMakeRoomForBadges();
    void themesSwitchLive();
    void systemFollowsTheDesktop();

private:
    std::unique_ptr<Theme> m_theme;
};

namespace {

std::unique_ptr<RowsView> makeMatrix(QStandardItemModel *model)
{
    auto view = std::make_unique<RowsView>(RowsView::Kind::Table, sample::roles());
    sample::fillMatrix(model);
    view->setModel(model);
    view->setItemDelegateForColumn(5, new DigestDelegate(sample::roles(), view.get()));
    view->resize(1200, 500);
    view->show();
    return view;
}

DetailsView *fill(DetailsView *view)
{
    DetailRow variant;
    variant.key = u"variant"_s;
    variant.label = u"Variant"_s;
    variant.value = u"v8"_s;
    DetailRow version;
    version.key = u"version"_s;
    version.label = u"os.version"_s;
    version.kind = DetailKind::NotSet;
    DetailRow doctor;
    doctor.key = u"doctor"_s;
    doctor.value = u"Open Doctor"_s;
    doctor.kind = DetailKind::Link;
    view->setSections({{u"a"_s, u"Descriptor"_s, {variant, version}, false},
        {u"b"_s, u"Hosts"_s, {doctor}, true}});
    return view;
}

QColor pixel(QWidget *widget, const QPoint &at)
{
    return widget->grab().toImage().pixelColor(at);
}

} // namespace

void ViewsTest::initTestCase()
{
    QApplication::setFont(QFont(u"Noto Sans"_s, 9));
    m_theme = std::make_unique<Theme>(qApp, Theme::Setting::Light);
}

void ViewsTest::enterOnAMissingRowSendsItsLink()
{
    QStandardItemModel model;
    const auto view = makeMatrix(&model);
    QSignalSpy links(view.get(), &RowsView::linkActivated);
    QSignalSpy activated(view.get(), &RowsView::activated);
    view->setCurrentIndex(model.index(10, 0));
    QTest::keyClick(view.get(), Qt::Key_Return);
    QCOMPARE(links.size(), 1);
    QCOMPARE(activated.size(), 0);
    QCOMPARE(links[0][0].toModelIndex().data(sample::Link).toString(), u"Find candidate…"_s);
}

void ViewsTest::enterOnAnEntryActivatesItOnce()
{
    QStandardItemModel model;
    const auto view = makeMatrix(&model);
    QSignalSpy activated(view.get(), &RowsView::activated);
    view->setCurrentIndex(model.index(4, 0));
    QTest::keyClick(view.get(), Qt::Key_Return);
    QCOMPARE(activated.size(), 1);
    QSignalSpy copies(view.get(), &RowsView::copyRequested);
    QTest::keyClick(view.get(), Qt::Key_C, Qt::ControlModifier);
    QCOMPARE(copies.size(), 1);
}

void ViewsTest::aClickOnALinkSendsItAndBesideItDoesNot()
{
    QStandardItemModel model;
    const auto view = makeMatrix(&model);
    QSignalSpy links(view.get(), &RowsView::linkActivated);
    const QRect row = view->visualRect(model.index(10, 2));
    QTest::mouseClick(view->viewport(), Qt::LeftButton, {}, row.center());
    QCOMPARE(links.size(), 0);
    const QModelIndex link = view->linkInRow(model.index(10, 0));
    QVERIFY(link.isValid());
    view->scrollTo(link);
    // Spans to the right end of its four columns, aligned there.
    const QRect last = view->visualRect(model.index(10, 13));
    QTest::mouseClick(
        view->viewport(), Qt::LeftButton, {}, QPoint(last.right() - 20, last.center().y()));
    QCOMPARE(links.size(), 1);
}

void ViewsTest::equalDigestsLightUpTogether()
{
    QStandardItemModel model;
    const auto view = makeMatrix(&model);
    QSignalSpy pointed(view.get(), &RowsView::digestPointed);
    view->setCurrentIndex(model.index(5, 0));
    QCOMPARE(view->highlightedDigest(), u"3fe27a81"_s);
    QVERIFY(!pointed.isEmpty());
    const auto *delegate = qobject_cast<DigestDelegate *>(view->itemDelegateForColumn(5));
    QCOMPARE(delegate->highlightedDigest(), u"3fe27a81"_s);
}

void ViewsTest::rowsAreAsHighAsTheDesignSaysAndComfortableOnesHigher()
{
    QStandardItemModel model;
    const auto view = makeMatrix(&model);
    QCOMPARE(view->visualRect(model.index(1, 1)).height(), 22);
    view->setComfortable(true);
    QTRY_COMPARE(view->visualRect(model.index(1, 1)).height(), 26);
    RowsView tree(RowsView::Kind::Tree, sample::roles());
    QStandardItemModel rows;
    sample::fillTree(&rows);
    tree.setModel(&rows);
    tree.expandAll();
    tree.show();
    QCOMPARE(tree.visualRect(rows.index(0, 0, rows.index(0, 0))).height(), 20);
}

void ViewsTest::aSelectedRowIsPaintedOverItsWholeWidth()
{
    QStandardItemModel model;
    const auto view = makeMatrix(&model);
    QVERIFY(QTest::qWaitForWindowActive(view.get()));
    view->setCurrentIndex(model.index(4, 0));
    const QColor highlight = Colours::light().tone(Tone::Highlight);
    const int y = view->visualRect(model.index(4, 1)).top() + 4;
    QCOMPARE(pixel(view->viewport(), QPoint(4, y)), highlight);
    QCOMPARE(pixel(view->viewport(), QPoint(view->viewport()->width() - 4, y)), highlight);
}

void ViewsTest::aQuietSelectionIsPale()
{
    QStandardItemModel model;
    QWidget window;
    auto *other = new QLineEdit(&window);
    auto *view = new RowsView(RowsView::Kind::Table, sample::roles(), &window);
    sample::fillLayers(&model);
    view->setModel(&model);
    view->setGeometry(0, 30, 600, 200);
    view->setQuietSelection(true);
    window.show();
    QVERIFY(QTest::qWaitForWindowActive(&window));
    other->setFocus();
    view->setCurrentIndex(model.index(2, 0));
    const QPoint at(4, view->visualRect(model.index(2, 0)).top() + 4);
    QCOMPARE(pixel(view->viewport(), at), Colours::light().tone(Tone::InactiveSelection));
    view->setFocus();
    QCOMPARE(pixel(view->viewport(), at), Colours::light().tone(Tone::Highlight));
}

void ViewsTest::platformsHaveTheirIcon()
{
    QCOMPARE(PlatformDelegate::iconName(u"windows/amd64"_s), u"win"_s);
    QCOMPARE(PlatformDelegate::iconName(u"linux"_s), u"linux"_s);
    QCOMPARE(PlatformDelegate::iconName(u"freebsd/amd64"_s), u"manifest"_s);
    QVERIFY(PlatformDelegate::iconName({}).isEmpty());
}

void ViewsTest::foldingOfDetailsSurvivesNewContent()
{
    DetailsView view;
    fill(&view);
    QVERIFY(view.isFolded(u"b"_s));
    QVERIFY(!view.isFolded(u"a"_s));
    view.setCurrentIndex(view.model()->index(0, 0));
    QTest::keyClick(&view, Qt::Key_Return);
    QVERIFY(view.isFolded(u"a"_s));
    fill(&view);
    QVERIFY(view.isFolded(u"a"_s));
    view.setCurrentKey(u"doctor"_s);
    QVERIFY(!view.isFolded(u"b"_s));
}

void ViewsTest::settingTheCurrentDetailIsSilentAndMovingIsNot()
{
    DetailsView view;
    fill(&view);
    view.show();
    QSignalSpy selected(&view, &DetailsView::rowSelected);
    view.setCurrentKey(u"variant"_s);
    QCOMPARE(selected.size(), 0);
    QTest::keyClick(&view, Qt::Key_Down);
    QCOMPARE(selected.size(), 1);
    QCOMPARE(view.currentKey(), u"version"_s);
    QCOMPARE(view.currentIndex().data().toString(), u"not set"_s);
    QCOMPARE(view.currentIndex().data(Qt::AccessibleTextRole).toString(), u"os.version: not set"_s);
    fill(&view);
    QCOMPARE(view.currentKey(), u"version"_s);
    QCOMPARE(selected.size(), 1);
}

void ViewsTest::detailsCopyValueWithoutLabel()
{
    DetailsView view;
    fill(&view);
    view.setCurrentKey(u"variant"_s);
    QSignalSpy copied(&view, &DetailsView::copied);
    QTest::keyClick(&view, Qt::Key_C, Qt::ControlModifier);
    QCOMPARE(copied.size(), 1);
    QCOMPARE(QGuiApplication::clipboard()->text(), u"v8"_s);
    QVERIFY(view.toText().contains(u"  Variant: v8\n"_s));
}

void ViewsTest::aLinkInDetailsAnswersEnter()
{
    DetailsView view;
    fill(&view);
    QSignalSpy links(&view, &DetailsView::linkActivated);
    QSignalSpy rows(&view, &DetailsView::rowActivated);
    view.setCurrentKey(u"doctor"_s);
    QTest::keyClick(&view, Qt::Key_Return);
    QCOMPARE(links.size(), 1);
    view.setCurrentKey(u"variant"_s);
    QTest::keyClick(&view, Qt::Key_Return);
    QCOMPARE(rows.size(), 1);
}

void ViewsTest::aLongKeyTakesNoRoomFromValues()
{
    const auto painted = [](const QStringList &labels) {
        QList<DetailRow> rows;
        for (const QString &label : labels) {
            DetailRow row;
            row.key = row.label = label;
            row.value = u"a value"_s;
            rows += row;
        }
        DetailsView view;
        view.setSections({{u"a"_s, u"Config"_s, rows, false}});
        view.resize(252, 200);
        view.show();
        view.setCurrentIndex({});
        const QImage image = view.viewport()->grab().toImage();
        const QModelIndex first = view.model()->index(0, 0, view.model()->index(0, 0));
        const QModelIndex last
            = view.model()->index(int(labels.size()) - 1, 0, view.model()->index(0, 0));
        return std::pair(image.copy(view.visualRect(first)), image.copy(view.visualRect(last)));
    };
    // Nearly as wide as a label may be, and some that may not.
    QString wide = u"Label"_s;
    while (QFontMetrics(QApplication::font()).horizontalAdvance(wide) < 88)
        wide += u'l';
    const auto alone = painted({wide});
    const auto source = painted({wide, u"org.opencontainers.image.source"_s});
    const auto version = painted({wide, u"org.opencontainers.image.version"_s});
    QVERIFY(alone.first == source.first);
    QVERIFY2(source.second != version.second, "two keys under a domain look different");
}

void ViewsTest::wordsBesideAMarkAreWholeOrAbsent()
{
    const auto painted = [](const QString &note, int width) {
        DetailRow row;
        row.key = u"host"_s;
        row.value = u"Windows Server 2019"_s;
        row.secondary = note;
        row.edgeText = u"10.0.17763"_s;
        row.mark = Mark::Error;
        DetailsView view;
        view.setSections({{u"a"_s, u"Who pulls this entry"_s, {row}, false}});
        view.resize(width, 100);
        view.show();
        view.setCurrentIndex({});
        return view.viewport()->grab().toImage();
    };
    const QString note = u"finds no entry"_s;
    QVERIFY2(painted(note, 252) == painted({}, 252), "no half of it in a narrow dock");
    QVERIFY(painted(note, 500) != painted({}, 500));
}

void ViewsTest::aWindowsBuildStaysWhereATreeRowIsNarrow()
{
    // Painted alone and beside a platform too wide for the row, the build looks the same.
    QStandardItemModel model;
    auto *item = new QStandardItem(u"windows/amd64 with a very long name"_s);
    item->setData(u"20348"_s, Qt::UserRole + 1);
    model.appendRow(item);
    RowsView view(RowsView::Kind::Tree, {.secondary = Qt::UserRole + 1});
    view.setModel(&model);
    view.setItemDelegate(new TreeRowDelegate({.secondary = Qt::UserRole + 1}, &view));
    view.resize(140, 60);
    view.show();
    QVERIFY(QTest::qWaitForWindowExposed(&view));
    const auto painted = [&](const QString &secondary) {
        item->setData(secondary, Qt::UserRole + 1);
        return view.viewport()->grab().toImage();
    };
    QVERIFY2(painted(u"20348"_s) != painted(u"17763"_s), "two builds look different");
    QVERIFY2(painted(u"a digest"_s) == painted(u"another"_s), "the rest gives way first");
}

void ViewsTest::theFinderRanksWordStartsFirst()
{
    const auto score = &CommandFinder::score;
    QVERIFY(score(u"copy"_s, u"Copy as Command"_s) > score(u"copy"_s, u"Photocopy"_s));
    QVERIFY(score(u"cac"_s, u"Copy as Command"_s) > 0);
    QVERIFY(score(u"command copy"_s, u"Copy as Command"_s) > 0);
    QCOMPARE(score(u"xyz"_s, u"Copy as Command"_s), -1);
    QVERIFY(score(u"open"_s, u"Open"_s) > score(u"open"_s, u"Open Layout or Archive…"_s));
}

void ViewsTest::theFinderWorksByKeyboardAlone()
{
    QWidget window;
    window.resize(900, 600);
    auto *before = new QLineEdit(&window);
    CommandFinder finder(&window);
    finder.setEntries([] {
        return QList<FinderEntry>{
            {u"open"_s, u"folder"_s, u"Open Layout…"_s, {}, u"Ctrl+O"_s, true},
            {u"copy"_s, {}, u"Copy as Command"_s, {}, {}, true},
            {u"reload"_s, {}, u"Reload"_s, u"View"_s, {}, true}};
    });
    window.show();
    QVERIFY(QTest::qWaitForWindowActive(&window));
    before->setFocus();
    finder.open();
    QCOMPARE(finder.shownIds().size(), 3);
    QSignalSpy chosen(&finder, &CommandFinder::chosen);
    QTest::keyClicks(QApplication::focusWidget(), u"o"_s);
    QTest::keyClick(QApplication::focusWidget(), Qt::Key_Down);
    const QString second = finder.shownIds().at(1);
    QTest::keyClick(QApplication::focusWidget(), Qt::Key_Return);
    QCOMPARE(chosen.size(), 1);
    QCOMPARE(chosen[0][0].toString(), second);
    QVERIFY(!finder.isVisible());
    QCOMPARE(QApplication::focusWidget(), before);
    finder.open(u"reload"_s);
    QCOMPARE(finder.shownIds(), QStringList{u"reload"_s});
    QTest::keyClick(QApplication::focusWidget(), Qt::Key_Escape);
    QVERIFY(!finder.isVisible());
}

void ViewsTest::aDisabledEntryCannotBeChosen()
{
    QWidget window;
    CommandFinder finder(&window);
    finder.setEntries(
        [] { return QList<FinderEntry>{{u"doctor"_s, {}, u"Doctor"_s, {}, {}, false}}; });
    window.show();
    finder.open();
    QSignalSpy chosen(&finder, &CommandFinder::chosen);
    QTest::keyClick(finder.findChild<QLineEdit *>(), Qt::Key_Return);
    QCOMPARE(chosen.size(), 0);
}

void ViewsTest::theDockTitleFloatsAndCloses()
{
    QDockWidget dock(u"Registries"_s);
    auto *title = new DockTitleBar(u"registry"_s, &dock);
    dock.setTitleBarWidget(title);
    const auto buttons = title->findChildren<QToolButton *>();
    QCOMPARE(buttons.size(), 2);
    QCOMPARE(buttons[1]->accessibleName(), u"Close Registries"_s);
    dock.setFeatures(QDockWidget::DockWidgetMovable);
    QVERIFY(!buttons[0]->isVisibleTo(title) && !buttons[1]->isVisibleTo(title));
    dock.setWindowTitle(u"Other"_s);
    QCOMPARE(title->title(), u"Other"_s);
    QCOMPARE(title->sizeHint().height(), 23);
}

void ViewsTest::pageTabsMakeRoomForBadges()
{
    PageTabs tabs;
    tabs.addTab(u"Doctor"_s);
    tabs.addTab(u"History"_s);
    tabs.show();
    const int before = tabs.tabRect(0).width();
    tabs.setBadge(0, u"3"_s, Meaning::Warning);
    QVERIFY(tabs.tabRect(0).width() > before);
    QCOMPARE(tabs.badge(0), u"3"_s);
    tabs.setBadge(0, {});
    QCOMPARE(tabs.tabRect(0).width(), before);
}

void ViewsTest::themesSwitchLive()
{
    QWidget widget;
    HintLabel hint(u"secondary"_s, &widget);
    widget.show();
    QSignalSpy changed(m_theme.get(), &Theme::schemeChanged);
    m_theme->setSetting(Theme::Setting::Dark);
    QCOMPARE(changed.size(), 1);
    QTRY_COMPARE(Colours::of(&widget).scheme(), Colours::Scheme::Dark);
    QCOMPARE(pixel(&widget, {2, 2}), Colours::dark().tone(Tone::Window));
    QTRY_COMPARE(hint.palette().color(QPalette::WindowText), Colours::dark().tone(Tone::Text2));
    m_theme->setSetting(Theme::Setting::HighContrast);
    QTRY_VERIFY(Colours::of(&widget).wantsOutlines());
    m_theme->setSetting(Theme::Setting::Light);
    QTRY_COMPARE(pixel(&widget, {2, 2}), Colours::light().tone(Tone::Window));
    QCOMPARE(
        Theme::settingFromName(Theme::settingName(Theme::Setting::Dark)), Theme::Setting::Dark);
    QCOMPARE(Theme::settingFromName(u"nonsense"_s), Theme::Setting::System);
}

void ViewsTest::systemFollowsTheDesktop()
{
    QStyleHints *hints = QGuiApplication::styleHints();
    m_theme->setSetting(Theme::Setting::System);
    // The offscreen platform has no desktop that changes its mind: say it for it.
    Q_EMIT hints->colorSchemeChanged(Qt::ColorScheme::Dark);
    QCOMPARE(m_theme->scheme(), Colours::Scheme::Dark);
    QCOMPARE(QGuiApplication::palette().color(QPalette::Base), Colours::dark().tone(Tone::Base));
    m_theme->setSetting(Theme::Setting::Light);
    Q_EMIT hints->colorSchemeChanged(Qt::ColorScheme::Light);
    Q_EMIT hints->colorSchemeChanged(Qt::ColorScheme::Dark);
    QCOMPARE(m_theme->scheme(), Colours::Scheme::Light);
    Q_EMIT hints->colorSchemeChanged(Qt::ColorScheme::Light);
    m_theme->setSetting(Theme::Setting::Light);
}

QTEST_MAIN(ViewsTest)
#include "tst_views.moc"
