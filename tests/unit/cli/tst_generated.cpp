// SPDX-License-Identifier: Apache-2.0
#include "cli/commandtable.h"
#include "cli/completions.h"
#include "cli/helptext.h"
#include "cli/manpage.h"
#include "cli/parser.h"

#include <QProcess>
#include <QStandardPaths>
#include <QTemporaryDir>
#include <QTest>

using namespace Qt::StringLiterals;
using namespace gantry::cli;

class GeneratedTest : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void everyOptionIsInHelpManPageAndCompletions();
    void helpFitsEightyColumns();
    void optionNamesAreUniqueInEveryCommand();
    void everyExampleParses();
    void shellsAcceptTheCompletions_data();
    void shellsAcceptTheCompletions();
    void bashCompletesWords_data();
    void bashCompletesWords();
    void manAcceptsThePage();
    void sameVersionSameBytes();
};

namespace {

QList<const CommandSpec *> everyCommand()
{
    QList<const CommandSpec *> all{&windowCommand()};
    for (const CommandSpec &command : commands())
        all += &command;
    return all;
}

//! Output of a program fed with text; fails the test when it complains.
QByteArray output(
    const QString &program, const QStringList &arguments, const QByteArray &input = {})
{
    QProcess process;
    process.setProcessChannelMode(QProcess::MergedChannels);
    process.start(program, arguments);
    process.write(input);
    process.closeWriteChannel();
    if (!process.waitForFinished() || process.exitCode() != 0)
        return "failed: " + process.readAll();
    return process.readAll();
}

} // namespace

void GeneratedTest::everyOptionIsInHelpManPageAndCompletions()
{
    const QString man = QString::fromUtf8(manPage());
    for (const CommandSpec *command : everyCommand()) {
        const QString help = command == &windowCommand() ? programHelp() : commandHelp(*command);
        for (const OptionSpec &option : command->options) {
            const QString name = QString::fromLatin1(option.name);
            QVERIFY2(help.contains(u"--"_s + name), option.name);
            QVERIFY2(
                man.contains(u"\\-\\-"_s + QString(name).replace(u'-', u"\\-"_s)), option.name);
            QVERIFY2(bashCompletion().contains("--" + name.toLatin1()), option.name);
            QVERIFY2(zshCompletion().contains("--" + name.toLatin1()), option.name);
            QVERIFY2(fishCompletion().contains("-l " + name.toLatin1()), option.name);
        }
        if (*command->name)
            QVERIFY(programHelp().contains(QString::fromLatin1(command->name)));
    }
    for (const OptionSpec &option : sharedOptions()) {
        QVERIFY(commandHelp(*findCommand(u"inspect")).contains(optionTerm(option)));
        QVERIFY(bashCompletion().contains(option.name));
    }
}

void GeneratedTest::helpFitsEightyColumns()
{
    for (const CommandSpec *command : everyCommand()) {
        const QString help = command == &windowCommand() ? programHelp() : commandHelp(*command);
        for (const QString &line : help.split(u'\n'))
            QVERIFY2(line.size() <= 80, qPrintable(line));
    }
}

void GeneratedTest::optionNamesAreUniqueInEveryCommand()
{
    for (const CommandSpec *command : everyCommand()) {
        QStringList names;
        for (const OptionSpec &option : command->options)
            names += QString::fromLatin1(option.name);
        const auto more = command == &windowCommand() ? programOptions() : sharedOptions();
        for (const OptionSpec &option : more)
            names += QString::fromLatin1(option.name);
        QCOMPARE(names.removeDuplicates(), 0);
    }
}

void GeneratedTest::everyExampleParses()
{
    int examples = 0;
    for (const CommandSpec *command : everyCommand()) {
        for (const ExampleSpec &example : command->examples) {
            QString line = QString::fromLatin1(example.line);
            line = line.mid(line.indexOf(u"gantry"_s)).section(u" | "_s, 0, 0);
            QStringList words = QProcess::splitCommand(line);
            words.removeFirst();
            const auto asked = parseArguments(words);
            QVERIFY2(asked, example.line);
            ++examples;
        }
    }
    QVERIFY(examples > 5);
}

void GeneratedTest::shellsAcceptTheCompletions_data()
{
    QTest::addColumn<QString>("shell");
    QTest::addColumn<QByteArray>("script");
    QTest::newRow("bash") << u"bash"_s << bashCompletion();
    QTest::newRow("zsh") << u"zsh"_s << zshCompletion();
    QTest::newRow("fish") << u"fish"_s << fishCompletion();
}

void GeneratedTest::shellsAcceptTheCompletions()
{
    QFETCH(const QString, shell);
    QFETCH(const QByteArray, script);
    if (QStandardPaths::findExecutable(shell).isEmpty())
        QSKIP("this shell is not installed here");
    QTemporaryDir folder;
    QFile file(folder.filePath(u"completion"_s));
    QVERIFY(file.open(QIODevice::WriteOnly));
    file.write(script);
    file.close();
    QCOMPARE(output(shell, {u"-n"_s, file.fileName()}), QByteArray());
}

void GeneratedTest::bashCompletesWords_data()
{
    QTest::addColumn<QStringList>("words"); // the last one is being typed
    QTest::addColumn<QString>("offered");
    QTest::newRow("command") << QStringList{u"ins"_s} << u"inspect"_s;
    QTest::newRow("option") << QStringList{u"inspect"_s, u"--pl"_s} << u"--platform --plain-http"_s;
    QTest::newRow("choice") << QStringList{u"tags"_s, u"--progress"_s, u"pl"_s} << u"plain"_s;
    QTest::newRow("platform") << QStringList{u"inspect"_s, u"--platform"_s, u"win"_s}
                              << u"windows/amd64"_s;
    QTest::newRow("transport") << QStringList{u"inspect"_s, u"docker-a"_s} << u"docker-archive:"_s;
    QTest::newRow("window option") << QStringList{u"--sam"_s} << u"--sample"_s;
    QTest::newRow("not of this command") << QStringList{u"tags"_s, u"--ra"_s} << QString();
    QTest::newRow("help") << QStringList{u"help"_s, u"lo"_s} << u"login logout"_s;
}

void GeneratedTest::bashCompletesWords()
{
    QFETCH(const QStringList, words);
    QFETCH(const QString, offered);
    QByteArray script = bashCompletion() + "COMP_WORDS=(gantry";
    for (const QString &word : words)
        script += " '" + word.toUtf8() + '\'';
    script += ")\nCOMP_CWORD=" + QByteArray::number(words.size())
        + "\n_gantry 2>/dev/null\necho \"${COMPREPLY[*]}\"\n";
    QStringList got
        = QString::fromUtf8(output(u"bash"_s, {u"-s"_s}, script)).simplified().split(u' ');
    QStringList wanted = offered.split(u' ');
    got.sort();
    wanted.sort();
    QCOMPARE(got, wanted);
}

void GeneratedTest::manAcceptsThePage()
{
    if (QStandardPaths::findExecutable(u"groff"_s).isEmpty())
        QSKIP("groff is not installed here");
    const QByteArray text
        = output(u"groff"_s, {u"-man"_s, u"-Tutf8"_s, u"-ww"_s, u"-P-cbou"_s}, manPage());
    QVERIFY2(!text.contains("warning") && !text.contains("error:"), text.constData());
    QVERIFY(text.contains("gantry inspect"));
    QVERIFY(text.contains("--password-stdin"));
}

void GeneratedTest::sameVersionSameBytes()
{
    QCOMPARE(manPage(), manPage());
}

QTEST_GUILESS_MAIN(GeneratedTest)
#include "tst_generated.moc"
