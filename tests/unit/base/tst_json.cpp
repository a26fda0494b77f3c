// SPDX-License-Identifier: Apache-2.0
#include "base/json.h"
#include "base/jsonwriter.h"

#include <QJsonArray>
#include <QJsonDocument>
#include <QTest>

using namespace Qt::StringLiterals;
using namespace gantry;
using json::Document;
using json::Type;

class TestJson : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void wrongTextSaysWhereAndWhat_data();
    void wrongTextSaysWhereAndWhat();
    void rightTextIsRead_data();
    void rightTextIsRead();
    void depthIsBounded();
    void numberOfValuesIsBounded();
    void aMillionBracketsDoNotOverflowTheStack();
    void membersKeepTheirOrderAndTheLastDuplicateWins();
    void duplicatesAreNamed();
    void numbersStayAsWritten_data();
    void numbersStayAsWritten();
    void stringsAreUnescaped_data();
    void stringsAreUnescaped();
    void escapedNamesAreFound();
    void rangesFrameTheBytes();
    void pointersLeadBack();
    void pointersToNowhereAreUndefined_data();
    void pointersToNowhereAreUndefined();
    void offsetFindsTheDeepestValue();
    void readingTheWrongTypeGivesNothing();
    void valueOutlivesItsDocument();
    void nothingIsReadFromNothing();
    void elementsOfALongListAreReachedAtOnce();
    void aLargeIndexReadsAsQtReadsIt();
    void writerPrintsWhatTheReaderReads();
    void writerEscapes();
};

void TestJson::wrongTextSaysWhereAndWhat_data()
{
    QTest::addColumn<QByteArray>("text");
    QTest::addColumn<QString>("place");
    QTest::addColumn<QString>("said");
    const auto row = [](const char *name, const QByteArray &text, const char *place,
                         const char *said) {
        QTest::newRow(name) << text << QString::fromLatin1(place) << QString::fromLatin1(said);
    };
    row("empty", "", "line 1, column 1 (byte 0)", "expected a value, found the end");
    row("blanks only", " \n ", "line 2, column 2 (byte 3)", "found the end");
    row("byte order mark", "\xef\xbb\xbf{}", "byte 0", "byte order mark");
    row("something behind", "{} x", "column 4 (byte 3)",
        "expected the end of the document, found 'x'");
    row("two values", "1 2", "byte 2", "the end of the document");
    row("comma before bracket", "[1,]", "byte 3", "expected a value, found ']'");
    row("comma before brace", "{\"a\":1,}", "byte 7",
        "expected a member name in quotes, found '}'");
    row("no comma", "[1 2]", "byte 3", "',' or ']'");
    row("no colon", "{\"a\" 1}", "byte 5", "':'");
    row("name without quotes", "{a:1}", "byte 1", "member name in quotes or '}'");
    row("single quotes", "{'a':1}", "byte 1", "found '''");
    row("open array", "[1", "byte 2", "',' or ']' after an element, found the end");
    row("open object", "{\"a\":1", "byte 6", "',' or '}'");
    row("open string", "[\"abc", "byte 1", "not closed");
    row("wrong bracket", "[1}", "byte 2", "found '}'");
    row("comment", "// x\n{}", "byte 0", "found '/'");
    row("leading zero", "[01]", "byte 1", "begin with 0");
    row("plus", "[+1]", "byte 1", "a value or ']'");
    row("point at end", "[1.]", "byte 3", "decimal point");
    row("point at start", "[.5]", "byte 1", "a value");
    row("empty exponent", "[1e]", "byte 3", "exponent");
    row("minus alone", "[-]", "byte 2", "a digit");
    row("infinity", "[Infinity]", "byte 1", "a value");
    row("not a number", "[NaN]", "byte 1", "a value");
    row("cut word", "[tru]", "byte 1", "a value");
    row("long word", "[truex]", "byte 5", "',' or ']'");
    row("capital word", "[True]", "byte 1", "a value");
    row("tab in string", "\"a\tb\"", "byte 2", "0x09");
    row("line break in string", "\"a\nb\"", "byte 2", "0x0a");
    row("unknown escape", "\"\\x\"", "byte 1", "no escape sequence");
    row("escape at end", "\"\\", "byte 1", "escape");
    row("short unicode escape", "\"\\u12\"", "byte 1", "four hexadecimal");
    row("unicode escape not hex", "\"\\u12g4\"", "byte 1", "four hexadecimal");
    row("byte that is not UTF-8", "\"\xff\"", "byte 1", "0xff is not UTF-8");
    row("overlong UTF-8", "\"\xc0\xaf\"", "byte 1", "0xc0");
    row("surrogate in UTF-8", "\"\xed\xa0\x80\"", "byte 1", "0xed");
    row("beyond Unicode", "\"\xf4\x90\x80\x80\"", "byte 1", "0xf4");
    row("cut UTF-8", "\"\xe2\x82", "byte 1", "0xe2");
    row("NUL outside", QByteArray("{}\0", 3), "byte 2", "'\\x00'");
    row("no-break space", "\xc2\xa0{}", "byte 0", "a value");
    row("column counts characters", "[\"\xc3\xa4\xc3\xb6\" x]", "line 1, column 7 (byte 8)",
        "found 'x'");
    row("third line", "{\n\"a\":1,\n  \"b\":]\n}", "line 3, column 7 (byte 15)", "found ']'");
}

void TestJson::wrongTextSaysWhereAndWhat()
{
    QFETCH(QByteArray, text);
    QFETCH(QString, place);
    QFETCH(QString, said);
    const auto document = Document::parse(text, u"some document"_s);
    QVERIFY(!document);
    QCOMPARE(document.error().code, Errc::Corrupt);
    QCOMPARE(document.error().subject, u"some document"_s);
    QVERIFY2(document.error().message.contains(place), qPrintable(document.error().message));
    QVERIFY2(document.error().message.contains(said), qPrintable(document.error().message));
}

void TestJson::rightTextIsRead_data()
{
    QTest::addColumn<QByteArray>("text");
    for (const char *text : {"null", " true ", "0", "-0", "1e400", "[]", "{}", "[[],{}]",
             "\"\\u0000\"", "\"\\ud800\"", "\"\xf0\x9f\x98\x80\"", "\t\r\n[ ]", "{\"\":1}",
             "[1.5E+3,-2e-2]", "\"seven77\"", "\"eightxx8\"", "\"nine99999\""})
        QTest::newRow(text) << QByteArray(text);
}

void TestJson::rightTextIsRead()
{
    QFETCH(QByteArray, text);
    const auto document = Document::parse(text);
    QVERIFY2(document, qPrintable(document ? QString() : document.error().message));
    QCOMPARE(document->bytes(), text);
    QCOMPARE(document->root().raw(), text.trimmed());
}

void TestJson::depthIsBounded()
{
    const auto nested = [](int depth) { return QByteArray(depth, '[') + QByteArray(depth, ']'); };
    QVERIFY(Document::parse(nested(128)));
    const auto tooDeep = Document::parse(nested(129));
    QVERIFY(!tooDeep);
    QCOMPARE(tooDeep.error().code, Errc::LimitExceeded);
    QVERIFY(tooDeep.error().message.contains(u"128"_s));
}

void TestJson::numberOfValuesIsBounded()
{
    QVERIFY(Document::parse("[1,2,3]", {}, {.maxNodes = 4}));
    const auto many = Document::parse("[1,2,3,4]", {}, {.maxNodes = 4});
    QVERIFY(!many);
    QCOMPARE(many.error().code, Errc::LimitExceeded);
}

void TestJson::aMillionBracketsDoNotOverflowTheStack()
{
    const auto deep = Document::parse(QByteArray(1'000'000, '['), {}, {.maxDepth = 2'000'000});
    QVERIFY(!deep);
    QCOMPARE(deep.error().code, Errc::Corrupt);
}

void TestJson::membersKeepTheirOrderAndTheLastDuplicateWins()
{
    const auto document = Document::parse(R"({"z":1,"a":2,"z":3})");
    QVERIFY(document);
    const json::Value root = document->root();
    QCOMPARE(root.size(), 3);
    QCOMPARE(root.at(0).key(), u"z"_s);
    QCOMPARE(root.at(1).key(), u"a"_s);
    QCOMPARE(root["z"].toInt64(), 3);
    QCOMPARE(root["Z"].type(), Type::Undefined);
}

void TestJson::duplicatesAreNamed()
{
    const auto document
        = Document::parse(R"({"a":{"b":1,"c":2,"\u0062":3},"a":4,"d":[{"x":1},{"x":1}]})");
    QVERIFY(document);
    QCOMPARE(document->duplicateKeys(), (QStringList{u"/a"_s, u"/a/b"_s}));
}

void TestJson::numbersStayAsWritten_data()
{
    QTest::addColumn<QByteArray>("text");
    QTest::addColumn<std::optional<qint64>>("number");
    const auto row = [](const char *text, std::optional<qint64> number) {
        QTest::newRow(text) << QByteArray(text) << number;
    };
    row("0", 0);
    row("-0", 0);
    row("9223372036854775807", 9223372036854775807LL);
    row("-9223372036854775808", std::numeric_limits<qint64>::min());
    row("9223372036854775808", std::nullopt);
    row("1.0", std::nullopt);
    row("1e3", std::nullopt);
    row("123456789012345678901234567890", std::nullopt);
}

void TestJson::numbersStayAsWritten()
{
    QFETCH(QByteArray, text);
    QFETCH(std::optional<qint64>, number);
    const auto document = Document::parse(text);
    QVERIFY(document);
    QCOMPARE(document->root().rawNumber(), text);
    QCOMPARE(document->root().toInt64(), number);
}

void TestJson::stringsAreUnescaped_data()
{
    QTest::addColumn<QByteArray>("text");
    QTest::addColumn<QString>("string");
    QTest::newRow("short escapes") << QByteArray(R"("\"\\\/\b\f\n\r\t")") << u"\"\\/\b\f\n\r\t"_s;
    QTest::newRow("unicode") << QByteArray(R"("\u00e4\u20AC")") << u"ä€"_s;
    QTest::newRow("pair") << QByteArray(R"("\ud83d\ude00")") << u"😀"_s;
    QTest::newRow("lone high") << QByteArray(R"("\ud83dx")") << u"\ufffdx"_s;
    QTest::newRow("lone low") << QByteArray(R"("\ude00")") << u"\ufffd"_s;
    QTest::newRow("two highs") << QByteArray(R"("\ud83d\ud83d\ude00")") << u"\ufffd😀"_s;
    QTest::newRow("zero") << QByteArray(R"("a\u0000b")") << QString(u"a"_s + QChar(u'\0') + u'b');
    QTest::newRow("mark in front") << QByteArray("\"\xef\xbb\xbf\\ufeffx\"") << u"\ufeff\ufeffx"_s;
    QTest::newRow("raw UTF-8") << QByteArray("\"ä€😀\"") << u"ä€😀"_s;
}

void TestJson::stringsAreUnescaped()
{
    QFETCH(QByteArray, text);
    QFETCH(QString, string);
    const auto document = Document::parse(text);
    QVERIFY(document);
    QCOMPARE(document->root().toString(), string);
}

void TestJson::escapedNamesAreFound()
{
    const auto document = Document::parse(R"({"media\u0054ype":"x","a\/b":1})");
    QVERIFY(document);
    QCOMPARE(document->root()["mediaType"].toString(), u"x"_s);
    QCOMPARE(document->root()["a/b"].toInt64(), 1);
    QCOMPARE(document->root().at(1).key(), u"a/b"_s);
}

void TestJson::rangesFrameTheBytes()
{
    const QByteArray text = R"( { "a" : [ 1 , "x" ] } )";
    const auto document = Document::parse(text);
    QVERIFY(document);
    const json::Value list = document->root()["a"];
    const auto cut = [&text](json::Range range) { return text.sliced(range.offset, range.length); };
    QCOMPARE(cut(document->root().range()), R"({ "a" : [ 1 , "x" ] })");
    QCOMPARE(cut(list.range()), R"([ 1 , "x" ])");
    QCOMPARE(cut(list.memberRange()), R"("a" : [ 1 , "x" ])");
    QCOMPARE(cut(list.at(1).range()), R"("x")");
    QCOMPARE(list.at(1).memberRange(), list.at(1).range());
    QCOMPARE(list.at(1).raw(), R"("x")");
}

void TestJson::pointersLeadBack()
{
    const auto document = Document::parse(R"({"a/b":{"~":[{"":1},2]}})");
    QVERIFY(document);
    const json::Value deep = document->root()["a/b"]["~"].at(0)[""];
    QCOMPARE(deep.pointer(), u"/a~1b/~0/0/"_s);
    QCOMPARE(document->at(deep.pointer()).toInt64(), 1);
    QCOMPARE(document->at(u"").range(), document->root().range());
    QCOMPARE(document->root().pointer(), QString());
    QCOMPARE(document->at(u"/a~1b/~0/1").line(), 1);
}

void TestJson::pointersToNowhereAreUndefined_data()
{
    QTest::addColumn<QString>("pointer");
    for (const char *pointer : {"a", "/b", "/a/2", "/a/-1", "/a/01", "/a/+1", "/a/ 1", "/a/x",
             "/a/0/x", "/a/99999999999999999999"})
        QTest::newRow(pointer) << QString::fromLatin1(pointer);
}

void TestJson::pointersToNowhereAreUndefined()
{
    QFETCH(QString, pointer);
    const auto document = Document::parse(R"({"a":[1,2]})");
    QVERIFY(document);
    QVERIFY(document->at(pointer).isUndefined());
}

void TestJson::offsetFindsTheDeepestValue()
{
    const QByteArray text = R"({"a":[1,{"b":"xy"}],"c":true} )";
    const auto document = Document::parse(text);
    QVERIFY(document);
    const auto at = [&](const char *piece, qsizetype more = 0) {
        return document->atOffset(text.indexOf(piece) + more).pointer();
    };
    QCOMPARE(at("{"), QString());
    QCOMPARE(at("\"a\""), u"/a"_s);
    QCOMPARE(at("1"), u"/a/0"_s);
    QCOMPARE(at(",{"), u"/a"_s);
    QCOMPARE(at("\"b\""), u"/a/1/b"_s);
    QCOMPARE(at("xy", 1), u"/a/1/b"_s);
    QCOMPARE(at("true"), u"/c"_s);
    QVERIFY(document->atOffset(text.size() - 1).isUndefined());
    QVERIFY(document->atOffset(-1).isUndefined());
    QVERIFY(document->atOffset(10'000).isUndefined());
}

void TestJson::readingTheWrongTypeGivesNothing()
{
    const auto document = Document::parse(R"({"n":1,"s":"x","a":[1]})");
    QVERIFY(document);
    const json::Value root = document->root();
    QVERIFY(!root["n"].toString());
    QVERIFY(!root["s"].toInt64());
    QVERIFY(!root["s"].toBool());
    QVERIFY(root["s"].rawNumber().isEmpty());
    QVERIFY(root["s"]["x"].isUndefined());
    QVERIFY(root["a"]["0"].isUndefined());
    QVERIFY(root["a"].at(1).isUndefined());
    QVERIFY(root["a"].at(-1).isUndefined());
    QCOMPARE(root["n"].size(), 0);
    QCOMPARE(root["x"].toStringOr(u"else"_s), u"else"_s);
}

void TestJson::valueOutlivesItsDocument()
{
    json::Value kept;
    {
        const auto document = Document::parse(R"(["kept"])");
        QVERIFY(document);
        kept = document->root().at(0);
    }
    QCOMPARE(kept.toString(), u"kept"_s);
}

void TestJson::nothingIsReadFromNothing()
{
    const Document none;
    QVERIFY(none.isNull());
    QVERIFY(none.bytes().isEmpty());
    QVERIFY(none.root().isUndefined());
    QVERIFY(none.at(u"/a").isUndefined());
    QVERIFY(none.atOffset(0).isUndefined());
    QVERIFY(none.duplicateKeys().isEmpty());
    const json::Value value;
    QCOMPARE(value.line(), 0);
    QCOMPARE(value.pointer(), QString());
    QCOMPARE(value.range(), json::Range());
}

void TestJson::elementsOfALongListAreReachedAtOnce()
{
    // 50,000 tags by position: with a walk from the first element this took a minute.
    QByteArray text = "[";
    for (int i = 0; i < 50'000; ++i)
        text += '"' + QByteArray::number(i) + "\",";
    text.chop(1);
    const auto document = Document::parse(text + ']');
    QVERIFY(document);
    const json::Value list = document->root();
    for (qsizetype i = 0; i < list.size(); ++i)
        QCOMPARE(list.at(i).toString(), QString::number(i));
    QCOMPARE(list.at(49'999).pointer(), u"/49999"_s);
}

void TestJson::aLargeIndexReadsAsQtReadsIt()
{
    constexpr int entries = 2'000;
    QByteArray text = R"({"schemaVersion":2,"manifests":[)";
    for (int i = 0; i < entries; ++i) {
        text += i ? ",\n" : "\n";
        text += R"({"size": )" + QByteArray::number(1000 + i) + R"(, "digest": "sha256:)"
            + QByteArray::number(i).rightJustified(64, 'a')
            + R"(", "annotations": {"title": "tést \u00e9 \/)" + QByteArray::number(i) + R"("}})";
    }
    text += "]}";
    const auto ours = Document::parse(text);
    QVERIFY(ours);
    const QJsonArray theirs = QJsonDocument::fromJson(text)["manifests"_L1].toArray();
    QCOMPARE(ours->root()["manifests"].size(), entries);
    QCOMPARE(theirs.size(), entries);
    for (int i = 0; i < entries; ++i) {
        const json::Value entry = ours->root()["manifests"].at(i);
        QCOMPARE(entry["size"].toInt64(), theirs[i]["size"_L1].toInteger());
        QCOMPARE(entry["digest"].toString(), theirs[i]["digest"_L1].toString());
        QCOMPARE(entry["annotations"]["title"].toString(),
            theirs[i]["annotations"_L1]["title"_L1].toString());
    }
}

void TestJson::writerPrintsWhatTheReaderReads()
{
    for (const auto style : {json::Writer::Style::Compact, json::Writer::Style::Indented}) {
        json::Writer writer(style);
        writer.beginObject()
            .member(u"text", u"a\"b\\\n\x01é😀")
            .member(u"number", qint64(-5))
            .member(u"flag", true)
            .memberOrNull(u"none", QString())
            .key(u"list")
            .beginArray()
            .value(qint64(1))
            .null()
            .raw(R"({"x":[]})")
            .endArray()
            .key(u"empty")
            .beginObject()
            .endObject()
            .endObject();
        const QByteArray out = writer.take();
        QJsonParseError error;
        QJsonDocument::fromJson(out, &error);
        QCOMPARE(error.error, QJsonParseError::NoError);
        const auto document = Document::parse(out);
        QVERIFY(document);
        QCOMPARE(document->root()["text"].toString(), u"a\"b\\\n\x01é😀"_s);
        QCOMPARE(document->root()["number"].toInt64(), -5);
        QCOMPARE(document->root()["flag"].toBool(), true);
        QVERIFY(document->root()["none"].isNull());
        QCOMPARE(document->root()["list"].size(), 3);
        QCOMPARE(out.contains('\n'), style == json::Writer::Style::Indented);
        QVERIFY(out.contains(
            "\"empty\"" + QByteArray(style == json::Writer::Style::Compact ? ":{}" : ": {}")));
    }
}

void TestJson::writerEscapes()
{
    json::Writer writer(json::Writer::Style::Compact);
    QString text = u"\x1f\x7f\u2028/"_s;
    text += QChar(char16_t(0xd800)); // half a pair
    text += QChar(u'\0');
    writer.value(text);
    const QByteArray out = writer.take();
    QVERIFY(out.contains("\\u001f") && out.contains("\\u007f") && out.contains("\\u2028"));
    QVERIFY(Document::parse(out));
}

QTEST_GUILESS_MAIN(TestJson)
#include "tst_json.moc"
