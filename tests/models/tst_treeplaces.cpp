// SPDX-License-Identifier: Apache-2.0
// Where rows of the registry tree stand: pinned repositories, and platforms of a large index.
#include "treefixture.h"

using namespace Qt::StringLiterals;
using namespace gantry;
using namespace gantry::test;
using models::RegistryTreeModel;
using Fixture = TreeFixture;

namespace {

//! Seven Linux and two Windows platforms, out of order.
std::shared_ptr<Content> manyPlatforms()
{
    ImageBuilder builder;
    QList<oci::Descriptor> entries;
    for (const auto *platform :
        {"linux/s390x", "windows(10.0.20348.1)/amd64", "linux/riscv64", "linux/amd64", "linux/386",
            "linux/mips64le", "linux/ppc64le", "linux/arm64", "windows(10.0.26100.1)/amd64"})
        entries += builder.image(QString::fromLatin1(platform));
    builder.tag(u"latest"_s, builder.index(entries));
    return builder.content();
}

} // namespace

class TreePlacesTest : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void pinnedRepositoriesComeFirst()
    {
        Fixture f(twoSystemImage(), {u"app"_s, u"zebra"_s});
        f.workspace.setPinned(u"fake.example/zebra"_s, true);
        f.make();
        f.fetch(u"fake.example"_s);
        QTRY_VERIFY(f.find(u"app"_s).isValid());
        QCOMPARE(f.dump(),
            u"Remote registries\n  fake.example\n    zebra [NotLoaded]\n    app [NotLoaded]\n"_s);
        QCOMPARE(f.find(u"zebra"_s).data(RegistryTreeModel::EndIconRole).toString(), u"pin"_s);
    }

    void pinningMovesTheRowAtOnceAndUnpinningBringsItBack()
    {
        Fixture f(twoSystemImage(), {u"app"_s, u"tools/a"_s, u"tools/b"_s, u"tools/c"_s, u"zoo"_s});
        f.fetch(u"fake.example"_s);
        QTRY_VERIFY(f.find(u"zoo"_s).isValid());
        const QPersistentModelIndex row(f.find(u"b"_s));
        f.workspace.setPinned(u"fake.example/tools/b"_s, true);
        QVERIFY(row.isValid()); // views keep it selected and open
        QCOMPARE(row.data().toString(), u"tools/b"_s);
        f.workspace.setPinned(u"fake.example/zoo"_s, true);
        QCOMPARE(f.dump(),
            u"Remote registries\n  fake.example\n    tools/b [NotLoaded]\n    zoo [NotLoaded]\n"
            "    app [NotLoaded]\n    tools\n      a [NotLoaded]\n      c [NotLoaded]\n"_s);
        QCOMPARE(f.find(u"tools"_s).data(RegistryTreeModel::EdgeTextRole).toString(), u"2"_s);
        f.workspace.setPinned(u"fake.example/tools/b"_s, false);
        QCOMPARE(row.data().toString(), u"b"_s);
        f.workspace.setPinned(u"fake.example/zoo"_s, false);
        QCOMPARE(f.dump(),
            u"Remote registries\n  fake.example\n    zoo [NotLoaded]\n    app [NotLoaded]\n"
            "    tools\n      a [NotLoaded]\n      b [NotLoaded]\n      c [NotLoaded]\n"_s);
    }

    void pinningTheLastOfAFolderLeavesNoEmptyFolder()
    {
        Fixture f(twoSystemImage(), {u"tools/a"_s, u"tools/b"_s});
        f.fetch(u"fake.example"_s);
        QTRY_VERIFY(f.find(u"tools"_s).isValid());
        f.workspace.setPinned(u"fake.example/tools/b"_s, true);
        f.workspace.setPinned(u"fake.example/tools/a"_s, true);
        QCOMPARE(f.dump(),
            u"Remote registries\n  fake.example\n    tools/b [NotLoaded]\n"
            "    tools/a [NotLoaded]\n"_s);
        // They are still known by name: no second row.
        f.tree->reload(f.find(u"fake.example"_s));
        QTRY_COMPARE(f.state(u"fake.example"_s), 2);
        f.tree->reveal(*oci::ImageName::parse(u"fake.example/tools/a:latest"_s));
        QCOMPARE(f.dump().count(u"tools/a"_s), 1);
    }

    void pinningWhileFilteredMovesWhatIsSeen()
    {
        Fixture f(twoSystemImage(), {u"app"_s, u"tools/a"_s, u"tools/b"_s});
        f.fetch(u"fake.example"_s);
        QTRY_VERIFY(f.find(u"tools"_s).isValid());
        f.tree->setFilter(u"app"_s);
        f.workspace.setPinned(u"fake.example/tools/b"_s, true);
        QCOMPARE(f.dump(), u"Remote registries\n  fake.example\n    app [NotLoaded]\n"_s);
        f.tree->setFilter({});
        QCOMPARE(f.dump(),
            u"Remote registries\n  fake.example\n    tools/b [NotLoaded]\n    app [NotLoaded]\n"
            "    tools\n      a [NotLoaded]\n"_s);
    }

    void manyPlatformsOfOneSystemAreFolded()
    {
        Fixture f(manyPlatforms());
        f.look(u"linux/s390x");
        f.tree->reveal(*oci::ImageName::parse(u"fake.example/app:latest"_s));
        f.fetch(u"latest"_s);
        QTRY_COMPARE(f.state(u"latest"_s), 2);
        const QModelIndex fold = f.find(u"3 more Linux"_s);
        QVERIFY2(fold.isValid(), qPrintable(f.dump()));
        QCOMPARE(f.tree->rowCount(fold), 3);
        QCOMPARE(fold.parent().data().toString(), u"index"_s);
        QCOMPARE(fold.data(RegistryTreeModel::IconRole).toString(), u"linux"_s);
        QVERIFY(!f.tree->canOpen(fold));
        // The host's entry is not in it, and Windows is whole.
        QCOMPARE(f.find(u"linux/s390x"_s).parent().data().toString(), u"index"_s);
        QCOMPARE(f.tree->rowCount(fold.parent()), 3 + 1 + 1 + 2);
        QCOMPARE(fold.row(), 4);
    }

    void anotherHostBringsItsEntryOutOfTheFold()
    {
        Fixture f(manyPlatforms());
        f.look(u"linux/s390x");
        f.tree->reveal(*oci::ImageName::parse(u"fake.example/app:latest"_s));
        f.fetch(u"latest"_s);
        QTRY_COMPARE(f.state(u"latest"_s), 2);
        const QPersistentModelIndex riscv(f.find(u"linux/riscv64"_s));
        QCOMPARE(riscv.parent().data().toString(), u"3 more Linux"_s);
        f.look(u"linux/riscv64");
        QCOMPARE(riscv.parent().data().toString(), u"index"_s);
        QCOMPARE(f.find(u"linux/s390x"_s).parent().data().toString(), u"3 more Linux"_s);
        // A host served by one of the first leaves one more in the fold.
        f.look(u"windows(10.0.20348.1)/amd64");
        QCOMPARE(riscv.parent().data().toString(), u"4 more Linux"_s);
        QCOMPARE(f.tree->rowCount(riscv.parent()), 4);
    }

    void fiveOfOneSystemAreNotFolded()
    {
        ImageBuilder builder;
        QList<oci::Descriptor> entries;
        for (const auto *platform : {"amd64", "386", "arm64", "s390x", "ppc64le"})
            entries += builder.image(u"linux/"_s + QLatin1StringView(platform));
        builder.tag(u"latest"_s, builder.index(entries));
        Fixture f(builder.content());
        f.tree->reveal(*oci::ImageName::parse(u"fake.example/app:latest"_s));
        f.fetch(u"latest"_s);
        QTRY_COMPARE(f.state(u"latest"_s), 2);
        QCOMPARE(f.tree->rowCount(f.find(u"index"_s)), 5);
    }
};

QTEST_GUILESS_MAIN(TreePlacesTest)
#include "tst_treeplaces.moc"
