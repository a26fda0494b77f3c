// SPDX-License-Identifier: Apache-2.0
#include "verbs/protectedtags.h"

#include <QFile>
#include <QTemporaryDir>
#include <QTest>

using namespace Qt::StringLiterals;
using namespace gantry;
using verbs::ProtectedTags;

class ProtectedTagsTest : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void aPatternFitsTagsOfTheRepositoriesItNames_data()
    {
        QTest::addColumn<QString>("pattern");
        QTest::addColumn<QString>("name");
        QTest::addColumn<bool>("fits");
        QTest::newRow("a tag everywhere") << u"3.*"_s << u"fake.example/team/app:3.8.0"_s << true;
        QTest::newRow("the dot is a dot") << u"3.*"_s << u"fake.example/app:30"_s << false;
        QTest::newRow("whole tags only") << u"lat"_s << u"fake.example/app:latest"_s << false;
        QTest::newRow("no tag is latest") << u"latest"_s << u"fake.example/app"_s << true;
        QTest::newRow("case counts") << u"Latest"_s << u"fake.example/app:latest"_s << false;
        QTest::newRow("one repository")
            << u"fake.example/app:*"_s << u"fake.example/app:next"_s << true;
        QTest::newRow("not another one")
            << u"fake.example/app:*"_s << u"fake.example/apple:next"_s << false;
        QTest::newRow("a port is no tag")
            << u"localhost:5000/team/*:v*"_s << u"localhost:5000/team/app:v1"_s << true;
        QTest::newRow("a digest is no tag")
            << u"*"_s << u"fake.example/app@sha256:"_s + QString(64, u'a') << false;
        QTest::newRow("a layout") << u"*out:latest"_s << u"oci:out:latest"_s << true;
        QTest::newRow("other letters are letters")
            << u"v(1|2)"_s << u"fake.example/app:v1"_s << false;
    }
    void aPatternFitsTagsOfTheRepositoriesItNames()
    {
        QFETCH(QString, pattern);
        QFETCH(QString, name);
        QFETCH(bool, fits);
        const auto parsed = oci::ImageName::parse(name);
        QVERIFY(parsed);
        const ProtectedTags tags({u"never"_s, pattern});
        QCOMPARE(tags.matching(*parsed), fits ? pattern : QString());
    }

    void whatCannotProtectAnythingIsAFault()
    {
        for (const QString &wrong : {QString(), u"app:"_s, u":3"_s, u"a b"_s, u"team/app"_s})
            QVERIFY2(!ProtectedTags::faultOf(wrong).isEmpty(), qPrintable(wrong));
        for (const QString &right : {u"*"_s, u"v*"_s, u"localhost:5000/team/*:v*"_s})
            QCOMPARE(ProtectedTags::faultOf(right), QString());
    }

    void patternsAreReadBackAsTheyWereWritten()
    {
        QTemporaryDir dir;
        const QString path = dir.filePath(u"below/protected-tags.json"_s);
        const auto none = ProtectedTags::read(path);
        QVERIFY(none && none->patterns().isEmpty());
        const ProtectedTags tags({u"3.*"_s, u"fake.example/app:latest"_s});
        QVERIFY(tags.write(path));
        const auto read = ProtectedTags::read(path);
        QVERIFY(read);
        QCOMPARE(read->patterns(), tags.patterns());
    }

    void aFileThatCannotBeUnderstoodProtectsNothingSilently()
    {
        QTemporaryDir dir;
        const QString path = dir.filePath(u"protected-tags.json"_s);
        for (const QByteArray &wrong :
            {QByteArray("{"), QByteArray("[]"), QByteArray(R"({"schema":2,"patterns":[]})"),
                QByteArray(R"({"schema":1,"patterns":["a b"]})")}) {
            QFile file(path);
            QVERIFY(file.open(QIODevice::WriteOnly));
            file.write(wrong);
            file.close();
            const auto read = ProtectedTags::read(path);
            QVERIFY2(!read, wrong.constData());
            QCOMPARE(read.error().code, Errc::Corrupt);
            QCOMPARE(read.error().subject, path);
        }
    }
};

QTEST_GUILESS_MAIN(ProtectedTagsTest)
#include "tst_protectedtags.moc"
