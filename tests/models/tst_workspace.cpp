// SPDX-License-Identifier: Apache-2.0
#include "models/workspace/workspace.h"

#include <QDir>
#include <QFile>
#include <QFileInfo>
#include <QJsonArray>
#include <QJsonDocument>
#include <QJsonObject>
#include <QSignalSpy>
#include <QTemporaryDir>
#include <QTest>

using namespace Qt::StringLiterals;
using namespace gantry;
using models::Workspace;

class WorkspaceTest : public QObject
{
    Q_OBJECT

    QTemporaryDir m_dir;
    int m_files = 0;
    QString freshPath() { return m_dir.filePath(u"sub/workspace-%1.json"_s.arg(++m_files)); }

    static void write(const QString &path, const QByteArray &bytes)
    {
        QDir().mkpath(QFileInfo(path).path());
        QFile file(path);
        QVERIFY(file.open(QIODevice::WriteOnly));
        file.write(bytes);
    }
    static QJsonObject read(const QString &path)
    {
        QFile file(path);
        return file.open(QIODevice::ReadOnly) ? QJsonDocument::fromJson(file.readAll()).object()
                                              : QJsonObject();
    }

private Q_SLOTS:
    void nothingIsThereAtTheFirstStart()
    {
        const Workspace workspace(freshPath());
        QVERIFY(workspace.isFresh());
        QVERIFY(!workspace.problem());
        QVERIFY(workspace.registries().isEmpty());
        QVERIFY(workspace.expectedHosts().isEmpty());
    }

    void whatWasChosenComesBack()
    {
        const QString path = freshPath();
        {
            Workspace workspace(path);
            workspace.addRegistry(u"docker.io"_s);
            workspace.addRegistry(u"localhost:5000"_s);
            workspace.moveRegistry(1, 0);
            workspace.addLocalPlace(u"oci:/srv/layout"_s);
            workspace.setPinned(u"docker.io/library/golang"_s, true);
            workspace.setStarred(u"docker.io/library/golang:1.24"_s, true);
            workspace.addRecent(u"docker.io/library/golang:1.24"_s);
            workspace.setPresetIds({u"linux-arm64"_s, u"windows-2022"_s});
            models::Host own;
            own.id = u"lab"_s;
            own.name = u"Lab boards"_s;
            own.count = 2;
            own.platform = oci::Platform{.os = u"linux"_s, .architecture = u"riscv64"_s};
            workspace.setOwnHosts({own});
            own.id = u"line-pc"_s;
            own.name = u"line-pc"_s;
            own.count = 6;
            own.platform = *oci::parsePlatform(u"windows(10.0.17763.5458)/amd64");
            own.isolation = doctor::Isolation::Process;
            own.client = doctor::Client{.kind = doctor::ClientKind::Cri, .version = u"2.1"_s};
            own.kernel = u"5.4"_s;
            own.group = u"Plant North"_s;
            own.isClientEdition = true;
            workspace.setOwnHosts(workspace.ownHosts() + QList<models::Host>{own});
            workspace.setViewer({.id = u"windows-2022"_s,
                .isolation = doctor::Isolation::HyperV,
                .client = doctor::Client{.kind = doctor::ClientKind::Podman}});
            workspace.setSession({{u"docker.io/library/golang:1.24"_s, u"history"_s}}, 0);
        }
        const Workspace again(path);
        QVERIFY(!again.isFresh());
        QCOMPARE(again.registries(), QStringList({u"localhost:5000"_s, u"docker.io"_s}));
        QCOMPARE(again.localPlaces(), QStringList(u"oci:/srv/layout"_s));
        QVERIFY(again.isPinned(u"docker.io/library/golang"_s));
        QVERIFY(again.isStarred(u"docker.io/library/golang:1.24"_s));
        QCOMPARE(again.recent(), QStringList(u"docker.io/library/golang:1.24"_s));
        QCOMPARE(again.viewer().id, u"windows-2022"_s);
        QCOMPARE(again.viewer().isolation, doctor::Isolation::HyperV);
        QCOMPARE(again.viewer().client->kind, doctor::ClientKind::Podman);
        QCOMPARE(again.session().size(), 1);
        QCOMPARE(again.session().first().page, u"history"_s);
        const auto hosts = again.expectedHosts();
        QCOMPARE(hosts.size(), 4);
        QCOMPARE(hosts.at(2).name, u"Lab boards"_s);
        QCOMPARE(hosts.at(2).count, 2);
        QCOMPARE(hosts.at(2).platform.architecture, u"riscv64"_s);
        const models::Host &pc = hosts.at(3);
        QCOMPARE(pc.platform.osVersion, u"10.0.17763.5458"_s);
        QCOMPARE(pc.isolation, doctor::Isolation::Process);
        QCOMPARE(pc.client->version, u"2.1"_s);
        QCOMPARE(pc.kernel, u"5.4"_s);
        QCOMPARE(pc.group, u"Plant North"_s);
        QCOMPARE(pc.count, 6);
        QVERIFY(pc.isClientEdition);
    }

    void membersNobodyKnowsSurvive()
    {
        const QString path = freshPath();
        write(path,
            R"({"schema":1,"future":{"a":[1,2]},"hosts":{"later":true},"registries":["ghcr.io"]})");
        {
            Workspace workspace(path);
            workspace.addRegistry(u"docker.io"_s);
        }
        const QJsonObject root = read(path);
        QCOMPARE(root.value("future"_L1).toObject().value("a"_L1).toArray().size(), 2);
        QVERIFY(root.value("hosts"_L1).toObject().value("later"_L1).toBool());
        QCOMPARE(root.value("registries"_L1).toArray().size(), 2);
    }

    void aDamagedFileIsPutAsideAndNamed()
    {
        const QString path = freshPath();
        write(path, "{\"registries\": [\"docker.io\"");
        const Workspace workspace(path);
        QVERIFY(workspace.problem());
        QCOMPARE(workspace.problem()->code, Errc::Corrupt);
        QVERIFY(workspace.problem()->remedy.contains(path + u".damaged-1"_s));
        QFile aside(path + u".damaged-1"_s);
        QVERIFY(aside.open(QIODevice::ReadOnly));
        QCOMPARE(aside.readAll(), QByteArray("{\"registries\": [\"docker.io\""));
        QVERIFY(workspace.registries().isEmpty());
    }

    void wrongTypesInsideAreLeftOut()
    {
        const QString path = freshPath();
        write(path,
            R"({"registries":["a.example",3,null,"a.example"],"recent":"x","hosts":{"own":[{"platform":"not/a/platform/at/all"},7]}})");
        const Workspace workspace(path);
        QVERIFY(!workspace.problem());
        QCOMPARE(workspace.registries(), QStringList(u"a.example"_s));
        QVERIFY(workspace.recent().isEmpty());
    }

    void recentKeepsTheNewestFirstAndOnce()
    {
        Workspace workspace({});
        for (int i = 0; i < 250; ++i)
            workspace.addRecent(u"a.example/app:%1"_s.arg(i));
        workspace.addRecent(u"a.example/app:249"_s);
        workspace.addRecent(u"a.example/app:100"_s);
        QCOMPARE(workspace.recent().size(), Workspace::maxRecent);
        QCOMPARE(workspace.recent().first(), u"a.example/app:100"_s);
        QCOMPARE(workspace.recent().count(u"a.example/app:100"_s), 1);
    }

    void aFolderThatCannotBeWrittenIsSaid()
    {
        const QString blocker = freshPath();
        write(blocker, "a file where a folder should be");
        Workspace workspace(blocker + u"/workspace.json"_s);
        workspace.addRegistry(u"docker.io"_s);
        const auto saved = workspace.save();
        QVERIFY(!saved);
        QCOMPARE(saved.error().code, Errc::Io);
    }

    void changesAreWrittenByThemselves()
    {
        const QString path = freshPath();
        Workspace workspace(path);
        workspace.addRegistry(u"docker.io"_s);
        QVERIFY(!QFile::exists(path));
        QTRY_VERIFY(QFile::exists(path));
        QCOMPARE(read(path).value("registries"_L1).toArray().first().toString(), u"docker.io"_s);
    }
};

QTEST_GUILESS_MAIN(WorkspaceTest)
#include "tst_workspace.moc"
