// SPDX-License-Identifier: Apache-2.0
// The Doctor in the Inspect layout: its pages, the fix preview dock, and where ways out lead.
#include "models/doctor/doctorsession.h"
#include "models/doctor/fixpreview.h"
#include "models/doctor/openfindings.h"
#include "models/workbench.h"
#include "ui/dialogs/hostlistdialog.h"
#include "ui/pages/fixpreviewpanel.h"
#include "ui/pages/imagepage.h"
#include "ui/pages/inspectdesk.h"
#include "ui/shell/documents.h"
#include "ui/shell/mainwindow.h"
#include "ui/shell/preferences.h"
#include "ui/shell/workdock.h"
#include "ui/widgets/messages.h"

#include <QPushButton>

namespace gantry::ui {

using namespace Qt::StringLiterals;

void InspectDesk::buildFixDock()
{
    m_window->fix()->setFactory([this] {
        auto *panel = new FixPreviewPanel;
        m_fix = panel;
        connect(panel, &FixPreviewPanel::copyRequested, this, &InspectDesk::copyCommand);
        connect(panel, &FixPreviewPanel::candidateRequested, this, [this](const QString &platform) {
            if (ImagePage *page = currentImage())
                findCandidates(page, platform);
        });
        connect(panel, &FixPreviewPanel::assemblyRequested, this, [this] {
            const ImagePage *page = currentImage();
            if (page && page->doctorSession())
                m_workbench->openFix(page->doctorSession()->preview());
        });
        if (ImagePage *page = currentImage())
            panel->setSession(page->doctorSession());
        return panel;
    });
}

void InspectDesk::connectDoctor(ImagePage *page)
{
    page->setDoctor(m_workbench->doctor(page->session()));
    m_openFindings->watch(page->doctorSession());
    page->setDoctorState(m_window->preferences()->value(u"window/doctor"_s).toByteArray());
    connect(page, &ImagePage::hostAddRequested, this, [this] { editHosts()->addHost(); });
    connect(page, &ImagePage::hostImportRequested, this,
        [this] { editHosts()->button(u"import"_s)->click(); });
    connect(page, &ImagePage::fixPreviewRequested, this, [this, page] {
        if (page != currentImage() || !m_window->fix()->isHidden())
            return;
        QWidget *focus = m_window->focusWidget();
        m_window->openDock(m_window->fix());
        // Looking at it is not going there: F8 and Ctrl+Enter go on.
        if (focus)
            focus->setFocus(Qt::OtherFocusReason);
    });
}

void InspectDesk::showFinding(int row)
{
    models::DoctorSession *session = m_openFindings->sessionOf(row);
    if (!session)
        return;
    const QString key = m_openFindings->keyOf(row);
    m_workbench->open(session->image()->name(), models::ImagePlace::Page::Doctor);
    if (ImagePage *page = pageOf(session->image()))
        page->showFinding(key);
}

//! Without a chosen fix the trace needs the room more.
void InspectDesk::showFixDock(const models::DoctorSession *session)
{
    WorkDock *dock = m_window->fix();
    if (m_window->layoutId() != "doctor"_L1 || dock->isFloating())
        return;
    const bool chosen
        = session && session->preview()->state() != models::FixPreview::State::Nothing;
    if (chosen && std::exchange(m_fixStepsAside, false)) {
        dock->show();
    } else if (!chosen) {
        m_fixStepsAside = m_fixStepsAside || !dock->isHidden();
        m_window->closeDock(dock);
    }
}

void InspectDesk::showDoctorDocks(ImagePage *page)
{
    if (page && page == currentImage()) {
        m_window->setLayoutId(page->layoutId());
        showFixDock(page->doctorSession());
    }
    if (m_fix)
        m_fix->setSession(page ? page->doctorSession() : nullptr);
}

} // namespace gantry::ui
