// SPDX-License-Identifier: Apache-2.0
// Journeys through the Inspect layout: open, expand, select in linked panes, retry, go back, work
// with the keyboard alone.
#include "models/image/platformmodel.h"
#include "models/navigation/commands.h"
#include "nameless.h"
#include "offlinewindow.h"
#include "ui/dialogs/likeimagedialog.h"
#include "ui/pages/bytespane.h"
#include "ui/pages/layerspane.h"
#include "ui/pages/manifestview.h"
#include "ui/pages/platformsview.h"
#include "ui/pages/problemview.h"
#include "ui/pages/registriespanel.h"
#include "ui/pages/startpage.h"
#include "ui/shell/actionregistry.h"
#include "ui/shell/documents.h"
#include "ui/shell/maintoolbar.h"
#include "ui/shell/workdock.h"
#include "ui/widgets/detailsview.h"
#include "ui/widgets/filterline.h"
#include "ui/widgets/jsonview.h"
#include "ui/widgets/labels.h"
#include "ui/widgets/messages.h"
#include "ui/widgets/pagetabs.h"
#include "ui/widgets/referencefield.h"
#include "ui/widgets/rowsview.h"

#include <QAbstractItemView>
#include <QAction>
#include <QClipboard>
#include <QComboBox>
#include <QCompleter>
#include <QMenu>
#include <QPlainTextEdit>
#include <QPushButton>
#include <QSignalSpy>
#include <QTest>

using namespace Qt::StringLiterals;
using namespace gantry;
using models::ImageSession;
using models::PlatformModel;

class InspectTest : public QObject
{
    Q_OBJECT
    std::unique_ptr<QTemporaryDir> m_folder;
    std::unique_ptr<ui::Theme> m_theme;
    std::unique_ptr<test::OfflineWindow> m_offline;

    ui::MainWindow *window() const { return m_offline->window.get(); }
    QAction *action(const QString &id) const { return m_offline->action(id); }

    ui::ImagePage *open(const QString &tag)
    {
        m_offline->desk->openText(u"fake.example/app:"_s + tag);
        ui::ImagePage *page = m_offline->desk->currentImage();
        if (!page || !QTest::qWaitFor([page] { return page->isSettled(); }, 5000))
            return nullptr;
        return page;
    }
    static QModelIndex row(const ui::ImagePage *page, const QString &platform)
    {
        auto *model = page->platforms()->model();
        for (int i = 0; i < model->rowCount(); ++i) {
            const QModelIndex index = model->index(i, 0);
            if (index.data(PlatformModel::PlatformRole).toString() == platform
                && index.data(PlatformModel::RowKindRole).toInt() != 3)
                return index;
        }
        return {};
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

    void typedReferenceOpensADocumentWithItsPlatforms()
    {
        action(u"go.reference"_s)->trigger();
        auto *field = window()->toolBar()->reference();
        QVERIFY(field->hasFocus());
        QTest::keyClicks(field, u"fake.example/app"_s);
        QTest::keyClick(field, Qt::Key_Return);
        ui::ImagePage *page = m_offline->desk->currentImage();
        QVERIFY(page);
        QTRY_VERIFY(page->isSettled());
        QCOMPARE(page->platforms()->model()->counts().all, 3);
        QCOMPARE(window()->documents()->currentPage(), page);
        QVERIFY(window()->windowTitle().contains(u"app:latest"_s));
    }

    void enterOpensWhatWasTypedAlthoughTheListOffersIt()
    {
        QVERIFY(open(u"single"_s));
        QVERIFY(open(u"latest"_s));
        action(u"go.reference"_s)->trigger();
        auto *field = window()->toolBar()->reference();
        field->selectAll();
        QTest::keyClicks(field, u"fake.example/app:single"_s);
        QTRY_VERIFY(field->completer()->popup()->isVisible());
        QTest::keyClick(field, Qt::Key_Return);
        QCOMPARE(m_offline->desk->currentImage()->title(), u"app:single"_s);
        QVERIFY(!field->completer()->popup()->isVisible());
    }

    void selectingARowSelectsInLayersDetailsAndBytes()
    {
        ui::ImagePage *page = open(u"latest"_s);
        QVERIFY(page);
        const QModelIndex arm = row(page, u"linux/arm64"_s);
        QVERIFY(arm.isValid());
        page->platforms()->matrix()->setCurrentIndex(arm);
        const verbs::Entry *entry = page->session()->currentEntryOrNull();
        QVERIFY(entry);
        QCOMPARE(entry->descriptor.digest, m_offline->arm64Digest);
        QCOMPARE(page->platforms()->layers()->view()->model()->rowCount(), 3);
        auto *details = window()->details()->content()->findChild<ui::DetailsView *>();
        QVERIFY(details);
        QVERIFY2(details->toText().contains(u"arm64"_s), qPrintable(details->toText()));
        QVERIFY(page->status().text.contains(u"linux/arm64"_s));
        QVERIFY(page->status().digest.startsWith(u"sha256:"_s));
    }

    void choosingADetailFramesItsFieldInTheBytes()
    {
        ui::ImagePage *page = open(u"latest"_s);
        QVERIFY(page);
        page->platforms()->matrix()->setCurrentIndex(row(page, u"linux/arm64"_s));
        auto *details = window()->details()->content()->findChild<ui::DetailsView *>();
        QString key;
        for (const QString &each : details->keys()) {
            if (each.endsWith(u"architecture"_s))
                key = each;
        }
        QVERIFY2(!key.isEmpty(), qPrintable(details->keys().join(u' ')));
        Q_EMIT details->rowSelected(key);
        const json::Range range = page->session()->fieldRange();
        QVERIFY(range.length > 0);
        QVERIFY(page->session()
                ->inspection()
                .bytes()
                .mid(range.offset, range.length)
                .contains("arm64"));
    }

    void clickIntoTheBytesSelectsTheEntry()
    {
        ui::ImagePage *page = open(u"latest"_s);
        QVERIFY(page);
        page->platforms()->matrix()->setCurrentIndex(row(page, u"linux/amd64"_s));
        const qsizetype at = page->session()->inspection().bytes().indexOf(
            m_offline->arm64Digest.toString().toLatin1());
        QVERIFY(at > 0);
        Q_EMIT page->platforms()->bytes()->json()->byteOffsetClicked(at);
        QCOMPARE(page->session()->currentEntryOrNull()->descriptor.digest, m_offline->arm64Digest);
        QCOMPARE(page->platforms()
                     ->matrix()
                     ->currentIndex()
                     .data(PlatformModel::PlatformRole)
                     .toString(),
            u"linux/arm64"_s);
    }

    void missingChildGreysItsRowAndRetryHealsIt()
    {
        ui::ImagePage *page = open(u"broken"_s);
        QVERIFY(page);
        const qsizetype entry = page->session()->entryOf(m_offline->goneDigest);
        QVERIFY(entry >= 0);
        QVERIFY(page->session()->entries().at(entry).error.has_value());
        QVERIFY(page->message()->isVisible());
        const QModelIndex broken = page->platforms()->model()->indexOfEntry(entry);
        QCOMPARE(broken.data(PlatformModel::MarkRole).toString(), u"err"_s);
        // The rest works.
        QVERIFY(!page->session()->entries().first().error);
        QVERIFY(page->can(u"page.retry"_s));
        test::ImageBuilder again;
        const auto healed = again.image(u"linux/s390x"_s);
        QCOMPARE(healed.digest, m_offline->goneDigest);
        m_offline->content->blobs.insert(again.content()->blobs);
        action(u"page.retry"_s)->trigger();
        QTRY_VERIFY(!page->session()->entries().at(entry).error.has_value());
        QTRY_VERIFY(!page->message()->isVisible());
    }

    void unknownTagOffersTheNearestNames()
    {
        ui::ImagePage *page = open(u"latst"_s);
        QVERIFY(page);
        QCOMPARE(page->session()->state(), ImageSession::State::Failed);
        QVERIFY(page->problem()->isVisible());
        QVERIFY(page->problem()->actionIds().contains(u"retry"_s));
    }

    void nearestNamesBecomeLinks()
    {
        QCOMPARE(
            ui::offeredNames(u"Nearest: 1.24, 1.25-rc"_s), (QStringList{u"1.24"_s, u"1.25-rc"_s}));
        QCOMPARE(ui::offeredNames(u"There are: a, b and 12 more"_s), (QStringList{u"a"_s, u"b"_s}));
        QVERIFY(ui::offeredNames(u"Sign in"_s).isEmpty());
        ui::ProblemView view;
        QSignalSpy chosen(&view, &ui::ProblemView::nameChosen);
        view.setError({.code = Errc::NotFound,
                          .message = u"No tag 1.25"_s,
                          .subject = {},
                          .httpStatus = 404,
                          .remedy = u"Nearest: 1.24, 1.25-rc"_s},
            u"golang"_s);
        view.findChildren<ui::LinkButton *>().first()->click();
        QCOMPARE(chosen.first().first().toString(), u"1.24"_s);
    }

    void unauthorizedOffersSignIn()
    {
        m_offline->source->setFailure(u"latest"_s,
            Error{.code = Errc::Unauthorized,
                .message = u"fake.example wants a sign-in"_s,
                .subject = u"fake.example/app"_s,
                .httpStatus = 401,
                .remedy = {}});
        ui::ImagePage *page = open(u"latest"_s);
        QVERIFY(page);
        QVERIFY(page->problem()->actionIds().contains(u"signIn"_s));
        // One default button, and it has the focus.
        QVERIFY(page->problem()->findChild<QPushButton *>(u"signIn"_s)->isDefault());
        QVERIFY(!page->problem()->findChild<QPushButton *>(u"retry"_s)->isDefault());
        QVERIFY(page->problem()->findChild<QPushButton *>(u"signIn"_s)->hasFocus());
        m_offline->source->setFailure(u"latest"_s, std::nullopt);
        page->problem()->findChild<QPushButton *>(u"retry"_s)->click();
        QTRY_COMPARE(page->session()->state(), ImageSession::State::Ready);
        QVERIFY(!page->problem()->isVisible());
    }

    void emptyIndexSaysSo()
    {
        ui::ImagePage *page = open(u"empty"_s);
        QVERIFY(page);
        QCOMPARE(page->session()->state(), ImageSession::State::Ready);
        QCOMPARE(page->platforms()->model()->counts().all, 0);
        QVERIFY(window()->grab().width() > 0); // painting an empty matrix must not crash
    }

    void offlineAnswerIsMarked()
    {
        m_offline->source->setFromCache(QDateTime::currentDateTimeUtc().addSecs(-3 * 3600));
        ui::ImagePage *page = open(u"latest"_s);
        QVERIFY(page);
        QVERIFY(page->message()->isVisible());
        QVERIFY2(
            page->message()->text().contains(u"Offline"_s), qPrintable(page->message()->text()));
    }

    void filterHidesRowsAndEscBringsThemBack()
    {
        ui::ImagePage *page = open(u"latest"_s);
        QVERIFY(page);
        page->platforms()->filter()->setDelay(0);
        action(u"edit.filter"_s)->trigger();
        QVERIFY(page->platforms()->filter()->hasFocus());
        QTest::keyClicks(page->platforms()->filter(), u"os:windows"_s);
        QTRY_VERIFY(page->platforms()->model()->counts().hidden > 0);
        QTest::keyClick(page->platforms()->filter(), Qt::Key_Escape);
        QTRY_COMPARE(page->platforms()->model()->counts().hidden, 0);
        QTest::keyClicks(page->platforms()->filter(), u"colour:red"_s);
        QTRY_VERIFY(!page->platforms()->filter()->unknownRanges().isEmpty());
    }

    void expectedHostsMakeMissingRows()
    {
        ui::ImagePage *page = open(u"latest"_s);
        QVERIFY(page);
        QCOMPARE(page->platforms()->model()->counts().missing, 0);
        m_offline->workbench->workspace()->setPresetIds({u"linux-arm-v7"_s});
        QTRY_COMPARE(page->platforms()->model()->counts().missing, 1);
    }

    void anotherImageCanBeTheExpectation()
    {
        ui::ImagePage *page = open(u"broken"_s);
        QVERIFY(page);
        auto *box = page->platforms()->findChild<QComboBox *>();
        QVERIFY(box->findData(u"none"_s) >= 0 && box->findData(u"another"_s) >= 0);
        Q_EMIT box->activated(box->findData(u"another"_s));
        auto *dialog = window()->findChild<ui::LikeImageDialog *>();
        QVERIFY(dialog);
        QTest::keyClicks(dialog->reference(), u"fake.example/app:nope"_s);
        QTest::keyClick(dialog->reference(), Qt::Key_Return);
        auto *message = dialog->findChild<ui::MessageBar *>();
        QTRY_VERIFY(message->isVisible()); // says why, and can be corrected
        dialog->reference()->clear();
        QTest::keyClicks(dialog->reference(), u"fake.example/app:latest"_s);
        QTest::keyClick(dialog->reference(), Qt::Key_Return);
        QTRY_COMPARE(page->platforms()->model()->counts().missing, 1);
        QCOMPARE(box->currentText(), u"Like app:latest"_s);
        QVERIFY(row(page, u"linux/arm64"_s).isValid());
        Q_EMIT box->activated(box->findData(u"none"_s));
        QCOMPARE(page->platforms()->model()->counts().missing, 0);
    }

    void backAndForwardWalkOverDocuments()
    {
        ui::ImagePage *first = open(u"latest"_s);
        ui::ImagePage *second = open(u"broken"_s);
        QVERIFY(first && second && first != second);
        action(u"go.back"_s)->trigger();
        QCOMPARE(m_offline->desk->currentImage(), first);
        QVERIFY(action(u"go.forward"_s)->isEnabled());
        action(u"go.forward"_s)->trigger();
        QCOMPARE(m_offline->desk->currentImage(), second);
    }

    void closedDocumentOpensAgainOnTheWayBack()
    {
        QVERIFY(open(u"latest"_s));
        QVERIFY(open(u"broken"_s));
        action(u"go.back"_s)->trigger();
        action(u"file.close"_s)->trigger();
        QTRY_COMPARE(m_offline->workbench->sessions().size(), 1);
        action(u"go.back"_s)->trigger();
        QVERIFY(m_offline->desk->currentImage());
    }

    void keyboardAloneWalksThroughTheMatrix()
    {
        ui::ImagePage *page = open(u"latest"_s);
        QVERIFY(page);
        page->focusPage();
        auto *matrix = page->platforms()->matrix();
        QVERIFY(matrix->hasFocus());
        QTest::keyClick(matrix, Qt::Key_Home);
        QTest::keyClick(matrix, Qt::Key_Down);
        const QString first = matrix->currentIndex().data(PlatformModel::PlatformRole).toString();
        QTest::keyClick(matrix, Qt::Key_End);
        QVERIFY(matrix->currentIndex().data(PlatformModel::PlatformRole).toString() != first);
        QGuiApplication::clipboard()->clear();
        QTest::keyClick(matrix, Qt::Key_C, Qt::ControlModifier);
        QVERIFY2(QGuiApplication::clipboard()->text().startsWith(u"fake.example/app@sha256:"_s),
            qPrintable(QGuiApplication::clipboard()->text()));
        QTest::keyClick(window(), Qt::Key_D, Qt::ControlModifier | Qt::ShiftModifier);
        QVERIFY(QGuiApplication::clipboard()->text().startsWith(u"sha256:"_s));
        QTest::keyClick(matrix, Qt::Key_Return);
        QTRY_VERIFY(m_offline->desk->currentImage() != page);
        QTest::keyClick(window(), Qt::Key_Left, Qt::AltModifier);
        QTRY_COMPARE(m_offline->desk->currentImage(), page);
        QTest::keyClick(window(), Qt::Key_5, Qt::AltModifier);
        QCOMPARE(page->tabs()->currentIndex(), 5);
        QVERIFY(page->manifest()->json()->editor()->hasFocus());
    }

    void manifestPageShowsTheBytesAsStored()
    {
        ui::ImagePage *page = open(u"latest"_s);
        QVERIFY(page);
        action(u"page.manifest"_s)->trigger();
        QTRY_COMPARE(page->manifest()->json()->document(), page->session()->inspection().bytes());
        page->manifest()->showDocument(u"config"_s);
        const verbs::Entry *entry = page->session()->currentEntryOrNull();
        QVERIFY(entry && entry->config);
        QTRY_COMPARE(page->manifest()->json()->document(), entry->config->bytes());
    }

    void commandsStartWithGantrysOwnExactOne()
    {
        ui::ImagePage *page = open(u"latest"_s);
        QVERIFY(page);
        const auto commands = m_offline->desk->currentCommands();
        QVERIFY(commands.size() > 2);
        QVERIFY(commands.first().exact);
        QCOMPARE(commands.first().text, u"gantry inspect fake.example/app:latest"_s);
        for (const models::CommandLine &command : commands)
            QCOMPARE(command.exact, command.loses.isEmpty());
        QMenu *menu = window()->toolBar()->copyMenu();
        Q_EMIT menu->aboutToShow();
        QCOMPARE(menu->actions().size(), commands.size());
        menu->actions().first()->trigger();
        QCOMPARE(QGuiApplication::clipboard()->text(), commands.first().text);
    }

    void registryTreeShowsAndOpensTags()
    {
        QVERIFY(open(u"latest"_s));
        auto *panel = qobject_cast<ui::RegistriesPanel *>(window()->registries()->content());
        QVERIFY(panel);
        auto *tree = panel->tree();
        QTRY_VERIFY(tree->model()->rowCount() > 0);
        QModelIndex section = tree->model()->index(0, 0);
        QTRY_VERIFY(tree->isExpanded(section));
        QTRY_VERIFY(tree->currentIndex().isValid());
    }

    void wrongTextSaysWhatIsWrong()
    {
        m_offline->desk->openText(u"UPPER CASE ://"_s);
        QVERIFY(window()->message()->isVisible());
        QVERIFY(!window()->message()->text().isEmpty());
        QVERIFY(!m_offline->desk->currentImage());
    }

    void themeSwitchRepaintsAnOpenImage()
    {
        ui::ImagePage *page = open(u"latest"_s);
        QVERIFY(page);
        // The lower right corner of the matrix has no rows.
        const auto ground = [page] {
            const QImage shown = page->platforms()->matrix()->viewport()->grab().toImage();
            return shown.pixelColor(shown.width() - 3, shown.height() - 3).lightness();
        };
        action(u"theme.light"_s)->trigger();
        QTRY_VERIFY2(ground() > 200, qPrintable(QString::number(ground())));
        action(u"theme.dark"_s)->trigger();
        QTRY_VERIFY2(ground() < 90, qPrintable(QString::number(ground())));
        action(u"theme.light"_s)->trigger();
    }

    void comfortableRowsAreTaller()
    {
        ui::ImagePage *page = open(u"latest"_s);
        QVERIFY(page);
        auto *matrix = page->platforms()->matrix();
        const QModelIndex first = row(page, u"linux/amd64"_s);
        const int before = matrix->visualRect(first).height();
        action(u"view.comfortable"_s)->trigger();
        QTRY_COMPARE(matrix->visualRect(first).height(), before + 4);
        action(u"view.comfortable"_s)->trigger();
    }

    void everyFocusableWidgetOfAnImageHasAName()
    {
        ui::ImagePage *page = open(u"latest"_s);
        QVERIFY(page);
        for (int tab = 0; tab < page->tabs()->count(); ++tab) {
            page->tabs()->setCurrentIndex(tab);
            QCOMPARE(test::namelessWidgets(window()).join(u'\n'), QString());
        }
    }

    void sessionComesBackWithItsPages()
    {
        ui::ImagePage *page = open(u"latest"_s);
        QVERIFY(page);
        action(u"page.history"_s)->trigger();
        QVERIFY(open(u"broken"_s));
        m_offline->desk->saveSession();
        const auto saved = m_offline->workbench->workspace()->session();
        QCOMPARE(saved.size(), 2);
        while (window()->documents()->count() > 0)
            window()->documents()->close(window()->documents()->currentPage());
        m_offline->desk->restoreSession();
        QCOMPARE(window()->documents()->count(), 2);
        auto *first = qobject_cast<ui::ImagePage *>(window()->documents()->page(0));
        QVERIFY(first);
        QCOMPARE(first->tabs()->currentIndex(), 3); // History
    }

    void restoredDocumentsAreReadWhenTheyAreShown()
    {
        QVERIFY(open(u"latest"_s));
        QVERIFY(open(u"single"_s));
        QVERIFY(open(u"broken"_s));
        m_offline->desk->saveSession();
        while (window()->documents()->count() > 0)
            window()->documents()->close(window()->documents()->currentPage());
        const auto before = m_offline->source->asked();
        m_offline->desk->restoreSession();
        QCOMPARE(window()->documents()->count(), 3);
        ui::ImagePage *shown = m_offline->desk->currentImage();
        QVERIFY(shown);
        QCOMPARE(shown->title(), u"app:broken"_s);
        QTRY_COMPARE(shown->session()->state(), ImageSession::State::Ready);
        QTRY_VERIFY(shown->isSettled());
        QVERIFY(m_offline->desk->isSettled());
        const auto asked = m_offline->source->asked().mid(before.size());
        QVERIFY(asked.contains(u"resolve broken"_s));
        QVERIFY(!asked.contains(u"resolve latest"_s));
        QVERIFY(!asked.contains(u"resolve single"_s));
        auto *first = qobject_cast<ui::ImagePage *>(window()->documents()->page(0));
        QCOMPARE(first->session()->state(), ImageSession::State::Empty);
        QCOMPARE(window()->documents()->tabText(0), u"app:latest"_s);
        window()->documents()->setCurrentIndex(0);
        QTRY_COMPARE(first->session()->state(), ImageSession::State::Ready);
        auto *second = qobject_cast<ui::ImagePage *>(window()->documents()->page(1));
        QCOMPARE(second->session()->state(), ImageSession::State::Empty);
    }
};

QTEST_MAIN(InspectTest)
#include "tst_inspect.moc"
