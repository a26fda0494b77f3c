// SPDX-License-Identifier: Apache-2.0
#include "app/window/picture.h"

#include "app/window/windowapp.h"
#include "models/doctor/doctorsession.h"
#include "models/workbench.h"
#include "ui/pages/assemblydesk.h"
#include "ui/pages/assemblypage.h"
#include "ui/pages/comparedesk.h"
#include "ui/pages/comparepage.h"
#include "ui/pages/imagepage.h"
#include "ui/pages/inspectdesk.h"
#include "ui/pages/startpage.h"
#include "ui/shell/documents.h"
#include "ui/shell/mainwindow.h"

#include <QCoreApplication>
#include <QPixmap>
#include <QTabWidget>

#include <cstdio>

namespace gantry {

using namespace Qt::StringLiterals;

namespace {
constexpr int lookEveryMs = 50;
constexpr int quietLooksWanted = 6; //!< long enough for busy marks and animations to be gone
constexpr int mostLooks = 20'000 / lookEveryMs;
constexpr int exitIo = 10;
} // namespace

Picture::Picture(WindowApp *app, Wanted wanted)
    : QObject(app->window())
    , m_app(app)
    , m_wanted(std::move(wanted))
{
    connect(&m_timer, &QTimer::timeout, this, &Picture::look);
    m_timer.start(lookEveryMs);
}

void Picture::look()
{
    ++m_looks;
    const bool quiet = m_app->window()->documents()->count() > 0 && m_app->desk()->isSettled()
        && m_app->workbench()->jobs()->running() == 0;
    m_quietLooks = quiet ? m_quietLooks + 1 : 0;
    if (m_quietLooks >= 2 && !m_arranged) {
        m_arranged = true;
        m_quietLooks = 0;
        if (!arrange()) {
            m_timer.stop();
            QCoreApplication::exit(exitIo);
        }
        return;
    }
    if (m_quietLooks >= quietLooksWanted || m_looks >= mostLooks) {
        m_timer.stop();
        take();
    }
}

bool Picture::arrange()
{
    using Page = models::ImagePlace::Page;
    if (m_wanted.place == "start"_L1) {
        m_app->desk()->showStart()->focusPage();
        return true;
    }
    ui::ImagePage *image = m_app->desk()->currentImage();
    if (m_wanted.place.isEmpty() && m_wanted.select.isEmpty()) {
        if (image)
            image->focusPage();
        return true;
    }
    if (!image) {
        std::fprintf(stderr, "gantry: no image is open, so there is nothing to select in.\n");
        return false;
    }
    if (m_wanted.place == "tags"_L1) {
        m_app->desk()->openTags(image->session()->name().container());
        return true;
    }
    if (m_wanted.place == "doctor"_L1) {
        image->showPage(Page::Doctor);
        if (!m_wanted.select.isEmpty())
            image->doctorSession()->selectHost(m_wanted.select);
        image->focusPage();
        return true;
    }
    if (!m_wanted.select.isEmpty()) {
        const auto platform = oci::parsePlatform(m_wanted.select);
        const auto &entries = image->session()->entries();
        for (qsizetype i = 0; platform && i < entries.size(); ++i) {
            if (entries.at(i).role == oci::Role::Image
                && oci::matchPlatform(
                    *platform, entries.at(i).platform(), oci::MatchMode::Selector)) {
                image->session()->selectEntry(i);
                break;
            }
        }
    }
    using ComparePage = models::ComparePlace::Page;
    const std::pair<QLatin1StringView, ComparePage> comparePages[]
        = {{"compare"_L1, ComparePage::Files}, {"compare-config"_L1, ComparePage::Config},
            {"compare-variants"_L1, ComparePage::Variants}};
    for (const auto &[name, page] : comparePages) {
        if (m_wanted.place != name)
            continue;
        m_app->desk()->compare()->compareFrom(image->session());
        if (ui::ComparePage *compare = m_app->desk()->compare()->current()) {
            compare->showPage(page);
            compare->focusPage();
        }
        return true;
    }
    if (m_wanted.place.startsWith("assembly"_L1)) {
        m_app->workbench()->editAsAssembly(image->session()->name());
        if (ui::AssemblyPage *assembly = m_app->desk()->assembly()->current()) {
            assembly->focusPage();
            if (m_wanted.place == "assembly-json"_L1)
                assembly->showDifference();
            else if (m_wanted.place == "assembly-annotations"_L1)
                assembly->tabs()->setCurrentIndex(1);
        }
        return true;
    }
    const std::pair<QLatin1StringView, Page> pages[] = {{"image"_L1, Page::Platforms},
        {"files"_L1, Page::Files}, {"manifest"_L1, Page::Manifest}, {"history"_L1, Page::History},
        {"referrers"_L1, Page::Referrers}};
    for (const auto &[name, page] : pages) {
        if (m_wanted.place == name)
            image->showPage(page);
    }
    image->focusPage();
    return true;
}

void Picture::take()
{
    if (!m_app->window()->grab().save(m_wanted.file)) {
        std::fprintf(stderr, "gantry: %s cannot be written.\n", qPrintable(m_wanted.file));
        QCoreApplication::exit(exitIo);
        return;
    }
    if (m_looks >= mostLooks)
        std::fprintf(stderr, "gantry: reading did not end; the picture shows it at work.\n");
    QCoreApplication::exit(0);
}

} // namespace gantry
