// SPDX-License-Identifier: Apache-2.0
// FileRows and FileTreeModel on trees made by hand: rows, marks, filters, order, another tree.
#include "dumptree.h"
#include "layers/tree/overlay.h"
#include "models/files/filecells.h"
#include "models/files/filecontent.h"
#include "models/files/filesizes.h"
#include "models/files/filetreemodel.h"

#include <QAbstractItemModelTester>
#include <QItemSelectionModel>
#include <QSignalSpy>
#include <QTest>

using namespace Qt::StringLiterals;
using namespace gantry;
using layers::EntryType;
using layers::FileTreePtr;
using layers::LayerIndexBuilder;
using layers::NewEntry;
using layers::Overlay;
using layers::TreeRequest;
using models::FileTreeModel;
using models::JobModel;
using Column = FileTreeModel::Column;

namespace {

layers::ContentFacts content(quint64 which)
{
    layers::ContentFacts facts;
    facts.hash = {which, 1};
    facts.textHash = facts.hash;
    return facts;
}

//! "etc/" is a folder, "a -> b" a link, "f 12" a file of 12 bytes.
layers::LayerIndexPtr layer(const QStringList &lines)
{
    LayerIndexBuilder builder;
    for (const QString &line : lines) {
        NewEntry entry;
        entry.attributes.mode = 0644;
        if (line.endsWith(u'/')) {
            entry.type = EntryType::Directory;
            entry.path = line.chopped(1).toUtf8();
            entry.attributes.mode = 0755;
        } else if (line.contains(" -> "_L1)) {
            entry.type = EntryType::Symlink;
            entry.path = line.section(u" -> "_s, 0, 0).toUtf8();
            entry.link = line.section(u" -> "_s, 1).toUtf8();
        } else {
            entry.path = line.section(u' ', 0, 0).toUtf8();
            entry.sizeBytes = line.section(u' ', 1).toLongLong();
        }
        builder.add(entry);
        if (entry.type == EntryType::File)
            builder.setContent(content(static_cast<quint64>(entry.sizeBytes)));
    }
    builder.facts().complete = true;
    return builder.snapshot();
}

FileTreePtr merged(const QList<QStringList> &contents)
{
    layers::LayerStack stack;
    for (const QStringList &lines : contents)
        stack.layers += layer(lines);
    const auto overlay = Overlay::build(stack);
    const auto last = static_cast<quint16>(contents.size() - 1);
    return (*overlay)->tree(last > 0 ? TreeRequest::upTo(last) : TreeRequest::squashed(last));
}

QString dumped(const FileTreeModel &model, const QModelIndex &parent = {}, int depth = 0)
{
    QString text;
    for (int row = 0; row < model.rowCount(parent); ++row) {
        const QModelIndex name = model.index(row, Column::NameColumn, parent);
        const QString mark
            = name.siblingAtColumn(Column::MarkColumn).data(FileTreeModel::MarkRole).toString();
        text += QString(depth * 2, u' ') + (mark.isEmpty() ? QString() : mark + u' ')
            + name.data().toString() + u'\n';
        text += dumped(model, name.siblingAtColumn(0), depth + 1);
    }
    return text;
}

struct Fixture {
    JobModel jobs;
    std::shared_ptr<Pools> pools = std::make_shared<Pools>();
    FileTreeModel model{&jobs, pools};
    QAbstractItemModelTester tester{&model, QAbstractItemModelTester::FailureReportingMode::Fatal};

    Fixture() { tester.setUseFetchMore(false); }
    QModelIndex at(const QByteArray &path) const { return model.indexOfPath(path); }
};

//! More rows than are handled at once.
FileTreePtr largeTree(quint32 files)
{
    LayerIndexBuilder builder;
    for (quint32 i = 0; i < files; ++i) {
        NewEntry entry;
        entry.path = "d" + QByteArray::number(i % 100) + "/f" + QByteArray::number(i);
        entry.sizeBytes = i;
        entry.attributes.mode = 0644;
        builder.add(entry);
        builder.setContent(content(i));
    }
    layers::LayerStack stack;
    stack.layers = {builder.snapshot()};
    return (*Overlay::build(stack))->tree(TreeRequest::squashed(0));
}

} // namespace

class FileTreeTest : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void marksSayWhatTheLastLayerDid()
    {
        Fixture f;
        f.model.setTree(
            merged({{u"etc/"_s, u"etc/a 1"_s, u"etc/b 2"_s, u"etc/same 3"_s, u"old/x 4"_s},
                {u"etc/a 5"_s, u"etc/.wh.b"_s, u"etc/new 1"_s, u"etc/same 3"_s}}));
        QCOMPARE(
            dumped(f.model), u"chg etc\n  chg a\n  del b\n  add new\n  same same\nold\n  x\n"_s);
        const QModelIndex mark = f.at("etc/b").siblingAtColumn(Column::MarkColumn);
        QCOMPARE(mark.data(Qt::AccessibleTextRole).toString(), u"Removed"_s);
        QCOMPARE(f.at("etc/a").siblingAtColumn(Column::MarkColumn).data(Qt::ToolTipRole).toString(),
            u"Changed: content, size"_s);
    }

    void aChainOfFoldersIsOneRow()
    {
        Fixture f;
        f.model.setTree(merged({{u"usr/local/share/agent/icon 1"_s, u"usr/local/share/x 2"_s}}));
        QCOMPARE(dumped(f.model), u"usr/local/share\n  agent\n    icon\n  x\n"_s);
        const QModelIndex chain = f.model.index(0, 0);
        QCOMPARE(chain.data(FileTreeModel::PathRole).toByteArray(), "usr/local/share");
        QCOMPARE(f.at("usr/local"), chain);
        QCOMPARE(f.at("usr/local/share/x").parent(), chain);
    }

    void theFilterShowsMatchesAndTheFoldersAboveThem()
    {
        Fixture f;
        f.model.setTree(merged({{u"bin/sh 9"_s, u"lib/a.so 20"_s, u"lib/b.txt 1"_s}}));
        f.model.setFilter(u"name:*.so"_s);
        QCOMPARE(dumped(f.model), u"lib\n  a.so\n"_s);
        QCOMPARE(f.model.matchCount(), 1U);
        f.model.setFilter({});
        QCOMPARE(f.model.rowCount(), 2);
    }

    void aFilterThatMeansNothingSaysWhere()
    {
        Fixture f;
        f.model.setTree(merged({{u"a 1"_s, u"b 2"_s}}));
        f.model.setFilter(u"a nokey:7"_s);
        QCOMPARE(f.model.problems().size(), 1);
        QCOMPARE(f.model.problems().first().position, 2);
        QCOMPARE(dumped(f.model), u"a\n"_s);
    }

    void theListHoldsFilesByTheirPaths()
    {
        Fixture f;
        f.model.setTree(merged({{u"b/c/d 1"_s, u"b/e 7"_s, u"a 3"_s, u"empty/"_s}}));
        f.model.setShape(FileTreeModel::Shape::Flat);
        QCOMPARE(dumped(f.model), u"a\nb/c/d\nb/e\nempty\n"_s);
        QVERIFY(!f.at("b").isValid());
    }

    void aSizeOrderPutsTheLargestFirst()
    {
        Fixture f;
        f.model.setTree(merged({{u"small 1"_s, u"folder/large 100"_s, u"middle 50"_s}}));
        f.model.sortBy(Column::SizeColumn, Qt::DescendingOrder);
        QCOMPARE(dumped(f.model), u"folder\n  large\nmiddle\nsmall\n"_s);
        QCOMPARE(f.at("folder").data(FileTreeModel::SizeBytesRole).toLongLong(), 100);
    }

    void anotherTreeKeepsWhatAViewHolds()
    {
        Fixture f;
        f.model.setTree(merged({{u"a/x 1"_s, u"b/y 2"_s}}));
        QItemSelectionModel selection(&f.model);
        selection.setCurrentIndex(f.at("b/y"), QItemSelectionModel::SelectCurrent);
        const QPersistentModelIndex folder(f.at("b"));
        const QPersistentModelIndex gone(f.at("a/x"));
        QSignalSpy reset(&f.model, &QAbstractItemModel::modelReset);
        f.model.setTree(merged({{u"aa/z 1"_s, u"b/new 3"_s, u"b/y 2"_s, u"c 4"_s}}));
        QCOMPARE(reset.count(), 0);
        QCOMPARE(selection.currentIndex(), f.at("b/y"));
        QVERIFY(selection.isSelected(f.at("b/y")));
        QCOMPARE(QModelIndex(folder), f.at("b"));
        QVERIFY(!gone.isValid());
    }

    void aFolderThatBecomesPartOfAChainKeepsItsRow()
    {
        Fixture f;
        f.model.setTree(merged({{u"a/one 1"_s, u"a/b/two 1"_s}}));
        const QPersistentModelIndex held(f.at("a"));
        f.model.setTree(merged({{u"a/b/two 1"_s}}));
        QCOMPARE(held.data(FileTreeModel::PathRole).toByteArray(), "a/b");
    }

    void anEmptyTreeHasNoRows()
    {
        Fixture f;
        f.model.setTree(merged({QStringList()}));
        QCOMPARE(f.model.rowCount(), 0);
        f.model.setTree(nullptr);
        QCOMPARE(f.model.rowCount(), 0);
    }

    void largeTreesAreArrangedOnThePool()
    {
        Fixture f;
        f.model.setTree(largeTree(FileTreeModel::inlineRows + 1));
        QVERIFY(f.model.isArranging());
        QCOMPARE(f.model.rowCount(), 0);
        QTRY_VERIFY_WITH_TIMEOUT(!f.model.isArranging(), 60'000);
        QCOMPARE(f.model.rowCount(), 100);
        f.model.setFilter(u"f777"_s);
        f.model.setFilter(u"name:f7"_s); // the first question is not asked any more
        QTRY_VERIFY_WITH_TIMEOUT(!f.model.isArranging(), 60'000);
        QCOMPARE(f.model.filterText(), u"name:f7"_s);
        QCOMPARE(f.jobs.failed(), 0);
    }

    void theModelDiesWhileArranging()
    {
        JobModel jobs;
        const auto pools = std::make_shared<Pools>();
        auto model = std::make_unique<FileTreeModel>(&jobs, pools);
        model->setTree(largeTree(FileTreeModel::inlineRows + 1));
        model.reset();
        QTRY_COMPARE(jobs.running(), 0);
        QCOMPARE(jobs.failed(), 0);
    }

    void aLongListComesInPortions()
    {
        Fixture f;
        f.model.setShape(FileTreeModel::Shape::Flat);
        f.model.setTree(largeTree(static_cast<quint32>(3 * FileTreeModel::portion) + 5));
        // A view lays out all its rows for each portion: each is as large as all before it.
        for (const int rows : {1, 2, 3}) {
            const int there
                = rows == 3 ? 3 * FileTreeModel::portion + 5 : rows * FileTreeModel::portion;
            QTRY_COMPARE(f.model.rowCount(), there);
            QVERIFY(f.model.index(there - 1, 0).isValid());
            QVERIFY(!f.model.index(there, 0).isValid());
            QCOMPARE(f.model.canFetchMore({}), rows < 3);
            f.model.fetchMore({});
        }
        QVERIFY(f.model.flags(f.model.index(0, 0)).testFlag(Qt::ItemNeverHasChildren));
    }

    void aLinkSaysWhereItLeads()
    {
        Fixture f;
        f.model.setTree(merged({{u"bin/dash 9"_s, u"bin/sh -> dash"_s}}));
        const QModelIndex link = f.at("bin/sh").siblingAtColumn(Column::NameColumn);
        QCOMPARE(link.data(FileTreeModel::SecondaryRole).toString(), u"→ dash"_s);
        QCOMPARE(link.siblingAtColumn(Column::FormatColumn).data().toString(), u"Link"_s);
    }

    void aWindowsFileSaysWhatKindOfLinkAndWhoseStreamItIs()
    {
        LayerIndexBuilder builder;
        for (const QByteArray &path :
            {QByteArray("Files/app/tool.exe"), QByteArray("Files/app/tool.exe:Zone.Identifier")}) {
            NewEntry entry;
            entry.path = path;
            entry.sizeBytes = 3;
            builder.add(entry);
            builder.setContent(content(3));
        }
        NewEntry junction;
        junction.path = "Files/data";
        junction.type = EntryType::Symlink;
        junction.link = "C:\\app";
        junction.attributes.windowsAttributes = 0x410;
        junction.attributes.mountPoint = true;
        builder.add(junction);
        builder.facts().complete = true;
        layers::LayerStack stack;
        stack.layers = {builder.snapshot()};
        stack.family = layers::OsFamily::Windows;
        const FileTreePtr tree = (*Overlay::build(stack))->tree(TreeRequest::squashed(0));
        const auto fact = [&](const QByteArray &path, QStringView name) {
            for (const models::FileFact &one : models::factsOf(*tree, tree->find(path), {})) {
                if (one.label == name)
                    return one.value;
            }
            return QString();
        };
        QCOMPARE(fact("Files/app/tool.exe:Zone.Identifier", u"Stream"),
            u"Zone.Identifier of /Files/app/tool.exe"_s);
        QCOMPARE(fact("Files/app/tool.exe", u"Stream"), QString());
        QCOMPARE(fact("Files/data", u"Kind of link"), u"junction or mount point"_s);
    }

    void whereRuntimesDisagreeIsSaidBehindTheName()
    {
        const auto suffix = [](const QByteArray &path, layers::OsFamily family) {
            LayerIndexBuilder builder;
            layers::NewEntry entry;
            for (const QByteArray &name : {QByteArray("Files"), ".wh." + path, path}) {
                entry.path = name;
                entry.type = name == "Files" ? EntryType::Directory : EntryType::File;
                builder.add(entry);
            }
            layers::LayerStack stack;
            stack.layers = {builder.snapshot()};
            stack.family = family;
            const FileTreePtr tree = (*Overlay::build(stack))->tree(TreeRequest::squashed(0));
            return models::nameSuffix(*tree, tree->find(path));
        };
        QCOMPARE(suffix("a", layers::OsFamily::Unix), u"left out by crane"_s);
        QCOMPARE(suffix("a:b", layers::OsFamily::Unix), u"left out by crane"_s);
        QCOMPARE(suffix("a:b", layers::OsFamily::Windows), u"left out on Windows hosts"_s);
    }

    void capabilitiesAreTold()
    {
        // Bytes as setcap wrote them (getcap: cap_net_raw=ep), the same with a namespace's root,
        // and no such value.
        const auto bytes = [](const char *hex) { return QByteArray::fromHex(hex); };
        const QByteArray name = "security.capability";
        QCOMPARE(models::xattrText(name, bytes("0100000200200000000000000000000000000000")),
            u"cap_net_raw+ep"_s);
        QCOMPARE(models::xattrText(name, bytes("0000000200240000003000000000000000000000")),
            u"cap_net_raw+ip cap_net_bind_service+p cap_net_admin+i"_s);
        QCOMPARE(models::xattrText(name, bytes("0100000300200000000000000000000000000000e8030000")),
            u"cap_net_raw+ep [rootid=1000]"_s);
        QCOMPARE(models::xattrText(name, bytes("0100000200000000000000000001000000000000")),
            u"cap_checkpoint_restore+ep"_s);
        QCOMPARE(models::xattrText(name, "ab"), u"ab"_s);
        QCOMPARE(models::xattrText("user.x", "ab"), u"ab"_s);
    }

    void sizesAreTheLargestFirstAndOneLevelDeeper()
    {
        const auto tree = merged({{u"big/one 100"_s, u"big/two 50"_s, u"small 10"_s, u"none 0"_s}});
        const auto sizes = models::sizesBelow(*tree, 0);
        QCOMPARE(sizes.size(), 2);
        QCOMPARE(sizes[0].name, u"big"_s);
        QCOMPARE(sizes[0].bytes, 150);
        QCOMPARE(sizes[0].children.size(), 2);
        QCOMPARE(sizes[1].name, u"small"_s);
    }
};

QTEST_GUILESS_MAIN(FileTreeTest)
#include "tst_filetree.moc"
