// SPDX-License-Identifier: Apache-2.0
#include "models/hosts/hosteditmodel.h"
#include "models/hosts/hostfiles.h"

#include <QAbstractItemModelTester>
#include <QMimeData>
#include <QSignalSpy>
#include <QTemporaryDir>
#include <QTest>
#include <QUrl>

using namespace Qt::StringLiterals;
using namespace gantry;
using namespace gantry::models;

namespace {

Host host(const QString &name, const QString &platform, int count = 1, const QString &group = {})
{
    Host made;
    made.id = made.name = name;
    made.platform = oci::normalizePlatform(*oci::parsePlatform(platform));
    made.count = count;
    made.group = group;
    return made;
}

struct Fixture {
    HostEditModel model;
    QAbstractItemModelTester tester{&model, QAbstractItemModelTester::FailureReportingMode::Fatal};

    QModelIndex at(const QString &id) const { return model.indexOf(id); }
    QStringList own() const
    {
        QStringList names;
        for (const Host &each : model.ownHosts())
            names += each.name;
        return names;
    }
};

} // namespace

class HostEditModelTest : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void presetsAreThereToTick()
    {
        Fixture f;
        QVERIFY(f.model.rowCount() > HostList::presets().size()); // group rows
        const QModelIndex row = f.at(u"linux-arm64"_s);
        QVERIFY(row.isValid());
        QVERIFY(!f.model.isOwn(row));
        QCOMPARE(row.data(Qt::CheckStateRole).toInt(), int(Qt::Unchecked));
        QSignalSpy edited(&f.model, &HostEditModel::edited);
        QVERIFY(f.model.setData(row, Qt::Checked, Qt::CheckStateRole));
        QCOMPARE(edited.count(), 1);
        QCOMPARE(f.model.presetIds(), QStringList(u"linux-arm64"_s));
        QCOMPARE(f.model.expected().size(), 1);
        QVERIFY(f.model.isChanged());
        QVERIFY(f.model.setData(row, Qt::Unchecked, Qt::CheckStateRole));
        QVERIFY(!f.model.isChanged());
    }

    void ownHostsAreAddedChangedCopiedAndRemoved()
    {
        Fixture f;
        QCOMPARE(f.model.add(host(u"line-pc"_s, u"windows(10.0.17763)/amd64"_s, 6)), u"line-pc"_s);
        // Two of one name would be one id; a preset's id stays the preset's.
        QCOMPARE(f.model.add(host(u"line-pc"_s, u"linux/amd64"_s)), u"line-pc (2)"_s);
        QCOMPARE(f.model.add(host(u"linux-arm64"_s, u"linux/arm64"_s)), u"linux-arm64 (2)"_s);
        Host changed = *f.model.hostAt(f.at(u"line-pc"_s));
        changed.name = u"press-pc"_s;
        changed.isolation = doctor::Isolation::HyperV;
        changed.group = u"Plant North"_s;
        QCOMPARE(f.model.replace(f.at(u"line-pc"_s), changed), u"press-pc"_s);
        QCOMPARE(f.model.groups(), QStringList(u"Plant North"_s));
        const QModelIndex row = f.at(u"press-pc"_s);
        QCOMPARE(
            row.siblingAtColumn(HostEditModel::IsolationColumn).data().toString(), u"Hyper-V"_s);
        QCOMPARE(row.siblingAtColumn(HostEditModel::CountColumn).data().toString(), u"6"_s);
        QCOMPARE(f.model.duplicate(row), u"press-pc (2)"_s);
        QCOMPARE(f.model.ownHosts().last().group, u"Plant North"_s);
        f.model.remove(f.at(u"press-pc"_s));
        QCOMPARE(f.own(), QStringList({u"line-pc (2)"_s, u"linux-arm64 (2)"_s, u"press-pc (2)"_s}));
    }

    void aPresetIsCopiedNotChanged()
    {
        Fixture f;
        const QModelIndex preset = f.at(u"windows-2022"_s);
        f.model.remove(preset);
        QVERIFY(f.model.replace(preset, host(u"x"_s, u"linux/amd64"_s)).isEmpty());
        QVERIFY(f.at(u"windows-2022"_s).isValid());
        const QString id = f.model.duplicate(f.at(u"windows-2022"_s));
        QVERIFY(f.model.isOwn(f.at(id)));
        QCOMPARE(
            f.model.ownHosts().first().platform, f.model.hostAt(f.at(u"windows-2022"_s))->platform);
        QVERIFY(f.model.duplicate(f.model.index(0, 0)).isEmpty()); // a group row
    }

    void wordsNarrowTheList()
    {
        Fixture f;
        f.model.setHosts({},
            {host(u"lab-rv"_s, u"linux/riscv64"_s, 2, u"Lab"_s),
                host(u"line-pc"_s, u"windows(10.0.17763)/amd64"_s)});
        f.model.setFilter(u"lab riscv"_s);
        QCOMPARE(f.model.rowCount(), 2); // its group, and it
        QVERIFY(f.at(u"lab-rv"_s).isValid());
        QVERIFY(!f.at(u"line-pc"_s).isValid());
        QCOMPARE(f.model.hiddenHosts(), HostList::presets().size() + 1);
        QCOMPARE(f.model.expected().size(), 2); // hidden is not gone
        f.model.setFilter({});
        QVERIFY(f.at(u"line-pc"_s).isValid());
    }

    void aFileTicksPresetsAndReplacesNamesakes()
    {
        Fixture f;
        f.model.setHosts({}, {host(u"line-pc"_s, u"linux/amd64"_s)});
        QCOMPARE(f.model.take({HostList::usualPresets().first(),
                     host(u"line-pc"_s, u"windows(10.0.17763)/amd64"_s, 6),
                     host(u"lab-rv"_s, u"linux/riscv64"_s)}),
            3);
        QCOMPARE(f.model.presetIds(), QStringList(HostList::usualPresets().first().id));
        QCOMPARE(f.own(), QStringList({u"line-pc"_s, u"lab-rv"_s}));
        QCOMPARE(f.model.ownHosts().first().count, 6);
    }

    void aListComesBackFromItsFile()
    {
        QTemporaryDir dir;
        const QString path = dir.filePath(u"hosts.json"_s);
        Host pc = host(u"line-pc"_s, u"windows(10.0.17763.5458)/amd64"_s, 6, u"Plant North"_s);
        pc.isolation = doctor::Isolation::Process;
        pc.client = doctor::Client{.kind = doctor::ClientKind::Cri, .version = u"2.1"_s};
        const QList<Host> hosts{pc, HostList::usualPresets().first()};
        JobModel jobs;
        std::optional<Expected<>> written;
        const auto pools = std::make_shared<Pools>();
        writeFile(
            &jobs, pools, path, [hosts] { return doctor::writeHosts(hosts); }, &jobs,
            [&](Expected<> result) { written = result; });
        QTRY_VERIFY(written);
        QVERIFY(*written);
        std::optional<Expected<QList<Host>>> read;
        readHostFile(&jobs, pools, path, &jobs, [&](auto result) { read = result; });
        QTRY_VERIFY(read);
        QVERIFY2(*read, read->has_value() ? "" : qPrintable(read->error().toLine()));
        Fixture f;
        f.model.take(**read);
        QCOMPARE(f.own(), QStringList(u"line-pc"_s));
        const Host &back = f.model.ownHosts().first();
        QCOMPARE(back.platform, pc.platform);
        QCOMPARE(back.isolation, pc.isolation);
        QCOMPARE(back.client, pc.client);
        QCOMPARE(back.count, 6);
        QCOMPARE(back.group, pc.group);
    }

    void whatIsNoListSaysWhere()
    {
        JobModel jobs;
        std::optional<Expected<QList<Host>>> read;
        readHostText(&jobs, {}, "linux/amd64\nnot a host at all !\n", &jobs,
            [&](auto result) { read = result; });
        QTRY_VERIFY(read);
        QVERIFY(!*read);
        QCOMPARE(read->error().code, Errc::Corrupt);
        QVERIFY2(read->error().toLine().contains(u'2'), qPrintable(read->error().toLine()));
        read.reset();
        readHostFile(
            &jobs, {}, u"/nonexistent/hosts.json"_s, &jobs, [&](auto result) { read = result; });
        QTRY_VERIFY(read);
        QVERIFY(!*read);
        QCOMPARE(read->error().code, Errc::Io);
    }

    void filesOfAnyNameCanBeDropped()
    {
        QMimeData mime;
        mime.setUrls({QUrl::fromLocalFile(u"/a/nodes.json"_s),
            QUrl::fromLocalFile(u"/a/image.tar"_s), QUrl(u"https://example.org/hosts.json"_s)});
        const QStringList dropped = hostFilesOf(&mime);
        QCOMPARE(dropped, (QStringList{u"/a/nodes.json"_s, u"/a/image.tar"_s}));
        QCOMPARE(hostFilesAmong(dropped), QStringList(u"/a/nodes.json"_s));
    }
};

QTEST_GUILESS_MAIN(HostEditModelTest)
#include "tst_hosteditmodel.moc"
