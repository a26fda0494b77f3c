// SPDX-License-Identifier: Apache-2.0
// Signing in at the page that could not be read: the real window and a registry HttpScript plays.
#include "sources/opener.h"
#include "support/imagebuilder.h"
#include "support/proxy/httpscript.h"
#include "testwindow.h"
#include "transport/auth/credentials.h"
#include "transport/httpclient.h"
#include "ui/dialogs/signindialog.h"
#include "ui/pages/imagepage.h"
#include "ui/pages/problemview.h"

#include <QCheckBox>
#include <QLineEdit>
#include <QPushButton>
#include <QTemporaryDir>
#include <QTest>

using namespace Qt::StringLiterals;
using namespace gantry;
using namespace gantry::test;
using State = models::ImageSession::State;

class SignInTest : public QObject
{
    Q_OBJECT
    std::unique_ptr<ui::Theme> m_theme;
    std::unique_ptr<QTemporaryDir> m_folder;
    std::unique_ptr<HttpScript> m_script;
    std::shared_ptr<transport::CredentialStore> m_store;
    std::unique_ptr<transport::HttpClient> m_client;
    std::unique_ptr<TestWindow> m_shown;

    ui::MainWindow *window() const { return m_shown->window.get(); }
    models::Workbench *workbench() const { return m_shown->workbench.get(); }

    //! One image behind Basic ada:lovelace; the registry lists tags, and no repositories.
    void serveBehindAPassword(const std::shared_ptr<Content> &content)
    {
        m_script->onAny([content](const ScriptRequest &request) -> std::optional<ScriptAnswer> {
            if (request.header("Authorization") != "Basic " + QByteArray("ada:lovelace").toBase64())
                return ScriptAnswer{
                    .status = 401, .headers = {{"WWW-Authenticate", "Basic realm=x"}}, .body = {}};
            if (request.path == "/v2/")
                return ScriptAnswer::json("{}");
            if (request.path.startsWith("/v2/a/b/tags/list"))
                return ScriptAnswer::json("{\"name\":\"a/b\",\"tags\":[\"one\"]}");
            QString digest = QString::fromUtf8(request.path).section(u'/', -1);
            if (const oci::Descriptor *tagged = content->tag(digest))
                digest = tagged->digest.toString();
            const auto found = content->blobs.constFind(digest);
            if (found == content->blobs.constEnd())
                return ScriptAnswer::json("{\"errors\":[{\"code\":\"NOT_FOUND\"}]}", 404);
            return ScriptAnswer::json(*found);
        });
    }

    models::ImageSession *openAndBeRefused()
    {
        const auto name = workbench()->openPasted(m_script->registry() + u"/a/b:one"_s);
        models::ImageSession *session = name ? workbench()->session(*name) : nullptr;
        const bool refused
            = session && QTest::qWaitFor([&] { return session->state() == State::Failed; });
        return refused ? session : nullptr;
    }
    //! The rows of Activity that tell a failure, as read there.
    QStringList failures() const
    {
        using Jobs = models::JobModel;
        const Jobs *jobs = workbench()->jobs();
        QStringList lines;
        for (int row = 0; row < jobs->rowCount(); ++row) {
            const QModelIndex index = jobs->index(row, 0);
            if (index.data(Jobs::StateRole).toInt() == static_cast<int>(Job::State::Failed))
                lines += index.data().toString() + u": "_s + index.data(Jobs::ErrorRole).toString();
        }
        return lines;
    }
    ui::SignInDialog *askedAtThePage()
    {
        auto *page = window()->findChild<ui::ImagePage *>();
        auto *button = page ? page->problem()->findChild<QPushButton *>(u"signIn"_s) : nullptr;
        if (button)
            button->click();
        return window()->findChild<ui::SignInDialog *>();
    }
    static QCheckBox *keepBox(ui::SignInDialog *dialog)
    {
        const auto boxes = dialog->findChildren<QCheckBox *>();
        for (QCheckBox *box : boxes) {
            if (!box->text().contains(u"unencrypted"_s))
                return box;
        }
        return nullptr;
    }
    static void fillIn(ui::SignInDialog *dialog, bool keep)
    {
        const auto fields = dialog->findChildren<QLineEdit *>();
        fields.at(0)->setText(u"ada"_s);
        fields.at(1)->setText(u"lovelace"_s);
        keepBox(dialog)->setChecked(keep);
        const auto buttons = dialog->findChildren<QPushButton *>();
        for (QPushButton *button : buttons) {
            if (button->text() == u"Sign In"_s)
                button->click();
        }
    }

private Q_SLOTS:
    void initTestCase() { m_theme = std::make_unique<ui::Theme>(qApp, ui::Theme::Setting::Light); }

    void init()
    {
        m_folder = std::make_unique<QTemporaryDir>();
        m_script = std::make_unique<HttpScript>();
        ImageBuilder builder;
        builder.tag(u"one"_s, builder.image(u"linux/amd64"_s));
        serveBehindAPassword(builder.content());
        auto hosts = std::make_shared<transport::RegistryHosts>(QStringList());
        hosts->setLoopbackPlain(m_script->registry(), true);
        transport::CredentialStore::Paths paths;
        paths.dockerConfig = m_folder->filePath(u"config.json"_s);
        m_store = std::make_shared<transport::CredentialStore>(paths);
        m_client = std::make_unique<transport::HttpClient>(hosts, m_store);
        models::WorkbenchParts parts;
        parts.opener = sources::makeOpener({[this] { return m_client.get(); },
            [] { return std::shared_ptr<sources::BlobCache>(); }, std::make_shared<Pools>(),
            false});
        parts.access.http = [this] { return m_client.get(); };
        parts.access.credentials = m_store;
        parts.access.hosts = hosts;
        parts.localPaths = {};
        m_shown = std::make_unique<TestWindow>(std::move(parts), m_theme.get(), m_folder->path());
        QVERIFY(m_shown->show());
    }
    void cleanup()
    {
        m_shown.reset();
        m_client.reset();
    }

    void aSignInForThisSessionReadsThePageAgain()
    {
        models::ImageSession *session = openAndBeRefused();
        QVERIFY(session);
        QVERIFY(!failures().isEmpty());
        ui::SignInDialog *dialog = askedAtThePage();
        QVERIFY(dialog);
        fillIn(dialog, false);
        QTRY_COMPARE(session->state(), State::Ready);
        QTRY_VERIFY(window()->findChildren<ui::SignInDialog *>().isEmpty());
        QVERIFY(!QFile::exists(m_folder->filePath(u"config.json"_s)));
        QTRY_COMPARE(workbench()->jobs()->running(), 0);
        QCOMPARE(failures(), QStringList()); // what was refused before is healed
    }

    void aSignInThatCannotBeKeptCountsForThisSessionAndReadsThePageAgain()
    {
        models::ImageSession *session = openAndBeRefused();
        QVERIFY(session);
        QVERIFY(!failures().isEmpty());
        ui::SignInDialog *dialog = askedAtThePage();
        QVERIFY(dialog);
        fillIn(dialog, true); // there is no key store here, and nobody agreed to a plain file
        QTRY_COMPARE(session->state(), State::Ready);
        QVERIFY2(dialog->isVisible(), "where to keep it is still to be answered");
        QVERIFY(!QFile::exists(m_folder->filePath(u"config.json"_s)));
        QCOMPARE(workbench()->access()->identity(m_script->registry()).user, u"ada"_s);
        QTRY_COMPARE(workbench()->jobs()->running(), 0);
        QCOMPARE(failures(), QStringList()); // the dialog asks; nothing failed
        dialog->close();
        session->reload();
        QTRY_COMPARE(session->state(), State::Ready);
    }
};

QTEST_MAIN(SignInTest)
#include "tst_signin.moc"
