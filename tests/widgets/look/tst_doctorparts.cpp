// SPDX-License-Identifier: Apache-2.0
// The parts of the Doctor on their own: the line of Windows builds, small differences, tabs with
// several plates.
#include "ui/theme/theme.h"
#include "ui/widgets/buildline.h"
#include "ui/widgets/changelines.h"
#include "ui/widgets/labels.h"
#include "ui/widgets/pagetabs.h"

#include <QAccessible>
#include <QApplication>
#include <QClipboard>
#include <QTest>
#include <QTextDocument>

using namespace gantry::ui;
using namespace Qt::StringLiterals;

namespace {

BuildScale sample()
{
    BuildScale scale;
    scale.host = 17763;
    scale.lowest = scale.highest = 17763;
    scale.accepted = u"accepted: 17763 only"_s;
    scale.releases = {{14393, u"Server 2016"_s}, {17763, u"Server 2019"_s},
        {20348, u"Server 2022"_s}, {26100, u"Server 2025"_s}};
    scale.entries = {{20348, u"71f0aa3e"_s, u"err"_s, u"71f0aa3e is newer"_s},
        {26100, u"e83b9d10"_s, u"err"_s, u"e83b9d10 is newer"_s}};
    return scale;
}

} // namespace

class DoctorPartsTest : public QObject
{
    Q_OBJECT
    std::unique_ptr<Theme> m_theme;

private Q_SLOTS:
    void initTestCase() { m_theme = std::make_unique<Theme>(qApp, Theme::Setting::Light); }

    void toolTipsShowTextExactly()
    {
        const auto shown = [](const QString &tip) {
            QTextDocument document;
            document.setHtml(tip);
            return document.toPlainText();
        };
        for (const QString &text : {u"asks for \"/bin/sh\" & more"_s, u"<b>not bold</b> &quot;"_s,
                 u"first 'line'\nsecond > first"_s}) {
            QVERIFY(Qt::mightBeRichText(plainToolTip(text)));
            QCOMPARE(shown(plainToolTip(text)), text);
        }
        QVERIFY(plainToolTip({}).isEmpty());
        ElideLabel label(u"COPY \"a\" to a place that is too long to be shown"_s);
        label.resize(80, 20);
        label.show();
        QCOMPARE(shown(label.toolTip()), label.text());
        QCOMPARE(label.accessibleDescription(), label.text()); // no markup for screen readers
        label.resize(1000, 20);
        QVERIFY(label.toolTip().isEmpty());
        QVERIFY(label.accessibleDescription().isEmpty());
    }

    void buildsStandInTheirOrderWithWhatIsThere()
    {
        BuildLine line;
        line.setScale(sample());
        QCOMPARE(line.stops().size(), 4);
        QCOMPARE(line.stops().at(1).build, 17763);
        QVERIFY(line.stops().at(1).isHost);
        QVERIFY(line.stops().at(1).isAccepted);
        QVERIFY(!line.stops().at(0).isAccepted);
        QCOMPARE(line.stopText(1), u"17763, Server 2019: the host, accepted"_s);
        QCOMPARE(line.stopText(2), u"20348, Server 2022: 71f0aa3e is newer"_s);
        QVERIFY(line.accessibleDescription().contains(u"accepted: 17763 only"_s));
    }

    void aRangeAcceptsEveryBuildInIt()
    {
        BuildScale scale = sample();
        scale.host = 26100;
        scale.lowest = 20348;
        scale.highest = 26100;
        BuildLine line;
        line.setScale(scale);
        QStringList accepted;
        for (const auto &stop : line.stops()) {
            if (stop.isAccepted)
                accepted += QString::number(stop.build);
        }
        QCOMPARE(accepted, QStringList({u"20348"_s, u"26100"_s}));
        scale.highest = 0; // nobody looks
        line.setScale(scale);
        for (const auto &stop : line.stops())
            QVERIFY(!stop.isAccepted);
    }

    void manyReleasesGiveWayToHostAndEntries()
    {
        BuildScale scale = sample();
        for (int build = 10000; build < 10030; ++build)
            scale.releases += {build, u"old"_s};
        BuildLine line;
        line.setScale(scale);
        QVERIFY(line.stops().size() <= 9);
        int entries = 0;
        bool host = false;
        for (const auto &stop : line.stops()) {
            entries += static_cast<int>(stop.entries.size());
            host = host || stop.isHost;
        }
        QCOMPARE(entries, 2);
        QVERIFY(host);
    }

    void keysWalkOverBuildsAndTheyAreSpoken()
    {
        BuildLine line;
        line.setScale(sample());
        line.resize(600, line.sizeHint().height());
        line.show();
        line.setFocus();
        QCOMPARE(line.current(), 1);
        QTest::keyClick(&line, Qt::Key_Right);
        QCOMPARE(line.current(), 2);
        QTest::keyClick(&line, Qt::Key_End);
        QTest::keyClick(&line, Qt::Key_Right);
        QCOMPARE(line.current(), 3);
        QAccessibleInterface *spoken = QAccessible::queryAccessibleInterface(&line);
        QVERIFY(spoken);
        QCOMPARE(spoken->childCount(), 4);
        QCOMPARE(spoken->child(1)->text(QAccessible::Name), line.stopText(1));
        QVERIFY(line.stopRect(0).right() <= line.stopRect(1).left() + 1);
    }

    void aDifferenceIsCopiedWithItsSigns()
    {
        ChangeLines lines;
        lines.setLines({{ChangeLine::Kind::Gap, u"… 4 lines unchanged"_s},
            {ChangeLine::Kind::Same, u"      \"os\": \"windows\","_s},
            {ChangeLine::Kind::Removed, u"      \"os.version\": \"1\""_s},
            {ChangeLine::Kind::Added, u"      \"os.version\": \"2\""_s}});
        lines.resize(300, 200);
        lines.show();
        lines.setFocus();
        QTest::keyClick(&lines, Qt::Key_C, Qt::ControlModifier);
        QCOMPARE(QGuiApplication::clipboard()->text(),
            u"  … 4 lines unchanged\n  \"os\": \"windows\",\n− \"os.version\": \"1\"\n+ \"os.version\": \"2\""_s);
        QVERIFY(!lines.grab().isNull());
    }

    void tabsSpeakTheirPlates()
    {
        PageTabs tabs;
        tabs.addTab(u"Platforms"_s);
        tabs.addTab(u"Doctor"_s);
        const int narrow = tabs.sizeHint().width();
        tabs.setBadges(1,
            {{u"2"_s, Meaning::Error, u"2 errors"_s}, {u"3"_s, Meaning::Warning, u"3 warnings"_s}});
        QCOMPARE(tabs.badge(1), u"2 3"_s);
        QCOMPARE(tabs.accessibleTabName(1), u"Doctor 2 errors, 3 warnings"_s);
        QVERIFY(tabs.sizeHint().width() > narrow);
        tabs.setBadges(1, {});
        QCOMPARE(tabs.sizeHint().width(), narrow);
        QVERIFY(tabs.accessibleTabName(1).isEmpty());
    }
};

QTEST_MAIN(DoctorPartsTest)
#include "tst_doctorparts.moc"
