// SPDX-License-Identifier: Apache-2.0
#include "cli/parser.h"

#include <QTest>

using namespace Qt::StringLiterals;
using namespace gantry;
using namespace gantry::cli;

Q_DECLARE_METATYPE(gantry::cli::Invocation::Mode)

class ParserTest : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void wordsBecomeAnInvocation_data();
    void wordsBecomeAnInvocation();
    void usageErrorsNameTheWordAndTheWayOut_data();
    void usageErrorsNameTheWordAndTheWayOut();
    void optionsStandInAnyOrderAndForm();
    void anOptionMayBeGivenSeveralTimes();
    void aFlagMayHaveAValueBehindAnEqualsSign();
    void sharedOptionsMayStandBeforeTheCommand();
    void twoDashesEndTheOptions();
    void theWindowGetsItsArgumentsAsTheyAre();
    void helpOfACommandNeedsNoPositionals();
    void nearestSpellingIsStrict_data();
    void nearestSpellingIsStrict();
};

void ParserTest::wordsBecomeAnInvocation_data()
{
    QTest::addColumn<QStringList>("words");
    QTest::addColumn<Invocation::Mode>("mode");
    QTest::addColumn<QString>("command");
    QTest::addColumn<QStringList>("positionals");

    using enum Invocation::Mode;
    const auto row = [](const char *words, Invocation::Mode mode, const char *command,
                         QStringList positionals = {}) {
        QTest::newRow(*words ? words : "nothing at all")
            << QString::fromLatin1(words).split(u' ', Qt::SkipEmptyParts) << mode
            << QString::fromLatin1(command) << positionals;
    };
    row("", Window, "");
    row("golang", Window, "", {u"golang"_s});
    row("redis", Window, "", {u"redis"_s});
    row("golang:1.24 oci:out", Window, "", {u"golang:1.24"_s, u"oci:out"_s});
    row("tag:1", Window, "", {u"tag:1"_s});
    row("--sample", Window, "");
    row("--theme dark", Window, "");
    row("--screenshot=a.png --sample", Window, "");
    row("--version", Version, "");
    row("--help", Help, "");
    row("-h", Help, "");
    row("help", Help, "");
    row("help tags", Help, "tags");
    row("help help", Help, "help");
    row("help --help", Help, "help");
    row("tags --help", Help, "tags");
    row("inspect -h", Help, "inspect");
    row("assemble --to a:1 b:1 c:1 d:1", Command, "assemble", {u"b:1"_s, u"c:1"_s, u"d:1"_s});
    row("--generate man", Generate, "");
    row("inspect golang", Command, "inspect", {u"golang"_s});
    row("inspect --raw golang", Command, "inspect", {u"golang"_s});
    row("tags localhost:5000/a", Command, "tags", {u"localhost:5000/a"_s});
    row("repos localhost:5000", Command, "repos", {u"localhost:5000"_s});
    row("login ghcr.io -u a", Command, "login", {u"ghcr.io"_s});
    row("logout ghcr.io", Command, "logout", {u"ghcr.io"_s});
}

void ParserTest::wordsBecomeAnInvocation()
{
    QFETCH(const QStringList, words);
    QFETCH(const Invocation::Mode, mode);
    QFETCH(const QString, command);
    QFETCH(const QStringList, positionals);
    const auto asked = parseArguments(words);
    QVERIFY2(asked, asked ? "" : qPrintable(asked.error().toLine()));
    QCOMPARE(asked->mode, mode);
    QCOMPARE(QString::fromLatin1(asked->command ? asked->command->name : ""), command);
    if (mode != Invocation::Mode::Help)
        QCOMPARE(asked->positionals, positionals);
}

void ParserTest::usageErrorsNameTheWordAndTheWayOut_data()
{
    QTest::addColumn<QStringList>("words");
    QTest::addColumn<QString>("subject");
    QTest::addColumn<QString>("remedy");
    const auto row = [](const char *words, const char *subject, const char *remedy) {
        QTest::newRow(words) << QString::fromLatin1(words).split(u' ', Qt::SkipEmptyParts)
                             << QString::fromLatin1(subject) << QString::fromLatin1(remedy);
    };
    row("inspct golang", "inspct", "Did you mean inspect?");
    row("inpsect golang", "inpsect", "Did you mean inspect?");
    row("tag", "tag", "Did you mean tags?");
    row("logn ghcr.io", "logn", "Did you mean login?");
    row("help inspekt", "inspekt", "Did you mean inspect?");
    row("help frobnicate", "frobnicate", "See gantry --help");
    row("help tags repos", "repos", "");
    row("inspect", "inspect", "Usage: gantry inspect [OPTIONS] REF");
    row("inspect a b", "b", "Usage: gantry inspect [OPTIONS] REF");
    row("tags", "tags", "Usage: gantry tags [OPTIONS] REPO");
    row("inspect --platfrom linux/amd64 a", "--platfrom", "Did you mean --platform?");
    row("inspect --frobnicate a", "--frobnicate", "See gantry help inspect");
    row("inspect -x a", "-x", "See gantry help inspect");
    row("tags --raw a", "--raw", "See gantry help tags");
    row("inspect a --platform", "--platform", "Write --platform PLATFORM");
    row("inspect a --platform=", "--platform", "");
    row("inspect --raw=yes a", "--raw", "");
    row("inspect --progress plian a", "plian", "Did you mean plain?");
    row("inspect --progress fast a", "fast", "Choose one of auto, plain, none, json");
    row("--json", "--json", "See gantry --help");
    row("--json golang:1", "--json", "See gantry --help");
    row("--sampel", "--sampel", "Did you mean --sample?");
    row("--frobnicate", "--frobnicate", "See gantry --help");
    row("--generate perl", "perl", "Choose one of man, bash, zsh, fish");
    row("help --json", "--json", "See gantry help help");
}

void ParserTest::usageErrorsNameTheWordAndTheWayOut()
{
    QFETCH(const QStringList, words);
    QFETCH(const QString, subject);
    QFETCH(const QString, remedy);
    const auto asked = parseArguments(words);
    QVERIFY(!asked);
    QCOMPARE(asked.error().code, Errc::Usage);
    QCOMPARE(exitCode(asked.error().code), 2);
    QCOMPARE(asked.error().subject, subject);
    QVERIFY(!asked.error().message.isEmpty());
    QVERIFY2(asked.error().remedy.contains(remedy), qPrintable(asked.error().remedy));
}

void ParserTest::optionsStandInAnyOrderAndForm()
{
    const auto asked = parseArguments({u"login"_s, u"-ualice"_s, u"--tls-ca=ca.crt"_s, u"ghcr.io"_s,
        u"--password-stdin"_s, u"--progress"_s, u"none"_s});
    QVERIFY(asked);
    QCOMPARE(asked->value("username"_L1), u"alice"_s);
    QCOMPARE(asked->value("tls-ca"_L1), u"ca.crt"_s);
    QCOMPARE(asked->value("progress"_L1), u"none"_s);
    QVERIFY(asked->has("password-stdin"_L1));
    QVERIFY(!asked->has("insecure"_L1));
    QCOMPARE(asked->positionals, QStringList{u"ghcr.io"_s});
}

void ParserTest::anOptionMayBeGivenSeveralTimes()
{
    const auto asked = parseArguments({u"copy"_s, u"--platform"_s, u"linux/amd64"_s, u"a"_s, u"b"_s,
        u"--platform=windows/amd64"_s});
    QVERIFY(asked);
    QCOMPARE(asked->values("platform"_L1), (QStringList{u"linux/amd64"_s, u"windows/amd64"_s}));
    QCOMPARE(asked->value("platform"_L1), u"windows/amd64"_s);
    QCOMPARE(asked->values("if-digest"_L1), QStringList());
}

void ParserTest::aFlagMayHaveAValueBehindAnEqualsSign()
{
    const auto plain = parseArguments({u"copy"_s, u"--keep-old"_s, u"a"_s, u"b"_s});
    QVERIFY(plain);
    QVERIFY(plain->has("keep-old"_L1));
    QCOMPARE(plain->value("keep-old"_L1), QString());
    QCOMPARE(plain->positionals, (QStringList{u"a"_s, u"b"_s}));
    const auto named = parseArguments({u"copy"_s, u"--keep-old=before"_s, u"a"_s, u"b"_s});
    QVERIFY(named);
    QCOMPARE(named->value("keep-old"_L1), u"before"_s);
    QVERIFY(!parseArguments({u"copy"_s, u"--dry-run=yes"_s, u"a"_s, u"b"_s}));
}

void ParserTest::sharedOptionsMayStandBeforeTheCommand()
{
    const auto asked
        = parseArguments({u"--json"_s, u"--tls-ca"_s, u"ca.crt"_s, u"inspect"_s, u"golang"_s});
    QVERIFY(asked);
    QVERIFY(asked->has("json"_L1));
    QCOMPARE(asked->value("tls-ca"_L1), u"ca.crt"_s);
    QCOMPARE(asked->positionals, QStringList{u"golang"_s});
}

void ParserTest::twoDashesEndTheOptions()
{
    const auto asked = parseArguments({u"inspect"_s, u"--"_s, u"--raw"_s});
    QVERIFY(asked);
    QVERIFY(!asked->has("raw"_L1));
    QCOMPARE(asked->positionals, QStringList{u"--raw"_s});
}

void ParserTest::theWindowGetsItsArgumentsAsTheyAre()
{
    const QStringList words{u"--theme"_s, u"dark"_s, u"golang:1.24"_s, u"--"_s, u"-odd"_s};
    const auto asked = parseArguments(words);
    QVERIFY(asked);
    QCOMPARE(asked->mode, Invocation::Mode::Window);
    QCOMPARE(asked->arguments, words);
    QCOMPARE(asked->positionals, (QStringList{u"golang:1.24"_s, u"-odd"_s}));
}

void ParserTest::helpOfACommandNeedsNoPositionals()
{
    const auto asked = parseArguments({u"inspect"_s, u"--raw"_s, u"--help"_s});
    QVERIFY(asked);
    QCOMPARE(asked->mode, Invocation::Mode::Help);
}

void ParserTest::nearestSpellingIsStrict_data()
{
    QTest::addColumn<QString>("wanted");
    QTest::addColumn<QString>("nearest");
    QTest::newRow("swapped neighbours") << u"tgas"_s << u"tags"_s;
    QTest::newRow("one missing") << u"repo"_s << u"repos"_s;
    QTest::newRow("two wrong in a short word") << u"redis"_s << QString();
    QTest::newRow("two wrong in a long word") << u"inspekd"_s << u"inspect"_s;
    QTest::newRow("three wrong") << u"retract"_s << QString();
    QTest::newRow("nothing") << QString() << QString();
}

void ParserTest::nearestSpellingIsStrict()
{
    QFETCH(const QString, wanted);
    QFETCH(const QString, nearest);
    QCOMPARE(nearestSpelling(wanted, {u"inspect"_s, u"tags"_s, u"repos"_s, u"login"_s}), nearest);
}

QTEST_GUILESS_MAIN(ParserTest)
#include "tst_parser.moc"
