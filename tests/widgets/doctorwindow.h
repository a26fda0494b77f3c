// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "base/pools.h"
#include "models/doctor/doctorsession.h"
#include "support/fakesource.h"
#include "testwindow.h"
#include "ui/pages/doctorfindingslist.h"
#include "ui/pages/doctorfindingspane.h"
#include "ui/pages/doctorview.h"
#include "ui/pages/imagepage.h"

#include <QAction>
#include <QTemporaryDir>
#include <QTest>

namespace gantry::test {

using namespace Qt::StringLiterals;
using models::DoctorSession;

//! fake.example/app: latest, of which one Windows entry has an os.version its config does not say;
//! ltsc2019 has the build it lacks.
inline std::shared_ptr<Content> doctorContent()
{
    ImageBuilder builder;
    const auto amd64 = builder.image(u"linux/amd64"_s);
    const auto arm64 = builder.image(u"linux/arm64"_s);
    ImageSpec wrong;
    wrong.platform = *oci::parsePlatform(u"windows(10.0.20348.2582)/amd64");
    wrong.descriptorPlatform = *oci::parsePlatform(u"windows(10.0.20348.1)/amd64");
    builder.tag(u"latest"_s,
        builder.index({amd64, arm64, builder.image(wrong), builder.attestation(amd64)}));
    builder.tag(u"linux"_s, builder.index({amd64, arm64}));
    builder.tag(u"ltsc2019"_s, builder.index({builder.image(u"windows(10.0.17763.5458)/amd64"_s)}));
    return builder.content();
}

inline models::Host doctorHost(const QString &name, const QString &platform)
{
    models::Host made;
    made.id = made.name = name;
    made.platform = oci::normalizePlatform(*oci::parsePlatform(platform));
    return made;
}

//! The window with the Doctor of such an image and hosts for it.
struct DoctorWindow {
    std::unique_ptr<QTemporaryDir> m_folder;
    std::unique_ptr<ui::Theme> m_theme;
    std::unique_ptr<TestWindow> m_test;
    std::shared_ptr<FakeSource> m_source;

    ui::MainWindow *window() const { return m_test->window.get(); }
    QAction *action(const QString &id) const { return m_test->action(id); }
    ui::ImagePage *page() const { return m_test->desk->currentImage(); }
    ui::DoctorView *doctor() const { return page()->doctor(); }
    DoctorSession *session() const { return page()->doctorSession(); }
    ui::DoctorFindingsList *list() const { return doctor()->findings()->list(); }

    void make()
    {
        const auto opener = std::make_shared<FakeOpener>();
        m_source = std::make_shared<FakeSource>(doctorContent());
        opener->add(u"fake.example/app"_s, m_source);
        models::WorkbenchParts parts;
        parts.opener = opener;
        parts.localPaths = {};
        parts.pools = std::make_shared<Pools>();
        parts.workspacePath = m_folder->filePath(u"workspace.json"_s);
        parts.today = [] { return QDate(2026, 3, 16); };
        m_test.reset();
        m_test = std::make_unique<TestWindow>(parts, m_theme.get(), m_folder->path());
        m_test->workbench->hosts()->setHosts({doctorHost(u"edge-01"_s, u"linux/arm64"_s),
            doctorHost(u"edge-02"_s, u"linux/arm64"_s), doctorHost(u"edge-03"_s, u"linux/arm64"_s),
            doctorHost(u"line-pc"_s, u"windows(10.0.17763.5458)/amd64"_s),
            doctorHost(u"mes"_s, u"windows(10.0.20348.3000)/amd64"_s)});
    }
    bool settled() const
    {
        return page() && page()->isSettled() && session()->report() && !session()->isExamining();
    }
    bool open(const QString &tag = u"latest"_s)
    {
        m_test->desk->openText(u"fake.example/app:"_s + tag);
        if (!QTest::qWaitFor([this] { return settled(); }, 20'000))
            return false;
        action(u"page.doctor"_s)->trigger();
        return QTest::qWaitFor([this] { return settled(); }, 20'000);
    }
    void makeTheme() { m_theme = std::make_unique<ui::Theme>(qApp, ui::Theme::Setting::Light); }
    bool begin()
    {
        m_folder = std::make_unique<QTemporaryDir>();
        if (!m_folder->isValid())
            return false;
        make();
        return m_test->show();
    }
};

} // namespace gantry::test
