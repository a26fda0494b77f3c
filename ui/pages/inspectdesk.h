// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "models/navigation/commands.h"
#include "models/workbench.h"

#include <QObject>
#include <QPointer>
#include <QTimer>

class QMenu;

namespace gantry::models {
class OpenFindings;
enum class TagMatrixFormat;
} // namespace gantry::models

namespace gantry::ui {

using models::CommandLine;

class AccessDesk;
class ActivityPanel;
class AssemblyDesk;
class CompareDesk;
class DetailsPanel;
class ExplainDialog;
class FixPreviewPanel;
class HostListDialog;
class ImagePage;
class MainWindow;
class Page;
class ReferenceField;
class RegistriesPanel;
class RepositoryPage;
class StartPage;
struct FinderEntry;

//! Puts the Inspect layout together: docks, pages, toolbar and status bar of a MainWindow on the
//! models of a Workbench. Pages say what they want; the desk lets the workbench do it. Built by
//! main, or by a test on fakes; the window owns it.
class InspectDesk : public QObject
{
    Q_OBJECT
public:
    InspectDesk(MainWindow *window, models::Workbench *workbench, QString samplePath);
    ~InspectDesk() override;

    StartPage *showStart();
    //! What somebody typed, pasted or gave on the command line; a problem goes over the view.
    void openText(const QString &text);
    void openPaths(const QStringList &paths);
    void openSample();
    void restoreSession();
    void saveSession();
    ImagePage *pageOf(models::ImageSession *session) const;
    ImagePage *currentImage() const;
    AccessDesk *access() const { return m_access; }
    CompareDesk *compare() const { return m_compare; }
    AssemblyDesk *assembly() const { return m_assembly; }
    //! Nothing is being read by any document.
    bool isSettled() const;
    //! The tags of a repository, gone to.
    void openTags(const QString &repository);
    //! Writes the tags of a page that were read, in the order shown.
    void writeTags(RepositoryPage *page, models::TagMatrixFormat format, const QString &path);
    HostListDialog *editHosts();
    ExplainDialog *explainMessage(const QString &text);
    //! Copies the first exact command of the current view.
    QList<CommandLine> currentCommands() const;

private:
    void buildDocks();
    void buildFixDock();
    void connectDoctor(ImagePage *page);
    //! A row of all findings, on the Doctor page of its image.
    void showFinding(int row);
    //! Docks follow the page of the image, the fix preview its Doctor.
    void showDoctorDocks(ImagePage *page);
    void showFixDock(const models::DoctorSession *session);
    void connectActions();
    void connectToolBar();
    void connectStart(StartPage *start);
    void setUpReferenceField(ReferenceField *field);
    void goTo(const models::Place &place);
    ImagePage *imagePage(models::ImageSession *session);
    void connectImage(ImagePage *page);
    void currentPageChanged(Page *page);
    void pageClosed(Page *page);
    void notePlace(Page *page);
    void showReference();
    void openPlace(const models::ImagePlace &place);
    RepositoryPage *currentRepository() const;
    QString repositoryHere() const;
    QStringList repositoriesKnown() const;
    RepositoryPage *repositoryPage(const models::RepositoryPlace &place);
    void exportTags(RepositoryPage *page, models::TagMatrixFormat format);
    void copyCommand(const CommandLine &command);
    void showStatus();
    void showProblem(const Error &error);
    void askForLikeImage(ImagePage *page);
    void browse(bool archive);
    void openSettings(const QString &section);
    void showHelp();
    void togglePin();
    void findCandidates(ImagePage *page, const QString &platform);
    void offerCandidates(const oci::ImageName &image,
        const QList<models::Workbench::Candidate> &found, const QString &words);
    QList<FinderEntry> finderEntries() const;

    MainWindow *m_window;
    models::Workbench *m_workbench;
    AccessDesk *m_access;
    CompareDesk *m_compare;
    AssemblyDesk *m_assembly;
    QString m_samplePath;
    QPointer<StartPage> m_start;
    QPointer<RegistriesPanel> m_registries;
    QPointer<DetailsPanel> m_details;
    QPointer<FixPreviewPanel> m_fix;
    QPointer<ActivityPanel> m_activity;
    models::OpenFindings *m_openFindings;
    QList<CommandLine> m_copied; //!< before the Activity dock was first shown
    bool m_fixStepsAside = false; //!< until a page with a chosen fix is back
    bool m_going = false;
    QTimer m_sessionSaver; //!< a crash or a kill loses a second of tabs at most
};

} // namespace gantry::ui
