// SPDX-License-Identifier: Apache-2.0
#include "hostsettingsfile.h"

#include <QFile>
#include <QTemporaryDir>
#include <QTest>

using namespace Qt::StringLiterals;
using namespace gantry;

class HostSettingsTest : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void noFileIsNoSettings();
    void whatIsWrittenIsReadBack();
    void membersOfOthersSurvive();
    void defaultSettingsRemoveTheEntry();
    void aBrokenFileIsNamedAndNotOverwritten();
    void aFolderThatCannotBeWrittenIsAnError();
    void theFileLiesInTheConfigFolder();

private:
    QTemporaryDir m_folder;
    QString path() const
    {
        return m_folder.filePath(QLatin1StringView(QTest::currentTestFunction()));
    }
    void write(const QByteArray &bytes)
    {
        QFile file(path());
        QVERIFY(file.open(QIODevice::WriteOnly));
        file.write(bytes);
    }
};

void HostSettingsTest::noFileIsNoSettings()
{
    const auto all = HostSettingsFile(path()).read();
    QVERIFY(all);
    QVERIFY(all->isEmpty());
}

void HostSettingsTest::whatIsWrittenIsReadBack()
{
    const HostSettingsFile file(path() + u"/deep/registries.json"_s);
    transport::HostSettings settings;
    settings.plainHttp = true;
    settings.caFile = u"/etc/ca.crt"_s;
    settings.maxConcurrent = 4;
    QVERIFY(file.write(u"lab:5000"_s, settings));
    const auto all = file.read();
    QVERIFY(all);
    QCOMPARE(all->size(), 1);
    QVERIFY(all->value(u"lab:5000"_s) == settings);
}

void HostSettingsTest::membersOfOthersSurvive()
{
    write(R"({"schema":1,"new":[1],"registries":{"a":{"insecureTls":true,"label":"Lab"},"b":{}}})");
    const HostSettingsFile file(path());
    transport::HostSettings settings;
    settings.proxy = u"none"_s;
    QVERIFY(file.write(u"a"_s, settings));
    QFile written(path());
    QVERIFY(written.open(QIODevice::ReadOnly));
    const QByteArray bytes = written.readAll().simplified().replace(" ", "");
    QCOMPARE(bytes,
        QByteArray(
            R"({"new":[1],"registries":{"a":{"label":"Lab","proxy":"none"},"b":{}},"schema":1})"));
}

void HostSettingsTest::defaultSettingsRemoveTheEntry()
{
    const HostSettingsFile file(path());
    transport::HostSettings settings;
    settings.plainHttp = true;
    QVERIFY(file.write(u"a"_s, settings));
    QVERIFY(file.write(u"a"_s, transport::HostSettings()));
    QVERIFY(file.read()->isEmpty());
}

void HostSettingsTest::aBrokenFileIsNamedAndNotOverwritten()
{
    write("{ \"schema\": 1, ");
    const HostSettingsFile file(path());
    const auto all = file.read();
    QVERIFY(!all);
    QCOMPARE(all.error().code, Errc::Corrupt);
    QCOMPARE(all.error().subject, path());
    QVERIFY(!file.write(u"a"_s, {}));
    QFile still(path());
    QVERIFY(still.open(QIODevice::ReadOnly));
    QCOMPARE(still.readAll(), QByteArray("{ \"schema\": 1, "));
}

void HostSettingsTest::aFolderThatCannotBeWrittenIsAnError()
{
    const HostSettingsFile file(u"/proc/gantry/registries.json"_s);
    transport::HostSettings settings;
    settings.plainHttp = true;
    const auto written = file.write(u"a"_s, settings);
    QVERIFY(!written);
    QCOMPARE(written.error().code, Errc::Io);
}

void HostSettingsTest::theFileLiesInTheConfigFolder()
{
    qputenv("XDG_CONFIG_HOME", "/somewhere");
    QCOMPARE(HostSettingsFile::defaultPath(), u"/somewhere/gantry/registries.json"_s);
    qputenv("XDG_CONFIG_HOME", "not/absolute");
    QVERIFY(HostSettingsFile::defaultPath().endsWith(u"/.config/gantry/registries.json"_s));
}

QTEST_GUILESS_MAIN(HostSettingsTest)
#include "tst_hostsettings.moc"
