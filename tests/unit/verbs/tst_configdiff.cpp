// SPDX-License-Identifier: Apache-2.0
// Two configs beside each other, and many; what their values lead to in the files.
#include "layerkit.h"
#include "verbs/configdiff.h"
#include "verbs/varianttable.h"

using namespace Qt::StringLiterals;
using namespace gantry;
using namespace gantry::test;
using verbs::ConfigRow;
using verbs::ConfigSide;
using Kind = verbs::ConfigRow::Kind;

namespace {

ConfigSide sideOf(const QByteArray &config, const QByteArray &os = "linux")
{
    ConfigSide side;
    side.config = *oci::ImageConfig::parse("{\"os\":\"" + os
        + "\",\"architecture\":\"amd64\",\"rootfs\":{\"type\":\"layers\",\"diff_ids\":[]},"
          "\"config\":"
        + config + "}");
    return side;
}

const ConfigRow *rowOf(const QList<ConfigRow> &rows, const QString &field, const QString &name = {})
{
    const auto found = std::ranges::find_if(
        rows, [&](const ConfigRow &row) { return row.field == field && row.name == name; });
    return found == rows.end() ? nullptr : &*found;
}

} // namespace

class ConfigDiffTest : public QObject
{
    Q_OBJECT
    Harbour m_harbour;
    ImageBuilder m_builder;

    //! A tree of one layer.
    layers::FileTreePtr treeOf(
        const QByteArray &tar, layers::OsFamily family, QList<verbs::LayerContent> *contents = {})
    {
        verbs::LayerReading how;
        how.pools = m_harbour.pools;
        const auto source = std::make_shared<FakeSource>(m_builder.content());
        const auto read
            = *wait(verbs::readImageLayers(source, {layerOf(m_builder, tar)}, how, {}, {}));
        if (contents)
            *contents = read;
        const auto overlay = *layers::Overlay::build(verbs::stackOf(read, family));
        return overlay->tree(layers::TreeRequest::squashed(0));
    }

private Q_SLOTS:
    void environmentIsASet()
    {
        const auto rows = verbs::describeConfigDiff(
            sideOf(R"({"Env":["A=1","B=2","C=3"]})"), sideOf(R"({"Env":["C=3","B=x","D=4"]})"));
        QCOMPARE(rowOf(rows, u"env"_s, u"A"_s)->kind, Kind::OnlyA);
        QCOMPARE(rowOf(rows, u"env"_s, u"B"_s)->kind, Kind::Different);
        QCOMPARE(rowOf(rows, u"env"_s, u"C"_s)->kind, Kind::Same);
        QCOMPARE(rowOf(rows, u"env"_s, u"D"_s)->kind, Kind::OnlyB);
        QCOMPARE(rowOf(rows, u"env"_s, u"B"_s)->b, u"x"_s);
    }

    void pathsCompareFolderByFolder()
    {
        const auto rows = verbs::describeConfigDiff(
            sideOf(R"({"Env":["PATH=/a:/b:/c"]})"), sideOf(R"({"Env":["PATH=/b:/new:/c:/a"]})"));
        QStringList parts;
        for (const auto &part : rowOf(rows, u"env"_s, u"PATH"_s)->parts)
            parts += part.text + u' ' + QString::number(int(part.kind));
        const auto is = [](Kind kind) { return QString::number(int(kind)); };
        QCOMPARE(parts,
            (QStringList{u"/a "_s + is(Kind::Different), u"/b "_s + is(Kind::Same),
                u"/new "_s + is(Kind::OnlyB), u"/c "_s + is(Kind::Same)}));
    }

    void labelsPortsAndHistoryAreCompared()
    {
        const auto rows = verbs::describeConfigDiff(
            sideOf(R"({"Labels":{"v":"1"},"ExposedPorts":{"80/tcp":{}},"StopSignal":"SIGINT"})"),
            sideOf(R"({"Labels":{"v":"2"},"ExposedPorts":{"81/tcp":{}}})"));
        QCOMPARE(rowOf(rows, u"label"_s, u"v"_s)->kind, Kind::Different);
        QCOMPARE(rowOf(rows, u"port"_s, u"80/tcp"_s)->kind, Kind::OnlyA);
        QCOMPARE(rowOf(rows, u"port"_s, u"81/tcp"_s)->kind, Kind::OnlyB);
        QCOMPARE(rowOf(rows, u"stopSignal"_s)->kind, Kind::OnlyA);
    }

    void entrypointLeadsToAFile()
    {
        ConfigSide side
            = sideOf(R"({"Env":["PATH=/usr/bin:/bin"],"Entrypoint":["tool"],"WorkingDir":"/srv"})");
        side.tree = treeOf(TarBuilder()
                               .symlink(u"bin"_s, u"usr/bin"_s)
                               .file(u"usr/bin/real"_s, "#!/bin/sh\necho\n")
                               .symlink(u"usr/bin/tool"_s, u"real"_s)
                               .build(),
            layers::OsFamily::Unix);
        const auto started = verbs::startedFile(side);
        QVERIFY(started);
        QVERIFY(started->found);
        QCOMPARE(started->path, "usr/bin/real");
        QVERIFY2(started->text.contains(u"/bin/sh"), qPrintable(started->text));
        const auto rows = verbs::describeConfigDiff(side, sideOf(R"({"Entrypoint":["tool"]})"));
        QVERIFY(!rowOf(rows, u"entrypoint"_s)->problemA);
        QVERIFY(rowOf(rows, u"entrypoint"_s)->resolvedA.contains(u"usr/bin/real"));
    }

    void whatLeadsNowhereIsAProblem()
    {
        ConfigSide side = sideOf(R"({"Entrypoint":["/nowhere"],"User":"ghost"})");
        side.tree = treeOf(TarBuilder().file(u"a"_s, "1").build(), layers::OsFamily::Unix);
        const auto rows = verbs::describeConfigDiff(side, ConfigSide());
        QVERIFY(rowOf(rows, u"entrypoint"_s)->problemA);
        QVERIFY(rowOf(rows, u"user"_s)->problemA);
        QCOMPARE(rowOf(rows, u"user"_s)->kind, Kind::OnlyA);
    }

    void aUserIsLookedUp_data()
    {
        QTest::addColumn<QByteArray>("user");
        QTest::addColumn<bool>("problem");
        QTest::addColumn<QString>("holds");
        QTest::newRow("name") << "app"_ba << false << u"uid 1000"_s;
        QTest::newRow("number with a name") << "1000"_ba << false << u"app"_s;
        QTest::newRow("number without one") << "4242"_ba << false << u"without a name"_s;
        QTest::newRow("name and group") << "app:staff"_ba << false << u"gid 50"_s;
        QTest::newRow("no such user") << "nobody2"_ba << true << u"no user"_s;
        QTest::newRow("no such group") << "app:none"_ba << true << u"no group"_s;
    }
    void aUserIsLookedUp()
    {
        QFETCH(QByteArray, user);
        QFETCH(bool, problem);
        QFETCH(QString, holds);
        QList<verbs::LayerContent> contents;
        const auto tree
            = treeOf(TarBuilder()
                         .file(u"etc/passwd"_s,
                             "root:x:0:0::/:/bin/sh\nbroken\napp:x:1000:1000::/:/bin/sh\n")
                         .file(u"etc/group"_s, "root:x:0:\nstaff:x:50:\napp:x:1000:\n")
                         .build(),
                layers::OsFamily::Unix, &contents);
        verbs::LayerReading how;
        how.pools = m_harbour.pools;
        const auto side = wait(verbs::configSide(std::make_shared<FakeSource>(m_builder.content()),
            sideOf("{\"User\":\"" + user + "\"}").config, tree, contents, how, {}));
        QVERIFY_OK(side);
        const auto rows = verbs::describeConfigDiff(*side, ConfigSide());
        QCOMPARE(rowOf(rows, u"user"_s)->problemA, problem);
        QVERIFY2(rowOf(rows, u"user"_s)->resolvedA.contains(holds),
            qPrintable(rowOf(rows, u"user"_s)->resolvedA));
    }

    void windowsProgramsAreFoundByTheirEndings()
    {
        ConfigSide side = sideOf(R"({"Env":["Path=C:\\app"],"Entrypoint":["server"]})", "windows");
        side.tree = treeOf(
            TarBuilder().file(u"Files/app/Server.EXE"_s, "MZ").build(), layers::OsFamily::Windows);
        const auto started = verbs::startedFile(side);
        QVERIFY(started);
        QVERIFY2(started->found, qPrintable(started->text));
        QCOMPARE(started->path, "Files/app/Server.EXE");
    }

    void variantsStandSideBySide()
    {
        verbs::Variant one{u"linux/amd64"_s, sideOf(R"({"Env":["A=1"]})")};
        one.side.tree = treeOf(TarBuilder()
                                   .file(u"app/same"_s, "s")
                                   .file(u"app/other"_s, "1")
                                   .file(u"app/only"_s, "o")
                                   .build(),
            layers::OsFamily::Unix);
        verbs::Variant two{u"windows/amd64"_s, sideOf(R"({"Env":["A=2"]})", "windows")};
        two.side.tree = treeOf(TarBuilder()
                                   .file(u"Files/App/same"_s, "s")
                                   .file(u"Files/app/other"_s, "2")
                                   .file(u"Hives/x"_s, "h")
                                   .build(),
            layers::OsFamily::Windows);
        const auto table = verbs::variantTable({one, two});
        QCOMPARE(table.platforms.size(), 2);
        QCOMPARE(table.sameFiles, 1);
        QCOMPARE(table.differingFiles, 2);
        QCOMPARE(table.files[0].path, "app/only");
        QCOMPARE(table.files[0].groups, (QList<quint8>{1, 0}));
        QVERIFY(!table.files[0].everywhere);
        QCOMPARE(table.files[1].path, "app/other");
        QCOMPARE(table.files[1].groups, (QList<quint8>{1, 2}));
        const auto line
            = std::ranges::find(table.config, u"A"_s, &verbs::VariantTable::ConfigLine::name);
        QVERIFY(line != table.config.end());
        QVERIFY(line->differs);
        QCOMPARE(line->values[1], u"2"_s);
    }

    void aProgramAndItsExeAreOneLine()
    {
        verbs::Variant linux{u"linux/amd64"_s, sideOf("{}")};
        linux.side.tree = treeOf(TarBuilder()
                                     .file(u"app/tool"_s, "elf")
                                     .file(u"app/alone"_s, "elf")
                                     .file(u"lib/libz.so.1"_s, "so")
                                     .build(),
            layers::OsFamily::Unix);
        verbs::Variant windows{u"windows/amd64"_s, sideOf("{}", "windows")};
        windows.side.tree = treeOf(TarBuilder()
                                       .file(u"Files/App/Tool.exe"_s, "pe")
                                       .file(u"Files/app/other.exe"_s, "pe")
                                       .file(u"Files/lib/z.dll"_s, "dll")
                                       .build(),
            layers::OsFamily::Windows);
        const auto table = verbs::variantTable({linux, windows, linux});
        QList<std::pair<QByteArray, QList<quint8>>> lines;
        for (const auto &line : table.files)
            lines.append({line.path, line.groups});
        QCOMPARE(lines,
            (QList<std::pair<QByteArray, QList<quint8>>>{{"App/other.exe", {0, 1, 0}},
                {"app/alone", {1, 0, 1}}, {"app/tool", {1, 2, 1}}, {"lib/libz.so.1", {1, 2, 1}}}));
        QCOMPARE(table.differingFiles, 4);
    }

    void aVariantThatCannotBeReadSaysNothingAboutDifferences()
    {
        verbs::Variant one{u"linux/amd64"_s, sideOf(R"({"Env":["A=1"]})")};
        one.side.tree = treeOf(TarBuilder().file(u"app/x"_s, "s").build(), layers::OsFamily::Unix);
        verbs::Variant gone{u"linux/arm/v7"_s, {}};
        gone.filesUnread = true;
        const auto table = verbs::variantTable({gone, one});
        QCOMPARE(table.unread, (QList<bool>{true, false}));
        QCOMPARE(table.sameFiles, 1); // as far as it is known
        QCOMPARE(table.differingFiles, 0);
        for (const auto &line : table.config)
            QVERIFY2(!line.differs, qPrintable(line.name));
        verbs::Variant other = one;
        other.side.tree
            = treeOf(TarBuilder().file(u"app/x"_s, "t").build(), layers::OsFamily::Unix);
        const auto three = verbs::variantTable({gone, one, other});
        QCOMPARE(three.files.size(), 1);
        QCOMPARE(three.files[0].groups, (QList<quint8>{verbs::VariantTable::unknownGroup, 1, 2}));
    }
};

QTEST_GUILESS_MAIN(ConfigDiffTest)
#include "tst_configdiff.moc"
