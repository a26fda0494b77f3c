// SPDX-License-Identifier: Apache-2.0
#include "models/compare/comparesizes.h"
#include "models/compare/comparetreemodel.h"
#include "support/layersamples.h"

#include <QAbstractItemModelTester>
#include <QPoint>
#include <QSignalSpy>
#include <QTest>

using namespace Qt::StringLiterals;
using namespace gantry;
using namespace gantry::test;
using models::CompareKind;
using models::CompareTreeModel;
using models::Side;

namespace {

struct Tested {
    CompareTreeModel model;
    QAbstractItemModelTester tester{&model, QAbstractItemModelTester::FailureReportingMode::Fatal};
};

//! Both names of each row around its mark, indented.
QString dump(const CompareTreeModel &model, const QModelIndex &parent = {}, int depth = 0)
{
    QString text;
    for (int row = 0; row < model.rowCount(parent); ++row) {
        const QModelIndex index = model.index(row, 0, parent);
        const auto name = [&](int column) {
            const QModelIndex cell = index.siblingAtColumn(column);
            return cell.data(CompareTreeModel::AbsentRole).toBool() ? u"-"_s
                                                                    : cell.data().toString();
        };
        text += QString(depth * 2, u' ') + name(CompareTreeModel::NameAColumn) + u' '
            + index.data(CompareTreeModel::MarkRole).toString() + u' '
            + name(CompareTreeModel::NameBColumn) + u'\n' + dump(model, index, depth + 1);
    }
    return text;
}

QList<SampleFile> linux()
{
    return {{.path = "app", .mode = 0755, .folder = true}, {.path = "app/agent", .content = "elf"},
        {.path = "app/same.txt", .content = "same\n"},
        {.path = "app/settings.json", .content = "a\n"},
        {.path = "app/start.sh",
            .content = "#!/bin/sh\n",
            .mode = 0755,
            .format = layers::FileFormat::Script},
        {.path = "etc/agent.conf", .content = "x\n"}};
}

QList<SampleFile> other()
{
    return {{.path = "app", .mode = 0755, .folder = true},
        {.path = "app/same.txt", .content = "same\n"},
        {.path = "app/settings.json", .content = "b\n"},
        {.path = "app/start.sh",
            .content = "#!/bin/sh\n",
            .mode = 0644,
            .format = layers::FileFormat::Script},
        {.path = "data/new", .content = "n\n"}};
}

} // namespace

class CompareTreeTest : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void rowsOfBothSidesStandBesideEachOther()
    {
        Tested t;
        t.model.setDiff(sampleDiff(linux(), other()));
        QCOMPARE(dump(t.model),
            u"app chg app\n"
            "  agent del -\n"
            "  settings.json chg settings.json\n"
            "  start.sh meta start.sh\n"
            "- add data\n"
            "  - add new\n"
            "etc del -\n"
            "  agent.conf del -\n"_s);
    }

    void equalFilesShowWhenAsked()
    {
        Tested t;
        t.model.setDiff(sampleDiff(linux(), other()));
        t.model.setShown(CompareKind::Same, true);
        QVERIFY(dump(t.model).contains("same.txt same same.txt"_L1));
    }

    void aChipHidesItsKindAndFoldersLeftEmpty()
    {
        Tested t;
        t.model.setDiff(sampleDiff(linux(), other()));
        t.model.setShown(CompareKind::OnlyA, false);
        QCOMPARE(dump(t.model),
            u"app chg app\n"
            "  settings.json chg settings.json\n"
            "  start.sh meta start.sh\n"
            "- add data\n"
            "  - add new\n"_s);
    }

    void countsAreOfWhatTheFilterLetsThrough()
    {
        Tested t;
        t.model.setDiff(sampleDiff(linux(), other()));
        QCOMPARE(t.model.count(CompareKind::OnlyA), 2U);
        QCOMPARE(t.model.count(CompareKind::OnlyB), 1U);
        QCOMPARE(t.model.count(CompareKind::Content), 1U);
        QCOMPARE(t.model.count(CompareKind::Attributes), 1U);
        QCOMPARE(t.model.count(CompareKind::Same), 1U);
        QCOMPARE(t.model.differences(), 5U);
        QVERIFY(t.model.setFilter(u"settings"_s).isEmpty());
        QCOMPARE(t.model.count(CompareKind::OnlyA), 0U);
        QCOMPARE(t.model.count(CompareKind::Content), 1U);
        QCOMPARE(t.model.hiddenByFilter(), 4U);
        QCOMPARE(dump(t.model), u"app chg app\n  settings.json chg settings.json\n"_s);
    }

    void anUnknownKeyOfTheFilterIsTold()
    {
        Tested t;
        t.model.setDiff(sampleDiff(linux(), other()));
        QString reason;
        const auto unknown = t.model.setFilter(u"colour:red"_s, &reason);
        QCOMPARE(unknown.size(), 1);
        QVERIFY(!reason.isEmpty());
    }

    void stepsGoRoundInTheOrderOfTheTree()
    {
        Tested t;
        t.model.setDiff(sampleDiff(linux(), other()));
        QStringList seen;
        QModelIndex at;
        for (quint32 i = 0; i < t.model.differences(); ++i) {
            at = t.model.step(at, 1);
            QCOMPARE(t.model.numberOf(at), int(i));
            const QString a = at.data().toString();
            seen += a.isEmpty()
                ? at.siblingAtColumn(CompareTreeModel::NameBColumn).data().toString()
                : a;
        }
        QCOMPARE(seen,
            (QStringList{
                u"agent"_s, u"settings.json"_s, u"start.sh"_s, u"new"_s, u"agent.conf"_s}));
        QCOMPARE(t.model.numberOf(t.model.step(at, 1)), 0);
        QCOMPARE(t.model.numberOf(t.model.step(t.model.difference(0), -1)), 4);
        // From a folder that is no difference of its own the next one inside comes first.
        QCOMPARE(t.model.numberOf(t.model.step(t.model.index(0, 0), 1)), 0);
    }

    void siblingsSortByTheColumnChosen()
    {
        Tested t;
        const QList<SampleFile> a{{.path = "d/x", .content = "1"},
            {.path = "big", .content = "333"}, {.path = "mid", .content = "22"},
            {.path = "tiny", .content = "1"}};
        const QList<SampleFile> b{{.path = "big", .content = "4"},
            {.path = "mid", .content = "55555"}, {.path = "new", .content = "6666"}};
        t.model.setDiff(sampleDiff(a, b));
        const auto names = [&](const QModelIndex &parent = {}) {
            QStringList list;
            for (int row = 0; row < t.model.rowCount(parent); ++row) {
                const QModelIndex at = t.model.index(row, 0, parent);
                const QString name = at.data().toString();
                list += name.isEmpty()
                    ? at.siblingAtColumn(CompareTreeModel::NameBColumn).data().toString()
                    : name;
                // Every row is found where it is.
                if (t.model.indexOf(at.data(CompareTreeModel::RowRole).toUInt()) != at)
                    list += u"lost"_s;
            }
            return list.join(u' ');
        };
        QCOMPARE(names(), u"big d mid new tiny"_s);
        t.model.sort(CompareTreeModel::NameAColumn, Qt::DescendingOrder);
        QCOMPARE(names(), u"tiny new mid d big"_s);
        t.model.sort(CompareTreeModel::SizeAColumn, Qt::DescendingOrder);
        QCOMPARE(names(), u"big mid d tiny new"_s);
        t.model.sort(CompareTreeModel::SizeBColumn, Qt::DescendingOrder);
        QCOMPARE(names(), u"mid new big d tiny"_s);
        t.model.sort(CompareTreeModel::MarkColumn, Qt::AscendingOrder);
        QCOMPARE(names(), u"d tiny new big mid"_s);
        // Steps go as the rows stand.
        QCOMPARE(t.model.difference(0).data().toString(), u"x"_s);
        QCOMPARE(t.model.difference(1).data().toString(), u"tiny"_s);
        t.model.sort(CompareTreeModel::NameAColumn, Qt::AscendingOrder);
        QCOMPARE(names(), u"big d mid new tiny"_s);
    }

    void aListHoldsEveryPathAndSortsAsAWhole()
    {
        Tested t;
        t.model.setDiff(sampleDiff(linux(), other()));
        t.model.setShape(models::CompareRows::Shape::Flat);
        QCOMPARE(dump(t.model),
            u"app/agent del -\n"
            "app/settings.json chg app/settings.json\n"
            "app/start.sh meta app/start.sh\n"
            "- add data/new\n"
            "etc/agent.conf del -\n"_s);
        const QModelIndex script = t.model.find("app/start.sh");
        QCOMPARE(script.row(), 2);
        QVERIFY(!script.parent().isValid());
        QCOMPARE(t.model.numberOf(script), 2);
        t.model.sort(CompareTreeModel::SizeAColumn, Qt::DescendingOrder);
        QVERIFY(dump(t.model).startsWith("app/start.sh"_L1));
        t.model.setFilter(u"settings"_s);
        QCOMPARE(t.model.rowCount(), 1);
        t.model.setShape(models::CompareRows::Shape::Tree);
        t.model.setFilter({});
        QVERIFY(dump(t.model).contains("  start.sh meta"_L1));
    }

    void aChainOfFoldersIsOneRow()
    {
        Tested t;
        const QList<SampleFile> a{{.path = "usr/local/share/x", .content = "1"},
            {.path = "opt/tool/bin", .content = "1"}, {.path = "etc/y", .content = "1"}};
        const QList<SampleFile> b{
            {.path = "usr/local/share/x", .content = "2"}, {.path = "etc/y", .content = "2"}};
        t.model.setDiff(sampleDiff(a, b));
        QCOMPARE(dump(t.model),
            u"etc chg etc\n"
            "  y chg y\n"
            "opt/tool del -\n"
            "  bin del -\n"
            "usr/local/share chg usr/local/share\n"
            "  x chg x\n"_s);
        const QModelIndex chain = t.model.index(2, 0);
        QCOMPARE(chain.data(CompareTreeModel::PathRole).toByteArray(), "usr/local/share");
        QCOMPARE(t.model.find("usr"), chain);
        QCOMPARE(t.model.find("usr/local"), chain);
        QCOMPARE(t.model.find("usr/local/share/x").parent(), chain);
        QCOMPARE(t.model.find("usr/local/share/x").data(CompareTreeModel::DepthRole).toInt(), 1);
    }

    void aFolderThatDiffersItselfIsNoLinkOfAChain()
    {
        Tested t;
        const QList<SampleFile> a{{.path = "usr", .mode = 0755, .folder = true},
            {.path = "usr/local", .mode = 0755, .folder = true},
            {.path = "usr/local/x", .content = "1"}};
        const QList<SampleFile> b{{.path = "usr", .mode = 0700, .folder = true},
            {.path = "usr/local", .mode = 0755, .folder = true},
            {.path = "usr/local/x", .content = "2"}};
        t.model.setDiff(sampleDiff(a, b));
        QCOMPARE(dump(t.model),
            u"usr chg usr\n"
            "  local chg local\n"
            "    x chg x\n"_s);
    }

    void onlyCellsThatDifferSaySo()
    {
        Tested t;
        t.model.setDiff(sampleDiff(linux(), other()));
        const QModelIndex start = t.model.find("app/start.sh");
        QVERIFY(start.siblingAtColumn(CompareTreeModel::ModeBColumn)
                .data(CompareTreeModel::DiffersRole)
                .toBool());
        QVERIFY(!start.siblingAtColumn(CompareTreeModel::SizeBColumn)
                .data(CompareTreeModel::DiffersRole)
                .toBool());
        QCOMPARE(start.siblingAtColumn(CompareTreeModel::ModeAColumn).data().toString(), u"0755"_s);
        QCOMPARE(start.siblingAtColumn(CompareTreeModel::ModeBColumn).data().toString(),
            u"0644, not executable"_s);
        QCOMPARE(start.siblingAtColumn(CompareTreeModel::ModeBColumn)
                     .data(CompareTreeModel::ModeRole)
                     .toUInt(),
            0644U);
    }

    void aProgramThatLostItsRightToRunIsWarnedOf()
    {
        Tested t;
        t.model.setDiff(sampleDiff(linux(), other()));
        const QModelIndex start = t.model.find("app/start.sh");
        QVERIFY(!start.siblingAtColumn(CompareTreeModel::ModeBColumn)
                .data(CompareTreeModel::WarningRole)
                .toString()
                .isEmpty());
        QVERIFY(start.siblingAtColumn(CompareTreeModel::ModeAColumn)
                .data(CompareTreeModel::WarningRole)
                .toString()
                .isEmpty());
    }

    void lineEndsAloneAreAttributes()
    {
        const QList<SampleFile> lf{{.path = "a.txt", .content = "x\ny\n"}};
        const QList<SampleFile> crlf{
            {.path = "a.txt", .content = "x\r\ny\r\n", .ends = layers::LineEnds::Crlf}};
        Tested t;
        t.model.setDiff(sampleDiff(lf, crlf));
        const QModelIndex row = t.model.index(0, 0);
        QVERIFY(row.siblingAtColumn(CompareTreeModel::TextBColumn)
                .data(CompareTreeModel::DiffersRole)
                .toBool());
        QCOMPARE(row.siblingAtColumn(CompareTreeModel::TextBColumn).data().toString(), u"CRLF"_s);
        t.model.setDiff(
            sampleDiff(lf, crlf, layers::OsFamily::Unix, layers::Facet::Eol | layers::Facet::Size));
        QCOMPARE(t.model.differences(), 0U);
    }

    void lineEndsAreMarkedWhereTheTextDiffersToo()
    {
        Tested t;
        t.model.setDiff(sampleDiff({{.path = "a.txt", .content = "x\n"}},
            {{.path = "a.txt", .content = "y\r\n", .ends = layers::LineEnds::Crlf}}));
        const QModelIndex row = t.model.index(0, 0);
        for (const int column : {CompareTreeModel::TextAColumn, CompareTreeModel::TextBColumn})
            QVERIFY(row.siblingAtColumn(column).data(CompareTreeModel::DiffersRole).toBool());
        t.model.setDiff(sampleDiff(linux(), other())); // both LF
        QVERIFY(!t.model.find("app/settings.json")
                .siblingAtColumn(CompareTreeModel::TextBColumn)
                .data(CompareTreeModel::DiffersRole)
                .toBool());
    }

    void rightsWiderThanTheOtherSystemGivesAreWarnedOf()
    {
        Tested t;
        t.model.setDiff(sampleDiff({{.path = "app/secret", .content = "s", .mode = 0640},
                                       {.path = "app/open", .content = "o", .mode = 0644}},
            {{.path = "Files/app/secret", .content = "s", .sddl = "D:(A;;FA;;;WD)"},
                {.path = "Files/app/open", .content = "o", .sddl = "D:(A;;0x1200a9;;;WD)"}},
            layers::OsFamily::Windows));
        t.model.setShown(CompareKind::Same, true);
        const auto warning = [&](const QByteArray &path) {
            return t.model.find(path)
                .siblingAtColumn(CompareTreeModel::ModeBColumn)
                .data(CompareTreeModel::WarningRole)
                .toString();
        };
        QVERIFY(warning("app/secret").contains(u"change"_s));
        QVERIFY2(warning("app/open").isEmpty(), qPrintable(warning("app/open")));
    }

    void linuxAndWindowsPairByRules()
    {
        const QList<SampleFile> windows{{.path = "Files/App/Agent.exe", .content = "pe"},
            {.path = "Files/App/Settings.json", .content = "a\n"}};
        Tested t;
        t.model.setDiff(sampleDiff({{.path = "app/agent", .content = "elf"},
                                       {.path = "app/settings.json", .content = "a\n"}},
            windows, layers::OsFamily::Windows));
        QVERIFY2(dump(t.model).contains("agent chg Agent.exe"_L1), qPrintable(dump(t.model)));
        const QModelIndex app = t.model.index(0, 0);
        const QPoint part = app.data(CompareTreeModel::EmphasisRole).toPoint();
        QCOMPARE(part, QPoint(0, 1));
        QCOMPARE(t.model.headerData(CompareTreeModel::ModeBColumn, Qt::Horizontal, Qt::DisplayRole)
                     .toString(),
            u"ACL"_s);
    }

    void aSideNotWhollyReadProvesNothing()
    {
        Tested t;
        t.model.setDiff(sampleDiff(linux(), other()));
        t.model.setUncertain(Side::B, true);
        const QModelIndex agent = t.model.find("app/agent");
        QCOMPARE(agent.data(CompareTreeModel::MarkRole).toString(), u"unk"_s);
        const QModelIndex added = t.model.find("data/new");
        QCOMPARE(added.data(CompareTreeModel::MarkRole).toString(), u"add"_s);
    }

    void aRowIsASentence()
    {
        Tested t;
        t.model.setDiff(sampleDiff(linux(), other()));
        const QString said = t.model.find("app/settings.json")
                                 .siblingAtColumn(CompareTreeModel::MarkColumn)
                                 .data(Qt::AccessibleTextRole)
                                 .toString();
        QVERIFY2(said.startsWith("settings.json: Content differs"_L1), qPrintable(said));
        QVERIFY2(said.contains("A 2 B, LF"_L1), qPrintable(said));
        for (int column = 0; column < CompareTreeModel::ColumnCount; ++column)
            QVERIFY(!t.model.find("app/agent")
                    .siblingAtColumn(column)
                    .data(Qt::AccessibleTextRole)
                    .toString()
                    .isEmpty());
    }

    void newRowsReplaceTheOldOnes()
    {
        Tested t;
        QSignalSpy resets(&t.model, &QAbstractItemModel::modelReset);
        t.model.setDiff(sampleDiff(linux(), other()));
        t.model.setDiff(sampleDiff(other(), other()));
        QCOMPARE(resets.count(), 2);
        QCOMPARE(t.model.rowCount(), 0);
        QCOMPARE(t.model.count(CompareKind::Same), 4U);
        t.model.setDiff(nullptr);
        QCOMPARE(t.model.rowCount(), 0);
        QVERIFY(!t.model.step({}, 1).isValid());
    }

    void oneSideMayBeEmpty()
    {
        Tested t;
        t.model.setDiff(layers::TreeDiff::compare(nullptr, sampleTree(other()), {}));
        QVERIFY(t.model.rowCount() > 0);
        QCOMPARE(t.model.count(CompareKind::OnlyA), 0U);
        QVERIFY(t.model.count(CompareKind::OnlyB) > 0);
    }

    void sizesAreOfOneSideAndSayHowTheyDiffer()
    {
        const auto diff = sampleDiff(linux(), other());
        const auto a = models::compareSizes(*diff, Side::A, layers::TreeDiff::root);
        QCOMPARE(a.size(), 2);
        QCOMPARE(a.first().name, u"app"_s);
        QCOMPARE(a.first().mark, u"chg"_s);
        QCOMPARE(a.last().mark, u"del"_s);
        qint64 bytes = 0;
        for (const auto &item : a)
            bytes += item.bytes;
        QCOMPARE(bytes, models::compareTotals(*diff, Side::A, layers::TreeDiff::root).bytes);
    }
};

QTEST_GUILESS_MAIN(CompareTreeTest)
#include "tst_comparetree.moc"
