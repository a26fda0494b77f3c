// SPDX-License-Identifier: Apache-2.0
#include "layers/facts/programfacts.h"
#include "programbuilder.h"

#include <QElapsedTimer>
#include <QFile>
#include <QTest>

using namespace Qt::StringLiterals;
using namespace gantry::layers;
using namespace gantry::test;

namespace {

ElfFacts elfFacts(const Elf &elf)
{
    const auto program = readProgramFacts(elf.build());
    return std::get<ElfFacts>(program.value().facts);
}

PeFacts peFacts(const Pe &pe)
{
    const auto program = readProgramFacts(pe.build());
    return std::get<PeFacts>(program.value().facts);
}

} // namespace

class TestProgramFacts : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void elfTellsWhatTheLoaderNeeds();
    void elfOf32BitsTellsTheSame();
    void elfTypesAreToldApart_data();
    void elfTypesAreToldApart();
    void symbolsAndDebugSectionsAreSeen();
    void peTellsSubsystemAndImports();
    void peTellsItsVersion();
    void universalListsItsMachines();
    void otherFilesAreNoPrograms_data();
    void otherFilesAreNoPrograms();
    void cutPreviewSaysSo();
    void everyTruncationIsFine_data();
    void everyTruncationIsFine();
    void everyFlippedBitIsFine_data();
    void everyFlippedBitIsFine();
    void thisProgramIsRead();
};

void TestProgramFacts::elfTellsWhatTheLoaderNeeds()
{
    const auto program = readProgramFacts(
        Elf{.needed = {"libm.so.6", "libc.so.6"}, .runPath = "$ORIGIN/../lib:/opt/lib"}.build());
    QVERIFY(program);
    QVERIFY(!program->incomplete);
    QCOMPARE(program->machine, Machine::Amd64);
    const auto &facts = std::get<ElfFacts>(program->facts);
    QCOMPARE(facts.bits, 64);
    QCOMPARE(facts.interpreter, "/lib64/ld-linux-x86-64.so.2");
    QCOMPARE(facts.needed, (QList<QByteArray>{"libm.so.6", "libc.so.6"}));
    QCOMPARE(facts.searchPaths, (QList<QByteArray>{"$ORIGIN/../lib", "/opt/lib"}));
    QCOMPARE(facts.minimumKernel, u"Linux 3.2.0"_s);
    QCOMPARE(facts.buildId.toHex(), "deadbeef");
    QVERIFY(facts.stripped);
    QVERIFY(!facts.isStatic);
}

void TestProgramFacts::elfOf32BitsTellsTheSame()
{
    const ElfFacts facts = elfFacts({.wide = false,
        .little = false,
        .machine = 8,
        .interpreter = "/lib/ld.so.1",
        .needed = {"libc.so.6"}});
    QCOMPARE(facts.bits, 32);
    QVERIFY(!facts.littleEndian);
    QCOMPARE(facts.needed, QList<QByteArray>{"libc.so.6"});
    QCOMPARE(facts.minimumKernel, u"Linux 3.2.0"_s);
}

void TestProgramFacts::elfTypesAreToldApart_data()
{
    QTest::addColumn<QByteArray>("bytes");
    QTest::addColumn<ElfFacts::Type>("type");
    QTest::addColumn<bool>("isStatic");
    using enum ElfFacts::Type;
    QTest::newRow("program") << Elf{.type = 2, .needed = {"libc.so.6"}, .pie = false}.build()
                             << Executable << false;
    QTest::newRow("static program")
        << Elf{.type = 2, .interpreter = {}, .pie = false}.build() << Executable << true;
    QTest::newRow("static and movable") << Elf{.interpreter = {}}.build() << PieExecutable << true;
    QTest::newRow("movable program")
        << Elf{.needed = {"libc.so.6"}}.build() << PieExecutable << false;
    QTest::newRow("library") << Elf{.interpreter = {},
        .needed = {"libc.so.6"},
        .soName = "libx.so.1",
        .pie = false}
                                    .build()
                             << SharedObject << false;
    QTest::newRow("library that can be run")
        << Elf{.soName = "libc.so.6", .pie = false}.build() << SharedObject << false;
    QTest::newRow("object") << Elf{.type = 1, .interpreter = {}, .pie = false}.build()
                            << Relocatable << false;
    QTest::newRow("core") << Elf{.type = 4, .interpreter = {}, .pie = false}.build() << Core
                          << false;
    QTest::newRow("another") << Elf{.type = 77, .interpreter = {}, .pie = false}.build()
                             << ElfFacts::Type::None << false;
}

void TestProgramFacts::elfTypesAreToldApart()
{
    QFETCH(QByteArray, bytes);
    const auto facts = std::get<ElfFacts>(readProgramFacts(bytes).value().facts);
    QTEST(facts.type, "type");
    QTEST(facts.isStatic, "isStatic");
}

void TestProgramFacts::symbolsAndDebugSectionsAreSeen()
{
    QVERIFY(!elfFacts({.symbols = true}).stripped);
    QVERIFY(!elfFacts({.symbols = true}).hasDebugInfo);
    QVERIFY(elfFacts({.symbols = true, .debug = true}).hasDebugInfo);
}

void TestProgramFacts::peTellsSubsystemAndImports()
{
    for (const bool wide : {false, true}) {
        const PeFacts facts = peFacts({.machine = quint16(wide ? 0x8664 : 0x14c),
            .wide = wide,
            .subsystem = 2,
            .imports = {"KERNEL32.dll", "USER32.dll"}});
        QCOMPARE(facts.bits, wide ? 64 : 32);
        QVERIFY(!facts.isDll);
        QVERIFY(!facts.isManaged);
        QCOMPARE(facts.imports, (QList<QByteArray>{"KERNEL32.dll", "USER32.dll"}));
        QCOMPARE(subsystemName(facts.subsystem), u"program with windows"_s);
    }
    QVERIFY(peFacts({.dll = true}).isDll);
    QVERIFY(peFacts({.clrFlags = 1}).isManaged);
    QCOMPARE(subsystemName(3), u"console program"_s);
    QCOMPARE(subsystemName(99), u"subsystem 99"_s);
}

void TestProgramFacts::peTellsItsVersion()
{
    const PeFacts facts = peFacts({.version = true});
    QCOMPARE(facts.fileVersion, u"10.0.20348.2402"_s);
    QCOMPARE(facts.productVersion, u"11.0.0.0"_s);
    QCOMPARE(peFacts({}).fileVersion, QString());
}

void TestProgramFacts::universalListsItsMachines()
{
    const QByteArray bytes = QByteArray::fromHex("cafebabe00000002")
        + QByteArray::fromHex("01000007") + QByteArray(16, '\0') + QByteArray::fromHex("0100000c")
        + QByteArray(16, '\0');
    const auto program = readProgramFacts(bytes);
    QVERIFY(program);
    QCOMPARE(program->machine, Machine::Universal);
    QCOMPARE(std::get<MachOFacts>(program->facts).machines,
        (QList<Machine>{Machine::Amd64, Machine::Arm64}));
    QVERIFY(readProgramFacts(bytes.first(20))->incomplete);
}

void TestProgramFacts::otherFilesAreNoPrograms_data()
{
    QTest::addColumn<QByteArray>("bytes");
    QTest::newRow("empty") << QByteArray();
    QTest::newRow("text") << QByteArray("hello");
    QTest::newRow("script") << QByteArray("#!/bin/sh\n");
    QTest::newRow("MZ alone") << QByteArray("MZ") + QByteArray(200, '\0');
}

void TestProgramFacts::otherFilesAreNoPrograms()
{
    QFETCH(QByteArray, bytes);
    QVERIFY(!readProgramFacts(bytes));
}

void TestProgramFacts::cutPreviewSaysSo()
{
    const QByteArray elf = Elf{.needed = {"libc.so.6"}, .symbols = true}.build();
    const auto program = readProgramFacts(elf.first(0xa00)); // before the section headers
    QVERIFY(program);
    QVERIFY(program->incomplete);
    const auto &facts = std::get<ElfFacts>(program->facts);
    QCOMPARE(facts.needed, QList<QByteArray>{"libc.so.6"});
    QVERIFY(!facts.stripped); // not known, so not claimed
}

void TestProgramFacts::everyTruncationIsFine_data()
{
    QTest::addColumn<QByteArray>("bytes");
    QTest::newRow("ELF") << Elf{.needed = {"libc.so.6"}, .runPath = "/x"}.build();
    QTest::newRow("PE") << Pe{.imports = {"A.dll"}, .version = true}.build();
}

void TestProgramFacts::everyTruncationIsFine()
{
    QFETCH(QByteArray, bytes);
    for (qsizetype size = 0; size < bytes.size(); ++size) {
        const QByteArray cut(bytes.constData(), size);
        static_cast<void>(readProgramFacts(cut));
    }
    QVERIFY(!readProgramFacts(bytes)->incomplete);
}

void TestProgramFacts::everyFlippedBitIsFine_data()
{
    everyTruncationIsFine_data();
}

void TestProgramFacts::everyFlippedBitIsFine()
{
    QFETCH(QByteArray, bytes);
    for (qsizetype bit = 0; bit < bytes.size() * 8; ++bit) {
        QByteArray flipped(bytes.constData(), bytes.size());
        flipped[bit / 8] = static_cast<char>(flipped[bit / 8] ^ (1 << bit % 8));
        const auto program = readProgramFacts(flipped);
        if (const auto *elf = program ? std::get_if<ElfFacts>(&program->facts) : nullptr)
            QVERIFY(elf->needed.size() <= ProgramFacts::maxNames);
    }
}

void TestProgramFacts::thisProgramIsRead()
{
    QFile self(QCoreApplication::applicationFilePath());
    QVERIFY(self.open(QIODevice::ReadOnly));
    const auto program = readProgramFacts(self.readAll());
    QVERIFY(program);
    QVERIFY(!program->incomplete);
    const auto &facts = std::get<ElfFacts>(program->facts);
    QCOMPARE(facts.type, ElfFacts::Type::PieExecutable);
    QVERIFY(facts.interpreter.startsWith("/lib"));
    QVERIFY(facts.needed.contains("libQt6Test.so.6"));
    QVERIFY(facts.minimumKernel.startsWith(u"Linux "_s));
    QVERIFY(!facts.stripped);
}

QTEST_GUILESS_MAIN(TestProgramFacts)
#include "tst_programfacts.moc"
