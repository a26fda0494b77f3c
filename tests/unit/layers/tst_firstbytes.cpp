// SPDX-License-Identifier: Apache-2.0
#include "layers/facts/firstbytes.h"
#include "layers/facts/machinename.h"
#include "programbuilder.h"

#include <QTest>

using namespace Qt::StringLiterals;
using namespace gantry::layers;
using namespace gantry::test;

namespace {

ContentFacts factsOf(const QByteArray &bytes)
{
    ContentFacts facts;
    describeFirstBytes(bytes, facts);
    return facts;
}

QByteArray elf(quint16 machine, bool wide, bool little)
{
    return Elf{.wide = wide, .little = little, .machine = machine}.build();
}

template <std::size_t n>
QByteArray lit(const char (&text)[n])
{
    return QByteArray(text, n - 1);
}

} // namespace

class TestFirstBytes : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void machinesAreRecognised_data();
    void machinesAreRecognised();
    void formatsAreRecognised_data();
    void formatsAreRecognised();
    void interpretersAreRead_data();
    void interpretersAreRead();
    void everyTruncationIsFine_data();
    void everyTruncationIsFine();
    void otherFactsStay();
    void firstKibibyteTellsAllOfACommonProgram();
    void machinesHaveGoNames_data();
    void machinesHaveGoNames();
    void programsRunOnPlatforms_data();
    void programsRunOnPlatforms();
};

void TestFirstBytes::machinesAreRecognised_data()
{
    QTest::addColumn<QByteArray>("bytes");
    QTest::addColumn<FileFormat>("format");
    QTest::addColumn<Machine>("machine");
    using enum Machine;
    const auto addElf
        = [](const char *name, quint16 code, bool wide, bool little, Machine machine) {
              QTest::newRow(name) << elf(code, wide, little) << FileFormat::Elf << machine;
          };
    addElf("ELF amd64", 62, true, true, Amd64);
    addElf("ELF x32", 62, false, true, Amd64);
    addElf("ELF 386", 3, false, true, I386);
    addElf("ELF arm", 40, false, true, Arm);
    addElf("ELF arm64", 183, true, true, Arm64);
    addElf("ELF riscv64", 243, true, true, Riscv64);
    addElf("ELF riscv32", 243, false, true, Machine::Other);
    addElf("ELF ppc64le", 21, true, true, Ppc64le);
    addElf("ELF ppc64", 21, true, false, Ppc64);
    addElf("ELF ppc", 20, false, false, Machine::Other);
    addElf("ELF s390x", 22, true, false, S390x);
    addElf("ELF s390", 22, false, false, Machine::Other);
    addElf("ELF mips", 8, false, false, Mips);
    addElf("ELF mipsle", 8, false, true, MipsLe);
    addElf("ELF mips64", 8, true, false, Mips64);
    addElf("ELF mips64le", 8, true, true, Mips64le);
    addElf("ELF loong64", 258, true, true, Loong64);
    addElf("ELF ia64", 50, true, true, Ia64);
    addElf("ELF sparc", 2, false, false, Machine::Other);
    addElf("ELF eBPF", 247, true, true, None);
    const auto addPe = [](const char *name, const Pe &pe, Machine machine) {
        QTest::newRow(name) << pe.build() << FileFormat::Pe << machine;
    };
    addPe("PE amd64", {}, Amd64);
    addPe("PE 386", {.machine = 0x14c, .wide = false}, I386);
    addPe("PE arm64", {.machine = 0xaa64}, Arm64);
    addPe("PE arm", {.machine = 0x1c4, .wide = false}, Arm);
    addPe("PE arm64ec", {.machine = 0xa641}, Arm64);
    addPe("PE riscv64", {.machine = 0x5064}, Riscv64);
    addPe("PE unknown", {.machine = 0x1234}, Machine::Other);
    addPe("assembly for any processor", {.machine = 0x14c, .wide = false, .clrFlags = 0x1}, Msil);
    addPe("assembly that prefers 32 bits", {.machine = 0x14c, .wide = false, .clrFlags = 0x20003},
        Msil);
    addPe("assembly for 32 bits", {.machine = 0x14c, .wide = false, .clrFlags = 0x3}, I386);
    addPe("assembly for amd64", {.clrFlags = 0x1}, Amd64);
    addPe("ready to run on Linux amd64", {.machine = 0xfd1d, .clrFlags = 0x4}, Amd64);
    addPe("ready to run on Linux arm64", {.machine = 0xd11d, .clrFlags = 0x4}, Arm64);
    QTest::newRow("Mach-O amd64") << QByteArray::fromHex("cffaedfe0700000103000000")
                                  << FileFormat::MachO << Amd64;
    QTest::newRow("Mach-O arm64") << QByteArray::fromHex("cffaedfe0c00000100000000")
                                  << FileFormat::MachO << Arm64;
    QTest::newRow("Mach-O 386") << QByteArray::fromHex("cefaedfe07000000") << FileFormat::MachO
                                << I386;
    QTest::newRow("Mach-O big-endian")
        << QByteArray::fromHex("feedfacf01000012") << FileFormat::MachO << Ppc64;
    QTest::newRow("universal") << QByteArray::fromHex("cafebabe0000000201000007")
                               << FileFormat::MachO << Universal;
    QTest::newRow("universal with one")
        << QByteArray::fromHex("cafebabe000000010100000c") << FileFormat::MachO << Arm64;
    QTest::newRow("universal, 64 bits")
        << QByteArray::fromHex("cafebabf000000030100000c") << FileFormat::MachO << Universal;
    QTest::newRow("Java class") << QByteArray::fromHex("cafebabe0000003d00120a00")
                                << FileFormat::Unknown << None;
    QTest::newRow("MZ without PE") << lit("MZ\x90\0\x03\0\0\0") << FileFormat::Unknown << None;
    QTest::newRow("MZ that points far")
        << Pe{.headerAt = 0x80}.build().replace(0x3c, 4, "\xff\xff\xff\xff") << FileFormat::Unknown
        << None;
    QTest::newRow("ELF cut at its magic") << lit("\x7f"
                                                 "ELF\x02\x01")
                                          << FileFormat::Unknown << None;
}

void TestFirstBytes::machinesAreRecognised()
{
    QFETCH(QByteArray, bytes);
    const ContentFacts facts = factsOf(bytes);
    QTEST(facts.format, "format");
    QTEST(facts.machine, "machine");
}

void TestFirstBytes::formatsAreRecognised_data()
{
    QTest::addColumn<QByteArray>("bytes");
    QTest::addColumn<FileFormat>("format");
    using enum FileFormat;
    QTest::newRow("empty") << QByteArray() << Unknown;
    QTest::newRow("one byte") << QByteArray("#") << Unknown;
    QTest::newRow("text") << QByteArray("hello, world\n") << Unknown;
    QTest::newRow("gzip") << lit("\x1f\x8b\x08\0") << Archive;
    QTest::newRow("not gzip's deflate") << lit("\x1f\x8b\x07\0") << Unknown;
    QTest::newRow("zstd") << lit("\x28\xb5\x2f\xfd") << Archive;
    QTest::newRow("xz") << lit("\xfd"
                               "7zXZ\0\0")
                        << Archive;
    QTest::newRow("bzip2") << lit("BZh91AY") << Archive;
    QTest::newRow("zip") << lit("PK\x03\x04\x14") << Archive;
    QTest::newRow("tar") << QByteArray(257, 'a') + lit("ustar\0") << Archive;
    QTest::newRow("deb") << lit("!<arch>\ndebian-binary") << Archive;
    QTest::newRow("rpm") << lit("\xed\xab\xee\xdb\x03") << Archive;
    QTest::newRow("cab") << lit("MSCF\0\0\0\0") << Archive;
    QTest::newRow("png") << lit("\x89PNG\r\n\x1a\n\0") << Image;
    QTest::newRow("jpeg") << lit("\xff\xd8\xff\xe0") << Image;
    QTest::newRow("gif") << lit("GIF89a") << Image;
    QTest::newRow("webp") << lit("RIFF\x10\0\0\0WEBPVP8 ") << Image;
    QTest::newRow("wave") << lit("RIFF\x10\0\0\0WAVEfmt ") << Unknown;
    QTest::newRow("bmp") << lit("BM\x46\0\0\0\0\0\0\0\x36\0\0\0\x28\0\0\0") << Image;
    QTest::newRow("text that begins with BM") << lit("BMW drives well, they say") << Unknown;
    QTest::newRow("icon") << lit("\0\0\1\0\1\0\x10\x10\0\0\1\0\x20\0\x68\4\0\0\x16\0\0\0") << Image;
    QTest::newRow("zeros") << QByteArray(64, '\0') << Unknown;
    QTest::newRow("svg") << lit("<?xml version=\"1.0\"?>\n<svg xmlns=\"x\">") << Image;
    QTest::newRow("xml") << lit("<?xml version=\"1.0\"?>\n<project>") << Unknown;
    QTest::newRow("wasm") << lit("\0asm\1\0\0\0") << WasmModule;
    QTest::newRow("script") << lit("#!/bin/sh\n") << Script;
    QTest::newRow("comment") << lit("# !/bin/sh\n") << Unknown;
}

void TestFirstBytes::formatsAreRecognised()
{
    QFETCH(QByteArray, bytes);
    QTEST(factsOf(bytes).format, "format");
}

void TestFirstBytes::interpretersAreRead_data()
{
    QTest::addColumn<QByteArray>("bytes");
    QTest::addColumn<QByteArray>("interpreter");
    QTest::newRow("plain") << QByteArray("#!/bin/sh\necho") << QByteArray("/bin/sh");
    QTest::newRow("arguments") << QByteArray("#! /usr/bin/env -S python3 -u\n")
                               << QByteArray("/usr/bin/env");
    QTest::newRow("tab") << QByteArray("#!\t/bin/sh\t-e\n") << QByteArray("/bin/sh");
    QTest::newRow("no line end") << QByteArray("#!/bin/sh") << QByteArray("/bin/sh");
    QTest::newRow("as the kernel sees it")
        << QByteArray("#!/bin/sh\r\necho\r\n") << QByteArray("/bin/sh\r");
    QTest::newRow("empty") << QByteArray("#!\n/bin/sh") << QByteArray();
    QTest::newRow("blanks") << QByteArray("#!   \n") << QByteArray();
    QTest::newRow("NUL") << lit("#!/bin/sh\0x\n") << QByteArray("/bin/sh");
    QTest::newRow("very long") << "#!/" + QByteArray(1000, 'x') << '/' + QByteArray(252, 'x');
    QTest::newRow("ELF") << Elf{}.build() << QByteArray("/lib64/ld-linux-x86-64.so.2");
    QTest::newRow("ELF of 32 bits, big-endian")
        << Elf{.wide = false, .little = false, .machine = 8, .interpreter = "/lib/ld.so.1"}.build()
        << QByteArray("/lib/ld.so.1");
    QTest::newRow("static ELF") << Elf{.interpreter = {}}.build() << QByteArray();
    QTest::newRow("ELF whose interpreter lies outside")
        << Elf{}.build().first(0x210) << QByteArray();
}

void TestFirstBytes::interpretersAreRead()
{
    QFETCH(QByteArray, bytes);
    QTEST(factsOf(bytes).interpreter, "interpreter");
}

void TestFirstBytes::everyTruncationIsFine_data()
{
    QTest::addColumn<QByteArray>("bytes");
    QTest::newRow("ELF") << Elf{}.build();
    QTest::newRow("PE") << Pe{.machine = 0x14c, .wide = false, .clrFlags = 3}.build();
    QTest::newRow("universal") << QByteArray::fromHex("cafebabe000000010100000c");
}

void TestFirstBytes::everyTruncationIsFine()
{
    QFETCH(QByteArray, bytes);
    const FileFormat whole = factsOf(bytes).format;
    for (qsizetype size = 0; size < std::min<qsizetype>(bytes.size(), 1200); ++size) {
        // A buffer of its own, so that a sanitizer sees a byte read too many.
        const QByteArray cut(bytes.constData(), size);
        const ContentFacts facts = factsOf(cut);
        QVERIFY(facts.format == whole || facts.format == FileFormat::Unknown);
    }
}

void TestFirstBytes::otherFactsStay()
{
    ContentFacts facts;
    facts.hash = {1, 2};
    facts.lineEnds = LineEnds::Crlf;
    describeFirstBytes("#!/bin/sh\r\n", facts);
    QCOMPARE(facts.hash, (ContentHash{1, 2}));
    QCOMPARE(facts.lineEnds, LineEnds::Crlf);
    QCOMPARE(facts.format, FileFormat::Script);
}

void TestFirstBytes::firstKibibyteTellsAllOfACommonProgram()
{
    const ContentFacts facts = factsOf(Elf{}.build().first(wantedFirstBytes));
    QCOMPARE(facts.machine, Machine::Amd64);
    QVERIFY(!facts.interpreter.isEmpty());
    const QByteArray assembly = Pe{.machine = 0x14c, .wide = false, .clrFlags = 3}.build();
    QCOMPARE(factsOf(assembly.first(wantedFirstBytes)).machine, Machine::I386);
}

void TestFirstBytes::machinesHaveGoNames_data()
{
    QTest::addColumn<QString>("architecture");
    QTest::addColumn<int>("machine"); // -1: none
    QTest::newRow("amd64") << u"amd64"_s << int(Machine::Amd64);
    QTest::newRow("an alias") << u"x86_64"_s << int(Machine::Amd64);
    QTest::newRow("another") << u"aarch64"_s << int(Machine::Arm64);
    QTest::newRow("386") << u"386"_s << int(Machine::I386);
    QTest::newRow("i686") << u"i686"_s << -1;
    QTest::newRow("arm") << u"arm"_s << int(Machine::Arm);
    QTest::newRow("loong64") << u"loong64"_s << int(Machine::Loong64);
    QTest::newRow("wasm") << u"wasm"_s << -1;
    QTest::newRow("empty") << u""_s << -1;
}

void TestFirstBytes::machinesHaveGoNames()
{
    QFETCH(QString, architecture);
    QFETCH(int, machine);
    const auto found = machineOf(architecture);
    QCOMPARE(found ? int(*found) : -1, machine);
    if (found)
        QCOMPARE(machineOf(machineName(*found)), found);
    QCOMPARE(machineName(Machine::None), QString());
    QCOMPARE(machineName(Machine::Other), QString());
}

void TestFirstBytes::programsRunOnPlatforms_data()
{
    QTest::addColumn<Machine>("machine");
    QTest::addColumn<QString>("architecture");
    QTest::addColumn<bool>("runs");
    using enum Machine;
    QTest::newRow("its own") << Amd64 << u"amd64"_s << true;
    QTest::newRow("an alias of its own") << Arm64 << u"aarch64"_s << true;
    QTest::newRow("32 bits below 64") << I386 << u"amd64"_s << true;
    QTest::newRow("64 bits below 32") << Amd64 << u"386"_s << false;
    QTest::newRow("arm on arm64") << Arm << u"arm64"_s << true;
    QTest::newRow("another family") << Arm64 << u"amd64"_s << false;
    QTest::newRow("other byte order") << Ppc64 << u"ppc64le"_s << false;
    QTest::newRow("no machine") << None << u"amd64"_s << true;
    QTest::newRow("assembly for any processor") << Msil << u"arm64"_s << true;
    QTest::newRow("a machine without a name") << Machine::Other << u"amd64"_s << false;
    QTest::newRow("unknown platform") << Amd64 << u"wasm"_s << true;
    QTest::newRow("platform not told") << Amd64 << u""_s << true;
}

void TestFirstBytes::programsRunOnPlatforms()
{
    QFETCH(Machine, machine);
    QFETCH(QString, architecture);
    QTEST(runsOn(machine, architecture), "runs");
}

QTEST_GUILESS_MAIN(TestFirstBytes)
#include "tst_firstbytes.moc"
