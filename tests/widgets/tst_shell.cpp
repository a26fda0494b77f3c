// SPDX-License-Identifier: Apache-2.0
// The frame of the window without any image: docks, keys, menus, dialogs.
#include "nameless.h"
#include "ui/dialogs/certificatedialog.h"
#include "ui/dialogs/helpdialog.h"
#include "ui/dialogs/keyseditor.h"
#include "ui/dialogs/registrydialog.h"
#include "ui/dialogs/settingsdialog.h"
#include "ui/dialogs/signindialog.h"
#include "ui/pages/startpage.h"
#include "ui/shell/actionregistry.h"
#include "ui/shell/documents.h"
#include "ui/shell/edgestrips.h"
#include "ui/shell/mainwindow.h"
#include "ui/shell/preferences.h"
#include "ui/shell/workdock.h"
#include "ui/theme/theme.h"

#include <QAction>
#include <QCheckBox>
#include <QKeySequenceEdit>
#include <QLineEdit>
#include <QMenuBar>
#include <QMimeData>
#include <QPushButton>
#include <QScrollArea>
#include <QScrollBar>
#include <QSettings>
#include <QSignalSpy>
#include <QTemporaryDir>
#include <QTest>

using namespace Qt::StringLiterals;
using namespace gantry::ui;

namespace {

QPushButton *buttonNamed(QWidget *in, const QString &text)
{
    for (auto *button : in->findChildren<QPushButton *>()) {
        if (button->text().remove(u'&') == text)
            return button;
    }
    return nullptr;
}

} // namespace

class ShellTest : public QObject
{
    Q_OBJECT
    QTemporaryDir m_folder;
    std::unique_ptr<Theme> m_theme;
    std::unique_ptr<Preferences> m_preferences;
    std::unique_ptr<MainWindow> m_window;

    QString file() const { return m_folder.filePath(u"settings.ini"_s); }
    void makeWindow()
    {
        m_window.reset();
        m_preferences = std::make_unique<Preferences>(
            std::make_unique<QSettings>(file(), QSettings::IniFormat));
        m_window = std::make_unique<MainWindow>(m_preferences.get(), m_theme.get());
        for (WorkDock *dock : {m_window->registries(), m_window->details(), m_window->activity()}) {
            dock->setFactory([dock] {
                auto *line = new QLineEdit;
                line->setObjectName(dock->objectName());
                return line;
            });
        }
        m_window->documents()->add(new StartPage(m_window->actions()));
        m_window->restoreWindow();
        m_window->resize(1440, 872);
        m_window->show();
        m_window->activateWindow();
        QVERIFY(QTest::qWaitForWindowActive(m_window.get()));
    }

private Q_SLOTS:
    void initTestCase()
    {
        QVERIFY(m_folder.isValid());
        m_theme = std::make_unique<Theme>(qApp, Theme::Setting::Light);
    }
    void init()
    {
        QFile::remove(file());
        makeWindow();
    }
    void cleanup()
    {
        m_window.reset();
        m_preferences.reset();
    }

    void noTwoActionsShareAKey()
    {
        ActionRegistry *actions = m_window->actions();
        for (const QString &id : actions->ids()) {
            for (const QKeySequence &key : actions->action(id)->shortcuts())
                QVERIFY2(actions->ownerOf(key, id).isEmpty(),
                    qPrintable(id + u" and "_s + actions->ownerOf(key, id)));
        }
    }

    void everyMenuHasSomethingInside()
    {
        for (const QAction *top : m_window->menuBar()->actions()) {
            QVERIFY2(top->menu() && !top->menu()->actions().isEmpty(), qPrintable(top->text()));
        }
    }

    void dockContentIsMadeWhenFirstShown()
    {
        auto *dock = new WorkDock(u"late"_s, u"config"_s, u"Late"_s, m_window.get());
        dock->setFactory([] { return new QLineEdit; });
        dock->hide();
        m_window->addDockWidget(Qt::RightDockWidgetArea, dock);
        dock->hide();
        QVERIFY(!dock->isBuilt());
        dock->show();
        QVERIFY(dock->isBuilt());
    }

    void f6WalksThroughDocksAndBack()
    {
        QWidget *start = m_window->documents()->currentPage();
        start->setFocus();
        QStringList walked;
        for (int i = 0; i < 4; ++i) {
            QTest::keyClick(m_window.get(), Qt::Key_F6);
            QWidget *now = QApplication::focusWidget();
            QVERIFY(now);
            walked.append(start->isAncestorOf(now) ? u"documents"_s : now->objectName());
        }
        QCOMPARE(
            walked, (QStringList{u"details"_s, u"activity"_s, u"registries"_s, u"documents"_s}));
        QTest::keyClick(m_window.get(), Qt::Key_F6, Qt::ShiftModifier);
        QCOMPARE(QApplication::focusWidget()->objectName(), u"registries"_s);
    }

    void hiddenDockOpensAsOverlayFromTheEdge()
    {
        m_window->details()->hide();
        auto *strips = m_window->findChild<EdgeStrips *>();
        QVERIFY(strips);
        QTRY_VERIFY(!m_window->findChildren<EdgeStrip *>().isEmpty());
        QAbstractButton *label = nullptr;
        const auto findLabel = [&] {
            for (auto *strip : m_window->findChildren<EdgeStrip *>()) {
                for (auto *button : strip->findChildren<QAbstractButton *>()) {
                    if (strip->isVisible() && button->text() == u"Details"_s)
                        label = button;
                }
            }
            return label != nullptr;
        };
        QTRY_VERIFY(findLabel());
        QTest::mouseClick(label, Qt::LeftButton);
        QCOMPARE(strips->overlaid(), m_window->details());
        QVERIFY(m_window->details()->content()->isVisible());
        QTest::keyClick(QApplication::focusWidget(), Qt::Key_Escape);
        QCOMPARE(strips->overlaid(), nullptr);
        QVERIFY(m_window->details()->isHidden());
        m_window->details()->show();
        QVERIFY(m_window->details()->content()->isVisible());
    }

    void resetLayoutBringsDocksBack()
    {
        m_window->registries()->hide();
        m_window->activity()->setFloating(true);
        m_window->actions()->action(u"view.reset"_s)->trigger();
        QVERIFY(m_window->registries()->isVisible());
        QVERIFY(!m_window->activity()->isFloating());
    }

    void hiddenDocksStayHiddenAfterARestart()
    {
        m_window->details()->hide();
        m_window->close();
        makeWindow();
        QVERIFY(m_window->details()->isHidden());
        QVERIFY(m_window->registries()->isVisible());
    }

    void changedKeyWorksAndSurvivesARestart()
    {
        const QKeySequence wanted(u"Ctrl+Alt+R"_s);
        m_window->actions()->setKey(u"view.reset"_s, wanted);
        m_window->registries()->hide();
        QTest::keyClick(m_window.get(), Qt::Key_R, Qt::ControlModifier | Qt::AltModifier);
        QVERIFY(m_window->registries()->isVisible());
        makeWindow();
        QCOMPARE(m_window->actions()->key(u"view.reset"_s), wanted);
        m_window->actions()->resetKeys();
        QVERIFY(m_window->actions()->key(u"view.reset"_s).isEmpty());
    }

    void takenKeyIsNotStolenUnasked()
    {
        KeysEditor editor(m_window->actions());
        editor.show();
        editor.choose(u"view.reset"_s);
        editor.keyEdit()->setKeySequence(QKeySequence(u"Ctrl+K"_s));
        Q_EMIT editor.keyEdit()->editingFinished();
        QCOMPARE(m_window->actions()->key(u"go.commands"_s), QKeySequence(u"Ctrl+K"_s));
        QVERIFY(m_window->actions()->key(u"view.reset"_s).isEmpty());
        QPushButton *move = buttonNamed(&editor, u"Use It Here"_s);
        QVERIFY(move);
        move->click();
        QCOMPARE(m_window->actions()->key(u"view.reset"_s), QKeySequence(u"Ctrl+K"_s));
        QVERIFY(m_window->actions()->key(u"go.commands"_s).isEmpty());
    }

    void themeActionSwitchesThePaletteAtOnce()
    {
        m_window->actions()->action(u"theme.dark"_s)->trigger();
        QVERIFY(qApp->palette().color(QPalette::Base).lightness() < 90);
        QCOMPARE(m_preferences->theme(), u"dark"_s);
        m_window->actions()->action(u"theme.light"_s)->trigger();
        QVERIFY(qApp->palette().color(QPalette::Base).lightness() > 200);
    }

    void droppedFolderIsReportedWithItsPath()
    {
        QSignalSpy dropped(m_window.get(), &MainWindow::pathsDropped);
        QMimeData data;
        data.setUrls({QUrl::fromLocalFile(m_folder.path())});
        QDragEnterEvent enter(
            QPoint(20, 20), Qt::CopyAction, &data, Qt::LeftButton, Qt::NoModifier);
        QApplication::sendEvent(m_window.get(), &enter);
        QVERIFY(enter.isAccepted());
        QDropEvent drop(QPointF(20, 20), Qt::CopyAction, &data, Qt::LeftButton, Qt::NoModifier);
        QApplication::sendEvent(m_window.get(), &drop);
        QCOMPARE(dropped.size(), 1);
        QCOMPARE(dropped.first().first().toStringList(), QStringList{m_folder.path()});
    }

    void closingWithWorkAsksOnceAndKeepsTheWindow()
    {
        m_window->setRunningWork([] { return QStringList{u"Read tags of a"_s}; });
        m_window->close();
        QVERIFY(m_window->isVisible());
        QPushButton *leave = buttonNamed(m_window.get(), u"Cancel Them and Close"_s);
        QVERIFY(leave);
        leave->click();
        QTRY_VERIFY(!m_window->isVisible());
    }

    void settingsSearchFindsASettingInItsSection()
    {
        SettingsDialog settings(m_preferences.get(), m_window->actions(), m_window.get());
        settings.setAttribute(Qt::WA_DeleteOnClose, false);
        settings.open();
        settings.setSearch(u"contrast colour"_s);
        QCOMPARE(settings.shownSections(), QStringList{u"look"_s});
        settings.setSearch(u"copy digest"_s);
        QCOMPARE(settings.shownSections(), QStringList{u"keys"_s});
        settings.setSearch(u"zebra"_s);
        QVERIFY(settings.shownSections().isEmpty());
    }

    void signInWaitsForTheTestBeforeItCloses()
    {
        auto *dialog = new SignInDialog(u"reg.example"_s, u"bob"_s, m_window.get());
        dialog->setStorage(u"a plain file"_s, true);
        QSignalSpy submitted(dialog, &SignInDialog::submitted);
        dialog->open();
        QPushButton *go = buttonNamed(dialog, u"Sign In"_s);
        QVERIFY(!go->isEnabled());
        dialog->findChildren<QLineEdit *>().at(1)->setText(u"secret"_s);
        QVERIFY2(!go->isEnabled(), "an unencrypted file needs agreement");
        for (auto *check : dialog->findChildren<QCheckBox *>()) {
            if (check->text().contains(u"unencrypted"_s))
                check->setChecked(true);
        }
        go->click();
        QCOMPARE(submitted.size(), 1);
        QCOMPARE(submitted.first().at(3).toBool(), true);
        QVERIFY(dialog->isVisible());
        dialog->showFailure(u"refused"_s);
        QVERIFY(dialog->isVisible());
        dialog->finish();
        QTRY_VERIFY(m_window->findChildren<SignInDialog *>().isEmpty());
    }

    void registryDialogRefusesWhatIsNoHost()
    {
        RegistryDialog dialog({}, m_window.get());
        dialog.setAttribute(Qt::WA_DeleteOnClose, false);
        dialog.open();
        auto *host = dialog.findChild<QLineEdit *>();
        QPushButton *add = buttonNamed(&dialog, u"Add Registry"_s);
        QVERIFY(!add->isEnabled());
        host->setText(u"not a host"_s);
        QVERIFY(!add->isEnabled());
        host->setText(u"https://Registry.Example.com:5000/v2/"_s);
        QVERIFY(add->isEnabled());
        QCOMPARE(dialog.choice().host, u"registry.example.com:5000"_s);
    }

    void certificateIsNotTrustedByEnter()
    {
        CertificateFacts facts;
        facts.subject = u"CN=reg"_s;
        facts.sha256 = u"AB:CD"_s;
        CertificateDialog dialog(u"reg"_s, u"Not signed"_s, {facts}, m_window.get());
        dialog.setAttribute(Qt::WA_DeleteOnClose, false);
        QSignalSpy trusted(&dialog, &CertificateDialog::trusted);
        dialog.open();
        QTest::keyClick(&dialog, Qt::Key_Return);
        QCOMPARE(trusted.size(), 0);
        QPushButton *trust = buttonNamed(&dialog, u"Trust for This Registry Only"_s);
        QVERIFY(!trust->isEnabled());
    }

    void theStartPageIsOneColumnWhereItIsNarrow()
    {
        auto *start = static_cast<StartPage *>(m_window->documents()->currentPage());
        auto *area = start->findChild<QScrollArea *>();
        QVERIFY(area);
        for (const QSize size : {QSize(1100, 700), QSize(1440, 900)}) {
            m_window->resize(size);
            QTRY_COMPARE(m_window->size(), size);
            QTRY_COMPARE(area->horizontalScrollBar()->maximum(), 0);
        }
    }

    void startPageOpensWhatWasTyped()
    {
        auto *start = static_cast<StartPage *>(m_window->documents()->currentPage());
        QSignalSpy opened(start, &StartPage::openRequested);
        start->focusPage();
        QTest::keyClicks(start->reference(), u"alpine:3"_s);
        QTest::keyClick(start->reference(), Qt::Key_Return);
        QCOMPARE(opened.size(), 1);
        QCOMPARE(opened.first().first().toString(), u"alpine:3"_s);
    }

    void everythingWithFocusHasAName()
    {
        auto *start = static_cast<StartPage *>(m_window->documents()->currentPage());
        start->setFound(
            {{u"e"_s, u"engine"_s, u"Engine"_s, u"socket"_s, Mark::Fine, u"ok"_s, true}});
        start->setPresets({{u"l"_s, u"Linux"_s, u"linux/amd64"_s, false, true}});
        QCOMPARE(gantry::test::namelessWidgets(m_window.get()).join(u'\n'), QString());
        SettingsDialog settings(m_preferences.get(), m_window->actions(), m_window.get());
        settings.setAttribute(Qt::WA_DeleteOnClose, false);
        settings.open();
        settings.showSection(u"keys"_s);
        QCOMPARE(gantry::test::namelessWidgets(&settings).join(u'\n'), QString());
        RegistryDialog registry({}, m_window.get());
        registry.setAttribute(Qt::WA_DeleteOnClose, false);
        registry.open();
        QCOMPARE(gantry::test::namelessWidgets(&registry).join(u'\n'), QString());
        SignInDialog signIn(u"r"_s, {}, m_window.get());
        signIn.setAttribute(Qt::WA_DeleteOnClose, false);
        signIn.open();
        QCOMPARE(gantry::test::namelessWidgets(&signIn).join(u'\n'), QString());
    }
};

QTEST_MAIN(ShellTest)
#include "tst_shell.moc"
