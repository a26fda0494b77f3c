// SPDX-License-Identifier: Apache-2.0
// Journeys through the Assemble layout: get there, add, decide, push and go back, with the keyboard
// alone and with drops.
#include "models/image/taghistorymodel.h"
#include "models/index/assemblycommand.h"
#include "models/index/problemmodel.h"
#include "models/index/slotmodel.h"
#include "models/workbench.h"
#include "nameless.h"
#include "tests/models/assemblyfixture.h"
#include "ui/dialogs/addentrydialog.h"
#include "ui/dialogs/copyimagedialog.h"
#include "ui/dialogs/platformeditor.h"
#include "ui/dialogs/rollbackdialog.h"
#include "ui/pages/assemblybar.h"
#include "ui/pages/assemblydesk.h"
#include "ui/pages/assemblydragging.h"
#include "ui/pages/assemblypage.h"
#include "ui/pages/historyview.h"
#include "ui/pages/imagepage.h"
#include "ui/pages/inspectdesk.h"
#include "ui/pages/platformsview.h"
#include "ui/pages/problemslist.h"
#include "ui/pages/pushpanel.h"
#include "ui/pages/tagguardbox.h"
#include "ui/shell/actionregistry.h"
#include "ui/shell/documents.h"
#include "ui/shell/mainwindow.h"
#include "ui/shell/preferences.h"
#include "ui/shell/workdock.h"
#include "ui/theme/theme.h"
#include "ui/widgets/labels.h"
#include "ui/widgets/messages.h"
#include "ui/widgets/referencefield.h"
#include "ui/widgets/rowsview.h"
#include "ui/widgets/slotcanvas.h"

#include <QAction>
#include <QClipboard>
#include <QDragEnterEvent>
#include <QLabel>
#include <QLineEdit>
#include <QMenu>
#include <QMessageBox>
#include <QMimeData>
#include <QPushButton>
#include <QSettings>
#include <QTemporaryDir>
#include <QTest>

using namespace Qt::StringLiterals;
using namespace gantry;
using namespace gantry::test;
using models::AssemblySession;
using models::SlotModel;

class AssemblyTest : public QObject
{
    Q_OBJECT
    std::unique_ptr<ui::Theme> m_theme;
    std::unique_ptr<AssemblyFixture> m_fixture;
    std::unique_ptr<models::Workbench> m_workbench;
    std::unique_ptr<ui::Preferences> m_preferences;
    std::unique_ptr<ui::MainWindow> m_window;
    ui::InspectDesk *m_desk = nullptr;

    QAction *action(const QString &id) const { return m_window->actions()->action(id); }
    ui::AssemblyPage *page() const { return m_desk->assembly()->current(); }
    ui::PushPanel *plan() const { return m_desk->assembly()->pushPanel(); }
    AssemblySession *session() const { return page()->session(); }

    bool openAssembly()
    {
        m_desk->openText(u"fake.example/app:latest"_s);
        ui::ImagePage *image = m_desk->currentImage();
        if (!image || !QTest::qWaitFor([image] { return image->isSettled(); }, 5000))
            return false;
        QTest::keyClick(m_window.get(), Qt::Key_3, Qt::ControlModifier);
        return page()
            && QTest::qWaitFor(
                [this] { return page()->isSettled() && session()->draft().entries.size() == 3; },
                5000);
    }
    template <typename T>
    T *dialog() const
    {
        return m_window->findChild<T *>();
    }
    void drag(const QList<models::AssemblyOffer> &offers, const QString &slot, bool drop,
        Qt::KeyboardModifiers keys = Qt::NoModifier)
    {
        QMimeData mime;
        models::putOffers(&mime, offers);
        ui::SlotCanvas *canvas = page()->canvas();
        const QPoint at = slot.isEmpty() ? QPoint(2, 2) : canvas->slotRect(slot).center();
        QDragEnterEvent enter(at, Qt::CopyAction, &mime, Qt::LeftButton, keys);
        QApplication::sendEvent(canvas->viewport(), &enter);
        QDragMoveEvent move(at, Qt::CopyAction, &mime, Qt::LeftButton, keys);
        QApplication::sendEvent(canvas->viewport(), &move);
        if (!drop)
            return;
        QDropEvent event(at, Qt::CopyAction, &mime, Qt::LeftButton, keys);
        QApplication::sendEvent(canvas->viewport(), &event);
    }
    QString slotOf(const QString &platform) const
    {
        SlotModel *model = page()->slotModel();
        for (int row = 0; row < model->rowCount(); ++row) {
            if (model->index(row, 0).data().toString() == platform)
                return model->index(row, 0).data(SlotModel::KeyRole).toString();
        }
        return {};
    }

private Q_SLOTS:
    void initTestCase() { m_theme = std::make_unique<ui::Theme>(qApp, ui::Theme::Setting::Light); }
    void init()
    {
        m_fixture = std::make_unique<AssemblyFixture>();
        models::WorkbenchParts parts;
        parts.opener = m_fixture->opener;
        parts.sinks = m_fixture->sinks;
        parts.localPaths = {};
        m_workbench = std::make_unique<models::Workbench>(std::move(parts));
        m_preferences = std::make_unique<ui::Preferences>(std::make_unique<QSettings>(
            m_fixture->dir.filePath(u"window.ini"_s), QSettings::IniFormat));
        m_window = std::make_unique<ui::MainWindow>(m_preferences.get(), m_theme.get());
        m_desk = new ui::InspectDesk(m_window.get(), m_workbench.get(), QString());
        m_window->restoreWindow();
        m_window->resize(1440, 872);
        m_window->show();
        m_window->activateWindow();
        QVERIFY(QTest::qWaitForWindowActive(m_window.get()));
    }
    void cleanup()
    {
        m_window.reset();
        m_workbench.reset();
        m_preferences.reset();
        m_fixture.reset();
    }

    void theLayoutSwitchEditsTheImageThatIsOpen()
    {
        QVERIFY(!m_window->push()->isVisible());
        QVERIFY(openAssembly());
        QCOMPARE(m_window->layoutId(), u"assemble"_s);
        QVERIFY(m_window->push()->isVisible());
        QVERIFY(m_window->registries()->isVisible());
        QVERIFY(!m_window->details()->isVisible());
        QCOMPARE(page()->slotModel()->rowCount(), 3);
        QCOMPARE(page()->bar()->tagState(), u"exists"_s);
        QTest::keyClick(m_window.get(), Qt::Key_1, Qt::ControlModifier);
        QVERIFY(m_desk->currentImage());
        QVERIFY(!m_window->push()->isVisible());
        QVERIFY(m_window->details()->isVisible());
        QTest::keyClick(m_window.get(), Qt::Key_3, Qt::ControlModifier);
        QCOMPARE(m_window->documents()->count(), 2);
    }

    void theLayoutSwitchWaitsForAnImageThatIsBeingRead()
    {
        m_fixture->app->setLatency(std::chrono::milliseconds(200));
        m_desk->openText(u"fake.example/app:latest"_s);
        QVERIFY(m_desk->currentImage());
        QVERIFY(!m_desk->currentImage()->isSettled());
        QTest::keyClick(m_window.get(), Qt::Key_3, Qt::ControlModifier);
        QVERIFY(page());
        QCOMPARE(session()->state(), AssemblySession::State::Opening); // and the canvas says so
        QCOMPARE(session()->draft().target, m_fixture->name);
        QTRY_COMPARE(session()->draft().entries.size(), 3);
    }

    void anAssemblyIsExportedAsAPipeline()
    {
        QVERIFY(openAssembly());
        QVERIFY(action(u"page.export.github"_s)->isEnabled());
        QStringList kinds;
        for (const models::ExportKind &kind : models::exportKinds()) {
            QVERIFY2(action(u"page.export."_s + kind.id), qPrintable(kind.id)); // in the menu, too
            kinds += kind.id;
        }
        QCOMPARE(kinds.first(), u"commands"_s);
        const QTemporaryDir folder;
        const auto written = models::exportPipeline(*session(), u"github"_s, folder.path());
        QVERIFY(written);
        QVERIFY2(written->contains(u".github/workflows/push-app-latest.yml"_s),
            qPrintable(written->join(u' ')));
        for (const QString &name : *written)
            QVERIFY2(QFile::exists(folder.filePath(name)), qPrintable(name));
        QVERIFY(!models::exportPipeline(*session(), u"other"_s, folder.path()));
    }

    void theKeyboardAloneAddsPushesAndGoesBack()
    {
        QVERIFY(openAssembly());
        ui::SlotCanvas *canvas = page()->canvas();
        QVERIFY(canvas->hasFocus());
        QTest::keyClick(canvas, Qt::Key_Insert);
        auto *add = dialog<ui::AddEntryDialog>();
        QVERIFY(add);
        add->reference()->setText(u"fake.example/parts:win19"_s);
        QVERIFY(add->add()->isEnabled());
        QTest::keyClick(add->reference(), Qt::Key_Return);
        QTRY_COMPARE(session()->draft().entries.size(), 4);
        QTRY_COMPARE(canvas->currentKey(), slotOf(u"windows/amd64 10.0.17763"_s));
        QVERIFY(page()->title().contains(u'•'));

        QVERIFY(plan());
        QTRY_VERIFY2(plan()->push()->isEnabled(), qPrintable(plan()->reason()));
        const oci::Digest before = m_fixture->tagged(u"latest"_s);
        action(u"assembly.push"_s)->trigger();
        QTRY_COMPARE(session()->run()->state(), models::TransferRun::State::Sent);
        QCOMPARE(m_fixture->tagged(u"latest"_s), session()->written()->descriptor.digest);
        QVERIFY(m_fixture->tagged(u"latest"_s) != before);
        // The old index stays reachable, and one press goes back to it.
        QCOMPARE(m_fixture->tagged(session()->keepOldAs()), before);
        QVERIFY(plan()->result()->isVisible());
        QCOMPARE(plan()->result()->actionIds(), QStringList{u"rollBack"_s});
        QTest::keyClick(plan()->result()->findChildren<QPushButton *>().first(), Qt::Key_Space);
        QTRY_COMPARE(m_fixture->tagged(u"latest"_s), before);
    }

    void theHistoryOffersTheWayBackToWhatARollbackTagKeeps()
    {
        QVERIFY(openAssembly());
        session()->remove({m_fixture->keyOf(session(), m_fixture->win22)});
        QTRY_VERIFY2(plan()->push()->isEnabled(), qPrintable(plan()->reason()));
        const oci::Digest before = m_fixture->tagged(u"latest"_s);
        plan()->push()->click();
        QTRY_COMPARE(session()->run()->state(), models::TransferRun::State::Sent);
        m_desk->openText(u"fake.example/app:latest"_s);
        ui::ImagePage *image = m_desk->currentImage();
        QVERIFY(image);
        image->showPage(models::ImagePlace::Page::History);
        auto *history = image->findChild<ui::HistoryView *>();
        QVERIFY(history);
        const QAbstractItemModel *tags = history->tags()->model();
        const auto kept = [&] {
            return tags
                ->match(tags->index(0, 0), models::TagHistoryModel::DigestRole, before.toString())
                .value(0);
        };
        QTRY_VERIFY(kept().isValid());
        QVERIFY(!history->rollBack()->isVisible());
        history->tags()->setCurrentIndex(kept());
        QVERIFY(history->rollBack()->isVisible());
        history->rollBack()->click();
        auto *ask = dialog<ui::RollbackDialog>();
        QVERIFY(ask);
        QTRY_VERIFY(ask->rollBack()->isEnabled());
        ask->rollBack()->click();
        QTRY_COMPARE(m_fixture->tagged(u"latest"_s), before);
    }

    void aTagThatMovedBeforeThePlanIsNoDeadEnd()
    {
        QVERIFY(openAssembly());
        session()->add({m_fixture->win19Offer()});
        QTRY_VERIFY2(plan()->push()->isEnabled(), qPrintable(plan()->reason()));
        QVERIFY(!plan()->guard()->goOn()->isVisible());
        MemorySink::setTag(*m_fixture->builder.content(), u"latest"_s, m_fixture->old);
        session()->readLive();
        QTRY_COMPARE(session()->live(), AssemblySession::Live::Moved);
        QVERIFY(plan()->guard()->goOn()->isVisible());
        QTest::keyClick(plan()->guard()->goOn(), Qt::Key_Space);
        QCOMPARE(session()->live(), AssemblySession::Live::Same);
        QTRY_VERIFY2(plan()->push()->isEnabled(), qPrintable(plan()->reason()));
        plan()->push()->click();
        QTRY_COMPARE(session()->run()->state(), models::TransferRun::State::Sent);
    }

    void thePlanIsNeverWiderThanItsDock()
    {
        QVERIFY(openAssembly());
        session()->add({m_fixture->win19Offer()});
        QTRY_VERIFY2(plan()->push()->isEnabled(), qPrintable(plan()->reason()));
        for (const QSize &size : {QSize(1440, 872), QSize(1100, 700)}) {
            m_window->resize(size);
            QTRY_VERIFY(plan()->widget()->width() <= plan()->viewport()->width());
        }
        const int sent = plan()->items()->model()->rowCount();
        plan()->showItems()->click(); // what is there, too
        QVERIFY(plan()->items()->isVisible());
        QVERIFY(plan()->items()->model()->rowCount() > sent);
    }

    void theGuardTellsAttestationsApartAndLeavesAfterThePush()
    {
        QVERIFY(openAssembly());
        QTRY_VERIFY(!plan()->guard()->isVisible()); // nothing would move
        QVERIFY(!plan()->push()->isEnabled());
        QTRY_VERIFY(plan()->reason().contains(u"nothing to push"_s));
        session()->remove({m_fixture->keyOf(session(), m_fixture->win22)});
        QTRY_VERIFY2(plan()->push()->isEnabled(), qPrintable(plan()->reason()));
        QVERIFY(plan()->guard()->isVisible());
        QStringList said;
        for (const QLabel *label : plan()->guard()->findChildren<QLabel *>())
            said += label->text();
        QVERIFY2(said.contains(u"3 entries, 1 attestation"_s), qPrintable(said.join(u'|')));
        QVERIFY2(said.contains(u"2 entries, 1 attestation"_s), qPrintable(said.join(u'|')));
        plan()->push()->click();
        QTRY_COMPARE(session()->run()->state(), models::TransferRun::State::Sent);
        QTRY_VERIFY(!plan()->guard()->isVisible());
        QVERIFY(!plan()->push()->isEnabled());
    }

    void aProtectedTagIsTypedBeforeItMoves()
    {
        QVERIFY(m_workbench->protectedTags()->setPatterns({u"fake.example/app:lat*"_s}));
        QVERIFY(openAssembly());
        session()->add({m_fixture->win19Offer()});
        QTRY_VERIFY(session()->isPlanned());
        QVERIFY(plan()->guard()->typed()->isVisible());
        QVERIFY(!plan()->push()->isEnabled());
        QTest::keyClicks(plan()->guard()->typed(), u"lates"_s);
        QVERIFY(!plan()->push()->isEnabled());
        QTest::keyClicks(plan()->guard()->typed(), u"t"_s);
        QVERIFY(plan()->push()->isEnabled());
        QVERIFY(m_workbench->protectedTags()->setPatterns({}));
        QVERIFY(!plan()->guard()->typed()->isVisible());
    }

    void aDiscardedDraftClosesItsPage()
    {
        QVERIFY(openAssembly());
        QVERIFY(!action(u"page.discardDraft"_s)->isEnabled());
        session()->remove({m_fixture->keyOf(session(), m_fixture->win22)});
        QTRY_VERIFY(action(u"page.discardDraft"_s)->isEnabled());
        action(u"page.discardDraft"_s)->trigger();
        auto *ask = dialog<QMessageBox>();
        QVERIFY(ask);
        for (QAbstractButton *button : ask->buttons()) {
            if (ask->buttonRole(button) == QMessageBox::DestructiveRole)
                button->click();
        }
        QTRY_VERIFY(!page());
        QCOMPARE(m_window->layoutId(), u"inspect"_s);
        m_workbench->editAsAssembly(m_fixture->name);
        QTRY_VERIFY(page() && page()->isSettled());
        QCOMPARE(session()->draft().entries.size(), 3); // as the registry has it
        QVERIFY(!session()->isModified());
    }

    void undoAndRedoHaveTheirKeys()
    {
        QVERIFY(openAssembly());
        QTest::keyClick(page()->canvas(), Qt::Key_Delete);
        QCOMPARE(session()->draft().entries.size(), 2);
        QTest::keyClick(m_window.get(), Qt::Key_Z, Qt::ControlModifier);
        QCOMPARE(session()->draft().entries.size(), 3);
        QTest::keyClick(m_window.get(), Qt::Key_Z, Qt::ControlModifier | Qt::ShiftModifier);
        QCOMPARE(session()->draft().entries.size(), 2);
    }

    void aVariantDraggedFromTheTreeKeepsItsWholeVersion()
    {
        m_desk->openText(u"fake.example/app:latest"_s);
        QTRY_VERIFY(m_desk->currentImage() && m_desk->currentImage()->isSettled());
        const models::RegistryTreeModel *tree = m_workbench->tree();
        const auto row = [&] { return tree->find(m_fixture->name, m_fixture->win22.digest); };
        QTRY_VERIFY(row().isValid());
        const auto offers = ui::offersOfTree(tree, {row()});
        QVERIFY(offers.size() == 1 && offers.first().platform);
        QCOMPARE(offers.first().platform->osVersion, m_fixture->win22.platform->osVersion);
        QCOMPARE(offers.first().platform->osVersion.count(u'.'), 3);
    }

    void slotsAnswerADragAndADropFills()
    {
        QVERIFY(openAssembly());
        const QString linux = slotOf(u"linux/amd64"_s);
        drag({m_fixture->win19Offer()}, linux, false);
        SlotModel *model = page()->slotModel();
        const QModelIndex slot = model->index(model->rowOf(linux), 0);
        QCOMPARE(slot.data(SlotModel::FitsRole).toInt(), 0);
        QVERIFY(slot.data(SlotModel::FootRole).toString().startsWith(u"Not here"_s));
        QVERIFY(page()->status().text.contains(u"Esc cancels"_s));
        QDragLeaveEvent leave;
        QApplication::sendEvent(page()->canvas()->viewport(), &leave);
        QCOMPARE(model->index(model->rowOf(linux), 0).data(SlotModel::FitsRole).toInt(), -1);
        QCOMPARE(session()->draft().entries.size(), 3);
        drag({m_fixture->win19Offer()}, {}, true);
        QTRY_COMPARE(session()->draft().entries.size(), 4);
    }

    void ctrlKeepsBothAndTheConflictIsDecidedByAButton()
    {
        QVERIFY(openAssembly());
        drag({m_fixture->amd64Offer()}, slotOf(u"linux/amd64"_s), true, Qt::ControlModifier);
        QTRY_COMPARE(session()->conflicts(), 1);
        QVERIFY(!plan()->push()->isEnabled());
        QVERIFY(plan()->reason().contains(u"1 conflict left"_s));
        const QString slot = slotOf(u"linux/amd64"_s);
        QVERIFY(!page()->canvas()->chosenRival(slot).isEmpty());
        QVERIFY(page()->problems()->rows() > 0);
        page()->run(u"page.nextProblem"_s);
        auto *keep = qobject_cast<QPushButton *>(m_window->focusWidget());
        QVERIFY(keep);
        QVERIFY2(keep->text().startsWith(u"Keep"_s), qPrintable(keep->text()));
        QTest::keyClick(keep, Qt::Key_Space);
        QTRY_COMPARE(session()->conflicts(), 0);
        QCOMPARE(session()->draft().entries.size(), 3);
    }

    void aVariantCopiedInTheMatrixIsPastedOnTheCanvas()
    {
        m_desk->openText(u"fake.example/parts:all"_s);
        ui::ImagePage *image = m_desk->currentImage();
        QVERIFY(image);
        QTRY_VERIFY(image->isSettled());
        QTRY_COMPARE(image->session()->entries().size(), 2);
        image->session()->selectEntry(1);
        QTest::keyClick(image->platforms()->matrix(), Qt::Key_C, Qt::ControlModifier);
        QVERIFY(openAssembly());
        QTest::keyClick(page()->canvas(), Qt::Key_V, Qt::ControlModifier);
        QTRY_COMPARE(session()->draft().entries.size(), 4);
        QVERIFY(!slotOf(u"windows/amd64 10.0.17763"_s).isEmpty());
    }

    void addToAssemblyFromAnImageSaysWhereItWent()
    {
        QVERIFY(openAssembly());
        m_desk->openText(u"fake.example/parts:arm"_s);
        QTRY_VERIFY(m_desk->currentImage() && m_desk->currentImage()->isSettled());
        action(u"page.addTo"_s)->trigger();
        QVERIFY(m_window->message()->isVisible());
        QCOMPARE(m_window->message()->actionIds(), QStringList{u"show"_s});
        QTest::keyClick(m_window->message()->findChildren<QPushButton *>().first(), Qt::Key_Space);
        QVERIFY(page());
        QTRY_COMPARE(session()->draft().entries.size(), 4);
    }

    void aPlatformIsEditedWithTheConfigBesideIt()
    {
        QVERIFY(openAssembly());
        page()->canvas()->setCurrentKey(slotOf(u"windows/amd64 10.0.20348"_s));
        QTest::keyClick(page()->canvas(), Qt::Key_F2);
        auto *editor = dialog<ui::PlatformEditor>();
        QVERIFY(editor);
        QLineEdit *version = editor->field(u"os.version"_s);
        version->setText(u"10.0"_s);
        QVERIFY(!editor->problem(u"os.version"_s).isEmpty());
        QVERIFY(!editor->apply()->isEnabled());
        version->setText(u"10.0.20348.1"_s);
        QVERIFY(editor->apply()->isEnabled());
        QTest::keyClick(version, Qt::Key_Return);
        const auto hasVersion = [this] {
            return std::ranges::any_of(session()->draft().entries,
                [](const auto &entry) { return entry.platform().osVersion == "10.0.20348.1"_L1; });
        };
        QTRY_VERIFY(hasVersion());
    }

    void anEmptyIndexIsNoDeadEnd()
    {
        m_fixture->builder.tag(u"empty"_s, m_fixture->builder.index({}));
        m_desk->openText(u"fake.example/app:empty"_s);
        QTRY_VERIFY(m_desk->currentImage() && m_desk->currentImage()->isSettled());
        QTRY_VERIFY(m_desk->currentImage()->message()->isVisible());
        QCOMPARE(m_desk->currentImage()->message()->actionIds(), QStringList{u"assemble"_s});
    }

    void copyImageShowsThePlanFirst()
    {
        m_desk->openText(u"fake.example/parts:all"_s);
        QTRY_VERIFY(m_desk->currentImage() && m_desk->currentImage()->isSettled());
        action(u"page.copyImage"_s)->trigger();
        auto *copy = dialog<ui::CopyImageDialog>();
        QVERIFY(copy);
        QVERIFY(!copy->copy()->isEnabled());
        copy->target()->setText(u"fake.example/app:copied"_s);
        QVERIFY(copy->copy()->isEnabled());
        // The same as commands: those that can say it, and all of them as scripts.
        QVERIFY(copy->commands()->isEnabled());
        Q_EMIT copy->commands()->menu()->aboutToShow();
        const QList<QAction *> lines = copy->commands()->menu()->actions();
        QVERIFY(lines.size() > 3);
        QVERIFY2(
            lines.first()->text().startsWith(u"gantry copy "_s), qPrintable(lines.first()->text()));
        lines.first()->trigger();
        QCOMPARE(QGuiApplication::clipboard()->text(), lines.first()->toolTip());
        QTest::mouseClick(copy->copy(), Qt::LeftButton);
        QTRY_VERIFY(copy->message()->isVisible());
        QTRY_VERIFY2(!m_fixture->tagged(u"copied"_s).isNull(), qPrintable(copy->message()->text()));
        const QPointer<QDialog> open(copy);
        QTest::keyClick(copy->target(), Qt::Key_Escape);
        QTRY_VERIFY(!open);
    }

    void everythingHasAName()
    {
        QVERIFY(openAssembly());
        QVERIFY(plan());
        QCOMPARE(namelessWidgets(m_window.get()), QStringList());
    }
};

QTEST_MAIN(AssemblyTest)
#include "tst_assembly.moc"
