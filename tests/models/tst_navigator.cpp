// SPDX-License-Identifier: Apache-2.0
#include "models/navigation/navigator.h"

#include <QSignalSpy>
#include <QTest>

using namespace Qt::StringLiterals;
using namespace gantry;
using namespace gantry::models;

namespace {

Place imagePlace(const QString &name, ImagePlace::Page page = ImagePlace::Page::Platforms)
{
    return ImagePlace{.name = *oci::ImageName::parse(name), .page = page, .entry = {}};
}

} // namespace

class NavigatorTest : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void startsAtTheStartPage()
    {
        const Navigator navigator;
        QVERIFY(std::holds_alternative<StartPlace>(navigator.place()));
        QVERIFY(!navigator.canGoBack());
        QVERIFY(!navigator.canGoForward());
    }

    void goesBackAndForward()
    {
        Navigator navigator;
        navigator.go(imagePlace(u"golang:1.24"_s));
        navigator.go(imagePlace(u"golang:1.23"_s));
        navigator.back();
        QCOMPARE(navigator.place(), imagePlace(u"golang:1.24"_s));
        QVERIFY(navigator.canGoForward());
        navigator.forward();
        QCOMPARE(navigator.place(), imagePlace(u"golang:1.23"_s));
        QVERIFY(!navigator.canGoForward());
    }

    void goingSomewhereNewForgetsWhatLayAhead()
    {
        Navigator navigator;
        navigator.go(imagePlace(u"a"_s));
        navigator.go(imagePlace(u"b"_s));
        navigator.back();
        navigator.go(imagePlace(u"c"_s));
        QVERIFY(!navigator.canGoForward());
        navigator.back();
        QCOMPARE(navigator.place(), imagePlace(u"a"_s));
    }

    void goingWhereWeAreIsNoStep()
    {
        Navigator navigator;
        navigator.go(imagePlace(u"a"_s));
        QSignalSpy changed(&navigator, &Navigator::placeChanged);
        navigator.go(imagePlace(u"a"_s));
        QCOMPARE(changed.count(), 0);
        navigator.back();
        QVERIFY(std::holds_alternative<StartPlace>(navigator.place()));
    }

    void refiningIsNoStepEither()
    {
        Navigator navigator;
        navigator.go(imagePlace(u"a"_s));
        navigator.refine(imagePlace(u"a"_s, ImagePlace::Page::History));
        QCOMPARE(navigator.place(), imagePlace(u"a"_s, ImagePlace::Page::History));
        navigator.back();
        QVERIFY(std::holds_alternative<StartPlace>(navigator.place()));
    }

    void backAtTheFirstPlaceStays()
    {
        Navigator navigator;
        QSignalSpy changed(&navigator, &Navigator::placeChanged);
        navigator.back();
        navigator.forward();
        QCOMPARE(changed.count(), 0);
        QVERIFY(std::holds_alternative<StartPlace>(navigator.place()));
    }

    void rememberedPlacesAreBounded()
    {
        Navigator navigator;
        for (int i = 0; i < 500; ++i)
            navigator.go(imagePlace(u"a:%1"_s.arg(i)));
        int steps = 0;
        while (navigator.canGoBack()) {
            navigator.back();
            ++steps;
        }
        QVERIFY(steps > 100);
        QVERIFY(steps < 500);
    }
};

QTEST_GUILESS_MAIN(NavigatorTest)
#include "tst_navigator.moc"
