// SPDX-License-Identifier: Apache-2.0
// Journeys through the page Layers and files: open, choose a layer, filter, follow a link, look at
// bytes, choose in the size map; by keyboard alone.
#include "models/files/filepreview.h"
#include "models/files/filessession.h"
#include "models/files/filetreemodel.h"
#include "models/files/layerlistmodel.h"
#include "nameless.h"
#include "offlinewindow.h"
#include "ui/pages/filelayerspane.h"
#include "ui/pages/filepreviewpane.h"
#include "ui/pages/filesizespane.h"
#include "ui/pages/filesview.h"
#include "ui/pages/filetreepane.h"
#include "ui/pages/findingsstrip.h"
#include "ui/shell/actionregistry.h"
#include "ui/widgets/codeview.h"
#include "ui/widgets/filterline.h"
#include "ui/widgets/hexview.h"
#include "ui/widgets/messages.h"
#include "ui/widgets/rowsview.h"
#include "ui/widgets/segmentedswitch.h"
#include "ui/widgets/sizemap.h"
#include "ui/widgets/squarify.h"

#include <QAction>
#include <QClipboard>
#include <QHeaderView>
#include <QPushButton>
#include <QSignalSpy>
#include <QTest>

using namespace Qt::StringLiterals;
using namespace gantry;
using models::FileTreeModel;

class FilesTest : public QObject
{
    Q_OBJECT
    std::unique_ptr<QTemporaryDir> m_folder;
    std::unique_ptr<ui::Theme> m_theme;
    std::unique_ptr<test::OfflineWindow> m_offline;

    ui::MainWindow *window() const { return m_offline->window.get(); }
    QAction *action(const QString &id) const { return m_offline->action(id); }
    ui::ImagePage *page() const { return m_offline->desk->currentImage(); }
    ui::FilesView *files() const { return page()->files(); }

    bool open()
    {
        m_offline->desk->openText(u"fake.example/app:files"_s);
        if (!page() || !QTest::qWaitFor([this] { return page()->isSettled(); }, 5000))
            return false;
        page()->showPage(models::ImagePlace::Page::Files);
        return QTest::qWaitFor(
            [this] { return page()->isSettled() && files()->files()->tree(); }, 20'000);
    }
    bool choose(const QByteArray &path)
    {
        files()->tree()->selectPath(path);
        return QTest::qWaitFor([this] { return files()->isSettled(); }, 5000)
            && files()->currentPath() == path;
    }

private Q_SLOTS:
    void initTestCase() { m_theme = std::make_unique<ui::Theme>(qApp, ui::Theme::Setting::Light); }
    void init()
    {
        m_folder = std::make_unique<QTemporaryDir>();
        QVERIFY(m_folder->isValid());
        m_offline = std::make_unique<test::OfflineWindow>(m_theme.get(), m_folder->path());
        QVERIFY(m_offline->show());
    }
    void cleanup() { m_offline.reset(); }

    void thePageStandsAfterPlatformsAndReadsWhenShown()
    {
        m_offline->desk->openText(u"fake.example/app:files"_s);
        QVERIFY(page());
        QTRY_VERIFY(page()->isSettled());
        QVERIFY(m_offline->source->asked().filter(u"blob"_s).isEmpty());
        action(u"page.files"_s)->trigger();
        QTRY_VERIFY(page()->isSettled() && files()->files()->readCount() == 3);
        QCOMPARE(page()->imagePlace().page, models::ImagePlace::Page::Files);
        QVERIFY(files()->tree()->view()->hasFocus());
    }

    void aLayerThatIsRefusedOffersToSignInAndIsReadAgain()
    {
        m_offline->desk->openText(u"fake.example/app:files"_s);
        QVERIFY(page());
        QTRY_VERIFY(page()->isSettled());
        const auto &entries = page()->session()->entries();
        const QString digest = entries.at(0).layers.at(0).descriptor.digest.toString();
        m_offline->source->setFailure(digest,
            Error{.code = Errc::Unauthorized, .message = u"A sign-in is needed"_s, .subject = {}});
        QVERIFY(open());
        const auto state = [this] { return files()->files()->layers().at(0).state; };
        QTRY_COMPARE(state(), models::FilesSession::LayerState::Failed);
        QTRY_VERIFY(files()->message()->isVisible());
        QSignalSpy asked(page(), &ui::ImagePage::accessRequested);
        QPushButton *signIn = nullptr;
        const auto buttons = files()->message()->findChildren<QPushButton *>();
        for (QPushButton *button : buttons) {
            if (button->text() == u"Sign In…"_s)
                signIn = button;
        }
        QVERIFY(signIn);
        signIn->click();
        QCOMPARE(asked.size(), 1);
        QCOMPARE(asked.first().at(0).toString(), u"signIn"_s);
        QCOMPARE(asked.first().at(1).toString(), u"fake.example"_s);
        m_offline->source->setFailure(digest, std::nullopt);
        page()->accessChanged(u"other.example"_s);
        QCOMPARE(state(), models::FilesSession::LayerState::Failed);
        page()->accessChanged(u"fake.example"_s);
        QTRY_COMPARE(state(), models::FilesSession::LayerState::Read);
        QTRY_VERIFY(!files()->message()->isVisible());
    }

    void aListKnowsWhereItsRowsAreAsATreeViewDoes()
    {
        QVERIFY(open());
        ui::RowsView *view = files()->tree()->view();
        files()->tree()->shapeSwitch()->segment(1)->click();
        QTRY_VERIFY(files()->isSettled());
        const auto *model = view->model();
        QVERIFY(model->rowCount() > 3);
        for (int row = 0; row < model->rowCount(); ++row) {
            for (int column = 0; column < model->columnCount(); ++column) {
                const QModelIndex index = model->index(row, column);
                QCOMPARE(view->visualRect(index), view->QTreeView::visualRect(index));
            }
        }
        view->resize(view->width(), view->header()->height() + 50);
        const QModelIndex last = model->index(model->rowCount() - 1, 0);
        view->scrollTo(last);
        QVERIFY(view->viewport()->rect().contains(view->visualRect(last)));
        view->scrollTo(model->index(0, 0));
        QVERIFY(view->viewport()->rect().contains(view->visualRect(model->index(0, 0))));
        view->setCurrentIndex(model->index(0, 0));
        const std::pair<Qt::Key, int> moves[] = {{Qt::Key_Down, 1}, {Qt::Key_Up, 0},
            {Qt::Key_End, model->rowCount() - 1}, {Qt::Key_Home, 0}};
        for (const auto &[key, row] : moves) {
            QTest::keyClick(view, key);
            QCOMPARE(view->currentIndex().row(), row);
        }
        QTest::keyClick(view, Qt::Key_PageDown);
        QVERIFY(view->currentIndex().row() > 0);
    }

    void choosingALayerShowsWhatItDid()
    {
        QVERIFY(open());
        files()->tree()->viewSwitch()->segment(0)->click();
        auto *layers = files()->layers()->view();
        layers->setCurrentIndex(layers->model()->index(1, models::LayerListModel::CommandColumn));
        QTRY_VERIFY(files()->isSettled());
        QVERIFY(choose("etc/motd"));
        QCOMPARE(files()
                     ->tree()
                     ->view()
                     ->currentIndex()
                     .siblingAtColumn(0)
                     .data(FileTreeModel::MarkRole)
                     .toString(),
            u"del"_s);
        QVERIFY(page()->status().more.contains(u"Removed"_s));
    }

    void theFilterHidesCountsAndClears()
    {
        QVERIFY(open());
        action(u"edit.filter"_s)->trigger();
        auto *filter = files()->tree()->filter();
        QVERIFY(filter->hasFocus());
        QTest::keyClicks(filter, u"start"_s);
        QTest::keyClick(filter, Qt::Key_Return);
        QTRY_COMPARE(files()->tree()->model()->matchCount(), 1U);
        QVERIFY(files()->tree()->model()->indexOfPath("app/start.sh").isValid());
        QVERIFY(!files()->tree()->model()->indexOfPath("etc/hosts").isValid());
        QTest::keyClick(filter, Qt::Key_Down);
        QVERIFY(files()->tree()->view()->hasFocus());
        files()->tree()->clearFilter();
        QVERIFY(files()->tree()->model()->indexOfPath("etc/hosts").isValid());
    }

    void enterOnALinkGoesToItsTarget()
    {
        QVERIFY(open());
        QVERIFY(choose("hosts"));
        QVERIFY(action(u"page.followLink"_s)->isEnabled());
        QTest::keyClick(files()->tree()->view(), Qt::Key_Return);
        QTRY_COMPARE(files()->currentPath(), QByteArray("etc/hosts"));
    }

    void aScriptShowsItsLineEndsAndItsBytes()
    {
        QVERIFY(open());
        QVERIFY(choose("app/start.sh"));
        QTRY_COMPARE(files()->preview()->form(), ui::FilePreviewPane::Text);
        QCOMPARE(files()->preview()->text()->endOf(0), ui::LineMark::Crlf);
        files()->preview()->setForm(ui::FilePreviewPane::Bytes);
        ui::HexView *hex = files()->preview()->bytes();
        hex->setFocus();
        QTest::keyClick(hex, Qt::Key_Right, Qt::ShiftModifier);
        QCOMPARE(hex->selectedHex(), u"23 21"_s);
        QTest::keySequence(hex, QKeySequence::Copy);
        QCOMPARE(QGuiApplication::clipboard()->text(), u"23 21"_s);
    }

    void theSizeMapAndTheTreeHaveOneSelection()
    {
        QVERIFY(open());
        ui::SizeMap *map = files()->sizes()->map();
        QVERIFY(map->places().size() > 1);
        map->setFocus();
        QTest::keyClick(map, Qt::Key_Down);
        QVERIFY(map->current());
        QVERIFY(!files()->currentPath().isEmpty());
        QVERIFY(choose("usr/share/doc/README"));
        const auto tree = files()->tree()->model()->shownTree();
        QVERIFY(map->current());
        QVERIFY(tree->path(static_cast<quint32>(*map->current())).startsWith("usr"));
        files()->sizes()->setFolder("usr/share");
        QTest::keyClick(map, Qt::Key_Backspace);
        QCOMPARE(files()->sizes()->folder(), QByteArray("usr"));
    }

    void findingsLeadToTheirFile()
    {
        QVERIFY(open());
        QVERIFY(!files()->findings()->isHidden());
        QVERIFY(files()->findings()->text().contains(u"start.sh"_s));
    }

    void commandsSayTheSame()
    {
        QVERIFY(open());
        QVERIFY(choose("etc/hosts"));
        const auto commands = page()->commands();
        QCOMPARE(commands.size(), 2);
        QCOMPARE(commands[0].text,
            u"gantry cat fake.example/app:files etc/hosts --platform linux/amd64"_s);
        files()->files()->setView(models::FilesSession::View::OneLayer, 1);
        QVERIFY(page()->commands().last().text.endsWith(u"--layer 1"_s));
    }

    void everyControlHasAName()
    {
        QVERIFY(open());
        QCOMPARE(test::namelessWidgets(files()), QStringList());
    }

    void squaresFillTheirAreaInProportion()
    {
        const auto rects = ui::squarify({6, 6, 4, 3, 2, 2, 1, 0}, QRectF(0, 0, 6, 4));
        QCOMPARE(rects.size(), 8);
        double area = 0;
        for (const QRectF &rect : rects)
            area += rect.width() * rect.height();
        QVERIFY(qAbs(area - 24) < 1e-9);
        QVERIFY(qAbs(rects[0].width() * rects[0].height() - 6) < 1e-9);
        QVERIFY(rects[7].isEmpty());
        QVERIFY(ui::squarify({}, QRectF(0, 0, 6, 4)).isEmpty());
    }
};

QTEST_MAIN(FilesTest)
#include "tst_files.moc"
