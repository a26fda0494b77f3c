// SPDX-License-Identifier: Apache-2.0
// Tools of the window that are no image: the host list, the error explainer, and whole
// repositories.
#include "models/explain/explainsession.h"
#include "models/jobs/filework.h"
#include "models/repository/tagmatrix.h"
#include "models/workbench.h"
#include "ui/dialogs/explaindialog.h"
#include "ui/dialogs/hostlistdialog.h"
#include "ui/pages/accessdesk.h"
#include "ui/pages/imagepage.h"
#include "ui/pages/inspectdesk.h"
#include "ui/pages/registriespanel.h"
#include "ui/pages/repositorypage.h"
#include "ui/shell/documents.h"
#include "ui/shell/mainwindow.h"
#include "ui/shell/preferences.h"
#include "ui/widgets/messages.h"
#include "ui/widgets/referencefield.h"

#include <QFileDialog>
#include <QPlainTextEdit>

namespace gantry::ui {

using namespace Qt::StringLiterals;
using models::ImagePlace;

ExplainDialog *InspectDesk::explainMessage(const QString &text)
{
    auto *dialog = m_window->findChild<ExplainDialog *>();
    if (!dialog) {
        auto *session = new models::ExplainSession(
            m_workbench->opener(), m_workbench->jobs(), m_workbench->pools());
        if (const ImagePage *page = currentImage())
            session->suggestImage(page->session()->name().toString());
        dialog = new ExplainDialog(session, m_window);
        session->setParent(dialog);
        setUpReferenceField(dialog->image());
        connect(dialog, &ExplainDialog::placeRequested, this,
            [this](const ImagePlace &place) { openPlace(place); });
    }
    if (!text.isEmpty())
        dialog->text()->setPlainText(text);
    dialog->show();
    dialog->raise();
    dialog->activateWindow();
    return dialog;
}

void InspectDesk::openPlace(const ImagePlace &place)
{
    m_workbench->open(place.name, place.page);
    m_workbench->navigator()->refine(place);
    if (ImagePage *page = currentImage())
        page->goTo(place);
}

HostListDialog *InspectDesk::editHosts()
{
    auto *dialog = m_window->findChild<HostListDialog *>();
    if (!dialog)
        dialog = new HostListDialog(m_workbench, m_window);
    dialog->open();
    dialog->raise();
    return dialog;
}

RepositoryPage *InspectDesk::currentRepository() const
{
    return qobject_cast<RepositoryPage *>(m_window->documents()->currentPage());
}

//! Of the page looked at, else of the row of the tree; empty: none.
QString InspectDesk::repositoryHere() const
{
    if (const ImagePage *page = currentImage())
        return page->session()->name().container();
    return m_registries ? m_registries->currentRepository() : QString();
}

//! Of the images opened before, and pinned ones.
QStringList InspectDesk::repositoriesKnown() const
{
    QStringList known = m_workbench->workspace()->pinned();
    for (const QString &reference : m_workbench->workspace()->recent()) {
        if (const auto name = oci::ImageName::parse(reference);
            name && !known.contains(name->container()))
            known += name->container();
    }
    return known;
}

void InspectDesk::openTags(const QString &repository)
{
    if (repository.isEmpty()) {
        m_window->showMessage(Mark::Note,
            tr("Open an image, or select a repository in the tree, to see all of its tags."));
        return;
    }
    m_workbench->navigator()->go(models::RepositoryPlace{repository});
}

//! Null for a text that is no repository.
RepositoryPage *InspectDesk::repositoryPage(const models::RepositoryPlace &place)
{
    for (Page *each : m_window->documents()->pages()) {
        auto *page = qobject_cast<RepositoryPage *>(each);
        if (page && page->repositoryPlace() == place)
            return page;
    }
    const auto name = oci::ImageName::parse(place.repository);
    if (!name) {
        showProblem(name.error());
        return nullptr;
    }
    auto *page = new RepositoryPage(m_workbench->tagMatrix(this));
    page->setComfortable(m_window->preferences()->comfortable());
    connect(m_window, &MainWindow::comfortableChanged, page, &RepositoryPage::setComfortable);
    connect(page, &RepositoryPage::doctorRequested, this, &InspectDesk::openPlace);
    connect(page, &RepositoryPage::hostListRequested, this, &InspectDesk::editHosts);
    connect(page, &RepositoryPage::accessRequested, m_access, &AccessDesk::answer);
    connect(page, &RepositoryPage::exportRequested, this,
        [this, page](models::TagMatrixFormat format) { exportTags(page, format); });
    page->matrix()->open(oci::ImageName::parse(name->container()).value_or(*name));
    m_window->documents()->add(page, false);
    return page;
}

void InspectDesk::exportTags(RepositoryPage *page, models::TagMatrixFormat format)
{
    const QString ending = models::endingOf(format);
    auto *files = new QFileDialog(m_window, tr("Export tags"));
    files->setAttribute(Qt::WA_DeleteOnClose);
    files->setAcceptMode(QFileDialog::AcceptSave);
    files->setDefaultSuffix(ending);
    files->selectFile(
        page->matrix()->repository().container().section(u'/', -1) + u"-tags."_s + ending);
    connect(files, &QFileDialog::fileSelected, page,
        [this, page, format](const QString &path) { writeTags(page, format, path); });
    files->open();
}

void InspectDesk::writeTags(
    RepositoryPage *page, models::TagMatrixFormat format, const QString &path)
{
    const QList<verbs::TagReport> tags = page->model()->reports();
    models::writeFile(
        m_workbench->jobs(), m_workbench->pools(), path,
        [tags, format, repository = page->matrix()->repository().container()] {
            return models::writeTagMatrix(tags, repository, format);
        },
        page,
        [this, path, count = tags.size()](const Expected<> &written) {
            if (written)
                m_window->showMessage(Mark::Fine,
                    tr("%n tags are in %1.", nullptr, static_cast<int>(count)).arg(path));
            else
                showProblem(written.error());
        });
}

} // namespace gantry::ui
