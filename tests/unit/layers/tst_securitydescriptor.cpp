// SPDX-License-Identifier: Apache-2.0
#include "descriptorbuilder.h"
#include "layers/layerindex.h"
#include "layers/tree/facets.h"
#include "layers/windows/securitydescriptor.h"

#include <QTest>

using namespace Qt::StringLiterals;
using namespace gantry;
using namespace gantry::layers;
using namespace gantry::test;

namespace {

constexpr quint32 full = 0x1f01ff, readExecute = 0x1200a9, readOnly = 0x120089;

QByteArray buildKitFile()
{
    return withDacl({aceBytes(0, 0, full, administrators()), aceBytes(0, 0, full, localSystem()),
        aceBytes(0, 0, readExecute, users())});
}

QByteArray buildKitDirectory()
{
    return withDacl({aceBytes(0, 3, full, administrators()), aceBytes(0, 3, full, localSystem()),
        aceBytes(0, 0, full, administrators()), aceBytes(0, 0x0b, 0x10000000, sidBytes(3, {0})),
        aceBytes(0, 3, readExecute, users()), aceBytes(0, 2, 4, users()),
        aceBytes(0, 2, 2, users())});
}

SecurityDescriptor parsed(const QByteArray &bytes)
{
    const auto descriptor = SecurityDescriptor::parse(bytes);
    if (!descriptor)
        qFatal("%s", qPrintable(descriptor.error().toLine()));
    return *descriptor;
}

QByteArray patched(QByteArray bytes, qsizetype at, const QByteArray &with)
{
    return bytes.replace(at, with.size(), with);
}

} // namespace

class TestSecurityDescriptor : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void sddlIsAsWindowsPrintsIt_data();
    void sddlIsAsWindowsPrintsIt();
    void sddlOfOlderLayersIsRead_data();
    void sddlOfOlderLayersIsRead();
    void wrongSddlIsRefused_data();
    void wrongSddlIsRefused();
    void rightsInBytesAndInTextAreTheSame();
    void buildKitsOwnAreKnownByAllTheirBytes();
    void wordsAreForPeople();
    void entriesHaveWords_data();
    void entriesHaveWords();
    void missingListMeansFullControl();
    void emptyListMeansNobody();
    void changesAreNamed_data();
    void changesAreNamed();
    void equalDescriptorsHaveNoChanges();
    void wrongBytesAreRefused_data();
    void wrongBytesAreRefused();
    void everyTruncationIsRefused();
    void everyFlippedBitIsReadOrRefused();
    void tooLargeIsRefused();
    void unknownEntriesAreKept();
    void sidsPrintAndHaveNames_data();
    void sidsPrintAndHaveNames();
};

void TestSecurityDescriptor::sddlIsAsWindowsPrintsIt_data()
{
    QTest::addColumn<QByteArray>("bytes");
    QTest::addColumn<QString>("sddl");
    QTest::newRow("BuildKit file")
        << buildKitFile() << u"O:BAG:SYD:(A;;FA;;;BA)(A;;FA;;;SY)(A;;0x1200a9;;;BU)"_s;
    QTest::newRow("BuildKit directory")
        << buildKitDirectory()
        << u"O:BAG:SYD:(A;OICI;FA;;;BA)(A;OICI;FA;;;SY)(A;;FA;;;BA)(A;OICIIO;GA;;;CO)"
           "(A;OICI;0x1200a9;;;BU)(A;CI;LC;;;BU)(A;CI;DC;;;BU)"_s;
    QTest::newRow("owner alone") << descriptorBytes(0, localSystem(), {}, {}, {}) << u"O:SY"_s;
    QTest::newRow("nothing") << descriptorBytes(0, {}, {}, {}, {}) << u""_s;
    QTest::newRow("no access control")
        << descriptorBytes(4, {}, {}, {}, {}) << u"D:NO_ACCESS_CONTROL"_s;
    QTest::newRow("empty list") << descriptorBytes(4, {}, {}, {}, aclBytes({})) << u"D:"_s;
    QTest::newRow("protected, inherited") << withDacl({aceBytes(1, 0x10, 0x10000, everyone())},
        0x1404) << u"O:BAG:SYD:PAI(D;ID;SD;;;WD)"_s;
    QTest::newRow("account of one computer")
        << withDacl({aceBytes(0, 0, 0x120116, sidBytes(5, {21, 1, 2, 3, 1001}))})
        << u"O:BAG:SYD:(A;;FW;;;S-1-5-21-1-2-3-1001)"_s;
    QTest::newRow("audit and label") << descriptorBytes(0x0014, administrators(), {},
        aclBytes({aceBytes(2, 0xc0, full, everyone()), aceBytes(0x11, 0, 1, sidBytes(16, {4096}))}),
        aclBytes({aceBytes(0, 0, full, everyone())}))
                                     << u"O:BAD:(A;;FA;;;WD)S:(AU;SAFA;FA;;;WD)(ML;;NW;;;LW)"_s;
    QTest::newRow("for one type of object")
        << withDacl({aceBytes(5, 0, 0x100,
               le(1U) + QByteArray::fromHex("000102030405060708090a0b0c0d0e0f") + everyone())})
        << u"O:BAG:SYD:(OA;;CR;03020100-0504-0706-0809-0a0b0c0d0e0f;;WD)"_s;
    QTest::newRow("condition") << withDacl(
        {aceBytes(9, 0, 0x120089, everyone() + QByteArray("artx"))})
                               << u"O:BAG:SYD:(XA;;FR;;;WD;conditional)"_s;
}

void TestSecurityDescriptor::sddlIsAsWindowsPrintsIt()
{
    QFETCH(QByteArray, bytes);
    QFETCH(QString, sddl);
    QCOMPARE(parsed(bytes).toSddl(), sddl);
    // The text says the same as the bytes.
    const auto read = SecurityDescriptor::fromSddl(sddl.toUtf8());
    QVERIFY2(read, read ? "" : qPrintable(read.error().message));
    QCOMPARE(read->toSddl(), sddl);
    if (!sddl.contains(u"conditional"))
        QCOMPARE(describeChanges(parsed(bytes), *read), QStringList());
}

void TestSecurityDescriptor::sddlOfOlderLayersIsRead_data()
{
    QTest::addColumn<QString>("sddl");
    QTest::addColumn<QString>("words");
    QTest::newRow("identifiers") << u"O:S-1-5-18G:S-1-5-18D:(A;;FA;;;S-1-5-32-544)"_s
                                 << u"owner: NT AUTHORITY\\SYSTEM|group: NT AUTHORITY\\SYSTEM|"
                                    "BUILTIN\\Administrators: full control"_s;
    QTest::newRow("lower case and a number")
        << u"O:baD:(a;oici;2032127;;;wd)"_s
        << u"owner: BUILTIN\\Administrators|group: nobody|"
           "Everyone: full control (this folder, subfolders and files)"_s;
    QTest::newRow("several sets")
        << u"D:(A;;FRFX;;;BU)"_s
        << u"owner: nobody|group: nobody|BUILTIN\\Users: read and execute"_s;
    QTest::newRow("a condition with brackets and signs")
        << u"D:(XA;;FR;;;WD;(@User.Title == \"a;)(\" && (Member_of {SID(BA)})))(A;;FR;;;BU)"_s
        << u"owner: nobody|group: nobody|Everyone, on a condition: read|BUILTIN\\Users: read"_s;
}

void TestSecurityDescriptor::sddlOfOlderLayersIsRead()
{
    QFETCH(QString, sddl);
    QFETCH(QString, words);
    const auto read = SecurityDescriptor::fromSddl(sddl.toUtf8());
    QVERIFY2(read, read ? "" : qPrintable(read.error().message));
    QCOMPARE(describe(*read).join(u'|'), words);
}

void TestSecurityDescriptor::wrongSddlIsRefused_data()
{
    QTest::addColumn<QByteArray>("sddl");
    for (const char *text : {"x", "O:", "O:Z", "Q:BA", "O:BAx", "D:(", "D:(A;;FA;;;WD",
             "D:(A;;FA;;WD)", "D:(Q;;FA;;;WD)", "D:(A;QQ;FA;;;WD)", "D:(A;O;FA;;;WD)",
             "D:(A;;QQ;;;WD)", "D:(A;;F;;;WD)", "D:(A;;0xfffffffff;;;WD)", "D:(A;;FA;00;;WD)",
             "D:(A;;FA;;;S-1)", "D:(A;;FA;;;S-2-1-0)", "D:(A;;FA;;;WDx)", "D:(A;;FA;;;)",
             "O:S-1-5-99999999999", "D:(A;;FA;;;DA)"})
        QTest::newRow(text) << QByteArray(text);
}

void TestSecurityDescriptor::wrongSddlIsRefused()
{
    QFETCH(QByteArray, sddl);
    const auto read = SecurityDescriptor::fromSddl(sddl);
    QVERIFY(!read);
    QVERIFY(!read.error().message.isEmpty());
}

void TestSecurityDescriptor::rightsInBytesAndInTextAreTheSame()
{
    Attributes bytes, text, other;
    bytes.securityDescriptor = buildKitFile();
    text.sddl = "O:BAG:SYD:(A;;FA;;;BA)(A;;FA;;;SY)(A;;FRFX;;;BU)";
    other.sddl = "O:BAG:SYD:(A;;FA;;;BA)(A;;FA;;;SY)";
    const auto differ = [](const Attributes &a, const Attributes &b) {
        const auto holding = [](const Attributes &attributes) {
            LayerIndexBuilder builder;
            NewEntry entry;
            entry.path = "f";
            entry.attributes = attributes;
            builder.add(entry);
            return builder.snapshot();
        };
        return bool(compareEntries(*holding(a), 0, *holding(b), 0,
                        {.a = OsFamily::Windows, .b = OsFamily::Windows})
            & Facet::Acl);
    };
    QVERIFY(!differ(bytes, text));
    QVERIFY(differ(bytes, other));
    QVERIFY(differ(text, other));
    QVERIFY(descriptorOf(text));
    QCOMPARE(descriptorOf({}).error().code, Errc::NotFound);
}

void TestSecurityDescriptor::buildKitsOwnAreKnownByAllTheirBytes()
{
    QCOMPARE(buildKitFile().size(), 124);
    QCOMPARE(buildKitDirectory().size(), 216);
    QCOMPARE(knownDescriptor(buildKitFile()), KnownDescriptor::BuildKitFile);
    QCOMPARE(knownDescriptor(buildKitDirectory()), KnownDescriptor::BuildKitDirectory);
    QCOMPARE(knownDescriptor(patched(buildKitFile(), 100, "x")), KnownDescriptor::None);
    QCOMPARE(knownDescriptor(buildKitFile() + '\0'), KnownDescriptor::None);
    QCOMPARE(knownDescriptor({}), KnownDescriptor::None);
    QCOMPARE(describe(KnownDescriptor::BuildKitFile), u"BuildKit default for files"_s);
}

void TestSecurityDescriptor::wordsAreForPeople()
{
    const QStringList expected{u"owner: BUILTIN\\Administrators"_s,
        u"group: NT AUTHORITY\\SYSTEM"_s,
        u"BUILTIN\\Administrators: full control (this folder, subfolders and files)"_s,
        u"NT AUTHORITY\\SYSTEM: full control (this folder, subfolders and files)"_s,
        u"BUILTIN\\Administrators: full control"_s,
        u"CREATOR OWNER: full control (subfolders and files only)"_s,
        u"BUILTIN\\Users: read and execute (this folder, subfolders and files)"_s,
        u"BUILTIN\\Users: append data or create folders (this folder and subfolders)"_s,
        u"BUILTIN\\Users: write data or create files (this folder and subfolders)"_s};
    QCOMPARE(describe(parsed(buildKitDirectory())), expected);
}

void TestSecurityDescriptor::entriesHaveWords_data()
{
    QTest::addColumn<QByteArray>("ace");
    QTest::addColumn<QString>("words");
    const QByteArray who = everyone();
    QTest::newRow("full") << aceBytes(0, 0, full, who) << u"Everyone: full control"_s;
    QTest::newRow("generic") << aceBytes(0, 0, 0x10000000, who) << u"Everyone: full control"_s;
    QTest::newRow("modify") << aceBytes(0, 0, 0x1301bf, who) << u"Everyone: modify"_s;
    QTest::newRow("read") << aceBytes(0, 0, readOnly, who) << u"Everyone: read"_s;
    QTest::newRow("nothing") << aceBytes(0, 0, 0, who) << u"Everyone: nothing"_s;
    QTest::newRow("single") << aceBytes(0, 0, 0x50000, who)
                            << u"Everyone: delete, change permissions"_s;
    QTest::newRow("a bit without a name")
        << aceBytes(0, 0, 0x10200, who) << u"Everyone: delete, 0x200"_s;
    QTest::newRow("denied") << aceBytes(1, 0, 0x10000, who) << u"Everyone, denied: delete"_s;
    QTest::newRow("inherited") << aceBytes(0, 0x10, readOnly, who)
                               << u"Everyone: read (inherited)"_s;
    QTest::newRow("one level") << aceBytes(0, 0x06, readOnly, who)
                               << u"Everyone: read (this folder and subfolders; one level deep)"_s;
    QTest::newRow("files only") << aceBytes(0, 0x09, readOnly, who)
                                << u"Everyone: read (files only)"_s;
    QTest::newRow("logged") << aceBytes(2, 0x80, full, who)
                            << u"Everyone, logged on failure: full control"_s;
    QTest::newRow("label") << aceBytes(0x11, 0, 3, sidBytes(16, {12288}))
                           << u"integrity level High: no write up, no read up"_s;
    QTest::newRow("condition") << aceBytes(9, 0, readOnly, who + "artx")
                               << u"Everyone, on a condition: read"_s;
}

void TestSecurityDescriptor::entriesHaveWords()
{
    QFETCH(QByteArray, ace);
    QFETCH(QString, words);
    QCOMPARE(describe(parsed(withDacl({ace})).dacl->entries.constFirst()), words);
}

void TestSecurityDescriptor::missingListMeansFullControl()
{
    const QString words = u"no access list: everyone has full control"_s;
    QVERIFY(describe(parsed(descriptorBytes(0, {}, {}, {}, {}))).contains(words));
    QVERIFY(describe(parsed(descriptorBytes(4, {}, {}, {}, {}))).contains(words));
}

void TestSecurityDescriptor::emptyListMeansNobody()
{
    QVERIFY(describe(parsed(withDacl({}))).contains(u"empty access list: nobody has access"_s));
}

void TestSecurityDescriptor::changesAreNamed_data()
{
    QTest::addColumn<QByteArray>("before");
    QTest::addColumn<QByteArray>("after");
    QTest::addColumn<QStringList>("changes");
    const QByteArray admins = aceBytes(0, 0, full, administrators());
    const QByteArray allFull = aceBytes(0, 0, full, everyone());
    const QByteArray allRead = aceBytes(0, 0, readOnly, everyone());
    const QByteArray denied = aceBytes(1, 0, full, users());
    QTest::newRow("added") << withDacl({admins}) << withDacl({admins, allFull})
                           << QStringList{u"Everyone: full control added"_s};
    QTest::newRow("removed") << withDacl({admins, allFull}) << withDacl({admins})
                             << QStringList{u"Everyone: full control removed"_s};
    QTest::newRow("rights") << withDacl({admins, allRead}) << withDacl({admins, allFull})
                            << QStringList{u"Everyone: full control, was read"_s};
    QTest::newRow("order") << withDacl({denied, allRead}) << withDacl({allRead, denied})
                           << QStringList{u"the order of the entries changed"_s};
    QTest::newRow("twice") << withDacl({allRead}) << withDacl({allRead, allRead})
                           << QStringList{u"Everyone: read added"_s};
    QTest::newRow("owner")
        << descriptorBytes(4, administrators(), {}, {}, aclBytes({admins}))
        << descriptorBytes(4, localSystem(), {}, {}, aclBytes({admins}))
        << QStringList{u"owner changed from BUILTIN\\Administrators to NT AUTHORITY\\SYSTEM"_s};
    QTest::newRow("group gone") << descriptorBytes(4, {}, localSystem(), {}, aclBytes({admins}))
                                << descriptorBytes(4, {}, {}, {}, aclBytes({admins}))
                                << QStringList{
                                       u"group changed from NT AUTHORITY\\SYSTEM to nobody"_s};
    QTest::newRow("list gone") << withDacl({admins})
                               << descriptorBytes(4, administrators(), localSystem(), {}, {})
                               << QStringList{
                                      u"access list removed: everyone has full control now"_s};
    QTest::newRow("emptied") << withDacl({allRead}) << withDacl({})
                             << QStringList{u"empty access list: nobody has access"_s,
                                    u"Everyone: read removed"_s};
    QTest::newRow("protected") << withDacl({admins}) << withDacl({admins}, 0x1004)
                               << QStringList{u"inherits nothing from its folder any more"_s};
    QTest::newRow("audit") << withDacl({admins})
                           << descriptorBytes(0x14, administrators(), localSystem(),
                                  aclBytes({aceBytes(2, 0x40, full, everyone())}),
                                  aclBytes({admins}))
                           << QStringList{u"Everyone, logged on success: full control added"_s};
}

void TestSecurityDescriptor::changesAreNamed()
{
    QFETCH(QByteArray, before);
    QFETCH(QByteArray, after);
    QFETCH(QStringList, changes);
    QCOMPARE(describeChanges(parsed(before), parsed(after)), changes);
}

void TestSecurityDescriptor::equalDescriptorsHaveNoChanges()
{
    QCOMPARE(describeChanges(parsed(buildKitFile()), parsed(buildKitFile())), QStringList());
    // Absent and "present with offset 0" both mean full access.
    QCOMPARE(describeChanges(parsed(descriptorBytes(0, {}, {}, {}, {})),
                 parsed(descriptorBytes(4, {}, {}, {}, {}))),
        QStringList());
}

void TestSecurityDescriptor::wrongBytesAreRefused_data()
{
    QTest::addColumn<QByteArray>("bytes");
    QTest::addColumn<QString>("word");
    const QByteArray good = buildKitFile();
    QTest::newRow("empty") << QByteArray() << u"0 bytes"_s;
    QTest::newRow("header cut") << good.first(19) << u"19 bytes"_s;
    QTest::newRow("revision") << patched(good, 0, "\x02") << u"revision 2"_s;
    QTest::newRow("absolute") << patched(good, 3, QByteArray(1, '\0')) << u"self-relative"_s;
    QTest::newRow("owner in the header") << patched(good, 4, le(4U)) << u"the owner"_s;
    QTest::newRow("owner behind the end") << patched(good, 4, le(125U)) << u"the owner"_s;
    QTest::newRow("owner at the end") << patched(good, 4, le(124U)) << u"the owner"_s;
    QTest::newRow("group near 2^32") << patched(good, 8, le(0xfffffff0U)) << u"the group"_s;
    QTest::newRow("list in the header") << patched(good, 16, le(8U)) << u"the access list"_s;
    QTest::newRow("list outside") << patched(good, 16, le(120U)) << u"the access list"_s;
    QTest::newRow("list near 2^32") << patched(good, 16, le(0xffffffffU)) << u"the access list"_s;
    QTest::newRow("list revision") << patched(good, 48, "\x03") << u"revision 3"_s;
    QTest::newRow("list too long") << patched(good, 50, le(quint16(77))) << u"77 bytes"_s;
    QTest::newRow("list too short") << patched(good, 50, le(quint16(7))) << u"7 bytes"_s;
    QTest::newRow("too many entries") << patched(good, 52, le(quint16(4))) << u"entry 4 of 4"_s;
    QTest::newRow("most entries") << patched(good, 52, le(quint16(0xffff)))
                                  << u"entry 4 of 65535"_s;
    QTest::newRow("entry of no length") << patched(good, 58, le(quint16(0))) << u"entry 1 of 3"_s;
    QTest::newRow("entry without mask") << patched(good, 58, le(quint16(4))) << u"mask"_s;
    QTest::newRow("entry without SID") << patched(good, 58, le(quint16(8))) << u"cut off"_s;
    QTest::newRow("entry too long") << patched(good, 58, le(quint16(200))) << u"entry 1 of 3"_s;
    QTest::newRow("SID revision") << patched(good, 64, "\x02") << u"revision 2"_s;
    QTest::newRow("SID of 16 parts")
        << withDacl({aceBytes(0, 0, full, sidBytes(5, QList<quint32>(16, 1)))}) << u"16 parts"_s;
    QTest::newRow("SID longer than its entry") << patched(good, 65, "\x0f") << u"cut off"_s;
    QTest::newRow("object type cut")
        << withDacl({aceBytes(5, 0, full, le(3U) + everyone())}) << u"object type"_s;
    QTest::newRow("object flags cut") << withDacl({aceBytes(5, 0, full, {})}) << u"flags"_s;
}

void TestSecurityDescriptor::wrongBytesAreRefused()
{
    QFETCH(QByteArray, bytes);
    QFETCH(QString, word);
    const auto descriptor = SecurityDescriptor::parse(bytes);
    QVERIFY(!descriptor);
    QCOMPARE(descriptor.error().code, Errc::Corrupt);
    QVERIFY2(descriptor.error().message.contains(word), qPrintable(descriptor.error().message));
}

void TestSecurityDescriptor::everyTruncationIsRefused()
{
    for (const QByteArray &whole : {buildKitFile(), buildKitDirectory()}) {
        for (qsizetype size = 0; size < whole.size(); ++size)
            QVERIFY2(!SecurityDescriptor::parse(whole.first(size)), qPrintable(u"%1"_s.arg(size)));
    }
}

void TestSecurityDescriptor::everyFlippedBitIsReadOrRefused()
{
    const QByteArray whole = buildKitDirectory();
    for (qsizetype bit = 0; bit < whole.size() * 8; ++bit) {
        QByteArray bytes = whole;
        bytes[bit / 8] = static_cast<char>(bytes[bit / 8] ^ (1 << bit % 8));
        if (const auto descriptor = SecurityDescriptor::parse(bytes)) {
            QVERIFY(!describe(*descriptor).isEmpty());
            QCOMPARE(describeChanges(*descriptor, *descriptor), QStringList());
        }
    }
}

void TestSecurityDescriptor::tooLargeIsRefused()
{
    const auto descriptor = SecurityDescriptor::parse(
        buildKitFile() + QByteArray(SecurityDescriptor::maxBytes, '\0'));
    QVERIFY(!descriptor);
    QCOMPARE(descriptor.error().code, Errc::LimitExceeded);
}

void TestSecurityDescriptor::unknownEntriesAreKept()
{
    const SecurityDescriptor descriptor
        = parsed(withDacl({aceBytes(0x2a, 0, 0x04030201, {}), aceBytes(0, 0, full, everyone())}));
    QCOMPARE(descriptor.dacl->entries.size(), 2);
    QVERIFY(!descriptor.dacl->entries[0].isKnown);
    QCOMPARE(descriptor.toSddl(), u"O:BAG:SYD:(0x2a;;#01020304;;;)(A;;FA;;;WD)"_s);
    QCOMPARE(describe(descriptor.dacl->entries[0]), u"an entry of the unknown type 0x2a"_s);
}

void TestSecurityDescriptor::sidsPrintAndHaveNames_data()
{
    QTest::addColumn<Sid>("sid");
    QTest::addColumn<QString>("text");
    QTest::addColumn<QString>("words");
    QTest::addColumn<QString>("alias");
    QTest::newRow("everyone") << Sid{1, {0}} << u"S-1-1-0"_s << u"Everyone"_s << u"WD"_s;
    QTest::newRow("container user")
        << Sid{5, {93, 2, 2}} << u"S-1-5-93-2-2"_s << u"User Manager\\ContainerUser"_s << u""_s;
    QTest::newRow("installer") << Sid{5,
        {80, 956008885, 3418522649, 1831038044, 1853292631,
            2271478464}} << u"S-1-5-80-956008885-3418522649-1831038044-1853292631-2271478464"_s
                               << u"NT SERVICE\\TrustedInstaller"_s << u""_s;
    QTest::newRow("account") << Sid{5, {21, 4294967295, 500}} << u"S-1-5-21-4294967295-500"_s
                             << u"S-1-5-21-4294967295-500"_s << u""_s;
    QTest::newRow("wide authority") << Sid{0x0102030405ff, {1}} << u"S-1-0x0102030405ff-1"_s
                                    << u"S-1-0x0102030405ff-1"_s << u""_s;
    QTest::newRow("no parts") << Sid{5, {}} << u"S-1-5"_s << u"S-1-5"_s << u""_s;
}

void TestSecurityDescriptor::sidsPrintAndHaveNames()
{
    QFETCH(Sid, sid);
    QTEST(sid.toString(), "text");
    QTEST(describeSid(sid), "words");
    QTEST(sidAlias(sid), "alias");
}

QTEST_GUILESS_MAIN(TestSecurityDescriptor)
#include "tst_securitydescriptor.moc"
