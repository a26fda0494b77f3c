// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "dumptree.h"
#include "models/image/registrytreemodel.h"
#include "support/fakesource.h"

#include <QAbstractItemModelTester>
#include <QTest>

namespace gantry::test {

inline const DumpRoles plainRoles{
    .state = models::RegistryTreeModel::StateRole, .edge = -1, .secondary = -1};

//! A tree on fakes: registry fake.example with one repository app unless more is added.
struct TreeFixture {
    std::shared_ptr<FakeOpener> opener = std::make_shared<FakeOpener>();
    std::shared_ptr<FakeSource> source;
    std::shared_ptr<FakeRegistry> registry;
    models::JobModel jobs;
    models::Workspace workspace{QString()};
    std::unique_ptr<models::RegistryTreeModel> tree;
    std::unique_ptr<QAbstractItemModelTester> tester;

    explicit TreeFixture(std::shared_ptr<Content> content = twoSystemImage(),
        QStringList names = {QStringLiteral("app")})
    {
        source
            = std::make_shared<FakeSource>(std::move(content), QStringLiteral("fake.example/app"));
        registry = std::make_shared<FakeRegistry>(std::move(names));
        opener->add(QStringLiteral("fake.example/app"), source);
        opener->addRegistry(QStringLiteral("fake.example"), registry);
        make();
    }
    //! The tester asks for more while it is made, so that happens while nothing is there.
    void make(models::RegistryTreeModel::FactsOf facts = {})
    {
        tester.reset();
        workspace.removeRegistry(QStringLiteral("fake.example"));
        tree = std::make_unique<models::RegistryTreeModel>(
            opener, &jobs, &workspace, std::move(facts));
        tester = std::make_unique<QAbstractItemModelTester>(
            tree.get(), QAbstractItemModelTester::FailureReportingMode::Fatal);
        tester->setUseFetchMore(false);
        workspace.addRegistry(QStringLiteral("fake.example"));
    }
    //! Through the eyes of a host with containerd.
    void look(QStringView platform)
    {
        models::Host host;
        host.platform = oci::normalizePlatform(*oci::parsePlatform(platform));
        tree->setHost(host, {.kind = doctor::ClientKind::Containerd});
    }
    QModelIndex find(const QString &text, const QModelIndex &parent = {}) const
    {
        for (int row = 0; row < tree->rowCount(parent); ++row) {
            const QModelIndex index = tree->index(row, 0, parent);
            if (index.data().toString() == text)
                return index;
            if (const QModelIndex below = find(text, index); below.isValid())
                return below;
        }
        return {};
    }
    void fetch(const QString &text) const
    {
        const QModelIndex index = find(text);
        QVERIFY2(index.isValid(), qPrintable(text));
        tree->fetchMore(index);
    }
    QString dump(const DumpRoles &roles = plainRoles) const { return dumpTree(*tree, roles); }
    int state(const QString &text) const
    {
        return find(text).data(models::RegistryTreeModel::StateRole).toInt();
    }
};

} // namespace gantry::test
