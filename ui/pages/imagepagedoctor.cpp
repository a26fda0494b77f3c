// SPDX-License-Identifier: Apache-2.0
// The Doctor of an image page: its counts on the tab, its tools in the head, its actions.
#include "models/doctor/doctorcommand.h"
#include "models/doctor/doctorsession.h"
#include "models/doctor/doctorverdict.h"
#include "models/doctor/fixpreview.h"
#include "models/files/filessession.h"
#include "models/image/imagesession.h"
#include "ui/pages/doctorfindingslist.h"
#include "ui/pages/doctorfindingspane.h"
#include "ui/pages/doctorhostspane.h"
#include "ui/pages/doctortools.h"
#include "ui/pages/doctorverdictbar.h"
#include "ui/pages/doctorview.h"
#include "ui/pages/filesview.h"
#include "ui/pages/filetreepane.h"
#include "ui/pages/imageheader.h"
#include "ui/pages/imagepage.h"
#include "ui/widgets/messages.h"
#include "ui/widgets/pagetabs.h"
#include "ui/widgets/rowsview.h"

namespace gantry::ui {

using namespace Qt::StringLiterals;
using models::DoctorSession;
using models::ImagePlace;
using Deep = DoctorSession::Deep;

void ImagePage::setDoctor(DoctorSession *doctor)
{
    m_doctorSession = doctor;
    connect(doctor, &DoctorSession::findingsChanged, this, &ImagePage::showDoctorCounts);
    connect(doctor, &DoctorSession::stateChanged, this, &ImagePage::abilitiesChanged);
    const auto selection = [this] {
        if (page() != ImagePlace::Page::Doctor)
            return;
        Q_EMIT statusChanged();
        Q_EMIT abilitiesChanged();
        Q_EMIT imagePlaceChanged();
    };
    connect(doctor, &DoctorSession::currentRowChanged, this, selection);
    connect(doctor, &DoctorSession::reportChanged, this, selection);
    connect(doctor, &DoctorSession::deepChanged, this, &ImagePage::abilitiesChanged);
    connect(doctor, &DoctorSession::fileRequested, this, &ImagePage::showFile);
    connect(doctor->preview(), &models::FixPreview::asked, this, &ImagePage::fixPreviewRequested);
    showDoctorCounts();
}

void ImagePage::showFinding(const QString &key)
{
    if (!m_doctorSession)
        return;
    showPage(ImagePlace::Page::Doctor);
    doctor()->findings()->select(key);
}

DoctorView *ImagePage::doctor()
{
    if (!m_doctor && m_doctorSession) {
        m_doctor = new DoctorView(m_doctorSession, this);
        m_doctor->setComfortable(m_comfortable);
        if (!m_doctorState.isEmpty())
            m_doctor->restoreState(m_doctorState);
        m_doctorTools = new DoctorTools(m_doctorSession, m_header);
        m_doctorTools->hide();
        connect(m_doctor, &DoctorView::hostAddRequested, this, &ImagePage::hostAddRequested);
        connect(m_doctor, &DoctorView::hostImportRequested, this, &ImagePage::hostImportRequested);
        connect(m_doctor->findings()->list(), &DoctorFindingsList::currentChanged, this,
            &ImagePage::abilitiesChanged);
        connect(m_doctor, &DoctorView::entryRequested, this, [this](const QString &digest) {
            const auto parsed = oci::Digest::parse(digest);
            const qsizetype entry = parsed ? m_session->entryOf(*parsed) : -1;
            if (entry < 0)
                return openDigest(digest); // inside a nested index
            m_session->selectEntry(entry);
            showPage(ImagePlace::Page::Platforms);
            focusPage();
        });
        putPage(ImagePlace::Page::Doctor, m_doctor);
    }
    return m_doctor;
}

QByteArray ImagePage::doctorState() const
{
    return m_doctor ? m_doctor->saveState() : m_doctorState;
}

QString ImagePage::layoutId() const
{
    return page() == ImagePlace::Page::Doctor ? u"doctor"_s : u"inspect"_s;
}

//! Errors and warnings that nobody ignores.
void ImagePage::showDoctorCounts()
{
    QList<PageTabs::Badge> badges;
    const int errors = m_doctorSession->errorCount();
    const int warnings = m_doctorSession->warningCount();
    if (errors > 0)
        badges += PageTabs::Badge{
            QString::number(errors), Meaning::Error, tr("%n errors", nullptr, errors)};
    if (warnings > 0)
        badges += PageTabs::Badge{
            QString::number(warnings), Meaning::Warning, tr("%n warnings", nullptr, warnings)};
    m_tabs->setBadges(static_cast<int>(ImagePlace::Page::Doctor), badges);
}

//! A file some finding is about, in the finished image of its entry.
void ImagePage::showFile(const oci::Digest &entry, const QByteArray &path)
{
    const qsizetype at = m_session->entryOf(entry);
    if (at < 0 || !files())
        return;
    m_session->selectEntry(at);
    showPage(ImagePlace::Page::Files);
    models::FilesSession *layers = files()->files();
    if (layers && layers->layerCount() > 0)
        layers->setView(models::FilesSession::View::Merged, layers->layerCount() - 1);
    files()->tree()->selectPath(path);
    focusPage();
}

bool ImagePage::canDoctor(const QString &actionId) const
{
    if (actionId == "page.doctor"_L1)
        return m_doctorSession != nullptr;
    if (page() != ImagePlace::Page::Doctor || !m_doctor || !m_doctorSession->report())
        return false;
    if (actionId == "page.nextHost"_L1 || actionId == "page.previousHost"_L1)
        return m_doctorSession->rows().size() > 1;
    if (actionId == "page.firstRemedy"_L1)
        return m_doctor->findings()->hasFirst();
    if (actionId == "page.ignoreFinding"_L1)
        return !m_doctor->findings()->list()->currentKey().isEmpty();
    if (actionId == "page.copyMessage"_L1)
        return !models::verdictOf(*m_doctorSession, m_doctorSession->currentRow())
                    .message.isEmpty();
    if (actionId == "page.readLayers"_L1 || actionId == "page.checkBlobs"_L1
        || actionId == "page.verifyBlobs"_L1)
        return m_doctorSession->reading() == Deep::Nothing;
    return actionId == "page.nextProblem"_L1 || actionId == "page.previousProblem"_L1;
}

bool ImagePage::runDoctor(const QString &actionId)
{
    if (actionId == "page.doctor"_L1) {
        showPage(ImagePlace::Page::Doctor);
        focusPage();
        return true;
    }
    if (page() != ImagePlace::Page::Doctor || !m_doctor || !canDoctor(actionId))
        return false;
    if (actionId == "page.nextHost"_L1)
        m_doctor->hosts()->step(1);
    else if (actionId == "page.previousHost"_L1)
        m_doctor->hosts()->step(-1);
    else if (actionId == "page.firstRemedy"_L1)
        m_doctor->findings()->runFirst();
    else if (actionId == "page.ignoreFinding"_L1)
        m_doctor->findings()->askToIgnore(m_doctor->findings()->list()->currentKey());
    else if (actionId == "page.copyMessage"_L1)
        m_doctor->verdict()->copyMessage();
    else if (actionId == "page.readLayers"_L1)
        m_doctorSession->readDeep(Deep::Layers);
    else if (actionId == "page.checkBlobs"_L1)
        m_doctorSession->readDeep(Deep::Blobs);
    else if (actionId == "page.verifyBlobs"_L1)
        m_doctorSession->readDeep(Deep::WholeBlobs);
    else if (actionId == "page.nextProblem"_L1)
        m_doctor->findings()->list()->step(1);
    else
        m_doctor->findings()->list()->step(-1);
    return true;
}

} // namespace gantry::ui
