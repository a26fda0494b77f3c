// SPDX-License-Identifier: Apache-2.0
#include "ui/theme/theme.h"
#include "ui/widgets/jsontext.h"
#include "ui/widgets/jsonview.h"
#include "ui/widgets/messages.h"

#include <QApplication>
#include <QElapsedTimer>
#include <QLineEdit>
#include <QPlainTextEdit>
#include <QSignalSpy>
#include <QTest>
#include <QTextBlock>
#include <QTextLayout>
#include <QTimer>

using namespace gantry::ui;
using namespace Qt::StringLiterals;

class JsonViewTest : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void initTestCase();
    void offsetsAreBytesNotCharacters();
    void indentedTextKeepsTheWayToItsBytes();
    void brokenUtf8ShowsOneSignPerByte();
    void everyByteFindsItsCharacterAgain_data();
    void everyByteFindsItsCharacterAgain();
    void carriageReturnsDoNotShiftLines();
    void theFieldIsShownAndForgotten();
    void aClickTellsTheByte();
    void findCountsAndWalksThroughMatches();
    void coloursEndAboveOneMebibyteWithANotice();
    void largeDocumentsLoadWithoutStalling_data();
    void largeDocumentsLoadWithoutStalling();
    void keysAndValuesHaveTheirColours();

private:
    std::unique_ptr<Theme> m_theme;
};

namespace {

QString all(JsonText &text, qsizetype slice = 7)
{
    QString out;
    while (!text.atEnd())
        out += text.next(slice);
    return out;
}

} // namespace

void JsonViewTest::initTestCase()
{
    m_theme = std::make_unique<Theme>(qApp, Theme::Setting::Light);
}

void JsonViewTest::offsetsAreBytesNotCharacters()
{
    const QByteArray bytes = "{\"käse\": \"🚢\", \"x\": 1}";
    JsonView view;
    view.setDocument(bytes);
    const qint64 byte = bytes.indexOf("\"x\"");
    const int position = view.textPosition(byte);
    QCOMPARE(view.editor()->toPlainText().mid(position, 3), u"\"x\""_s);
    QCOMPARE(view.byteOffset(position), byte);
    QCOMPARE(view.textPosition(bytes.size() + 1), -1);
    QCOMPARE(view.byteOffset(100000), -1);
}

void JsonViewTest::indentedTextKeepsTheWayToItsBytes()
{
    const QByteArray bytes = R"({"a":[1,{}],"b":"x,{y\"]","c":[]})";
    JsonText text(bytes, true);
    QCOMPARE(all(text),
        u"{\n  \"a\": [\n    1,\n    {}\n  ],\n  \"b\": \"x,{y\\\"]\",\n  \"c\": []\n}"_s);
    JsonView view;
    view.setForm(JsonView::Form::Indented);
    view.setDocument(bytes);
    const qint64 byte = bytes.indexOf("\"c\"");
    QCOMPARE(view.editor()->toPlainText().mid(view.textPosition(byte), 3), u"\"c\""_s);
    QCOMPARE(view.byteOffset(view.textPosition(byte)), byte);
    QCOMPARE(view.document(), bytes);
}

void JsonViewTest::brokenUtf8ShowsOneSignPerByte()
{
    JsonText text(QByteArray("a\xff\xc3(\xed\xa0\x80") + char(0) + "z", false);
    QCOMPARE(all(text), u"a\uFFFD\uFFFD(\uFFFD\uFFFD\uFFFD\u2400z"_s);
}

void JsonViewTest::everyByteFindsItsCharacterAgain_data()
{
    QTest::addColumn<QByteArray>("bytes");
    QTest::addColumn<bool>("indented");
    const QByteArray mixed
        = "{ \"k\u00e4se\" :\r\n\t[ 1 , \"\xF0\x9F\x9A\xA2\", null ] , \"b\":{} }\n";
    QTest::newRow("stored") << mixed << false;
    QTest::newRow("indented") << mixed << true;
    QTest::newRow("long line") << QByteArray("[\"" + QByteArray(3 * JsonText::foldAt, 'x')
        + "\",1]") << false;
    QTest::newRow("empty") << QByteArray() << true;
}

void JsonViewTest::everyByteFindsItsCharacterAgain()
{
    QFETCH(const QByteArray, bytes);
    QFETCH(const bool, indented);
    JsonText text(bytes, indented);
    const QString shown = all(text, 5);
    bool inString = false;
    for (qsizetype i = 0; i < bytes.size(); ++i) {
        const auto byte = static_cast<unsigned char>(bytes[i]);
        if (byte == '"')
            inString = !inString;
        const bool dropped = byte == '\r' || (indented && !inString && std::isspace(byte));
        if (byte >= 0x80 || dropped)
            continue;
        const int position = text.positionOf(i);
        QVERIFY2(position >= 0 && position < shown.size(), qPrintable(QString::number(i)));
        QCOMPARE(shown[position], QChar(ushort(byte)));
        QCOMPARE(text.byteOf(position), i);
    }
    QCOMPARE(text.positionOf(bytes.size()), int(shown.size()));
}

void JsonViewTest::carriageReturnsDoNotShiftLines()
{
    JsonView view;
    view.setDocument("{\r\n\"a\": 1,\r\n\"b\": 2\r\n}\r\n");
    QCOMPARE(view.editor()->blockCount(), 5);
    const int position = view.textPosition(view.document().indexOf("\"b\""));
    QCOMPARE(view.editor()->document()->findBlock(position).blockNumber(), 2);
}

void JsonViewTest::theFieldIsShownAndForgotten()
{
    QByteArray bytes = "{\n";
    for (int i = 0; i < 300; ++i)
        bytes += "  \"key" + QByteArray::number(i) + "\": " + QByteArray::number(i) + ",\n";
    bytes += "  \"last\": true\n}\n";
    JsonView view;
    view.resize(400, 200);
    view.setDocument(bytes);
    view.show();
    view.setField(bytes.indexOf("\"key250\""), 13);
    QCOMPARE(view.editor()->extraSelections().size(), 1);
    const QRect place = view.editor()->cursorRect();
    QVERIFY(view.editor()->viewport()->rect().contains(place.center()));
    QCOMPARE(view.editor()->textCursor().block().text().trimmed(), u"\"key250\": 250,"_s);
    view.clearField();
    QVERIFY(view.editor()->extraSelections().isEmpty());
    view.setField(10'000'000, 4);
    QVERIFY(view.editor()->extraSelections().isEmpty());
}

void JsonViewTest::aClickTellsTheByte()
{
    JsonView view;
    view.resize(400, 200);
    const QByteArray bytes = "{\n  \"ä\": 1,\n  \"b\": 2\n}";
    view.setDocument(bytes);
    view.show();
    QSignalSpy clicked(&view, &JsonView::byteOffsetClicked);
    QTextCursor cursor(view.editor()->document());
    cursor.setPosition(view.textPosition(bytes.indexOf("\"b\"")));
    QTest::mouseClick(
        view.editor()->viewport(), Qt::LeftButton, {}, view.editor()->cursorRect(cursor).center());
    QCOMPARE(clicked.size(), 1);
    QCOMPARE(clicked[0][0].toLongLong(), bytes.indexOf("\"b\""));
}

void JsonViewTest::findCountsAndWalksThroughMatches()
{
    JsonView view;
    view.resize(500, 300);
    view.setDocument("{\"linux\": 1, \"Linux\": 2, \"windows\": 3}");
    view.show();
    QTest::keyClick(view.editor(), Qt::Key_F, Qt::ControlModifier);
    auto *line = view.findChild<QLineEdit *>();
    QVERIFY(line->isVisible());
    QTest::keyClicks(line, u"linux"_s);
    QCOMPARE(view.editor()->extraSelections().size(), 2);
    const int first = view.editor()->textCursor().position();
    QTest::keyClick(line, Qt::Key_F3);
    QVERIFY(view.editor()->textCursor().position() > first);
    QTest::keyClick(line, Qt::Key_F3);
    QCOMPARE(view.editor()->textCursor().position(), first);
    QTest::keyClick(line, Qt::Key_Escape);
    QVERIFY(!line->isVisible());
    QVERIFY(view.editor()->extraSelections().isEmpty());
}

void JsonViewTest::coloursEndAboveOneMebibyteWithANotice()
{
    JsonView view;
    view.show();
    view.setDocument("{}");
    const auto *notice = view.findChild<MessageBar *>();
    QVERIFY(!notice->isVisible());
    view.setDocument('[' + QByteArray(int(JsonView::highlightLimitBytes), '1') + ']');
    QVERIFY(notice->isVisible());
    QTRY_VERIFY(!view.isLoading());
    view.setDocument("[]");
    QVERIFY(!notice->isVisible());
}

void JsonViewTest::largeDocumentsLoadWithoutStalling_data()
{
    QTest::addColumn<QByteArray>("bytes");
    QTest::addColumn<bool>("indented");
    QByteArray lines = "[\n";
    while (lines.size() < 16 * 1024 * 1024)
        lines += "  { \"digest\": \"sha256:0123456789abcdef\", \"size\": 1234567 },\n";
    QTest::newRow("16 MiB, many lines") << lines << false;
    QTest::newRow("4 MiB, one line")
        << QByteArray("[\"" + QByteArray(4 * 1024 * 1024, 'x') + "\"]") << false;
    lines.replace("\n", "").replace(" ", "");
    lines.truncate(4 * 1024 * 1024);
    QTest::newRow("compact, too long to indent") << lines << true;
    lines.truncate(int(JsonView::indentLimitBytes));
    QTest::newRow("compact, indented") << lines << true;
}

void JsonViewTest::largeDocumentsLoadWithoutStalling()
{
    QFETCH(const QByteArray, bytes);
    QFETCH(const bool, indented);
    JsonView view;
    view.resize(700, 500);
    view.show();
    if (indented)
        view.setForm(JsonView::Form::Indented);
    // A timer that should fire every 5 ms tells how long the longest step was.
    qint64 longest = 0;
    QElapsedTimer since;
    QTimer pulse;
    pulse.setInterval(5);
    connect(&pulse, &QTimer::timeout, &view, [&] { longest = qMax(longest, since.restart()); });
    QElapsedTimer whole;
    whole.start();
    since.start();
    pulse.start();
    QSignalSpy loaded(&view, &JsonView::loaded);
    view.setDocument(bytes);
    QTRY_COMPARE_WITH_TIMEOUT(loaded.size(), 1, 60000);
    QCoreApplication::processEvents();
    longest = qMax(longest, since.elapsed());
    qInfo("%lld bytes in %lld ms, longest step %lld ms, %d lines",
        static_cast<long long>(bytes.size()), static_cast<long long>(whole.elapsed()),
        static_cast<long long>(longest), view.editor()->blockCount());
    // The promise is 50 ms on a quiet machine; the test runs on loaded ones and under sanitizers.
    QVERIFY2(longest < 500, qPrintable(QString::number(longest)));
    QCOMPARE(view.byteOffset(view.textPosition(bytes.size() - 1)), bytes.size() - 1);
}

void JsonViewTest::keysAndValuesHaveTheirColours()
{
    JsonView view;
    view.setDocument("{\"size\": 2325, \"os\": \"linux\", \"x\": true}");
    const auto colourAt = [&](const char *text) {
        const int at = view.textPosition(view.document().indexOf(text)) + 1;
        const auto formats = view.editor()->document()->firstBlock().layout()->formats();
        for (const auto &range : formats) {
            if (at >= range.start && at < range.start + range.length)
                return range.format.foreground().color();
        }
        return QColor();
    };
    for (const bool dark : {false, true}) {
        m_theme->setSetting(dark ? Theme::Setting::Dark : Theme::Setting::Light);
        const Colours c = Colours::of(view.editor());
        QTRY_COMPARE(colourAt("\"size\""), c.syntax(Syntax::Keyword));
        QCOMPARE(colourAt("2325"), c.syntax(Syntax::Number));
        QCOMPARE(colourAt("\"linux\""), c.syntax(Syntax::String));
    }
    m_theme->setSetting(Theme::Setting::Light);
}

QTEST_MAIN(JsonViewTest)
#include "tst_jsonview.moc"
