// SPDX-License-Identifier: Apache-2.0
#include "layers/layerindex.h"
#include "layers/windows/windowslayer.h"

#include <QTest>

using namespace Qt::StringLiterals;
using namespace gantry::layers;

namespace {

//! Names that end with '/' are directories.
LayerIndexPtr layerOf(const QByteArrayList &names)
{
    LayerIndexBuilder builder;
    for (QByteArray name : names) {
        NewEntry entry;
        entry.type = name.endsWith('/') ? EntryType::Directory : EntryType::File;
        if (name.endsWith('/'))
            name.chop(1);
        entry.path = name;
        builder.add(entry);
    }
    return builder.snapshot();
}

QByteArrayList hives()
{
    QByteArrayList names;
    for (const char *name : {"DEFAULT", "SAM", "SECURITY", "SOFTWARE", "SYSTEM"})
        names += QByteArray("Files/Windows/System32/config/") + name;
    return names;
}

} // namespace

class TestWindowsLayer : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void attributesHaveWords_data();
    void attributesHaveWords();
    void kindComesFromTheNames_data();
    void kindComesFromTheNames();
    void linksAreToldApart_data();
    void linksAreToldApart();
    void streamsBelongToFiles_data();
    void streamsBelongToFiles();
    void whiteoutsCountBelowFilesOnly_data();
    void whiteoutsCountBelowFilesOnly();
};

void TestWindowsLayer::attributesHaveWords_data()
{
    QTest::addColumn<quint32>("attributes");
    QTest::addColumn<QString>("words");
    QTest::newRow("none") << 0U << u""_s;
    QTest::newRow("file") << 0x20U << u"archive"_s;
    QTest::newRow("directory") << 0x10U << u"directory"_s;
    QTest::newRow("several") << 0x7U << u"readonly, hidden, system"_s;
    QTest::newRow("link") << 0x410U << u"directory, reparse point"_s;
    QTest::newRow("without a name") << 0x80000008U << u"0x80000008"_s;
    QTest::newRow("all known to tar")
        << 0x6eb7U
        << u"readonly, hidden, system, directory, archive, normal, "
           "sparse, reparse point, compressed, not indexed, encrypted"_s;
}

void TestWindowsLayer::attributesHaveWords()
{
    QFETCH(quint32, attributes);
    QTEST(fileAttributeWords(attributes).join(u", "_s), "words");
}

void TestWindowsLayer::kindComesFromTheNames_data()
{
    QTest::addColumn<QByteArrayList>("names");
    QTest::addColumn<WindowsLayerKind>("kind");
    using enum WindowsLayerKind;
    QTest::newRow("nothing") << QByteArrayList{} << NotWindows;
    QTest::newRow("Linux") << QByteArrayList{"bin/", "bin/sh"} << NotWindows;
    QTest::newRow("Linux with a folder of that name")
        << QByteArrayList{"Files/", "Files/x", "etc/passwd"} << NotWindows;
    QTest::newRow("Hives alone") << QByteArrayList{"Hives/"} << NotWindows;
    QTest::newRow("base") << (QByteArrayList{"Files/"} + hives()) << Base;
    QTest::newRow("base with a utility machine")
        << (QByteArrayList{"Files/", "UtilityVM/Files/EFI/Microsoft/Boot/BCD"} + hives()) << Base;
    QTest::newRow("base in other letters")
        << QByteArrayList{"FILES/WINDOWS/system32/Config/default",
               "files/Windows/System32/config/sam", "Files/windows/System32/config/Security",
               "Files/Windows/System32/config/Software", "Files/Windows/System32/config/System"}
        << Base;
    QTest::newRow("one hive is missing, and whiteouts")
        << (QByteArrayList{"Files/.wh.x"} + hives()) << LinuxBuilt;
    QTest::newRow("diff") << QByteArrayList{"Files/", "Files/app.exe", "Hives/",
        "Hives/Software_Delta"}
                          << Diff;
    QTest::newRow("diff with whiteouts")
        << QByteArrayList{"Files/.wh.old", "Hives/System_Delta"} << Diff;
    QTest::newRow("diff that touched every hive")
        << (hives() + QByteArrayList{"Hives/Sam_Delta"}) << Diff;
    QTest::newRow("BuildKit") << QByteArrayList{"Hives/", "Files/", "Files/app/", "Files/app/x.exe"}
                              << LinuxBuilt;
    QTest::newRow("implied folders") << QByteArrayList{"Files/app/x.exe"} << LinuxBuilt;
    QTest::newRow("empty step") << QByteArrayList{"Hives/", "Files/"} << LinuxBuilt;
    QTest::newRow("hives as folders")
        << QByteArrayList{"Files/", "Files/Windows/System32/config/DEFAULT/",
               "Files/Windows/System32/config/SAM/", "Files/Windows/System32/config/SECURITY/",
               "Files/Windows/System32/config/SOFTWARE/", "Files/Windows/System32/config/SYSTEM/"}
        << LinuxBuilt;
}

void TestWindowsLayer::kindComesFromTheNames()
{
    QFETCH(QByteArrayList, names);
    QTEST(windowsLayerKind(*layerOf(names)), "kind");
}

void TestWindowsLayer::linksAreToldApart_data()
{
    QTest::addColumn<EntryType>("type");
    QTest::addColumn<qint64>("attributes"); // -1: absent
    QTest::addColumn<bool>("mountPoint");
    QTest::addColumn<WindowsLinkKind>("kind");
    using enum WindowsLinkKind;
    QTest::newRow("file") << EntryType::File << qint64(0x20) << true << NotALink;
    QTest::newRow("hard link") << EntryType::HardLink << qint64(0x20) << false << NotALink;
    QTest::newRow("no attributes") << EntryType::Symlink << qint64(-1) << false << FileSymlink;
    QTest::newRow("to a file") << EntryType::Symlink << qint64(0x400) << false << FileSymlink;
    QTest::newRow("to a folder") << EntryType::Symlink << qint64(0x410) << false
                                 << DirectorySymlink;
    QTest::newRow("junction") << EntryType::Symlink << qint64(0x410) << true << MountPoint;
}

void TestWindowsLayer::linksAreToldApart()
{
    QFETCH(EntryType, type);
    QFETCH(qint64, attributes);
    QFETCH(bool, mountPoint);
    Attributes values;
    if (attributes >= 0)
        values.windowsAttributes = static_cast<quint32>(attributes);
    values.mountPoint = mountPoint;
    QTEST(windowsLinkKind(type, values), "kind");
}

void TestWindowsLayer::streamsBelongToFiles_data()
{
    QTest::addColumn<QByteArray>("path");
    QTest::addColumn<QByteArray>("file"); // empty: no stream
    QTest::addColumn<QByteArray>("stream");
    const QByteArray none;
    QTest::newRow("plain") << QByteArray("Files/a.txt") << none << none;
    QTest::newRow("stream") << QByteArray("Files/a.txt:Zone.Identifier")
                            << QByteArray("Files/a.txt") << QByteArray("Zone.Identifier");
    QTest::newRow("with its type")
        << QByteArray("files/a.txt:s:$data") << QByteArray("files/a.txt") << QByteArray("s");
    QTest::newRow("of the utility machine")
        << QByteArray("UtilityVM/Files/a:s") << QByteArray("UtilityVM/Files/a") << QByteArray("s");
    QTest::newRow("the file's own") << QByteArray("Files/a.txt::$DATA") << none << none;
    QTest::newRow("no name") << QByteArray("Files/a.txt:") << none << none;
    QTest::newRow("no file") << QByteArray("Files/:stream") << none << none;
    QTest::newRow("colon in a folder") << QByteArray("Files/a:b/c") << none << none;
    QTest::newRow("not below Files") << QByteArray("Hives/a:b") << none << none;
    QTest::newRow("Linux") << QByteArray("usr/share/man/man3/A::B.3") << none << none;
}

void TestWindowsLayer::streamsBelongToFiles()
{
    QFETCH(QByteArray, path);
    QFETCH(QByteArray, file);
    QFETCH(QByteArray, stream);
    const auto found = streamName(path);
    QCOMPARE(found.has_value(), !file.isEmpty());
    if (found)
        QCOMPARE(*found, (StreamName{file, stream}));
}

void TestWindowsLayer::whiteoutsCountBelowFilesOnly_data()
{
    QTest::addColumn<QByteArray>("path");
    QTest::addColumn<bool>("counts");
    QTest::newRow("Files") << QByteArray("Files/.wh.x") << true;
    QTest::newRow("deeper") << QByteArray("files/a/.wh.x") << true;
    QTest::newRow("utility machine") << QByteArray("UtilityVM/Files/.wh.x") << true;
    QTest::newRow("Hives") << QByteArray("Hives/.wh.x") << false;
    QTest::newRow("top") << QByteArray(".wh.Files") << false;
    QTest::newRow("the folder itself") << QByteArray("Files/") << false;
    QTest::newRow("another folder") << QByteArray("FilesX/.wh.x") << false;
}

void TestWindowsLayer::whiteoutsCountBelowFilesOnly()
{
    QFETCH(QByteArray, path);
    QTEST(isBelowWindowsFiles(path), "counts");
}

QTEST_GUILESS_MAIN(TestWindowsLayer)
#include "tst_windowslayer.moc"
