// SPDX-License-Identifier: Apache-2.0
// Recomputes from the palette what section 8 of the design promises: contrast after WCAG 2.2
// (1.4.3, 1.4.11) and distances after CIEDE2000 (CIE 142-2001) as seen with normal vision and with
// the dichromacies of Machado, Oliveira and Fernandes 2009, severity 1.0.
#include "ui/theme/colours.h"

#include <QTest>

#include <array>
#include <cmath>
#include <numbers>

using namespace gantry::ui;
using namespace Qt::StringLiterals;

namespace {

using Triple = std::array<double, 3>;
using Matrix = std::array<Triple, 3>;

double linear(double channel)
{
    return channel <= 0.04045 ? channel / 12.92 : std::pow((channel + 0.055) / 1.055, 2.4);
}

Triple linearOf(const QColor &colour)
{
    return {linear(colour.redF()), linear(colour.greenF()), linear(colour.blueF())};
}

double luminance(const QColor &colour)
{
    const Triple c = linearOf(colour);
    return 0.2126 * c[0] + 0.7152 * c[1] + 0.0722 * c[2];
}

double contrast(const QColor &a, const QColor &b)
{
    const double one = luminance(a);
    const double two = luminance(b);
    return (std::max(one, two) + 0.05) / (std::min(one, two) + 0.05);
}

Triple times(const Matrix &m, const Triple &v)
{
    Triple out{};
    for (std::size_t row = 0; row < 3; ++row)
        out[row] = m[row][0] * v[0] + m[row][1] * v[1] + m[row][2] * v[2];
    return out;
}

// Machado et al. 2009, table of simulation matrices, severity 1.0; linear RGB.
constexpr Matrix normalVision{{{1, 0, 0}, {0, 1, 0}, {0, 0, 1}}};
constexpr Matrix protan{{{0.152286, 1.052583, -0.204868}, {0.114503, 0.786281, 0.099216},
    {-0.003882, -0.048116, 1.051998}}};
constexpr Matrix deutan{{{0.367322, 0.860646, -0.227968}, {0.280085, 0.672501, 0.047413},
    {-0.011820, 0.042940, 0.968881}}};
constexpr Matrix tritan{{{1.255528, -0.076749, -0.178779}, {-0.078411, 0.930809, 0.147602},
    {0.004733, 0.691367, 0.303900}}};

Triple labOf(const QColor &colour, const Matrix &vision)
{
    Triple rgb = times(vision, linearOf(colour));
    for (double &channel : rgb)
        channel = std::clamp(channel, 0.0, 1.0);
    constexpr Matrix toXyz{{{0.4124564, 0.3575761, 0.1804375}, {0.2126729, 0.7151522, 0.0721750},
        {0.0193339, 0.1191920, 0.9503041}}};
    const Triple xyz = times(toXyz, rgb);
    const auto f
        = [](double t) { return t > 216.0 / 24389 ? std::cbrt(t) : (24389.0 / 27 * t + 16) / 116; };
    const double x = f(xyz[0] / 0.95047);
    const double y = f(xyz[1]);
    const double z = f(xyz[2] / 1.08883);
    return {116 * y - 16, 500 * (x - y), 200 * (y - z)};
}

double ciede2000(const Triple &one, const Triple &two)
{
    constexpr double degrees = std::numbers::pi / 180;
    const double c1 = std::hypot(one[1], one[2]);
    const double c2 = std::hypot(two[1], two[2]);
    const double mean7 = std::pow((c1 + c2) / 2, 7);
    const double g = 0.5 * (1 - std::sqrt(mean7 / (mean7 + std::pow(25.0, 7))));
    const double a1 = one[1] * (1 + g);
    const double a2 = two[1] * (1 + g);
    const double p1 = std::hypot(a1, one[2]);
    const double p2 = std::hypot(a2, two[2]);
    const auto hue = [](double a, double b) {
        if (a == 0 && b == 0)
            return 0.0;
        const double h = std::atan2(b, a) * 180 / std::numbers::pi;
        return h < 0 ? h + 360 : h;
    };
    const double h1 = hue(a1, one[2]);
    const double h2 = hue(a2, two[2]);
    const double dL = two[0] - one[0];
    const double dC = p2 - p1;
    double dh = 0;
    if (p1 * p2 != 0) {
        dh = h2 - h1;
        if (dh > 180)
            dh -= 360;
        else if (dh < -180)
            dh += 360;
    }
    const double dH = 2 * std::sqrt(p1 * p2) * std::sin(dh / 2 * degrees);
    const double meanL = (one[0] + two[0]) / 2;
    const double meanC = (p1 + p2) / 2;
    double meanH = h1 + h2;
    if (p1 * p2 != 0) {
        meanH = std::abs(h1 - h2) <= 180 ? (h1 + h2) / 2
            : h1 + h2 < 360              ? (h1 + h2 + 360) / 2
                                         : (h1 + h2 - 360) / 2;
    }
    const double t = 1 - 0.17 * std::cos((meanH - 30) * degrees)
        + 0.24 * std::cos(2 * meanH * degrees) + 0.32 * std::cos((3 * meanH + 6) * degrees)
        - 0.20 * std::cos((4 * meanH - 63) * degrees);
    const double l50 = (meanL - 50) * (meanL - 50);
    const double sL = 1 + 0.015 * l50 / std::sqrt(20 + l50);
    const double sC = 1 + 0.045 * meanC;
    const double sH = 1 + 0.015 * meanC * t;
    const double c7 = std::pow(meanC, 7);
    const double rC = 2 * std::sqrt(c7 / (c7 + std::pow(25.0, 7)));
    const double turn = 30 * std::exp(-std::pow((meanH - 275) / 25, 2));
    const double rT = -std::sin(2 * turn * degrees) * rC;
    return std::sqrt(std::pow(dL / sL, 2) + std::pow(dC / sC, 2) + std::pow(dH / sH, 2)
        + rT * (dC / sC) * (dH / sH));
}

} // namespace

class ColoursTest : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void theDistanceFormulaGivesPublishedValues();
    void textIsReadableOnItsBackgrounds_data();
    void textIsReadableOnItsBackgrounds();
    void fieldOutlinesAndDimTextReachThreeToOne_data() { schemes(); }
    void fieldOutlinesAndDimTextReachThreeToOne();
    void theThreeDiffInksStayApartForEveryVision_data();
    void theThreeDiffInksStayApartForEveryVision();
    void aPaletteFindsItsOwnColoursAgain_data() { schemes(); }
    void aPaletteFindsItsOwnColoursAgain();
    void aForeignPaletteReplacesTheNeutrals();
    void lanesRepeatAfterFiveWithANotch();

private:
    static void schemes()
    {
        QTest::addColumn<bool>("dark");
        QTest::newRow("light") << false;
        QTest::newRow("dark") << true;
    }
    static Colours coloursOf(bool dark) { return dark ? Colours::dark() : Colours::light(); }
};

void ColoursTest::theDistanceFormulaGivesPublishedValues()
{
    // Sharma, Wu, Dalal 2005, table 1, pairs 1, 7, 17 and 25.
    const auto near = [](double got, double wanted) { return std::abs(got - wanted) < 0.0001; };
    QVERIFY(near(ciede2000({50, 2.6772, -79.7751}, {50, 0, -82.7485}), 2.0425));
    QVERIFY(near(ciede2000({50, 0, 0}, {50, -1, 2}), 2.3669));
    QVERIFY(near(ciede2000({50, 2.5, 0}, {73, 25, -18}), 27.1492));
    QVERIFY(near(ciede2000({60.2574, -34.0099, 36.2677}, {60.4626, -34.1751, 39.4387}), 1.2644));
}

void ColoursTest::textIsReadableOnItsBackgrounds_data()
{
    QTest::addColumn<QColor>("ink");
    QTest::addColumn<QColor>("paper");
    for (const bool dark : {false, true}) {
        const Colours c = coloursOf(dark);
        const auto row = [&](const char *name, const QColor &ink, const QColor &paper) {
            QTest::addRow("%s %s", dark ? "dark" : "light", name) << ink << paper;
        };
        const std::pair<const char *, Tone> papers[]{
            {"base", Tone::Base}, {"alternate", Tone::Alternate}, {"window", Tone::Window}};
        for (const auto &[paperName, paper] : papers) {
            for (const Tone ink : {Tone::Text, Tone::Text2, Tone::Text3, Tone::Link})
                row(qPrintable(u"tone %1 on %2"_s.arg(
                        QString::number(int(ink)), QLatin1StringView(paperName))),
                    c.tone(ink), c.tone(paper));
        }
        row("text on inactive selection", c.tone(Tone::Text), c.tone(Tone::InactiveSelection));
        row("text 2 on inactive selection", c.tone(Tone::Text2), c.tone(Tone::InactiveSelection));
        row("link on inactive selection", c.tone(Tone::Link), c.tone(Tone::InactiveSelection));
        row("text on hover", c.tone(Tone::Text), c.tone(Tone::Hover));
        row("highlighted text", c.tone(Tone::HighlightedText), c.tone(Tone::Highlight));
        row("text on dock title", c.tone(Tone::Text), c.tone(Tone::DockTitle));
        row("text on header", c.tone(Tone::Text), c.tone(Tone::HeaderBottom));
        row("text on button", c.tone(Tone::Text), c.tone(Tone::ButtonBottom));
        row("text on error progress", c.tone(Tone::Text),
            mixed(c.meaning(Meaning::Error).ink, c.tone(Tone::Base), 0.38));
        for (int i = int(Meaning::Fine); i <= int(Meaning::Differs); ++i) {
            const MeaningColours look = c.meaning(static_cast<Meaning>(i));
            const QByteArray number = QByteArray::number(i);
            row(("meaning on its tint " + number).constData(), look.ink, look.tint);
            row(("meaning on base " + number).constData(), look.ink, c.tone(Tone::Base));
            row(("text on tint " + number).constData(), c.tone(Tone::Text), look.tint);
        }
        for (int i = int(Syntax::Keyword); i <= int(Syntax::Number); ++i)
            row(("syntax " + QByteArray::number(i)).constData(), c.syntax(static_cast<Syntax>(i)),
                c.tone(Tone::Base));
        // The Compare page: code and secondary facts on the tints of a side, letters on its plate.
        for (const Meaning side : {Meaning::OnlyA, Meaning::OnlyB}) {
            const MeaningColours look = c.meaning(side);
            const QByteArray number = QByteArray::number(int(side));
            row(("base on plate " + number).constData(), c.tone(Tone::Base), look.ink);
            row(("text 2 on tint " + number).constData(), c.tone(Tone::Text2), look.tint);
            row(("text 3 on tint " + number).constData(), c.tone(Tone::Text3), look.tint);
            for (int i = int(Syntax::Keyword); i <= int(Syntax::Number); ++i)
                row(("syntax " + QByteArray::number(i) + " on tint " + number).constData(),
                    c.syntax(static_cast<Syntax>(i)), look.tint);
        }
        row("text 2 on differs", c.tone(Tone::Text2), c.meaning(Meaning::Differs).tint);
    }
}

void ColoursTest::textIsReadableOnItsBackgrounds()
{
    QFETCH(const QColor, ink);
    QFETCH(const QColor, paper);
    const double ratio = contrast(ink, paper);
    QVERIFY2(ratio >= 4.5,
        qPrintable(u"%1 on %2 is %3:1"_s.arg(ink.name(), paper.name(), QString::number(ratio))));
}

void ColoursTest::fieldOutlinesAndDimTextReachThreeToOne()
{
    QFETCH(const bool, dark);
    const Colours c = coloursOf(dark);
    for (const Tone tone : {Tone::FieldOutline, Tone::DimmedCode, Tone::Disabled, Tone::Focus}) {
        const double ratio = contrast(c.tone(tone), c.tone(Tone::Base));
        QVERIFY2(ratio >= 3.0, qPrintable(u"%1: %2"_s.arg(int(tone)).arg(ratio)));
    }
}

void ColoursTest::theThreeDiffInksStayApartForEveryVision_data()
{
    QTest::addColumn<bool>("dark");
    QTest::addColumn<int>("vision");
    QTest::addColumn<int>("promised");
    // Section 8: light 34, 29, 24, 31; dark 32, 19, 24, 28.
    const int promised[2][4]{{34, 29, 24, 31}, {32, 19, 24, 28}};
    const char *const names[]{"normal", "protan", "deutan", "tritan"};
    for (int scheme = 0; scheme < 2; ++scheme) {
        for (int vision = 0; vision < 4; ++vision)
            QTest::addRow("%s %s", scheme ? "dark" : "light", names[vision])
                << (scheme == 1) << vision << promised[scheme][vision];
    }
}

void ColoursTest::theThreeDiffInksStayApartForEveryVision()
{
    QFETCH(const bool, dark);
    QFETCH(const int, vision);
    QFETCH(const int, promised);
    const std::array<Matrix, 4> visions{normalVision, protan, deutan, tritan};
    const Matrix &seen = visions[std::size_t(vision)];
    const Colours c = coloursOf(dark);
    const Triple a = labOf(c.meaning(Meaning::OnlyA).ink, seen);
    const Triple b = labOf(c.meaning(Meaning::OnlyB).ink, seen);
    const Triple differs = labOf(c.meaning(Meaning::Differs).ink, seen);
    const double least = std::min({ciede2000(a, b), ciede2000(a, differs), ciede2000(b, differs)});
    QVERIFY2(std::abs(least - promised) < 1.0,
        qPrintable(u"%1, promised %2"_s.arg(least).arg(promised)));
}

void ColoursTest::aPaletteFindsItsOwnColoursAgain()
{
    QFETCH(const bool, dark);
    const Colours wanted = coloursOf(dark);
    const Colours found = Colours::of(wanted.palette());
    QCOMPARE(found.isDark(), dark);
    for (int i = 0; i <= int(Tone::Running); ++i)
        QCOMPARE(found.tone(static_cast<Tone>(i)), wanted.tone(static_cast<Tone>(i)));
}

void ColoursTest::aForeignPaletteReplacesTheNeutrals()
{
    QPalette foreign;
    foreign.setColor(QPalette::Base, QColor(0xfd, 0xf6, 0xe3));
    foreign.setColor(QPalette::Window, QColor(0xee, 0xe8, 0xd5));
    foreign.setColor(QPalette::Text, QColor(0x07, 0x36, 0x42));
    const Colours c = Colours::of(foreign);
    QCOMPARE(c.tone(Tone::Base), QColor(0xfd, 0xf6, 0xe3));
    QCOMPARE(c.tone(Tone::Window), QColor(0xee, 0xe8, 0xd5));
    QCOMPARE(c.meaning(Meaning::Error).ink, Colours::light().meaning(Meaning::Error).ink);
    QVERIFY(contrast(c.tone(Tone::Text3), c.tone(Tone::Base)) >= 4.5);
}

void ColoursTest::lanesRepeatAfterFiveWithANotch()
{
    const Colours c = Colours::light();
    QCOMPARE(c.lane(6), c.lane(1));
    QVERIFY(c.lane(1) != c.lane(2));
    QVERIFY(!Colours::laneHasNotch(5));
    QVERIFY(Colours::laneHasNotch(6));
}

QTEST_MAIN(ColoursTest)
#include "tst_colours.moc"
