// SPDX-License-Identifier: Apache-2.0
#include "models/image/rowfilter.h"

#include <QHash>
#include <QTest>

using namespace Qt::StringLiterals;
using gantry::models::RowFilter;

class FiltersTest : public QObject
{
    Q_OBJECT

    static bool passes(const QString &filter)
    {
        static const QHash<QString, QVariant> row{{u"os"_s, u"windows"_s},
            {u"size"_s, 2'300'000'000LL}, {u"layers"_s, 11}, {u"missing"_s, u"no"_s}};
        RowFilter f;
        f.set(filter, row.keys());
        return f.matches(u"windows amd64 10.0.20348.2582 servercore:ltsc2022",
            [](const QString &key) { return row.value(key); });
    }

private Q_SLOTS:
    void termsNarrow_data()
    {
        QTest::addColumn<QString>("filter");
        QTest::addColumn<bool>("passes");
        QTest::newRow("empty") << QString() << true;
        QTest::newRow("word") << u"AMD64"_s << true;
        QTest::newRow("two words") << u"amd64 ltsc"_s << true;
        QTest::newRow("word that is not there") << u"amd64 arm"_s << false;
        QTest::newRow("quoted") << u"\"amd64 10\""_s << true;
        QTest::newRow("not a word") << u"-ltsc"_s << false;
        QTest::newRow("key") << u"os:windows"_s << true;
        QTest::newRow("part of a value") << u"os:WIN"_s << true;
        QTest::newRow("other value") << u"os:linux"_s << false;
        QTest::newRow("not key") << u"-os:linux"_s << true;
        QTest::newRow("greater") << u"size>1GiB"_s << true;
        QTest::newRow("greater, decimal") << u"size>2.2GB"_s << true;
        QTest::newRow("less") << u"size<1GiB"_s << false;
        QTest::newRow("number without unit") << u"layers>10 layers<12"_s << true;
        QTest::newRow("nonsense number matches nothing") << u"size>big"_s << false;
        QTest::newRow("unknown key does not count") << u"colour:red amd64"_s << true;
        QTest::newRow("key without value does not count") << u"os:"_s << true;
        QTest::newRow("lonely minus") << u"-"_s << true;
    }

    void termsNarrow()
    {
        QFETCH(QString, filter);
        QFETCH(bool, passes);
        QCOMPARE(FiltersTest::passes(filter), passes);
    }

    void unknownKeysAreNamedByPlace()
    {
        RowFilter f;
        const auto unknown = f.set(u"os:linux colour:red -shape:round"_s, {u"os"_s});
        QCOMPARE(unknown.size(), 2);
        QCOMPARE(unknown.at(0).offset, 9);
        QCOMPARE(unknown.at(0).length, 6);
        QCOMPARE(unknown.at(1).offset, 21);
    }
};

QTEST_GUILESS_MAIN(FiltersTest)
#include "tst_filters.moc"
