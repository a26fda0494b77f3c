// SPDX-License-Identifier: Apache-2.0
#include "ui/theme/icons.h"
#include "ui/theme/marks.h"
#include "ui/theme/theme.h"

#include <QApplication>
#include <QDirIterator>
#include <QFile>
#include <QPainter>
#include <QRegularExpression>
#include <QTest>

using namespace gantry::ui;
using namespace Qt::StringLiterals;

namespace {

int inkedPixels(const QImage &image, const QColor &ink)
{
    int count = 0;
    for (int y = 0; y < image.height(); ++y) {
        for (int x = 0; x < image.width(); ++x) {
            const QColor pixel = image.pixelColor(x, y);
            count += pixel.alpha() > 200 && std::abs(pixel.red() - ink.red()) < 12
                && std::abs(pixel.green() - ink.green()) < 12
                && std::abs(pixel.blue() - ink.blue()) < 12;
        }
    }
    return count;
}

} // namespace

class IconSetTest : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void everyDrawingRendersSomething();
    void everyNameUsedInTheWindowExists();
    void longWordsMeanTheSameDrawing();
    void iconsFollowThePaletteOfTheMoment();
    void iconsAreSharpAtEveryRatio();
    void everyMarkHasShapeNameAndWords();
    void marksAreReadFromNumbersAndNames();
    void aSelectedMarkStandsOnAPlate();
};

void IconSetTest::everyDrawingRendersSomething()
{
    QVERIFY(iconNames().size() >= 75);
    for (const QString &name : iconNames()) {
        QImage image(32, 32, QImage::Format_ARGB32_Premultiplied);
        image.fill(Qt::transparent);
        QPainter painter(&image);
        paintIcon(&painter, image.rect(), name, Qt::red);
        painter.end();
        QVERIFY2(inkedPixels(image, Qt::red) > 8, qPrintable(name));
    }
}

void IconSetTest::everyNameUsedInTheWindowExists()
{
    // icon(u"name"_s…), setLeadingIcon(u"name"_s), DockTitleBar(u"name"_s…) in the window's
    // sources.
    const QRegularExpression use(
        uR"re((?:\bicon|\bsetLeadingIcon|\bpaintIcon|DockTitleBar|Placeholder)\((?:[^()"]*, )?u"([a-z]+)"_s)re"_s);
    int found = 0;
    QDirIterator files(QStringLiteral(GANTRY_SOURCE_DIR) + u"/ui"_s, {u"*.cpp"_s}, QDir::Files,
        QDirIterator::Subdirectories);
    while (files.hasNext()) {
        QFile file(files.next());
        QVERIFY(file.open(QIODevice::ReadOnly));
        auto matches = use.globalMatch(QString::fromUtf8(file.readAll()));
        while (matches.hasNext()) {
            const QString name = matches.next().captured(1);
            QVERIFY2(hasIcon(name), qPrintable(name + u" in "_s + file.fileName()));
            ++found;
        }
    }
    QVERIFY(found > 10);
}

void IconSetTest::longWordsMeanTheSameDrawing()
{
    for (const QString &word : {u"repository"_s, u"attestation"_s, u"signature"_s, u"windows"_s,
             u"terminal"_s, u"close"_s, u"history"_s, u"forward"_s, u"compare"_s})
        QVERIFY2(hasIcon(word), qPrintable(word));
    QVERIFY(!hasIcon(u"no such drawing"_s));
    QVERIFY(!hasIcon({}));
}

void IconSetTest::iconsFollowThePaletteOfTheMoment()
{
    const QIcon win = icon(u"win"_s);
    for (const Colours &colours : {Colours::light(), Colours::dark()}) {
        QApplication::setPalette(colours.palette());
        const auto inked = [&](QIcon::Mode mode, const QColor &ink) {
            return inkedPixels(win.pixmap(QSize(16, 16), 1, mode).toImage(), ink) > 50;
        };
        QVERIFY(inked(QIcon::Normal, colours.tone(Tone::Text)));
        QVERIFY(inked(QIcon::Disabled, colours.tone(Tone::Disabled)));
        QVERIFY(inked(QIcon::Selected, colours.tone(Tone::HighlightedText)));
    }
}

void IconSetTest::iconsAreSharpAtEveryRatio()
{
    for (const qreal ratio : {1.0, 1.25, 1.5, 2.0, 3.0}) {
        const QPixmap pixmap = icon(u"registry"_s).pixmap(QSize(16, 16), ratio);
        QCOMPARE(pixmap.devicePixelRatio(), ratio);
        QCOMPARE(pixmap.width(), qRound(16 * ratio));
    }
}

void IconSetTest::everyMarkHasShapeNameAndWords()
{
    for (int i = int(Mark::Fine); i <= int(Mark::Same); ++i) {
        const auto mark = static_cast<Mark>(i);
        QImage image(28, 28, QImage::Format_ARGB32_Premultiplied);
        image.fill(Qt::transparent);
        QPainter painter(&image);
        paintMark(&painter, image.rect(), mark, Colours::dark());
        painter.end();
        bool any = false;
        for (int x = 0; x < 28 && !any; ++x)
            for (int y = 0; y < 28 && !any; ++y)
                any = image.pixelColor(x, y).alpha() > 100;
        QVERIFY2(any, qPrintable(markName(mark)));
        QVERIFY(!markText(mark).isEmpty());
        QCOMPARE(toMark(markName(mark)), mark);
    }
    QCOMPARE(
        markText(Mark::Error, u"OS version rule failed"_s), u"Error: OS version rule failed"_s);
}

void IconSetTest::marksAreReadFromNumbersAndNames()
{
    QCOMPARE(toMark(int(Mark::Warning)), Mark::Warning);
    QCOMPARE(toMark(u"half"_s), Mark::Covered);
    QCOMPARE(toMark(u"missing"_s), Mark::Missing);
    QCOMPARE(toMark(4711), Mark::Nothing);
    QCOMPARE(toMark(u"whatever"_s), Mark::Nothing);
    QCOMPARE(toMark({}), Mark::Nothing);
}

void IconSetTest::aSelectedMarkStandsOnAPlate()
{
    const Colours colours = Colours::light();
    QImage image(24, 24, QImage::Format_ARGB32_Premultiplied);
    image.fill(colours.tone(Tone::Highlight));
    QPainter painter(&image);
    paintMark(&painter, QRect(5, 5, 14, 14), Mark::Covered, colours, {.plate = true});
    painter.end();
    QVERIFY(inkedPixels(image, colours.tone(Tone::Base)) > 40);
    QVERIFY(inkedPixels(image, colours.meaning(Meaning::Fine).ink) > 40);
}

QTEST_MAIN(IconSetTest)
#include "tst_iconset.moc"
