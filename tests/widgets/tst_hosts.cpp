// SPDX-License-Identifier: Apache-2.0
// Journeys by keyboard: the host list, the host selector, the error explainer, and the tags of a
// repository.
#include "models/hosts/hosteditmodel.h"
#include "models/repository/tagmatrixmodel.h"
#include "offlinewindow.h"
#include "ui/dialogs/explaindialog.h"
#include "ui/dialogs/hostform.h"
#include "ui/dialogs/hostlistdialog.h"
#include "ui/pages/registriespanel.h"
#include "ui/pages/repositorypage.h"
#include "ui/shell/documents.h"
#include "ui/shell/maintoolbar.h"
#include "ui/shell/workdock.h"
#include "ui/widgets/filterline.h"
#include "ui/widgets/labels.h"
#include "ui/widgets/messages.h"
#include "ui/widgets/referencefield.h"
#include "ui/widgets/rowsview.h"

#include <QAction>
#include <QClipboard>
#include <QComboBox>
#include <QDropEvent>
#include <QFile>
#include <QMenu>
#include <QMimeData>
#include <QPlainTextEdit>
#include <QPushButton>
#include <QSpinBox>
#include <QTest>
#include <QTreeView>

using namespace Qt::StringLiterals;
using namespace gantry;
using models::HostEditModel;
using models::TagMatrixModel;

class HostsTest : public QObject
{
    Q_OBJECT
    std::unique_ptr<QTemporaryDir> m_folder;
    std::unique_ptr<ui::Theme> m_theme;
    std::unique_ptr<test::OfflineWindow> m_offline;

    models::Workspace *workspace() const { return m_offline->workbench->workspace(); }
    ui::HostListDialog *openList()
    {
        m_offline->action(u"tools.hosts"_s)->trigger();
        auto *dialog = m_offline->window->findChild<ui::HostListDialog *>();
        return dialog && QTest::qWaitForWindowActive(dialog) ? dialog : nullptr;
    }
    static void type(QWidget *into, const QString &text) { QTest::keyClicks(into, text); }
    ui::RepositoryPage *openTags()
    {
        m_offline->desk->openTags(u"fake.example/app"_s);
        auto *page
            = qobject_cast<ui::RepositoryPage *>(m_offline->window->documents()->currentPage());
        if (!page || !QTest::qWaitFor([page] {
                return page->isSettled() && page->model()->rowCount() > 0;
            }))
            return nullptr;
        return page;
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

    void aHostIsAddedByKeyboardAndSaved()
    {
        ui::HostListDialog *dialog = openList();
        QVERIFY(dialog);
        QTest::keyClick(dialog->list(), Qt::Key_Insert);
        QTRY_VERIFY(dialog->form()->name()->hasFocus());
        type(dialog->form()->name(), u"line-pc"_s); // the name it came with is selected
        dialog->form()->platform()->selectAll();
        type(dialog->form()->platform(), u"windows(10.0.17763)/am"_s);
        QVERIFY(dialog->form()->problem().isEmpty()
            || dialog->form()->problem().contains(u"Write it like"_s));
        type(dialog->form()->platform(), u"d64"_s);
        QVERIFY(dialog->form()->problem().isEmpty());
        QVERIFY(dialog->form()->build()->currentText().contains(u"2019"_s));
        QVERIFY(dialog->form()->isolation()->isEnabled());
        dialog->form()->count()->setValue(6);
        QVERIFY(workspace()->ownHosts().isEmpty()); // nothing before Save
        dialog->button(u"save"_s)->click();
        QCOMPARE(workspace()->ownHosts().size(), 1);
        const models::Host &host = workspace()->ownHosts().first();
        QCOMPARE(host.name, u"line-pc"_s);
        QCOMPARE(host.platform.osVersion, u"10.0.17763"_s);
        QCOMPARE(host.count, 6);
        QCOMPARE(m_offline->workbench->hosts()->hostCount(), 6);
    }

    void escapeLeavesAllAsItWas()
    {
        workspace()->setHosts({u"linux-amd64"_s}, {});
        ui::HostListDialog *dialog = openList();
        QVERIFY(dialog);
        dialog->list()->setFocus();
        dialog->select(u"linux-arm64"_s);
        QTest::keyClick(dialog->list(), Qt::Key_Space); // ticks
        QCOMPARE(dialog->model()->presetIds().size(), 2);
        QTest::keyClick(dialog->list(), Qt::Key_Insert);
        QCOMPARE(dialog->model()->ownHosts().size(), 1);
        QTest::keyClick(dialog, Qt::Key_Escape);
        QTRY_VERIFY(!m_offline->window->findChild<ui::HostListDialog *>());
        QCOMPARE(workspace()->presetIds(), QStringList(u"linux-amd64"_s));
        QVERIFY(workspace()->ownHosts().isEmpty());
    }

    void aListIsPastedAndABadLineIsNamed()
    {
        ui::HostListDialog *dialog = openList();
        QVERIFY(dialog);
        dialog->list()->setFocus();
        QGuiApplication::clipboard()->setText(u"lab-rv = linux/riscv64\nwindows-2022\n"_s);
        QTest::keyClick(dialog->list(), Qt::Key_V, Qt::ControlModifier);
        QTRY_COMPARE(dialog->model()->expected().size(), 2);
        QVERIFY(dialog->message()->isVisible());
        QGuiApplication::clipboard()->setText(u"linux/amd64\n!!\n"_s);
        QTest::keyClick(dialog->list(), Qt::Key_V, Qt::ControlModifier);
        QTRY_COMPARE(dialog->message()->mark(), ui::Mark::Error);
        QVERIFY2(dialog->message()->text().contains(u'2'), qPrintable(dialog->message()->text()));
        QCOMPARE(dialog->model()->expected().size(), 2);
    }

    void filesOfAnyNameAndTextAreDropped()
    {
        ui::HostListDialog *dialog = openList();
        QVERIFY(dialog);
        const QString path = m_folder->filePath(u"nodes"_s);
        QFile file(path);
        QVERIFY(file.open(QIODevice::WriteOnly));
        file.write("lab-rv = linux/riscv64\n");
        file.close();
        const auto drop = [dialog](const QMimeData &mime) {
            const QPoint at = dialog->rect().center();
            QDragEnterEvent enter(at, Qt::CopyAction, &mime, Qt::LeftButton, Qt::NoModifier);
            QApplication::sendEvent(dialog, &enter);
            QVERIFY(enter.isAccepted());
            QDropEvent dropped(at, Qt::CopyAction, &mime, Qt::LeftButton, Qt::NoModifier);
            QApplication::sendEvent(dialog, &dropped);
        };
        QMimeData mime;
        mime.setUrls({QUrl::fromLocalFile(path)});
        drop(mime);
        QTRY_COMPARE(dialog->model()->ownHosts().size(), 1);
        QMimeData text;
        text.setText(u"linux/amd64,windows-2022\n"_s);
        drop(text);
        QTRY_COMPARE(dialog->model()->expected().size(), 3);
    }

    void nodesDroppedOnTheWindowOpenTheList()
    {
        const QString path = m_folder->filePath(u"nodes.json"_s);
        QFile file(path);
        QVERIFY(file.open(QIODevice::WriteOnly));
        file.write("{\"apiVersion\":\"v1\",\"kind\":\"List\",\"items\":[{\"kind\":\"Node\","
                   "\"metadata\":{\"name\":\"n1\",\n            "
                   "\"labels\":{\"kubernetes.io/os\":\"linux\",\"kubernetes.io/"
                   "arch\":\"arm64\"}},\"status\":{\"nodeInfo\":{\n            "
                   "\"operatingSystem\":\"linux\",\"architecture\":\"arm64\",\"kernelVersion\":\"6."
                   "8.0\",\n            \"containerRuntimeVersion\":\"containerd://2.1.0\"}}}]}");
        file.close();
        m_offline->desk->openPaths({path});
        auto *dialog = m_offline->window->findChild<ui::HostListDialog *>();
        QVERIFY(dialog);
        QTRY_COMPARE(dialog->model()->ownHosts().size(), 1);
        QCOMPARE(dialog->model()->ownHosts().first().platform.architecture, u"arm64"_s);
        QCOMPARE(dialog->model()->ownHosts().first().client->kind, doctor::ClientKind::Cri);
        // The first one that came is shown.
        QCOMPARE(dialog->form()->name()->text(), dialog->model()->ownHosts().first().name);
        QVERIFY(dialog->form()->isVisible());
    }

    void anExportIsAnImport()
    {
        workspace()->setHosts({u"windows-2022"_s}, {});
        ui::HostListDialog *dialog = openList();
        QVERIFY(dialog);
        const QString path = m_folder->filePath(u"hosts.json"_s);
        dialog->exportFile(path);
        QTRY_VERIFY(QFile::exists(path));
        dialog->model()->setHosts({}, {});
        dialog->importFile(path);
        QTRY_COMPARE(dialog->model()->expected().size(), 1);
        QCOMPARE(dialog->model()->presetIds(), QStringList(u"windows-2022"_s));
    }

    void theMenuChoosesHostClientAndIsolation()
    {
        QMenu *menu = m_offline->window->toolBar()->hostMenu();
        const auto choose = [](QMenu *from, const QString &text) {
            const auto actions = from->actions();
            for (QAction *action : actions) {
                if (action->text().section(u'\t', 0, 0) == text) {
                    action->trigger();
                    return true;
                }
            }
            return false;
        };
        const auto under = [&](const QString &title) -> QMenu * {
            Q_EMIT menu->aboutToShow();
            const auto actions = menu->actions();
            for (QAction *action : actions) {
                if (action->menu() && action->text() == title)
                    return action->menu();
            }
            return nullptr;
        };
        Q_EMIT menu->aboutToShow();
        QVERIFY(choose(menu, u"Windows Server 2019"_s));
        auto *hosts = m_offline->workbench->hosts();
        QCOMPARE(hosts->viewer().id, u"windows-2019"_s);
        QCOMPARE(hosts->viewerClient().kind, doctor::ClientKind::DockerWindows);
        QVERIFY(choose(under(u"Isolation"_s), u"Hyper-V"_s));
        QCOMPARE(hosts->viewer().isolation, doctor::Isolation::HyperV);
        const QString podman = doctor::clientName({.kind = doctor::ClientKind::Podman});
        QVERIFY(choose(under(u"Client Rules"_s), podman));
        QCOMPARE(hosts->viewerClient().kind, doctor::ClientKind::Podman);
        QCOMPARE(workspace()->viewer().client->kind, doctor::ClientKind::Podman);
        QVERIFY(m_offline->window->toolBar()->host()->toolTip().contains(podman));
    }

    void aMessageIsExplainedAndOpenedInTheDoctor()
    {
        QTest::keyClick(
            m_offline->window.get(), Qt::Key_E, Qt::ControlModifier | Qt::ShiftModifier);
        auto *dialog = m_offline->window->findChild<ui::ExplainDialog *>();
        QVERIFY(dialog);
        QTRY_VERIFY(dialog->text()->hasFocus());
        QVERIFY(!dialog->openButton()->isEnabled());
        QGuiApplication::clipboard()->setText(
            u"no matching manifest for windows/amd64 10.0.17763 in the manifest list entries"_s);
        QTest::keyClick(dialog->text(), Qt::Key_V, Qt::ControlModifier);
        QTRY_VERIFY(!dialog->shownCause().isEmpty());
        QVERIFY(!dialog->shownTitle().isEmpty());
        dialog->image()->setFocus();
        type(dialog->image(), u"fake.example/app:latest"_s);
        QTRY_VERIFY(dialog->lookButton()->isEnabled());
        dialog->lookButton()->click();
        QTRY_VERIFY2(dialog->shownPlatforms().contains(u"linux/arm64"_s),
            qPrintable(dialog->shownPlatforms()));
        QVERIFY(dialog->openButton()->isEnabled());
        dialog->openButton()->click();
        ui::ImagePage *page = m_offline->desk->currentImage();
        QVERIFY(page);
        QCOMPARE(page->imagePlace().page, models::ImagePlace::Page::Doctor);
        const auto *place
            = std::get_if<models::ImagePlace>(&m_offline->workbench->navigator()->place());
        QVERIFY(place);
        QVERIFY2(place->host.contains(u"17763"_s), qPrintable(place->host));
        // Put away, not gone.
        QVERIFY(!dialog->isVisible());
        m_offline->action(u"tools.explain"_s)->trigger();
        QVERIFY(dialog->isVisible());
        QVERIFY(dialog->text()->toPlainText().contains(u"17763"_s));
    }

    void manyMessagesAreAListToChooseFrom()
    {
        auto *dialog = m_offline->desk->explainMessage(
            u"exec /bin/sh: exec format error\n"
            "no matching manifest for windows/amd64 10.0.17763 in the manifest list entries\n"
            "image operating system \"linux\" cannot be used on this platform\n"
            "Fatal glibc error: CPU does not support x86-64-v2\n"_s);
        QVERIFY(dialog);
        const int width = dialog->width();
        QTRY_VERIFY(dialog->others()->isVisible());
        QVERIFY(dialog->others()->count() >= 3);
        QCOMPARE(dialog->width(), width);
        const QString first = dialog->shownTitle();
        dialog->others()->setFocus();
        QTest::keyClick(dialog->others(), Qt::Key_Down);
        QVERIFY(dialog->shownTitle() != first);
    }

    void tagsAreReadWalkedAndOpened()
    {
        workspace()->setHosts({u"linux-amd64"_s, u"linux-arm64"_s, u"windows-2022"_s}, {});
        ui::RepositoryPage *page = openTags();
        QVERIFY(page);
        QTRY_COMPARE(page->matrix()->loaded(), static_cast<int>(page->matrix()->tags().size()));
        QVERIFY(page->model()->tagsWithHoles() > 0);
        QTest::keyClick(m_offline->window.get(), Qt::Key_F8);
        QVERIFY(page->view()->currentIndex().isValid());
        QTest::keyClick(m_offline->window.get(), Qt::Key_F, Qt::ControlModifier);
        QTRY_VERIFY(page->filter()->hasFocus());
        type(page->filter(), u"latest"_s);
        QTest::keyClick(page->filter(), Qt::Key_Return);
        QTRY_COMPARE(page->model()->rowCount(), 1);
        QTest::keyClick(page->filter(), Qt::Key_Down);
        QTRY_VERIFY(page->view()->hasFocus());
        QTest::keyClick(page->view(), Qt::Key_Return);
        ui::ImagePage *image = m_offline->desk->currentImage();
        QVERIFY(image);
        QCOMPARE(image->session()->name().toString(), u"fake.example/app:latest"_s);
        QCOMPARE(image->imagePlace().page, models::ImagePlace::Page::Doctor);
        m_offline->action(u"go.back"_s)->trigger();
        QCOMPARE(m_offline->window->documents()->currentPage(), page);
    }

    void tagsAreWrittenToAFile()
    {
        ui::RepositoryPage *page = openTags();
        QVERIFY(page);
        QTRY_VERIFY(page->matrix()->loaded() > 0 && page->isSettled());
        const QString path = m_folder->filePath(u"tags.csv"_s);
        m_offline->desk->writeTags(page, models::TagMatrixFormat::Csv, path);
        QTRY_VERIFY(QFile::exists(path));
        QFile file(path);
        QVERIFY(file.open(QIODevice::ReadOnly));
        QVERIFY(file.readAll().contains("latest"));
        QCOMPARE(m_offline->desk->currentCommands().first().text.left(34),
            u"gantry doctor --tags fake.example/"_s);
    }

    void aFailureStandsOverTheTagsAndIsTriedAgain()
    {
        m_offline->source->setFailure(
            u"tags"_s, Error{.code = Errc::Network, .message = u"timed out"_s, .subject = {}});
        m_offline->desk->openTags(u"fake.example/app"_s);
        auto *page
            = qobject_cast<ui::RepositoryPage *>(m_offline->window->documents()->currentPage());
        QVERIFY(page);
        QTRY_VERIFY(page->message()->isVisible());
        QVERIFY(page->message()->text().contains(u"timed out"_s));
        m_offline->source->setFailure(u"tags"_s, {});
        QVERIFY(page->message()->actionIds().contains(u"retry"_s));
        Q_EMIT page->message()->actionTriggered(u"retry"_s);
        QTRY_VERIFY(page->model()->rowCount() > 0);
        QTRY_VERIFY(!page->message()->isVisible());
    }

    void theSessionBringsTheTagsBack()
    {
        QVERIFY(openTags());
        m_offline->desk->saveSession();
        const auto documents = workspace()->session();
        QVERIFY(std::ranges::any_of(documents, [](const auto &document) {
            return document.place == "repository:fake.example/app"_L1;
        }));
    }
};

QTEST_MAIN(HostsTest)
#include "tst_hosts.moc"
